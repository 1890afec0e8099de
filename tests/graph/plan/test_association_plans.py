"""Decisions and actions of associations on both releases: kept with who and when, nothing of another is overwritten."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.plan import association_plans as plans
from graph.rules.actions import Indicator, PlanAction, Step, changed_fields, late_actions, status_on
from graph.rules.kinds import ActionStatus, SupportKind
from tests.graph.world import add_associations, add_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ACTION = PlanAction(
    id="act",
    association="a",
    theme="financial",
    what="Ouvrir un livre de caisse",
    kind=SupportKind.TRAINING,
    responsible="treasurer",
    partners="Réseau Atlas",
    funders="INDH",
    starts_on=date(2026, 2, 1),
    due_on=date(2026, 5, 1),
    budget=12_000,
    steps=(Step("Choisir le cahier"), Step("Noter les dépenses", done=True)),
    notes="À voir",
)


@pytest.fixture
def there(here):
    add_associations(here, "a", "b")
    add_user(here)
    return here


def save(graph, action, before=None, change="c1", minutes=0, user="u"):
    plans.save_action(graph, action, before=before, user=user, change=change, at=NOON + timedelta(minutes=minutes))


def test_a_decision_is_kept_with_who_and_when_and_the_last_one_counts(there):
    def decide(state, reason, change, minutes, theme="financial"):
        at = NOON + timedelta(minutes=minutes)
        plans.decide(there, association="a", theme=theme, state=state, reason=reason, user="u", change=change, at=at)

    decide("refused", "Pas le temps", "d1", 0)
    decide("accepted", "", "d2", 1)
    decide("accepted", "", "d2", 1)
    decide("put_off", "L'an prochain", "d3", 2, theme="statutes")

    found = plans.list_decisions(there, "a")

    assert set(found) == {"financial", "statutes"}
    assert (found["financial"].state, found["financial"].at) == ("accepted", NOON + timedelta(minutes=1))
    assert [(one.what, one.note) for one in found["financial"].history] == [
        ("refused", "Pas le temps"),
        ("accepted", ""),
    ]
    assert found["statutes"].by == found["statutes"].history[0].by != ""
    assert plans.list_decisions(there, "b") == {}


def test_decisions_of_nobody_are_refused(there):
    with pytest.raises(plans.NoAssociation):
        plans.decide(there, association="x", theme="t", state="accepted", reason="", user="u", change="d", at=NOON)


def test_an_action_comes_back_as_it_was_saved(there):
    save(there, ACTION)
    save(there, ACTION)  # A transaction that runs twice.

    assert plans.get_action(there, "act") == replace(ACTION, revision=1)
    assert plans.list_actions(there, "a") == [replace(ACTION, revision=1)]
    assert plans.list_actions(there, "b") == []
    assert plans.get_action(there, "other") is None
    bare = PlanAction(id="bare", association="a", theme="statutes", what="Lire", kind=SupportKind.GUIDE)
    save(there, bare, change="c2")
    assert plans.get_action(there, "bare") == replace(bare, revision=1)
    assert [one.id for one in plans.list_actions(there, "a")] == ["act", "bare"], "without a due date comes last"


def test_each_saving_says_what_changed_and_the_second_of_two_is_refused(there):
    save(there, ACTION)
    first = plans.get_action(there, "act")
    changed = replace(first, status=ActionStatus.DONE, due_on=None, steps=(Step("Choisir le cahier", done=True),))

    save(there, changed, before=first, change="c2", minutes=1)
    with pytest.raises(plans.ActionChanged):
        save(there, replace(first, what="Autre chose"), before=first, change="c3", minutes=2)

    assert plans.get_action(there, "act") == replace(changed, revision=2)
    events = plans.list_changes(there, "act")
    assert [(one.what, one.fields, one.note) for one in events] == [
        ("added", (), "to_do"),
        ("changed", ("status", "due_on", "steps"), "done"),
    ]
    assert [one.at for one in events] == [NOON, NOON + timedelta(minutes=1)]


def test_an_action_needs_its_association(there):
    with pytest.raises(plans.NoAssociation):
        save(there, replace(ACTION, association="x"))


def test_an_indicator_keeps_its_values_by_day(there):
    save(there, ACTION)
    indicator = Indicator("i", "Pages tenues", "pages", 0.0, 12.5)
    noted = {"action": "act", "user": "u", "at": NOON}
    plans.add_indicator(there, indicator, change="c2", **noted)

    for change, day, number in (("c3", 5, 3.0), ("c4", 1, 2.0), ("c5", 5, 4.0), ("c5", 5, 4.0)):
        plans.note_value(there, indicator="i", day=date(2026, 3, day), number=number, change=change, **noted)

    (found,) = plans.get_action(there, "act").indicators
    assert found == replace(indicator, values=((date(2026, 3, 1), 2.0), (date(2026, 3, 5), 4.0)))
    events = plans.list_changes(there, "act")
    assert [(one.what, one.note, one.number) for one in events if one.what == "value"] == [
        ("value", "Pages tenues", number) for number in (3.0, 2.0, 4.0)
    ]
    with pytest.raises(plans.NoIndicator):
        plans.note_value(there, indicator="x", day=TODAY, number=1.0, change="c6", **noted)
    with pytest.raises(plans.NoIndicator):
        plans.add_indicator(there, Indicator("j", "Rien"), change="c7", **(noted | {"action": "x"}))


@pytest.mark.parametrize(
    ("status", "due_on", "expected"),
    [
        ("to_do", TODAY - timedelta(days=1), "late"),
        ("blocked", TODAY - timedelta(days=1), "late"),
        ("recurring", TODAY - timedelta(days=1), "late"),
        ("to_do", TODAY, "to_do"),
        ("under_way", None, "under_way"),
        ("done", TODAY - timedelta(days=1), "done"),
        ("given_up", TODAY - timedelta(days=1), "given_up"),
    ],
)
def test_late_is_what_is_due_before_today_and_not_handled(status, due_on, expected):
    assert status_on(replace(ACTION, status=status, due_on=due_on), TODAY) == expected


def test_what_a_reminder_would_speak_of(there):
    days = {"old": 9, "older": 20, "handled": 30, "coming": -3}
    actions = [
        replace(ACTION, id=id, due_on=TODAY - timedelta(days=days[id]), association=whose)
        for id, whose in (("old", "a"), ("older", "b"), ("handled", "a"), ("coming", "a"))
    ]
    for number, action in enumerate(actions):
        saved = replace(action, status="done") if action.id == "handled" else action
        save(there, saved, change=f"c{number}")

    assert [one.id for one in plans.list_late(there, TODAY)] == ["older", "old"]
    assert late_actions([], TODAY) == []


def test_nothing_changed_is_told_as_nothing():
    assert changed_fields(None, ACTION) == changed_fields(ACTION, replace(ACTION, revision=7)) == []
