"""Whether an organisation may apply for a call: what speaks for it, what forbids it, and what nobody knows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.rules.calls import EVERYWHERE, Applicant, Area, CallStep, Criterion, Funder, FundingCall, day_of_step, fit

TODAY = date(2026, 3, 9)
HERE = Area("p1", "province", "Province Une", "إقليم أول")
CALL = FundingCall(id="c", title_fr="Appel", until=date(2026, 4, 30), funder=Funder("Fonds"), keeper="p1")
OWN = Applicant(
    id="a", kind="association", territories={"c1": "commune", "p1": "province", "r1": "region"}, milieu="rural",
    domains=frozenset({"literacy", "social"}), targets=frozenset({"women"}), founded_year=2024, founded_month=3,
    receipt_state="provisional", members=25,
)  # fmt: skip
NOTHING = Applicant(id="a", kind="association", territories={}, domains=frozenset(), targets=frozenset())


def test_a_call_for_all_fits_all_and_speaks_for_nobody():
    found = fit(CALL, OWN, TODAY)
    assert found.reasons == ((Criterion.PLACE, EVERYWHERE),)
    assert found.may_apply and not found.speaks_for_it


@pytest.mark.parametrize(
    ("asked", "criterion", "met"),
    [
        ({"areas": (HERE,)}, Criterion.PLACE, True),
        ({"areas": (replace(HERE, code="p2"),)}, Criterion.PLACE, False),
        ({"domains": ("social",)}, Criterion.DOMAIN, True),
        ({"domains": ("crafts",)}, Criterion.DOMAIN, False),
        ({"kinds": ("network",)}, Criterion.KIND, False),
        ({"milieu": "rural"}, Criterion.MILIEU, True),
        ({"milieu": "urban"}, Criterion.MILIEU, False),
        ({"targets": ("youth", "women")}, Criterion.TARGETS, True),
        ({"targets": ("youth",)}, Criterion.TARGETS, False),
        ({"least_years": 2}, Criterion.AGE, True),
        ({"least_years": 3}, Criterion.AGE, False),
        ({"receipt": "any"}, Criterion.RECEIPT, True),
        ({"receipt": "definitive"}, Criterion.RECEIPT, False),
        ({"least_members": 25, "most_members": 25}, Criterion.MEMBERS, True),
        ({"least_members": 26}, Criterion.MEMBERS, False),
        ({"most_members": 24}, Criterion.MEMBERS, False),
    ],
)
def test_each_criterion_is_met_forbids_or_is_unknown(asked, criterion, met):
    call = replace(CALL, **asked)
    found = fit(call, OWN, TODAY)
    assert criterion in (dict(found.reasons) if met else found.hindrances)
    assert found.may_apply is met
    if criterion != Criterion.KIND:
        assert fit(call, NOTHING, TODAY).unknown == (criterion,)


def test_a_year_alone_does_not_say_whether_the_anniversary_is_over():
    young = replace(CALL, least_years=2)
    assert fit(young, replace(OWN, founded_month=None), TODAY).unknown == (Criterion.AGE,)
    assert fit(young, replace(OWN, founded_month=4), TODAY).hindrances == (Criterion.AGE,)


@pytest.mark.parametrize(("days", "left"), [(0, 0), (10, 10), (52, 52), (90, 52)])
def test_a_step_is_due_so_long_before_the_last_day_and_never_before_today(days, left):
    assert day_of_step(CALL, CallStep("x", days), TODAY) == CALL.until - timedelta(days=left)


def test_a_call_ends_by_itself_or_by_hand():
    assert CALL.is_open(CALL.until) and not CALL.is_open(CALL.until + timedelta(days=1))
    assert not replace(CALL, closed_on=TODAY).is_open(TODAY)
