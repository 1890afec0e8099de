"""What learning must hold to, each on a small made-up network: on none may it do worse than the content of profiles."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from matching import MatchingData, Model
from matching.evaluation import Report, evaluate
from matching.evaluation.baselines import CommonNeighbours, ContentCosine, Popularity
from matching.evaluation.ranker import LearnedRanker

SPLIT = date(2025, 1, 1)
TOPICS = ("literacy", "health", "crafts", "water", "sport", "theatre")
PLACES = tuple((f"c{number}", "p", "r") for number in range(4))


def few_links(draw: np.random.Generator) -> MatchingData:
    """Make a province where 40 associations joined a network of their domain, mostly."""
    rows = [network(f"n{k}", domains=(TOPICS[k % 6],), territories=PLACES[k % 4]) for k in range(9)]
    links = []
    for i in range(60):
        domain = draw.integers(6)
        rows.append(association(f"a{i:02}", domains=(TOPICS[domain],), territories=PLACES[draw.integers(4)]))
        if i < 40:
            fits = [k for k in range(9) if k % 6 == domain] if draw.random() < 0.8 else list(range(9))
            links.append((f"a{i:02}", f"n{draw.choice(fits)}", None))
    return made(rows, links)


def names_tell(draw: np.random.Generator, short: bool = False) -> MatchingData:
    """Make sections that bear the name of their federation, or its abbreviation of two letters, and nothing else."""
    rows, links = [], []
    for k in range(30):
        word = "".join(chr(97 + letter) for letter in draw.integers(0, 26, 2 if short else 7))
        rows.append(network(f"n{k:02}", name=f"Federation {word}"))
        for i in range(4):
            said = word if draw.random() < 0.8 else "autre"
            rows.append(association(f"a{k:02}{i}", name=f"section {said} ville{draw.integers(25)}"))
            links.append((f"a{k:02}{i}", f"n{k:02}", None))
    return made(rows, links)


def abbreviations(draw: np.random.Generator) -> MatchingData:
    """Make sections that bear the two letters of their federation."""
    return names_tell(draw, short=True)


def another_time(draw: np.random.Generator) -> MatchingData:
    """Make networks that were joined by place, and since 2024 are joined by domain."""
    rows = [network(f"n{k:02}", domains=(TOPICS[k % 6],), territories=PLACES[k % 4]) for k in range(24)]
    links = []
    for i in range(260):
        domain, place, late = draw.integers(6), draw.integers(4), i >= 150
        rows.append(association(f"a{i:03}", domains=(TOPICS[domain],), territories=PLACES[place]))
        fits = [k for k in range(24) if (k % 6 == domain if late else k % 4 == place)]
        day = "2020-05-01" if not late else "2024-05-01" if i < 205 else "2025-05-01"
        links += [(f"a{i:03}", f"n{k:02}", day) for k in draw.choice(fits, 2, replace=False)]
    return made(rows, links)


def popularity_lies(draw: np.random.Generator) -> MatchingData:
    """Make networks of which those that everybody joined until 2023 are joined by nobody since."""
    rows = [network(f"n{k:02}", domains=(TOPICS[k % 6],)) for k in range(24)]
    links = []
    for i in range(260):
        domain, late = draw.integers(6), i >= 160
        rows.append(association(f"a{i:03}", domains=(TOPICS[domain],)))
        open_now = np.arange(12, 24) if late else np.arange(6)
        weight = np.where(open_now % 6 == domain, 8.0, 1.0)
        day = "2020-05-01" if not late else "2024-05-01" if i < 210 else "2025-05-01"
        links.append((f"a{i:03}", f"n{draw.choice(open_now, p=weight / weight.sum()):02}", day))
    return made(rows, links)


WORLDS = (few_links, names_tell, abbreviations, another_time, popularity_lies)


def network(id: str, **columns: object) -> dict[str, object]:
    return {"id": id, "kind": "network", **columns}


def association(id: str, **columns: object) -> dict[str, object]:
    return {"id": id, "kind": "association", **columns}


def made(rows: list[dict[str, object]], links: list[tuple[str, str, str | None]]) -> MatchingData:
    """Date the links without a date at random, a quarter of them new: nothing changes with time there."""
    frame = pd.DataFrame(rows).set_index("id")
    kept = pd.DataFrame(links, columns=["source", "target", "date"]).assign(kind="member")
    drawn = np.where(np.random.default_rng(1).random(len(kept)) < 0.25, "2025-05-01", "2020-05-01")
    dates = pd.to_datetime(kept["date"].fillna(pd.Series(drawn)))
    return MatchingData(organisations=frame, links=kept.assign(date=dates))


@pytest.fixture(scope="module", params=WORLDS, ids=lambda world: world.__name__)
def measured(request) -> tuple[Report, Model]:
    """Learn from what was known before 2025, and measure on what came then."""
    data = request.param(np.random.default_rng(7))
    model = LearnedRanker()
    rankers = [Popularity(), CommonNeighbours(), ContentCosine(), ContentCosine(members=True), model]
    return evaluate(data, "member", rankers, split=SPLIT, model=model.name), model.model_


@pytest.mark.parametrize("metric", ["AUC matched", "hit@1", "hit@10", "mrr"])
def test_on_no_network_is_the_model_behind_the_best_single_rule_beyond_noise(measured, metric):
    lead = measured[0].leads["all"][metric]
    assert lead.ahead.high >= 0, f"behind {lead.best}: {lead.ahead}"


def test_what_is_learned_finds_as_much_as_content_of_the_links_that_were_hidden_from_it(measured):
    found = measured[1].about["trial"]["table"]
    gaps = {name: found["model"][name] - found["content"][name] for name in ("AUC", "hit@1", "hit@10", "MRR")}
    assert min(gaps.values()) >= -0.1 and np.mean(list(gaps.values())) >= -0.02, gaps
