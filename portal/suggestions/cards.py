"""A suggestion as a page shows it: number, names, reasons in words, and its marker on the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from graph.directory import territories
from graph.directory.territories import Territory
from matching import Suggestion
from portal.kit.graph import current_graph
from portal.kit.language import localised_name, ngettext
from portal.kit.maps import Marker
from portal.kit.words import word
from portal.suggestions.adviser import Advice, Adviser
from portal.suggestions.reasons import MOST, Reason, Teller


@dataclass(frozen=True)
class Card:
    """One suggestion with its reasons: those to read first, and ``more``.

    ``axis`` is what an exchange would be about, ``marker`` is None without a known place.
    """

    number: int
    profile: Mapping[str, Any]
    subtitle: str
    reasons: tuple[Reason, ...]
    more: tuple[Reason, ...]
    axis: str | None
    marker: Marker | None


def make_cards(adviser: Adviser, advice: Advice, places: Mapping[str, Territory]) -> list[Card]:
    """Return a card for each suggestion, numbered from 1 as on the map; places: see `read_places`."""
    teller = Teller(advice.kind, adviser.profiles, places)
    return [_card(number, item, adviser, teller, places) for number, item in enumerate(advice.items, 1)]


def _card(number: int, item: Suggestion, adviser: Adviser, teller: Teller, places: Mapping[str, Territory]) -> Card:
    profile = adviser.profiles[item.candidate]
    return Card(
        number=number,
        profile=profile,
        subtitle=_subtitle(adviser, profile, places),
        reasons=teller.tell(item),
        more=teller.tell_all(item)[MOST:],
        axis=_axis(item),
        marker=_marker(number, profile),
    )


def _subtitle(adviser: Adviser, profile: Mapping[str, Any], places: Mapping[str, Territory]) -> str:
    """Say what the candidate is and where, or how many members it has."""
    kind = profile["kind"]
    if kind == "network":
        nature = word(profile["nature"], "nature") if profile["nature"] else word(kind, "entry_kind")
        members = ngettext("%(num)s member", "%(num)s members", adviser.count_members(profile["id"]))
        return f"{nature} · {members}"
    what = word(profile["partner_kind"], "partner_kind") if profile["partner_kind"] else word(kind, "entry_kind")
    place = places.get(next(iter(profile["territories"]), ""))
    return f"{what} · {localised_name(place)}" if place else what


def _axis(item: Suggestion) -> str | None:
    for contribution in item.contributions:
        if contribution.feature == "they_help" and contribution.facts["axes"]:
            return str(contribution.facts["axes"][0]["axis"])
    return None


def _marker(number: int, profile: Mapping[str, Any]) -> Marker | None:
    if profile["lat"] is None or profile["lon"] is None:
        return None
    return Marker(
        profile["lat"],
        profile["lon"],
        localised_name(profile),
        url=url_for(f"directory.{profile['kind']}", id=profile["id"]),
        number=number,
        tone=profile["kind"],
        detail=_("Number %(number)s of the list", number=number),
    )


def read_places(adviser: Adviser, advice: Advice, own: str) -> dict[str, Territory]:
    """Read all territories that the cards and their reasons may speak of, and those of who asks, by code."""
    shown = (own, *(item.candidate for item in advice.items))
    codes = {code for id in shown for code in adviser.profiles[id]["territories"]}
    codes |= {
        contribution.facts["territory"]
        for item in advice.items
        for contribution in item.contributions
        if contribution.facts.get("territory")
    }
    paths = territories.get_paths(current_graph(), sorted(codes))
    return {place.code: place for path in paths.values() for place in path}
