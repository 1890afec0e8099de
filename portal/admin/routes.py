"""The page of administrators: people, their roles, the provinces that staff cover."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, SearchField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from graph.directory.entries import list_entries
from graph.people import accounts, factors
from graph.people.accounts import User
from graph.people.codes import CodePurpose
from graph.people.people_search import search_users, set_role
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.accounts.codes import add_code, handed, id_of_form
from portal.accounts.forms import InviteForm
from portal.accounts.identity import read_identity, write_identity
from portal.kit.bidi import isolate
from portal.kit.choices import province_choices
from portal.kit.clock import now
from portal.kit.forms import ActionForm, BaseForm, strip
from portal.kit.graph import current_graph
from portal.kit.once import sent_word
from portal.kit.pagination import SIZE, Pagination, requested_page
from portal.kit.qr import qr_code
from portal.kit.requests import arguments_of
from portal.kit.words import ROLES

blueprint = Blueprint("admin", __name__)
ROLE_CHOICES = [SelectChoice(code, label) for code, label in ROLES.items()]
OF_STAFF = (Role.STAFF, Role.ADMINISTRATOR)


class PeopleForm(Form):
    """Whom to look for; sent by GET."""

    text = SearchField(_l("Name, number or address"), filters=[strip])
    role = SelectField(_l("Role"), choices=[SelectChoice("", _l("All roles")), *ROLE_CHOICES], validate_choice=False)


class RoleForm(BaseForm):
    """Somebody's role and provinces: those they have, to take away, and one more."""

    role = RadioField(
        _l("Role"),
        choices=ROLE_CHOICES,
        validators=[InputRequired(_l("Choose a role."))],
    )
    provinces = SelectMultipleField(
        _l("Provinces"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=True
    )
    more = SelectField(_l("Another province"))

    def __init__(self, had: list[str], **more: Any) -> None:
        """Offer the provinces that somebody has, checked, and all others to add one."""
        super().__init__(provinces=had, **more)
        known = province_choices()
        self.provinces.choices = [choice for choice in known if choice[0] in had]
        self.more.choices = [("", _l("None")), *(choice for choice in known if choice[0] not in had)]

    def validate_more(self, field: SelectField) -> None:
        """Ask for a province of whoever is staff."""
        if self.role.data == Role.STAFF and not (field.data or self.provinces.data):
            raise ValidationError(_("Choose the province that this person follows."))

    @property
    def chosen(self) -> list[str]:
        """Return the codes of the provinces; none for those who aren't staff."""
        if self.role.data not in OF_STAFF:
            return []
        return [*(self.provinces.data or []), *([self.more.data] if self.more.data else [])]


@blueprint.get("/admin/people")
@role_required(Role.ADMINISTRATOR)
def people() -> str:
    """List who has an account, searched by name, number, address or role."""
    form = PeopleForm(arguments_of(PeopleForm))
    role = form.role.data if form.role.data in ROLES else None
    page = requested_page()
    total, found = search_users(current_graph(), _sought(form.text.data or ""), role, (page - 1) * SIZE, SIZE)
    return render_template(
        "admin/people.html", form=form, found=found, pagination=Pagination(page, total, form=PeopleForm),
        write_identity=write_identity, names=dict(province_choices()),
    )  # fmt: skip


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def new() -> str | Response:
    """Open an account for a colleague, and hand over the code that lets them in."""
    form = InviteForm()
    del form.rights, form.function
    if form.validate_on_submit():
        identity = form.identity.data or ""
        user = User(
            id=id_of_form("account", current_user.id, sent_word(), form.name.data or "", identity),
            name=form.name.data or "", password_hash="",
            role=Role.ASSOCIATION, unproven=identity or None, locale=form.language.data,
        )  # fmt: skip
        if accounts.get_user(current_graph(), user.id) is None:
            accounts.save_users(current_graph(), [user])
        return redirect(url_for("admin.person", id=user.id))
    return render_template("admin/new.html", form=form)


@blueprint.route("/admin/people/<id>", methods=["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def person(id: str) -> str | Response:
    """Show somebody's account, and change their role and provinces."""
    user = _known(id)
    form = RoleForm(sorted(user.provinces), role=user.role)
    if form.validate_on_submit():
        if user.id == current_user.id and form.role.data != Role.ADMINISTRATOR:
            form.role.errors = [_("You can't take your own role away. Ask another administrator.")]
        else:
            set_role(current_graph(), id, form.role.data, form.chosen, now())
            flash(_("Changed: %(name)s.", name=isolate(user.name)), "success")
            return redirect(url_for("admin.person", id=id))
    return render_template(
        "admin/person.html", form=form, user=user, write_identity=write_identity,
        entries=list_entries(current_graph(), user.organisations),
    )  # fmt: skip


@blueprint.post("/admin/people/<id>/code")
@role_required(Role.ADMINISTRATOR)
def give_code(id: str) -> str | Response:
    """Give anybody a new way in; a second factor that is lost goes with it."""
    user = _known(id)
    if not ActionForm().validate_on_submit() or user.id == current_user.id:
        return redirect(url_for("admin.person", id=id))
    factors.remove_factor(current_graph(), id)
    number = user.telephone or user.unproven or ""
    code = add_code(CodePurpose.ENTER, id, by=current_user.id)
    made = handed(code, what="enter", name=user.name, language=user.locale, number=number if number[:1] == "+" else "")
    return render_template(
        "accounts/handed.html", title=_("Code for %(name)s", name=isolate(user.name)), entry=None, made=made,
        qr=qr_code(made.link), mailed="", back=url_for("admin.person", id=id),
    )  # fmt: skip


@blueprint.post("/admin/people/<id>/close")
@role_required(Role.ADMINISTRATOR)
def close(id: str) -> Response:
    """Close somebody's account."""
    user = _known(id)
    if ActionForm().validate_on_submit() and user.id != current_user.id:
        accounts.close_user(current_graph(), id, now())
        flash(_("The account is closed."), "success")
    return redirect(url_for("admin.people"))


def _sought(text: str) -> str:
    """Return what to look for: a number as it is kept, however it is written; any other text as it is."""
    try:
        return read_identity(text)
    except ValueError:
        return text


def _known(id: str) -> User:
    user = accounts.get_user(current_graph(), id)
    if user is None or not user.active:
        abort(404)
    return user
