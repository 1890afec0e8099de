"""The facts behind each measure: plain values, only of what is known and true of the pair.

They are asked of the few pairs that a page shows, so each looks at a few lists of two rows and at nothing that grows
with the number of organisations. "A" is the association and "N" the network of a pair, whichever of them asks.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from graph.rules.kinds import AXES, STRONG, WEAK
from matching.encoding import arrays
from matching.encoding.arrays import Array
from matching.encoding.profiles import RESOURCES
from matching.encoding.structure import COMPUTERS, ROOMS
from matching.scoring.measures import kilometres
from matching.scoring.pairs import Pair, Side, axes_of, code_of, heaviest, listed, shared, value_at

MOST_IDS = 10  # A sentence names a few; the count is always exact.
MOST_WORDS = 8
RARE, FEW = 0.05, 4  # A word tells something of two that is in so small a share of the texts, or in so few of them.
MOST_NAMES = 3  # So many words, points or axes tell what two profiles have in common.

Facts = dict[str, Any]


def facts(feature: str, pair: Pair) -> Facts:
    """Return the facts of one measure, which has to be known of the pair; raise KeyError for a name that is none."""
    return FACTS[feature](pair)


def _names(pair: Pair, block: str, columns: Sequence[int]) -> tuple[str, ...]:
    names = pair.pool.names[block]
    return tuple(str(names[column]) for column in columns)


def _place(pair: Pair, column: int) -> str | None:
    return str(pair.pool.names["territories"][column]) if column >= 0 else None


def _ids(pair: Pair, rows: Array) -> Facts:
    return {"count": len(rows), "ids": tuple(str(name) for name in pair.pool.ids[rows[:MOST_IDS]])}


def _both_give(pair: Pair, which: int) -> list[int]:
    """Return the columns that both gave, in the subject's order."""
    theirs = set(listed(pair.theirs, which).tolist())
    return [column for column in listed(pair.mine, which).tolist() if column in theirs]


def domains(pair: Pair) -> Facts:
    """shared: domains that both state; groups: the groups that both work in by other domains only."""
    both = _both_give(pair, arrays.STATED)
    names = _names(pair, "domains", both)
    told = _with_all_above(pair.pool.parents, names)
    wider = _names(pair, "domains", shared(pair.mine, arrays.DOMAINS, pair.theirs, arrays.DOMAINS).tolist())
    mine, theirs = listed(pair.mine, arrays.STATED), listed(pair.theirs, arrays.STATED)
    return {
        "shared": names,
        "groups": tuple(name for name in wider if name not in told),
        "same_main": bool(both) and bool(mine[0] == theirs[0]),
    }


def _with_all_above(parents: Mapping[str, str | None], names: tuple[str, ...]) -> set[str]:
    told: set[str] = set()
    for name in names:
        above: str | None = name
        while above is not None and above not in told:
            told.add(above)
            above = parents.get(above)
    return told


def targets(pair: Pair) -> Facts:
    """shared: target groups that both state."""
    return {"shared": _names(pair, "targets", _both_give(pair, arrays.AIMS))}


def tags(pair: Pair) -> Facts:
    """shared: tags that both have, the rarest first."""
    return {"shared": _names(pair, "tags", list(heaviest(pair.mine, arrays.TAGS, pair.theirs, arrays.TAGS)))}


def text(pair: Pair) -> Facts:
    """words: the rare words that both write, folded, those that weigh most first, at most MOST_WORDS."""
    rarity = np.asarray(pair.pool.encoder.named_transformers_["text"].idf_)
    least = min(np.log(1 / RARE) + 1, rarity.max() - np.log((1 + FEW) / 2))
    found = [column for column in heaviest(pair.mine, arrays.TEXT, pair.theirs, arrays.TEXT) if rarity[column] >= least]
    return {"words": _names(pair, "text", found[:MOST_WORDS])}


