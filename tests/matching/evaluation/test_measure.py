"""The whole measurement: nothing leaks, what is planted is found, and the same comes out each time."""

import json
from typing import Self

import numpy as np
import pytest

from matching import MatchingData
from matching.encoding.encoders import Floats, Positions
from matching.evaluation import Report, all_baselines, evaluate
from matching.evaluation.baselines import Popularity, Random
from matching.evaluation.protocol import known_pairs, split_by_date
from matching.evaluation.report import GROUPS, METRICS
from tests.matching.evaluation.worlds import NEW, OLD, SPLIT, associations, planted, world


class Spy:
    """Score what it was shown as linked above all else, and keep what it was shown."""

    name = "spy"

    def __init__(self) -> None:
        self.shown: list[MatchingData] = []

    def fit(self, data: MatchingData, kind: str) -> Self:
        self.shown.append(data)
        self.linked = known_pairs(data, kind).toarray()
        return self

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        return self.linked[subjects, candidates]


class Oracle(Spy):
    """Know all links, which only a test can tell it."""

    def __init__(self, data: MatchingData) -> None:
        super().__init__()
        self.all = known_pairs(data, "partner").toarray()

    def fit(self, data: MatchingData, kind: str) -> Self:
        self.linked = self.all
        return self


class Constant(Spy):
    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        return np.zeros(len(subjects))


def value(report: Report, ranker: str, metric: str, group: str = "all") -> float:
    [measured] = [one for one in report.rankers if one.ranker == ranker]
    found = measured.groups[group][metric].value
    assert found is not None
    return found


@pytest.mark.parametrize("split", [SPLIT, None])
def test_a_ranker_is_shown_no_link_that_it_has_to_find(split):
    data, spy = planted(), Spy()

    report = evaluate(data, "partner", [spy], split=split, cold=True)

    for shown in spy.shown:
        if split:
            assert (shown.links["date"] < str(split)).all()
        assert len(shown.links) < len(data.links)
    # A leak would put what is to be found first; so it is as good as nothing.
    assert [value(report, "spy", name) for name in METRICS[:2]] == [0.5, 0.5]


def test_an_oracle_is_perfect():
    data = planted()

    report = evaluate(data, "partner", [Oracle(data)], split=SPLIT)

    assert [value(report, "spy", name) for name in METRICS if name != "recall@10"] == [1] * 7


@pytest.mark.parametrize(
    ("ranker", "metric", "least"),
    [
        ("content cosine", "AUC matched", 0.9),
        ("content overlap", "AUC matched", 0.9),
        ("content kNN, k=50", "AUC matched", 0.9),
        ("common neighbours", "AUC matched", 0.75),
        ("Adamic-Adar", "AUC matched", 0.75),
        ("matrix factorisation, ALS 16", "AUC matched", 0.75),
    ],
)
def test_planted_structure_is_found_by_who_looks_for_it(found: Report, ranker, metric, least):
    assert value(found, ranker, metric) > least > 0.6 > value(found, "random", metric)


@pytest.fixture(scope="module")
def found() -> Report:
    return evaluate(planted(), "partner", all_baselines("partner", 0), split=SPLIT, cold=True)


def test_who_lost_its_links_is_found_by_content_only(found: Report):
    assert value(found, "content cosine", "AUC matched", "hidden") > 0.9
    assert value(found, "Adamic-Adar", "AUC matched", "hidden") == 0.5


def test_popularity_is_found_by_random_negatives_and_taken_away_by_matched_ones():
    # All join the large network; a few small ones stand beside it.
    kinds = {**associations(*(f"a{i:02}" for i in range(40))), **{f"n{i}": "network" for i in range(5)}}
    old = [(f"a{i:02}", "n0", "member", OLD) for i in range(20)] + [("a39", "n1", "member", OLD)]
    new = [(f"a{i:02}", "n0", "member", NEW) for i in range(20, 39)]

    report = evaluate(world(kinds, old + new), "member", [Popularity(), Random(0)], split=SPLIT)

    assert value(report, "popularity", "AUC random") == 1 and value(report, "popularity", "hit@1") == 1
    assert (report.subjects["cold"], report.positives["cold"]) == (19, 19)
    assert value(report, "random", "hit@1") < 0.6


