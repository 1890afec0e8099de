"""What a province needs, on both releases: from the latest diagnostics, but for what was put off or refused."""

from datetime import UTC, datetime

import pytest

from graph.diagnostic.instruments import save_instrument
from graph.directory.spaces import Space, save_spaces
from graph.plan import province_needs
from graph.plan.association_plans import decide
from graph.rules.kinds import DecisionState
from tests.graph.diagnostic.sample import sample
from tests.graph.world import add_associations, add_network, add_user
from tests.portal import assessed

AT = datetime(2026, 3, 2, tzinfo=UTC)
WEAK = {"vision_level": 0.0, "vision_good": False}


@pytest.fixture
def there(here):
    add_user(here)
    add_associations(here, "own-point", lat=32.1, lon=-5.1, milieu="rural", targets=("women",))
    add_associations(here, "centroid")
    add_associations(here, "elsewhere", territories=("c3",))
    save_instrument(here, sample())
    for id in ("own-point", "elsewhere"):
        diagnose(here, id, f"{id}-1", assessed.GOOD | WEAK)
    return here


def diagnose(graph, association, id, answers):
    found = assessed.start(graph, id, association)
    assessed.answer(graph, found.consensus, answers)
    assessed.submit(graph, found, "u")


def needs(graph):
    return {(one.association, one.theme) for one in province_needs.read_province_needs(graph, "p1").needs}


def test_members_are_where_they_are_and_what_they_count_as(there):
    found = {one.id: one for one in province_needs.list_members(there, "p1")}

    assert set(found) == {"own-point", "centroid"}
    own, centroid = found["own-point"], found["centroid"]
    assert (own.commune, own.lat, own.lon) == ("c1", 32.1, -5.1)
    assert (own.rural, own.women, own.assessed) == (True, True, True)
    assert (centroid.lat, centroid.lon) == (32.93, -5.66)
    assert (centroid.rural, centroid.women, centroid.assessed) == (False, False, False)


def test_needs_are_those_of_the_latest_diagnostic(there):
    (need,) = province_needs.read_province_needs(there, "p1").needs
    assert (need.association, need.theme, need.axis) == ("own-point", "vision_first", "vision")
    assert need.priority == pytest.approx(2.0)  # A gap of 1, of the importance 2 of a theme that isn't known.

    diagnose(there, "own-point", "own-point-2", assessed.GOOD | {"projects_level": 0.0, "projects_good": False})

    assert needs(there) == {("own-point", "projects_first")}


@pytest.mark.parametrize(
    ("state", "left"),
    [(DecisionState.ACCEPTED, 1), (DecisionState.PUT_OFF, 0), (DecisionState.REFUSED, 0)],
)
def test_what_was_put_off_or_refused_is_left_out(there, state, left):
    decide(there, association="own-point", theme="vision_first", state=state, reason="x", user="u", change="c", at=AT)

    assert len(needs(there)) == left


def test_halls_are_rooms_of_the_province_with_size_and_place(there):
    add_network(there, "net", territories=("c2",))
    save_spaces(
        there,
        [
            Space(id="room", host="net", kind="meeting_room", capacity=30),
            Space(id="own", host="own-point", kind="training_room", capacity=12),
            Space(id="no-size", host="net", kind="meeting_room"),
            Space(id="car", host="net", kind="vehicle", capacity=5),
            Space(id="far", host="elsewhere", kind="meeting_room", capacity=30),
        ],
    )

    found = {one.id: one for one in province_needs.list_shared_halls(there, "p1")}

    assert set(found) == {"room", "own"}
    assert (found["room"].name, found["room"].commune, found["room"].lat, found["room"].capacity) == (
        "net", "c2", 32.8, 30,
    )  # fmt: skip
    assert found["own"].lat == 32.1
