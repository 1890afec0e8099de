"""What the associations of a province need, which themes come first, and the halls for its sessions."""

from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.diagnostic.instruments import newest_instrument
from graph.directory import territories
from graph.plan.province_needs import list_shared_halls
from graph.rules.planned import Hall, ProvincePlan
from portal.accounts.access import role_required
from portal.diagnostic.themes import theme_names, themes_by_axis
from portal.kit.graph import current_graph
from portal.kit.language import localised_name, sort_key
from portal.kit.requests import asked, typed
from portal.plan.province.blueprint import STAFF, about, blueprint, open_plan, own_plan
from portal.plan.province.forms import FocusForm, HallForm
from portal.plan.province.need_tables import read_tables
from portal.plan.province.planning import FOCUS_WEIGHT
from portal.plan.province.saving import save_change


@blueprint.get("/plans/<id>/needs")
@role_required(*STAFF)
def needs(id: str) -> str:
    """Show the needs of the province by axis, theme and commune, and the themes that come first."""
    plan = own_plan(id)
    return _show_needs(plan, FocusForm(_themes(), formdata=None, theme=asked("theme")))


@blueprint.post("/plans/<id>/needs")
@role_required(*STAFF)
def add_focus(id: str) -> str | Response:
    """Put a theme first, with the reason; of one that is first already, change the reason."""
    plan = open_plan(id)
    form = FocusForm(_themes())
    if not form.validate_on_submit():
        return _show_needs(plan, form)
    others = tuple(one for one in plan.focuses if one.theme != form.theme.data)
    return save_change(plan, replace(plan, focuses=(*others, form.written())), "focus_added", fields=[form.theme.data],
                       back=url_for("province_plan.needs", id=id),
                       done=_("The theme comes first. Propose sessions again for it to count."))  # fmt: skip


@blueprint.post("/plans/<id>/needs/remove")
@role_required(*STAFF)
def remove_focus(id: str) -> str | Response:
    """Let a theme count as any other again."""
    plan, theme = open_plan(id), typed("theme")
    if theme not in {one.theme for one in plan.focuses}:  # Sent twice.
        return redirect(url_for("province_plan.needs", id=id))
    changed = replace(plan, focuses=tuple(one for one in plan.focuses if one.theme != theme))
    return save_change(plan, changed, "focus_removed", back=url_for("province_plan.needs", id=id), fields=[theme],
                       done=_("The theme counts as any other again."))  # fmt: skip


@blueprint.get("/plans/<id>/halls")
@role_required(*STAFF)
def halls(id: str) -> str:
    """Show where sessions can be held: the shared rooms of the province, and halls that staff added."""
    plan = own_plan(id)
    return _show_halls(plan, HallForm(_commune_choices(plan), formdata=None))


@blueprint.post("/plans/<id>/halls")
@role_required(*STAFF)
def add_hall(id: str) -> str | Response:
    """Add a hall; sent twice, it is one hall."""
    plan = open_plan(id)
    form = HallForm(_commune_choices(plan))
    if not form.validate_on_submit():
        return _show_halls(plan, form)
    place = next(one for one in _communes(plan) if one.code == form.commune.data)
    told = (plan.id, form.name.data, form.commune.data)
    hall = Hall(
        id=str(uuid5(NAMESPACE_OID, repr(told))), name=form.name.data, commune=place.code, lat=place.lat or 0.0,
        lon=place.lon or 0.0, capacity=form.capacity.data, sessions=form.sessions.data,
        school=form.school.data,
    )  # fmt: skip
    others = tuple(one for one in plan.halls if one.id != hall.id)
    return save_change(plan, replace(plan, halls=(*others, hall)), "hall_added", fields=[hall.name],
                       back=url_for("province_plan.halls", id=id),
                       done=_("The hall is added. Propose sessions again for it to count."))  # fmt: skip


@blueprint.post("/plans/<id>/halls/remove")
@role_required(*STAFF)
def remove_hall(id: str) -> str | Response:
    """Remove a hall that staff added; sessions that are there already stay."""
    plan, hall = open_plan(id), typed("hall")
    gone = next((one.name for one in plan.halls if one.id == hall), None)
    if gone is None:  # Sent twice.
        return redirect(url_for("province_plan.halls", id=id))
    changed = replace(plan, halls=tuple(one for one in plan.halls if one.id != hall))
    done = _("The hall is removed. Sessions that are there already stay until they are moved.")
    return save_change(plan, changed, "hall_removed", back=url_for("province_plan.halls", id=id), done=done,
                       fields=[gone])  # fmt: skip


def _show_needs(plan: ProvincePlan, form: FocusForm) -> str:
    graph, around = current_graph(), about(plan.province)
    form.revision.data = str(plan.revision)
    return render_template(
        "plan/province/needs.html",
        plan=plan,
        form=form,
        tables=read_tables(graph, plan.province, around["communes"]),
        themes=theme_names(newest_instrument(graph)),
        weight=FOCUS_WEIGHT,
        **around,
    )


def _show_halls(plan: ProvincePlan, form: HallForm) -> str:
    form.revision.data = str(plan.revision)
    shared = list_shared_halls(current_graph(), plan.province)
    return render_template("plan/province/halls.html", plan=plan, form=form, shared=shared, **about(plan.province))


def _themes() -> dict[str, list[tuple[str, str]]]:
    return themes_by_axis(newest_instrument(current_graph()))


def _communes(plan: ProvincePlan) -> list[territories.Territory]:
    """List the communes of a plan's province whose place is known."""
    found = territories.list_children(current_graph(), plan.province)
    return [one for one in found if one.lat is not None and one.lon is not None]


def _commune_choices(plan: ProvincePlan) -> list[tuple[str, str]]:
    return sorted(((one.code, localised_name(one)) for one in _communes(plan)), key=lambda choice: sort_key(choice[1]))
