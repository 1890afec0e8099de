"""Where the portal keeps what it suggests from: snapshots of the graph, the learned models, and which one is current.

In its folder stand ``snapshot-<when>`` folders, ``current`` (the name of the one in use) and ``models.json``. A new
snapshot is written beside the old one and comes into use by one replacement of ``current``, which every process
notices.
"""

import json
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from flask import Flask, current_app

from graph.directory import profiles
from graph.directory.profiles import Surroundings
from graph.directory.vocabulary import list_domains
from graph.links import feedback, requests
from graph.links.depths import list_all_depths
from graph.rules.families import FAMILIES
from graph.rules.kinds import Depth
from graph.rules.tie_depth import count_of_tie
from graph.server.connection import Graph
from graph.server.revision import read_revision
from matching import (
    KINDS,
    Matcher,
    MatchingData,
    Model,
    Snapshot,
    encode,
    is_readable,
    load_models,
    open_snapshot,
    overlay,
    save,
    save_models,
    train,
)
from portal.kit.clock import now

LEARNED = ("network", "partner")
STAMP = "stamp.txt"
"""In a snapshot's folder: the stamp of the graph that it was made of (graph/server/revision.py)."""
PRICES = "prices.{}.npy"
"""In a snapshot's folder, for each kind, when `takwia match` has found them: what who is in too many lists loses."""
EXCLUDED = "excluded.json"
"""In a snapshot's folder: the pairs that weren't suggested to one another when it was made."""
KEPT = 256
"""So many organisations are kept as they were asked about last."""
SMALL = 5_000
"""Up to so many organisations a snapshot that the graph has outgrown is made again while somebody waits (1-2 s)."""
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


class MatchingStore:
    """The matcher in use, opened again when another process has made a new one."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder, which is made when something is written."""
        self.folder = folder
        self._lock = threading.Lock()
        self._made: tuple[str | float, ...] = ()
        self._matcher: Matcher | None = None
        self._as_asked: Callable[[Snapshot, str], Snapshot] = _encoded

    def matcher(self, graph: Graph) -> Matcher:
        """Return the matcher in use; make a snapshot first when there is none, or a small graph has changed since."""
        with self._lock:
            stamp, organisations = read_revision(graph)
            known = self._stamp()
            if known is None or (known != stamp and organisations <= SMALL):
                self.rebuild(graph)
            return self._opened()

    def prepare(self, graph: Graph, progress: Progress = silent) -> None:
        """Make a snapshot when there is none or the graph has changed since, and compile what looking at it needs.

        An empty graph has nobody to suggest anything to.
        """
        if not read_revision(graph)[1]:
            return
        if self.is_stale(graph):
            self.rebuild(graph, progress)
        self.matcher(graph).warm_up()

    def is_stale(self, graph: Graph) -> bool:
        """Say whether the graph has changed since the snapshot in use was made, or there is none."""
        return self._stamp() != read_revision(graph)[0]

    def rebuild(self, graph: Graph, progress: Progress = silent) -> None:
        """Make a new snapshot of the graph and bring it into use; those opened go on to the end of their requests."""
        stamp, _ = read_revision(graph)
        snapshot = encode(matching_data(profiles.read_all(graph, progress), read_parents(graph)))
        name = f"snapshot-{datetime.now().astimezone():%Y%m%dT%H%M%S%f}"
        save(snapshot, self.folder / name)
        (self.folder / name / STAMP).write_text(stamp)
        (self.folder / name / EXCLUDED).write_text(json.dumps(sorted(requests.list_all_excluded(graph))))
        before = self._current()
        if before:
            carry_prices(self.folder / before, self.folder / name)
        self._point_to(name)
        for old in self.folder.glob("snapshot-*"):
            if old.name not in (name, before):  # The one before may still be mapped by a request.
                shutil.rmtree(old, ignore_errors=True)

    def train(self, graph: Graph, progress: Progress = silent) -> dict[str, Model | None]:
        """Learn the models anew from the links and answers there are; None for a kind that has too few."""
        data = matching_data(profiles.read_all(graph, progress), read_parents(graph))
        data = data.with_links(weighted(data.links, list_all_depths(graph)))
        said = [
            (item.subject, item.candidate, item.kind, item.verdict == "accepted")
            for item in feedback.list_feedback(graph)
        ]
        models = {kind: train(data, kind, now(), feedback=said) for kind in LEARNED}
        self.folder.mkdir(parents=True, exist_ok=True)
        save_models({kind: model for kind, model in models.items() if model}, self._models_file)
        return models

    @property
    def in_use(self) -> Path | None:
        """Return the folder of the snapshot in use, None when there is none."""
        name = self._current()
        return self.folder / name if name else None

    def models(self) -> dict[str, Model]:
        """Return the learned models; none where another version wrote them, as they are learned anew."""
        try:
            return load_models(self._models_file)
        except (FileNotFoundError, ValueError):
            return {}

    @property
    def has_models(self) -> bool:
        """Say whether training was ever done here, by this version."""
        try:
            load_models(self._models_file)
        except (FileNotFoundError, ValueError):
            return False
        return True

    @property
    def _models_file(self) -> Path:
        return self.folder / "models.json"

    def _current(self) -> str:
        try:
            return (self.folder / "current").read_text()
        except FileNotFoundError:
            return ""

    def _stamp(self) -> str | None:
        name = self._current()
        if not name or not is_readable(self.folder / name):
            return None
        try:
            return (self.folder / name / STAMP).read_text()
        except FileNotFoundError:
            return None

    def _point_to(self, name: str) -> None:
        part = self.folder / "current.part"
        part.write_text(name)
        part.replace(self.folder / "current")

    def _opened(self) -> Matcher:
        name = self._current()
        files = [self._models_file, *(self.folder / name).glob(PRICES.format("*"))]
        made: tuple[str | float, ...] = (name, *(file.stat().st_mtime for file in files if file.exists()))
        if self._matcher is None or made != self._made:
            prices = {kind: file for kind in KINDS if (file := self.folder / name / PRICES.format(kind)).exists()}
            self._matcher = Matcher(
                open_snapshot(self.folder / name),
                self.models(),
                {kind: np.load(file, allow_pickle=False) for kind, file in prices.items()},
            )
            self._made = made
            self._as_asked = lru_cache(maxsize=KEPT)(_encoded)
        return self._matcher

    def as_asked(self, matcher: Matcher, read: Surroundings) -> Snapshot:
        """Return organisations as they were just read, to be asked about; worked out once while they stay so."""
        encoded = self._as_asked if matcher is self._matcher else _encoded  # An old one isn't kept from going.
        return encoded(matcher.snapshot, json.dumps([read.profiles, read.links, read.spaces]))


