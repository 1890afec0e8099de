"""Words of texts in one folded form, so that accents, case and Arabic letter forms don't matter."""

import re
import unicodedata

ARABIC_FORMS = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي",
    "ـ": None,  # The tatweel only stretches a word.
    "œ": "oe", "æ": "ae",
})  # fmt: skip
NOT_A_WORD = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents, with one form for each Arabic letter.

    They are those of `graph.folding.fold`, which matching can't import; a test holds the two equal.
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(ARABIC_FORMS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return NOT_A_WORD.sub(" ", plain.casefold().translate(ARABIC_FORMS)).split()
