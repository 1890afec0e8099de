"""What the page of a session shows: each association with its answer, who comes, and how it was written to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.directory.entries import Entry, list_entries
from graph.people import accounts
from graph.people.messages import Message, list_messages
from graph.plan.convocations import Convocation, ReplyState, list_convocations
from graph.rules.kinds import PlanState, SessionState
from graph.server.connection import Graph
from portal.kit.clock import now
from portal.plan.sessions.facts import Facts, is_ready


@dataclass(frozen=True)
class Guest:
    """An association of a session. seated: whether the plan still gives it seats; reachable: whether it has mail."""

    entry: Entry
    convocation: Convocation | None
    messages: tuple[Message, ...]
    seated: bool
    reachable: bool

    def wrote(self, state: str) -> list[Message]:
        """Return the messages to it in a state."""
        return [one for one in self.messages if one.state == state]


@dataclass(frozen=True)
class Guests:
    """All associations of a session, by name."""

    facts: Facts
    rows: tuple[Guest, ...]

    @cached_property
    def asked(self) -> list[Convocation]:
        """Return the convocations of those who still have seats in the plan."""
        return [one.convocation for one in self.rows if one.convocation and one.seated]

    @property
    def missing(self) -> list[str]:
        """Return the ids of associations that aren't asked yet."""
        return [one.entry.id for one in self.rows if one.convocation is None]

    @property
    def taken(self) -> int:
        """Count the seats that are taken."""
        return sum(len(one.people) for one in self.asked if one.state == ReplyState.YES)

    @property
    def came(self) -> int:
        """Count the people who came."""
        return sum(one.came for one in self.asked)

    @property
    def attended(self) -> int:
        """Count the associations that came."""
        return sum(bool(one.attended) for one in self.asked)

    def count(self, *states: str) -> int:
        """Count the associations whose answer is one of these."""
        return sum(one.state in states for one in self.asked)


def read_guests(graph: Graph, facts: Facts) -> Guests:
    """Read who is asked to a session, also those who were and have no seat any more."""
    session = facts.session
    asked = {one.association: one for one in list_convocations(graph, session.id)}
    ids = list(dict.fromkeys([*session.associations, *asked]))
    users = accounts.list_acting(graph, ids)
    messages: dict[str | None, list[Message]] = {}
    for message in list_messages(graph, session.id):
        messages.setdefault(message.about, []).append(message)
    return Guests(
        facts,
        tuple(
            Guest(
                entry=entry,
                convocation=(found := asked.get(entry.id)),
                messages=tuple(messages.get(found.id, ())) if found else (),
                seated=entry.id in session.associations,
                reachable=any(user.email for user in users.get(entry.id, ())) or bool(found and found.email),
            )
            for entry in list_entries(graph, ids)
        ),
    )


def hindrance(facts: Facts) -> str | None:
    """Return why associations can't be asked to a session, as a code, or None when they can."""
    if facts.plan.state == PlanState.CLOSED:
        return "closed"
    if facts.plan.state != PlanState.ADOPTED:
        return "draft"
    if not is_ready(facts.session):
        return "day"
    if facts.begun(now()):
        return "past"
    return None if facts.session.associations else "nobody"


def may_convoke(guests: Guests) -> bool:
    """Say whether there is an association to ask."""
    return guests.facts.session.state in (SessionState.PLANNED, SessionState.CONVOKED) and bool(guests.missing)


def name_of(rows: Sequence[Guest], association: str) -> Entry | None:
    """Return the entry of one of the associations."""
    return next((one.entry for one in rows if one.entry.id == association), None)
