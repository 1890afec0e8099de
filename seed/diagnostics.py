"""Synthetic diagnostics of a province: every published figure is met exactly, and axes come near their scores.

What the directory knows of an association is answered as it is; what the study asks beyond it is drawn.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from graph.diagnostic.made import MadeDiagnostic
from graph.rules.answers import Answer, AnswerState, applying
from graph.rules.codes import code_of
from graph.rules.instrument import Axis, Figure, Instrument, Question, Value
from graph.rules.kinds import AXES
from seed.answering import Answering, Choices, choices_of
from seed.facts import KNOWN, Facts
from seed.indicators import count_for
from seed.people import AXIS_MEANS, Draft
from seed.reference import instrument
from seed.sampling import Mask, Weights, make_id, quota

FIRST_DAY = datetime(2025, 2, 3, 9, tzinfo=UTC)
DAYS = 240
MORE = {
    "objectives_confused_sidikacem": 0.58,
    "cadres_no_action_plan_sidikacem": 0.61,
    "ordinary_assemblies_khenifra": 0.93,
    "run_by_board_only_khenifra": 0.64,
}
"""The share that is drawn where the study prints only "more than"."""
UNKNOWN, NOT_REVIEWED = 0.02, 0.015
MOST_UNKNOWN = 2
"""How many questions of an axis may be without an answer, so that enough are answered for a score."""
STRAY = 2
"""How many questions of an axis without a score are answered all the same."""
STEEP = 10.0
"""How strongly those with a low score get the answers that speak of a weakness."""


def make_diagnostics(
    rng: np.random.Generator, seed: int, draft: Draft, facts: list[Facts], targets: Sequence[Mapping[str, float]]
) -> tuple[MadeDiagnostic, ...]:
    """Make a submitted diagnostic of each association, dated; targets are the scores that its axes should have."""
    asked = instrument()
    choices = choices_of(asked, KNOWN, draft.n)
    _leave_out(rng, choices, facts, targets)
    for figure in asked.figures:
        if draft.plan.key in figure.published and figure.kind == "share":
            _meet(rng, choices, figure, draft.plan.key, facts, targets)
    answering = Answering(rng, choices, facts)
    made = []
    for position, id in enumerate(draft.ids):
        given = dict(facts[position])
        for axis in asked.axes:
            target = targets[position].get(axis.id)
            given |= answering.answer(position, axis, target, AXIS_MEANS.get(axis.id, 0.5))
        started = FIRST_DAY + timedelta(days=int(rng.integers(DAYS)), minutes=int(rng.integers(420)))
        made.append(
            MadeDiagnostic(
                id=make_id(seed, draft.plan.key, "diagnostic", position),
                code=code_of(UUID(make_id(seed, draft.plan.key, "code", position)).int),
                association=id,
                answers=_answers(rng, choices, given, frozenset(AXES) - set(targets[position])),
                started_at=started,
                submitted_at=started + timedelta(days=int(rng.integers(0, 12)), minutes=int(rng.integers(60, 180))),
                synthetic=True,
            )
        )
    return tuple(made)


def _leave_out(
    rng: np.random.Generator, choices: Choices, facts: list[Facts], targets: Sequence[Mapping[str, float]]
) -> None:
    """Draw which questions aren't answered: a few everywhere, nearly all of an axis that should have no score."""
    drawn_for = _drawn_for(choices.instrument)
    for axis in choices.instrument.axes:
        open_ones = [question for question in axis.questions if question.id in choices.options and not question.when]
        _leave_a_few_out(rng, choices, axis, open_ones, facts)
        if axis.id in AXES:
            free = [one.id for one in open_ones if one.type == "level" and one.id not in drawn_for]
            without = np.array([axis.id not in target for target in targets])
            _leave_axis_out(rng, choices, axis, free, without)


def _leave_a_few_out(
    rng: np.random.Generator, choices: Choices, axis: Axis, open_ones: Sequence[Question], facts: list[Facts]
) -> None:
    """Draw who doesn't answer which scored questions: MOST_UNKNOWN of the axis at most, those of the facts included."""
    scored = [question.id for question in open_ones if question.scored]
    unknown = {id: rng.random(len(facts)) < UNKNOWN + NOT_REVIEWED for id in scored}
    room = np.array([MOST_UNKNOWN - sum(_is_unknown(known, one) for one in axis.questions) for known in facts])
    for id in scored:
        unknown[id] &= room > 0
        room -= unknown[id]
        choices.asked[id] &= ~unknown[id]


