"""Places of the country are taken, also at its edges; others are doubted, with what is likely wrong."""

import csv
from pathlib import Path

import pytest

from graph.rules.country import PlaceDoubt, place_doubt


def test_every_commune_and_locality_is_in_the_country():
    for name in ("communes", "localities"):
        with Path(f"seed/data/{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["lat"]:
                    assert place_doubt(float(row["lat"]), float(row["lon"])) is None, row


@pytest.mark.parametrize(
    ("lat", "lon", "doubt"),
    [
        (33.16, -5.84, None),
        (0, 0, PlaceDoubt.ZERO),
        (-5.84, 33.16, PlaceDoubt.SWAPPED),
        (33.16, 5.84, PlaceDoubt.SIGN),
        (34.88, -1.31, PlaceDoubt.OUTSIDE),
        (36.75, 3.06, PlaceDoubt.OUTSIDE),
        (48.85, 2.35, PlaceDoubt.OUTSIDE),
        (32.0, -14.0, PlaceDoubt.OUTSIDE),
    ],
)
def test_other_places_are_doubted(lat, lon, doubt):
    assert place_doubt(lat, lon) == doubt
