"""Names that run the other way than the page: set apart with an element, or with marks where none can stand."""

import pytest
from markupsafe import Markup

from graph.rules.planned import Hall
from portal.kit.bidi import bdi, isolate, plain
from portal.kit.language import localised_hall
from portal.kit.words import account_name

ATLAS, TAWASSUL = "Réseau Atlas", "شبكة التواصل"


@pytest.mark.parametrize(("text", "written"), [
    (ATLAS, "<bdi>Réseau Atlas</bdi>"), ("<b>", "<bdi>&lt;b&gt;</bdi>"), (0, "<bdi>0</bdi>"), ("", ""), (None, ""),
    (Markup("<bdi>a</bdi>"), "<bdi>a</bdi>"),
])  # fmt: skip
def test_a_name_stands_in_an_element_of_its_own(text, written):
    assert bdi(text) == written


def test_an_attribute_or_a_title_gets_marks_in_place_of_the_element():
    assert plain(bdi("A & B")) == "\u2068A &amp; B\u2069"
    assert plain("<i>") == "&lt;i&gt;"


@pytest.mark.parametrize(("language", "text", "apart"), [
    ("ar_MA", ATLAS, True), ("ar_MA", TAWASSUL, False), ("ar_MA", "12", False), ("ar_MA", "", False),
    ("fr_MA", ATLAS, False), ("fr_MA", TAWASSUL, True), ("en", f"{ATLAS} {TAWASSUL}", True),
])  # fmt: skip
def test_a_name_in_a_sentence_is_set_apart_where_it_runs_against_the_page(app, language, text, apart):
    with app.test_request_context(headers={"Cookie": f"language={language[:2]}"}):
        assert isolate(text) == (f"\u2068{text}\u2069" if apart else text)


@pytest.mark.parametrize(("language", "name"), [("fr", "Salle"), ("ar", "قاعة"), ("en", "Salle")])
def test_a_hall_is_named_in_the_language_of_the_page(app, hall, language, name):
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert localised_hall(hall) == name


@pytest.mark.parametrize(("language", "office"), [("fr", "Bureau de l’association"), ("ar", "مكتب الجمعية")])
def test_an_account_of_an_office_is_named_in_the_language_of_the_page(app, language, office):
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert account_name("Bureau de l'association") == office
        assert account_name("Fatima Zahra") == "Fatima Zahra"
        assert account_name(None) == ""


@pytest.fixture
def hall():
    """Return a hall with a name in each language."""
    return Hall("h", "Salle", "05.301.01.01", 33.0, -5.6, 30, name_ar="قاعة")
