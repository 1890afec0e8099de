"""Links and spaces as sparse matrices over the rows of the profiles."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from matching.encoding.encoders import Csr, Flags, Floats

ROOMS = ("meeting_room", "office", "training_room")
COMPUTERS = ("computers",)
MIN_MEMBERS_KNOWN = 3  # Fewer scores than this don't speak for the members of a network.


@dataclass(frozen=True, eq=False)
class Structure:
    """Links between n organisations, each a CSR (n, n) of ones, and the spaces.

    member: association × network. partner, project, exchange: both ways. uses: guest × host.
    spaces: one row a space, sorted by id, with the row of its host in `row`.
    offers: (n, 3), whether a host offers premises, equipment, internet.
    """

    member: Csr
    partner: Csr
    project: Csr
    exchange: Csr
    uses: Csr
    spaces: pd.DataFrame
    offers: Flags

    @cached_property
    def contacts(self) -> Csr:
        """Join partnerships, shared projects, exchanges and spaces used, both ways, CSR (n, n) of ones."""
        return ones(self.partner + self.project + self.exchange + self.uses + self.uses.T)

    @cached_property
    def working_with(self) -> Csr:
        """Join partnerships and shared projects, CSR (n, n) of ones."""
        return ones(self.partner + self.project)

    @cached_property
    def members(self) -> Csr:
        """Turn memberships round: network × association, CSR (n, n) of ones."""
        return sparse.csr_array(self.member.T)

    @cached_property
    def member_count(self) -> Floats:
        """Count the members of each network, shape (n,)."""
        return np.diff(self.members.indptr).astype(np.float64)

    @cached_property
    def network_count(self) -> Floats:
        """Count the networks of each association, shape (n,)."""
        return np.diff(self.member.indptr).astype(np.float64)

    @cached_property
    def contact_count(self) -> Floats:
        """Count the contacts of each organisation, shape (n,)."""
        return np.diff(self.contacts.indptr).astype(np.float64)


def ones(matrix: Any) -> Csr:
    """Return a copy of the matrix as CSR with 1 in each place that isn't zero."""
    made = sparse.csr_array(matrix, dtype=np.float64, copy=True)
    made.sum_duplicates()
    made.data[:] = 1.0
    return made


def member_medians(members: Csr, axes: Floats) -> Floats:
    """Return the median score of each row's members, (n, 6), NaN where fewer than MIN_MEMBERS_KNOWN are known.

    members: (n, m), network × association. axes: (m, 6) scores, NaN unknown.
    """
    pairs = members.tocoo()
    medians = np.full((members.shape[0], axes.shape[1]), np.nan)
    if pairs.nnz:
        scores = pd.DataFrame(axes[pairs.col]).groupby(pairs.row)
        enough = scores.count().to_numpy() >= MIN_MEMBERS_KNOWN
        medians[np.unique(pairs.row)] = np.where(enough, scores.median().to_numpy(dtype=np.float64), np.nan)
    return medians


def build_structure(organisations: pd.DataFrame, links: pd.DataFrame, spaces: pd.DataFrame) -> Structure:
    """Build the matrices over the rows of a cleaned frame; ignore links and spaces of others."""
    index = organisations.index
    size = len(index)
    source = index.get_indexer(pd.Index(links["source"].astype(object)))
    target = index.get_indexer(pd.Index(links["target"].astype(object)))
    kind = links["kind"].to_numpy(dtype=object)
    there = (source >= 0) & (target >= 0) & (source != target)
    is_network = (organisations["kind"] == "network").to_numpy()

    def matrix(name: str, both_ways: bool) -> Csr:
        chosen = there & (kind == name)
        if name == "member":
            chosen &= is_network[target]
        made = sparse.csr_array((np.ones(chosen.sum()), (source[chosen], target[chosen])), shape=(size, size))
        return ones(made + made.T) if both_ways else ones(made)

    placed = spaces.assign(row=index.get_indexer(pd.Index(spaces["host"].astype(object))))
    placed = placed[placed["row"] >= 0].sort_values("id")
    return Structure(
        member=matrix("member", False),
        partner=matrix("partner", True),
        project=matrix("project", True),
        exchange=matrix("exchange", True),
        uses=matrix("uses", False),
        spaces=placed,
        offers=_offers(organisations, placed),
    )


def _offers(organisations: pd.DataFrame, spaces: pd.DataFrame) -> Flags:
    def hosts_of(kinds: Collection[str]) -> Flags:
        flags = np.zeros(len(organisations), dtype=bool)
        flags[spaces.loc[spaces["kind"].isin(list(kinds)), "row"].to_numpy(dtype=np.intp)] = True
        return flags

    rooms, computers = hosts_of(ROOMS), hosts_of(COMPUTERS)
    internet = (rooms | computers) & (organisations["internet"] == 1.0).to_numpy()
    return np.column_stack([rooms, computers, internet])
