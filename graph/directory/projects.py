"""Projects: who carries them, who funds them, what they are about and whom they serve."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.directory import entries
from graph.rules.kinds import EntryKind
from graph.server.connection import Graph

SAVE: LiteralString = (
    "UNWIND $rows AS row MERGE (entry:Entry {id: row.id}) SET entry:Project"
    + entries.PLACE_AND_DESCRIBE
    + """
CALL (entry) { MATCH (entry)<-[old:CARRIES|FUNDS]-() DELETE old }
CALL (entry, row) {
    UNWIND row.carriers AS carrier
    MATCH (organisation:Organisation {id: carrier})
    MERGE (organisation)-[:CARRIES]->(entry)
}
CALL (entry, row) {
    UNWIND row.funders AS funder
    MATCH (organisation:Organisation {id: funder})
    MERGE (organisation)-[:FUNDS]->(entry)
}
"""
    + entries.CHECK
)
GET: LiteralString = "MATCH (entry:Entry {id: $id}) WHERE entry:Project" + entries.DETAILS
CARRIERS: LiteralString = """
MATCH (project:Project)<-[:CARRIES]-(entry:Entry) WHERE project.id IN $ids
WITH project.id AS project, entry ORDER BY entry.sort_fr, entry.id
RETURN project, head(collect(entry.id)) AS carrier
"""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project; ``milieu`` is the one it aims at, ``carriers`` and ``funders`` are ids of organisations."""

    id: str
    title_fr: str
    title_ar: str = ""
    state: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    territories: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    milieu: str | None = None
    domains: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def name_fr(self) -> str:
        """The French title, under the name that all entries of the directory use."""
        return self.title_fr

    @property
    def name_ar(self) -> str:
        """The Arabic title, under the name that all entries of the directory use."""
        return self.title_ar


def save_projects(graph: Graph, projects: Sequence[Project]) -> None:
    """Create or update projects in one transaction, with their carriers and funders.

    Raises UnknownReference when one names a territory, domain or target group that isn't there.
    """
    entries.save(graph, SAVE, [_to_row(project) for project in projects])


def list_carriers(graph: Graph, ids: Collection[str]) -> dict[str, entries.Entry]:
    """Return the first organisation that carries each of some projects, by the project's id."""
    carriers = {row["project"]: row["carrier"] for row in graph.read(CARRIERS, ids=list(ids))} if ids else {}
    known = {entry.id: entry for entry in entries.list_entries(graph, set(carriers.values()))} if carriers else {}
    return {project: known[carrier] for project, carrier in carriers.items() if carrier in known}


def get_project(graph: Graph, id: str) -> Project | None:
    """Return a project without its carriers and funders (graph/links/links.py lists those), or None."""
    rows = graph.read(GET, id=id)
    if not rows:
        return None
    properties = rows[0]["properties"]
    titles = {"title_fr": properties["name_fr"], "title_ar": properties["name_ar"]}
    return Project(**(entries.from_row(Project, rows[0]) | titles))


def _to_row(project: Project) -> dict[str, object]:
    return entries.to_row(
        project, EntryKind.PROJECT, {"carriers": list(project.carriers), "funders": list(project.funders)}
    )
