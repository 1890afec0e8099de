"""Calls for projects in the graph: saved whole, listed by place and domain, and their steps put into a plan once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.board import calls
from graph.plan import association_plans, call_actions
from graph.plan.call_actions import Added
from graph.rules.actions import PlanAction
from graph.rules.calls import Area, CallStep, Funder, FundingCall
from graph.rules.kinds import SupportKind
from tests.graph.world import NOON, add_associations, add_partner, add_user

TODAY = NOON.date()
AREA = Area("p1", "province", "Province Une", "إقليم أول")
CALL = FundingCall(
    id="call", title_fr="Appel", title_ar="نداء", until=date(2026, 4, 30), funder=Funder("fund", "", "fund"),
    keeper="p1", words="Tout", areas=(AREA,), domains=("literacy", "crafts"), kinds=("association", "network"),
    milieu="rural", targets=("women",), least_years=2, receipt="any", least_members=5, most_members=50, amount_from=0,
    amount_to=9000, link="https://example.org/", place="Bureau", steps=(CallStep("Lire", 30), CallStep("Signer", 0)),
)  # fmt: skip


@pytest.fixture
def people(here):
    add_associations(here, "a", milieu="rural", founded_year=2020, members=12, targets=("women",))
    add_associations(here, "far", territories=("c4",), domains=("crafts",))
    add_partner(here, "fund")
    add_user(here)
    return here


def save(graph, call, before=None, change=None, minutes=0):
    calls.save_call(graph, call, before=before, user="u", change=change or f"{call.id}-{minutes}",
                    at=NOON + timedelta(minutes=minutes))  # fmt: skip
    return calls.get_call(graph, call.id)


def test_a_call_comes_back_as_it_was_saved_and_each_change_is_kept(people):
    first = save(people, CALL)
    assert first == replace(CALL, revision=1) == save(people, CALL), "a transaction that runs twice"
    changed = save(people, replace(first, title_ar="", domains=(), steps=(), funder=Funder("Autre")), first, minutes=1)
    assert (changed.domains, changed.steps, changed.funder, changed.revision) == ((), (), Funder("Autre"), 2)
    with pytest.raises(calls.CallChanged):
        save(people, replace(first, title_fr="Trop tard"), first, minutes=2)
    with pytest.raises(calls.CallChanged):
        save(people, replace(CALL, title_fr="Le même numéro"), minutes=3)

    assert calls.close_call(people, "call", note="Plus d'argent", user="u", change="x", at=NOON)
    assert not calls.close_call(people, "call", note="", user="u", change="y", at=NOON)
    assert calls.get_call(people, "call").closed_on == TODAY
    assert calls.open_call(people, "call", user="u", change="z", at=NOON)
    assert not calls.open_call(people, "call", user="u", change="zz", at=NOON)

    events = {one.what: one for one in calls.list_changes(people, "call")}
    assert list(calls.list_changes(people, "call")) and set(events) == {"added", "changed", "closed", "opened"}
    assert set(events["changed"].fields) == {"title_ar", "domains", "steps", "funder"}
    assert events["closed"].note == "Plus d'argent"


@pytest.mark.parametrize(
    ("territory", "domain", "found"),
    [(None, None, ["all", "call"]), ("c1", None, ["all", "call"]), ("p1", "literacy", ["all", "call"]),
     ("r1", "social", ["all", "call"]), ("p2", None, ["all"]), ("c4", None, ["all"]), ("c1", "training", ["all"])],
)  # fmt: skip
def test_calls_are_listed_by_deadline_for_a_place_and_a_domain(people, territory, domain, found):
    save(people, CALL)
    save(people, replace(CALL, id="all", areas=(), domains=(), until=TODAY))
    save(people, replace(CALL, id="over", areas=(), domains=(), until=TODAY - timedelta(days=1)))

    assert [one.id for one in calls.list_calls(people, TODAY, territory=territory, domain=domain)] == found
    save(people, replace(CALL, id="long ago", areas=(), domains=(), until=TODAY - timedelta(days=9)))
    assert [one.id for one in calls.list_calls(people, TODAY, ended=True)] == ["over", "long ago"]


def test_what_calls_look_at_is_read_with_what_it_lies_in(people):
    own = calls.read_applicant(people, "a")
    assert own.territories == {"c1": "commune", "p1": "province", "r1": "region"}
    assert own.domains == {"literacy", "social"} and own.targets == {"women"}
    assert (own.kind, own.milieu, own.founded_year, own.members, own.receipt_state) == (
        "association", "rural", 2020, 12, "",
    )  # fmt: skip
    assert calls.read_applicant(people, "nobody") is None


def test_steps_are_put_into_a_plan_once_and_not_after_the_end(people):
    save(people, CALL)

    def add(change, association="a", today=TODAY):
        rows = [PlanAction(id=f"{change}-{number}", association=association, theme="funds", what=step.text,
                           kind=SupportKind.INFORMATION, due_on=CALL.until, call="call")
                for number, step in enumerate(CALL.steps)]  # fmt: skip
        return call_actions.add_steps(people, "call", rows, association=association, user="u", change=change,
                                      today=today, at=NOON)  # fmt: skip

    assert add("k1", today=CALL.until + timedelta(days=1)) == Added.ENDED
    assert association_plans.list_actions(people, "a") == []
    assert [add("k2"), add("k2"), add("k3")] == [Added.NOW, Added.NOW, Added.BEFORE]
    actions = association_plans.list_actions(people, "a")
    assert [(one.what, one.call, one.revision) for one in actions] == [("Lire", "call", 1), ("Signer", "call", 1)]
    assert [one.what for one in association_plans.list_changes(people, actions[0].id)] == ["added"]
    calls.close_call(people, "call", note="", user="u", change="x", at=NOON)
    assert (add("k4", "far"), add("k5")) == (Added.ENDED, Added.BEFORE)
    assert call_actions.list_prepared(people, "a") == {"call"}
