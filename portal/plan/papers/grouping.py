"""Counts of needs by theme without those of too few: each need of a theme is of another association."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.rules.disclosure import LEAST


@dataclass(frozen=True)
class NeedCount:
    """How many needs there are of something, and how many of them are served; key: None for several together."""

    key: str | None
    needs: int
    served: int


def count_together(counts: Mapping[str, tuple[int, int]]) -> list[NeedCount]:
    """Return the counts, the largest first; those under LEAST together, with more until they are LEAST, at the end.

    A total stands beside them, so what is put together must be LEAST too. When all are too few there is no line.
    """
    found = [NeedCount(key, needs, served) for key, (needs, served) in counts.items() if needs]
    found.sort(key=lambda one: (-one.needs, str(one.key)))
    few = next((number for number, one in enumerate(found) if one.needs < LEAST), len(found))
    large, small = found[:few], found[few:]
    while small and large and sum(one.needs for one in small) < LEAST:
        small.append(large.pop())
    together = _add_up(small)
    return [*large, together] if together.needs >= LEAST else large


def _add_up(counts: Iterable[NeedCount]) -> NeedCount:
    """Return several counts as one, of several things together."""
    pairs = [(one.needs, one.served) for one in counts]
    return NeedCount(None, sum(needs for needs, _served in pairs), sum(served for _needs, served in pairs))
