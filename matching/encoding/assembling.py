"""The encoding of organisations and links into a snapshot, whole or a few on top of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import normalize

from graph.rules.kinds import AXES
from matching.encoding.arrays import (
    ACTIVE,
    ASSOCIATION,
    BOUNDED,
    CODES,
    CONTENT,
    DOMAINS,
    HAS,
    HOME,
    HOMES_TOLD,
    KIND,
    KIND_CODES,
    MEMBER_AXES,
    MEMBERS_TOLD,
    NARROWEST,
    NETWORK_SIZE,
    NUMBERS,
    OFFERS,
    OTHER,
    POPULARITY,
    RURAL,
    THEMATIC,
    WIDE,
    WORK_HOMES_TOLD,
    WORK_TOLD,
    Array,
    Arrays,
    X,
    frozen,
    lengths_of,
    list_columns,
    list_values,
    pack,
)
from matching.encoding.arrays import AXES as AXES_AT
from matching.encoding.encodable import Encodable
from matching.encoding.encoders import Csr, Floats
from matching.encoding.profiles import (
    BLOCKS,
    BOUNDED_LEVELS,
    RESOURCES,
    Profiles,
    covered_codes,
    home_code,
    strongest,
    transform_profiles,
)
from matching.encoding.snapshot import Snapshot
from matching.encoding.structure import Structure, build_structure, member_medians, ones

MOST_TERMS = 48  # So many terms of a mean content tell what a group of organisations has in common.


def encode(data: Encodable) -> Snapshot:
    """Encode data whole; takes about a minute for 250,000 organisations."""
    return _assemble(data.profiles, data.structure, data.domains)


def overlay(base: Snapshot, data: Encodable) -> Snapshot:
    """Encode a few organisations by the vocabulary of a snapshot, their links to its rows.

    The answer's rows are those of `data.organisations` only; whom they are linked with is looked up in `base`, so that
    a profile that has just changed can be asked about without a new snapshot. Links to strangers are left out.
    """
    profiles = transform_profiles(data.organisations, base.encoder)
    made = _assemble(profiles, _links_into(base, data), data.domains, among=base)
    return replace(made, names=base.names, parents=base.parents)


def _links_into(base: Snapshot, data: Encodable) -> Structure:
    """Return the structure of a few rows (first axis) over the rows of a base (second axis)."""
    own = {name: row for row, name in enumerate(data.organisations.index.tolist())}
    ends_by_kind: dict[str, list[tuple[str, str]]] = {}
    for source, target, its_kind in data.links[["source", "target", "kind"]].itertuples(index=False):
        ends_by_kind.setdefault(its_kind, []).append((source, target))
    shape = (len(own), len(base.ids))
    place = {name: row for row, name in enumerate(base.ids.tolist())} if len(own) > 1 else None

    def where(name: str) -> int:
        if place is not None:
            return place.get(name, -1)
        try:
            return base.position(name)
        except KeyError:
            return -1

    def matrix(kind: str, both_ways: bool, turned: bool = False) -> Csr:
        ends = ends_by_kind.get(kind, [])
        back = [(target, source) for source, target in ends]
        chosen = ends + back if both_ways else back if turned else ends
        found = {(own[mine], where(theirs)) for mine, theirs in chosen if mine in own}
        cells = sorted((a, b) for a, b in found if b >= 0)
        rows, columns = ([a for a, _ in cells], [b for _, b in cells])
        return sparse.csr_array((np.ones(len(cells)), (rows, columns)), shape=shape)

    local = build_structure(data.organisations, data.links.iloc[:0], data.spaces)
    uses, used = matrix("uses", False), matrix("uses", False, turned=True)
    made = replace(
        local,
        member=matrix("member", False),
        partner=matrix("partner", True),
        project=matrix("project", True),
        exchange=matrix("exchange", True),
        uses=uses,
    )
    made.__dict__["members"] = matrix("member", False, turned=True)
    made.__dict__["contacts"] = ones(made.partner + made.project + made.exchange + uses + used)
    return made


def _assemble(
    profiles: Profiles, structure: Structure, parents: Mapping[str, str | None], among: Snapshot | None = None
) -> Snapshot:
    """Join profiles and links; `among` has the profiles of those whom the links reach, when they are others."""
    frame, encoder = profiles.frame, profiles.encoder
    names = _names(encoder)
    columns = {block: {name: at for at, name in enumerate(names[block].tolist())} for block in names}
    scale = among.scale if among else _scale(structure)
    own = _profile_lists(profiles, structure, columns)
    links = _Links(structure.members, structure.contacts, structure.working_with)
    if among:
        rows = links.rows()
        links, reached = links.to(rows), _Reached.of(among.arrays, rows, names)
    else:
        reached = _Reached.of_profiles(profiles, own)
    said = _said_by_links(links, reached)
    numbers = _numbers(frame, links, reached, scale)
    codes = _codes(frame, structure, links, columns["territories"], reached)
    level = np.asarray(encoder.named_transformers_["domains"].level_)
    return Snapshot(
        ids=profiles.ids.astype(str) if len(frame) else np.zeros(0, dtype="U1"),
        arrays=pack(numbers, codes, own | said, level),
        names=names,
        parents=dict(parents),
        spaces=_space_arrays(structure),
        scale=scale,
        encoder=encoder,
    )


def _scale(structure: Structure) -> Array:
    """Return the most partners of anyone and the most members of a network, 1 at least."""
    links = (structure.working_with, structure.members)
    return frozen([max(np.diff(matrix.indptr).max(initial=1), 1) for matrix in links], np.float64)


def _share_of_most(counts: Array, most: float) -> Array:
    """Return ln(1 + count) / ln(1 + most), in [0, 1]: a few more matter less to those who have many."""
    return frozen(np.minimum(np.log1p(counts) / np.log1p(most), 1.0), np.float64)


def _in_order(cells: Iterable[tuple[str, ...]], columns: Mapping[str, int], ascending: bool = False) -> Csr:
    """Return lists of columns in the order given, as a matrix whose columns aren't sorted."""
    lists = [[columns[tag] for tag in dict.fromkeys(cell) if tag in columns] for cell in cells]
    ptr = np.concatenate([[0], np.cumsum([len(found) for found in lists])]).astype(np.int64)
    flat = np.array([column for found in lists for column in (sorted(found) if ascending else found)], dtype=np.int32)
    return sparse.csr_array((np.ones(len(flat), dtype=np.float32), flat, ptr), shape=(len(lists), max(len(columns), 1)))


