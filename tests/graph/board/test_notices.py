"""Offers and needs: for 90 days, what fits first, and nothing of who is blocked."""

from datetime import timedelta

import pytest

from graph.board import notices
from graph.links import blocks
from tests.graph.world import NOON, add_associations, add_user


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_associations(here, "far", territories=("c4",), domains=("crafts",))
    add_user(here, "u")
    return here


def post(graph, id, organisation, domain=None, kind="offer", minutes=0):
    notices.post_notice(graph, id=id, organisation=organisation, kind=kind, title=f"Titre {id}", words="", user="u",
                        domain=domain, at=NOON + timedelta(minutes=minutes))  # fmt: skip


def listed(graph, reader="a", at=NOON, kind=None):
    return [one.id for one in notices.list_notices(graph, reader, at, kind)]


def test_what_fits_comes_first_and_why(people):
    for _time in range(2):
        post(people, "1", "b", "literacy")
    post(people, "2", "far", "crafts", minutes=5)
    post(people, "3", "far", "literacy", "need", minutes=6)
    assert listed(people) == ["1", "3", "2"]
    first = notices.list_notices(people, "a", NOON)[0]
    assert (first.same_place, first.same_province, first.same_domain, first.domain) == (True, True, True, "literacy")
    assert listed(people, kind="need") == ["3"]
    assert [one.id for one in notices.list_notices(people, "a", NOON, skip=1, limit=1)] == ["3"]
    assert [notices.count_notices(people, "a", NOON, kind) for kind in (None, "need")] == [3, 1]


def test_a_notice_ends_by_itself_or_when_it_is_taken_down(people):
    post(people, "1", "b")
    assert listed(people, at=NOON + timedelta(days=89)) == ["1"]
    assert listed(people, at=NOON + timedelta(days=90)) == []
    notices.take_down(people, "1", "a")
    assert listed(people) == ["1"], "only its own organisation takes it down"
    notices.take_down(people, "1", "b")
    assert listed(people) == []
    assert not notices.get_notice(people, "1").active


def test_nothing_of_who_is_blocked(people):
    post(people, "1", "b")
    blocks.block(people, own="a", other="b", user="u", at=NOON)
    assert listed(people) == []
