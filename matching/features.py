"""What is measured on a pair: one function a feature, over all candidates at once.

Each takes a `Pairs` and returns an array of shape (n_candidates,) in [0, 1], NaN where the feature is unknown
(or doesn't apply) on either side. Nothing here knows a weight; `matching.reasons` has the facts for each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from scipy import sparse
from sklearn.metrics.pairwise import haversine_distances

from matching.data import MatchingData
from matching.encoders import Csr, Flags, Floats, Positions
from matching.profiles import STRONG, home_code
from matching.structure import ones

EARTH_KM = 6371.0088
FAR_KM = 60.0  # From here on nearness says nothing any more.
OTHER_TAGS = 0.25  # What a candidate does besides counts a quarter of what the subject does besides.
HALF_AT = 2.0  # So many common contacts give half of the most that contacts can give.


@dataclass(frozen=True, eq=False)
class Pairs:
    """One subject and its candidates, as rows of the profiles."""

    data: MatchingData
    kind: str
    subject: int
    candidates: Positions

    @cached_property
    def km(self) -> Floats:
        """Measure the great-circle distance to each candidate in kilometres, NaN unknown."""
        place = self.data.profiles.place
        known = self.data.profiles.place_known
        away = np.full(len(self.candidates), np.nan)
        both = known[self.candidates] & known[self.subject]
        if both.any():
            radians = haversine_distances(place[[self.subject]], place[self.candidates[both]])[0]
            away[both] = radians * EARTH_KM
        return away

    @cached_property
    def like_domain(self) -> tuple[Flags, Flags]:
        """Say which associations share a stated domain with the subject, and whose domains are known, (n,) each."""
        return _like(self, "domain")

    @cached_property
    def like_territory(self) -> tuple[Flags, Flags]:
        """Say which associations lie in the subject's province, and whose place is known, (n,) each."""
        return _like(self, "territory")

    @property
    def invites(self) -> bool:
        """Say whether the subject is the network and the candidates are associations."""
        return self.kind == "invite"


def measure(pairs: Pairs, names: Sequence[str]) -> Floats:
    """Return the named features side by side, shape (n_candidates, len(names)), NaN unknown."""
    columns: Floats = np.column_stack([FEATURES[name](pairs) for name in names])
    return columns


def row_flags(matrix: Csr, row: int) -> Flags:
    """Return where one row of a sparse matrix isn't zero, shape (n_columns,)."""
    flags = np.zeros(matrix.shape[1], dtype=bool)
    flags[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]] = True
    return flags


def _overlap(pairs: Pairs, tags: Csr) -> Floats:
    """Return Tversky's index (1977) with 1 for the subject's other tags and OTHER_TAGS for the candidate's."""
    mine = row_flags(tags, pairs.subject)
    total = tags.data[tags.indptr[pairs.subject] : tags.indptr[pairs.subject + 1]].sum()
    block = tags[pairs.candidates]
    shared = np.asarray(block @ mine.astype(np.float64))
    theirs = np.asarray(block.sum(axis=1)) - shared
    known = (np.diff(block.indptr) > 0) & (total > 0)
    value: Floats = np.full(len(known), np.nan)
    value[known] = np.minimum(1.0, shared[known] / (total + OTHER_TAGS * theirs[known]))
    return value


def _saturated(counts: Floats, known: Flags) -> Floats:
    return np.where(known, counts / (counts + HALF_AT), np.nan)


def domains(pairs: Pairs) -> Floats:
    """Compare the domains and groups that both state, by rarity."""
    return _overlap(pairs, pairs.data.profiles.domains)


def targets(pairs: Pairs) -> Floats:
    """Compare the target groups that both state, by rarity."""
    return _overlap(pairs, pairs.data.profiles.targets)


def member_domains(pairs: Pairs) -> Floats:
    """Take the association's domain that most members of the network work in: members / (known + 1).

    A group of domains counts by its level. The 1 keeps a network of one from being "all of its members".
    """
    data = pairs.data
    level = data.profiles.domain_levels
    if pairs.invites:
        shares = row_values(data.member_domains, pairs.subject) * level
        block = data.profiles.domains[pairs.candidates]
        best = row_maxima(block, shares)
        known = data.members_with_domains[[pairs.subject]]
        stated = np.diff(block.indptr) > 0
    else:
        mine = row_flags(data.profiles.domains, pairs.subject)
        best = row_maxima(data.member_domains[pairs.candidates], None, np.where(mine, level, 0.0))
        known = data.members_with_domains[pairs.candidates]
        stated = np.full(len(known), mine.any())
    return np.where(stated & (known > 0), best / (known + 1), np.nan)


