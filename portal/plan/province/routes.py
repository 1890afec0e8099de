"""A province's plan of collective sessions: the list of plans, a new one, its settings, its page and its planning."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.search import Filters, is_synthetic
from graph.plan.province_needs import halls_by_id, list_shared_halls
from graph.plan.province_plans import list_plan_changes, list_plans, save_plan, tell_progress
from graph.rules.planned import ProvincePlan, Settings
from portal.accounts.access import role_required
from portal.accounts.provinces import followable_provinces, followed_province
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import localised_hall, localised_name
from portal.kit.once import sent_id
from portal.kit.requests import LONG, typed
from portal.kit.words import PLAN_STATES, SESSION_STATES
from portal.plan.province import need_routes, session_routes, state_routes
from portal.plan.province.blueprint import STAFF, about, blueprint, open_plan, own_plan
from portal.plan.province.forms import SettingsForm
from portal.plan.province.limits import binding_words, lacking_words
from portal.plan.province.page import (
    Names,
    busiest_day,
    by_commune,
    by_kind,
    by_quarter,
    by_theme,
    is_outdated,
    left_by_reason,
    live,
    read_names,
    shares,
)
from portal.plan.province.running import Busy, has_died, is_planning, start_planning
from portal.plan.province.saving import REASON_LETTERS, ask_again, needs_why, save_change
from portal.plan.province.words import STEPS, error_words, gap_words, read_error, why_words
from portal.plan.quarters import quarter_words

__all__ = ["blueprint", "need_routes", "session_routes", "state_routes"]


@blueprint.get("/plans", defaults={"code": ""})
@blueprint.get("/province/<code>/plans")
@role_required(*STAFF)
def index(code: str) -> str:
    """List the plans of a province, the newest first."""
    code = followed_province(code)
    return render_template(
        "plan/province/index.html",
        plans=list_plans(current_graph(), code),
        provinces=followable_provinces(),
        states=PLAN_STATES,
        live=live,
        **about(code),
    )


@blueprint.route("/province/<code>/plans/new", methods=["GET", "POST"])
@role_required(*STAFF)
def new(code: str) -> str | Response:
    """Begin a plan; sent twice, it is one plan."""
    code, graph = followed_province(code), current_graph()
    form = SettingsForm(now())
    if form.validate_on_submit():
        blank = ProvincePlan(id=sent_id(), province=code, name="", settings=Settings("", (), 0),
                             synthetic=is_synthetic(graph, Filters(territory=code)))  # fmt: skip
        save_plan(graph, form.written(blank), before=None, what="created", user=current_user.id,
                  change=new_id(), at=now())  # fmt: skip
        flash(_("The plan is begun. Look at what associations need, then propose sessions."), "success")
        return redirect(url_for("province_plan.show", id=blank.id))
    return render_template("plan/province/edit.html", form=form, plan=None, **about(code))


@blueprint.get("/plans/<id>")
@role_required(*STAFF)
def show(id: str) -> str:
    """Show a plan: its sessions by quarter, what they take and serve, and what is left and why."""
    plan, graph = own_plan(id), current_graph()
    names, around = read_names(graph, plan.province), about(plan.province)
    error, said = read_error(plan.planning_error), _names_of_error(plan, names)
    return render_template(
        "plan/province/show.html",
        plan=plan,
        names=names,
        quarters=(quarters := by_quarter(plan)),
        days=sum(one.days for one in quarters),
        available=sum(plan.settings.days),
        quarter_words=quarter_words,
        left=left_by_reason(plan),
        themes=by_theme(plan, names),
        kinds=(kinds := by_kind(plan, names)),
        busiest=busiest_day(plan),
        binding=binding_words(plan),
        lacking=lacking_words(plan, kinds, names),
        by_commune=by_commune(plan, around["communes"]),
        shares=shares(plan, names.members),
        live=live(plan.sessions),
        why_words=why_words,
        outdated=is_outdated(plan, list_plan_changes(graph, id)),
        gap_words=gap_words,
        planning=is_planning(plan),
        died=has_died(plan),
        step=STEPS.get(plan.planning[0], "") if plan.planning else "",
        problem=error_words(error, said) if error else None,
        halls=said["halls"],
        states=PLAN_STATES,
        session_states=SESSION_STATES,
        **around,
    )


@blueprint.route("/plans/<id>/settings", methods=["GET", "POST"])
@role_required(*STAFF)
def settings(id: str) -> str | Response:
    """Change a plan's name, context and limits."""
    plan = open_plan(id)
    form = SettingsForm(now(), plan)
    if form.validate_on_submit():
        changed = form.written(plan)
        return save_change(plan, changed, "settings", back=url_for("province_plan.show", id=id),
                           done=_("The settings are saved. Propose sessions again for them to count."),
                           fields=_changed_settings(plan, changed))  # fmt: skip
    return render_template("plan/province/edit.html", form=form, plan=plan, **about(plan.province))


@blueprint.post("/plans/<id>/propose")
@role_required(*STAFF)
def propose(id: str) -> str | Response:
    """Propose the sessions of a plan, in the background."""
    plan, back = open_plan(id), url_for("province_plan.show", id=id)
    why = typed("why", LONG)
    if needs_why(plan, plan) and not 0 < len(why) <= REASON_LETTERS:
        return ask_again(plan, "why", back)
    try:
        start_planning(current_graph(), plan, current_user.id, why)
    except Busy:
        flash(_("Sessions are being proposed for a plan already. Try again in a minute."), "error")
    return redirect(back)


@blueprint.post("/plans/<id>/propose/forget")
@role_required(*STAFF)
def forget_error(id: str) -> Response:
    """Put away what the last planning said when it gave no plan."""
    plan = own_plan(id)
    if not is_planning(plan):
        tell_progress(current_graph(), id, None, 1.0, now())
    return redirect(url_for("province_plan.show", id=id))


def _names_of_error(plan: ProvincePlan, names: Names) -> dict[str, dict[str, str]]:
    graph = current_graph()
    halls = halls_by_id(list_shared_halls(graph, plan.province), plan.halls)
    return {
        "offers": dict(names.offers),
        "halls": {one.hall.id: localised_hall(one.hall) for one in plan.sessions}
        | {id: localised_hall(one) for id, one in halls.items()},
        "associations": {id: localised_name(one) for id, one in names.members.items()},
    }


def _changed_settings(plan: ProvincePlan, changed: ProvincePlan) -> list[str]:
    """Return which of the settings a form has changed."""
    before = vars(plan.settings) | {"name": plan.name, "context": plan.context}
    after = vars(changed.settings) | {"name": changed.name, "context": changed.context}
    return [name for name in after if before[name] != after[name]]
