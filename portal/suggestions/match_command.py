"""The command ``takwia match``: suggestions for a whole country, on this machine or on a cluster."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import joblib
import numpy as np

from matching.country.batch import Batch, Excluded, match_folder, save_batch
from matching.country.exposure import Exposure, share_out
from matching.encoding.arrays import ACTIVE, KIND, KIND_CODES, Array
from matching.encoding.snapshot import Snapshot, open_snapshot
from matching.scoring.candidates import CANDIDATES
from matching.scoring.model import Model
from matching.search.work import MOST_ASKED
from portal.suggestions.learn_commands import store
from portal.suggestions.store import PRICES, excluded_pairs

KINDS = ("network", "partner", "space", "exchange", "invite")


@click.command("match")
@click.option(
    "--snapshot", "folder", type=click.Path(path_type=Path), help="Folder of a snapshot; the one in use, unless given."
)
@click.option(
    "--limit", default=10, show_default=True, type=click.IntRange(1, MOST_ASKED // 2), help="Length of a list."
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these kinds.")
@click.option(
    "--scheduler", help="Address of a Dask scheduler, such as tcp://10.0.0.1:8786, whose workers share the work."
)
def match_country(folder: Path | None, limit: int, kinds: tuple[str, ...], scheduler: str | None) -> None:
    """Find the best of each kind for everyone in a snapshot, and keep the lists beside it."""
    place, snapshot, models = _open(folder)
    with _working_on(scheduler):
        for kind in kinds or KINDS:
            started = time.monotonic()
            batch, prices, before, after = _match(place, snapshot, models, kind, limit)
            save_batch(batch, place)
            np.save(place / PRICES.format(kind), prices, allow_pickle=False)
            click.echo(f"{kind}: {len(batch.subjects)} lists in {time.monotonic() - started:.1f} s.")
            click.echo(_exposure(before, after))


def _open(folder: Path | None) -> tuple[Path, Snapshot, dict[str, Model]]:
    kept = store()
    place = folder or kept.in_use
    try:
        if place is None:
            raise FileNotFoundError
        return place.resolve(), open_snapshot(place), kept.models()
    except FileNotFoundError as error:
        raise click.ClickException(
            f"There is no snapshot in {place or kept.folder}. Make one with: takwia snapshot."
        ) from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _working_on(scheduler: str | None) -> Iterator[None]:
    """Run joblib's work on threads here, or on the workers of a scheduler."""
    if scheduler is None:
        with joblib.parallel_config(backend="threading", n_jobs=-1):
            yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise click.ClickException(
            "--scheduler needs the extra `cluster`: pip install takwia-reseau[cluster]."
        ) from error
    try:
        client: Any = Client(scheduler, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise click.ClickException(f"No scheduler answers at {scheduler}. Start one with: dask scheduler.") from error
    with client, joblib.parallel_config(backend="dask", wait_for_workers_timeout=60):
        yield


def _match(
    folder: Path, snapshot: Snapshot, models: dict[str, Model], kind: str, limit: int
) -> tuple[Batch, Array, Exposure, Exposure]:
    codes = snapshot.arrays.codes
    wanted = [KIND_CODES[name] for name in CANDIDATES[kind]]
    candidates = int((np.isin(codes[:, KIND], wanted) & (codes[:, ACTIVE] == 1)).sum())
    barred = Excluded.of(snapshot, excluded_pairs(folder, kind))
    with click.progressbar(length=1000, label=kind) as bar:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            now = int(1000 * done / total)
            bar.update(max(now - shown, 0))
            shown = now

        def search(prices: Array | None, k: int) -> Batch:
            return match_folder(folder, kind, k, models=models, prices=prices, excluded=barred, progress=tell)

        return share_out(search, limit, len(snapshot.ids), candidates)


def _exposure(before: Exposure, after: Exposure) -> str:
    return (
        f"  In most lists: {before.largest}, with prices {after.largest} (limit {after.limit}). "
        f"In none: {before.unseen:.1%}, with prices {after.unseen:.1%}. "
        f"Mean log-odds: {before.mean:.3f}, with prices {after.mean:.3f}."
    )
