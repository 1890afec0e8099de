"""The catalogue of the project: it covers every theme and kind, is whole in three languages, and leaves edits alone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from graph.plan.guides import BadGuide, get_guide, list_guides, read_guide
from graph.plan.offers import count_download, edit_offer, get_offer, list_downloads, list_offers
from graph.rules.kinds import SupportKind, TrainingObjective
from seed.loader import load_reference
from seed.reference import CATALOGUE, GUIDES, guides, instrument, offers

AT = datetime(2026, 3, 1, tzinfo=UTC)
ARABIC = range(0x0600, 0x0700)


def test_there_are_at_least_forty_offers_of_all_six_kinds():
    kinds = Counter(offer.kind for offer in offers())

    assert len(offers()) >= 40
    assert set(kinds) == set(SupportKind) and min(kinds.values()) >= 4


def test_every_theme_of_the_six_axes_is_served_and_not_by_a_guide_alone():
    served = {theme for offer in offers() if offer.kind != SupportKind.GUIDE for theme in offer.themes}

    assert served == {theme.id for axis in instrument().scored_axes for theme in axis.themes}


def test_trainings_serve_all_five_objectives():
    assert {offer.objective for offer in offers() if offer.objective} == set(TrainingObjective)


def test_texts_are_in_their_languages_and_none_is_a_copy():
    for offer in offers():
        for words in (offer.title, offer.summary, offer.materials):
            assert len({words.fr, words.ar, words.en}) == 3, offer.id
            assert any(ord(letter) in ARABIC for letter in words.ar), offer.id
            assert not any(ord(letter) in ARABIC for letter in words.fr + words.en), offer.id


def test_titles_differ():
    for language in ("fr", "ar", "en"):
        assert max(Counter(offer.title.said(language) for offer in offers()).values()) == 1


def test_each_guide_is_offered_and_each_offered_guide_is_there():
    assert sorted(offer.guide for offer in offers() if offer.guide) == sorted(guide.id for guide in guides())
    assert len(guides()) >= 4


@pytest.mark.parametrize("path", [CATALOGUE, *sorted(GUIDES.glob("*.yaml"))], ids=lambda path: path.name)
def test_files_say_whose_they_are(path):
    head = path.read_text(encoding="utf-8").split("\nid:")[0].split("\noffers:")[0]

    assert "Written for this project, CC0-1.0." in head


def test_a_guide_is_about_a_page_in_each_language():
    for guide in guides():
        for language in ("fr", "ar", "en"):
            texts = [guide.lead, *(one for part in guide.sections for one in (*part.paragraphs, *part.items))]
            words = sum(len(text.said(language).split()) for text in texts)
            assert 150 <= words <= 600, (guide.id, language, words)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sections": []}, "it has no section"),
        ({"sections": [{"heading": {"fr": "a", "ar": "b", "en": "c"}}]}, "section 1 is empty"),
        ({"colour": "red"}, "line 1: colour|line \\d+: colour"),
    ],
)
def test_a_guide_that_cannot_be_used_says_why(changes, said):
    content = yaml.safe_load((GUIDES / "minutes.yaml").read_text(encoding="utf-8"))

    with pytest.raises(BadGuide, match=said):
        read_guide(yaml.safe_dump(content | changes), "g.yaml")


def test_an_example_must_have_a_cell_for_each_column():
    content = yaml.safe_load((GUIDES / "cash-book.yaml").read_text(encoding="utf-8"))
    content["sections"][-1]["sheet"]["examples"][0].pop()

    with pytest.raises(BadGuide, match="hasn't 6 cells"):
        read_guide(yaml.safe_dump(content), "g.yaml")


def test_every_seed_brings_the_catalogue_and_keeps_what_staff_edited(graph):
    load_reference(graph)
    assert {offer.id for offer in list_offers(graph)} == {offer.id for offer in offers()}
    assert list_guides(graph) == sorted(guides(), key=lambda guide: guide.id)
    assert get_guide(graph, "nothing") is None
    edited = replace(offers()[0], cost=1234, active=False)
    edit_offer(graph, edited, by="staff", at=AT)
    count_download(graph, "guide-minutes")

    load_reference(graph)

    assert get_offer(graph, edited.id) == edited
    assert list_downloads(graph)["guide-minutes"] == 1
