"""Sessions: opened by a token that isn't kept, seen, ended one by one or all together, dropped in the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.people import accounts, sessions
from graph.people.sessions import KEPT, SessionEnd, UserSession
from tests.graph.world import NOON, add_user

WEEK = timedelta(days=7)
COUNT = "MATCH (session:UserSession) RETURN count(*) AS count"
ENDED = "MATCH (session:UserSession {id: $id}) RETURN session.ended_why AS why"


def one(id, at=NOON):
    return UserSession(id, at, at, at + WEEK, "Firefox, Android", remembered=False)


@pytest.fixture
def signed_in(here):
    for user in ("u", "other"):
        add_user(here, user)
        for number in (1, 2):
            sessions.start_session(here, user, one(f"{user}{number}"), f"token of {user}{number}")
    return here


def opened(graph, at=NOON):
    found = {f"{user}{number}" for user in ("u", "other") for number in (1, 2)}
    return {id for id in found if sessions.read_session(graph, f"token of {id}", at)}


def test_a_token_opens_its_session_and_is_not_kept(signed_in):
    user, session = sessions.read_session(signed_in, "token of u1", NOON)

    assert (user, session) == (accounts.get_user(signed_in, "u"), one("u1"))
    assert sessions.read_session(signed_in, "another", NOON) is None
    assert sessions.read_session(signed_in, "\ud800", NOON) is None
    kept = signed_in.read("MATCH (session:UserSession) RETURN properties(session) AS kept")
    assert not any("token of" in str(value) for row in kept for value in row["kept"].values())


def test_a_session_ends_unused_and_lasts_when_it_is_seen(signed_in):
    sessions.see_session(signed_in, "u1", NOON + WEEK / 2, NOON + 2 * WEEK)

    assert opened(signed_in, NOON + WEEK) == {"u1"}
    assert opened(signed_in, NOON + 2 * WEEK) == set()
    assert [session.id for session in sessions.list_sessions(signed_in, "u", NOON)] == ["u1", "u2"]


def test_one_session_ends_or_all_but_one(signed_in):
    sessions.end_session(signed_in, "other", "u1", SessionEnd.REVOKED, NOON)
    assert "u1" in opened(signed_in)  # It isn't theirs.

    sessions.end_session(signed_in, "u", "u1", SessionEnd.SIGNED_OUT, NOON)
    assert opened(signed_in) == {"u2", "other1", "other2"}

    sessions.end_sessions(signed_in, "other", SessionEnd.REVOKED, NOON, but="other2")
    assert opened(signed_in) == {"u2", "other2"}
    assert signed_in.read(ENDED, id="other1") == [{"why": "revoked"}]


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"role": "staff"}, {"active": False}])
def test_another_password_or_role_or_a_closed_account_ends_all_sessions(signed_in, change):
    user = accounts.get_user(signed_in, "u")
    accounts.save_users(signed_in, [replace(user, **change)])
    accounts.save_users(signed_in, [replace(user, **change | {"active": True})])

    assert opened(signed_in) == {"other1", "other2"}
    assert signed_in.read(ENDED, id="u1") == [{"why": SessionEnd.ACCOUNT_CHANGED}]


def test_what_is_not_about_signing_in_ends_nothing(signed_in):
    accounts.save_users(signed_in, [replace(accounts.get_user(signed_in, "u"), name="Another", locale="ar")])
    accounts.set_password_hash(signed_in, "u", "a stronger hash of the same password")

    assert opened(signed_in) == {"u1", "u2", "other1", "other2"}


def test_what_was_over_long_ago_is_dropped_at_the_next_sign_in(signed_in):
    later = NOON + KEPT + 2 * WEEK
    sessions.start_session(signed_in, "u", one("u3", later), "token of u3")

    assert [session.id for session in sessions.list_sessions(signed_in, "u", later)] == ["u3"]
    assert signed_in.read(COUNT) == [{"count": 3}]
