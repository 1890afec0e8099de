"""What is new is counted from the visit before this one, on both releases."""

from datetime import UTC, datetime, timedelta

from graph.people.accounts import User, save_users
from graph.people.visits import AT_FIRST, BEGIN, PAUSE, last_visit


def test_a_visit_lasts_for_hours_and_the_one_before_it_counts(any_graph):
    save_users(any_graph, [User(id="u", email="u@example.org", name="U", password_hash="x", role="association")])
    first = datetime(2026, 11, 29, 9, tzinfo=UTC)
    second = first + timedelta(days=2)
    third = second + timedelta(days=2)
    assert last_visit(any_graph, "u", first) == first - AT_FIRST
    assert last_visit(any_graph, "u", first + timedelta(hours=1)) == first + timedelta(hours=1) - AT_FIRST
    assert last_visit(any_graph, "u", second) == first
    assert last_visit(any_graph, "u", second + timedelta(minutes=5)) == first
    for _page in range(2):  # Two pages at once have both read that the last visit is over.
        any_graph.write(BEGIN, user="u", at=third, ended=third - PAUSE)
    assert last_visit(any_graph, "u", third) == second
