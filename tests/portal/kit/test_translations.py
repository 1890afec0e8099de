"""The French and Arabic catalogues: complete, true to the sources, and free of addresses."""

import re
from datetime import date
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import render_template_string

from graph.rules.instrument import parse_instrument
from portal.kit.language import format_day, format_weekday, ngettext
from portal.kit.words import AXES

ROOT = Path(__file__).parents[3]
TRANSLATIONS = ROOT / "translations"
INSTRUMENT = ROOT / "seed" / "instruments" / "takwia-v1.yaml"
EXTRACT = [
    *("pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext", "-k", "ngettext:1,2"),
    *("--sort-output", "--no-location", "--omit-header"),
]
LANGUAGES = {"fr": 2, "ar": 6}
"""How many plural forms each language has."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
NUMBERS = {"%(num)s", "%(km)s", "%(count)s", "%(members)s"}
"""The placeholders that stand for the number that is counted."""
PARTICLES = {"من", "في", "على"}
"""Words after a number that don't change with it: "3 of your members"."""
ARABIC_FORMS_WITHOUT_NUMBER = 3
"""The forms for none, one and two are words of their own: they may leave the number out."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Catalog:
    """Return what the code and the templates say now."""
    path = tmp_path_factory.mktemp("sources") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run([*EXTRACT, "-o", str(path), "."])
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(params=LANGUAGES)
def catalogue(request) -> Catalog:
    """Return the catalogue of each language in turn."""
    return read_catalogue(request.param)


def test_catalogue_has_the_messages_of_the_sources_and_no_other(sources, catalogue):
    assert ids(catalogue) == ids(sources)
    assert not catalogue.obsolete


def test_every_message_is_translated_in_every_plural_form(catalogue):
    language = str(catalogue.locale)
    for message in messages(catalogue):
        assert not message.fuzzy, message.id
        assert all(form.strip() for form in forms(message)), message.id
        assert not message.pluralizable or len(forms(message)) == LANGUAGES[language], message.id


def test_translations_keep_the_placeholders(catalogue):
    for message in messages(catalogue):
        if not message.pluralizable:
            assert placeholders(str(message.string)) == placeholders(message.id), message.string
            continue
        wanted = [placeholders(text) for text in message.id]
        for number, form in enumerate(forms(message)):
            assert placeholders(form) in allowed(wanted, number, catalogue.num_plurals), form


def test_catalogue_can_be_compiled(catalogue):
    assert [error for _message, errors in catalogue.check() for error in errors] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_no_address(language):
    text = path_of(language).read_text("utf-8")
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", text))

    assert "://" not in text
    # The domain is kept for examples (RFC 2606): nobody can have this address.
    assert addresses <= {"name@example.org", "name@example.org."}


def test_french_has_its_apostrophes_and_spaces():
    for message in messages(read_catalogue("fr")):
        for form in forms(message):
            assert "'" not in form
            assert not re.search(r"[^\u00a0][;?!»]|\w:(?!\w)| :|«[^\u00a0]", form), form


def test_arabic_has_its_punctuation():
    for message in messages(read_catalogue("ar")):
        for form in forms(message):
            assert not re.search(r"[\u0600-\u06ff] ?[,;?]", form), form


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "لا نتائج"),
        (1, "نتيجة واحدة"),
        (2, "نتيجتان"),
        (7, "7 نتائج"),
        (11, "11 نتيجة"),
        (102, "102 نتيجة"),
        (103, "103 نتائج"),
    ],
)
def test_arabic_counts_in_six_ways(number, words):
    form = compiled(read_catalogue("ar")).ngettext("%(num)s result", "%(num)s results", number)

    assert form % {"num": number} == words


def test_arabic_says_one_and_two_in_words_and_bends_its_nouns():
    for message in messages(read_catalogue("ar")):
        if not message.pluralizable:
            continue
        _none, one, two, few, many, hundred = forms(message)
        assert len({one, two, few}) == 3, f"{message.id}: one, two and three sound the same"
        assert not (placeholders(one) | placeholders(two)) & NUMBERS, f"{message.id}: a figure beside one or two"
        assert counted_noun(few) not in {counted_noun(many), counted_noun(hundred)} - PARTICLES - {""}, message.id
        assert re.search("(ة|ا|اً|ًا)$", counted_noun(many)) or counted_noun(many) in PARTICLES | {""}, many
        assert not re.search("(اً|ًا)$", counted_noun(hundred)), hundred


@pytest.mark.parametrize("number", [0, 1, 2, 3, 10, 11, 99, 100, 102, 111])
def test_every_counted_arabic_message_can_be_said_of_every_number(number):
    catalogue = read_catalogue("ar")
    form = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 111: 4}[number]
    assert (
        compiled(catalogue).ngettext("%(num)s association", "%(num)s associations", number)
        == (catalogue.get("%(num)s association").string[form])
    )


def test_one_name_for_each_axis_everywhere():
    axes = {axis.id: axis for axis in parse_instrument(INSTRUMENT.read_text("utf-8")).axes}
    for id, name in AXES.items():
        said = {"en": str(name), **{one: compiled(read_catalogue(one)).gettext(str(name)) for one in LANGUAGES}}
        for language, words in said.items():
            assert words.casefold() == axes[id].name.said(language).casefold(), f"{id} in {language}"


WORDS = {
    "fr": {
        "Plan of %(name)s": "Plan de l’association «\u00a0%(name)s\u00a0»",
        "Take on": "Retenir", "Put it off": "Reporter", "Refuse": "Refuser",
        "Attended": "Présente", "You are coming": "Vous venez",
        "Declined. Your reason is sent.": "Demande déclinée. Votre explication est envoyée.",
        "%(part)s, but %(whole)s: correct one of the two.": "%(part)s, mais %(whole)s\u00a0: corrigez l’un des deux.",
    },
    "ar": {
        "Median": "القيمة الوسطى", "Directory": "دليل الجمعيات", "Catalogue": "قائمة العروض", "Needs": "الحاجيات",
        "Who sees to it?": "من المكلَّف به؟", "Your answer last time: %(answer)s": "جوابكم في المرة السابقة: %(answer)s",
        "Answer each alone": "أجيبوا كلٌّ على حدة", "What is offered to associations": "عروض الدعم للجمعيات",
    },
}  # fmt: skip
NEVER = {
    "fr": "(soumis|remis|rendu)(e|s|es)? (leur|un|de) diagnostic|diagnostics? (soumis|remis|rendu)|Khenifra",
    "ar": "وسيط|حاجات|احتياج|جار |الكتالوج",
}
"""Words that have a better one, which is used everywhere."""


@pytest.mark.parametrize("language", WORDS)
def test_what_readers_found_wrong_is_said_right_everywhere(language):
    catalogue = read_catalogue(language)
    for message, words in WORDS[language].items():
        assert catalogue.get(message).string == words
    for message in messages(catalogue):
        for form in forms(message):
            assert not re.search(NEVER[language], form), form


def test_arabic_says_that_two_people_have_finished_and_that_all_members_are_near():
    arabic = compiled(read_catalogue("ar"))

    assert arabic.ngettext("person has finished", "people have finished", 2) == "شخصان أنهيا"
    assert arabic.ngettext("action", "actions", 2) == "نشاطان"
    assert (
        arabic.ngettext(
            "Its only member is of the province of %(place)s, as you are",
            "All its members (%(num)s) are of the province of %(place)s, as you are",
            14,
        )
        % {"num": 14, "place": "خنيفرة"}
        == "جميع أعضائها (14) في إقليم خنيفرة مثلكم"
    )


def test_french_numbers_have_their_narrow_space_and_the_first_of_a_month_its_letters(app):
    with app.test_request_context(headers={"Cookie": "language=fr"}):
        assert ngettext("%(num)s result", "%(num)s results", 3346) == "3\u202f346 résultats"
        assert render_template_string('{{ ngettext("%(num)s result", "%(num)s results", 3346) }}') == (
            "3\u202f346 résultats"
        )
        assert format_day(date(2026, 3, 1)) == "1er mars 2026"
        assert format_day(date(2026, 3, 11)) == "11 mars 2026"
        assert format_weekday(date(2026, 7, 1)) == "mercredi 1er juillet 2026"
    with app.test_request_context(headers={"Cookie": "language=ar"}):
        assert format_day(date(2026, 3, 1)) == "1 مارس 2026"


def compiled(catalogue: Catalog) -> GNUTranslations:
    """Return a catalogue as the portal reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return GNUTranslations(file)


def counted_noun(form: str) -> str:
    """Return the word after the number of a plural form, nothing when there is none."""
    found = re.search(r"%\((?:num|km)\)s (\w[\w\u064b-\u0652]*)", form)
    return found[1] if found else ""


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def messages(catalogue: Catalog) -> list[Message]:
    """Return the messages, without the header."""
    return [message for message in catalogue if message.id]


def ids(catalogue: Catalog) -> set[object]:
    """Return the msgids; a plural one is a pair."""
    return {tuple(m.id) if m.pluralizable else m.id for m in messages(catalogue)}


def forms(message: Message) -> tuple[str, ...]:
    """Return the translation as the tuple of its forms."""
    return tuple(message.string) if message.pluralizable else (str(message.string),)


def allowed(wanted: list[set[str]], number: int, plurals: int) -> list[set[str]]:
    """Return the sets of placeholders that a plural form may have: those of one thing, or of several."""
    if plurals == LANGUAGES["ar"] and number < ARABIC_FORMS_WITHOUT_NUMBER:
        return [*wanted, *(names - NUMBERS for names in wanted)]
    return wanted if number == 0 else [wanted[1]]


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(PLACEHOLDER.findall(text))
