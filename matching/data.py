"""The input of matching: frames of organisations, links and spaces, cleaned once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from matching.encoders import Csr, Floats
from matching.profiles import AXES, RESOURCES, Profiles, encode_profiles
from matching.structure import Structure, build_structure, member_medians, ones

KINDS = ("network", "partner", "space", "exchange", "invite")

_LISTS = ("domains", "targets", "territories")
_NUMBERS = ("lat", "lon", *(f"axis_{axis}" for axis in AXES))
_TEXTS = ("milieu", "status", "nature", "level")


def _no_links() -> pd.DataFrame:
    return pd.DataFrame({"source": [], "target": [], "kind": []}, dtype=object)


def _no_spaces() -> pd.DataFrame:
    return pd.DataFrame({"id": [], "host": [], "kind": [], "capacity": []}, dtype=object)


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchingData:
    """Everything that suggestions are computed from; encoded at first use, then kept: make one, ask it often.

    organisations: one row an organisation, indexed by its unique id (text); `kind` is required, every other column
        may be missing and is then unknown (docs/matching.md lists them). Don't change it afterwards.
    domains: domain id → id of the domain above it, or None. Domains that it lacks stand alone.
    links: columns source, target, kind (member, partner, project, exchange, uses); links to organisations
        that aren't there are ignored.
    spaces: columns id, host, kind, capacity.
    excluded: (subject, candidate, kind) with a kind of `KINDS`: refused, dismissed or pending.

    Raise ValueError for repeated ids, a missing column or an unknown kind in `excluded`.
    """

    organisations: pd.DataFrame
    domains: Mapping[str, str | None] = field(default_factory=dict)
    links: pd.DataFrame = field(default_factory=_no_links)
    spaces: pd.DataFrame = field(default_factory=_no_spaces)
    excluded: Collection[tuple[str, str, str]] = frozenset()

    def __post_init__(self) -> None:
        _require(self.links, ("source", "target", "kind"), "links")
        _require(self.spaces, ("id", "host", "kind"), "spaces")
        wrong = {kind for _, _, kind in self.excluded if kind not in KINDS}
        if wrong:
            raise ValueError(f"excluded has kinds that don't exist: {', '.join(sorted(wrong))}.")
        object.__setattr__(self, "organisations", clean_organisations(self.organisations))
        object.__setattr__(self, "excluded", frozenset(self.excluded))

    @cached_property
    def profiles(self) -> Profiles:
        """Encode the profiles, one row an organisation, in the order of the ids."""
        return encode_profiles(self.organisations, self.domains)

    @cached_property
    def structure(self) -> Structure:
        """Encode links and spaces over the same rows."""
        return build_structure(self.organisations, self.links, self.spaces)

    @cached_property
    def member_domains(self) -> Csr:
        """Count the members of each network that work in each domain or group, CSR (n, n_tags)."""
        return sparse.csr_array(self.structure.members @ ones(self.profiles.domains))

    @cached_property
    def members_with_domains(self) -> Floats:
        """Count the members of each network whose domains are known, shape (n,)."""
        known = np.diff(self.profiles.domains.indptr) > 0
        return np.asarray(self.structure.members @ known.astype(np.float64))

    @cached_property
    def member_axes(self) -> tuple[Floats, Floats]:
        """Return the members' median score of each network and the number known, both (n, 6)."""
        return member_medians(self.structure, self.profiles.axes, self.profiles.axes_known)


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
