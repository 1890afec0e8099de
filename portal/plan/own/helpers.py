"""Who could help with a need, from the suggestions: networks, peers and spaces, worked out once for a whole plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.rules.kinds import RequestKind
from matching import Suggestion
from portal.kit.language import localised_name
from portal.suggestions.adviser import Advice, adviser_for

MOST = 3
"""So many of each kind are named under a need."""
ASKED = 12
"""So many of each kind are looked at: those that help with one axis are among them."""
STRONG_IN = {"network": "strengths", "exchange": "they_help"}
"""Which reason of a suggestion says in which axes it helps."""
WHOLE = {"networking": "network", "logistics": "space"}
"""Themes that all suggestions of a kind help with, whatever they are strong in."""
REQUESTS = {"network": RequestKind.JOIN, "exchange": RequestKind.EXCHANGE, "space": RequestKind.SPACE}


@dataclass(frozen=True)
class Helper:
    """A network, an association or a host that could help with a need.

    axis: of an exchange, what it would be about. joining: who may join a network, a word of Joining; None for others.
    """

    kind: str
    id: str
    entry_kind: str
    name: str
    request: str
    axis: str | None
    joining: str | None


class Helpers:
    """Finds helpers for the needs of one association among its suggestions."""

    def __init__(self, association: str) -> None:
        """Ask for the suggestions once."""
        adviser = adviser_for(association)
        asked = [(kind, association) for kind in REQUESTS]
        self._advice: dict[str, Advice] = {one.kind: one for one in adviser.advise_all(asked, limit=ASKED)}
        self._profiles: Mapping[str, Mapping[str, Any]] = adviser.profiles

    def of(self, theme: str, axis: str) -> tuple[Helper, ...]:
        """Return who could help with a theme of an axis, at most MOST of each kind."""
        found: list[Helper] = []
        for kind, advice in self._advice.items():
            fits = [item for item in advice.items if WHOLE.get(theme) == kind or axis in _axes(item, kind)]
            found += [self._helper(kind, item, axis) for item in fits[:MOST]]
        return tuple(found)

    def _helper(self, kind: str, item: Suggestion, axis: str) -> Helper:
        profile = self._profiles[item.candidate]
        about = axis if kind == "exchange" and axis in _axes(item, kind) else None
        return Helper(kind, item.candidate, profile["kind"], localised_name(profile), REQUESTS[kind], about,
                      profile["joining"])  # fmt: skip


def _axes(item: Suggestion, kind: str) -> set[str]:
    return {
        one["axis"]
        for part in item.contributions
        if part.feature == STRONG_IN.get(kind)
        for one in part.facts.get("axes", ())
    }
