"""Learn the terms of one variant: part of them as the links say, part as a simple rule that it never leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from matching.encoding.arrays import Array, frozen
from matching.encoding.encoders import Flags, Floats
from matching.scoring.hiding import Sample
from matching.scoring.measure_names import DIRECTIONLESS, MEASURES, OWN_LINKS
from matching.scoring.model import KNOTS, Model
from matching.scoring.terms import BoundedLogisticRegression, RampEncoder

N_KNOTS, C, C_RULE = 5, 0.1, 1.0
LEAST_FOR_LINKED = 20
"""With fewer linked pairs of those who have links, these are learned from everyone's."""

PROFILE = ("domains", "targets", "tags", "text", "territory")
RULES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "network": {
            "members": ("content", "member_content"),
            "simple": ("content", "member_content", "kin_members", "network_size"),
            "content": ("content",),
            "profile": PROFILE,
        },
        "partner": {
            "content": ("content",),
            "simple": ("content", "known_to_alike", "close_contacts", "popularity"),
            "members": ("content", "known_to_alike"),
            "profile": PROFILE,
        },
    }
)
"""The rules of each kind that terms are mixed with: the measures that each adds up, each by one weight."""
SINGLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "network": {"content": "content", "members": "member_content", "neighbours": "kin_members",
                    "popularity": "network_size"},
        "partner": {"content": "content", "members": "known_to_alike", "neighbours": "close_contacts",
                    "popularity": "popularity"},
    }
)  # fmt: skip
"""The single measures that a model has to beat."""


@dataclass(frozen=True)
class Recipe:
    """How a model is made: how links are hidden ("folds" or "latest"), and which rule has which share of its terms."""

    split: str
    rule: str
    share: float


@dataclass(frozen=True, eq=False)
class Learned:
    """Terms of one variant: an encoder of ramps, a weight for each ramp, and the base, in log-odds."""

    encoder: RampEncoder
    names: tuple[str, ...]
    weights: Floats
    base: float

    def log_odds(self, measures: Floats, variant: int) -> Floats:
        """Return the log-odds of measured pairs, shape (n,)."""
        odds = np.full(len(measures), self.base)
        for column, (knots, levels) in zip(_seen_by(measures, self.names, variant).T, self.levels(), strict=True):
            if levels.any():
                odds += np.where(np.isnan(column), 0.0, np.interp(column, knots, levels))
        return odds

    def levels(self) -> Iterator[tuple[Floats, Floats]]:
        """Yield the knots of each measure, and the term at each of them in log-odds."""
        at = 0
        for knots, centres in zip(self.encoder.knots_, self.encoder.centres_, strict=True):
            weights = self.weights[at : at + len(centres)]
            at += len(centres)
            yield knots, np.append(0.0, np.cumsum(weights)) - weights @ centres if len(knots) > 1 else np.zeros(1)

    def scaled(self, slope: float, shift: float) -> "Learned":
        """Return the terms times a slope, the base shifted."""
        return Learned(self.encoder, self.names, slope * self.weights, slope * self.base + shift)

    def mixed(self, rule: "Learned", share: float) -> "Learned":
        """Return terms of which this share is a rule's, of the same encoder."""
        weights = (1 - share) * self.weights + share * rule.weights
        return Learned(self.encoder, self.names, weights, (1 - share) * self.base + share * rule.base)


def variant_rows(sample: Sample, variant: int) -> Flags:
    """Say which pairs a variant is learned from: with links those of who has some, without all with links hidden."""
    chosen = np.ones(len(sample.linked), dtype=bool) if variant else ~sample.unlinked_subject
    enough = sample.linked[chosen].sum() >= LEAST_FOR_LINKED
    return chosen if enough else np.ones(len(sample.linked), dtype=bool)


def learn_variant(sample: Sample, kind: str, variant: int, recipe: Recipe, rows: Array | None = None) -> Learned:
    """Learn one variant by a recipe, from these rows of a sample, or all that it is learned from."""
    learner = Learner(sample, kind, variant, rows)
    return learner.free().mixed(learner.rule(RULES[kind][recipe.rule]), recipe.share)


class Learner:
    """Measured pairs of one variant as ramps, of which terms are learned freely or by a rule."""

    def __init__(self, sample: Sample, kind: str, variant: int, rows: Array | None = None) -> None:
        """Encode the pairs."""
        chosen = np.flatnonzero(variant_rows(sample, variant)) if rows is None else rows
        self.names = MEASURES[kind]
        measures = _seen_by(sample.measures[chosen], self.names, variant)
        self.linked, self.counts = sample.linked[chosen], sample.weights[chosen]
        self.encoder = RampEncoder(N_KNOTS).fit(measures, self.linked)
        self.ramps = self.encoder.transform(measures)
        knots = self.encoder.knots_
        self.owner = np.repeat(np.arange(len(self.names)), [len(places) - 1 for places in knots])
        self.width = np.concatenate([np.diff(places) / max(places[-1] - places[0], 1e-9) for places in knots])

    def free(self) -> Learned:
        """Learn a weight for each ramp; those of measures of which more is better don't go below 0."""
        bounded = np.flatnonzero(~np.isin([self.names[at] for at in self.owner], list(DIRECTIONLESS)))
        weights, base = _fit(self.ramps, self.linked, self.counts, C, bounded)
        return Learned(self.encoder, self.names, weights, base)

    def rule(self, measures: Sequence[str]) -> Learned:
        """Learn one weight for each of these measures, by which its ramps rise evenly; the others have none."""
        told = [at for at in (self.names.index(name) for name in measures) if (self.owner == at).any()]
        spread = np.column_stack([np.where(self.owner == at, self.width, 0.0) for at in told] or [0 * self.width])
        bounded = np.flatnonzero([self.names[at] not in DIRECTIONLESS for at in told])
        found, base = _fit(self.ramps @ spread, self.linked, self.counts, C_RULE, bounded)
        return Learned(self.encoder, self.names, spread @ found, base)


def _fit(columns: Floats, linked: Array, counts: Floats, c: float, bounded: Array) -> tuple[Floats, float]:
    regression = BoundedLogisticRegression(c, tuple(bounded.tolist())).fit(columns, linked, counts)
    return regression.coef_[0], float(regression.intercept_[0])


def _seen_by(measures: Floats, names: Sequence[str], variant: int) -> Floats:
    """Hide what an association's own links tell from the variant of those without any."""
    return np.where(np.isin(names, list(OWN_LINKS)), np.nan, measures) if variant else measures


def model_of(kind: str, variants: Sequence[Learned], curves: Sequence[Array], about: Mapping[str, Any]) -> Model:
    """Return the tables of both variants, with their curves."""
    shape = (2, len(MEASURES[kind]), KNOTS)
    knots, values = np.ones(shape), np.zeros(shape)
    for variant, learned in enumerate(variants):
        for measure, (places, levels) in enumerate(learned.levels()):
            knots[variant, measure] = np.append(places, np.repeat(places[-1], KNOTS - len(places)))
            values[variant, measure] = np.append(levels, np.repeat(levels[-1], KNOTS - len(levels)))
    return Model(
        kind,
        frozen(knots, np.float64),
        frozen(values, np.float64),
        frozen(np.zeros(shape[:2]), np.float64),
        frozen([learned.base for learned in variants], np.float64),
        frozen(np.stack(curves), np.float64),
        learned=True,
        about=dict(about),
    )
