"""Splits hide what they should and nothing else; negatives are never linked, and of like degree."""

import numpy as np
import pytest

from matching.evaluation.negatives import draw_negatives
from matching.evaluation.protocol import (
    CannotSplit,
    Split,
    among_known,
    hide_links,
    main_kind,
    split_by_date,
    split_in_folds,
)
from tests.matching.evaluation.worlds import NEW, OLD, SPLIT, associations, planted, world

KINDS = {**associations("a", "b", "c", "d"), "n": "network", "o": "network", "p": "partner"}


def pairs(split: Split) -> list[tuple[str, str]]:
    ids = split.data.profiles.ids
    return list(zip(ids[split.subjects], ids[split.targets], strict=True))


def links(split: Split) -> list[tuple[str, str]]:
    return list(zip(split.data.links["source"], split.data.links["target"], strict=True))


def names(split: Split, rows: np.ndarray) -> list[str]:
    return split.data.profiles.ids[rows].tolist()


def test_a_date_hides_what_is_of_that_day_or_later():
    data = world(
        KINDS,
        [
            ("a", "n", "member", OLD),
            ("b", "n", "member", None),
            ("c", "n", "member", "2018-01-01"),
            ("d", "n", "member", "2017-12-31"),
            ("a", "p", "partner", OLD),
            ("b", "p", "partner", NEW),
        ],
    )

    split = split_by_date(data, "member", SPLIT)

    assert links(split) == [("a", "n"), ("b", "n"), ("d", "n"), ("a", "p")]
    assert pairs(split) == [("c", "n")]
    assert names(split, split.candidates) == ["n", "o"]


def test_partners_are_asked_both_ways_and_repeated_links_once():
    data = world(
        KINDS,
        [
            ("a", "b", "partner", OLD),
            ("b", "a", "partner", NEW),  # Known already, the other way round.
            ("c", "a", "partner", NEW),
            ("a", "c", "partner", "2019-01-01"),
            ("a", "p", "partner", NEW),
            ("a", "n", "partner", NEW),  # A network is no partner to be found.
        ],
    )

    split = split_by_date(data, "partner", SPLIT)

    assert pairs(split) == [("a", "c"), ("a", "p"), ("c", "a"), ("p", "a")]
    assert links(split) == [("a", "b")]
    assert names(split, split.candidates) == ["a", "b", "c", "d", "p"]


def test_who_is_linked_already_is_in_no_list():
    data = world(KINDS, [("a", "b", "partner", OLD), ("a", "c", "partner", NEW)])

    split = split_by_date(data, "partner", SPLIT)

    assert names(split, split.candidates[split.allowed(0)]) == ["c", "d", "p"]


def test_cold_is_who_has_no_known_link_of_any_kind():
    data = world(KINDS, [("a", "n", "member", OLD), ("b", "p", "partner", OLD), ("a", "b", "partner", NEW)])

    split = split_by_date(data, "partner", SPLIT)

    assert names(split, np.flatnonzero(split.cold)) == ["c", "d", "o"]


@pytest.mark.parametrize("kind", ["member", "partner"])
def test_folds_find_each_pair_once_and_never_know_it_the_other_way_round(kind):
    drawn = np.random.default_rng(0)
    targets = ["n", "o"] if kind == "member" else ["a", "b", "c", "d", "p"]
    made = [(str(drawn.choice(list("abcd"))), str(drawn.choice(targets)), kind, None) for _ in range(40)]
    made = [link for link in made if link[0] != link[1]]
    data = world(KINDS, [*made, *((y, x, k, d) for x, y, k, d in made if kind == "partner")])

    splits = split_in_folds(data, kind, seed=1)

    found = [pair for split in splits for pair in pairs(split)]
    linked = {(x, y) for x, y, _, _ in made} | ({(y, x) for x, y, _, _ in made} if kind == "partner" else set())
    assert sorted(found) == sorted(linked)
    for split in splits:
        assert not set(pairs(split)) & {pair for x, y in links(split) for pair in ((x, y), (y, x))}


def test_folds_are_the_same_by_seed():
    first, again, other = ([pairs(split) for split in split_in_folds(planted(), "partner", seed)] for seed in (1, 1, 2))

    assert first == again and first != other


