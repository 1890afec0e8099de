"""Bring real organisations from files into an empty graph, through the same functions as everything else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.search import count_organisations
from graph.directory.territories import Territory, save_territories
from graph.directory.vocabulary import Domain, TargetGroup, save_domains, save_target_groups
from graph.links.links import Membership, Partnership
from graph.rules.folding import compact, fold
from graph.rules.kinds import OrganisationKind
from graph.server.connection import Graph
from seed import reference
from seed.files import COUNTRY, LinkRow, OrganisationRow, read_links, read_organisations
from seed.loader import SAVERS, Progress, batches, load_reference, report

COUNTRY_CODES = {"UK": "GB", "EL": "GR"}
"""Codes of countries that European files write otherwise than ISO 3166."""
LEVELS = ("region", "province", "commune")


class NotEmpty(Exception):
    """The graph has organisations already, so files can't be brought in."""

    def __init__(self, count: int) -> None:
        super().__init__(f"The graph has {count} organisations already. Load files into an empty graph.")
        self.count = count


@dataclass(frozen=True)
class Organisations:
    """What two files hold, as the graph keeps it; the territories, domains and targets are those to add."""

    territories: tuple[Territory, ...]
    domains: tuple[Domain, ...]
    targets: tuple[TargetGroup, ...]
    associations: tuple[Association, ...]
    networks: tuple[Network, ...]
    partners: tuple[Partner, ...]
    memberships: tuple[Membership, ...]
    partnerships: tuple[Partnership, ...]


def load_files(
    graph: Graph,
    organisations: Path,
    links: Path | None = None,
    progress: Progress | None = None,
    doubt: Callable[[str], None] = lambda _told: None,
) -> int:
    """Load organisations and their links from files into an empty graph; return how many organisations.

    doubt: told about each place that can't be, which isn't kept.

    Raises BadFile, before anything is written, for a bad file, and NotEmpty when the graph has organisations.
    """
    rows = read_organisations(organisations)
    link_rows = read_links(links, rows) if links else []
    converted = convert(rows, link_rows)
    there = count_organisations(graph)
    if there:
        raise NotEmpty(there)
    save(graph, converted, progress)
    for row in rows:
        if row.doubt:
            doubt(row.doubt)
    return len(rows)


def save(graph: Graph, converted: Organisations, progress: Progress | None = None) -> None:
    """Write the reference lists, what the files add to them, then organisations and links."""
    load_reference(graph)
    save_territories(graph, converted.territories)
    save_domains(graph, (*reference.domains(), *converted.domains))
    save_target_groups(graph, (*reference.target_groups(), *converted.targets))
    names = ("associations", "networks", "partners", "memberships", "partnerships")
    total = sum(len(getattr(converted, name)) for name in names)
    done = 0
    for name in names:
        for batch in batches(getattr(converted, name)):
            SAVERS[name](graph, batch)
            done += len(batch)
            report(progress, name, done, total)


def convert(rows: Sequence[OrganisationRow], links: Sequence[LinkRow]) -> Organisations:
    """Turn the rows of files into what the graph keeps; nothing that the files don't say is made up."""
    places = _Places()
    domains = _match(_domain_names(), (name for row in rows for name in row.domains))
    targets = _match(_target_names(), (name for row in rows for name in row.targets))
    associations, networks, partners = [], [], []
    for row in rows:
        common: dict[str, Any] = {
            "id": row.id,
            "name_fr": row.name,
            "territories": tuple(dict.fromkeys(places.code(path) for path in row.territories)),
            "lat": row.lat,
            "lon": row.lon,
            "domains": tuple(dict.fromkeys(domains[name] for name in row.domains)),
            "objectives_fr": row.text,
        }
        founded: dict[str, Any] = {
            "founded_year": row.founded,
            "targets": tuple(dict.fromkeys(targets[name] for name in row.targets)),
        }
        if row.kind == OrganisationKind.ASSOCIATION:
            associations.append(Association(**common, **founded, milieu=row.milieu, axes=row.axes))
        elif row.kind == OrganisationKind.NETWORK:
            networks.append(Network(**common, **founded))
        else:
            partners.append(Partner(**common))
    known_domains = {domain.id for domain in reference.domains()}
    known_targets = {target.id for target in reference.target_groups()}
    return Organisations(
        territories=tuple(places.added.values()),
        domains=tuple(
            Domain(id, None, name, name, name) for name, id in _first_names(domains).items() if id not in known_domains
        ),
        targets=tuple(
            TargetGroup(id, name, name, name) for name, id in _first_names(targets).items() if id not in known_targets
        ),
        associations=tuple(associations),
        networks=tuple(networks),
        partners=tuple(partners),
        memberships=_memberships(links),
        partnerships=_partnerships(links),
    )


