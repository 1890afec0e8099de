"""A model that can't recover planted structure fails here."""

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from matching import Matcher, load_models, save_models, train
from matching.evaluation.ranker import LearnedRanker
from matching.scoring.choice import Trial
from matching.scoring.hiding import PARTS, draw_sample, links_of, training_parts
from matching.scoring.measure_names import MEASURES
from matching.scoring.measures import measure_all
from tests.matching.samples import make, profile

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TOPICS = ("literacy", "health", "cooperatives", "crafts", "water")


def planted(seed=0, size=400, networks=40, matters="domains", dated=False):
    """Associations join networks of their own domain, or of their own place, and nothing else matters."""
    draw = np.random.default_rng(seed)
    places = [(f"c{i}", f"p{i}", "r") for i in range(5)]
    rows = {
        f"a{i:03d}": profile(domains=(TOPICS[draw.integers(5)],), territories=places[draw.integers(5)])
        for i in range(size)
    }
    rows |= {
        f"n{i:02d}": profile("network", domains=(TOPICS[i % 5],), territories=places[i // 5 % 5])
        for i in range(networks)
    }
    links = []
    for name, row in rows.items():
        if row["kind"] == "association":
            key = (lambda r: r["domains"][0]) if matters == "domains" else (lambda r: r["territories"][1])
            fits = [n for n, other in rows.items() if other["kind"] == "network" and key(other) == key(row)]
            links += [(name, str(network), "member") for network in draw.choice(fits, 2, replace=False)]
    data = make(rows, links)
    if dated:
        days = np.datetime64("2020-01-01", "s") + draw.permutation(len(links)).astype("timedelta64[D]")
        data = dataclasses.replace(data, links=data.links.assign(date=days))
    return data


@pytest.mark.parametrize(
    ("matters", "telling"), [("domains", {"domains", "member_domains"}), ("places", {"territory", "member_places"})]
)
def test_what_was_planted_is_what_is_learned(matters, telling):
    data = planted(matters=matters)
    model = train(data, "network", NOW)
    for variant in (0, 1):
        spans = dict(zip(model.names, np.ptp(model.values[variant], axis=1), strict=True))
        others = {"domains", "member_domains", "territory", "member_places"} - telling
        assert max(spans[name] for name in telling) > 5 * max(spans[name] for name in others)
    assert model.about["metrics"]["unlinked"]["auc"] > 0.85


def test_a_deep_tie_counts_more_than_one_of_name_alone():
    data = planted(size=60)
    weights = np.where(np.arange(len(data.links)) % 2, 2.0, 0.5)
    weights[0] = np.nan
    links = links_of(data.with_links(data.links.assign(weight=weights)), "network")
    index = data.organisations.index
    rows = np.column_stack([index.get_indexer(data.links[end]) for end in ("source", "target")])
    assert links.counts_of(rows).tolist() == links.counts_of(rows[:, ::-1]).tolist() == [1.0, *weights[1:]]

    sample = draw_sample(links, training_parts(links, "random", 0), (), 0, 1000)

    assert set(sample.weights[sample.linked == 1]) == {0.5, 1.0, 2.0}
    assert set(sample.weights[sample.linked == 0]) == {1.0}


def test_an_association_without_links_gets_networks_of_its_theme():
    data = planted()
    own = data.links["source"] != "a000"
    cold = dataclasses.replace(data, links=data.links[own])
    matcher = Matcher(cold.snapshot, {"network": train(cold, "network", NOW)})
    theme = cold.organisations.loc["a000", "domains"]
    top = matcher.suggest("network", "a000", limit=5)
    assert [cold.organisations.loc[item.candidate, "domains"] for item in top] == [theme] * 5


def test_its_own_links_say_nothing_of_an_association_without_any():
    model = train(planted(), "network", NOW)
    for name in ("contacts", "fellow_members", "kin_members"):
        assert (model.values[1, model.names.index(name)] == 0).all()
    assert (model.unknown == 0).all()  # Neither does anything else that is unknown.


def test_scores_are_calibrated():
    model = train(planted(size=800), "network", NOW)
    assert max(one["off_by"] for one in model.about["metrics"].values()) < 0.03


def test_the_latest_links_are_hidden_where_dates_are_known():
    links = links_of(planted(dated=True), "network")
    late, day = links.latest()
    assert links.first[late].min() == np.datetime64(day) > links.first[~late].max()
    assert 0.2 < late.mean() < 0.35
    assert links_of(planted(), "network").latest() is None
    assert train(planted(), "network", NOW).about["hidden_by"] == "each once, at random"


def test_equal_dates_are_hidden_together_and_never_most_of_the_links():
    data = planted()
    dates = np.where(np.arange(len(data.links)) < 600, np.datetime64("2020-01-01"), np.datetime64("2024-01-01"))
    links = links_of(data.with_links(data.links.assign(date=dates.astype("datetime64[s]"))), "network")
    assert links.latest(0.1)[1] == "2024-01-01"
    alike = links_of(data.with_links(data.links.assign(date=np.datetime64("2020-01-01", "s"))), "network")
    assert alike.latest() is None


def test_each_link_is_hidden_once():
    links = links_of(planted(size=50), "network")
    parts = training_parts(links, "folds", seed=0)
    assert (np.sum(parts, axis=0) == 1).all() and len(parts) == PARTS
    left = [len(links.hide(part).data.links) + len(links.hide(part).pairs) for part in parts]
    assert left == [len(links.data.links)] * PARTS


def test_the_same_data_give_the_same_model_and_a_file_keeps_it(tmp_path):
    model, again = train(planted(), "network", NOW), train(planted(), "network", NOW)
    save_models({"network": model}, tmp_path / "models.json")
    read = load_models(tmp_path / "models.json")["network"]
    for name in ("knots", "values", "unknown", "base", "curve"):
        assert getattr(model, name) == pytest.approx(getattr(again, name), abs=1e-12)
        assert (getattr(read, name) == getattr(model, name)).all()
    assert read.about == model.about and read.learned
    assert read.about["trained_at"] == "2026-11-24T00:00:00+00:00"


def test_a_model_file_of_another_version_is_refused(tmp_path):
    path = tmp_path / "models.json"
    path.write_text('{"format": 0, "models": {}}')
    with pytest.raises(ValueError, match="Train again"):
        load_models(path)


def test_too_few_links_teach_nothing():
    few = planted(size=9, networks=10)
    assert train(few, "network", NOW) is None
    assert train(make({"a": profile()}), "partner", NOW) is None
    assert not LearnedRanker().fit(few, "member").model_.learned


def test_refusals_teach():
    """Networks of the own domain that were refused for their theme make that theme count less."""
    data = planted()
    refused = [
        (name, network, "network", False)
        for name in data.organisations.index[:60]
        for network, row in data.organisations[data.organisations["kind"] == "network"].iterrows()
        if row["domains"] == data.organisations.loc[name, "domains"]
    ]
    plain, taught = train(data, "network", NOW), train(data, "network", NOW, feedback=refused)
    ends = [data.snapshot.find([pair[side]])[0] for pair in refused[:40] for side in (0, 1)]
    measures = measure_all("network", data.snapshot.arrays, np.array(ends[::2]), np.array(ends[1::2]))
    odds = [(model.terms(measures, 1).sum(axis=1) + model.base[1]).mean() for model in (plain, taught)]
    assert odds[1] < odds[0]
    assert taught.about["answers"] == len(refused)


def test_reasons_of_a_ranker_add_up_to_its_score():
    data = planted()
    ranker = LearnedRanker().fit(data, "member")
    rows = np.arange(5), data.snapshot.find([f"n{i:02d}" for i in range(5)]).astype(np.intp)
    for text, score in zip(ranker.explain(*rows), ranker.score(*rows), strict=True):
        odds = sum(float(part.split()[-1]) for part in text.split("; "))
        assert 1 / (1 + np.exp(-odds)) == pytest.approx(score, abs=0.01)


def test_partners_are_learned_both_ways():
    draw = np.random.default_rng(3)
    rows = {f"a{i:03d}": profile(domains=(TOPICS[i % 5],)) for i in range(300)}
    pairs = {tuple(sorted((i, (i + 5 * int(draw.integers(1, 60))) % 300))) for i in range(300) for _ in range(2)}
    data = make(rows, [(f"a{a:03d}", f"a{b:03d}", "partner") for a, b in pairs if a != b])
    model = train(data, "partner", NOW)
    matcher = Matcher(data.snapshot, {"partner": model})
    same = [data.organisations.loc[item.candidate, "domains"] for item in matcher.suggest("partner", "a000", limit=10)]
    assert same == [("literacy",)] * 10


def test_links_of_strangers_and_other_kinds_are_ignored():
    data = planted()
    more = pd.DataFrame({"source": ["gone", "a000"], "target": ["n00", "a001"], "kind": ["member", "partner"]})
    wider = dataclasses.replace(data, links=pd.concat([data.links, more], ignore_index=True))
    assert train(wider, "network", NOW).about["links_hidden"] > 0


def test_in_a_large_graph_partners_have_no_term_that_no_class_of_them_bounds(monkeypatch):
    monkeypatch.setattr("matching.scoring.hiding.MOST_COMPARED", 50)
    draw = np.random.default_rng(3)
    rows = {f"a{i:03d}": profile(domains=(TOPICS[i % 5],)) for i in range(100)}
    pairs = {tuple(sorted((i, (i + 5 * int(draw.integers(1, 20))) % 100))) for i in range(100)}
    model = train(make(rows, [(f"a{a:03d}", f"a{b:03d}", "partner") for a, b in pairs if a != b]), "partner", NOW)
    names = MEASURES["partner"]
    assert not model.wanted[names.index("content")] and model.wanted[names.index("domains")]


def test_what_ties_with_many_is_found_as_often_as_chance_finds_it():
    """A rule of few values isn't worse in a trial than it is in a list."""
    many = 500
    subjects, found = np.arange(many), np.zeros((many, 100), dtype=bool)
    found[:, 30] = True
    trial = Trial(subjects, np.arange(100), found, np.zeros_like(found), np.zeros(many, bool), np.zeros((0, 1)))
    area, first, ten, _ = trial.reached(np.zeros(found.size), seed=0).mean(axis=0)
    assert area == pytest.approx(0.5, abs=0.05)
    assert first == pytest.approx(0.01, abs=0.01) and ten == pytest.approx(0.1, abs=0.05)
