"""Which measures a pair has, by kind of link: their names and where each stands in a row of them."""

from collections import namedtuple
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from matching.encoding.arrays import frozen, places


def _named(title: str, measures: tuple[str, ...]) -> Any:
    """Return where each of some measures stands, under its name."""
    return namedtuple(title, measures)(*places(len(measures)))


JOIN = _named("JOIN", (
    "domains", "targets", "tags", "text", "content", "member_domains", "member_places", "member_content", "distance",
    "territory", "milieu", "needs", "strengths", "contacts", "fellow_members", "kin_members", "network_size",
))  # fmt: skip
WORK = _named("WORK", (
    "domains", "targets", "tags", "text", "distance", "territory", "milieu", "they_help", "you_help", "shared_networks",
    "shared_contacts", "close_contacts", "shared_projects", "popularity", "experience_domain", "experience_territory",
    "like_contacts", "known_to_alike", "content",
))  # fmt: skip
SHARE = _named("SHARE", ("needs", "distance", "territory", "shared_networks", "domains"))
TEACH = _named("TEACH", (
    "they_help", "you_help", "distance", "domains", "shared_networks", "territory", "milieu",
))  # fmt: skip
"""Where each measure stands, by its name: of networks (and invitations), partners, spaces and exchanges."""
NETWORK_MEASURES, PARTNER_MEASURES = JOIN._fields, WORK._fields
SPACE_MEASURES, EXCHANGE_MEASURES = SHARE._fields, TEACH._fields

NETWORK_KIND, PARTNER_KIND, SPACE_KIND, EXCHANGE_KIND, INVITE_KIND = places(5)
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "network": NETWORK_MEASURES,
        "partner": PARTNER_MEASURES,
        "space": SPACE_MEASURES,
        "exchange": EXCHANGE_MEASURES,
        "invite": NETWORK_MEASURES,
    }
)
MOST_MEASURES = max(len(names) for names in MEASURES.values())
ALL = frozen(np.ones(MOST_MEASURES), np.bool_)

OWN_LINKS = frozenset(
    {
        "contacts", "fellow_members", "kin_members", "shared_networks", "shared_contacts", "close_contacts",
        "shared_projects", "like_contacts",
    }
)  # fmt: skip
"""What an association's own links tell: without any, nothing of these is known."""
DIRECTIONLESS = frozenset({"network_size"})
"""Measures of which more isn't better in itself."""
