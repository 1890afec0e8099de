"""How much of what can be filled in is known, and what is asked for next."""

import pytest

from graph.directory.editing import EntryState
from portal.directory.completeness import FACTS, completeness

FULL = {
    "name_fr": "A", "name_ar": "ا", "contacts": [{"id": "c"}], "objectives_fr": "Lire", "domains": ["literacy"],
    "targets": ["women"], "lat": 32.9, "founded_year": 2005, "languages": ["ar"], "members": 20, "premises": True,
    "equipment": True, "internet": True, "staff": 2, "receipt_state": "definitive", "mandate_ends_on": "2027-01-01",
    "officers": [{"id": "o"}], "axis_vision": 0.5,
}  # fmt: skip


def known_of(**values):
    return completeness(EntryState("a", "association", False, values, {}, {}, ()))


def test_a_full_profile_is_complete():
    known = known_of(**FULL)

    assert (known.known, known.total, known.percent, known.missing) == (17, 17, 100, ())


def test_a_name_alone_misses_everything_and_begins_with_contacts():
    known = known_of(name_fr="A")

    assert (known.known, known.percent) == (0, 0)
    assert known.missing == tuple(FACTS)
    assert known.to_fill_in == (("contacts", "contacts"), ("objectives", "about"), ("domains", "about"))


@pytest.mark.parametrize("change", [{"premises": False, "equipment": False, "internet": False}, {"staff": 0},
                                    {"axis_vision": 0.0}, {"members": 0},
                                    {"objectives_fr": "", "objectives_ar": "قراءة"}])  # fmt: skip
def test_no_and_zero_are_known(change):
    assert known_of(**(FULL | change)).percent == 100


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"premises": None}, ("premises",)),
        ({"lat": None}, ("place",)),
        ({"name_ar": ""}, ("names",)),
        ({"domains": [], "targets": []}, ("domains", "targets")),
        ({"axis_vision": None}, ("diagnostic",)),
    ],
)
def test_what_is_unknown_is_missing(change, missing):
    assert known_of(**(FULL | change)).missing == missing


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_start_page_leads_to_what_is_missing(browse, place, language):
    page = browse(place.ua, language).get("/home")

    (task,) = [each for each in page.select(".task") if each.select_one(f"a[href='/section/contacts/{place.a}']")]
    assert "24" in task.select_one(".task-title").text  # 4 of 17, in percent.