def content(pair: Pair) -> Facts:
    """domains, targets: what both state that weighs most in how alike they are, MOST_NAMES together; words: as text."""
    weights = []
    for block, given, weighed in (("domains", arrays.STATED, arrays.DOMAINS), ("targets", arrays.AIMS, arrays.TARGETS)):
        products = heaviest(pair.mine, weighed, pair.theirs, weighed)
        weights += [(-products[column], block, column) for column in _both_give(pair, given)]
    most = sorted(weights)[:MOST_NAMES]
    return {
        kind: _names(pair, kind, [column for _, block, column in most if block == kind])
        for kind in ("domains", "targets")
    } | text(pair)


def member_domains(pair: Pair) -> Facts:
    """domain: the association's domain (or group) that most members have; count of members, of known."""
    level = pair.pool.arrays.level
    columns = listed(pair.association, arrays.DOMAINS).tolist()
    counts = {column: value_at(pair.network, arrays.MEMBER_DOMAINS, column) for column in columns}
    best = max(columns, key=lambda column: counts[column] * level[column], default=None)
    return {
        "domain": None if best is None or not counts[best] else _names(pair, "domains", [best])[0],
        "stated": best in listed(pair.association, arrays.STATED).tolist(),
        "count": 0 if best is None else int(counts[best]),
        "members": len(listed(pair.network, arrays.FELLOWS)),
        "members_known": code_of(pair.network, arrays.MEMBERS_TOLD),
    }


def member_places(pair: Pair) -> Facts:
    """Count the members at home in `territory`, the association's province; of members, of those with a known home."""
    home = code_of(pair.association, arrays.HOME)
    return {
        "territory": _place(pair, home),
        "count": int(value_at(pair.network, arrays.MEMBER_HOMES, home)),
        "members": len(listed(pair.network, arrays.FELLOWS)),
        "members_known": code_of(pair.network, arrays.HOMES_TOLD),
    }


def member_content(pair: Pair) -> Facts:
    """shared: the association's domains that weigh most among the network's members, at most MOST_NAMES."""
    return {"shared": _domains_among(pair, pair.association, pair.network, arrays.MEMBER_CONTENT)}


def _domains_among(pair: Pair, one: Side, others: Side, which: int) -> tuple[str, ...]:
    """Return one's domains that weigh most in what the others have in common; groups when there is no domain."""
    # The columns of all content begin with those of the domains.
    width = len(pair.pool.names["domains"])
    found = [column for column in heaviest(one, arrays.CONTENT, others, which) if column < width]
    stated = set(listed(one, arrays.STATED).tolist())
    return _names(pair, "domains", ([column for column in found if column in stated] or found)[:MOST_NAMES])


def distance(pair: Pair) -> Facts:
    """distance_km: to one decimal; territory: the candidate's narrowest code, or None."""
    km = kilometres(pair.subject.arrays, pair.row, pair.pool.arrays, pair.candidate)
    return {"distance_km": round(float(km), 1), "territory": _place(pair, code_of(pair.theirs, arrays.NARROWEST))}


def territory(pair: Pair) -> Facts:
    """territory: the narrowest code of the subject's chain that both lie in; rank: its place in it, 0 narrowest."""
    both = _both_give(pair, arrays.CHAIN)
    if not both:
        return {"territory": None, "rank": None, "whole": False}
    return {
        "territory": _place(pair, both[0]),
        "rank": listed(pair.mine, arrays.CHAIN).tolist().index(both[0]),
        "whole": code_of(pair.theirs, arrays.NARROWEST) == both[0],
    }


def milieu(pair: Pair) -> Facts:
    """milieu: urban or rural, of both, or None."""
    rural = code_of(pair.mine, arrays.RURAL)
    same = rural == code_of(pair.theirs, arrays.RURAL)
    return {"milieu": ("urban", "rural")[rural] if same and rural >= 0 else None}


