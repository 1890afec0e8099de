"""What the pages of sessions share: their blueprint, and whose session it is."""

from dataclasses import replace

from flask import Blueprint, abort
from flask_login import current_user

from graph.plan.province_plans import PlanChanged, plan_of_session, save_plan
from graph.rules.kinds import Role, SessionState
from portal.accounts.access import may_follow
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.plan.sessions.facts import Facts, facts_of, read_facts

blueprint = Blueprint("sessions", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
TRIES = 3


class StateChanged(Exception):
    """The session is in a state from which what was asked can't be done any more."""


def own_session(id: str) -> Facts:
    """Return a session of a province that the user follows; 404 when there is none, 403 when it isn't theirs."""
    facts = read_facts(current_graph(), id) or abort(404)
    if not may_follow(facts.plan.province):
        abort(403)
    return facts


def change_state(session: str, state: SessionState, *, allowed: tuple[str, ...], note: str | None = None) -> Facts:
    """Put a session that is in one of the states allowed in another, unless it is there; return it as it is then.

    What others save of the plan meanwhile stays. Raises StateChanged when it is in no such state, PlanFrozen, and
    PlanChanged when the plan never comes to rest.
    """
    graph, change = current_graph(), new_id()
    for left in reversed(range(TRIES)):
        plan = plan_of_session(graph, session) or abort(404)
        found = plan.session(session) or abort(404)
        if found.state == state:
            return facts_of(graph, plan, found)
        if found.state not in allowed:
            raise StateChanged(found.state)
        changed = replace(found, state=state, note=found.note if note is None else note)
        sessions = tuple(changed if one.id == session else one for one in plan.sessions)
        try:
            save_plan(graph, replace(plan, sessions=sessions), before=plan, what=state, user=current_user.id,
                      change=change, at=now(), note=note or "", fields=(found.offer,))  # fmt: skip
        except PlanChanged:
            if not left:
                raise
        else:
            return facts_of(graph, plan, changed)
    raise AssertionError("the last try returns or raises")
