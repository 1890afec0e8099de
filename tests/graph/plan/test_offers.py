from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from graph.plan.offers import (
    BadCatalogue,
    Offer,
    count_download,
    edit_offer,
    get_offer,
    list_downloads,
    list_offers,
    read_catalogue,
    save_offers,
)
from graph.rules.instrument import Words
from graph.rules.kinds import Difficulty, Giver, SupportKind, TrainingObjective
from tests.graph.diagnostic.sample import sample

THEMES = ("statutes", "financial")
AT = datetime(2026, 3, 1, tzinfo=UTC)
SAMPLE = {
    "id": "accounts",
    "kind": "training",
    "title": {"fr": "Tenir ses comptes", "ar": "مسك الحسابات", "en": "Keeping accounts"},
    "summary": {"fr": "Un cahier.", "ar": "دفتر.", "en": "A book."},
    "themes": ["financial"],
    "objective": "governance",
    "level": "basic",
    "hours": 6,
    "seats": 20,
    "languages": ["ar", "fr"],
    "cost": 4500,
    "given_by": "trainer",
    "materials": {"fr": "Cahier", "ar": "دفتر", "en": "Book"},
}


def read(**changes):
    return read_catalogue(yaml.safe_dump({"offers": [SAMPLE | changes]}, allow_unicode=True), THEMES, "c.yaml")


def test_an_offer_is_read():
    (offer,) = read()
    words = Words("Tenir ses comptes", "مسك الحسابات", "Keeping accounts")
    assert (offer.kind, offer.title, offer.objective) == (
        SupportKind.TRAINING,
        words,
        TrainingObjective.GOVERNANCE,
    )
    assert (offer.level, offer.given_by, offer.active) == (Difficulty.BASIC, Giver.TRAINER, True)
    assert offer.languages == ("ar", "fr") and offer.themes == ("financial",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"themes": ["astronomy"]}, "offer accounts: the theme astronomy isn't one"),
        ({"themes": []}, "serves no theme"),
        ({"themes": ["financial", "financial"]}, "theme financial is there twice"),
        ({"cost": -1}, "can't cost -1 dirhams"),
        ({"seats": 0}, "can't have 0 seats"),
        ({"seats": -3}, "can't have -3 seats"),
        ({"hours": 0}, "can't last 0 hours"),
        ({"hours": float("nan")}, "can't last nan hours"),
        ({"hours": float("inf")}, "can't last inf hours"),
        ({"languages": []}, "in no language"),
        ({"languages": ["tlh"]}, "the language tlh isn't known"),
        ({"objective": None}, "a training needs an objective"),
        ({"kind": "coaching"}, "only a training has an objective"),
        ({"kind": "guide", "objective": None, "seats": 0}, "a guide without a file"),
        ({"kind": "guide", "objective": None, "guide": "g"}, "a guide has no seats"),
        ({"title": {"fr": "T", "ar": " ", "en": "T"}}, "its title says nothing in ar"),
        ({"id": " "}, "has no id"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(changes, said):
    with pytest.raises(BadCatalogue, match=said):
        read(**changes)


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"kind": "party"}, "offers.0.kind"), ({"cost": "much"}, "offers.0.cost"), ({"colour": "red"}, "offers.0.colour")],
)
def test_what_the_shape_refuses_is_said_with_its_line(changes, where):
    with pytest.raises(BadCatalogue, match=rf"c\.yaml, line \d+: {where}"):
        read(**changes)


def test_an_id_used_twice_is_refused():
    with pytest.raises(BadCatalogue, match="offer accounts is there twice"):
        read_catalogue(yaml.safe_dump({"offers": [SAMPLE, SAMPLE]}), THEMES)


def test_what_is_no_yaml_is_refused():
    with pytest.raises(BadCatalogue, match=r"c\.yaml"):
        read_catalogue("offers: [", THEMES, "c.yaml")


def offer(**changes) -> Offer:
    return replace(read()[0], **changes)


def test_offers_are_kept_and_listed_by_kind(any_graph):
    coaching = offer(id="a-coaching", kind=SupportKind.COACHING, objective=None, hours=2.5)
    save_offers(any_graph, [coaching, offer(), offer(id="old", active=False)])
    save_offers(any_graph, [coaching, offer()])
    assert list_offers(any_graph) == [offer(), coaching]
    assert [one.id for one in list_offers(any_graph, with_retired=True)] == ["accounts", "old", "a-coaching"]
    assert get_offer(any_graph, "old") == offer(id="old", active=False)
    assert get_offer(any_graph, "none") is None


def test_what_staff_edited_is_not_written_over(any_graph):
    save_offers(any_graph, [offer()])
    edit_offer(any_graph, offer(cost=3000), by="u", at=AT)
    save_offers(any_graph, [offer(cost=9000)])
    assert get_offer(any_graph, "accounts").cost == 3000
    edit_offer(any_graph, offer(cost=2000), by="u", at=AT)
    assert get_offer(any_graph, "accounts").cost == 2000


def test_an_offer_that_nobody_edited_follows_the_file(any_graph):
    save_offers(any_graph, [offer()])
    save_offers(any_graph, [offer(cost=9000)])
    assert get_offer(any_graph, "accounts").cost == 9000


def test_downloads_are_counted_and_stay(any_graph):
    save_offers(any_graph, [offer(), offer(id="other")])
    count_download(any_graph, "accounts")
    count_download(any_graph, "accounts")
    save_offers(any_graph, [offer()])
    edit_offer(any_graph, offer(cost=1), by="u", at=AT)
    assert list_downloads(any_graph) == {"accounts": 2, "other": 0}


def test_the_axes_follow_from_the_themes():
    instrument = sample()
    first, second = instrument.scored_axes[:2]
    themes = (second.themes[0].id, first.themes[0].id)
    assert offer(themes=themes).axes(instrument) == (first.id, second.id)
