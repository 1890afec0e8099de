"""The radar lists the associations of some provinces, or of all, that have something to do about a mandate."""

from datetime import date

from graph.directory.mandates import list_warnings
from graph.directory.officers import Officer, officer_of, twice_held, values_of_officer
from graph.directory.provenance import record
from graph.rules.provenance import ValueSource
from tests.graph import world

TODAY = date(2026, 3, 9)


def test_warnings_are_listed_by_province_the_oldest_day_first(here):
    world.add_associations(here, "soon", "late", "declared", "long_ago", "nothing", "closed")
    world.add_associations(here, "elsewhere", territories=("c3",))
    days = {
        "soon": {"mandate_ends_on": "2026-03-20"},
        "late": {"board_changed_on": "2026-01-05", "board_declared_on": "2025-01-05"},
        "declared": {"board_changed_on": "2026-01-05", "board_declared_on": "2026-01-07"},
        "long_ago": {"mandate_ends_on": "2020-01-01"},
        "elsewhere": {"mandate_ends_on": "2026-01-01"},
        "closed": {"mandate_ends_on": "2026-03-20", "status": "closed"},
    }
    for id, values in days.items():
        record(here, id, values, ValueSource.OWN, TODAY)

    assert [(one.id, [w.notice for w in one.warnings]) for one in list_warnings(here, ["p1"], TODAY)] == [
        ("late", ["declaration_late"]),
        ("soon", ["ends_soon"]),
    ]
    assert [one.id for one in list_warnings(here, None, TODAY)] == ["elsewhere", "late", "soon"]
    assert list_warnings(here, [], TODAY) == []


def test_two_cannot_hold_one_function_on_the_same_day():
    first = Officer(id="1", name="Une", function="president", since=date(2024, 1, 1), until=date(2026, 1, 1))
    next_one = Officer(id="2", name="Deux", function="president", since=date(2026, 1, 1))
    both = Officer(id="3", name="Trois", function="president")

    assert twice_held([first, next_one]) is None
    assert twice_held([first, both]) == (both, "president")
    assert twice_held([Officer(id=i, name=i, function="adviser") for i in "ab"]) is None
    assert officer_of(values_of_officer(first)) == first