def _encoded(snapshot: Snapshot, read: str) -> Snapshot:
    return overlay(snapshot, matching_data(Surroundings(*json.loads(read)), snapshot.parents))


def carry_prices(old: Path, new: Path) -> None:
    """Take the prices of a snapshot over into a newer one, until they are found anew; who is new there has none."""
    kept = [kind for kind in KINDS if (old / PRICES.format(kind)).exists()]
    if not kept:
        return
    ids, known = (open_snapshot(folder).ids.tolist() for folder in (new, old))
    rows = {name: row for row, name in enumerate(known)}
    places = np.array([rows.get(name, -1) for name in ids], dtype=np.int64)
    for kind in kept:
        prices = np.load(old / PRICES.format(kind), allow_pickle=False)
        np.save(new / PRICES.format(kind), np.where(places >= 0, prices[places], 0.0), allow_pickle=False)


def excluded_pairs(folder: Path, kind: str) -> list[tuple[str, str]]:
    """Return the pairs of ids that a kind doesn't suggest to one another, as the snapshot's folder has them."""
    if not (folder / EXCLUDED).exists():
        return []
    pairs = json.loads((folder / EXCLUDED).read_text())
    return [(own, other) for own, other, family in pairs if family == FAMILIES[kind]]


def read_parents(graph: Graph) -> dict[str, str | None]:
    """Return the wider domain of each domain, or None."""
    return {domain.id: domain.parent for domain in list_domains(graph)}


def matching_data(read: Surroundings, parents: Mapping[str, str | None]) -> MatchingData:
    """Turn what was read into the input of matching; parents: the wider domain of each domain."""
    links = pd.DataFrame(read.links, columns=["source", "target", "kind", "since"])
    years = pd.to_numeric(links["since"], errors="coerce").to_numpy(dtype=np.float64)
    dates = np.array([f"{int(year)}-01-01" if year == year else "NaT" for year in years], dtype="datetime64[s]")
    columns = sorted({name for profile in read.profiles for name in profile} - {"id"} | {"kind"})
    organisations = pd.DataFrame(
        {name: [profile[name] for profile in read.profiles] for name in columns},
        index=pd.Index([profile["id"] for profile in read.profiles], dtype=object),
    )
    names = [(profile.get("name_fr"), profile.get("name_ar")) for profile in read.profiles]
    return MatchingData(
        organisations=organisations.assign(name=[" ".join(filter(None, both)) for both in names]),
        domains=dict(parents),
        links=links[["source", "target", "kind"]].assign(date=dates),
        spaces=pd.DataFrame(read.spaces, columns=["id", "host", "kind", "capacity"]),
    )


def weighted(links: pd.DataFrame, depths: Mapping[tuple[str, str], Sequence[Depth]]) -> pd.DataFrame:
    """Return links with how much each counts in training, by what its sides say of the depth; NaN where none does.

    depths: by the two ids, the lesser first.
    """
    pairs = zip(links["source"], links["target"], strict=True)
    said = [depths.get((min(pair), max(pair)), ()) for pair in pairs]
    return links.assign(weight=[count_of_tie(one) if one else np.nan for one in said])


def init_app(app: Flask) -> None:
    """Give the application its store."""
    app.extensions["matching"] = MatchingStore(Path(app.config["MATCHING_FOLDER"]))


def current_store() -> MatchingStore:
    """Return the store of the current application."""
    store: MatchingStore = current_app.extensions["matching"]
    return store
