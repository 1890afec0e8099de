"""What was measured: plain, frozen answers, as a table and as JSON."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matching.evaluation.metrics import LISTS

METRICS = ("AUC random", "AUC matched", *LISTS)
GROUPS = {
    "all": "All subjects",
    "cold": "Cold subjects: without any known link",
    "known": "Links between those that had a link already, out of such candidates",
    "hidden": "Subjects whose known links were hidden from the ranker",
}
AHEAD = "model ahead of the best"
_WIDTH = 15


@dataclass(frozen=True)
class Estimate:
    """A value and its bootstrap 95 % interval; all None when there was nothing to measure."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Lead:
    """How far the model is ahead of the best of the others (behind when negative), in the same resamples."""

    best: str
    ahead: Estimate


@dataclass(frozen=True)
class Measured:
    """What one ranker reached: a group of `GROUPS` → a metric of `METRICS` → its estimate."""

    ranker: str
    groups: Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of an evaluation, with all that is needed to do it again.

    split: a date, or None for folds. subjects, positives: how many there are per group, over all folds.
    model: the ranker that `leads` (group → metric) compare, if any. off: how far the model's scores are from the share
    linked of comparable pairs, "mean" and, in steps of ten with 50 pairs or more, "most"; {} unless they are shares.
    """

    kind: str
    split: str | None
    folds: int
    seed: int
    negatives: int
    resamples: int
    organisations: int
    candidates: int
    links_known: tuple[int, ...]
    subjects: Mapping[str, int]
    positives: Mapping[str, int]
    rankers: tuple[Measured, ...]
    model: str | None
    leads: Mapping[str, Mapping[str, Lead]]
    off: Mapping[str, float]
    versions: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that json can write."""
        return asdict(self)

    def to_text(self) -> str:
        """Return the tables, one a group and one row a ranker, each value above its interval."""
        how = f"split at {self.split}" if self.split else f"mean of {self.folds} folds"
        lines = [
            f"Links of kind {self.kind}, {how}, seed {self.seed}.",
            f"{self.organisations} organisations, {self.candidates} candidates, "
            f"{' / '.join(map(str, self.links_known))} links known.",
            f"AUC with {self.negatives} negatives a pair, over all pairs together; lists against all candidates; "
            f"95 % intervals by {self.resamples} resamples of the subjects.",
        ]
        for group, title in GROUPS.items():
            if group in self.subjects:
                lines += ["", f"{title} ({self.subjects[group]}, {self.positives[group]} links to find)"]
                lines += self._table(group) if self.subjects[group] else ["There is none."]
        if self.off:
            lines += ["", f"Scores of {self.model} were off by {self.off['mean']:.3f}, {self.off['most']:.3f} at most."]
        return "\n".join(lines)

    def _table(self, group: str) -> list[str]:
        left = max(len(name) for name in [AHEAD, *(measured.ranker for measured in self.rankers)]) + 1

        def row(name: str, cells: Iterable[str]) -> str:
            return (f"{name:<{left}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)).rstrip()

        lines = [row("", METRICS)]
        for measured in self.rankers:
            found = [measured.groups[group][name] for name in METRICS]
            lines += [row(measured.ranker, map(_value, found)), row("", map(_interval, found))]
        if group in self.leads:
            leads = [self.leads[group][name] for name in METRICS]
            ahead = [lead.ahead for lead in leads]
            lines += [row(AHEAD, (_value(one, "+") for one in ahead)), row("", (_interval(one, "+") for one in ahead))]
            best = dict.fromkeys(lead.best for lead in leads)
            lines += [f"  best in {_those(leads, name)}: {name}" for name in best]
        return lines


def _those(leads: Sequence[Lead], best: str) -> str:
    return ", ".join(metric for metric, lead in zip(METRICS, leads, strict=True) if lead.best == best)


def estimate(values: Sequence[float]) -> Estimate:
    """Make an estimate of a value and the ends of its interval, each of which may be NaN."""
    value, low, high = (None if math.isnan(one) else float(one) for one in values)
    return Estimate(value, low, high)


def _value(one: Estimate, sign: str = "") -> str:
    return "–" if one.value is None else f"{one.value:{sign}.3f}"


def _interval(one: Estimate, sign: str = "") -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{one.low:{sign}.3f}{'…' if sign else '–'}{one.high:{sign}.3f}"
