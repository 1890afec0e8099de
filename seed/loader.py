"""Write reference lists and synthetic data into the graph, in batches that can be written again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graph.accounts import save_users
from graph.associations import save_associations
from graph.connection import Graph
from graph.links import save_memberships, save_partnerships
from graph.networks import save_networks
from graph.partners import save_partners
from graph.projects import save_projects
from graph.spaces import save_spaces
from graph.territories import save_territories
from graph.vocabulary import save_domains, save_target_groups
from seed import reference
from seed.national import Batch
from seed.synthetic import Dataset

BATCH = 1000

Progress = Callable[[str, int, int], None]
"""Told after each batch: what is being written, how many are done, how many there are."""

SAVERS: dict[str, Callable[[Graph, Sequence[Any]], None]] = {
    "associations": save_associations,
    "networks": save_networks,
    "partners": save_partners,
    "projects": save_projects,
    "spaces": save_spaces,
    "memberships": save_memberships,
    "partnerships": save_partnerships,
    "users": save_users,
}
"""What a dataset holds, in the order in which it can be written."""


def load_reference(graph: Graph) -> None:
    """Write the territories, domains and target groups."""
    save_territories(graph, reference.territories())
    save_domains(graph, reference.domains())
    save_target_groups(graph, reference.target_groups())


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


def load_national(graph: Graph, produced: Iterable[Batch], size: int, progress: Progress | None = None) -> None:
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
