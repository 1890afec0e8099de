"""Suggest networks, partners, pooled spaces and peer exchanges, each with the reasons that add up to its score."""

from matching.data import KINDS, MatchingData
from matching.results import Contribution, NotEnough, Suggestion, Suggestions
from matching.suggest import suggest
from matching.weights import WEIGHTS

__all__ = [
    "KINDS",
    "WEIGHTS",
    "Contribution",
    "MatchingData",
    "NotEnough",
    "Suggestion",
    "Suggestions",
    "suggest",
]
