"""Suggest networks, partners, pooled spaces and peer exchanges, each with the reasons that add up to its score."""

from matching.encoding.assembling import encode, overlay
from matching.encoding.data import KINDS, MatchingData
from matching.encoding.snapshot import Snapshot, is_readable, open_snapshot, save
from matching.matcher import Matcher, suggest
from matching.results import Contribution, NotEnough, Suggestion, Suggestions
from matching.scoring.model import Model, fixed_model, load_models, save_models
from matching.scoring.training import train
from matching.scoring.weights import WEIGHTS

__all__ = [
    "KINDS",
    "WEIGHTS",
    "Contribution",
    "Matcher",
    "MatchingData",
    "Model",
    "NotEnough",
    "Snapshot",
    "Suggestion",
    "Suggestions",
    "encode",
    "fixed_model",
    "is_readable",
    "load_models",
    "open_snapshot",
    "overlay",
    "save",
    "save_models",
    "suggest",
    "train",
]
