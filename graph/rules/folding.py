"""One folded form for names and queries, so that accents, case and Arabic letter forms don't matter."""

import re
import unicodedata

ARABIC_FORMS = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي",
    "ـ": None,  # The tatweel only stretches a word.
    "œ": "oe", "æ": "ae",
})  # fmt: skip
NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the words of a text in lower case, without accents, with one form for each Arabic letter.

    Punctuation becomes a space: ``"L’École d'Aït-Ishaq"`` gives ``"l ecole d ait ishaq"``.
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(ARABIC_FORMS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # Taking a sign apart can bring out capitals: № is No.
    return NOT_A_WORD.sub(" ", plain.casefold().translate(ARABIC_FORMS)).strip()
