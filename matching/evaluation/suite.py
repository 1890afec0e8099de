"""All networks of a suite measured by one protocol, in one table: the model beside each single rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np

from matching.encoding.data import MatchingData
from matching.evaluation.baselines import simple_rankers
from matching.evaluation.measure import evaluate
from matching.evaluation.protocol import main_kind
from matching.evaluation.ranker import LearnedRanker
from matching.evaluation.report import Estimate, Report

COLUMNS = (("all", "AUC matched"), ("all", "hit@1"), ("all", "hit@10"), ("all", "mrr"), ("cold", "hit@10"))
TITLES = ("AUC matched", "hit@1", "hit@10", "MRR", "cold hit@10")
MODEL = "takwia"
LATEST = 0.2
"""Where most links have a date, the split is the day from which on about this share of them is."""
DATED = 0.6


@dataclass(frozen=True)
class SuiteNetwork:
    """A network of a suite: its name and what is known of it."""

    name: str
    data: MatchingData


@dataclass(frozen=True)
class SuiteResult:
    """What was measured on one network, and how many seconds that took."""

    name: str
    report: Report
    seconds: float


def measure_suite(
    networks: Iterable[SuiteNetwork], seed: int = 0, tell: Callable[[str], object] = lambda _name: None
) -> list[SuiteResult]:
    """Measure each network: split at `split_day`, or in folds; raise CannotSplit as `evaluate` does."""
    results = []
    for network in networks:
        tell(network.name)
        begun = perf_counter()
        kind = main_kind(network.data.links["kind"].tolist())
        rankers = [*simple_rankers(kind, seed)[1:], LearnedRanker(seed, MODEL)]
        report = evaluate(network.data, kind, rankers, split=split_day(network.data, kind), seed=seed, model=MODEL)
        results.append(SuiteResult(network.name, report, perf_counter() - begun))
    return results


def split_day(data: MatchingData, kind: str) -> date | None:
    """Return the day whose links and later ones are nearest to LATEST of all; None where few have a date, or one."""
    links = data.links[data.links["kind"] == kind]
    days = links["date"].dropna().to_numpy("datetime64[D]") if "date" in links else np.zeros(0, "datetime64[D]")
    if not len(days) or len(days) < DATED * len(links):
        return None
    found, counts = np.unique(days, return_counts=True)
    if len(found) < 2:
        return None
    later = counts[::-1].cumsum()[::-1] / len(days)
    best = 1 + int(np.argmin(np.abs(later[1:] - LATEST)))
    day: date = found[best].item()
    return day


def to_markdown(results: Sequence[SuiteResult]) -> str:
    """Return the table: a row for each ranker of a network, values with 95 % intervals, and where the model stands."""
    lines = [
        f"| network | ranker | {' | '.join(TITLES)} |",
        f"|---|---|{'--:|' * len(TITLES)}",
    ]
    for result in results:
        report = result.report
        how = f"from {report.split} on" if report.split else f"{report.folds} folds"
        name = f"{result.name}: {report.organisations} organisations, {report.kind}, {how}"
        for measured in report.rankers:
            cells = [_cell(measured.groups[group][metric]) for group, metric in COLUMNS]
            strong = "**" if measured.ranker == report.model else ""
            lines.append(f"| {name} | {strong}{measured.ranker}{strong} | {' | '.join(cells)} |")
            name = ""
        off = f"; scores off by {report.off['mean']:.3f}, {report.off['most']:.3f} at most" if report.off else ""
        lines.append(f"| {result.seconds:.0f} s{off} | beside the best single rule | {' | '.join(standing(report))} |")
    return "\n".join(lines)


def standing(report: Report) -> list[str]:
    """Say of each column whether the model is behind the best single rule, level with it, or ahead, and by how much."""
    told = []
    for group, metric in COLUMNS:
        lead = report.leads[group][metric].ahead
        if lead.value is None or lead.low is None or lead.high is None:
            told.append("–")
            continue
        word = "ahead" if lead.low > 0 else "behind" if lead.high < 0 else "level"
        told.append(f"{word} {lead.value:+.3f} ({lead.low:+.3f} to {lead.high:+.3f})")
    return told


def _cell(found: Estimate) -> str:
    if found.value is None:
        return "–"
    return f"{found.value:.3f}" if found.low is None else f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"
