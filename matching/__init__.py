"""Suggest networks, partners, pooled spaces and peer exchanges, each with the reasons that add up to its score."""

from matching.assembling import encode, overlay
from matching.data import KINDS, MatchingData
from matching.matcher import Matcher
from matching.model import Model, fixed_model, load_models, save_models
from matching.results import Contribution, NotEnough, Suggestion, Suggestions
from matching.snapshot import Snapshot, open_snapshot, save
from matching.suggest import suggest
from matching.training import train
from matching.weights import WEIGHTS

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
    "load_models",
    "open_snapshot",
    "overlay",
    "save",
    "save_models",
    "suggest",
    "train",
]