def _space_arrays(structure: Structure) -> dict[str, Array]:
    spaces = structure.spaces
    capacity = (
        pd.to_numeric(spaces["capacity"], errors="coerce") if "capacity" in spaces else np.full(len(spaces), np.nan)
    )
    return {
        "id": spaces["id"].to_numpy(dtype=object).astype(str),
        "host": frozen(spaces["row"], np.int32),
        "kind": spaces["kind"].to_numpy(dtype=object).astype(str),
        "capacity": frozen(capacity, np.float64),
    }


@dataclass(frozen=True, eq=False)
class _Links:
    """Links by which others say something: to members, contacts and those one works with; CSR (n, m) of ones each."""

    members: Csr
    contacts: Csr
    works: Csr

    def rows(self) -> Array:
        """Return whom they reach, ascending."""
        return np.unique(np.concatenate([self.members.indices, self.contacts.indices, self.works.indices]))

    def to(self, rows: Array) -> "_Links":
        """Return them as links to these rows alone, which are all that they reach."""

        def narrowed(links: Csr) -> Csr:
            columns = np.searchsorted(rows, links.indices)
            return sparse.csr_array((links.data, columns, links.indptr), shape=(links.shape[0], len(rows)))

        return _Links(narrowed(self.members), narrowed(self.contacts), narrowed(self.works))


