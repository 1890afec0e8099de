"""The whole country gives everyone what one would be suggested alone, also on a cluster that loses a worker."""

import os
import signal

import joblib
import numpy as np
import pytest

from matching import KINDS, NotEnough
from matching.country import batch as batches
from matching.country.batch import Excluded, blocks, match_everyone, match_folder, open_batch, save_batch
from matching.encoding.arrays import KIND, KIND_CODES, frozen
from matching.encoding.snapshot import save
from matching.matcher import Matcher
from matching.scoring.candidates import SUBJECTS
from tests.matching.samples import random_data


@pytest.fixture(scope="module")
def data():
    return random_data(4, 240)


@pytest.mark.parametrize("everyone", [0, 10_000])
@pytest.mark.parametrize("kind", KINDS)
def test_everyone_gets_what_one_is_suggested_alone(data, kind, everyone):
    matcher = Matcher(data.snapshot, everyone=everyone)
    ids = data.snapshot.ids
    refused = [(str(ids[a]), str(ids[b])) for a, b in np.random.default_rng(0).integers(0, len(ids), (400, 2))]
    seen: list[tuple[int, int]] = []
    excluded = Excluded.of(data.snapshot, refused)
    made = match_everyone(matcher, kind, 5, excluded=excluded, progress=lambda done, total: seen.append((done, total)))

    lists = {
        int(row): [str(ids[at]) for at in found if at >= 0] for row, found in zip(made.subjects, made.rows, strict=True)
    }
    for row in np.flatnonzero(data.snapshot.arrays.codes[:, KIND] == KIND_CODES[SUBJECTS[kind]]).tolist():
        barred = [b for a, b in refused if a == ids[row]]
        alone = matcher.suggest(kind, str(ids[row]), limit=5, excluded=barred)
        assert isinstance(alone, NotEnough) == (row not in lists)
        if not isinstance(alone, NotEnough):
            assert lists[row] == [item.candidate for item in alone]
    assert seen[-1] == (len(made.subjects), len(made.subjects))


def test_prices_count_in_the_country_as_they_do_alone(data):
    prices = {"partner": np.random.default_rng(1).choice([0.0, 1.5], len(data.snapshot.ids))}
    matcher = Matcher(data.snapshot, prices=prices)
    made = match_everyone(matcher, "partner", 5)
    for row, found in zip(made.subjects[:30], made.rows, strict=False):
        alone = matcher.suggest("partner", str(data.snapshot.ids[row]), limit=5)
        assert [str(data.snapshot.ids[at]) for at in found if at >= 0] == [item.candidate for item in alone]


def test_a_block_is_a_part_of_one_province(data, monkeypatch):
    monkeypatch.setattr(batches, "LARGEST_BLOCK", 20)
    made = blocks(data.snapshot.arrays, "partner")
    assert max(map(len, made)) <= 20
    assert all(len(set(data.snapshot.arrays.codes[part, 6])) == 1 for part in made)
    assert len(np.unique(np.concatenate(made))) == sum(map(len, made))


def test_kept_lists_are_read_again(data, tmp_path):
    made = match_everyone(Matcher(data.snapshot), "space", 3)
    save_batch(made, tmp_path)
    again = open_batch(tmp_path, "space")
    assert np.array_equal(again.rows, made.rows)
    assert np.array_equal(again.odds, made.odds, equal_nan=True)


def test_a_list_has_a_length(data):
    with pytest.raises(ValueError, match="from 1 to"):
        match_everyone(Matcher(data.snapshot), "space", 0)


@pytest.mark.parametrize("killing", [False, True])
def test_a_cluster_finds_the_same_even_when_it_loses_a_worker(data, tmp_path, monkeypatch, killing):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(batches, "LARGEST_BLOCK", 10)
    save(data.snapshot, tmp_path / "snapshot")
    here = match_everyone(Matcher(data.snapshot), "partner", 5)
    local = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "host": "127.0.0.1", "dashboard_address": None}
    lost: list[int] = []
    with distributed.LocalCluster(**local) as cluster, distributed.Client(cluster) as client:

        def lose_one(done: int, total: int) -> None:
            if killing and not lost and done < total:
                lost.append(next(iter(client.run(os.getpid).values())))
                os.kill(lost[0], signal.SIGKILL)

        with joblib.parallel_config(backend="dask"):
            there = match_folder(tmp_path / "snapshot", "partner", 5, progress=lose_one)
    assert bool(lost) == killing
    for name in ("subjects", "rows", "odds"):
        assert np.array_equal(
            getattr(there, name), frozen(getattr(here, name), getattr(here, name).dtype), equal_nan=name == "odds"
        )
