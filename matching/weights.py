"""The first version's fixed weights, and how they make a score that is a sum.

The only place that knows weights: `matching.features` measures pairs, this turns measures into contributions.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from matching.encoders import Flags, Floats

_NETWORK = {
    "domains": 22,
    "member_domains": 20,
    "distance": 15,
    "territory": 10,
    "strengths": 10,
    "targets": 8,
    "contacts": 8,
    "fellow_members": 5,
    "milieu": 2,
}
_PARTNER = {
    "domains": 28,
    "distance": 15,
    "experience_domain": 12,
    "targets": 10,
    "territory": 10,
    "experience_territory": 8,
    "shared_networks": 8,
    "shared_contacts": 7,
    "milieu": 2,
}
_SPACE = {"needs": 45, "distance": 35, "territory": 10, "shared_networks": 5, "domains": 5}
_EXCHANGE = {
    "they_help": 33,
    "you_help": 33,
    "distance": 14,
    "domains": 10,
    "shared_networks": 5,
    "territory": 3,
    "milieu": 2,
}

# Per kind: feature → weight, in hundredths; each kind adds up to 100. The same table is in docs/matching.md.
WEIGHTS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "network": MappingProxyType(_NETWORK),
        "partner": MappingProxyType(_PARTNER),
        "space": MappingProxyType(_SPACE),
        "exchange": MappingProxyType(_EXCHANGE),
        "invite": MappingProxyType(_NETWORK),
    }
)

# How much unknown weight a pair must outweigh: half of all the weight there is (see `contributions`).
CAUTION = 0.5

# True but too little to suggest anything on its own: half of the country shares it.
SUPPORTING = frozenset({"milieu"})


def contributions(kind: str, names: tuple[str, ...], values: Floats) -> tuple[Floats, Floats]:
    """Return the contribution of each feature, shape (n, k), and the coverage of each pair, shape (n,).

    values: (n, k) in [0, 1], NaN where unknown, columns named by `names`.

    With w the weights over their sum, and K the features known for the pair, the contribution of f in K is
    (1 + c) * w_f * v_f / (c + sum of w over K), with c = CAUTION; of any other feature, 0. Their sum, the
    score, is the weighted mean of what is known times (1 + c) * coverage / (c + coverage), so: it is in
    [0, 1]; it is the plain weighted mean when all is known; and making a value unknown never gives less
    than the value 0 does, as the same numerator then has a smaller denominator.
    """
    table = WEIGHTS[kind]
    weights = np.array([table[name] for name in names], dtype=np.float64) / sum(table.values())
    known = ~np.isnan(values)
    coverage = (known * weights).sum(axis=1)
    shares = (1 + CAUTION) * weights * np.where(known, values, 0.0) / (CAUTION + coverage)[:, None]
    return shares, coverage


# Near is no reason to join those who gather round another theme.
NEARNESS = frozenset({"distance", "territory"})

# A reason that weighs less than this in the score isn't one.
LEAST = 0.02


def worth_saying(names: tuple[str, ...], shares: Floats, thematic: Flags) -> Flags:
    """Say for which pairs some contribution is a reason on its own, shape (n,).

    shares: (n, k) contributions of the features `names`; thematic: (n,), the pairs for which nearness alone is none.
    """
    supporting = np.array([name in SUPPORTING for name in names])
    near = np.array([name in NEARNESS for name in names])
    telling = ~supporting & ~(near & thematic[:, None])
    return np.asarray(((shares >= LEAST) & telling).any(axis=1))