@dataclass(frozen=True)
class _Reached:
    """What links need to know of those whom they reach, m rows: their kind, home, axes, domains and content."""

    association: Array
    home: Array
    axes: Floats
    domains: Csr
    content: Csr
    places: int

    @classmethod
    def of(cls, arrays: Arrays, rows: Array, names: Mapping[str, Array]) -> "_Reached":
        """Take it from these rows of the arrays of a snapshot."""
        return cls(
            association=arrays.codes[rows, KIND] == ASSOCIATION,
            home=arrays.codes[rows, HOME],
            axes=arrays.numbers[rows, AXES_AT : AXES_AT + len(AXES)],
            domains=ones(_list_matrix(arrays, DOMAINS, rows, len(names["domains"]))),
            content=_list_matrix(arrays, CONTENT, rows, sum(map(len, names.values()))),
            places=len(names["territories"]),
        )

    @classmethod
    def of_profiles(cls, profiles: Profiles, lists: Mapping[str, Csr]) -> "_Reached":
        """Take it from the profiles that are being encoded."""
        frame = profiles.frame
        columns = {name: at for at, name in enumerate(_names(profiles.encoder)["territories"].tolist())}
        return cls(
            association=(frame["kind"] == "association").to_numpy(),
            home=_homes(frame, columns),
            axes=_axes(frame),
            domains=ones(lists["domains"]),
            content=lists["content"],
            places=lists["territories"].shape[1],
        )

    def homes(self) -> Csr:
        """Return a 1 in the column of each home, CSR (m, places)."""
        housed = np.flatnonzero(self.home >= 0)
        cells = (np.ones(len(housed)), (housed, self.home[housed]))
        return sparse.csr_array(cells, shape=(len(self.home), self.places))


def _list_matrix(arrays: Arrays, which: int, rows: Array, width: int) -> Csr:
    """Return one list of these rows as a matrix."""
    ptr = np.concatenate([[0], np.cumsum(lengths_of(arrays, which, rows))])
    cells = (list_values(arrays, which, rows).astype(np.float64), list_columns(arrays, which, rows), ptr)
    return sparse.csr_array(cells, shape=(len(rows), width))


def _names(encoder: ColumnTransformer) -> dict[str, Array]:
    """Return the names of the columns of each block."""
    return {
        block: np.asarray(encoder.named_transformers_[block].get_feature_names_out(), dtype=object).astype(str)
        for block in BLOCKS
    }


def _homes(frame: pd.DataFrame, columns: Mapping[str, int]) -> Array:
    return np.array(
        [columns.get(code, -1) if (code := home_code(cell)) else -1 for cell in frame["territories"]], dtype=np.int32
    )


def _axes(frame: pd.DataFrame) -> Floats:
    return np.asarray(np.clip(frame[[f"axis_{axis}" for axis in AXES]].to_numpy(dtype=np.float64), 0, 1))


def _bounded(frame: pd.DataFrame) -> Array:
    """Say which networks have a territory, shape (n,).

    Those that are territorial and not national, and thematic ones that say they are of a province or a region.
    """
    says = frame["level"].isin(BOUNDED_LEVELS) & (frame["territories"].map(len) > 0)
    return np.asarray(((frame["nature"] == "territorial") & (frame["level"] != "national")) | says)


def _profile_lists(
    profiles: Profiles, structure: Structure, columns: Mapping[str, Mapping[str, int]]
) -> dict[str, Csr]:
    """Return the lists that a profile tells, and those of whom it is linked with."""
    frame = profiles.frame
    covered = [
        covered_codes(cell, level) if within else ()
        for cell, level, within in zip(frame["territories"], frame["level"], _bounded(frame), strict=True)
    ]
    made = {name: getattr(profiles, name) for name in ("domains", "targets", "tags", "territories", "text", "content")}
    made |= {
        "networks": structure.member,
        "fellows": structure.members,
        "contacts": structure.contacts,
        "works": structure.working_with,
        "projects": structure.project,
        "exchanges": structure.exchange,
        "hosts": structure.uses,
    }
    for matrix in made.values():
        matrix.sum_duplicates()
        matrix.sort_indices()
    return made | {
        "covered": _in_order(covered, columns["territories"], ascending=True),
        "stated": _in_order(frame["domains"], columns["domains"]),
        "aims": _in_order(frame["targets"], columns["targets"]),
        "chain": _in_order(frame["territories"], columns["territories"]),
    }


