"""Answers as the properties of a sheet's node, and back (docs/adr/0011); scores as those of a diagnostic's."""

from collections.abc import Mapping
from typing import Any

from graph.rules.answers import Answer, Answers, AnswerState
from graph.rules.instrument import Value
from graph.rules.kinds import AXES


def answer_properties(answers: Answers) -> dict[str, Any]:
    """Return answers as the properties of a sheet's node, without those that they don't have."""
    return {
        key: value
        for question, answer in answers.items()
        for key, value in one_answer(question, answer).items()
        if value is not None
    }


def answers_of(properties: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers that a sheet's properties hold, by question."""
    found = {}
    for key, state in properties.items():
        if not key.startswith("state_"):
            continue
        question = key.removeprefix("state_")
        value: Value | list[str] | None = properties.get(f"value_{question}")
        found[question] = Answer(
            AnswerState(state),
            tuple(value) if isinstance(value, list) else value,
            properties.get(f"note_{question}") or "",
            bool(properties.get(f"carried_{question}")),
            properties.get(f"revision_{question}", 1),
        )
    return found


def one_answer(question: str, answer: Answer | None) -> dict[str, Any]:
    """Return the properties of one answer; None for what it hasn't, so that it goes when it is set."""
    value = answer.value if answer and answer.state == AnswerState.ANSWERED else None
    return {
        f"value_{question}": list(value) if isinstance(value, tuple) else value,
        f"state_{question}": answer.state if answer else None,
        f"note_{question}": (answer.note or None) if answer else None,
        f"carried_{question}": True if answer and answer.carried else None,
        f"revision_{question}": answer.revision if answer else None,
    }


def score_properties(scores: Mapping[str, float]) -> dict[str, float | None]:
    """Return the scores of axes as properties of a node, None for an axis that has none."""
    return {f"axis_{axis}": scores.get(axis) for axis in AXES}