def row_values(matrix: Csr, row: int) -> Floats:
    """Return one row of a sparse matrix, dense, shape (n_columns,)."""
    values = np.zeros(matrix.shape[1])
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    values[matrix.indices[part]] = matrix.data[part]
    return values


def row_maxima(matrix: Csr, values: Floats | None, factors: Floats | None = None) -> Floats:
    """Return each row's largest entry, 0 when it has none, shape (n,).

    An entry is values[column] instead of what the matrix holds, when given, times factors[column].
    """
    entries = matrix.data if values is None else values[matrix.indices]
    if factors is not None:
        entries = entries * factors[matrix.indices]
    best = np.zeros(matrix.shape[0])
    np.maximum.at(best, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), entries)
    return best


def distance(pairs: Pairs) -> Floats:
    """Fall from 1 at no distance to 0 at FAR_KM; unknown for a network that is wider than a province."""
    near = np.maximum(0.0, 1 - pairs.km / FAR_KM)
    level = pairs.data.profiles.frame["level"].to_numpy()
    wide = np.isin(level, ["regional", "national"]) & (pairs.data.profiles.frame["kind"].to_numpy() == "network")
    return np.where(wide[pairs.candidates] | wide[pairs.subject], np.nan, near)


def territory(pairs: Pairs) -> Floats:
    """Take the narrowest territory that both lie in: the mean of how narrow it is for either."""
    codes = pairs.data.profiles.territories
    mine = row_values(codes, pairs.subject)
    block = codes[pairs.candidates]
    both = np.where(mine[block.indices] > 0, (mine[block.indices] + block.data) / 2, 0.0)
    best = row_maxima(sparse.csr_array((both, block.indices, block.indptr), shape=block.shape), None)
    known = (np.diff(block.indptr) > 0) & mine.any()
    return np.where(known, best, np.nan)


def milieu(pairs: Pairs) -> Floats:
    """Say whether both are urban or both rural."""
    profiles = pairs.data.profiles
    rural, known = profiles.rural[:, 0], profiles.rural_known[:, 0]
    both = known[pairs.candidates] & known[pairs.subject]
    return np.where(both, rural[pairs.candidates] == rural[pairs.subject], np.nan)


def supported(pairs: Pairs) -> tuple[Flags, Flags]:
    """Return the association's weak axes, and where the network's members are strong there; (n, 6) each."""
    weak, (medians, _) = pairs.data.profiles.weak, pairs.data.member_axes
    strong = medians >= STRONG
    if pairs.invites:
        needs = weak[pairs.candidates]
        return needs, needs & strong[pairs.subject]
    needs = np.broadcast_to(weak[pairs.subject], (len(pairs.candidates), weak.shape[1]))
    return needs, needs & strong[pairs.candidates]


def strengths(pairs: Pairs) -> Floats:
    """Give the share of the association's weak axes where the network's members are strong (median).

    Counted over the weak axes on which enough members are known; unknown when there is none.
    """
    medians, _ = pairs.data.member_axes
    told = ~np.isnan(medians[[pairs.subject]] if pairs.invites else medians[pairs.candidates])
    needs, met = supported(pairs)
    compared = (needs & told).sum(axis=1)
    return np.where(compared > 0, met.sum(axis=1) / np.maximum(compared, 1), np.nan)


def contacts(pairs: Pairs) -> Floats:
    """Count the association's contacts among the network's members: n / (n + HALF_AT)."""
    structure = pairs.data.structure
    if pairs.invites:
        members = row_values(structure.members, pairs.subject)
        counts = np.asarray(structure.contacts[pairs.candidates] @ members)
        known = (structure.contact_count[pairs.candidates] > 0) & (structure.member_count[pairs.subject] > 0)
    else:
        mine = row_values(structure.contacts, pairs.subject)
        counts = np.asarray(structure.members[pairs.candidates] @ mine)
        known = (structure.member_count[pairs.candidates] > 0) & (structure.contact_count[pairs.subject] > 0)
    return _saturated(counts, known)


def fellow_members(pairs: Pairs) -> Floats:
    """Take the association's own network that shares most members with the network: n / (n + HALF_AT)."""
    structure = pairs.data.structure
    if pairs.invites:
        shared = np.asarray(structure.members @ row_values(structure.members, pairs.subject))
        counts = row_maxima(structure.member[pairs.candidates], shared)
        known = (structure.network_count[pairs.candidates] > 0) & (structure.member_count[pairs.subject] > 0)
    else:
        own = np.flatnonzero(row_flags(structure.member, pairs.subject))
        counts = np.zeros(len(pairs.candidates))
        for network in own:
            fellows = row_values(structure.members, int(network))
            counts = np.maximum(counts, structure.members[pairs.candidates] @ fellows)
        known = (structure.member_count[pairs.candidates] > 0) & (len(own) > 0)
    return _saturated(counts, known)


