"""Campaigns: the diagnostics of a province between two dates, with one version of the instrument and a sample.

`(:Campaign)-[:COVERS]->(:Province)`, `-[:MADE_WITH]->(:Instrument)`, `-[:SAMPLES]->(:Association)` with the stratum
that each was drawn from, and `(:Diagnostic)-[:PART_OF]->(:Campaign)`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString

from graph.diagnostic.diagnostics import CannotStart, start_diagnostic
from graph.rules.answers import Answers
from graph.rules.folding import is_found, search_words
from graph.rules.instrument import Instrument
from graph.rules.sampling import UNKNOWN, Stratum, Unit
from graph.server.connection import Graph

LIST_UNITS = """
MATCH (province:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(a:Association)
WHERE a.active
WITH DISTINCT a
CALL (a) {
    OPTIONAL MATCH (a)-[:BASED_IN]->(commune:Commune)-[:IN]->(:Province {code: $province})
    RETURN commune ORDER BY commune.code LIMIT 1
}
CALL (a) {
    OPTIONAL MATCH (a)-[works:WORKS_IN]->(domain:Domain)
    WITH works, domain ORDER BY works.rank LIMIT 1
    RETURN coalesce(head([(domain)-[:WITHIN]->(wide) | wide.id]), domain.id) AS domain
}
RETURN a.id AS id, coalesce(commune.code, '') AS commune,
       coalesce(a.milieu, commune.milieu, '') AS milieu, coalesce(domain, '') AS domain ORDER BY id
"""
SAVE = """
MATCH (province:Province {code: $province}), (instrument:Instrument {id: $instrument})
MERGE (campaign:Campaign {id: $id})
ON CREATE SET campaign += $properties
MERGE (campaign)-[:COVERS]->(province)
MERGE (campaign)-[:MADE_WITH]->(instrument)
WITH campaign
CALL (campaign) { MATCH (user:User {id: $user}) MERGE (campaign)-[:CREATED_BY]->(user) }
CALL (campaign) {
    UNWIND $sample AS row
    MATCH (association:Association {id: row.id})
    MERGE (campaign)-[drawn:SAMPLES]->(association)
    SET drawn.commune = row.commune, drawn.milieu = row.milieu, drawn.domain = row.domain
}
RETURN campaign.id AS id
"""
CHANGE = """
MATCH (campaign:Campaign {id: $id})
SET campaign.name = $name, campaign.starts_on = $starts_on, campaign.ends_on = $ends_on, campaign.ended_at = null
"""
END = "MATCH (campaign:Campaign {id: $id}) SET campaign.ended_at = coalesce(campaign.ended_at, $at)"
DETAILS: LiteralString = """
MATCH (campaign)-[:COVERS]->(province:Province), (campaign)-[:MADE_WITH]->(instrument:Instrument)
RETURN campaign {.*} AS properties, province.code AS province, instrument.id AS instrument,
       COUNT { (campaign)-[:SAMPLES]->() } AS invited,
       COUNT { (campaign)-[:SAMPLES]->()-[:ASSESSED_BY]->(d:Diagnostic)-[:PART_OF]->(campaign)
               WHERE d.state = 'open' } AS started,
       COUNT { (campaign)-[:SAMPLES]->()-[:ASSESSED_BY]->(d:Diagnostic)-[:PART_OF]->(campaign)
               WHERE d.state = 'submitted' } AS submitted
ORDER BY properties.starts_on DESC, properties.id DESC
"""
GET: LiteralString = "MATCH (campaign:Campaign {id: $id})" + DETAILS
LIST: LiteralString = "MATCH (:Province {code: $province})<-[:COVERS]-(campaign:Campaign)" + DETAILS
INVITING: LiteralString = (
    """
MATCH (:Association {id: $association, active: true})<-[:SAMPLES]-(campaign:Campaign)
WHERE campaign.ended_at IS NULL AND campaign.starts_on <= $today AND campaign.ends_on >= $today
"""
    + DETAILS
)
LIST_FOLLOWED: LiteralString = """
MATCH (campaign:Campaign {id: $campaign})-[drawn:SAMPLES]->(a:Association)
OPTIONAL MATCH (a)-[:ASSESSED_BY]->(d:Diagnostic)-[:PART_OF]->(campaign)
WITH a, drawn, d ORDER BY d.cycle DESC
WITH a, drawn, head(collect(d)) AS d
OPTIONAL MATCH (commune:Commune {code: drawn.commune})
RETURN a.id AS id, a.name_fr AS name_fr, a.name_ar AS name_ar, a.name_key AS name_key, a.active AS active,
       a.synthetic AS synthetic,
       drawn.commune AS commune, commune.name_fr AS place_fr, commune.name_ar AS place_ar,
       drawn.milieu AS milieu, drawn.domain AS domain,
       d.id AS diagnostic, d.code AS code, d.submitted_at AS submitted_at,
       CASE d.state WHEN 'open' THEN 'started' WHEN 'submitted' THEN 'submitted' ELSE 'invited' END AS state,
       EXISTS { (a)-[:ASSESSED_BY]->(other:Diagnostic {state: 'open'})
                WHERE NOT EXISTS { (other)-[:PART_OF]->(campaign) } } AS busy
ORDER BY name_key, id
"""


class CampaignClosed(Exception):
    """The campaign hasn't begun, was ended, or its dates are over: it takes no new diagnostic."""


class NotInSample(Exception):
    """The association isn't in the campaign's sample."""


class Progress(StrEnum):
    """How far an association of a sample is."""

    INVITED = "invited"
    STARTED = "started"
    SUBMITTED = "submitted"


class Phase(StrEnum):
    """Where a campaign stands in time."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """A campaign to save. sample: by association, the stratum that it was drawn from; population: drawn from how many.

    starts_on, ends_on: both days belong to it. seed: draws the same sample again.
    """

    id: str
    name: str
    province: str
    instrument: str
    starts_on: date
    ends_on: date
    seed: str
    population: int
    sample: Mapping[str, Stratum]
    created_at: datetime
    user: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign with how many associations it invited, and how many of these have started only, and submitted."""

    id: str
    name: str
    province: str
    instrument: str
    starts_on: date
    ends_on: date
    ended_at: datetime | None
    seed: str
    population: int
    created_at: datetime
    invited: int
    started: int
    submitted: int
    synthetic: bool = False

    @property
    def not_started(self) -> int:
        """Return how many of those invited haven't started."""
        return self.invited - self.started - self.submitted

    def phase(self, today: date) -> Phase:
        """Say whether it is to come, takes diagnostics, or is over."""
        if self.ended_at or today > self.ends_on:
            return Phase.OVER
        return Phase.COMING if today < self.starts_on else Phase.OPEN


@dataclass(frozen=True)
class Followed:
    """An association of a sample: its stratum, and its diagnostic of this campaign if there is one.

    busy: another diagnostic of it, of no or another campaign, is open, so that none can be started.
    """

    id: str
    name_fr: str
    name_ar: str
    name_key: str
    active: bool
    synthetic: bool
    commune: str
    place_fr: str | None
    place_ar: str | None
    milieu: str
    domain: str
    diagnostic: str | None
    code: str | None
    submitted_at: datetime | None
    state: str
    busy: bool


@dataclass(frozen=True)
class ResponseCounts:
    """How many were invited, have started (and not submitted) and have submitted; of a commune, or of all."""

    invited: int = 0
    started: int = 0
    submitted: int = 0
    place: Mapping[str, str] = field(default_factory=dict)

    @property
    def rate(self) -> float | None:
        """Return the share that submitted, in [0, 1], None when nobody was invited."""
        return self.submitted / self.invited if self.invited else None


def list_units(graph: Graph, province: str) -> list[Unit]:
    """List the active associations of a province with their strata, by id: what a sample is drawn from."""
    return [
        Unit(row["id"], Stratum(row["commune"] or UNKNOWN, row["milieu"] or UNKNOWN, row["domain"] or UNKNOWN))
        for row in graph.read(LIST_UNITS, province=province)
    ]


def save_campaign(graph: Graph, campaign: NewCampaign) -> None:
    """Save a campaign with its sample; saved twice it stays as it was the first time.

    Raises LookupError when the province or the version of the instrument isn't there.
    """
    properties = {
        name: getattr(campaign, name)
        for name in ("name", "starts_on", "ends_on", "seed", "population", "created_at", "synthetic")
    }
    rows = graph.write(
        SAVE,
        id=campaign.id,
        province=campaign.province,
        instrument=campaign.instrument,
        user=campaign.user,
        properties=properties,
        sample=[
            {"id": id, "commune": stratum.commune, "milieu": stratum.milieu, "domain": stratum.domain}
            for id, stratum in campaign.sample.items()
        ],
    )
    if not rows:
        raise LookupError(f"{campaign.province} or {campaign.instrument} isn't there")


def change_campaign(graph: Graph, id: str, *, name: str, starts_on: date, ends_on: date) -> None:
    """Give a campaign another name and other dates; one that was ended goes on if its dates allow."""
    graph.write(CHANGE, id=id, name=name, starts_on=starts_on, ends_on=ends_on)


def end_campaign(graph: Graph, id: str, at: datetime) -> None:
    """End a campaign: no diagnostic can be started in it any more; those that were are still filled in."""
    graph.write(END, id=id, at=at)


def get_campaign(graph: Graph, id: str) -> Campaign | None:
    """Return a campaign, or None."""
    return next(iter(_campaigns(graph.read(GET, id=id))), None)


def list_campaigns(graph: Graph, province: str) -> list[Campaign]:
    """List the campaigns of a province, the newest first."""
    return _campaigns(graph.read(LIST, province=province))


def inviting_campaign(graph: Graph, association: str, today: date) -> Campaign | None:
    """Return the campaign that takes diagnostics today and has the association in its sample, the newest; or None."""
    return next(iter(_campaigns(graph.read(INVITING, association=association, today=today))), None)


def invitation(graph: Graph, association: str, today: date) -> Campaign | None:
    """Return the campaign in which an association can start a diagnostic today; None when one of its is open."""
    campaign = inviting_campaign(graph, association, today)
    if campaign is None:
        return None
    own = next(one for one in list_followed(graph, campaign.id) if one.id == association)
    return None if own.diagnostic or own.busy else campaign


def list_followed(graph: Graph, campaign: str) -> list[Followed]:
    """List a campaign's sample by name, with what became of each."""
    rows = graph.read(LIST_FOLLOWED, campaign=campaign)
    return [
        Followed(**(row | {"submitted_at": row["submitted_at"].to_native() if row["submitted_at"] else None}))
        for row in rows
    ]


def filter_followed(
    followed: Sequence[Followed], *, text: str = "", commune: str | None = None, state: str | None = None
) -> list[Followed]:
    """Return those of a sample that fit; the text is found in the name as the directory finds it, or in the code."""

    def fits(one: Followed) -> bool:
        return is_found(text, search_words(f"{one.name_fr} {one.name_ar} {one.code or ''}"))

    return [
        one
        for one in followed
        if (not commune or one.commune == commune) and (not state or one.state == state) and fits(one)
    ]


def responses(followed: Collection[Followed]) -> dict[str, ResponseCounts]:
    """Return the response of each commune, by its code, those with most invited first."""
    groups: dict[str, list[Followed]] = {}
    for one in followed:
        groups.setdefault(one.commune, []).append(one)
    return {
        commune: ResponseCounts(
            invited=len(group),
            started=sum(one.state == Progress.STARTED for one in group),
            submitted=sum(one.state == Progress.SUBMITTED for one in group),
            place={"place_fr": group[0].place_fr or "", "place_ar": group[0].place_ar or ""},
        )
        for commune, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def response(graph: Graph, province: str, today: date) -> tuple[Campaign, ResponseCounts] | None:
    """Return a province's response: of the campaign that is open, else of the last one; None without a campaign."""
    campaigns = [one for one in list_campaigns(graph, province) if one.phase(today) != Phase.COMING]
    running = [one for one in campaigns if one.phase(today) == Phase.OPEN]
    for one in (*running, *campaigns):
        return one, ResponseCounts(one.invited, one.started, one.submitted)
    return None


def start_in_campaign(
    graph: Graph,
    campaign: Campaign,
    *,
    id: str,
    code: str,
    association: str,
    instrument: Instrument,
    at: datetime,
    carried: Answers | None = None,
) -> None:
    """Start a diagnostic as part of a campaign; raises CampaignClosed, NotInSample and CannotStart."""
    if campaign.phase(at.date()) != Phase.OPEN:
        raise CampaignClosed
    found = next((one for one in list_followed(graph, campaign.id) if one.id == association), None)
    if found is None:
        raise NotInSample
    if found.diagnostic:
        raise CannotStart
    start_diagnostic(
        graph,
        id=id,
        code=code,
        association=association,
        instrument=instrument,
        at=at,
        campaign=campaign.id,
        carried=carried,
    )


def _campaigns(rows: list[dict[str, Any]]) -> list[Campaign]:
    found = []
    for row in rows:
        properties = row["properties"]
        ended = properties.get("ended_at")
        found.append(
            Campaign(
                id=properties["id"],
                name=properties["name"],
                province=row["province"],
                instrument=row["instrument"],
                starts_on=properties["starts_on"].to_native(),
                ends_on=properties["ends_on"].to_native(),
                ended_at=ended.to_native() if ended else None,
                seed=properties["seed"],
                population=properties["population"],
                created_at=properties["created_at"].to_native(),
                invited=row["invited"],
                started=row["started"],
                submitted=row["submitted"],
                synthetic=bool(properties.get("synthetic")),
            )
        )
    return found
