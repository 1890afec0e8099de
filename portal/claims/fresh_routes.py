"""Pages of "still right?": the answer by a signed link without an account, and what staff hand over and decide."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from graph.directory.entries import get_entry
from graph.people import freshness
from graph.rules.kinds import Role
from portal.accounts.access import followed_organisation, role_required
from portal.claims.fresh import link_of, link_words, read_token
from portal.kit.address import entry_url
from portal.kit.clock import now
from portal.kit.extensions import limiter
from portal.kit.forms import ActionForm, BaseForm, short, strip
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.qr import qr_code
from portal.kit.telephone import whatsapp_link

blueprint = Blueprint("fresh", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)


class StillRightForm(BaseForm):
    """Whether a page is still right."""

    answer = RadioField(
        _l("Is it still right?"),
        choices=[SelectChoice("right", _l("Yes, all of it")), SelectChoice("correct", _l("No, something has changed")),
                 SelectChoice("ended", _l("It has ended"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )  # fmt: skip
    note = TextAreaField(_l("What has changed?"), filters=[strip], validators=[short(500)], render_kw={"rows": 3})

    def validate_note(self, field: TextAreaField) -> None:
        """Ask what is to be corrected."""
        if self.answer.data == "correct" and not field.data:
            raise ValidationError(_("Say in a few words what has changed."))


@blueprint.route("/f/<token>", methods=["GET", "POST"])
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def answer(token: str) -> str | Response | tuple[str, int]:
    """Ask whether the page of an organisation is still right, and keep the answer."""
    id = read_token(token)
    entry = get_entry(current_graph(), id) if id else None
    if entry is None:
        return render_template("kit/unknown_link.html"), 404
    form = StillRightForm()
    if form.validate_on_submit():
        if form.answer.data == "right":
            freshness.confirm_right(current_graph(), entry.id, now())
            flash(_("Thank you: the page is marked as right from today."), "success")
        else:
            ended = form.answer.data == "ended"
            freshness.ask_correction(current_graph(), entry.id, form.note.data or "", now(), ended=ended)
            flash(_("Thank you: ADS staff will look at it."), "success")
        return redirect(url_for("fresh.answer", token=token))
    return render_template("claims/still_right.html", form=form, entry=entry)


@blueprint.get("/associations/<entry:id>/still-right")
@role_required(*STAFF)
def hand_over(id: str) -> str:
    """Show staff the link to hand over: by WhatsApp from their own phone, or on paper."""
    entry = followed_organisation(id)
    link = link_of(id)
    text = link_words(localised_name(entry), link)
    return render_template(
        "claims/hand_over.html", entry=entry, link=link, whatsapp=whatsapp_link("", text), qr=qr_code(link)
    )


@blueprint.post("/associations/<entry:id>/still-right/done")
@role_required(*STAFF)
def done(id: str) -> Response:
    """Keep that staff have looked at the page of an organisation and it is right now."""
    entry = followed_organisation(id)
    if ActionForm().validate_on_submit():
        freshness.confirm_right(current_graph(), entry.id, now())
        flash(_("The page is marked as right from today."), "success")
    return redirect(entry_url(entry))


@blueprint.post("/associations/<entry:id>/ended")
@role_required(*STAFF)
def ended(id: str) -> Response:
    """Take an organisation that has ended out of the directory's lists."""
    entry = followed_organisation(id)
    if ActionForm().validate_on_submit():
        freshness.end_organisation(current_graph(), entry.id)
        flash(_("It is no longer listed. Its history stays."), "success")
    return redirect(url_for("home.index"))
