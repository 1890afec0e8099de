"""Bookings: never two of a space at once, also when they are made at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest

from graph.board import bookings
from graph.board.bookings import SpaceTaken
from graph.directory.spaces import Space, list_spaces, save_spaces
from tests.graph.world import NOON, add_associations, add_user, ask, decide


@pytest.fixture
def people(here):
    """Return a graph in which a uses the room that b shares."""
    add_associations(here, "a", "b", "c")
    add_user(here, "u")
    save_spaces(here, [Space(id="room", host="b", kind="meeting_room", name_fr="Salle")])
    decide(here, ask(here, "r", "space", "a", "b"), "accepted")
    return here


def book(graph, id, starts=0, hours=2, organisation="a"):
    begin = NOON + timedelta(days=1, hours=starts)
    bookings.book(graph, id=id, space="room", organisation=organisation, starts=begin,
                  ends=begin + timedelta(hours=hours), purpose="Réunion", user="u", at=NOON)  # fmt: skip


def test_a_space_is_booked_once_at_a_time(people):
    for _time in range(2):
        book(people, "1")
    for starts, hours in ((0, 2), (1, 2), (-1, 2), (0.5, 0.5), (-1, 5)):
        with pytest.raises(SpaceTaken):
            book(people, "2", starts, hours, "b")
    book(people, "3", 2, 1, "b")
    book(people, "4", -1, 1, "b")

    assert [one.id for one in bookings.list_bookings(people, "room", NOON)] == ["4", "1", "3"]
    first = bookings.get_booking(people, "1")
    assert (first.host, first.own.id, first.purpose, first.state) == ("b", "a", "Réunion", "booked")
    assert len(list_spaces(people, "b")) == 1


def test_of_many_who_book_at_once_one_gets_it(people):
    def run(number):
        try:
            book(people, f"n{number}", organisation="ab"[number % 2])
        except SpaceTaken:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(run, range(6))) == 1
    assert len(bookings.list_bookings(people, "room", NOON)) == 1


def test_who_neither_shares_nor_uses_a_space_books_it_not(people):
    assert not bookings.may_book(people, "c", "room")
    with pytest.raises(SpaceTaken):
        book(people, "1", organisation="c")


def test_a_cancelled_time_is_free_again(people):
    book(people, "1")
    assert bookings.end_booking(people, "1", "cancelled", NOON)
    assert not bookings.end_booking(people, "1", "no_show", NOON)
    book(people, "2")
    assert [one.id for one in bookings.list_bookings(people, "room", NOON)] == ["2"]


def test_who_booked_is_reminded_once_and_not_at_once(people):
    book(people, "1")
    book(people, "late", starts=-3, hours=1)  # In 21 hours: booked within the last day.
    at, day = NOON + timedelta(hours=1), timedelta(days=1)
    assert [one.id for one in bookings.list_to_remind(people, at, day)] == ["1"]
    bookings.mark_reminded(people, "1", at)
    assert bookings.list_to_remind(people, at, day) == []


def test_a_host_says_the_hours_and_rules(people):
    assert not bookings.set_rules(people, space="room", host="a", opens=None, closes=None, words="x")
    bookings.set_rules(people, space="room", host="b", opens=time(9), closes=time(18), words="La clé…")
    (space,) = bookings.list_bookable(people, "a")
    assert (space.opens, space.closes, space.words, space.host.id) == (time(9), time(18), "La clé…", "b")
    assert bookings.get_space(people, "room") == space
