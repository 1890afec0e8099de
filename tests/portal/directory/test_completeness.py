"""How much of a profile is known, and what is asked for next."""

from dataclasses import replace

import pytest

from graph.directory.associations import Association
from graph.rules.kinds import AXES
from portal.directory.completeness import FACTS, completeness

FULL = Association(
    id="a",
    name_fr="A",
    lat=32.9,
    lon=-5.6,
    domains=("literacy",),
    targets=("women",),
    objectives_fr="Lire",
    founded_year=2005,
    members=20,
    premises=True,
    equipment=True,
    internet=True,
    staff=2,
    axes=dict.fromkeys(AXES, 0.5),
)


def test_a_full_profile_is_complete():
    known = completeness(FULL)

    assert (known.known, known.total, known.percent, known.missing) == (16, 16, 100, ())


def test_a_name_alone_misses_everything():
    known = completeness(Association(id="a", name_fr="A"))

    assert (known.known, known.percent) == (0, 0)
    assert known.missing == (*FACTS, *AXES)


@pytest.mark.parametrize("change", [{"premises": False, "equipment": False, "internet": False}, {"staff": 0},
                                    {"axes": dict.fromkeys(AXES, 0.0)}, {"members": 0},
                                    {"objectives_fr": "", "objectives_ar": "قراءة"}])  # fmt: skip
def test_no_and_zero_are_known(change):
    assert completeness(replace(FULL, **change)).percent == 100


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"premises": None}, ("premises",)),
        ({"lat": None, "lon": None}, ("place",)),
        ({"objectives_fr": ""}, ("objectives",)),
        ({"domains": (), "targets": ()}, ("domains", "targets")),
        ({"axes": {"vision": 0.2}}, tuple(axis for axis in AXES if axis != "vision")),
    ],
)
def test_what_is_unknown_is_missing(change, missing):
    assert completeness(replace(FULL, **change)).missing == missing


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_start_page_says_what_is_missing(browse, place, language):
    page = browse(place.ua, language).get("/home")

    bar = page.find("progress")
    assert (bar["value"], bar["max"]) == ("3", "16")
