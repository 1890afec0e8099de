"""Measure rankers of links honestly: what was known before, what came after, beside simple rules."""

from matching.evaluation import factorisation
from matching.evaluation.baselines import simple_rankers
from matching.evaluation.measure import evaluate
from matching.evaluation.protocol import KINDS, CannotSplit, Ranker, main_kind
from matching.evaluation.report import Report

__all__ = ["KINDS", "CannotSplit", "Ranker", "Report", "all_baselines", "evaluate", "main_kind"]


def all_baselines(kind: str, seed: int) -> list[Ranker]:
    """Return the simple rules to measure beside a model; matrix factorisation where its package is installed."""
    factored = [factorisation.Factorisation(seed)] if factorisation.is_installed() else []
    return [*simple_rankers(kind, seed), *factored]
