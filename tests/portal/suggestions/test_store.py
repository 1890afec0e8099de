"""Snapshots of the graph: made beside the old one, swapped in whole, made anew when a small graph changes."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from graph.directory.associations import Association, save_associations
from graph.directory.territories import save_territories
from graph.directory.vocabulary import save_domains
from graph.links.depths import list_all_depths
from graph.links.links import Membership, save_memberships
from graph.links.ties import set_depth
from graph.rules.kinds import Depth, Refusal
from matching.country.batch import open_batch
from portal.suggestions.adviser import adviser_for
from portal.suggestions.learn_commands import commands, prepare, told
from portal.suggestions.match_command import match_country
from portal.suggestions.store import PRICES, MatchingStore, silent, weighted
from tests.graph.world import DOMAINS, NOON, TERRITORIES, add_associations, add_network, add_user, ask, decide

TRAINING = {"domains": ("training",), "lat": 32.9, "lon": -5.6}


@pytest.fixture
def here(graph):
    """Return an emptied graph with a few territories and domains."""
    save_territories(graph, TERRITORIES)
    save_domains(graph, DOMAINS)
    return graph


@pytest.fixture
def store(tmp_path):
    return MatchingStore(tmp_path / "matching")


def names(matcher, subject="a"):
    return [item.candidate for item in matcher.suggest("partner", subject)]


def test_the_first_look_makes_a_snapshot_and_the_next_ones_map_it(store, here):
    add_associations(here, "a", "b", **TRAINING)
    first = store.matcher(here)
    assert names(first) == ["b"]
    assert store.matcher(here) is first
    assert MatchingStore(store.folder).matcher(here).snapshot.ids.tolist() == ["a", "b"]
    assert len(list(store.folder.glob("snapshot-*"))) == 1


def test_a_small_graph_that_changed_is_read_again(store, here):
    add_associations(here, "a", "b", **TRAINING)
    store.matcher(here)
    assert not store.is_stale(here)
    add_associations(here, "c", **TRAINING)
    assert store.is_stale(here)
    assert names(store.matcher(here)) == ["b", "c"]


def test_a_large_graph_is_answered_from_the_snapshot_there_is(store, here, monkeypatch):
    add_associations(here, "a", "b", **TRAINING)
    store.matcher(here)
    monkeypatch.setattr("portal.suggestions.store.SMALL", 1)
    add_associations(here, "c", **TRAINING)
    assert names(store.matcher(here)) == ["b"]
    store.rebuild(here)  # As `takwia snapshot` does.
    assert names(store.matcher(here)) == ["b", "c"]


def test_a_snapshot_that_is_read_outlives_the_next_one(store, here):
    add_associations(here, "a", "b", **TRAINING)
    old = store.matcher(here)
    store.rebuild(here)
    assert names(old) == ["b"]
    store.rebuild(here)
    assert len(list(store.folder.glob("snapshot-*"))) == 2  # The one in use, and the one before.


def test_an_empty_graph_is_served_without_a_snapshot(graph, tmp_path, monkeypatch):
    monkeypatch.setenv("TAKWIA_MATCHING", str(tmp_path / "matching"))
    prepare(graph, None)
    assert not (tmp_path / "matching").exists()


def test_links_are_weighted_by_what_their_sides_say(here):
    add_associations(here, "a", "b", "c")
    add_user(here)
    for own, other, depth in (("a", "b", Depth.COOPERATE), ("b", "a", Depth.INFORM), ("c", "a", Depth.KNOW)):
        set_depth(here, own=own, other=other, depth=depth, user="u", at=NOON)
    links = pd.DataFrame({"source": ["b", "a", "b"], "target": ["a", "c", "c"], "kind": ["partner"] * 3})

    found = weighted(links, list_all_depths(here))["weight"].tolist()

    assert found[:2] == [1.5, 0.5] and np.isnan(found[2])


def test_the_commands_make_a_snapshot_and_train(here, tmp_path, monkeypatch):
    monkeypatch.setenv("TAKWIA_MATCHING", str(tmp_path / "matching"))
    snapshot, train = commands(lambda: nullcontext(here), lambda _label: nullcontext(silent))
    refused = CliRunner().invoke(snapshot)
    assert refused.exit_code == 1 and "takwia seed" in refused.output
    add_associations(here, "a", "b", **TRAINING)
    assert "in use" in CliRunner().invoke(snapshot).output
    assert CliRunner().invoke(train).output.count("too few links to learn from") == 2
    assert (tmp_path / "matching" / "current").exists() and (tmp_path / "matching" / "models.json").exists()


def test_a_whole_country_is_matched_and_who_is_in_too_many_lists_has_a_price(here, tmp_path, monkeypatch):
    monkeypatch.setenv("TAKWIA_MATCHING", str(tmp_path / "matching"))
    add_associations(here, *(f"a{i}" for i in range(12)), **TRAINING)
    refused = CliRunner().invoke(match_country, ["--kind", "partner"])
    assert refused.exit_code == 1 and "takwia snapshot" in refused.output
    CliRunner().invoke(commands(lambda: nullcontext(here), lambda _label: nullcontext(silent))[0])
    done = CliRunner().invoke(match_country, ["--kind", "partner", "--limit", "3"])
    assert "partner: 12 lists" in done.output and "In most lists" in done.output
    kept = MatchingStore(tmp_path / "matching")
    assert (kept.matcher(here).prices["partner"] >= 0).all()
    unknown = CliRunner().invoke(match_country, ["--kind", "partner", "--scheduler", "tcp://127.0.0.1:1"])
    assert unknown.exit_code == 1 and "No scheduler answers" in unknown.output


def test_whom_one_has_refused_is_in_no_list_of_the_country(here, tmp_path, monkeypatch):
    monkeypatch.setenv("TAKWIA_MATCHING", str(tmp_path / "matching"))
    add_associations(here, "a", "b", "c", **TRAINING)
    add_user(here)
    decide(here, ask(here, "r", "partner", "a", "b"), "refused", reason=Refusal.TOO_FAR)
    kept = MatchingStore(tmp_path / "matching")
    kept.rebuild(here)

    CliRunner().invoke(match_country, ["--kind", "partner"], catch_exceptions=False)

    batch, ids = open_batch(kept.in_use, "partner"), kept.matcher(here).snapshot.ids
    listed = {str(ids[own]): [str(ids[row]) for row in rows if row >= 0]
              for own, rows in zip(batch.subjects, batch.rows, strict=True)}  # fmt: skip
    assert listed == {"a": ["c"], "b": ["c"], "c": ["a", "b"]}


def test_prices_go_over_into_the_next_snapshot(store, here):
    add_associations(here, "b", "d", **TRAINING)
    store.rebuild(here)
    np.save(store.in_use / PRICES.format("partner"), np.array([0.5, 2.0]))
    add_associations(here, "a", "c", **TRAINING)

    store.rebuild(here)

    assert store.matcher(here).prices["partner"].tolist() == [0.0, 0.5, 0.0, 2.0]
    assert names(store.matcher(here)) == ["c", "b", "d"], "who is dearer comes later among equals"


def test_models_come_into_use_when_they_are_trained(store, here):
    topics = ("training", "literacy", "water")
    add_associations(here, *(f"w{i:03d}" for i in range(90)), domains=("training",))
    add_associations(here, *(f"l{i:03d}" for i in range(90)), domains=("literacy",))
    for i in range(20):
        add_network(here, f"n{i:02d}", domains=(topics[i % 2],), level="national")
    save_memberships(
        here,
        [
            Membership(f"{letter}{i:03d}", f"n{2 * ((i * 7 + k) % 10) + odd:02d}")
            for odd, letter in enumerate("wl")
            for i in range(90)
            for k in range(2)
        ],
    )
    assert not store.matcher(here).learned("network")
    models = store.train(here)
    assert models["partner"] is None and models["network"].about["metrics"]["unlinked"]["auc"] > 0.7
    assert "learned from" in told("network", models["network"])
    matcher = store.matcher(here)
    assert matcher.learned("network") and matcher.learned("invite") and not matcher.learned("exchange")


def test_what_another_version_wrote_is_made_anew(store, here):
    add_associations(here, "a", "b", **TRAINING)
    store.rebuild(here)
    store.train(here)
    assert store.has_models and not store.is_stale(here)
    (store.in_use / "snapshot.json").write_text('{"format": 0}')
    (store.folder / "models.json").write_text('{"format": 0, "models": {}}')
    assert not store.has_models and store.models() == {} and store.is_stale(here)
    assert names(store.matcher(here)) == ["b"]


def test_a_profile_that_changed_shows_at_once_and_who_has_closed_is_left_out(app, seeded, place, monkeypatch):
    with app.test_request_context():
        before = adviser_for(place.a).advise("partner", place.a, limit=50)
        assert place.b in {item.candidate for item in before.items}
        monkeypatch.setattr("portal.suggestions.store.SMALL", 0)  # Nobody makes a new snapshot now.
        here = {"territories": ("05.301",), "lat": 32.94, "lon": -5.67}
        save_associations(seeded, [Association(id=place.a, name_fr="Association Alpha", domains=("water",), **here)])
        save_associations(seeded, [Association(id=place.c, name_fr="Association Gamma", status="closed", **here)])
        after = adviser_for(place.a).advise("partner", place.a, limit=50)
    told_before = {part.feature: part.facts for item in before.items for part in item.contributions}
    told_after = [part.facts for item in after.items for part in item.contributions if part.feature == "domains"]
    assert told_before["domains"]["shared"] == ("literacy",)
    assert told_after and all(facts["shared"] in (("water",), ()) for facts in told_after)
    assert place.c not in {item.candidate for item in after.items}


def test_the_page_says_where_its_order_comes_from_and_shows_a_few_reasons_first(app, browse, place):
    page = browse(place.ua).get("/suggestions/partner")
    assert "there is too little to learn from yet" in page.get_text()
    shown = [card.select(":scope > div > ul.reasons > li") for card in page.select(".suggestion")]
    assert shown and all(1 <= len(reasons) <= 4 for reasons in shown)
    assert "the same for everybody" in browse("association@example.org").get("/suggestions/exchange").get_text()
