"""Samples: exact in size, without doubles, the same for a seed, and proportional to within one in every way."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rules.sampling import (
    Stratum,
    Unit,
    add_shares,
    allocate,
    digest,
    draw,
    margin_for_size,
    share_out,
    size_for_margin,
)

STRATA = st.builds(
    Stratum, st.sampled_from("abcdef"), st.sampled_from(["urban", "rural", ""]), st.sampled_from("uvwxy")
)
UNITS = st.lists(STRATA, max_size=120).map(
    lambda strata: [Unit(f"n{number}", stratum) for number, stratum in enumerate(strata)]
)
WAYS = {
    "stratum": lambda stratum: stratum,
    "commune and milieu": lambda stratum: (stratum.commune, stratum.milieu),
    "milieu": lambda stratum: stratum.milieu,
    "domain": lambda stratum: stratum.domain,
}


@given(UNITS, st.integers(0, 130), st.text(max_size=8))
def test_a_sample_has_its_size_no_double_and_is_drawn_again_the_same(units, size, seed):
    drawn = draw(units, size, seed)

    assert len(drawn) == len(set(drawn)) == min(size, len(units))
    assert set(drawn) <= {unit.id for unit in units}
    assert draw(units[::-1], size, seed) == drawn


@pytest.mark.parametrize("way", WAYS)
@given(units=UNITS, size=st.integers(0, 130), seed=st.text(max_size=8))
def test_a_sample_is_proportional_to_within_one(way, units, size, seed):
    part = WAYS[way]
    drawn = set(draw(units, size, seed))
    population = Counter(part(unit.stratum) for unit in units)
    found = Counter(part(unit.stratum) for unit in units if unit.id in drawn)

    for name, count in population.items():
        wanted = count * min(size, len(units)) / len(units)
        assert math.floor(wanted + 1e-9) <= found[name] <= math.ceil(wanted - 1e-9), name


def test_every_association_is_as_likely_as_another():
    strata = (
        [Stratum("a", "rural", "u")] + [Stratum("b", "rural", domain) for domain in "uuvvv"] + [Stratum("c", "", "v")]
    )
    units = [Unit(str(number), stratum) for number, stratum in enumerate(strata)]

    drawn = Counter(id for seed in range(4000) for id in draw(units, 3, str(seed)))

    # 4000 draws of probability 3/7: six standard errors are 0.047.
    assert all(abs(count / 4000 - 3 / 7) < 0.047 for count in drawn.values())
    assert len(drawn) == len(units)


def test_other_seeds_draw_others():
    units = [Unit(f"n{number}", Stratum("a", "rural", "u")) for number in range(50)]

    assert len({draw(units, 5, str(seed)) for seed in range(20)}) == 20


def test_what_a_seed_draws_stays_what_it_was():
    """A campaign's sample can be drawn again in years: neither Python nor this module may change it."""
    units = [Unit(f"n{n}", Stratum("abc"[n % 3], "rural" if n % 2 else "urban", "uvw"[n % 7 % 3])) for n in range(40)]

    assert digest(draw(units, 11, "2026")) == "a9f2e79684d1a28c"


@pytest.mark.parametrize(
    ("population", "margin", "size"),
    # Worked out by hand: n0 = 1.96² × 0.25 / 0.05² = 384.16; 384.16 / (1 + 383.16 / 800) = 259.75.
    [(800, 0.05, 260), (10**9, 0.05, 385), (1, 0.05, 1), (0, 0.05, 0), (10, 0.01, 10), (800, 0.1, 86)],
)
def test_the_size_for_a_margin(population, margin, size):
    assert size_for_margin(population, margin) == size


@given(st.integers(2, 5000), st.floats(0.005, 0.5))
def test_the_size_for_a_margin_is_the_least_that_keeps_it(population, margin):
    size = size_for_margin(population, margin)

    assert margin_for_size(population, size) <= margin + 1e-6
    assert size == 1 or margin_for_size(population, size - 1) > margin - 1e-6


def test_shares_add_up():
    units = [Unit(f"n{number}", Stratum("ab"[number % 2], "rural", "u")) for number in range(10)]
    shares = share_out(units, draw(units, 4, "s"), 4)

    assert [share.wanted for share in shares.values()] == [2.0, 2.0]
    assert add_shares(list(shares.values())).drawn == 4
    assert share_out([], (), 4) == {}
    assert allocate({}, 4, "s") == {}
