"""Suggestions from data at hand: for tests, tools and small data; a portal keeps a `Matcher`."""

from collections.abc import Collection

from matching.data import MatchingData
from matching.matcher import Matcher
from matching.results import NotEnough, Suggestions


def suggest(
    kind: str, subject: str, data: MatchingData, limit: int = 10, among: Collection[str] | None = None
) -> Suggestions | NotEnough:
    """Ask a matcher of these data, with fixed weights: `Matcher.suggest` says what is returned and raised."""
    if data.organisations.empty:
        raise KeyError(subject)
    return Matcher(data.snapshot).suggest(
        kind,
        subject,
        limit=limit,
        among=among,
        excluded=data.excluded_for(kind, subject),
        fewer=data.fewer_for(kind, subject),
    )
