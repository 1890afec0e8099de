"""What holds for any data, by hypothesis."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matching import KINDS, WEIGHTS, Matcher, NotEnough, fixed_model, suggest
from matching.scoring.facts import FACTS
from matching.scoring.measure_names import MEASURES
from matching.scoring.measures import measure_all
from matching.scoring.model import EXPECTED, SPAN
from tests.matching.samples import PLACE, ask, find, make, north, profile, random_data, scores

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=12, deadline=None)


def everything(data, **options):
    for kind in KINDS:
        for subject in data.organisations.index[:6]:
            if data.organisations["kind"][subject] == ("network" if kind == "invite" else "association"):
                yield kind, subject, suggest(kind, subject, data, **options)


def values(kind):
    size = len(MEASURES[kind])
    return arrays(float, (3, size), elements=st.one_of(st.floats(0, 1), st.just(math.nan)))


def total(kind, given_values):
    return fixed_model(kind).terms(given_values, 0).sum(axis=1)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_add_up_and_every_feature_has_facts(kind):
    assert sum(WEIGHTS[kind].values()) == 100
    assert set(WEIGHTS[kind]) <= set(MEASURES[kind]) <= set(FACTS)


def test_the_documented_weights_are_those_of_the_code():
    lines = (Path(__file__).parents[2] / "docs" / "explain" / "matching.md").read_text(encoding="utf-8").splitlines()
    head = lines.index("| feature | network, invite | partner | space | exchange |")
    told = {kind: {} for kind in KINDS}
    for line in lines[head + 2 : lines.index("", head)]:
        feature, *cells = (cell.strip(" `") for cell in line.strip("|").split("|"))
        for kinds, cell in zip((("network", "invite"), ("partner",), ("space",), ("exchange",)), cells, strict=True):
            for kind in kinds:
                told[kind] |= {feature: int(cell)} if cell else {}
    assert told == WEIGHTS


def test_without_reasons_the_same_are_suggested():
    data, compared = random_data(3), 0
    matcher = Matcher(data.snapshot)
    for kind, subject, _ in everything(data):
        full, short = (matcher.suggest(kind, subject, explained=explained) for explained in (True, False))
        if isinstance(full, NotEnough):
            assert short == full
            continue
        said = [[(item.candidate, item.score, item.base) for item in answer] for answer in (full, short)]
        assert said[0] == said[1]
        assert not any(item.contributions or item.against or item.spaces for item in short)
        compared += len(full)
    assert compared


@FEW
@given(SEEDS)
def test_contributions_add_up_to_a_score_between_0_and_1(seed):
    for _, _, answer in everything(random_data(seed)):
        if isinstance(answer, NotEnough):
            continue
        for item in answer:
            terms = [item.base, *(part.value for part in item.contributions), *item.against.values()]
            assert 1 / (1 + math.exp(-math.fsum(terms))) == pytest.approx(item.score, abs=1e-9)
            assert 0 < item.score < 1 and all(value < 0 for value in item.against.values())
            assert all(part.value > 0 and part.facts for part in item.contributions)
            assert len({part.feature for part in item.contributions}) == len(item.contributions)


@FEW
@given(SEEDS)
def test_asking_changes_nothing(seed):
    data = random_data(seed)
    assert list(everything(data)) == list(everything(data))


@FEW
@given(SEEDS)
def test_features_are_between_0_and_1_or_unknown(seed):
    data = random_data(seed)
    rows = np.arange(len(data.organisations))
    for kind in KINDS:
        measured = measure_all(kind, data.snapshot.arrays, np.full(len(rows), 1 if kind == "invite" else 0), rows)
        known = measured[~np.isnan(measured)]
        assert ((known >= 0) & (known <= 1)).all()


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(seed, random):
    data = random_data(seed)
    order = list(range(len(data.organisations)))
    random.shuffle(order)
    shuffled = dataclasses.replace(
        data, organisations=data.organisations.iloc[order], links=data.links.iloc[::-1], spaces=data.spaces.iloc[::-1]
    )
    assert list(everything(data)) == list(everything(shuffled))


@FEW
@given(SEEDS)
def test_best_first_and_ties_by_id(seed):
    for _, _, answer in everything(random_data(seed, unknown=0.7), limit=100):
        if not isinstance(answer, NotEnough):
            keys = [(-round(item.score, 12), item.candidate) for item in answer]
            assert keys == sorted(keys)


def test_ties_are_ordered_by_id():
    data = make({name: profile(domains=("water",)) for name in "dbca"})
    assert [item.candidate for item in ask("partner", "a", data)] == ["b", "c", "d"]


@FEW
@given(SEEDS)
def test_a_shorter_list_is_the_start_of_a_longer_one(seed):
    data = random_data(seed)
    for (_, _, few), (_, _, many) in zip(everything(data, limit=3), everything(data, limit=50), strict=True):
        if not isinstance(few, NotEnough):
            assert few.items == many.items[:3]


@FEW
@given(SEEDS, st.data())
def test_what_is_excluded_never_appears(seed, choose):
    data = random_data(seed)
    answers = [answer for _, _, answer in everything(data) if not isinstance(answer, NotEnough) and answer.items]
    barred = [(a.subject, choose.draw(st.sampled_from([item.candidate for item in a])), a.kind) for a in answers]
    less = dataclasses.replace(data, excluded=set(barred))
    for subject, candidate, kind in barred:
        assert candidate not in {item.candidate for item in ask(kind, subject, less, limit=100)}


@given(st.sampled_from(KINDS), st.data())
def test_a_term_is_told_by_its_measure_alone(kind, choose):
    drawn = choose.draw(values(kind))
    weights = np.array([WEIGHTS[kind].get(name, 0) for name in MEASURES[kind]]) / 100
    expected = SPAN * weights * (np.nan_to_num(drawn, nan=EXPECTED) - EXPECTED)
    assert fixed_model(kind).terms(drawn, 1) == pytest.approx(expected)


@given(st.sampled_from(KINDS), st.data())
def test_unknown_is_never_below_known_bad(kind, choose):
    drawn = choose.draw(values(kind))
    place = choose.draw(st.integers(0, len(MEASURES[kind]) - 1))
    bad, unknown = drawn.copy(), drawn.copy()
    bad[:, place], unknown[:, place] = 0.0, math.nan
    assert (total(kind, unknown) >= total(kind, bad) - 1e-12).all()


@given(st.sampled_from(KINDS), st.data())
def test_a_better_value_is_never_a_lower_score(kind, choose):
    drawn = choose.draw(values(kind))
    place = choose.draw(st.integers(0, len(MEASURES[kind]) - 1))
    worse, better = drawn.copy(), drawn.copy()
    worse[:, place], better[:, place] = choose.draw(st.tuples(st.floats(0, 0.5), st.floats(0.5, 1)))
    assert (total(kind, better) >= total(kind, worse) - 1e-12).all()


@pytest.mark.parametrize(
    "bad",
    [
        {"domains": ("crafts",)},
        {"targets": ("youth",)},
        {"milieu": "urban"},
        {"territories": ("imintanoute", "chichaoua", "marrakech")},
        north(500),
    ],
)
def test_a_candidate_that_does_not_say_is_not_below_one_that_says_no(bad):
    good = {
        "domains": ("water",),
        "targets": ("women",),
        "milieu": "rural",
        "territories": ("mrirt", "khenifra", "beni-mellal"),
        **PLACE,
    }
    unknown = {"domains": (), "targets": (), "milieu": None, "territories": (), "lat": None, "lon": None}
    rows = {
        "a": profile(**good),
        "bad": profile(**(good | bad)),
        "unknown": profile(**(good | {name: unknown[name] for name in bad})),
    }
    answer = ask("partner", "a", make(rows))
    assert [item.candidate for item in answer] == ["unknown", "bad"]


def test_axes_that_are_unknown_are_not_weak():
    rows = {
        "a": profile(**scores(governance=0.1, vision=0.9)),
        "b": profile(**scores(governance=0.9)),
        "c": profile(**scores(governance=0.9, vision=0.0)),
    }
    assert [item.candidate for item in ask("exchange", "a", make(rows))] == ["c"]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(["network", "partner", "invite"]))
def test_sharing_one_more_domain_never_lowers(seed, kind):
    data = random_data(seed)
    subject = data.organisations.index[1 if kind == "invite" else 0]
    answer = suggest(kind, subject, data, limit=1000)
    assume(not isinstance(answer, NotEnough) and answer.items)
    mine = data.organisations.loc[subject, "domains"]
    for item in answer.items[:4]:
        theirs = data.organisations.loc[item.candidate, "domains"]
        more = [domain for domain in mine if domain not in theirs]
        if not (theirs and more):
            continue
        organisations = data.organisations.copy()
        organisations.at[item.candidate, "domains"] = (*theirs, more[0])
        changed = dataclasses.replace(data, organisations=organisations)
        after = find(item.candidate, ask(kind, subject, changed, limit=1000))
        assert after.score >= item.score - 1e-9


@FEW
@given(SEEDS)
def test_facts_are_true(seed):
    data = random_data(seed)
    rows, links = data.organisations, set(data.links.itertuples(index=False, name=None))
    for kind, subject, answer in everything(data):
        for item in () if isinstance(answer, NotEnough) else answer:
            for part in item.contributions:
                check_facts(kind, rows.loc[subject], rows.loc[item.candidate], part)
                if part.feature == "shared_networks":
                    assert all(
                        {(subject, n, "member"), (item.candidate, n, "member")} <= links for n in part.facts["ids"]
                    )
                if part.feature == "contacts":
                    network = subject if kind == "invite" else item.candidate
                    assert all((other, network, "member") in links for other in part.facts["ids"])


def check_facts(kind, mine, theirs, part):
    facts = part.facts
    if part.feature == "domains":
        assert set(facts["shared"]) == set(mine["domains"]) & set(theirs["domains"])
        assert facts["shared"] or facts["groups"]
    elif part.feature == "targets":
        assert set(facts["shared"]) == set(mine["targets"]) & set(theirs["targets"]) != set()
    elif part.feature == "territory":
        assert facts["territory"] in set(mine["territories"]) & set(theirs["territories"])
        assert mine["territories"][facts["rank"]] == facts["territory"]
    elif part.feature == "milieu":
        assert facts["milieu"] == mine["milieu"] == theirs["milieu"]
    elif part.feature == "member_domains":
        assert 0 < facts["count"] <= facts["members_known"] <= facts["members"]
    elif part.feature == "they_help":
        for axis in facts["axes"]:
            assert axis["yours"] == mine[f"axis_{axis['axis']}"] <= 0.4
            assert axis["theirs"] == theirs[f"axis_{axis['axis']}"] >= 0.6
    elif part.feature == "you_help":
        assert facts["axes"] and all(axis["yours"] >= 0.6 and axis["theirs"] <= 0.4 for axis in facts["axes"])
    elif part.feature == "needs":
        assert facts["spaces"] and all(mine[name] == 0 for name in facts["resources"])
