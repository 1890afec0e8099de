"""The facts behind each contribution: plain values, only of what is known and true of the pair."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from matching.encoders import Csr, Flags
from matching.features import Pairs, helping, lacks, row_flags, row_values, supported
from matching.profiles import AXES, RESOURCES, home_code
from matching.structure import COMPUTERS, ROOMS

MOST_IDS = 10  # A sentence names a few; the count is always exact.

Facts = dict[str, Any]


def facts(feature: str, pairs: Pairs, which: int) -> Facts:
    """Return the facts of one feature for the candidate at position `which` of the pairs."""
    return FACTS[feature](pairs, which)


def _ids(pairs: Pairs, flags: Flags) -> Facts:
    rows = np.flatnonzero(flags)
    return {"count": len(rows), "ids": tuple(str(name) for name in pairs.data.profiles.ids[rows[:MOST_IDS]])}


def _both(matrix: Csr, pairs: Pairs, which: int) -> Facts:
    flags = row_flags(matrix, pairs.subject) & row_flags(matrix, int(pairs.candidates[which]))
    return _ids(pairs, flags)


def _cells(pairs: Pairs, which: int, column: str) -> tuple[Any, Any]:
    cells = pairs.data.profiles.frame[column]
    return cells.iloc[pairs.subject], cells.iloc[int(pairs.candidates[which])]


def _sides(pairs: Pairs, which: int) -> tuple[int, int]:
    """Return the rows of the association and of the network."""
    candidate = int(pairs.candidates[which])
    return (candidate, pairs.subject) if pairs.invites else (pairs.subject, candidate)


def domains(pairs: Pairs, which: int) -> Facts:
    """shared: domains that both state; groups: the groups that both work in by other domains only."""
    mine, theirs = _cells(pairs, which, "domains")
    shared = tuple(name for name in mine if name in theirs)
    profiles = pairs.data.profiles
    both = row_flags(profiles.domains, pairs.subject) & row_flags(profiles.domains, int(pairs.candidates[which]))
    told = _with_all_above(pairs.data.domains, shared)
    groups = tuple(str(name) for name in profiles.domain_names[both] if name not in told)
    return {"shared": shared, "groups": groups, "same_main": bool(shared) and mine[0] == theirs[0]}


def _with_all_above(parents: Mapping[str, str | None], names: tuple[str, ...]) -> set[str]:
    told: set[str] = set()
    for name in names:
        above: str | None = name
        while above is not None and above not in told:
            told.add(above)
            above = parents.get(above)
    return told


def targets(pairs: Pairs, which: int) -> Facts:
    """shared: target groups that both state."""
    mine, theirs = _cells(pairs, which, "targets")
    return {"shared": tuple(name for name in mine if name in theirs)}


def member_domains(pairs: Pairs, which: int) -> Facts:
    """domain: the association's domain (or group) that most members have; count of members, of known."""
    data = pairs.data
    association, network = _sides(pairs, which)
    counts = row_values(data.member_domains, network)
    best = counts * data.profiles.domain_levels * row_flags(data.profiles.domains, association)
    column = int(np.argmax(best))
    name = str(data.profiles.domain_names[column])
    return {
        "domain": name,
        "stated": name in data.profiles.frame["domains"].iloc[association],
        "count": int(counts[column]),
        "members": int(data.structure.member_count[network]),
        "members_known": int(data.members_with_domains[network]),
    }


def distance(pairs: Pairs, which: int) -> Facts:
    """distance_km: to one decimal; territory: the candidate's narrowest code, or None."""
    _, theirs = _cells(pairs, which, "territories")
    return {"distance_km": round(float(pairs.km[which]), 1), "territory": theirs[0] if theirs else None}


def territory(pairs: Pairs, which: int) -> Facts:
    """territory: the narrowest code that both lie in; rank: its place in the subject's chain, 0 narrowest."""
    mine, theirs = _cells(pairs, which, "territories")
    narrow = {code: 1 - i / len(theirs) for i, code in reversed(list(enumerate(theirs)))}
    shared = [(1 - i / len(mine) + narrow[code], code) for i, code in enumerate(mine) if code in narrow]
    code = max(shared, key=lambda pair: pair[0])[1]
    return {"territory": code, "rank": mine.index(code), "whole": theirs[0] == code}


def milieu(pairs: Pairs, which: int) -> Facts:
    """milieu: urban or rural, of both."""
    return {"milieu": _cells(pairs, which, "milieu")[0]}


