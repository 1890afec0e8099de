"""One attempt at a time works on a form, on both releases."""

from datetime import UTC, datetime, timedelta

from graph.people import sent_forms


def test_one_attempt_at_a_time_has_a_form_and_a_stopped_one_gives_it_up(any_graph):
    at = datetime(2026, 11, 29, 10, tzinfo=UTC)
    assert sent_forms.claim(any_graph, "f", "a", at).mine
    assert not sent_forms.claim(any_graph, "f", "b", at + timedelta(seconds=30)).mine
    assert sent_forms.claim(any_graph, "f", "c", at + timedelta(seconds=90)).mine
    sent_forms.release(any_graph, "f", "a")  # It has lost it: nothing happens.
    assert not sent_forms.claim(any_graph, "f", "d", at + timedelta(seconds=91)).mine
    sent_forms.finish(any_graph, "f", "c", "/there", at + timedelta(seconds=92))
    assert sent_forms.claim(any_graph, "f", "e", at + timedelta(hours=9)) == sent_forms.Claim(False, "/there")
    sent_forms.claim(any_graph, "g", "a", at + timedelta(days=3))
    sent_forms.finish(any_graph, "g", "a", "/", at + timedelta(days=3))
    assert sent_forms.claim(any_graph, "f", "h", at + timedelta(days=3)).mine  # Forgotten by then.
