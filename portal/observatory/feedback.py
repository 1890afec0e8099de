"""The counts of what a province's associations said of suggestions, without telling what any one of them said."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.links.feedback import Said
from graph.rules.disclosure import LEAST
from graph.rules.kinds import OF_NETWORKS, OF_SUGGESTIONS, Outcome, Refusal
from portal.kit.words import SUGGESTION_KINDS

PERIODS = {"3": timedelta(days=91), "12": timedelta(days=365), "all": None}
"""The periods to choose from: months, or everything."""
USUAL = "12"


@dataclass(frozen=True)
class Count:
    """How many there are; ``few``: from one to four associations said so; ``hidden``: it would tell a few's number.

    ``number`` is None for both.
    """

    number: int | None
    state: str = "given"


@dataclass(frozen=True)
class CountLine:
    """One line of a table: a word, its count by kind of suggestion, in the order of SUGGESTION_KINDS, and in all."""

    word: str | None
    counts: tuple[Count, ...]
    total: Count


def since(period: str, now: datetime) -> datetime | None:
    """Return when a period of PERIODS began; None for all of the time."""
    length = PERIODS[period]
    return now - length if length else None


def count_refusals(said: Iterable[Said]) -> list[CountLine]:
    """Count refusals by reason; the last line, without a reason, is left out when it is empty."""
    refused = [item for item in said if item.what == "refused"]
    words: list[str | None] = [word for word in Refusal if word in (*OF_SUGGESTIONS, *OF_NETWORKS)]
    return _lines(refused, [*words, None] if any(item.word is None for item in refused) else words)


def count_welcome(said: Iterable[Said]) -> list[CountLine]:
    """Count what was accepted, what of it ended later, and of what fewer was asked for."""
    return [_line(what, [item for item in said if item.what == what]) for what in ("accepted", "ended", "fewer")]


def count_outcomes(said: Iterable[Said]) -> list[CountLine]:
    """Count what became of accepted requests."""
    return _lines([item for item in said if item.what == "outcome"], [*Outcome])


def _lines(said: Collection[Said], words: Sequence[str | None]) -> list[CountLine]:
    return [_line(word, [item for item in said if item.word == word]) for word in words]


def _line(word: str | None, said: Sequence[Said]) -> CountLine:
    """Count one line; where its total is given, small counts are hidden with all that would let them be worked out."""
    counts = tuple(_count([item for item in said if item.kind == kind]) for kind in SUGGESTION_KINDS)
    total = _count(said)
    if total.state == "given" and any(count.state == "few" for count in counts):
        counts = tuple(count if count.number == 0 else Count(None, "hidden") for count in counts)
    return CountLine(word, counts, total)


def _count(said: Sequence[Said]) -> Count:
    associations = {item.association for item in said}
    return Count(None, "few") if 0 < len(associations) < LEAST else Count(len(said))
