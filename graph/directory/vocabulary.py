"""Vocabulary: the domains in two levels and the target groups, in three languages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph.server.connection import Graph
from graph.server.revision import touch

SAVE_DOMAINS = """
UNWIND $rows AS row
MERGE (d:Domain {id: row.id})
SET d.name_fr = row.name_fr, d.name_ar = row.name_ar, d.name_en = row.name_en, d.position = row.position
"""
SAVE_DOMAIN_PARENTS = """
UNWIND $rows AS row
MATCH (d:Domain {id: row.id}), (parent:Domain {id: row.parent})
CALL (d, parent) { MATCH (d)-[former:WITHIN]->(other) WHERE other <> parent DELETE former }
MERGE (d)-[:WITHIN]->(parent)
"""
SAVE_TARGET_GROUPS = """
UNWIND $rows AS row
MERGE (t:TargetGroup {id: row.id})
SET t.name_fr = row.name_fr, t.name_ar = row.name_ar, t.name_en = row.name_en, t.position = row.position
"""
LIST_DOMAINS = """
MATCH (d:Domain)
RETURN d.id AS id, head([(d)-[:WITHIN]->(p) | p.id]) AS parent,
       d.name_fr AS name_fr, d.name_ar AS name_ar, d.name_en AS name_en
ORDER BY d.position, d.name_fr
"""
LIST_TARGET_GROUPS = """
MATCH (t:TargetGroup)
RETURN t.id AS id, t.name_fr AS name_fr, t.name_ar AS name_ar, t.name_en AS name_en ORDER BY t.position, t.name_fr
"""


@dataclass(frozen=True)
class Domain:
    """A domain of action; ``parent`` is the wider domain's id, or None for a wide one."""

    id: str
    parent: str | None
    name_fr: str
    name_ar: str
    name_en: str


@dataclass(frozen=True)
class TargetGroup:
    """A group of people that an organisation works for."""

    id: str
    name_fr: str
    name_ar: str
    name_en: str


def save_domains(graph: Graph, domains: Sequence[Domain]) -> None:
    """Create or update domains; their order is kept for lists."""
    rows = [{**asdict(domain), "position": position} for position, domain in enumerate(domains)]
    graph.write(SAVE_DOMAINS, rows=rows)
    graph.write(SAVE_DOMAIN_PARENTS, rows=[row for row in rows if row["parent"]])
    touch(graph)


def save_target_groups(graph: Graph, groups: Sequence[TargetGroup]) -> None:
    """Create or update target groups; their order is kept for lists."""
    rows = [{**asdict(group), "position": position} for position, group in enumerate(groups)]
    graph.write(SAVE_TARGET_GROUPS, rows=rows)
    touch(graph)


def list_domains(graph: Graph) -> list[Domain]:
    """List all domains of both levels in their own order."""
    return [Domain(**row) for row in graph.read(LIST_DOMAINS)]


def list_target_groups(graph: Graph) -> list[TargetGroup]:
    """List all target groups in their own order."""
    return [TargetGroup(**row) for row in graph.read(LIST_TARGET_GROUPS)]