def strengths(pair: Pair) -> Facts:
    """axes: where the members' median is strong and the association weak, the widest gap first."""
    scores, medians = axes_of(pair.association), axes_of(pair.network, arrays.MEMBER_AXES)
    met = np.flatnonzero((scores <= WEAK) & (medians >= STRONG)).tolist()
    members = listed(pair.network, arrays.FELLOWS)
    return {
        "axes": tuple(
            {
                "axis": AXES[axis],
                "median": float(medians[axis]),
                "members_known": int((~np.isnan(pair.pool.arrays.numbers[members, arrays.AXES + axis])).sum()),
                "score": float(scores[axis]),
            }
            for axis in sorted(met, key=lambda axis: (scores[axis] - medians[axis], axis))
        )
    }


def contacts(pair: Pair) -> Facts:
    """Count and ids of the network's members that the association already works with."""
    return _ids(pair, shared(pair.association, arrays.CONTACTS, pair.network, arrays.FELLOWS))


def _met_in(pair: Pair) -> dict[int, Array]:
    """Return each of the association's networks and whom of its members the network of the pair has too."""
    return {
        own: shared((pair.pool, own), arrays.FELLOWS, pair.network, arrays.FELLOWS)
        for own in listed(pair.association, arrays.NETWORKS).tolist()
    }


def fellow_members(pair: Pair) -> Facts:
    """network: the association's own that shares most members; count and ids of those members."""
    met = _met_in(pair)
    best = max(met, key=lambda own: (len(met[own]), -own), default=None)
    if best is None:
        return {"network": None, "count": 0, "ids": ()}
    return {"network": str(pair.pool.ids[best])} | _ids(pair, met[best])


def kin_members(pair: Pair) -> Facts:
    """Count and ids of the network's members that the association meets in any network of its own."""
    return _ids(pair, np.unique(np.concatenate([np.zeros(0, np.int32), *_met_in(pair).values()])))


def network_size(pair: Pair) -> Facts:
    """Count the network's members."""
    return {"members": len(listed(pair.network, arrays.FELLOWS))}


def _whole(number: float) -> int | None:
    return int(number) if np.isfinite(number) else None


def _lacks(side: Side, which: int) -> bool:
    return code_of(side, arrays.HAS + which) == 0


def needs(pair: Pair) -> Facts:
    """resources: what the association lacks and the host's spaces bring; spaces: the spaces that bring it."""
    met = [_lacks(pair.association, k) and code_of(pair.network, arrays.OFFERS + k) == 1 for k in range(3)]
    helpful = (ROOMS if met[0] or met[2] else ()) + (COMPUTERS if met[1] or met[2] else ())
    host, row = pair.network
    spaces = host.spaces
    return {
        "resources": tuple(name for name, brought in zip(RESOURCES, met, strict=True) if brought),
        "spaces": tuple(
            {"id": str(spaces["id"][at]), "kind": str(spaces["kind"][at]), "capacity": _whole(spaces["capacity"][at])}
            for at in np.flatnonzero(spaces["host"] == row).tolist()
            if spaces["kind"][at] in helpful
        ),
    }


def they_help(pair: Pair) -> Facts:
    """axes: where the subject is weak and the candidate strong, the widest gap first."""
    return _compared(pair, lambda yours, theirs: np.where((yours <= WEAK) & (theirs >= STRONG), yours - theirs, np.nan))


def you_help(pair: Pair) -> Facts:
    """axes: where the candidate is weak and the subject strong, the widest gap first."""
    return _compared(pair, lambda yours, theirs: np.where((theirs <= WEAK) & (yours >= STRONG), theirs - yours, np.nan))


def _compared(pair: Pair, rank: Callable[[Array, Array], Array]) -> Facts:
    """Return scores of both by what `rank` makes of them, the smallest first, without its NaN."""
    yours, theirs = axes_of(pair.mine), axes_of(pair.theirs)
    ranks = rank(yours, theirs)
    chosen = sorted(np.flatnonzero(~np.isnan(ranks)).tolist(), key=lambda axis: (ranks[axis], axis))
    return {
        "axes": tuple({"axis": AXES[k], "yours": float(yours[k]), "theirs": float(theirs[k])} for k in chosen),
    }