def strengths(pairs: Pairs, which: int) -> Facts:
    """axes: where the members' median is strong and the association weak, the widest gap first."""
    association, network = _sides(pairs, which)
    medians, counts = pairs.data.member_axes
    scores = pairs.data.profiles.axes[association]
    met = np.flatnonzero(supported(pairs)[1][which])
    return {
        "axes": tuple(
            {
                "axis": AXES[axis],
                "median": float(medians[network, axis]),
                "members_known": int(counts[network, axis]),
                "score": float(scores[axis]),
            }
            for axis in sorted(met, key=lambda axis: (scores[axis] - medians[network, axis], axis))
        )
    }


def contacts(pairs: Pairs, which: int) -> Facts:
    """Count and ids of the network's members that the association already works with."""
    association, network = _sides(pairs, which)
    structure = pairs.data.structure
    return _ids(pairs, row_flags(structure.contacts, association) & row_flags(structure.members, network))


def fellow_members(pairs: Pairs, which: int) -> Facts:
    """network: the association's own that shares most members; count and ids of those members."""
    association, network = _sides(pairs, which)
    structure = pairs.data.structure
    members = row_flags(structure.members, network)
    own = np.flatnonzero(row_flags(structure.member, association))
    best = max(own.tolist(), key=lambda row: (int((row_flags(structure.members, row) & members).sum()), -row))
    shared = _ids(pairs, row_flags(structure.members, best) & members)
    return {"network": str(pairs.data.profiles.ids[best])} | shared


def shared_networks(pairs: Pairs, which: int) -> Facts:
    """Count and ids of the networks that both belong to."""
    return _both(pairs.data.structure.member, pairs, which)


def shared_contacts(pairs: Pairs, which: int) -> Facts:
    """Count and ids of the organisations that both work with."""
    return _both(pairs.data.structure.contacts, pairs, which)


def experience_domain(pairs: Pairs, which: int) -> Facts:
    """Count and ids of associations that the candidate works with; domains: those of the subject they have."""
    row = row_flags(pairs.data.structure.working_with, int(pairs.candidates[which])) & pairs.like_domain[0]
    profiles = pairs.data.profiles
    columns = {name: column for column, name in enumerate(profiles.domain_names)}
    tags = [row_flags(profiles.domains, int(other)) for other in np.flatnonzero(row)]
    mine = profiles.frame["domains"].iloc[pairs.subject]
    return _ids(pairs, row) | {"domains": tuple(d for d in mine if any(flags[columns[d]] for flags in tags))}


def experience_territory(pairs: Pairs, which: int) -> Facts:
    """Count and ids of associations that the candidate works with in `territory`, the subject's province."""
    row = row_flags(pairs.data.structure.working_with, int(pairs.candidates[which]))
    home = home_code(pairs.data.profiles.frame["territories"].iloc[pairs.subject])
    return _ids(pairs, row & pairs.like_territory[0]) | {"territory": home}


def needs(pairs: Pairs, which: int) -> Facts:
    """resources: what the subject lacks and the host's spaces bring; spaces: the spaces that bring it."""
    candidate = int(pairs.candidates[which])
    structure = pairs.data.structure
    met = structure.offers[candidate] & lacks(pairs)
    helpful = (ROOMS if met[0] or met[2] else ()) + (COMPUTERS if met[1] or met[2] else ())
    spaces = structure.spaces[structure.spaces["row"] == candidate]
    return {
        "resources": tuple(name for name, has in zip(RESOURCES, met, strict=True) if has),
        "spaces": tuple(
            {"id": str(space["id"]), "kind": space["kind"], "capacity": _whole(space.get("capacity"))}
            for space in spaces.to_dict("records")
            if space["kind"] in helpful
        ),
    }


def _whole(capacity: Any) -> int | None:
    return int(capacity) if isinstance(capacity, (int, float, np.number)) and np.isfinite(capacity) else None


def _helped(pairs: Pairs, which: int, axes: Flags) -> Facts:
    scores = pairs.data.profiles.axes
    yours, theirs = scores[pairs.subject], scores[pairs.candidates[which]]
    return {
        "axes": tuple(
            {"axis": AXES[axis], "yours": float(yours[axis]), "theirs": float(theirs[axis])}
            for axis in sorted(np.flatnonzero(axes), key=lambda axis: (-abs(yours[axis] - theirs[axis]), axis))
        )
    }


def they_help(pairs: Pairs, which: int) -> Facts:
    """axes: where the subject is weak and the candidate strong, the widest gap first."""
    return _helped(pairs, which, helping(pairs)[0][which])


def you_help(pairs: Pairs, which: int) -> Facts:
    """axes: where the candidate is weak and the subject strong, the widest gap first."""
    return _helped(pairs, which, helping(pairs)[1][which])


FACTS: Mapping[str, Callable[[Pairs, int], Facts]] = MappingProxyType(
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
