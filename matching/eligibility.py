"""What is never suggested: one rule a function, each keeping some of the candidates."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from matching.data import MatchingData
from matching.encoders import Flags, Positions
from matching.features import Pairs, helping, lacks, row_flags, row_values
from matching.profiles import RESOURCES

CANDIDATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "network": ("network",),
        "partner": ("partner", "association"),
        "space": ("association", "network", "partner"),
        "exchange": ("association",),
        "invite": ("association",),
    }
)
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "network": "association",
        "partner": "association",
        "space": "association",
        "exchange": "association",
        "invite": "network",
    }
)
REACH_KM: Mapping[str, float] = MappingProxyType({"space": 30.0, "exchange": 60.0})

# A proposal stands between two: what one side refused or awaits isn't proposed to the other side either.
_MIRRORED = {"network": "invite", "invite": "network", "partner": "partner", "exchange": "exchange"}


def of_right_kind(pairs: Pairs) -> Flags:
    """Keep the kinds of organisations that this kind of link can lead to."""
    kinds = pairs.data.profiles.frame["kind"].to_numpy()
    return np.isin(kinds[pairs.candidates], CANDIDATES[pairs.kind])


def not_itself(pairs: Pairs) -> Flags:
    """Leave the subject out."""
    return np.asarray(pairs.candidates != pairs.subject)


def still_active(pairs: Pairs) -> Flags:
    """Leave out what is inactive, closed or merged; keep what doesn't say."""
    status = pairs.data.profiles.frame["status"].to_numpy()
    return ~np.isin(status[pairs.candidates], ["inactive", "closed", "merged"])


def not_linked(pairs: Pairs) -> Flags:
    """Leave out what the subject already has this kind of link with, in either direction for two-way kinds."""
    structure = pairs.data.structure
    linked = {
        "network": structure.member,
        "invite": structure.members,
        "partner": structure.working_with,
        "space": structure.uses,
        "exchange": structure.exchange,
    }[pairs.kind]
    return ~row_flags(linked, pairs.subject)[pairs.candidates]


def not_excluded(pairs: Pairs) -> Flags:
    """Leave out what was refused, dismissed or is pending between the two, whoever proposed it."""
    ids = pairs.data.profiles.ids
    subject, mirrored = ids[pairs.subject], _MIRRORED.get(pairs.kind)
    names = {b for a, b, kind in pairs.data.excluded if a == subject and kind == pairs.kind}
    names |= {a for a, b, kind in pairs.data.excluded if b == subject and kind == mirrored}
    barred = np.isin(ids.astype(str), list(names)) if names else np.zeros(len(ids), dtype=bool)
    return ~barred[pairs.candidates]


def in_territory(pairs: Pairs) -> Flags:
    """Keep a network with a territory (see Profiles.bounded) only where the association is known to lie in it."""
    if pairs.kind not in ("network", "invite"):
        return np.ones(len(pairs.candidates), dtype=bool)
    profiles = pairs.data.profiles
    bounded = profiles.bounded
    if pairs.invites:
        covered = row_flags(profiles.covered, pairs.subject).astype(np.float64)
        inside = (profiles.territories[pairs.candidates] @ covered) > 0
        return np.asarray(inside | ~bounded[pairs.subject])
    mine = row_flags(profiles.territories, pairs.subject).astype(np.float64)
    inside = (profiles.covered[pairs.candidates] @ mine) > 0
    return np.asarray(inside | ~bounded[pairs.candidates])


def within_reach(pairs: Pairs) -> Flags:
    """Leave out what is too far to go to: a host whose place is unknown, too; a peer only when known to be far.

    A host is kept without coordinates when its narrowest territory is the subject's.
    """
    if pairs.kind not in REACH_KM:
        return np.ones(len(pairs.candidates), dtype=bool)
    near = np.asarray(pairs.km <= REACH_KM[pairs.kind])
    unknown = np.isnan(pairs.km)
    if pairs.kind == "exchange":
        return near | unknown
    codes = pairs.data.profiles.territories
    narrowest = (row_values(codes, pairs.subject) == 1.0).astype(np.float64)
    same = np.asarray(codes[pairs.candidates] @ narrowest == 1.0)
    within: Flags = near | (unknown & same)
    return within


def useful(pairs: Pairs) -> Flags:
    """Keep hosts that offer something the subject lacks, and peers where each can help the other."""
    if pairs.kind == "space":
        offers = pairs.data.structure.offers[pairs.candidates]
        return np.asarray((offers & lacks(pairs)).any(axis=1))
    if pairs.kind == "exchange":
        they, you = helping(pairs)
        return np.asarray(they.any(axis=1) & you.any(axis=1))
    return np.ones(len(pairs.candidates), dtype=bool)


RULES: tuple[Callable[[Pairs], Flags], ...] = (
    of_right_kind,
    not_itself,
    still_active,
    not_linked,
    not_excluded,
    in_territory,
    useful,
    within_reach,
)


def eligible(data: MatchingData, kind: str, subject: int) -> Positions:
    """Return the rows that may be suggested, in the order of their ids; each rule sees what is left."""
    left = np.arange(len(data.profiles.ids), dtype=np.intp)
    for rule in RULES:
        left = left[rule(Pairs(data, kind, subject, left))]
    return left


def missing(data: MatchingData, kind: str, subject: int) -> tuple[str, ...]:
    """Return what the subject's profile must tell before this kind can be suggested; () when it is enough.

    network, partner, invite: a domain (for a network, its own or its members') or a place. exchange: two
    axis scores. space: a place, and something that it is known to lack.
    """
    profiles = data.profiles
    has_place = bool(profiles.place_known[subject]) or bool(row_flags(profiles.territories, subject).any())
    if kind == "exchange":
        return () if profiles.axes_known[subject].sum() >= 2 else ("axes",)
    if kind == "space":
        known, has = profiles.resources_known[subject], profiles.resources[subject] > 0
        lacking = bool((known & ~has).any())
        untold = () if lacking else tuple(np.array(RESOURCES)[~known].tolist())
        return (() if has_place else ("place",)) + untold
    has_domain = bool(row_flags(profiles.domains, subject).any())
    if kind == "invite":
        has_domain = has_domain or bool(data.members_with_domains[subject] > 0)
    return () if has_domain or has_place else ("domains", "place")
