"""What the graph keeps of a name so that lists sort as readers expect, and searches find it."""

import re
from collections.abc import Mapping

from graph.rules.folding import fold, search_words
from graph.rules.kinds import EntryKind

ORDER = (EntryKind.ASSOCIATION, EntryKind.NETWORK, EntryKind.PARTNER, EntryKind.PROJECT)
"""In which order lists of all kinds show them."""
FRENCH_ARTICLES = ("l", "le", "la", "les")
ARABIC_ARTICLE = re.compile("ال(?=.{2})")
NUMBER = re.compile(r"\d+")
DIGITS = 12
"""To how many digits numbers are filled up, so that 2 comes before 10."""


def french_key(name: str) -> str:
    """Return a text by which a French list sorts a name: without its article and marks, other scripts last."""
    words = _words(name)
    return _key(words, first=not _is_arabic(words))


def arabic_key(name: str) -> str:
    """Return a text by which an Arabic list sorts a name: without its article and marks, other scripts last."""
    words = _words(name)
    return _key(words, first=_is_arabic(words) or words[:1].isdigit())


def name_properties(kind: str, name_fr: str, name_ar: str, acronym: str = "") -> Mapping[str, str]:
    """Return what the graph keeps of the names of an entry: `name_key`, `search_text`, `sort_fr` and `sort_ar`.

    The last two put the kinds in their order first; each is of the name that a page in this language shows.
    """
    rank = ORDER.index(EntryKind(kind))
    return {
        "name_key": fold(name_fr or name_ar),
        "search_text": " ".join(search_words(f"{name_fr} {name_ar} {acronym}")),
        "sort_fr": f"{rank}{french_key(name_fr or name_ar)}",
        "sort_ar": f"{rank}{arabic_key(name_ar or name_fr)}",
    }


def _words(name: str) -> str:
    """Return the folded words of a name, without the article that it begins with."""
    first, _space, rest = fold(name).partition(" ")
    if rest and first in FRENCH_ARTICLES:
        return rest
    return f"{ARABIC_ARTICLE.sub('', first, count=1) if ARABIC_ARTICLE.match(first) else first} {rest}".strip()


def _is_arabic(words: str) -> bool:
    return "\u0600" <= words[:1] <= "\u06ff"


def _key(words: str, *, first: bool) -> str:
    return ("1" if first else "2") + NUMBER.sub(lambda found: found[0].zfill(DIGITS), words)
