"""Each baseline finds the structure that is its own, by hand and in a planted network."""

from typing import Any

import numpy as np
import pytest

from matching import MatchingData
from matching.evaluation.baselines import (
    AdamicAdar,
    CommonNeighbours,
    ContentCosine,
    ContentNeighbours,
    ContentOverlap,
    Popularity,
    Random,
    simple_rankers,
)
from matching.evaluation.factorisation import Factorisation
from matching.evaluation.protocol import Ranker
from tests.matching.evaluation.worlds import associations, planted, world

KINDS = {**associations("a", "b", "c", "d"), "n": "network", "o": "network", "p": "partner"}


def score(ranker: Ranker, data: MatchingData, kind: str, *pairs: tuple[str, str]) -> list[float]:
    rows = [(data.profiles.position(x), data.profiles.position(y)) for x, y in pairs]
    subjects, candidates = np.array(rows).T
    return ranker.fit(data, kind).score(subjects, candidates).tolist()


def test_popularity_counts_the_links_of_the_kind():
    data = world(
        KINDS,
        [
            ("a", "n", "member", None),
            ("b", "n", "member", None),
            ("b", "n", "member", None),
            ("a", "b", "partner", None),
        ],
    )

    assert score(Popularity(), data, "member", ("c", "n"), ("c", "o")) == [2, 0]
    assert score(Popularity(), data, "partner", ("c", "b"), ("c", "d")) == [1, 0]


def test_common_neighbours_of_partners_are_partners_and_networks_of_both():
    data = world(
        KINDS,
        [
            ("a", "p", "partner", None),
            ("p", "b", "partner", None),
            ("a", "n", "member", None),
            ("b", "n", "member", None),
        ],
    )

    assert score(CommonNeighbours(), data, "partner", ("a", "b"), ("b", "a"), ("a", "c")) == [2, 2, 0]
    assert score(AdamicAdar(), data, "partner", ("a", "b")) == pytest.approx([2 / np.log(2)])


def test_common_neighbours_of_networks_are_paths_over_a_shared_network_and_partners():
    data = world(
        KINDS,
        [
            *((who, "n", "member", None) for who in "abc"),
            ("b", "o", "member", None),
            ("d", "b", "partner", None),
        ],
    )

    assert score(CommonNeighbours(), data, "member", ("a", "o"), ("d", "o"), ("d", "n")) == [1, 1, 1]
    # The network on the path has three members; b has two networks and a partner.
    expected = [1 / np.log(3) / np.log(3), 1 / np.log(3)]
    assert score(AdamicAdar(), data, "member", ("a", "o"), ("d", "o")) == pytest.approx(expected)


def test_content_compares_each_part_of_a_profile_in_french_and_arabic():
    data = world(
        KINDS,
        [],
        domains=[("health",), ("health",), (), (), (), (), ()],
        territories=[(), (), ("x/y", "x"), ("x/z", "x"), (), (), ()],
        text=[None, None, None, None, "Éducation des filles", "education", "تربية"],
    )

    found = score(ContentCosine(), data, "partner", ("a", "b"), ("c", "d"), ("n", "o"), ("a", "c"), ("n", "p"))

    assert found[0] == pytest.approx(1) and 0 < found[1] < 1 and 0 < found[2] < 1 and found[3:] == [0, 0]
    folded = world({"a": "association", "b": "association"}, [], text=["التربيّة", "التربيه"])
    assert score(ContentCosine(), folded, "partner", ("a", "b")) == pytest.approx([1])


def test_content_of_a_network_is_also_that_of_its_members():
    data = world(KINDS, [("b", "n", "member", None)], domains=[("health",), ("health",), ("arts",), (), (), (), ()])

    assert score(ContentCosine(), data, "member", ("a", "n"), ("a", "o")) == [0, 0]
    assert score(ContentCosine(members=True), data, "member", ("a", "n"), ("a", "o")) == pytest.approx([1, 0])


def test_overlap_rises_with_what_is_stated_and_cosine_does_not():
    data = world(KINDS, [], domains=[("x", "y"), ("x", "y"), ("x",), ("x",), (), (), ()])

    more, less = score(ContentOverlap(), data, "partner", ("a", "b"), ("c", "d"))

    assert more > less > 0
    assert score(ContentCosine(), data, "partner", ("a", "b"), ("c", "d")) == pytest.approx([1, 1])


def test_neighbours_in_content_vote_for_what_they_are_linked_to_but_not_for_themselves():
    data = world(
        KINDS,
        [("b", "n", "member", None), ("c", "o", "member", None)],
        domains=[("x",), ("x",), ("y",), (), (), (), ()],
    )

    found = score(ContentNeighbours(), data, "member", ("a", "n"), ("a", "o"), ("b", "n"))

    assert found == pytest.approx([1, 0, 0])


def test_chance_is_even_and_the_same_by_seed():
    rows, columns = np.divmod(np.arange(10_000), 100)
    scores = Random(1).score(rows, columns)

    assert scores.min() >= 0 and scores.max() < 1 and len(np.unique(scores)) == 10_000
    assert scores.mean() == pytest.approx(0.5, abs=0.02) and scores.var() == pytest.approx(1 / 12, rel=0.05)
    np.testing.assert_array_equal(scores[::-1], Random(1).score(rows[::-1], columns[::-1]))
    assert (scores != Random(2).score(rows, columns)).all()


def test_blocks_give_what_single_pairs_give(monkeypatch):
    data, draw = planted(), np.random.default_rng(0)
    subjects, candidates = draw.integers(120, size=300), draw.integers(120, size=300)

    for ranker in simple_rankers("partner", seed=0):
        whole = ranker.fit(data, "partner").score(subjects, candidates)
        with monkeypatch.context() as patch:
            patch.setattr("matching.evaluation.baselines.CELLS_AT_ONCE", 500)
            np.testing.assert_array_equal(whole, ranker.score(subjects, candidates))
        single = [ranker.score(subjects[[i]], candidates[[i]])[0] for i in range(20)]
        np.testing.assert_array_equal(whole[:20], single)


@pytest.mark.parametrize("kind", ["member", "partner"])
@pytest.mark.parametrize("columns", [{}, {"text": [None, "un", "", "deux", "un", None, "un"]}])
def test_no_links_and_empty_profiles_are_fine(kind: str, columns: dict[str, Any]):
    for ranker in [*simple_rankers(kind, seed=0), Factorisation(seed=0)]:
        assert np.isfinite(score(ranker, world(KINDS, [], **columns), kind, ("a", "n"), ("a", "b"))).all()


def test_factorisation_is_the_same_each_time():
    first, again = (
        score(Factorisation(seed=3), planted(), "partner", ("a000", "a006"), ("a000", "a001")) for _ in "12"
    )

    assert first == again and first[0] > first[1]
