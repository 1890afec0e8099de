"""The states of a province's plan, its history and its frozen versions."""

from dataclasses import replace

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.plan.province_plans import get_version, list_plan_changes, list_versions
from graph.rules.kinds import PlanState
from portal.accounts.access import role_required
from portal.kit.graph import current_graph
from portal.kit.requests import typed
from portal.kit.words import PLAN_STATES, SESSION_STATES
from portal.plan.province.blueprint import STAFF, about, blueprint, own_plan
from portal.plan.province.page import by_quarter, live, read_names
from portal.plan.province.saving import save_change
from portal.plan.province.words import event_words
from portal.plan.quarters import quarter_words


@blueprint.post("/plans/<id>/state")
@role_required(*STAFF)
def change_state(id: str) -> str | Response:
    """Present, adopt or close a plan, or make it a draft again."""
    plan, state = own_plan(id), typed("state")
    if state not in list(PlanState):
        abort(404)
    back = url_for("province_plan.show", id=id)
    if state == plan.state:  # Sent twice.
        return redirect(back)
    done = {
        PlanState.DRAFT: _("The plan is a draft again."),
        PlanState.PRESENTED: _("The plan is presented. Adopt it once it is decided, or go back to the draft."),
        PlanState.ADOPTED: _("The plan is adopted: this version is kept as it is."),
        PlanState.CLOSED: _("The plan is closed: it changes no more."),
    }[PlanState(state)]
    return save_change(plan, replace(plan, state=state), f"to_{state}", back=back, done=done)


@blueprint.get("/plans/<id>/history")
@role_required(*STAFF)
def history(id: str) -> str:
    """Show who changed what of a plan, when and why, and its frozen versions."""
    plan, graph = own_plan(id), current_graph()
    return render_template(
        "plan/province/history.html",
        plan=plan,
        changes=list_plan_changes(graph, id),
        versions=list_versions(graph, id),
        event_words=event_words,
        names=read_names(graph, plan.province),
        **about(plan.province),
    )


@blueprint.get("/plans/<id>/versions/<int:number>")
@role_required(*STAFF)
def version(id: str, number: int) -> str:
    """Show a plan as it was frozen."""
    plan, graph = own_plan(id), current_graph()
    frozen = get_version(graph, id, number) or abort(404)
    kept = next(one for one in list_versions(graph, id) if one.number == number)
    return render_template(
        "plan/province/version.html",
        plan=plan,
        frozen=frozen,
        kept=kept,
        names=read_names(graph, plan.province),
        quarters=by_quarter(frozen),
        quarter_words=quarter_words,
        live=live(frozen.sessions),
        states=PLAN_STATES,
        session_states=SESSION_STATES,
        **about(plan.province),
    )
