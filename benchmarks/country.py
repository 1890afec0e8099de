"""A made-up country to measure speed on: associations over Morocco's real communes, by population."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from graph.rules.kinds import AXES
from matching import MatchingData
from seed.national import DatasetPart, generate_national
from seed.reference import domains, territories

SEED = 7
HOSTS = 0.08  # So many of those with premises share a room.
EXCHANGES = 0.02


def make_country(size: int) -> MatchingData:
    """Return `size` synthetic associations with their networks, partners, links and shared rooms."""
    batches = list(generate_national(size))
    chains = _chains()
    rows = [_row(entry, kind, chains) for kind, entry in _entries(batches)]
    organisations = pd.DataFrame(rows).set_index("id")
    associations = organisations.index[organisations["kind"] == "association"].to_numpy()
    return MatchingData(
        organisations=organisations,
        domains={domain.id: domain.parent for domain in domains()},
        links=_links(batches, associations),
        spaces=_spaces(organisations),
    )


def _chains() -> dict[str, tuple[str, ...]]:
    """Return code → codes from it up to its region."""
    above = {territory.code: territory.parent for territory in territories()}
    chains: dict[str, tuple[str, ...]] = {}
    for code in above:
        chain: list[str] = []
        at: str | None = code
        while at:
            chain.append(at)
            at = above.get(at)
        chains[code] = tuple(chain)
    return chains


def _entries(batches: Iterable[DatasetPart]) -> Iterator[tuple[str, Any]]:
    for batch in batches:
        yield from (("association", entry) for entry in batch.associations)
        yield from (("network", entry) for entry in batch.networks)
        yield from (("partner", entry) for entry in batch.partners)


def _row(entry: Any, kind: str, chains: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    row = {
        "id": entry.id,
        "kind": kind,
        "domains": entry.domains,
        "territories": chains[entry.territories[0]],
        "lat": entry.lat,
        "lon": entry.lon,
    }
    if kind == "network":
        return row | {"nature": entry.nature, "level": entry.level}
    if kind == "partner":
        return row
    return row | {
        "targets": entry.targets,
        "milieu": entry.milieu,
        "founded": entry.founded_year,
        "staff": entry.staff,
        "text": f"{entry.objectives_fr} {entry.objectives_ar}",
        "premises": entry.premises,
        "equipment": entry.equipment,
        "internet": entry.internet,
        **{f"axis_{axis}": entry.axes.get(axis) for axis in AXES},
    }


def _links(batches: Iterable[DatasetPart], associations: np.ndarray) -> pd.DataFrame:
    """Return memberships and partnerships as generated, and exchanges between neighbours in the order of the towns."""
    rows = [(link.association, link.network, "member") for batch in batches for link in batch.memberships]
    rows += [(link.source, link.target, "partner") for batch in batches for link in batch.partnerships]
    draw = np.random.default_rng(SEED)
    first = draw.choice(len(associations), int(EXCHANGES * len(associations)))
    second = np.minimum(first + draw.integers(1, 40, len(first)), len(associations) - 1)
    rows += [(associations[a], associations[b], "exchange") for a, b in zip(first, second, strict=True) if a != b]
    return pd.DataFrame(rows, columns=["source", "target", "kind"])


def _spaces(organisations: pd.DataFrame) -> pd.DataFrame:
    draw = np.random.default_rng(SEED)
    having = organisations.index[organisations["premises"] == True].to_numpy()  # noqa: E712 - unknown is neither.
    hosts = having[draw.random(len(having)) < HOSTS]
    kinds = draw.choice(["meeting_room", "office", "training_room", "computers"], len(hosts))
    return pd.DataFrame({"id": [f"space-{host}" for host in hosts], "host": hosts, "kind": kinds, "capacity": 20})
