"""The input of matching: frames of organisations, links and spaces, cleaned once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from graph.rules.kinds import AXES
from matching.encoding.assembling import encode
from matching.encoding.profiles import RESOURCES, Profiles, encode_profiles
from matching.encoding.snapshot import Snapshot
from matching.encoding.structure import Structure, build_structure

KINDS = ("network", "partner", "space", "exchange", "invite")

# What one side refused or awaits isn't proposed to the other side either.
MIRRORED = {"network": "invite", "invite": "network", "partner": "partner", "exchange": "exchange"}

_LISTS = ("domains", "targets", "territories", "tags")
_NUMBERS = ("lat", "lon", *(f"axis_{axis}" for axis in AXES))
_TEXTS = ("milieu", "status", "nature", "level", "name", "text")


def _no_links() -> pd.DataFrame:
    return pd.DataFrame({"source": [], "target": [], "kind": []}, dtype=object)


def _no_spaces() -> pd.DataFrame:
    return pd.DataFrame({"id": [], "host": [], "kind": [], "capacity": []}, dtype=object)


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchingData:
    """Everything that suggestions are computed from; encoded at first use, then kept: make one, ask it often.

    organisations: one row an organisation, indexed by its unique id (text); `kind` is required, every other column
        may be missing and is then unknown (docs/explain/matching.md lists them). Don't change it afterwards.
    domains: domain id → id of the domain above it, or None. Domains that it lacks stand alone.
    links: columns source, target, kind (member, partner, project, exchange, uses) and, where they are known, date
        (datetime64, NaT unknown) and weight (how much a link counts beside others in training, above 0, NaN: 1);
        links to organisations that aren't there are ignored.
    spaces: columns id, host, kind, capacity.
    excluded: (subject, candidate, kind) with a kind of `KINDS`: refused, dismissed or pending.
    fewer: (subject, candidate, kind): the subject asked for fewer suggestions like this candidate, which itself is
        no longer suggested to it. Unlike `excluded` it says nothing of what the candidate is suggested.

    Raise ValueError for repeated ids, a missing column or an unknown kind in `excluded` or `fewer`.
    """

    organisations: pd.DataFrame
    domains: Mapping[str, str | None] = field(default_factory=dict)
    links: pd.DataFrame = field(default_factory=_no_links)
    spaces: pd.DataFrame = field(default_factory=_no_spaces)
    excluded: Collection[tuple[str, str, str]] = frozenset()
    fewer: Collection[tuple[str, str, str]] = frozenset()

    def __post_init__(self) -> None:
        _require(self.links, ("source", "target", "kind"), "links")
        _require(self.spaces, ("id", "host", "kind"), "spaces")
        for name in ("excluded", "fewer"):
            wrong = {kind for _, _, kind in getattr(self, name) if kind not in KINDS}
            if wrong:
                raise ValueError(f"{name} has kinds that don't exist: {', '.join(sorted(wrong))}.")
        object.__setattr__(self, "organisations", clean_organisations(self.organisations))
        object.__setattr__(self, "excluded", frozenset(self.excluded))
        object.__setattr__(self, "fewer", frozenset(self.fewer))

    def excluded_for(self, kind: str, subject: str) -> set[str]:
        """Return what is excluded for a subject, whoever of the two proposed it: a proposal stands between two."""
        mirrored = MIRRORED.get(kind)
        return {b for a, b, its in self.excluded if a == subject and its == kind} | {
            a for a, b, its in self.excluded if b == subject and its == mirrored
        }

    def fewer_for(self, kind: str, subject: str) -> set[str]:
        """Return what a subject asked to see fewer of."""
        return {b for a, b, its in self.fewer if a == subject and its == kind}

    @cached_property
    def profiles(self) -> Profiles:
        """Encode the profiles, one row an organisation, in the order of the ids."""
        return encode_profiles(self.organisations, self.domains)

    def with_links(self, links: pd.DataFrame) -> "MatchingData":
        """Return the same with other links; the profiles aren't encoded again."""
        made = replace(self, links=links)
        made.__dict__["profiles"] = self.profiles
        return made

    @cached_property
    def structure(self) -> Structure:
        """Encode links and spaces over the same rows."""
        return build_structure(self.organisations, self.links, self.spaces)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Encode everything that pairs are measured from."""
        return encode(self)


def clean_organisations(organisations: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that matching uses, sorted by id, with each unknown in one form only.

    Unknown is () for lists, NaN for numbers and for yes/no (1.0, 0.0), None for text.
    """
    _require(organisations, ("kind",), "organisations")
    if not organisations.index.is_unique:
        repeated = organisations.index[organisations.index.duplicated()][0]
        raise ValueError(f"organisations has the id {repeated!r} more than once.")
    labels = pd.Index(organisations.index.astype(object).map(str), dtype=object)
    given = organisations.set_axis(labels).sort_index()
    columns: dict[str, Any] = {"kind": _texts(given, "kind")}
    for name in _LISTS:
        columns[name] = _tuples(given, name)
    for name in _NUMBERS:
        columns[name] = _numbers(given, name)
    for name in _TEXTS:
        columns[name] = _texts(given, name)
    for name in RESOURCES:
        columns[name] = _yes_or_no(given, name)
    known = (np.abs(columns["lat"]) <= 90) & (np.abs(columns["lon"]) <= 180)
    for name in ("lat", "lon"):
        columns[name] = np.where(known, columns[name], np.nan)
    return pd.DataFrame(columns, index=given.index)


def _require(frame: pd.DataFrame, names: tuple[str, ...], what: str) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(f"{what} lacks the column {', '.join(missing)}.")


def _tuples(frame: pd.DataFrame, name: str) -> Any:
    cells = np.empty(len(frame), dtype=object)
    given = frame[name].tolist() if name in frame.columns else [()] * len(frame)
    for position, cell in enumerate(given):
        cells[position] = tuple(cell) if isinstance(cell, (tuple, list)) else ()
    return pd.Series(cells, index=frame.index, dtype=object)


def _numbers(frame: pd.DataFrame, name: str) -> Any:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    numbers = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _texts(frame: pd.DataFrame, name: str) -> Any:
    given = frame[name].tolist() if name in frame.columns else [None] * len(frame)
    texts = [str(cell) if isinstance(cell, str) and cell else None for cell in given]
    return pd.Series(texts, index=frame.index, dtype=object)


def _yes_or_no(frame: pd.DataFrame, name: str) -> Any:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return frame[name].astype(object).map({True: 1.0, False: 0.0}).to_numpy(dtype=np.float64)