def _said_by_links(links: _Links, reached: _Reached) -> dict[str, Csr]:
    """Return what one's members, partners and contacts have in common."""
    works = _with_associations(links, reached)
    homes = reached.homes()

    def mean(of: Csr) -> Csr:
        return sparse.csr_array(normalize(strongest(sparse.csr_array(of @ reached.content), MOST_TERMS)))

    said = {
        "member_domains": sparse.csr_array(links.members @ reached.domains),
        "member_homes": sparse.csr_array(links.members @ homes),
        "member_content": mean(links.members),
        "work_domains": sparse.csr_array(works @ reached.domains),
        "work_homes": sparse.csr_array(works @ homes),
        "contact_content": mean(links.contacts),
    }
    for matrix in said.values():
        matrix.sort_indices()
    return said


def _with_associations(links: _Links, reached: _Reached) -> Csr:
    return sparse.csr_array(links.works @ sparse.diags_array(reached.association.astype(np.float64)))


def _numbers(frame: pd.DataFrame, links: _Links, reached: _Reached, scale: Array) -> Floats:
    numbers = np.full((len(frame), NUMBERS), np.nan)
    numbers[:, X : X + 3] = _on_sphere(frame[["lat", "lon"]].to_numpy(dtype=np.float64))
    numbers[:, POPULARITY] = _share_of_most(np.diff(links.works.indptr), scale[0])
    numbers[:, NETWORK_SIZE] = _share_of_most(np.diff(links.members.indptr), scale[1])
    numbers[:, AXES_AT : AXES_AT + len(AXES)] = _axes(frame)
    numbers[:, MEMBER_AXES : MEMBER_AXES + len(AXES)] = member_medians(links.members, reached.axes)
    return numbers


def _codes(
    frame: pd.DataFrame, structure: Structure, links: _Links, columns: Mapping[str, int], reached: _Reached
) -> Array:
    codes = np.zeros((len(frame), CODES), dtype=np.int32)
    network = (frame["kind"] == "network").to_numpy()
    told, housed = (np.diff(reached.domains.indptr) > 0).astype(np.float64), (reached.home >= 0).astype(np.float64)
    works = _with_associations(links, reached)
    codes[:, KIND] = [KIND_CODES.get(kind, OTHER) for kind in frame["kind"]]
    codes[:, ACTIVE] = ~frame["status"].isin(["inactive", "closed", "merged"]).to_numpy()
    codes[:, THEMATIC] = (frame["nature"] == "thematic").to_numpy()
    codes[:, BOUNDED] = _bounded(frame)
    codes[:, WIDE] = network & frame["level"].isin(["regional", "national"]).to_numpy()
    codes[:, RURAL] = frame["milieu"].map({"rural": 1, "urban": 0}).fillna(-1)
    codes[:, HOME] = _homes(frame, columns)
    codes[:, NARROWEST] = [columns.get(cell[0], -1) if cell else -1 for cell in frame["territories"]]
    codes[:, MEMBERS_TOLD], codes[:, HOMES_TOLD] = links.members @ told, links.members @ housed
    codes[:, WORK_TOLD], codes[:, WORK_HOMES_TOLD] = works @ told, works @ housed
    codes[:, HAS : HAS + 3] = np.nan_to_num(frame[list(RESOURCES)].to_numpy(dtype=np.float64), nan=-1)
    codes[:, OFFERS : OFFERS + 3] = structure.offers
    return codes


def _on_sphere(degrees: Floats) -> Floats:
    """Return unit vectors of latitudes and longitudes, shape (n, 3)."""
    lat, lon = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