def shared_networks(pair: Pair) -> Facts:
    """Count and ids of the networks that both belong to."""
    return _ids(pair, shared(pair.mine, arrays.NETWORKS, pair.theirs, arrays.NETWORKS))


def shared_contacts(pair: Pair) -> Facts:
    """Count and ids of the organisations that both work with."""
    return _ids(pair, shared(pair.mine, arrays.CONTACTS, pair.theirs, arrays.CONTACTS))


def close_contacts(pair: Pair) -> Facts:
    """Count and ids of the organisations that both work with, those with the fewest contacts first."""
    rows = shared(pair.mine, arrays.CONTACTS, pair.theirs, arrays.CONTACTS)
    at = rows.astype(np.int64) * arrays.KINDS_OF_LISTS + arrays.CONTACTS
    ptr = pair.pool.arrays.ptr
    return _ids(pair, rows[np.argsort(ptr[at + 1] - ptr[at], kind="stable")])


def shared_projects(pair: Pair) -> Facts:
    """Count and ids of the organisations that both carry a project with."""
    return _ids(pair, shared(pair.mine, arrays.PROJECTS, pair.theirs, arrays.PROJECTS))


def popularity(pair: Pair) -> Facts:
    """Count those that the candidate works with, as partners or in projects."""
    return {"count": len(listed(pair.theirs, arrays.WORKS))}


def experience_domain(pair: Pair) -> Facts:
    """domains: the subject's one that most associations the candidate works with have; count of these."""
    counts = {
        column: value_at(pair.theirs, arrays.WORK_DOMAINS, column)
        for column in listed(pair.mine, arrays.STATED).tolist()
    }
    level = pair.pool.arrays.level
    return _most_common(pair, counts, lambda column: counts[column] * level[column])


def _most_common(pair: Pair, counts: Mapping[int, float], weight: Callable[[int], float]) -> Facts:
    best = max(counts, key=weight, default=None)
    if best is None or not counts[best]:
        return {"count": 0, "domains": ()}
    return {"count": int(counts[best]), "domains": _names(pair, "domains", [best])}


def experience_territory(pair: Pair) -> Facts:
    """Count the associations that the candidate works with in `territory`, the subject's province."""
    home = code_of(pair.mine, arrays.HOME)
    return {"count": int(value_at(pair.theirs, arrays.WORK_HOMES, home)), "territory": _place(pair, home)}


def like_contacts(pair: Pair) -> Facts:
    """shared: the candidate's domains that weigh most among the subject's contacts, at most MOST_NAMES."""
    return {"shared": _domains_among(pair, pair.theirs, pair.mine, arrays.CONTACT_CONTENT)}


def known_to_alike(pair: Pair) -> Facts:
    """domains: the subject's one that most of the candidate's contacts state; count of these contacts."""
    packed, rows = pair.pool.arrays, listed(pair.theirs, arrays.CONTACTS)
    lists = rows.astype(np.int64) * arrays.KINDS_OF_LISTS + arrays.STATED
    lengths = packed.ptr[lists + 1] - packed.ptr[lists]
    stated = packed.idx[np.repeat(packed.ptr[lists] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())]
    counts = {column: float((stated == column).sum()) for column in listed(pair.mine, arrays.STATED).tolist()}
    return _most_common(pair, counts, lambda column: counts[column])


FACTS: Mapping[str, Callable[[Pair], Facts]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            domains, targets, tags, text, content, member_domains, member_places, member_content, distance, territory,
            milieu, needs, strengths, contacts, fellow_members, kin_members, network_size, they_help, you_help,
            shared_networks, shared_contacts, close_contacts, shared_projects, popularity, experience_domain,
            experience_territory, like_contacts, known_to_alike,
        )
    }
)  # fmt: skip