def test_ties_are_drawn_and_do_not_follow_the_order_of_rows():
    report = evaluate(planted(), "partner", [Constant()], split=SPLIT)

    assert value(report, "spy", "AUC random") == 0.5
    split = split_by_date(planted(), "partner", SPLIT)
    chance = np.mean([
        1 - np.prod([1 - (split.subjects == row).sum() / (split.allowed(row).sum() - i) for i in range(10)])
        for row in split.asked
    ])  # fmt: skip
    assert value(report, "spy", "hit@10") == pytest.approx(chance, abs=0.12)


@pytest.mark.parametrize("split", [SPLIT, None])
def test_the_same_seed_gives_the_same_report(split):
    first, again, other = (
        evaluate(planted(60), "partner", [Random(0)], split=split, cold=True, seed=seed).to_dict() for seed in (3, 3, 4)
    )

    assert first == again
    assert first["rankers"] != other["rankers"]


def test_a_report_is_a_table_and_json(found: Report):
    text = found.to_text()
    kept = json.loads(json.dumps(found.to_dict()))

    assert text.count("Adamic-Adar") == 4 and "split at 2018-01-01, seed 0" in text
    assert all(title in text for title in GROUPS.values())
    assert kept["subjects"]["all"] > 0 and kept["versions"]["numpy"]
    for measured in kept["rankers"]:
        for one in measured["groups"]["all"].values():
            assert 0 <= one["low"] <= one["value"] <= one["high"] <= 1


def test_a_model_is_set_beside_the_best_of_the_others():
    data = planted()

    report = evaluate(data, "partner", [Random(0), Popularity(), Oracle(data)], split=SPLIT, model="spy")

    lead = report.leads["all"]["AUC matched"]
    others = [value(report, name, "AUC matched") for name in ("random", "popularity")]
    assert lead.ahead.value == pytest.approx(1 - max(others))
    assert lead.best == ("random", "popularity")[int(np.argmax(others))]
    assert lead.ahead.low is not None and lead.ahead.low > 0
    assert "model ahead of the best" in report.to_text()
    # Against itself there is nothing to win, in no resample.
    twin = Oracle(data)
    twin.name = "twin"
    same = evaluate(data, "partner", [twin, Oracle(data)], split=SPLIT, model="spy").leads["all"]["hit@1"]
    assert (same.ahead.value, same.ahead.low, same.ahead.high) == (0, 0, 0)


def test_folds_are_averaged():
    report = evaluate(planted(60), "partner", [Spy()])

    assert report.folds == 5 and report.split is None and len(report.links_known) == 5
    assert report.positives["all"] == 2 * len(planted(60).links)
    assert "mean of 5 folds" in report.to_text()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_score_that_is_no_number_is_refused(bad):
    class Broken(Spy):
        def score(self, subjects: Positions, candidates: Positions) -> Floats:
            return np.full(len(subjects), bad)

    with pytest.raises(ValueError, match="spy must give a finite score"):
        evaluate(planted(60), "partner", [Broken()], split=SPLIT)


@pytest.mark.parametrize(("told", "off"), [(0.5, 0.0), (0.9, 0.4), (2.0, None)])
def test_a_score_is_set_beside_the_share_of_comparable_pairs_that_is_linked(told, off):
    class Same(Spy):
        def score(self, subjects: Positions, candidates: Positions) -> Floats:
            return np.full(len(subjects), told)

    report = evaluate(planted(), "partner", [Same()], model="spy")
    assert report.off.get("mean") == (None if off is None else pytest.approx(off))
    assert ("were off by" in report.to_text()) == (off is not None)
