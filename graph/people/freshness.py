"""Whether what the directory says is still right: asked once in a while, confirmed by anybody who has the link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from graph.rules.kinds import OrganisationKind
from graph.server.connection import Graph
from graph.server.revision import touch

PERIODS = {
    OrganisationKind.ASSOCIATION: timedelta(days=365),
    OrganisationKind.NETWORK: timedelta(days=365),
    OrganisationKind.PARTNER: timedelta(days=730),
}
"""After how long each kind of organisation is asked again."""
REMINDERS = 3
BETWEEN = timedelta(days=30)
"""Between two reminders; so long after the last one the entry is to be checked."""

CONFIRM = """
MATCH (organisation:Organisation {id: $id})
SET organisation.right_on = $at, organisation.right_asked = null, organisation.right_asked_at = null,
    organisation.to_check_since = null, organisation.correction = null, organisation.correction_at = null,
    organisation.said_ended = null
"""
CORRECT = """
MATCH (organisation:Organisation {id: $id})
SET organisation.correction = $note, organisation.correction_at = $at, organisation.said_ended = $ended,
    organisation.right_asked = null, organisation.right_asked_at = null
"""
END = """
MATCH (organisation:Organisation {id: $id})
SET organisation.status = 'closed', organisation.active = false, organisation.correction = null,
    organisation.correction_at = null, organisation.said_ended = null, organisation.to_check_since = null
"""
LIST_DUE: LiteralString = """
MATCH (user:User {active: true})-[acts:ACTS_FOR]->(own:Organisation {kind: $kind})
WHERE user.email IS NOT NULL AND own.active AND coalesce(acts.rights, 'manages') <> 'reads'
  AND own.to_check_since IS NULL AND own.correction_at IS NULL
  AND coalesce(own.right_on, CASE WHEN own.verified_on IS NULL THEN null ELSE datetime({date: own.verified_on}) END,
               user.seen_at) < $before
  AND (own.right_asked_at IS NULL OR own.right_asked_at < $asked_before)
WITH own, collect(user {.email, .locale, .id}) AS users ORDER BY own.id LIMIT $limit
RETURN own.id AS id, own.name_fr AS name_fr, own.name_ar AS name_ar, coalesce(own.right_asked, 0) AS asked, users
"""
SET_ASKED = """
MATCH (organisation:Organisation {id: $id})
SET organisation.right_asked = $asked, organisation.right_asked_at = $at,
    organisation.to_check_since = CASE WHEN $asked > $most THEN $at ELSE null END
"""


@dataclass(frozen=True)
class DueEntry:
    """An organisation to be asked. asked: how often it was; users: maps of email, locale and id."""

    id: str
    name_fr: str
    name_ar: str
    asked: int
    users: list[dict[str, str]]


def confirm_right(graph: Graph, id: str, at: datetime) -> None:
    """Keep that what the directory says of an organisation is right."""
    graph.write(CONFIRM, id=id, at=at)


def ask_correction(graph: Graph, id: str, note: str, at: datetime, *, ended: bool) -> None:
    """Keep what is to be corrected, or that the organisation has ended, for staff to look at."""
    graph.write(CORRECT, id=id, note=note, at=at, ended=ended)


def end_organisation(graph: Graph, id: str) -> None:
    """Take an organisation that has ended out of the directory's lists."""
    graph.write(END, id=id)
    touch(graph)


def list_due(graph: Graph, kind: OrganisationKind, at: datetime, limit: int = 200) -> list[DueEntry]:
    """List organisations of a kind that are to be asked now whether all is still right, and by which users.

    One whose correction waits for staff has said already what isn't.
    """
    rows = graph.read(LIST_DUE, kind=kind, before=at - PERIODS[kind], asked_before=at - BETWEEN, limit=limit)
    return [DueEntry(**row) for row in rows]


def keep_asked(graph: Graph, id: str, asked: int, at: datetime) -> None:
    """Keep how often an organisation was asked; after the last reminder it is to be checked."""
    graph.write(SET_ASKED, id=id, asked=asked, at=at, most=REMINDERS)
