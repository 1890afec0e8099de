"""The French and Arabic catalogues: complete, true to the sources, and free of addresses."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
TRANSLATIONS = ROOT / "translations"
EXTRACT = [
    *("pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext", "-k", "ngettext:1,2"),
    *("--sort-output", "--no-location", "--omit-header"),
]
LANGUAGES = {"fr": 2, "ar": 6}
"""How many plural forms each language has."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
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
    compiled = BytesIO()
    write_mo(compiled, read_catalogue("ar"))
    compiled.seek(0)

    form = GNUTranslations(compiled).ngettext("%(num)s result", "%(num)s results", number)

    assert form % {"num": number} == words


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
        return [*wanted, *(names - {"%(num)s"} for names in wanted)]
    return wanted if number == 0 else [wanted[1]]


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(PLACEHOLDER.findall(text))
