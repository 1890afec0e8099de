"""Reference lists: the territories of Morocco, the domains of action and the target groups."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from graph.territories import Territory
from graph.vocabulary import Domain, TargetGroup

DATA = Path(__file__).parent / "data"


@cache
def read_table(name: str) -> pd.DataFrame:
    """Read a CSV file of seed/data; every column is text and an empty cell is an empty string."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False, encoding="utf-8")


@cache
def read_yaml(name: str) -> Any:
    """Read a YAML file of seed/data."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def territories() -> tuple[Territory, ...]:
    """Return Morocco's 12 regions, 83 provinces and 1,503 communes, parents first."""
    return (
        *_territories("regions.csv", "region", parent=None),
        *_territories("provinces.csv", "province", parent="region_code"),
        *_territories("communes.csv", "commune", parent="province_code"),
    )


@cache
def domains() -> tuple[Domain, ...]:
    """Return the domains of action of both levels, each group before its own."""
    found = []
    for group in read_yaml("domains.yaml"):
        found.append(Domain(group["id"], None, group["fr"], group["ar"], group["en"]))
        for entry in group["domains"]:
            found.append(Domain(entry["id"], group["id"], entry["fr"], entry["ar"], entry["en"]))
    return tuple(found)


@cache
def target_groups() -> tuple[TargetGroup, ...]:
    """Return the groups of people that organisations work for."""
    return tuple(TargetGroup(row["id"], row["fr"], row["ar"], row["en"]) for row in read_yaml("targets.yaml"))


@cache
def domains_of(*groups: str) -> tuple[str, ...]:
    """Return the ids of the domains within some groups."""
    return tuple(domain.id for domain in domains() if domain.parent in groups)


@cache
def province_code(name_fr: str) -> str:
    """Return the official code of a province by its French name; raise KeyError when there is none."""
    for territory in territories():
        if territory.level == "province" and territory.name_fr == name_fr:
            return territory.code
    raise KeyError(name_fr)


@cache
def communes_of(province: str) -> tuple[Territory, ...]:
    """Return the communes of a province."""
    return tuple(t for t in territories() if t.level == "commune" and t.parent == province)


def _territories(file: str, level: str, parent: str | None) -> Iterable[Territory]:
    for row in read_table(file).to_dict("records"):
        is_commune = level == "commune"
        yield Territory(
            code=row["code"],
            level=level,
            name_fr=row["name_fr"],
            name_ar=row["name_ar"],
            parent=row[parent] if parent else None,
            lat=float(row["lat"]) if row["lat"] else None,
            lon=float(row["lon"]) if row["lon"] else None,
            milieu=row["type"] if is_commune else None,
            population=int(row["population_2024"]) if row["population_2024"] else None,
            kind=None if is_commune else row.get("type"),
        )
