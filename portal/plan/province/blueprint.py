"""What the pages of a province's plan share: their blueprint, whose plan it is, and what all say of it."""

from typing import Any, cast

from flask import Blueprint, Flask, abort, current_app

from graph.directory import territories
from graph.plan.province_plans import get_plan
from graph.rules.kinds import PlanState, Role
from graph.rules.planned import ProvincePlan
from portal.accounts.access import may_follow
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.plan.province.running import init_planner

blueprint = Blueprint("province_plan", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
blueprint.record_once(lambda state: init_planner(cast(Flask, state.app)))


def own_plan(id: str) -> ProvincePlan:
    """Return a plan of a province that the user follows; 404 when there is none, 403 when it isn't theirs."""
    plan = get_plan(current_graph(), id) or abort(404)
    if not may_follow(plan.province):
        abort(403)
    return plan


def open_plan(id: str) -> ProvincePlan:
    """Return a plan of the user's that may still be changed; 403 when it is closed."""
    plan = own_plan(id)
    if plan.state == PlanState.CLOSED:
        abort(403)
    return plan


def about(code: str) -> dict[str, Any]:
    """Return what all pages say of their province: itself, the names of its communes by code, and what to link to."""
    graph = current_graph()
    return {
        "province": territories.get_paths(graph, [code])[code][0],
        "communes": {one.code: localised_name(one) for one in territories.list_children(graph, code)},
        "linked": current_app.view_functions,
    }
