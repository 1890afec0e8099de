"""The file of an instrument is read whole, kept as it is, and refused with its line and what to do."""

import pytest

from graph.rules.instrument import BadInstrument, Condition, dump_instrument, load_instrument, parse_instrument
from tests.graph.diagnostic.sample import sample, sample_text

LOOP = "when: [{question: governance_part, at_least: 1}]"


def test_an_instrument_comes_back_as_it_was_kept():
    instrument = sample()

    assert load_instrument(dump_instrument(instrument)) == instrument
    assert instrument.id == "sample-v1"
    assert next(axis.id for axis in instrument.scored_axes) == "governance"
    assert instrument.questions["governance_level"].levels[4].said("ar") == "e"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("type: date", "type: datum", "line 12.*type"),
        ("fr: Essai, ", "", r"line 4.*title.fr"),
        ("              - {fr: e, ar: e, en: e}\n", "", "describes 4 levels. Describe 5"),
        ("id: vision_good", "id: governance_good", "governance_good is there twice"),
        ("id: founded", "id: founded, colour: red", "line 12.*colour"),
        ("not_above: governance_number", "not_above: governance_namber", "governance_namber, which isn't there"),
        ("over: projects_number", "over: nothing_there", "nothing_there, which isn't there"),
        ("score: 0.6}\n", "score: 1.6}\n", "isn't from 0 to 1"),
        ("{number: 4,", "{number: 0,", "ascending"),
        ("- id: vision\n", "- id: visions\n", "the axes must be"),
        ("axes:", "axes: [", "while parsing"),
        ("least: 0\n          - id: governance_part", f"{LOOP}\n          - id: governance_part",
         "wait for one another: .*governance_number.*governance_part"),
    ],
)  # fmt: skip
def test_a_bad_instrument_is_refused_with_what_to_do(old, new, told):
    text = sample_text()
    assert old in text

    with pytest.raises(BadInstrument, match=told):
        parse_instrument(text.replace(old, new, 1), "sample.yaml")


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        (Condition("q", among=(True,)), True, True), (Condition("q", among=(True,)), False, False),
        (Condition("q", at_least=2), 2.0, True), (Condition("q", at_least=2), 1.0, False),
        (Condition("q", at_least=1, at_most=4), 5.0, False), (Condition("q", at_most=0), 0.0, True),
        (Condition("q", since="2005-05-01"), "2005-05-01", True),
        (Condition("q", since="2005-05-01"), "2005-04-30", False),
        (Condition("q", before="2005-05-01"), "2005-05-01", False),
        (Condition("q", among=("a", "b")), ("b", "c"), True), (Condition("q", among=("a",)), ("b", "c"), False),
        (Condition("q", among=("a",)), "a", True),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(test, value, holds):
    assert test.holds(value) is holds
