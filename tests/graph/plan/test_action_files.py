"""Files of actions on both releases: counted, told, and no more than an action takes."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.plan import action_files
from graph.plan import association_plans as plans
from graph.rules.actions import PlanAction
from graph.rules.kinds import SupportKind
from tests.graph.world import add_associations, add_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def action(here):
    add_associations(here, "a")
    add_user(here)
    for id in ("act", "other"):
        made = PlanAction(id=id, association="a", theme="financial", what="Livre", kind=SupportKind.TRAINING)
        plans.save_action(here, made, before=None, user="u", change=f"made-{id}", at=NOON)
    return here


def add(graph, id, action="act", minutes=0):
    return action_files.add_file(
        graph, id=id, action=action, name=f"{id}.pdf", type="application/pdf", size=12, user="u", change=f"add-{id}",
        at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip


def test_files_are_listed_by_age_and_told_in_the_history(action):
    assert add(action, "two", minutes=2) and add(action, "one", minutes=1) and add(action, "far", action="other")
    assert add(action, "one", minutes=1), "the same one, run again"

    assert [file.id for file in action_files.list_files(action, "act")] == ["one", "two"]
    one = action_files.get_file(action, "one")
    assert one == action_files.ActionFile("one", "act", "one.pdf", "application/pdf", 12, NOON + timedelta(minutes=1))
    assert [(event.what, event.note) for event in plans.list_changes(action, "act")] == [
        ("added", "to_do"), ("file", "one.pdf"), ("file", "two.pdf"),
    ]  # fmt: skip


def test_a_file_is_removed_once_and_only_from_its_action(action):
    add(action, "one", minutes=1)

    def remove(of):
        return action_files.remove_file(action, "one", action=of, user="u", change="gone", at=NOON + timedelta(hours=1))

    assert not remove("other")
    assert action_files.get_file(action, "one")
    assert remove("act") and not remove("act")
    assert action_files.get_file(action, "one") is None
    assert [event.what for event in plans.list_changes(action, "act")] == ["added", "file", "file_removed"]


def test_an_action_takes_ten_files_and_no_action_none(action):
    taken = [add(action, f"f{number}") for number in range(action_files.MOST_FILES + 1)]

    assert taken == [True] * action_files.MOST_FILES + [False]
    assert add(action, "f0"), "one that is there may come again"
    assert not add(action, "lost", action="nothing")
    assert len(action_files.list_files(action, "act")) == action_files.MOST_FILES
