"""Reference lists: Morocco's territories, the domains of action, the target groups, the diagnostic, the catalogue."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from graph.directory.territories import Territory
from graph.directory.vocabulary import Domain, TargetGroup
from graph.plan.guides import Guide, read_guide
from graph.plan.offers import Offer, read_catalogue
from graph.rules.instrument import Instrument, parse_instrument

DATA = Path(__file__).parent / "data"
INSTRUMENT = Path(__file__).parent / "instruments" / "takwia-v1.yaml"
"""The version of the instrument that new diagnostics are made with."""
CATALOGUE = Path(__file__).parent / "catalogue.yaml"
GUIDES = Path(__file__).parent / "guides"


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
def instrument() -> Instrument:
    """Return the instrument of the diagnostic; raise BadInstrument when its file can't be used."""
    return parse_instrument(INSTRUMENT.read_text(encoding="utf-8"), INSTRUMENT.name)


@cache
def offers() -> tuple[Offer, ...]:
    """Return the offers of the catalogue; raise BadCatalogue when its file can't be used."""
    themes = [theme.id for axis in instrument().scored_axes for theme in axis.themes]
    return read_catalogue(CATALOGUE.read_text(encoding="utf-8"), themes, CATALOGUE.name)


@cache
def guides() -> tuple[Guide, ...]:
    """Return the guides that offers give; raise BadGuide when a file can't be used."""
    return tuple(read_guide(path.read_text(encoding="utf-8"), path.name) for path in sorted(GUIDES.glob("*.yaml")))


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