def _leave_axis_out(rng: np.random.Generator, choices: Choices, axis: Axis, free: Sequence[str], without: Mask) -> None:
    """Leave an axis out for those `without` a score, (n,), but for STRAY of its `free` questions at most."""
    for question in axis.questions:
        if question.id in choices.options:
            choices.asked[question.id] &= ~without
    for position in np.flatnonzero(without):
        for id in rng.permutation(free)[: int(rng.integers(STRAY + 1))]:
            choices.asked[id][position] = True


def _is_unknown(known: Facts, question: Question) -> bool:
    return question.scored and question.id in known and known[question.id] is None


def _drawn_for(asked: Instrument) -> frozenset[str]:
    """Return the questions that figures are computed from."""
    return frozenset(id for figure in asked.figures for id in figure.questions)


def _meet(
    rng: np.random.Generator, choices: Choices, figure: Figure, province: str, facts: list[Facts],
    targets: Sequence[Mapping[str, float]],
) -> None:  # fmt: skip
    """Narrow what may be answered so that a published share comes out; nothing to do for what is known already."""
    (condition,) = figure.where
    if condition.question not in choices.options:
        return
    question = choices.options[condition.question].question
    counting = _answering(choices, question)
    for test in figure.base:
        counting &= np.array([(value := known[test.question]) is not None and test.holds(value) for known in facts])
    who = np.flatnonzero(counting)
    holds = choices.options[question.id].meeting(condition)
    allowed = choices.allowed[question.id]
    can, must = allowed[who][:, holds].any(axis=1), ~allowed[who][:, ~holds].any(axis=1)
    id = figure.id_in(province)
    count = round(MORE[id] * len(who)) if province in figure.more else count_for(id, len(who))
    weights = _weights(choices, question, holds, targets)[who]
    drawn = quota(rng, count, weights, np.flatnonzero(must).tolist(), np.flatnonzero(~can).tolist())
    allowed[who] &= np.where(drawn[:, None], holds, ~holds)
    for test in question.when:
        choices.allowed[test.question][who[drawn]] &= choices.options[test.question].meeting(test)


def _answering(choices: Choices, question: Question) -> Mask:
    """Return who answers a question, or says by another answer that it doesn't apply."""
    counting = choices.asked[question.id].copy()
    for test in question.when:
        counting &= choices.asked[test.question]
    return counting


def _weights(choices: Choices, question: Question, holds: Mask, targets: Sequence[Mapping[str, float]]) -> Weights:
    """Return how likely the condition is of each association, shape (n,): weak answers go to weak axes."""
    scores = choices.options[question.id].scores
    axis = next(axis.id for axis in choices.instrument.axes if question in axis.questions)
    if np.isnan(scores).any():
        return np.ones(len(targets))
    usual = AXIS_MEANS[axis]
    strength = np.array([target.get(axis, usual) for target in targets]) - usual
    better = scores[holds].mean() > scores[~holds].mean()
    return np.exp(STEEP * strength * (1 if better else -1))


def _answers(
    rng: np.random.Generator, choices: Choices, given: Mapping[str, Value | None], skipped: frozenset[str]
) -> dict[str, Answer]:
    """Return all answers: those given, and "don't know" or "not reviewed" for the others that apply.

    skipped: the axes that weren't gone through.
    """
    asked = choices.instrument
    answers = {id: Answer(AnswerState.ANSWERED, value) for id, value in given.items() if value is not None}
    passed_over = {question.id for axis in asked.axes if axis.id in skipped for question in axis.questions}
    for id in [id for id in applying(asked, answers) if id not in answers]:
        answers[id] = Answer(_without_answer(rng, id, passed_over=id in passed_over))
    return answers


def _without_answer(rng: np.random.Generator, id: str, *, passed_over: bool) -> AnswerState:
    """Draw what is said of a question without an answer; one that the directory could tell was gone through."""
    not_reviewed = passed_over or rng.random() < NOT_REVIEWED / (UNKNOWN + NOT_REVIEWED)
    return AnswerState.NOT_REVIEWED if not_reviewed and id not in KNOWN else AnswerState.UNKNOWN
