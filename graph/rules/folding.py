"""One folded form for names and queries, so that accents, case and Arabic letter forms don't matter.

Search, duplicates, imports and matching all compare by it. Search also looks for a word's other spellings: those whose
hamza sits elsewhere, those without the article, and names without their apostrophes.
"""

import re
import unicodedata
from collections.abc import Sequence

ARABIC_FORMS = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي",
    "ک": "ك", "گ": "ك", "ݣ": "ك", "ڭ": "ك", "ڪ": "ك",  # The sound of g in Tamazight has four letters.
    "ی": "ي", "ې": "ي", "ے": "ي", "ھ": "ه", "ہ": "ه", "ۃ": "ه", "ە": "ه",
    "ڤ": "ف", "ڥ": "ف", "پ": "ب", "چ": "ج", "ژ": "ز",
    "ـ": None,  # The tatweel only stretches a word.
    "œ": "oe", "æ": "ae",
})  # fmt: skip
NOT_A_WORD = re.compile(r"[\W_]+")
APOSTROPHES = re.compile(r"(?<!\b[dl])['’‘ʼ`´]", re.IGNORECASE)
"""Those within a name, as in M'rirt: after an elided article or preposition begins another word."""
SHORT = 3
"""Letters of a word that is looked for inside others; shorter ones must begin them."""
HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "ا", "ئ": "ا", "ء": "ا"})
TWICE = re.compile("ا{2,}")
ARTICLE = re.compile("(?:[وفبك]?ال|لل)(?=.{3})")
ATTACHED = re.compile("[وفبكل](?=.{4})")
"""Words that Arabic writes together with the next one: and, so, in, like, for."""


def fold(text: str) -> str:
    """Return the words of a text in lower case, without accents, with one form for each Arabic letter and digit.

    Punctuation becomes a space: ``"L’École d'Aït-Ishaq"`` gives ``"l ecole d ait ishaq"``. What nobody sees goes.
    """
    if text.isascii():  # Nothing to take apart: a long file is mostly this.
        return NOT_A_WORD.sub(" ", text.casefold()).strip()
    letters = unicodedata.normalize("NFKD", text.casefold().translate(ARABIC_FORMS))
    plain = "".join(_plain(letter) for letter in letters)
    # Taking a sign apart can bring out capitals: № is No.
    return NOT_A_WORD.sub(" ", plain.casefold().translate(ARABIC_FORMS)).strip()


def compact(text: str) -> str:
    """Return the folded letters of a text in one word: M'rirt and Mrirt are one place."""
    return fold(text).replace(" ", "")


def search_words(text: str) -> list[str]:
    """Return the words under which a text is found: folded, with the hamza anywhere, and without apostrophes."""
    spelt = dict.fromkeys((text, _unseat(text), APOSTROPHES.sub("", text)))
    return list(dict.fromkeys(word for one in spelt for word in _folded(one)))


def query_words(text: str) -> list[tuple[str, ...]]:
    """Return the spellings of each word of a query: a name fits that has one of each. The article goes."""
    pairs = zip(_folded(text), _folded(_unseat(text)), strict=False)
    return [tuple(dict.fromkeys(ARTICLE.sub("", spelt, count=1) if ARTICLE.match(spelt) else spelt for spelt in pair))
            for pair in pairs]  # fmt: skip


def is_found(query: str, kept: Sequence[str]) -> bool:
    """Say whether a query finds a name whose `search_words` are kept: each word begins one, or is inside a long one."""
    return all(any(word.startswith(spelt) or (len(spelt) >= SHORT and spelt in word) for spelt in spellings
                   for word in kept) for spellings in query_words(query))  # fmt: skip


def detached(word: str) -> str:
    """Return a folded word without a word of one letter that Arabic attached to it."""
    return word[1:] if ATTACHED.match(word) else word


def _folded(text: str) -> list[str]:
    return fold(text).split()


def _unseat(text: str) -> str:
    """Write every hamza, whatever letter carries it, as an alif; none at a word's end."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFKC", text)
    letters = composed.translate(HAMZA)
    if letters == composed:
        return text
    return " ".join(_short(word) for word in letters.split())


def _short(word: str) -> str:
    return TWICE.sub("ا", word)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cf", "Mn", "Me", "Mc") or unicodedata.combining(letter):
        return ""
    return str(unicodedata.decimal(letter)) if kind == "Nd" else letter
