"""Profiles as arrays: one row an organisation, each block made by a scikit-learn transformer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import FunctionTransformer

from matching.encoders import Csr, Flags, Floats, KnownValues, TagEncoder, TerritoryEncoder

AXES = ("governance", "vision", "management", "resources", "projects", "communication")
RESOURCES = ("premises", "equipment", "internet")
WEAK = 0.4  # An axis score up to this asks for help …
STRONG = 0.6  # … and one from this on can give it.

BOUNDED_LEVELS = ("provincial", "regional")
_CODES_WIDER_THAN = {"local": 2, "provincial": 1, "regional": 0}


@dataclass(frozen=True, eq=False)
class Profiles:
    """Encoded profiles; n organisations in the order of their ids.

    domains, targets: CSR (n, n_tags), rarity of each tag the row has; an empty row is unknown.
    territories: CSR (n, n_codes), how narrow each code is; an empty row is unknown.
    place: (n, 2) latitude and longitude in radians, NaN unknown.
    axes, resources, rural: (n, 6), (n, 3), (n, 1) values in [0, 1], 0 where unknown; *_known: the flags.
    """

    frame: pd.DataFrame
    ids: npt.NDArray[np.object_]
    encoder: ColumnTransformer
    domains: Csr
    targets: Csr
    territories: Csr
    place: Floats
    axes: Floats
    axes_known: Flags
    resources: Floats
    resources_known: Flags
    rural: Floats
    rural_known: Flags

    @property
    def weak(self) -> Flags:
        """Say where an axis is known and weak, shape (n, 6)."""
        return self.axes_known & (self.axes <= WEAK)

    @property
    def strong(self) -> Flags:
        """Say where an axis is known and strong, shape (n, 6)."""
        return self.axes_known & (self.axes >= STRONG)

    @property
    def place_known(self) -> Flags:
        """Say who has coordinates, shape (n,)."""
        return ~np.isnan(self.place[:, 0])

    @cached_property
    def domain_names(self) -> npt.NDArray[Any]:
        """Name the columns of `domains`, shape (n_tags,)."""
        return np.asarray(self.encoder.named_transformers_["domains"].vocabulary_, dtype=object)

    @cached_property
    def domain_levels(self) -> Floats:
        """Give 1 for each domain and less for each group of domains, shape (n_tags,)."""
        return np.asarray(self.encoder.named_transformers_["domains"].level_)

    @cached_property
    def territory_columns(self) -> Mapping[str, int]:
        """Map each territory code to its column in `territories`."""
        codes = self.encoder.named_transformers_["territories"].vocabulary_
        return {code: column for column, code in enumerate(codes)}

    @cached_property
    def bounded(self) -> Flags:
        """Say which networks have a territory, shape (n,).

        Those that are territorial and not national, and thematic ones that say they are of a province or a region.
        """
        nature, level = self.frame["nature"], self.frame["level"]
        says = level.isin(BOUNDED_LEVELS) & (self.frame["territories"].map(len) > 0)
        return np.asarray(((nature == "territorial") & (level != "national")) | says)

    @cached_property
    def covered(self) -> Csr:
        """Say which codes each network with a territory covers, CSR (n, n_codes); other rows are empty."""
        frame = self.frame
        rows, columns = [], []
        for row in np.flatnonzero(self.bounded):
            for code in covered_codes(frame["territories"].iloc[row], frame["level"].iloc[row]):
                rows.append(row)
                columns.append(self.territory_columns[code])
        return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=self.territories.shape)

    def position(self, name: str) -> int:
        """Return the row of an id; raise KeyError when there is none."""
        row = int(np.searchsorted(self.ids, name))
        if row == len(self.ids) or self.ids[row] != name:
            raise KeyError(name)
        return row


def covered_codes(territories: tuple[str, ...], level: str | None) -> tuple[str, ...]:
    """Return the codes that a territorial network covers, from its chain (narrow to wide, region last).

    The codes wider than its level are only where its territory lies; a level that is unknown, or wider than
    what the chain has, leaves the narrowest code.
    """
    wider = _CODES_WIDER_THAN.get(level or "", len(territories))
    return territories[: len(territories) - wider] or territories[:1]


def home_code(territories: tuple[str, ...]) -> str | None:
    """Return the code below the widest one (the province, in commune-province-region), or None."""
    if not territories:
        return None
    return territories[-2] if len(territories) > 1 else territories[0]


def profile_encoder(domains: Mapping[str, str | None]) -> ColumnTransformer:
    """Return the unfitted encoder of a cleaned frame of organisations."""
    axes = [f"axis_{axis}" for axis in AXES]
    return ColumnTransformer(
        [
            ("domains", TagEncoder(parents=dict(domains)), ["domains"]),
            ("targets", TagEncoder(), ["targets"]),
            ("territories", TerritoryEncoder(), ["territories"]),
            ("place", FunctionTransformer(np.radians), ["lat", "lon"]),
            ("axes", KnownValues(), axes),
            ("resources", KnownValues(), list(RESOURCES)),
            ("rural", KnownValues(), ["rural"]),
        ],
        sparse_threshold=1.0,
    )


def encode_profiles(organisations: pd.DataFrame, domains: Mapping[str, str | None]) -> Profiles:
    """Fit the encoder on a frame cleaned by `matching.data.clean_organisations`, and encode it."""
    encoder = profile_encoder(domains)
    rural = organisations["milieu"].map({"rural": 1.0, "urban": 0.0}).astype(np.float64)
    matrix = sparse.csc_array(encoder.fit_transform(organisations.assign(rural=rural)))
    blocks = {name: matrix[:, columns] for name, columns in encoder.output_indices_.items()}
    dense = {name: blocks[name].toarray() for name in ("place", "axes", "resources", "rural")}
    half = {name: dense[name].shape[1] // 2 for name in dense}
    return Profiles(
        frame=organisations,
        ids=organisations.index.to_numpy(dtype=object),
        encoder=encoder,
        domains=sparse.csr_array(blocks["domains"]),
        targets=sparse.csr_array(blocks["targets"]),
        territories=sparse.csr_array(blocks["territories"]),
        place=dense["place"],
        **{name: dense[name][:, : half[name]] for name in ("axes", "resources", "rural")},
        **{f"{name}_known": dense[name][:, half[name] :] > 0 for name in ("axes", "resources", "rural")},
    )
