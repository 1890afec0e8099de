"""The members of a network as its coordinator sees them: their axes, how to write to them, who is inactive."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from graph.rules.kinds import AXES, STRONG, WEAK
from graph.server.connection import Graph

LIST: LiteralString = """
MATCH (:Network {id: $network})<-[link:MEMBER_OF]-(member:Association {active: true})
RETURN member {.id, .kind, .name_fr, .name_ar, .updated_on, .members, .synthetic,
               axes: [axis IN $axes | member['axis_' + axis]]} AS member, link.since AS since,
       head([(member)-[:BASED_IN]->(territory) | territory.name_fr]) AS place_fr,
       head([(member)-[:BASED_IN]->(territory) | territory.name_ar]) AS place_ar,
       COLLECT { MATCH (member)<-[:ACTS_FOR]-(user:User)-[:HAS_SESSION]->(session:UserSession)
                 RETURN session.seen_at ORDER BY session.seen_at DESC LIMIT 1 } AS seen
ORDER BY coalesce(member.sort_fr, member.name_fr), member.id
"""


@dataclass(frozen=True)
class Member:
    """A member of a network. axes: scores by axis, absent when not assessed; seen: when somebody was last signed in."""

    id: str
    kind: str
    name_fr: str
    name_ar: str
    place_fr: str
    place_ar: str
    since: int | None
    size: int | None
    synthetic: bool
    axes: dict[str, float]
    updated_on: date | None
    seen: datetime | None


@dataclass(frozen=True)
class Teaching:
    """On an axis: the members that are strong in it, the strongest first, and those that it would help."""

    axis: str
    teachers: tuple[Member, ...]
    learners: tuple[Member, ...]


def list_network_members(graph: Graph, network: str) -> list[Member]:
    """List the active members of a network by name."""
    return [_member(row) for row in graph.read(LIST, network=network, axes=list(AXES))]


def who_could_teach(members: list[Member]) -> list[Teaching]:
    """Return, axis by axis, which members could teach which others; axes with nobody on one side are left out."""
    found = []
    for axis in AXES:
        known = sorted((one for one in members if axis in one.axes), key=lambda one: (-one.axes[axis], one.id))
        teachers = tuple(one for one in known if one.axes[axis] >= STRONG)
        learners = tuple(one for one in reversed(known) if one.axes[axis] <= WEAK)
        if teachers and learners:
            found.append(Teaching(axis, teachers, learners))
    return found


def _member(row: dict[str, Any]) -> Member:
    own = row["member"]
    seen = row["seen"]
    return Member(
        id=own["id"],
        kind=own["kind"],
        name_fr=own["name_fr"],
        name_ar=own["name_ar"],
        place_fr=row["place_fr"] or "",
        place_ar=row["place_ar"] or "",
        since=row["since"],
        size=own["members"],
        synthetic=bool(own["synthetic"]),
        axes={axis: score for axis, score in zip(AXES, own["axes"], strict=True) if score is not None},
        updated_on=own["updated_on"].to_native() if own["updated_on"] else None,
        seen=seen[0].to_native() if seen else None,
    )
