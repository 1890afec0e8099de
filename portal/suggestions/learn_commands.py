"""The commands ``takwia snapshot`` and ``takwia train``: make anew what suggestions come from."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import click

from graph.server.connection import Graph
from graph.server.revision import read_revision
from matching import Model
from portal import config
from portal.suggestions.store import MatchingStore, Progress

Opening = Callable[[], AbstractContextManager[Graph]]
Showing = Callable[[str], AbstractContextManager[Progress]]


def commands(opened: Opening, shown: Showing) -> list[click.Command]:
    """Return the two commands, which open the graph and show their progress as the other commands do."""

    @click.command("snapshot")
    def snapshot() -> None:
        """Read the graph and bring a new snapshot of it into use; the portal goes on meanwhile."""
        with opened() as graph:
            _refuse_empty(graph)
            with shown("Reading") as progress:
                store().rebuild(graph, progress)
        click.echo("The new snapshot is in use.")

    @click.command("train")
    def train() -> None:
        """Learn from the links and answers there are what makes a good suggestion."""
        with opened() as graph:
            _refuse_empty(graph)
            with shown("Reading") as progress:
                models = store().train(graph, progress)
        for kind, model in models.items():
            click.echo(told(kind, model))

    return [snapshot, train]


def _refuse_empty(graph: Graph) -> None:
    if not read_revision(graph)[1]:
        raise click.ClickException("The graph is empty. Fill it first: takwia seed, or takwia load.")


def store() -> MatchingStore:
    """Return the store of this installation."""
    return MatchingStore(Path(str(config.from_environment()["MATCHING_FOLDER"])))


def told(kind: str, model: Model | None) -> str:
    """Say in a line how a model does, or that there is none."""
    if model is None:
        return f"{kind}: too few links to learn from; fixed weights are used (docs/explain/matching.md)."
    metrics = model.about["metrics"]
    parts = [
        f"with{'out' if name == 'unlinked' else ''} own links AUC {values['auc']:.2f}, off by {values['off_by']:.2f}"
        for name, values in metrics.items()
    ]
    found = ", ".join(f"{name} {share:.2f}" for name, share in model.found.items())
    tried = f" Tried on its latest links, hit@10: {found}." if found else ""
    return f"{kind}: learned from {model.about['links_hidden']} of its pairs; {'; '.join(parts)}.{tried}"


def prepare(graph: Graph, shown: Showing) -> None:
    """Make a snapshot when there is none or the graph has changed since, and train once: before the portal is served.

    An empty graph has nobody to suggest anything to.
    """
    kept = store()
    if not read_revision(graph)[1]:
        return
    with shown("Preparing suggestions") as progress:
        kept.prepare(graph, progress)
    if not kept.has_models:
        click.echo("Learning from the links there are…")
        for kind, model in kept.train(graph).items():
            click.echo(f"  {told(kind, model)}")
