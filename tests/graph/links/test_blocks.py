"""Who is blocked stays apart: no request, no message, no suggestion; staff read what was reported."""

import pytest

from graph.links import blocks, ties
from graph.links.requests import CannotAsk, list_all_excluded, list_excluded
from graph.rules.families import ALL_FAMILIES
from tests.graph.world import NOON, add_associations, add_user, ask


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_user(here, "u")
    return here


def test_who_is_blocked_stays_apart_until_that_is_taken_back(people):
    ask(people, "r", "partner", "a", "b")
    for _time in range(2):
        blocks.block(people, own="a", other="b", user="u", at=NOON)

    assert blocks.are_apart(people, "b", "a")
    assert [party.id for party in blocks.list_blocked(people, "a")] == ["b"]
    assert blocks.list_blocked(people, "b") == []
    assert list_excluded(people, ["b"]) == {("b", "a", family) for family in ALL_FAMILIES}
    assert {("a", "b", family) for family in ALL_FAMILIES} <= list_all_excluded(people)
    assert not ties.are_in_touch(people, "a", "b")
    with pytest.raises(CannotAsk):
        ask(people, "s", "exchange", "b", "a")

    blocks.unblock(people, "a", "b")

    assert not blocks.are_apart(people, "a", "b")
    assert ask(people, "s", "exchange", "b", "a").state == "pending"


def test_a_report_is_read_in_the_province_of_who_is_reported(people):
    for _time in range(2):
        blocks.report(people, id="x", own="a", other="b", words="Publicité.", user="u", at=NOON)

    (told,) = blocks.list_reports(people, "p1")
    assert (told.own.id, told.other.id, told.words, told.state) == ("a", "b", "Publicité.", "open")
    assert blocks.list_reports(people, "p2") == []

    blocks.close_report(people, "x", answer="Appelés.", user="u", at=NOON)
    report = blocks.get_report(people, "x", "p1")
    assert (report.state, report.answer) == ("closed", "Appelés.")
    assert blocks.get_report(people, "x", "p3") is None
