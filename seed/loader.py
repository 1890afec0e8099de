"""Write reference lists and synthetic data into the graph, in batches that can be written again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graph.diagnostic.instruments import save_instrument
from graph.diagnostic.made import MadeDiagnostic, save_made
from graph.directory.associations import save_associations
from graph.directory.entry_profiles import save_entry_profiles
from graph.directory.networks import save_networks
from graph.directory.partners import save_partners
from graph.directory.projects import save_projects
from graph.directory.spaces import save_spaces
from graph.directory.territories import save_territories
from graph.directory.vocabulary import save_domains, save_target_groups
from graph.links.links import save_memberships, save_partnerships
from graph.people.accounts import save_users
from graph.plan.guides import save_guides
from graph.plan.offers import save_offers
from graph.server.connection import Graph
from seed import reference
from seed.national import DatasetPart
from seed.synthetic import Dataset

BATCH = 1000

Progress = Callable[[str, int, int], None]
"""Told after each batch: what is being written, how many are done, how many there are."""


def save_diagnostics(graph: Graph, diagnostics: Sequence[MadeDiagnostic]) -> None:
    """Write submitted diagnostics, made with the instrument of the reference lists."""
    save_made(graph, reference.instrument(), diagnostics)


SAVERS: dict[str, Callable[[Graph, Sequence[Any]], None]] = {
    "associations": save_associations,
    "networks": save_networks,
    "partners": save_partners,
    "projects": save_projects,
    "spaces": save_spaces,
    "memberships": save_memberships,
    "partnerships": save_partnerships,
    "diagnostics": save_diagnostics,
    "users": save_users,
    "profiles": save_entry_profiles,
}
"""What a dataset holds, in the order in which it can be written."""


def load_reference(graph: Graph) -> None:
    """Write the territories, domains, target groups, the instrument of the diagnostic and the catalogue.

    Offers that staff edited stay as they are. Raises BadInstrument when the graph has diagnostics made with another
    text of the same version.
    """
    save_territories(graph, reference.territories())
    save_domains(graph, reference.domains())
    save_target_groups(graph, reference.target_groups())
    save_instrument(graph, reference.instrument())
    save_guides(graph, reference.guides())
    save_offers(graph, reference.offers())


def load(graph: Graph, dataset: Dataset, progress: Progress | None = None) -> None:
    """Write the reference lists, then a dataset; written twice it changes nothing."""
    load_reference(graph)
    total = sum(len(getattr(dataset, name)) for name in SAVERS)
    done = 0
    for name, save in SAVERS.items():
        for batch in batches(getattr(dataset, name)):
            save(graph, batch)
            done += len(batch)
            report(progress, name, done, total)


def load_national(graph: Graph, produced: Iterable[DatasetPart], size: int, progress: Progress | None = None) -> None:
    """Write the reference lists, then a national dataset of ``size`` associations as it is produced."""
    load_reference(graph)
    done = 0
    for part in produced:
        for name in ("partners", "networks", "associations", "memberships", "partnerships"):
            for batch in batches(getattr(part, name)):
                SAVERS[name](graph, batch)
        done += len(part.associations)
        report(progress, "associations", done, size)


def batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Cut a sequence into batches of at most BATCH."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def report(progress: Progress | None, what: str, done: int, total: int) -> None:
    """Tell the progress, when somebody wants to know."""
    if progress:
        progress(what, done, total)