def shared_networks(pairs: Pairs) -> Floats:
    """Count the networks that both belong to: n / (n + HALF_AT)."""
    structure = pairs.data.structure
    counts = structure.member[pairs.candidates] @ row_values(structure.member, pairs.subject)
    known = (structure.network_count[pairs.candidates] > 0) & (structure.network_count[pairs.subject] > 0)
    return _saturated(np.asarray(counts), known)


def shared_contacts(pairs: Pairs) -> Floats:
    """Count the contacts that both have: n / (n + HALF_AT)."""
    structure = pairs.data.structure
    counts = structure.contacts[pairs.candidates] @ row_values(structure.contacts, pairs.subject)
    known = (structure.contact_count[pairs.candidates] > 0) & (structure.contact_count[pairs.subject] > 0)
    return _saturated(np.asarray(counts), known)


def _like(pairs: Pairs, what: str) -> tuple[Flags, Flags]:
    profiles = pairs.data.profiles
    if what == "domain":
        tags, stated = profiles.domains, profiles.frame["domains"].iloc[pairs.subject]
        mine = np.isin(profiles.domain_names, list(stated)).astype(np.float64)
    else:
        tags, home = profiles.territories, home_code(profiles.frame["territories"].iloc[pairs.subject])
        mine = np.zeros(tags.shape[1])
        if home is not None:
            mine[profiles.territory_columns[home]] = 1.0
    known = (np.diff(tags.indptr) > 0) & (profiles.frame["kind"] == "association").to_numpy()
    known[pairs.subject] = False
    return known & (np.asarray(ones(tags) @ mine) > 0), known


def _experience(pairs: Pairs, what: str) -> Floats:
    alike, known = pairs.like_domain if what == "domain" else pairs.like_territory
    links = pairs.data.structure.working_with[pairs.candidates]
    stated = row_flags(getattr(pairs.data.profiles, "domains" if what == "domain" else "territories"), pairs.subject)
    told = (links @ known.astype(np.float64) > 0) & stated.any()
    return _saturated(np.asarray(links @ alike.astype(np.float64)), told)


def experience_domain(pairs: Pairs) -> Floats:
    """Count the associations of the subject's domains that the candidate works with: n / (n + HALF_AT)."""
    return _experience(pairs, "domain")


def experience_territory(pairs: Pairs) -> Floats:
    """Count the associations of the subject's province that the candidate works with: n / (n + HALF_AT)."""
    return _experience(pairs, "territory")


def lacks(pairs: Pairs) -> Flags:
    """Say which of premises, equipment, internet the subject is known to lack, shape (3,)."""
    profiles = pairs.data.profiles
    lacking: Flags = profiles.resources_known[pairs.subject] & (profiles.resources[pairs.subject] == 0)
    return lacking


def needs(pairs: Pairs) -> Floats:
    """Give the share of what the subject lacks that the host's spaces bring."""
    lacking = lacks(pairs)
    met = (pairs.data.structure.offers[pairs.candidates] & lacking).sum(axis=1)
    return met / lacking.sum() if lacking.any() else np.full(len(pairs.candidates), np.nan)


def helping(pairs: Pairs) -> tuple[Flags, Flags]:
    """Return where a candidate can help the subject, and where the subject can help it, (n, 6) each."""
    weak, strong = pairs.data.profiles.weak, pairs.data.profiles.strong
    return (
        strong[pairs.candidates] & weak[pairs.subject],
        weak[pairs.candidates] & strong[pairs.subject],
    )


def _gain(pairs: Pairs, axes: Flags) -> Floats:
    """Return 1 - product of (1 - gap) over the axes given: more axes and wider gaps give more."""
    known = pairs.data.profiles.axes_known
    scores = pairs.data.profiles.axes
    gap = np.abs(scores[pairs.candidates] - scores[pairs.subject])
    compared = (known[pairs.candidates] & known[pairs.subject]).any(axis=1)
    return np.where(compared, 1 - np.prod(np.where(axes, 1 - gap, 1.0), axis=1), np.nan)


def they_help(pairs: Pairs) -> Floats:
    """Measure what the subject gains where it is weak and the candidate strong."""
    return _gain(pairs, helping(pairs)[0])


def you_help(pairs: Pairs) -> Floats:
    """Measure what the candidate gains where it is weak and the subject strong."""
    return _gain(pairs, helping(pairs)[1])


FEATURES: Mapping[str, Callable[[Pairs], Floats]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            domains,
            targets,
            member_domains,
            distance,
            territory,
            milieu,
            strengths,
            contacts,
            fellow_members,
            shared_networks,
            shared_contacts,
            experience_domain,
            experience_territory,
            needs,
            they_help,
            you_help,
        )
    }
)
