"""Diagnostics in the graph: started once, saved answer by answer, submitted for good, reopened with a reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import CannotReopen, CannotStart, Change, ChangedMeanwhile, NotOpen
from graph.diagnostic.instruments import get_instrument, list_instruments, save_instrument
from graph.diagnostic.made import MadeDiagnostic, save_made
from graph.directory.associations import get_association
from graph.rules.answers import Answer, AnswerState
from graph.rules.instrument import BadInstrument, parse_instrument
from tests.graph.diagnostic.sample import sample, sample_text
from tests.graph.world import NOON, add_associations, add_user

FULL = {"governance_level": 3.0, "governance_good": True, "governance_number": 2.0, "governance_means": ("web",)}


def known(value):
    return Answer(AnswerState.ANSWERED, value)


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_user(here)
    save_instrument(here, sample())
    return here


def start(graph, id="d1", association="a", **more):
    diagnostics.start_diagnostic(
        graph, id=id, code=id.upper(), association=association, instrument=sample(), at=NOON, **more
    )
    return diagnostics.get_diagnostic(graph, id)


def save(graph, diagnostic, base=0, save="s1", **values):
    changes = [
        Change(question, value and known(value), base, f"{save}-{question}") for question, value in values.items()
    ]
    return diagnostics.save_answers(graph, diagnostic.consensus, changes, NOON)


def submit(graph, diagnostic, change="c1", hours=1):
    at = NOON + timedelta(hours=hours)
    return diagnostics.submit(
        graph, diagnostic.id, sample(), sheet=diagnostic.consensus, user="u", change=change, at=at
    )


def test_versions_are_kept_and_one_in_use_is_not_changed(people):
    save_instrument(people, sample(2))
    start(people)

    assert list_instruments(people) == ["sample-v2", "sample-v1"]
    assert get_instrument(people, "sample-v1") == sample()
    with pytest.raises(BadInstrument, match="new version"):
        save_instrument(people, parse_instrument(sample_text().replace("fr: Essai", "fr: Autre")))
    assert get_instrument(people, "sample-v1") == sample()


def test_only_one_is_open_at_a_time(people):
    start(people)

    with pytest.raises(CannotStart):
        start(people, "d2")
    assert start(people, "d3", "b").state == "open"
    with pytest.raises(CannotStart):
        start(people, "d4", "nobody")


def test_two_started_at_once_are_one(people):
    def attempt(id):
        try:
            return start(people, id)
        except CannotStart:
            return None

    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(attempt, ["d1", "d2", "d3", "d4"]))

    assert sum(one is not None for one in started) == 1
    assert len(diagnostics.list_diagnostics(people, "a")) == 1


def test_answers_are_saved_and_cleared(people):
    diagnostic = start(people)

    assert save(people, diagnostic, **FULL) == []
    assert save(people, diagnostic, base=1, save="s2", governance_good=None) == []
    read = diagnostics.read_sheet(people, diagnostic.consensus)

    assert {id: one.value for id, one in read.answers.items()} == {
        k: v for k, v in FULL.items() if k != "governance_good"
    }
    assert read.revisions["governance_good"] == 2
    assert read.saves == 2


def test_a_change_over_another_is_a_conflict_and_sent_twice_is_none(people):
    diagnostic = start(people)
    save(people, diagnostic, governance_level=3.0)

    assert save(people, diagnostic, save="s1", governance_level=3.0) == [], "the same saving, sent again"
    assert save(people, diagnostic, save="other", governance_level=1.0) == ["governance_level"]
    assert diagnostics.read_sheet(people, diagnostic.consensus).answers["governance_level"].value == 3.0


def test_a_submitted_diagnostic_is_final_and_its_scores_are_the_association_s(people):
    diagnostic = start(people)
    save(people, diagnostic, **FULL)

    told = submit(people, diagnostic)
    found = diagnostics.get_diagnostic(people, "d1")

    assert told["governance"] == pytest.approx((0.875 + 2 * 0.55) / 3)
    assert get_association(people, "a").axes == pytest.approx(told)
    assert (found.state, found.submitted_by, found.axes) == ("submitted", "Name of u", pytest.approx(told))
    with pytest.raises(NotOpen):
        save(people, diagnostic, base=1, save="late", governance_level=0.0)
    assert submit(people, diagnostic) == told, "the same submission, sent again"
    with pytest.raises(NotOpen):
        submit(people, diagnostic, "c2")


def test_an_answer_saved_while_it_is_submitted_is_not_lost(people, monkeypatch):
    diagnostic = start(people)
    save(people, diagnostic, governance_level=1.0)
    read = diagnostics.read_sheet

    def read_and_be_overtaken(graph, sheet):
        found = read(graph, sheet)
        save(people, diagnostic, base=1, save="s2", governance_level=4.0)
        return found

    monkeypatch.setattr(diagnostics, "read_sheet", read_and_be_overtaken)
    with pytest.raises(ChangedMeanwhile):
        submit(people, diagnostic)


def test_reopened_with_a_reason_it_can_be_changed_and_submitted_again(people):
    diagnostic = start(people)
    save(people, diagnostic, **FULL)
    with pytest.raises(CannotReopen):
        diagnostics.reopen(people, "d1", user="u", change="c0", at=NOON, reason="Trop tôt")
    submit(people, diagnostic)

    diagnostics.reopen(people, "d1", user="u", change="c2", at=NOON + timedelta(hours=2), reason="Erreur de saisie")
    assert save(people, diagnostic, base=1, save="s3", governance_level=4.0) == []
    submit(people, diagnostic, "c3", hours=3)

    changes = diagnostics.list_changes(people, "d1")
    assert [(one.what, one.note, one.by) for one in changes] == [
        ("submitted", None, "Name of u"),
        ("reopened", "Erreur de saisie", "Name of u"),
        ("submitted", None, "Name of u"),
    ]


def test_a_second_cycle_carries_answers_over(people):
    first = start(people)
    save(people, first, **FULL)
    submit(people, first)
    before = diagnostics.read_sheet(people, first.consensus).answers

    second = start(people, "d2", carried={**before, "gone": known(True)})
    read = diagnostics.read_sheet(people, second.consensus)

    assert second.cycle == 2
    assert all(answer.carried for answer in read.answers.values())
    assert {id: answer.value for id, answer in read.answers.items()} == FULL
    assert [one.id for one in diagnostics.list_diagnostics(people, "a")] == ["d2", "d1"]


def test_each_respondent_has_a_sheet_of_their_own(people):
    diagnostic = start(people)

    sheet = diagnostics.open_sheet(people, "d1", "treasurer", NOON)
    diagnostics.save_answers(people, sheet, [Change("governance_good", known(False), 0, "x")], NOON)
    diagnostics.finish_sheet(people, sheet, NOON)

    found = diagnostics.get_diagnostic(people, "d1")
    assert [one.role for one in found.sheets] == ["consensus", "treasurer"]
    assert found.sheets[1].done_at == NOON
    assert diagnostics.read_sheet(people, diagnostic.consensus).answers == {}
    assert diagnostics.read_sheet(people, sheet).answers["governance_good"].value is False


def test_whole_diagnostics_are_saved_with_their_scores(people):
    made = MadeDiagnostic(id="m", code="M", association="a", started_at=NOON, submitted_at=NOON, synthetic=True,
                          answers={id: known(value) for id, value in FULL.items()})  # fmt: skip

    save_made(people, sample(), [made, made])

    found = diagnostics.get_diagnostic_by_code(people, "M")
    assert found.synthetic
    assert found.axes["governance"] == pytest.approx(get_association(people, "a").axes["governance"])
    assert diagnostics.read_sheet(people, found.consensus).answers == made.answers
