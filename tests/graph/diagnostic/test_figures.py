"""Figures are computed from consensus answers: who counts, who is left out, what a question that doesn't apply is."""

from datetime import timedelta

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import newest_instrument, save_instrument
from graph.diagnostic.made import MadeDiagnostic, save_made
from graph.diagnostic.responses import read_responses
from graph.rules.answers import Answer, AnswerState
from graph.rules.figures import Response, compute_figures
from graph.rules.instrument import BadInstrument, parse_instrument
from tests.graph.diagnostic.sample import sample, sample_text
from tests.graph.world import NOON, add_associations, add_user

SAID = 'statement: {fr: "{value}", ar: "{value}", en: "{value}"}'
FIGURES = f"""
  - {{id: rural_good, axis: governance, page: 1, kind: share, {SAID},
     base: [{{question: rural, among: [true]}}], where: [{{question: governance_good, among: [true]}}]}}
  - {{id: some_part, axis: projects, page: 1, kind: count, {SAID}, where: [{{question: projects_part, at_least: 1}}]}}
  - {{id: recent_and_good, axis: context, page: 1, kind: share, {SAID},
     where: [{{question: founded, since: "2005-05-01"}}, {{question: governance_good, among: [true]}}]}}
  - {{id: projects, axis: projects, page: 1, kind: total, {SAID}, question: projects_number}}
  - {{id: means, axis: vision, page: 1, kind: distinct, {SAID}, question: chosen_networks}}
"""
NETWORKS = """          - id: chosen_networks
            type: choices
            source: networks
            when: [{question: vision_good, among: [true]}]
            text: {fr: Réseaux, ar: شبكات, en: Networks}
            choices: [{id: nowhere, text: {fr: Aucun, ar: لا شيء, en: None}}]
"""


def instrument_text():
    before = "      - id: vision_second\n"
    return sample_text().replace(before, NETWORKS + before, 1) + FIGURES


INSTRUMENT = parse_instrument(instrument_text())


def compute(id, *answers):
    """Compute a figure from the values of each association; a value None is "don't know"."""
    responses = [Response(f"a{row}", f"d{row}", INSTRUMENT.id, given(**values)) for row, values in enumerate(answers)]
    return compute_figures(INSTRUMENT, responses)[id]


def given(**values):
    return {
        question: Answer(AnswerState.UNKNOWN) if value is None else Answer(AnswerState.ANSWERED, value)
        for question, value in values.items()
    }


def told(computed):
    return computed.value, computed.n, computed.unknown


@pytest.mark.parametrize(
    ("id", "answers", "expected"),
    [
        ("good_governance", [{"governance_good": True}, {"governance_good": False}], (50, 2, 0)),
        # Don't know, not answered at all: left out of the share, and counted beside it.
        ("good_governance", [{"governance_good": True}, {"governance_good": None}, {}], (100, 1, 2)),
        ("good_governance", [], (None, 0, 0)),
        ("good_governance", [{}], (None, 0, 1)),
        # Only those of whom the base holds count; one that may be among them is unknown.
        ("rural_good", [{"rural": True, "governance_good": True}, {"rural": False, "governance_good": False},
                        {"governance_good": True}, {"rural": True}], (100, 1, 2)),
        # A question that doesn't apply doesn't hold; it is unknown when what it depends on is.
        ("some_part", [{"projects_number": 0.0}, {"projects_number": 3.0, "projects_part": 2.0},
                       {"projects_number": None}, {"projects_number": 2.0, "projects_part": None}], (1, 2, 2)),
        # One condition that doesn't hold is enough, whatever else is unknown.
        ("recent_and_good", [{"founded": "2004-01-01"}, {"founded": "2005-05-01", "governance_good": True},
                             {"founded": "2010-01-01"}, {"governance_good": False}], (100 / 3, 3, 1)),
        ("projects", [{"projects_number": 2.0}, {"projects_number": 3.0}, {"projects_number": None}], (5, 2, 1)),
        ("projects", [{}], (None, 0, 1)),
        # A ratio is of totals; a part that doesn't apply is none.
        ("parts", [{"projects_number": 4.0, "projects_part": 1.0}, {"projects_number": 0.0},
                   {"projects_number": 6.0}], (25, 2, 1)),
        ("parts", [{"projects_number": 0.0}], (None, 1, 0)),
        # What the question offers of its own, such as "none", is no network.
        ("means", [{"vision_good": True, "chosen_networks": ("n1", "n2")}, {"vision_good": False},
                   {"vision_good": True, "chosen_networks": ("n2",)}, {"vision_good": True}], (2, 3, 1)),
        ("means", [{"vision_good": True, "chosen_networks": ("nowhere",)}], (0, 1, 0)),
        ("means", [{}], (None, 0, 1)),
    ],
)  # fmt: skip
def test_a_figure_is_computed_from_those_who_know(id, answers, expected):
    value, n, unknown = told(compute(id, *answers))

    assert (value, n, unknown) == pytest.approx(expected)


