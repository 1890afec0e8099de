"""What an association is to do now: at most three things, each with its one button."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graph.diagnostic import campaigns
from graph.directory.associations import Association
from graph.directory.editing import read_state
from graph.directory.mandates import mandate_of
from graph.links.requests import LinkRequest
from graph.plan.association_plans import list_decisions
from graph.rules.mandates import warnings_of
from graph.server.connection import Graph
from portal.directory.completeness import completeness
from portal.kit.clock import now
from portal.plan.sessions.own import OwnSession

MOST = 3


class TaskKind(StrEnum):
    """What a task is about; the template writes each in its own words."""

    REQUEST = "request"
    SESSION = "session"
    CAMPAIGN = "campaign"
    MANDATE = "mandate"
    NEEDS = "needs"
    PROFILE = "profile"
    NETWORK = "network"


@dataclass(frozen=True)
class Task:
    """One thing to do, and what it is about: a request, a session, a campaign, or nothing more."""

    kind: TaskKind
    about: Any = None


def association_tasks(
    graph: Graph, item: Association, received: list[LinkRequest], sessions: list[OwnSession], *, in_network: bool
) -> list[Task]:
    """List what an association is to do, the most pressing first: what others wait for, then its own steps."""
    state = read_state(graph, item.id)
    values = state.values if state else {}
    tasks = [Task(TaskKind.SESSION, one) for one in sessions if one.waits(now())]
    tasks += [Task(TaskKind.REQUEST, one) for one in received]
    tasks += [Task(TaskKind.MANDATE, one) for one in warnings_of(mandate_of(values), now().date())]
    if invitation := campaigns.invitation(graph, item.id, now().date()):
        tasks.append(Task(TaskKind.CAMPAIGN, invitation))
    if item.axes and not list_decisions(graph, item.id):
        tasks.append(Task(TaskKind.NEEDS))
    if not in_network:
        tasks.append(Task(TaskKind.NETWORK))
    if (known := completeness(state) if state else None) and known.to_fill_in:
        tasks.append(Task(TaskKind.PROFILE, known))
    return tasks


def next_session(sessions: list[OwnSession]) -> OwnSession | None:
    """Return the next session that the association takes part in, if its day is set."""
    coming = [one for one in sessions if one.facts.session.day and not one.facts.begun(now()) and not one.waits(now())]
    return min(coming, key=lambda one: str(one.facts.session.day), default=None)
