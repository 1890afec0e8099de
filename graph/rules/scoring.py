"""Scores of a diagnostic: from questions to themes to axes, each in [0, 1].

A theme's score is the weighted mean of its answered questions, an axis's the weighted mean of its themes' scores, the
weights being the instrument's (1 unless it says otherwise): the composite of equally weighted parts that OECD and JRC,
Handbook on Constructing Composite Indicators (2008), step 6, take when nothing speaks for other weights. "Don't know",
"not reviewed" and no answer count neither as zero nor as anything: they only lower the share answered, and under ENOUGH
an axis has no score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.rules.answers import Answers, applying, value_of
from graph.rules.instrument import MOST_LEVEL, Axis, Instrument, Question, ScorePoint, Theme, Value

ENOUGH = 0.6
"""An axis of whose questions less than this share is answered has no score."""


@dataclass(frozen=True)
class QuestionScore:
    """The score of an answered question, None when it isn't answered."""

    question: Question
    score: float | None


@dataclass(frozen=True)
class ThemeScore:
    """The score of a theme, None when none of its questions is answered, and the questions that it is from."""

    theme: Theme
    score: float | None
    questions: tuple[QuestionScore, ...]


@dataclass(frozen=True)
class AxisScore:
    """The score of an axis, None when too few questions are answered; `answered` of `asked` questions with a score."""

    axis: Axis
    score: float | None
    themes: tuple[ThemeScore, ...]
    answered: int
    asked: int

    @property
    def share(self) -> float:
        """Return the share of questions answered, 0 when none applies."""
        return self.answered / self.asked if self.asked else 0.0


def score_question(question: Question, value: Value) -> float | None:
    """Return what a value scores, in [0, 1], or None when the question has no score."""
    if not question.scored:
        return None
    if question.type == "level":
        return float(value) / MOST_LEVEL  # type: ignore[arg-type]
    if question.type == "yes_no":
        return float(value == question.good)
    if question.type == "number":
        return _between_points(question.points, float(value))  # type: ignore[arg-type]
    chosen = value if isinstance(value, tuple) else (str(value),)
    scores = [choice.score or 0.0 for id in chosen if (choice := question.choice(id))]
    return min(sum(scores), 1.0)


def _between_points(points: Sequence[ScorePoint], number: float) -> float:
    """Return the score on the line between the two points about a number, beyond them that of the nearer one."""
    return float(np.interp(number, [point.number for point in points], [point.score for point in points]))


def score(instrument: Instrument, answers: Answers) -> dict[str, AxisScore]:
    """Score the six axes from the answers, by the axes' ids."""
    applied = applying(instrument, answers)
    return {axis.id: _score_axis(axis, answers, set(applied)) for axis in instrument.scored_axes}


def axis_scores(scored: dict[str, AxisScore]) -> dict[str, float]:
    """Return the scores of the axes that have one."""
    return {id: one.score for id, one in scored.items() if one.score is not None}


def _score_axis(axis: Axis, answers: Answers, applied: set[str]) -> AxisScore:
    themes = tuple(_score_theme(theme, answers, applied) for theme in axis.themes)
    asked = [one for theme in themes for one in theme.questions]
    answered = sum(one.score is not None for one in asked)
    enough = bool(asked) and answered / len(asked) >= ENOUGH
    mean = _mean([one.score for one in themes], [one.theme.weight for one in themes])
    return AxisScore(axis, mean if enough else None, themes, answered, len(asked))


def _score_theme(theme: Theme, answers: Answers, applied: set[str]) -> ThemeScore:
    scored = []
    for question in theme.questions:
        if question.scored and question.id in applied:
            value = value_of(answers, question.id)
            scored.append(QuestionScore(question, None if value is None else score_question(question, value)))
    mean = _mean([one.score for one in scored], [one.question.weight for one in scored])
    return ThemeScore(theme, mean, tuple(scored))


def _mean(scores: Sequence[float | None], weights: Sequence[float]) -> float | None:
    """Return the weighted mean of the scores that are known, in plain Python: there are too few for arrays to help."""
    known = [(score, weight) for score, weight in zip(scores, weights, strict=True) if score is not None]
    total = sum(weight for _, weight in known)
    return min(max(sum(score * weight for score, weight in known) / total, 0.0), 1.0) if known else None
