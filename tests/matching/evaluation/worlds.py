"""Small made-up networks with links, for the tests of the evaluation."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from matching import MatchingData

OLD, NEW = "2017-05-01", "2018-05-01"
SPLIT = pd.Timestamp("2018-01-01").date()

Link = tuple[str, str, str, str | None]


def world(kinds: Mapping[str, str], links: Iterable[Link], **columns: list[Any]) -> MatchingData:
    """Make organisations of these kinds, in alphabetical order, with links that may have a date."""
    frame = pd.DataFrame({"kind": list(kinds.values()), **columns}, index=pd.Index(list(kinds), dtype=object))
    made = pd.DataFrame(list(links), columns=["source", "target", "kind", "date"])
    return MatchingData(organisations=frame, links=made.assign(date=pd.to_datetime(made["date"])))


def associations(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "association")


def planted(size: int = 120, groups: int = 6, seed: int = 5) -> MatchingData:
    """Make associations that link within their group only, half of the links old and half new.

    Their domain is their group, so that content tells it, and their links tell it too.
    """
    draw = np.random.default_rng(seed)
    names = [f"a{number:03}" for number in range(size)]
    group = np.arange(size) % groups
    links: list[Link] = []
    for i in range(size):
        for j in range(i + groups, size, groups):
            if draw.random() < 0.4:
                links.append((names[i], names[j], "partner", OLD if draw.random() < 0.5 else NEW))
    return world(associations(*names), links, domains=[(f"domain {number}",) for number in group])