def test_a_share_says_how_many_of_how_many():
    share = compute("good_governance", {"governance_good": True}, {"governance_good": False}, {})
    ratio = compute("parts", {"projects_number": 4.0, "projects_part": 1.0}, {"projects_number": 2.0})

    assert (share.part, share.whole) == (1, 2)
    assert (ratio.part, ratio.whole) == (1, 4)


def test_ids_are_the_study_s_where_it_prints_the_figure():
    text = sample_text().replace(
        "  - id: parts\n", "  - id: parts\n    study: shares\n    published: [sidi-kacem]\n    more: [sidi-kacem]\n"
    )
    figure = parse_instrument(text).figures[1]

    assert figure.id_in("sidi-kacem") == "shares_sidikacem"
    assert figure.id_in("khenifra") == "parts_khenifra"
    assert figure.percent


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    over: projects_number\n", "", "parts is a ratio and has no `over`"),
        ("    where: [{question: governance_good, among: [true]}]\n", "", "is a share and has no `where`"),
        ('ar: "{value} % جيد"', 'ar: "جيد"', "doesn't say {value} in ar"),
        ("id: parts\n", "id: parts\n    more: [khenifra]\n", "in `more` that aren't in `published`"),
        ("id: parts\n", "id: parts\n    study: good_governance\n", "as another figure is here"),
    ],
)  # fmt: skip
def test_a_figure_that_can_t_be_computed_is_refused(old, new, message):
    assert old in sample_text()

    with pytest.raises(BadInstrument, match=message):
        parse_instrument(sample_text().replace(old, new, 1))


def made(id, association, *, cycle=1, good=True):
    return MadeDiagnostic(
        id=id, code=id.upper(), association=association, cycle=cycle, answers=given(governance_good=good, rural=None),
        started_at=NOON, submitted_at=NOON + timedelta(days=cycle), synthetic=True,
    )  # fmt: skip


@pytest.fixture
def answered(here):
    add_user(here)
    save_instrument(here, sample())
    add_associations(here, "a", "b", "c", milieu="rural", founded_year=2011)
    add_associations(here, "elsewhere", territories=("c3",))
    add_associations(here, "gone", status="closed")
    return here


def test_the_latest_submitted_diagnostic_of_each_association_counts(answered):
    # Arrange
    many = [made("d1", "a"), made("d2", "a", cycle=2, good=False), made("d3", "b"), made("d4", "elsewhere"),
            made("d5", "gone")]  # fmt: skip
    save_made(answered, sample(), many)
    diagnostics.start_diagnostic(answered, id="d6", code="D6", association="b", instrument=sample(), at=NOON)
    diagnostics.start_diagnostic(answered, id="d7", code="D7", association="c", instrument=sample(), at=NOON)

    # Act
    responses = read_responses(answered, "p1")

    # Assert
    assert [(one.association, one.diagnostic) for one in responses] == [("a", "d2"), ("b", "d3")]
    first = responses[0]
    assert (first.commune, first.milieu, first.domain, first.founded) == ("c1", "rural", "literacy", 2011)
    assert (first.instrument, first.cycle, first.campaign, first.synthetic) == ("sample-v1", 2, None, True)
    assert first.answers == given(governance_good=False)  # "Don't know" is no answer here.
    assert told(compute_figures(sample(), responses)["good_governance"]) == (50, 2, 0)


def test_a_diagnostic_that_is_opened_again_doesn_t_count_meanwhile(answered):
    save_made(answered, sample(), [made("d1", "a"), made("d2", "a", cycle=2)])

    diagnostics.reopen(answered, "d2", user="u", change="c1", at=NOON, reason="Une erreur")

    assert [one.diagnostic for one in read_responses(answered, "p1")] == ["d1"]


def test_whole_diagnostics_that_are_saved_again_replace_the_former_answers(answered):
    save_made(answered, sample(), [made("d1", "a")])
    other = MadeDiagnostic(
        id="d1", code="D1", association="a", answers=given(vision_good=True), started_at=NOON, submitted_at=NOON
    )

    save_made(answered, sample(), [other])

    assert diagnostics.read_sheet(answered, "d1-consensus").answers == given(vision_good=True)


def test_the_newest_version_is_what_new_diagnostics_are_made_with(here):
    assert newest_instrument(here) is None

    save_instrument(here, sample(2))
    save_instrument(here, sample(1))

    assert newest_instrument(here) == sample(2)
