"""Messages on both releases: added once, claimed by one, tried again a few times, and not sent when too late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.people import messages
from graph.people.messages import MessageState, NewMessage

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEW = NewMessage("m1", "a@example.org", "Objet", "Corps", "fr", date(2026, 3, 9), "v")
SESSION = "MERGE (:Convocation {id: 'v'})-[:TO_SESSION]->(:TrainingSession {id: 's'})"


@pytest.fixture
def there(here):
    here.write(SESSION)
    messages.add_messages(here, [NEW, replace(NEW, id="m2")], NOON)
    return here


def only(graph, id="m1"):
    return next(one for one in messages.list_messages(graph, "s") if one.id == id)


def test_a_message_is_added_once(there):
    messages.add_messages(there, [replace(NEW, subject="Autre")], NOON + timedelta(days=1))

    found = only(there)
    assert (found.subject, found.to, found.state, found.tries, found.at, found.about) == (
        "Objet", "a@example.org", MessageState.WAITING, 0, NOON, "v",
    )  # fmt: skip
    assert messages.list_due(there, NOON) == ["m1", "m2"]
    assert messages.list_due(there, NOON - timedelta(seconds=1)) == []


def test_only_one_sender_gets_a_message(there):
    mine = messages.claim_message(there, "m1", "mine", NOON)

    assert messages.claim_message(there, "m1", "mine", NOON) == mine  # A transaction that runs twice.
    assert messages.claim_message(there, "m1", "theirs", NOON) is None
    assert messages.list_due(there, NOON) == ["m2"]
    messages.mark_sent(there, mine, "mine", NOON)
    assert only(there).state == MessageState.SENT
    assert messages.claim_message(there, "m1", "later", NOON) is None


def test_what_is_refused_is_tried_again_later_and_fails_in_the_end(there):
    at, waits = NOON, []
    for number in range(1 + len(messages.WAITS)):
        message = messages.claim_message(there, "m1", f"c{number}", at)
        messages.mark_refused(there, message, f"c{number}", "451 Later", at)
        if only(there).state == MessageState.WAITING:
            wait = messages.WAITS[number]
            assert "m1" not in messages.list_due(there, at + wait - timedelta(seconds=1))
            at += wait
            assert "m1" in messages.list_due(there, at)
            waits.append(wait)

    found = only(there)
    assert (found.state, found.error, found.tries) == (MessageState.FAILED, "451 Later", 5)
    assert tuple(waits) == messages.WAITS
    messages.send_again(there, "m1", at)
    assert (only(there).state, only(there).tries) == (MessageState.WAITING, 0)


def test_what_will_never_be_taken_fails_at_once(there):
    message = messages.claim_message(there, "m1", "c", NOON)
    messages.mark_refused(there, message, "c", "550 Unknown", NOON, final=True)
    assert only(there).state == MessageState.FAILED


def test_a_sender_that_ended_while_sending_leaves_nothing_to_be_sent_twice(there):
    messages.claim_message(there, "m1", "lost", NOON)
    messages.give_up(there, NOON + messages.LOST_AFTER)
    assert only(there).state == MessageState.WAITING
    messages.give_up(there, NOON + messages.LOST_AFTER + timedelta(seconds=1))
    assert (only(there).state, only(there).error) == (MessageState.FAILED, "unclear")


def test_what_is_taken_back_is_not_sent_nor_sent_again(there):
    messages.claim_message(there, "m2", "c", NOON)
    messages.withdraw_messages(there, "s")
    messages.send_again(there, "m1", NOON)

    assert (only(there).error, only(there, "m2").state) == ("withdrawn", MessageState.WAITING)


def test_what_comes_too_late_is_not_sent_nor_sent_again(there):
    messages.give_up(there, NOON + timedelta(days=7))
    assert only(there).state == MessageState.WAITING
    messages.give_up(there, NOON + timedelta(days=8))
    messages.send_again(there, "m1", NOON)

    assert (only(there).state, only(there).error) == (MessageState.FAILED, "late")