class _Places:
    """Find the codes of places by their path; those that Morocco's lists don't have are added."""

    def __init__(self) -> None:
        self.added: dict[str, Territory] = {}
        self._known = {
            (territory.level, territory.parent, compact(name)): territory
            for territory in reversed(reference.territories())
            for name in (territory.name_fr, territory.name_ar)
        }

    def code(self, path: tuple[str, ...]) -> str:
        """Return the code of the narrowest place of a path."""
        parent: str | None = None
        folded: list[str] = []
        steps = list(path)
        if len(path) > 1 and fold(path[0]) in COUNTRY:
            steps = steps[1:]
            for level in LEVELS:
                if not steps or not (territory := self._known.get((level, parent, compact(steps[0])))):
                    break
                parent = territory.code
                steps.pop(0)
            if parent is None:
                steps.insert(0, path[0])
        for step in steps:
            folded.append(fold(step) or step)
            within = f"{parent}/" if parent and not parent.startswith("place:") else ""
            code = f"place:{within}{'/'.join(folded)}"
            if code not in self.added:
                name_fr, name_ar = _country_names(step) if parent is None else (step, step)
                self.added[code] = Territory(code, "place", name_fr, name_ar, parent)
            parent = code
        return parent or ""


def _country_names(step: str) -> tuple[str, str]:
    """Return a country's names (French, Arabic) when a place is its two-letter code, else the place."""
    code = COUNTRY_CODES.get(step, step)
    french, arabic = Locale("fr").territories, Locale("ar").territories
    if len(step) == 2 and step.isupper() and code in french:
        return french[code], arabic[code]
    return step, step


def _domain_names() -> dict[str, str]:
    return {
        fold(name): domain.id
        for domain in reversed(reference.domains())
        for name in (domain.name_fr, domain.name_ar, domain.name_en)
    }


def _target_names() -> dict[str, str]:
    return {
        fold(name): target.id
        for target in reversed(reference.target_groups())
        for name in (target.name_fr, target.name_ar, target.name_en)
    }


def _match(known: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Map each name to the id of what is known by it, or to a new id made from the folded name."""
    return {name: known.get(fold(name), f"file:{fold(name) or name}") for name in dict.fromkeys(names)}


def _first_names(ids: Mapping[str, str]) -> dict[str, str]:
    """Keep the first name of each id."""
    first: dict[str, str] = {}
    for name, id in ids.items():
        first.setdefault(id, name)
    return {name: id for id, name in first.items()}


def _memberships(links: Sequence[LinkRow]) -> tuple[Membership, ...]:
    since = _earliest(((link.source, link.target), link) for link in links if link.kind == "member")
    return tuple(Membership(source, target, year) for (source, target), year in since.items())


def _partnerships(links: Sequence[LinkRow]) -> tuple[Partnership, ...]:
    """Return each partnership once, whichever way round the file has it."""
    pairs = (
        (min((link.source, link.target), (link.target, link.source)), link) for link in links if link.kind == "partner"
    )
    return tuple(Partnership(source, target, year) for (source, target), year in _earliest(pairs).items())


def _earliest(pairs: Iterable[tuple[tuple[str, str], LinkRow]]) -> dict[tuple[str, str], int | None]:
    since: dict[tuple[str, str], int | None] = {}
    for pair, link in pairs:
        years = [year for year in (since.get(pair), link.date.year if link.date else None) if year]
        since[pair] = min(years) if years else None
    return since
