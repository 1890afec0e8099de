"""Small made-up profiles for the tests of matching."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from graph.rules.kinds import AXES
from matching import Contribution, MatchingData, Suggestion, Suggestions, suggest

DOMAINS: Mapping[str, str | None] = {
    "social": None,
    "literacy": "social",
    "health": "social",
    "economy": None,
    "cooperatives": "economy",
    "crafts": "economy",
    "environment": None,
    "water": "environment",
}
KHENIFRA = ("aguelmous", "khenifra", "beni-mellal")
ELSEWHERE = ("imintanoute", "chichaoua", "marrakech")
PLACE = {"lat": 33.15, "lon": -5.84}
LINK_COLUMNS = ["source", "target", "kind"]
SPACE_COLUMNS = ["id", "host", "kind", "capacity"]


def profile(kind: str = "association", **columns: Any) -> dict[str, Any]:
    return {"kind": kind, **columns}


def scores(**axes: float) -> dict[str, float]:
    return {f"axis_{axis}": axes.get(axis, float("nan")) for axis in AXES}


def north(km: float) -> dict[str, float]:
    """Return a place so many kilometres north of PLACE."""
    return {"lat": PLACE["lat"] + km / 111.195, "lon": PLACE["lon"]}


def make(
    organisations: Mapping[str, Mapping[str, Any]],
    links: Iterable[tuple[str, str, str]] = (),
    spaces: Iterable[tuple[str, str, str, float | None]] = (),
    excluded: Iterable[tuple[str, str, str]] = (),
    fewer: Iterable[tuple[str, str, str]] = (),
) -> MatchingData:
    columns = sorted({column for row in organisations.values() for column in row})
    frame = pd.DataFrame(
        {column: pd.Series([row.get(column) for row in organisations.values()], dtype=object) for column in columns}
    )
    frame.index = pd.Index(list(organisations), dtype=object)
    return MatchingData(
        organisations=frame,
        domains=DOMAINS,
        links=pd.DataFrame(list(links), columns=LINK_COLUMNS),
        spaces=pd.DataFrame(list(spaces), columns=SPACE_COLUMNS),
        excluded=set(excluded),
        fewer=set(fewer),
    )


def ask(kind: str, subject: str, data: MatchingData, **options: Any) -> Suggestions:
    answer = suggest(kind, subject, data, **options)
    assert isinstance(answer, Suggestions)
    return answer


def names(kind: str, subject: str, data: MatchingData, **options: Any) -> list[str]:
    return [item.candidate for item in ask(kind, subject, data, **options)]


def find(candidate: str, answer: Suggestions) -> Suggestion:
    return next(item for item in answer if item.candidate == candidate)


def reason(feature: str, suggestion: Suggestion) -> Contribution:
    return next(part for part in suggestion.contributions if part.feature == feature)


def random_data(seed: int, size: int = 60, unknown: float = 0.3) -> MatchingData:
    """Make a small random country: two thirds associations, the rest networks and partners."""
    draw = np.random.default_rng(seed)
    kinds = draw.choice(["association", "association", "association", "association", "network", "partner"], size)
    kinds[:2] = ["association", "network"]
    leaves = [name for name, parent in DOMAINS.items() if parent]

    def some(values: list[str]) -> tuple[str, ...]:
        return () if draw.random() < unknown else tuple(draw.permutation(values)[: draw.integers(1, 4)].tolist())

    def maybe(value: Any) -> Any:
        return None if draw.random() < unknown else value

    rows = {}
    for i, kind in enumerate(kinds):
        located = draw.random() >= unknown
        rows[f"o{i:05d}"] = profile(
            str(kind),
            domains=some(leaves),
            targets=some(["women", "youth", "children"]),
            territories=maybe(KHENIFRA if draw.random() < 0.7 else ELSEWHERE) or (),
            lat=33 + draw.random() / 2 if located else None,
            lon=-6 + draw.random() / 2 if located else None,
            milieu=maybe(str(draw.choice(["urban", "rural"]))),
            premises=maybe(bool(draw.random() < 0.5)),
            equipment=maybe(bool(draw.random() < 0.5)),
            internet=maybe(bool(draw.random() < 0.5)),
            status=str(draw.choice(["active"] * 8 + ["closed"])),
            nature=maybe(str(draw.choice(["thematic", "territorial"]))) if kind == "network" else None,
            level=maybe(str(draw.choice(["local", "provincial", "regional"]))) if kind == "network" else None,
            **{f"axis_{axis}": maybe(draw.random()) for axis in AXES},
        )
    ids = list(rows)
    networks = [name for name in ids if rows[name]["kind"] == "network"]
    links = [(str(draw.choice(ids)), str(draw.choice(networks)), "member") for _ in range(size)]
    for kind in ("partner", "project", "exchange", "uses"):
        links += [(str(draw.choice(ids)), str(draw.choice(ids)), kind) for _ in range(size // 3)]
    spaces = [
        (f"s{i}", str(draw.choice(ids)), str(draw.choice(["office", "computers", "vehicle"])), maybe(12))
        for i in range(size // 3)
    ]
    return make(rows, links, spaces)
