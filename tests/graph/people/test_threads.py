"""Threads: one for two organisations, each post once, and who hasn't seen what; the digest of what wasn't seen."""

from datetime import timedelta

import pytest

from graph.links import blocks
from graph.people import digests, mutes, threads
from graph.people.threads import STAFF, NewPost, ThreadKey, ThreadReader, pair_thread
from graph.rules.kept_file import KeptFile
from graph.rules.kinds import Role
from tests.graph.world import NOON, add_associations, add_user

A, B = ThreadReader("u", organisation="a"), ThreadReader("v", organisation="b")


@pytest.fixture
def people(here):
    add_associations(here, "a", "b", "c")
    add_user(here, "u", organisations=("a",))
    add_user(here, "v", organisations=("b",))
    add_user(here, "s", role=Role.STAFF, provinces=("p1",))
    return here


def post(graph, id, side="a", user="u", minutes=0, key=None, **more):
    at = NOON + timedelta(minutes=minutes)
    return threads.add_post(graph, key or pair_thread("a", "b"), NewPost(id, side, user, at, **more), f"t-{id}")


def test_what_two_write_stands_in_one_thread_each_post_once(people):
    file = KeptFile("f", "photo.png", "image/png", 3)
    first = post(people, "1", text="Bonjour")
    again = post(people, "1", text="Bonjour")
    other = post(people, "2", side="b", user=None, minutes=1, text="Salut", event="accepted", request="r", file=file)

    assert first == again == other == "t-1"
    said = threads.list_posts(people, "t-1")
    assert [(one.id, one.side, one.by, one.text, one.event, one.request, one.file) for one in said] == [
        ("1", "a", "Name of u", "Bonjour", "", "", None), ("2", "b", "", "Salut", "accepted", "r", file),
    ]  # fmt: skip
    assert threads.get_file(people, "2") == (file, "t-1")
    assert threads.get_file(people, "1") is None
    (thread,) = threads.list_threads(people, A)
    assert ({side.id for side in thread.sides}, thread.last_text, thread.about) == ({"a", "b"}, "Salut", "pair")
    assert threads.get_by_key(people, pair_thread("b", "a"), A) == thread


def test_unread_is_what_others_wrote_since_one_looked(people):
    thread = post(people, "1")
    assert [threads.count_unread(people, reader) for reader in (A, B)] == [0, 1]

    threads.mark_seen(people, thread, "v", NOON)
    assert threads.count_unread(people, B) == 0

    post(people, "2", minutes=1)
    assert threads.count_unread(people, B) == 1
    post(people, "3", side="b", user="w", minutes=2)  # A colleague of v answers: v has still not seen it.
    assert threads.count_unread(people, B) == 1
    threads.mark_seen(people, thread, "v", NOON - timedelta(days=1))
    post(people, "3", side="b", user="w", minutes=9)  # Run twice, it is no newer.
    assert threads.get_thread(people, thread, B).last_at == NOON + timedelta(minutes=2)
    assert threads.get_thread(people, thread, B).unread
    assert threads.list_threads(people, ThreadReader("w", organisation="c")) == []


def test_many_are_written_to_at_once_but_for_those_who_stay_apart(people):
    blocks.block(people, own="c", other="a", user="u", at=NOON)
    posts = [(pair_thread("a", to), NewPost(f"p-{to}", "a", "u", NOON, text="Réunion"), f"t-{to}") for to in "bc"]
    assert [threads.add_posts(people, posts) for _time in range(2)] == [1, 1]
    assert [threads.count_threads(people, ThreadReader("x", organisation=id)) for id in "abc"] == [1, 1, 0]
    post(people, "e", side="c", key=pair_thread("a", "c"), event="ended", kind="partner")
    assert threads.count_threads(people, ThreadReader("x", organisation="c")) == 1


def test_a_thread_stays_one_when_the_record_of_a_side_is_put_together_with_another(people):
    thread = threads.get_thread(people, post(people, "1"), A)
    again = ThreadKey("pair", ("a", "c"), kept=thread.key)
    assert post(people, "2", key=again) == thread.id


def test_staff_have_threads_with_the_associations_of_their_province(people):
    key = ThreadKey("staff", ("a",), "p1")
    post(people, "1", key=key, text="Une question")
    staff = ThreadReader("s", provinces=("p1",))
    assert threads.count_unread(people, staff) == 1
    assert threads.count_unread(people, ThreadReader("s", provinces=("p2",))) == 0

    post(people, "2", side=STAFF, user="s", minutes=1, key=key, text="Une réponse")

    assert threads.count_unread(people, A) == 1
    assert [thread.province for thread in threads.list_threads(people, staff)] == ["p1"]


def test_a_digest_tells_once_of_what_was_not_seen(people):
    post(people, "1", text="Bonjour")
    post(people, "2", minutes=1, event="asked", text="Une demande")
    since, evening = NOON - timedelta(days=1), NOON + timedelta(minutes=10)

    (due,) = digests.list_digests(people, since, ("asked",), since)
    assert (due.user.id, [told.text for told in due.posts], due.posts[0].name_fr) == ("v", ["Bonjour"], "a")

    post(people, "3", minutes=3, text="Encore")  # It came while the digest was written.
    digests.mark_told(people, due, evening)
    assert digests.list_digests(people, since, ("asked",), NOON) == []
    assert threads.count_unread(people, B) == 1  # Told isn't seen.

    tomorrow = evening + timedelta(hours=1)
    assert [told.text for told in digests.list_digests(people, since, ("asked",), tomorrow)[0].posts] == ["Encore"]


def test_a_kind_of_mail_is_muted_until_it_is_wanted_again(people):
    for _time in range(2):
        mutes.mute(people, "u", "digest", NOON)
    assert mutes.list_muted(people, ["u", "v"]) == {"u": {"digest"}}
    mutes.unmute(people, "u", "digest")
    assert mutes.list_muted(people, ["u"]) == {}
