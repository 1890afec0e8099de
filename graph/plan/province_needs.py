"""What the associations of a province need, from each one's latest submitted diagnostic, and the rooms that it shares.

A women's association is one that works for women, rural women or girls (target groups "women", "rural_women",
"girls"), or whose main domain is that of women's associations ("women_associations"). A rural one is of the milieu
"rural". Needs that the association put off or refused are left out: it said that it doesn't want them served now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.diagnostic.instruments import get_instrument, list_instruments
from graph.diagnostic.responses import read_responses
from graph.rules.figures import Response
from graph.rules.instrument import Instrument
from graph.rules.kinds import DecisionState, SpaceKind
from graph.rules.needs import needs
from graph.rules.planned import Hall
from graph.rules.priorities import prioritise
from graph.rules.scoring import score
from graph.server.connection import Graph

WOMEN_TARGETS = ("women", "rural_women", "girls")
WOMEN_DOMAIN = "women_associations"
ROOMS = (SpaceKind.MEETING_ROOM, SpaceKind.TRAINING_ROOM)
"""The kinds of shared spaces in which a session can be held."""

MEMBERS: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(place:Territory)<-[:BASED_IN]-(own:Association {active: true})
WITH own, place ORDER BY place.code
WITH own, head(collect(place)) AS place
RETURN own.id AS id, own.name_fr AS name_fr, own.name_ar AS name_ar, place.code AS commune,
       coalesce(own.lat, place.lat) AS lat, coalesce(own.lon, place.lon) AS lon,
       coalesce(own.milieu = 'rural', false) AS rural,
       EXISTS { (own)-[:TARGETS]->(group:TargetGroup) WHERE group.id IN $targets }
         OR EXISTS { (own)-[:WORKS_IN {rank: 0}]->(:Domain {id: $domain}) } AS women,
       EXISTS { (own)-[:ASSESSED_BY]->(:Diagnostic {state: 'submitted'}) } AS assessed,
       coalesce(own.synthetic, false) AS synthetic
ORDER BY id
"""
DECLINED: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(own:Association {active: true})
MATCH (own)-[:DECIDED]->(decision:NeedDecision) WHERE decision.state IN $states
RETURN DISTINCT own.id AS association, decision.theme AS theme
"""
HALLS: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(place:Territory)<-[:BASED_IN]-(host:Organisation {active: true})
MATCH (host)-[:SHARES]->(space:Space) WHERE space.kind IN $kinds AND space.capacity > 0
WITH space, host, place ORDER BY place.code
WITH space, head(collect([host, place])) AS pair
WITH space, pair[0] AS host, pair[1] AS place
WITH space, host, place, coalesce(host.lat, place.lat) AS lat, coalesce(host.lon, place.lon) AS lon
WHERE lat IS NOT NULL AND lon IS NOT NULL
RETURN space.id AS id, coalesce(host.name_fr, host.name_ar, '') AS name, coalesce(host.name_ar, '') AS name_ar,
       place.code AS commune, lat, lon, space.capacity AS capacity
ORDER BY id
"""


@dataclass(frozen=True)
class Member:
    """An active association of a province: where it is (degrees, None unknown), and what it counts as.

    assessed: whether it has submitted a diagnostic.
    """

    id: str
    name_fr: str | None
    name_ar: str | None
    commune: str
    lat: float | None
    lon: float | None
    rural: bool
    women: bool
    assessed: bool
    synthetic: bool


@dataclass(frozen=True)
class FoundNeed:
    """A theme that an association needs, the theme's axis, and its priority (above 0: graph/rules/priorities.py)."""

    association: str
    theme: str
    axis: str
    priority: float


@dataclass(frozen=True)
class ProvinceNeeds:
    """The associations of a province, and the needs of those that have submitted a diagnostic."""

    members: tuple[Member, ...]
    needs: tuple[FoundNeed, ...]


def list_members(graph: Graph, province: str) -> tuple[Member, ...]:
    """List the active associations of a province by its code, by id."""
    rows = graph.read(MEMBERS, province=province, targets=list(WOMEN_TARGETS), domain=WOMEN_DOMAIN)
    return tuple(Member(**row) for row in rows)


def read_province_needs(graph: Graph, province: str) -> ProvinceNeeds:
    """Read what the associations of a province need, in a few queries whatever their number."""
    declined = _list_declined(graph, province)
    instruments = {id: one for id in list_instruments(graph) if (one := get_instrument(graph, id))}
    asked = dict.fromkeys(question for one in instruments.values() for question in one.questions)
    found = (
        need
        for response in read_responses(graph, province, asked)
        if response.instrument in instruments
        for need in _needs_of(response, instruments[response.instrument])
    )
    wanted = tuple(need for need in found if (need.association, need.theme) not in declined)
    return ProvinceNeeds(list_members(graph, province), wanted)


def _list_declined(graph: Graph, province: str) -> set[tuple[str, str]]:
    """Return (association, theme) of the needs that associations put off or refused."""
    rows = graph.read(DECLINED, province=province, states=[DecisionState.PUT_OFF, DecisionState.REFUSED])
    return {(row["association"], row["theme"]) for row in rows}


def _needs_of(response: Response, instrument: Instrument) -> Iterator[FoundNeed]:
    """Give what an association needs by its answers to an instrument."""
    for one in prioritise(needs(score(instrument, response.answers)), instrument):
        if one.value > 0:
            yield FoundNeed(response.association, one.theme.id, one.need.axis.axis.id, one.value)


def list_shared_halls(graph: Graph, province: str, *, sessions: int = 12) -> tuple[Hall, ...]:
    """List the shared rooms of a province whose size and place are known; sessions: what each can hold in a quarter."""
    rows = graph.read(HALLS, province=province, kinds=list(ROOMS))
    return tuple(Hall(sessions=sessions, **row) for row in rows)


def halls_by_id(shared: Sequence[Hall], own: Sequence[Hall]) -> dict[str, Hall]:
    """Return the shared rooms and those that staff added, by id."""
    return {hall.id: hall for hall in (*shared, *own)}
