"""Choose answers for a province's associations that come near the scores that their axes should have.

Each question has a list of options; which of them an association may choose is held in masks, which figures narrow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from graph.rules.instrument import MOST_LEVEL, Axis, Condition, Instrument, Question, Value
from graph.rules.scoring import score_question
from seed.facts import Facts
from seed.sampling import Mask

NUMBERS: Mapping[str, tuple[int, ...]] = {
    # What is counted in those that have no score; a number twice is twice as frequent.
    "extraordinary_assemblies": (0, 0, 1, 1, 2),
    "president_changes": (0, 0, 1, 1, 2, 3),
    "board_size": (5, 7, 7, 9, 9, 11, 13),
}
COARSE_NOISE, FINE_NOISE = 0.25, 0.12


@dataclass(frozen=True)
class Options:
    """What may be answered to a question: values, and their scores, shape (options,), NaN without a score."""

    question: Question
    values: tuple[Value, ...]
    scores: npt.NDArray[np.float64]

    def meeting(self, condition: Condition) -> Mask:
        """Return which options meet a condition, shape (options,)."""
        return np.array([condition.holds(value) for value in self.values])


@dataclass
class Choices:
    """What each of n associations may answer: for each question a mask of shape (n, options)."""

    instrument: Instrument
    options: Mapping[str, Options]
    allowed: dict[str, Mask]
    asked: dict[str, Mask] = field(default_factory=dict)
    """For each question, shape (n,): whether it is answered, rather than unknown or not reviewed."""


def choices_of(instrument: Instrument, known: frozenset[str], n: int) -> Choices:
    """Return the choices of n associations in all questions whose answers aren't known, nothing narrowed yet."""
    options = {id: _options(question) for id, question in instrument.questions.items() if id not in known}
    return Choices(
        instrument,
        options,
        {id: np.ones((n, len(one.values)), dtype=bool) for id, one in options.items()},
        {id: np.ones(n, dtype=bool) for id in options},
    )


def _options(question: Question) -> Options:
    values = tuple(_values(question))
    scores = [score_question(question, value) for value in values]
    return Options(question, values, np.array([np.nan if score is None else score for score in scores]))


def _values(question: Question) -> Iterator[Value]:
    if question.type == "level":
        yield from map(float, range(MOST_LEVEL + 1))
    elif question.type == "yes_no":
        yield from (False, True)
    elif question.type == "choice":
        yield from (choice.id for choice in question.choices)
    elif question.type == "choices":
        yield from _combinations(question)
    else:
        last = int(question.points[-1].number) + 1 if question.points else 0
        yield from map(float, NUMBERS.get(question.id, range(last)))


def _combinations(question: Question) -> Iterator[tuple[str, ...]]:
    """Yield the sets of choices: one without a score, such as "none", only alone."""
    useful = sorted(choice.id for choice in question.choices if choice.score)
    yield from ((choice.id,) for choice in question.choices if not choice.score)
    for size in range(1, len(useful) + 1):
        yield from combinations(useful, size)


class Answering:
    """Answer one axis of one association after the other, each with the score that it should have."""

    def __init__(self, rng: np.random.Generator, choices: Choices, facts: list[Facts]) -> None:
        self._rng = rng
        self._choices = choices
        self._facts = facts

    def answer(self, position: int, axis: Axis, target: float | None, usual: float) -> dict[str, Value]:
        """Return answers to an axis's questions that apply and are asked, known ones left out.

        target: the score to come near; without one, answers are about as high as is usual.
        """
        given: dict[str, Value] = {}
        level = usual if target is None else target
        fine = []
        for question in axis.questions:
            if not self._is_open(question, position, given):
                continue
            options = self._choices.options[question.id]
            if question.type == "level" and target is not None:
                fine.append(question)
            elif np.isnan(options.scores).any():
                allowed = np.flatnonzero(self._choices.allowed[question.id][position])
                given[question.id] = options.values[int(self._rng.choice(allowed))]
            else:
                given[question.id] = self._nearest(question, position, level + self._rng.normal(0, COARSE_NOISE))
        if target is not None:
            self._answer_levels(position, axis, target, given, fine)
        return given

    def _is_open(self, question: Question, position: int, given: Mapping[str, Value]) -> bool:
        """Say whether a question applies and its answer is still to be chosen."""
        if question.id not in self._choices.options or not self._choices.asked[question.id][position]:
            return False
        return self._applies(question, position, given)

    def _applies(self, question: Question, position: int, given: Mapping[str, Value]) -> bool:
        for test in question.when:
            value = given.get(test.question, self._facts[position].get(test.question))
            if value is None or not test.holds(value):
                return False
        return True

    def _answer_levels(
        self, position: int, axis: Axis, target: float, given: dict[str, Value], fine: list[Question]
    ) -> None:
        """Choose the levels so that the axis's score comes out at the target, what one misses made up by the next."""
        weights = self._weights(position, axis, given, fine)
        rest = target - sum(weights[id] * score for id, score in self._scores(position, axis, given).items())
        spread = list(self._rng.permutation(len(fine)))
        # Those with the fewest options come first, so that the others can make up for them.
        spread.sort(key=lambda row: int(self._choices.allowed[fine[row].id][position].sum()))
        weight = sum(weights[question.id] for question in fine)
        for number, row in enumerate(spread):
            question = fine[row]
            noise = self._rng.normal(0, FINE_NOISE) if number < len(fine) - 2 else 0.0
            given[question.id] = self._nearest(question, position, rest / weight + noise)
            own = weights[question.id]
            rest -= own * float(given[question.id]) / MOST_LEVEL  # type: ignore[arg-type]
            weight = max(weight - own, 1e-9)

    def _weights(self, position: int, axis: Axis, given: Mapping[str, Value], fine: list[Question]) -> dict[str, float]:
        """Return what each question with a score weighs in the axis's, once all of them are answered."""
        scored = {**self._scores(position, axis, given), **dict.fromkeys((question.id for question in fine), 0.0)}
        themes = [[one.id for one in theme.questions if one.id in scored] for theme in axis.themes]
        told = [ids for ids in themes if ids]
        return {id: 1 / len(told) / len(ids) for ids in told for id in ids}

    def _scores(self, position: int, axis: Axis, given: Mapping[str, Value]) -> dict[str, float]:
        """Return the scores of what is answered so far, what is known of the association included."""
        found = {}
        for question in axis.questions:
            value = given.get(question.id, self._facts[position].get(question.id))
            score = None if value is None else score_question(question, value)
            if score is not None:
                found[question.id] = score
        return found

    def _nearest(self, question: Question, position: int, level: float) -> Value:
        """Return the allowed option whose score is nearest to a level, any of them when several are."""
        options, allowed = self._choices.options[question.id], self._choices.allowed[question.id][position]
        gaps = np.where(allowed, np.abs(options.scores - level), np.inf)
        near = np.flatnonzero(gaps <= gaps.min() + 1e-9)
        return options.values[int(near[self._rng.integers(len(near))])]
