"""What an association of a session and the staff of its province write to one another about it."""

from collections.abc import Iterable

from flask import abort, render_template
from flask_login import login_required
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.people import threads
from graph.people.threads import Thread, ThreadReader
from graph.plan.convocations import convocation_id, get_convocation
from graph.rules.kinds import PlanState
from portal.accounts.access import may_follow
from portal.inbox.service import begin, own_reader
from portal.kit.graph import current_graph
from portal.plan.sessions.blueprint import blueprint
from portal.plan.sessions.facts import Facts, read_facts

TALKED_ABOUT = (PlanState.ADOPTED, PlanState.CLOSED)
"""Plans of whose sessions associations know."""


@blueprint.route("/sessions/<id>/messages/with/<entry:association>", methods=["GET", "POST"])
@login_required
def talk(id: str, association: str) -> str | Response:
    """Write about a session, to the staff or to an association of it; go to their thread when there is one."""
    facts = read_facts(current_graph(), id) or abort(404)
    other, reader = _guest(facts, association), own_reader(association)
    if reader.organisation != association if reader.organisation else not may_follow(facts.plan.province):
        abort(403)
    key = threads.session_thread(id, association, facts.plan.province)
    return begin(key, reader, lambda form: render_template(
        "plan/sessions/talk.html", facts=facts, other=other, own=reader.organisation, form=form,
    ))  # fmt: skip


def talks_of(facts: Facts, associations: Iterable[str], reader: ThreadReader) -> dict[str, Thread] | None:
    """Return what was written about a session, by association; None where nothing can be written about it."""
    if facts.plan.state not in TALKED_ABOUT:
        return None
    keys = [threads.session_thread(facts.session.id, one, facts.plan.province) for one in associations]
    return {one.sides[0].id: one for one in threads.list_by_keys(current_graph(), keys, reader) if one.sides}


def own_talks(sessions: Iterable[Facts], association: str, reader: ThreadReader) -> dict[str, Thread]:
    """Return what was written about sessions with an association, by session."""
    keys = [threads.session_thread(one.session.id, association, one.plan.province) for one in sessions]
    return {one.subject or "": one for one in threads.list_by_keys(current_graph(), keys, reader)}


def _guest(facts: Facts, association: str) -> Entry:
    """Return an association that has a seat in a session, or was asked to it; 404 for any other."""
    known = association in facts.session.associations or get_convocation(
        current_graph(), convocation_id(facts.session.id, association)
    )
    if not known or facts.plan.state not in TALKED_ABOUT:
        abort(404)
    return get_entry(current_graph(), association) or abort(404)