def test_hidden_links_leave_their_subjects_cold_and_ask_for_the_same():
    split = split_by_date(planted(), "partner", SPLIT)

    hidden = hide_links(split, seed=4)

    assert hidden.cold[hidden.asked].all() and not split.cold[hidden.asked].any()
    assert len(hidden.asked) == max(20, round(0.2 * (~split.cold[split.asked]).sum()))
    assert set(pairs(hidden)) == {pair for pair in pairs(split) if pair[0] in names(split, hidden.asked)}
    # What was known stays out of the lists: it is no error to rank it high.
    assert (hidden.linked != split.linked).nnz == 0
    gone = set(links(split)) - set(links(hidden))
    assert gone and all({x, y} & set(names(split, hidden.asked)) for x, y in gone)


def test_among_the_known_are_only_those_that_had_links():
    data = world(
        KINDS,
        [
            ("a", "b", "partner", OLD),
            ("c", "p", "partner", OLD),
            ("a", "c", "partner", NEW),
            ("a", "d", "partner", NEW),
        ],
    )

    split = among_known(split_by_date(data, "partner", SPLIT))

    assert pairs(split) == [("a", "c"), ("c", "a")]
    assert names(split, split.candidates) == ["a", "b", "c", "p"]


@pytest.mark.parametrize(
    ("made", "kind", "says"),
    [
        ([("a", "b", "partner", None)], "partner", "has a date"),
        ([("a", "b", "partner", OLD)], "partner", "earlier date"),
        ([("a", "n", "member", NEW)], "member", "later date"),
        ([("a", "n", "member", OLD), ("a", "b", "partner", NEW)], "member", "earlier date"),
    ],
)
def test_a_date_that_leaves_nothing_is_refused(made, kind, says):
    with pytest.raises(CannotSplit, match=says):
        split_by_date(world(KINDS, made), kind, SPLIT)


def test_too_few_links_for_folds_are_refused():
    with pytest.raises(CannotSplit, match="too few"):
        split_in_folds(world(KINDS, [("a", "b", "partner", None)] * 9), "partner", seed=0)


def test_nothing_to_hide_is_refused():
    data = world(KINDS, [("a", "b", "partner", OLD), ("c", "d", "partner", NEW)])

    with pytest.raises(CannotSplit, match="--cold"):
        hide_links(split_by_date(data, "partner", SPLIT), seed=0)


def test_negatives_are_never_linked_nor_to_be_found_nor_the_subject():
    split = split_by_date(planted(), "partner", SPLIT)
    wrong = set(pairs(split)) | {pair for x, y in links(split) for pair in ((x, y), (y, x))}

    negatives = draw_negatives(split, seed=0)

    for drawn in (negatives.random, negatives.matched):
        subjects = np.repeat(split.subjects, drawn.shape[1])
        ids = split.data.profiles.ids
        made = list(zip(ids[subjects], ids[drawn.ravel()], strict=True))
        assert not wrong & set(made) and all(x != y for x, y in made)


def test_matched_negatives_have_the_degree_of_the_target_or_the_nearest():
    split = split_by_date(planted(), "partner", SPLIT)

    matched = draw_negatives(split, seed=0).matched

    for subject, target, drawn in zip(split.subjects, split.targets, matched, strict=True):
        free = set(split.candidates[split.allowed(subject)]) - set(split.targets[split.subjects == subject])
        gaps = {row: abs(split.degree[row] - split.degree[target]) for row in free}
        assert {gaps[row] for row in drawn} == {min(gaps.values())}


def test_negatives_are_the_same_by_seed_and_missing_where_all_are_linked():
    split = split_by_date(planted(), "partner", SPLIT)
    np.testing.assert_array_equal(draw_negatives(split, 1).matched, draw_negatives(split, 1).matched)
    assert (draw_negatives(split, 1).random != draw_negatives(split, 2).random).any()

    full = world({**associations("a", "b"), "n": "network"}, [("a", "n", "member", OLD), ("b", "n", "member", NEW)])
    assert (draw_negatives(split_by_date(full, "member", SPLIT), 0).random == -1).all()


def test_the_kind_is_what_most_links_have():
    assert main_kind(["partner", "member", "partner"]) == "partner"
    assert main_kind(["partner", "member"]) == "member"
