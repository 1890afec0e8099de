"""The fixed weights of each kind, and which reasons can stand alone: what a portal with few links ranks by.

`matching.model.fixed_model` makes the same kind of model of them as learning does.
"""

from collections.abc import Mapping
from types import MappingProxyType

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

# Per kind: measure → weight, in hundredths; each kind adds up to 100. The same table is in docs/explain/matching.md.
WEIGHTS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "network": MappingProxyType(_NETWORK),
        "partner": MappingProxyType(_PARTNER),
        "space": MappingProxyType(_SPACE),
        "exchange": MappingProxyType(_EXCHANGE),
        "invite": MappingProxyType(_NETWORK),
    }
)

# True but too little to suggest anything on its own: half of the country shares it.
SUPPORTING = frozenset({"milieu", "popularity", "network_size"})

# Near is no reason to join those who gather round another theme.
NEARNESS = frozenset({"distance", "territory", "member_places"})

# A term that adds less than this to the log-odds is no reason worth saying.
LEAST = 0.1
