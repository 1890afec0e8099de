"""Text of a cell as it is compared and kept: without what nobody sees, and with the digits that computers read."""

import unicodedata

JOINERS = "\u200c\u200d"
"""They shape letters and signs, so texts keep them; an id doesn't."""
DECIMAL_MARK, THOUSANDS_MARK = "\N{ARABIC DECIMAL SEPARATOR}", "\N{ARABIC THOUSANDS SEPARATOR}"


def clean(text: str) -> str:
    """Return a text in composed letters, without controls and invisible marks, its spaces plain; lines stay apart."""
    if text.isprintable():
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    return "".join(_seen(letter) for letter in unicodedata.normalize("NFC", text)).strip().strip(JOINERS)


def clean_id(text: str) -> str:
    """Return an id without anything that nobody sees, so that two that look the same are the same."""
    return " ".join(clean(text).translate(dict.fromkeys(map(ord, JOINERS))).split())


def western(text: str) -> str:
    """Write the digits of every script as 0 to 9, and the Arabic decimal and thousands marks as a point and a space."""
    if text.isascii():
        return text
    return "".join(_digit(letter) for letter in text)


def _seen(letter: str) -> str:
    """Return what is seen of a letter: nothing of an invisible mark, a space for a control or any other space."""
    if letter in "\n\r" or letter in JOINERS:
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cf", "Cs"):
        return ""
    return " " if kind in ("Cc", "Zs", "Zl", "Zp") else letter


def _digit(letter: str) -> str:
    if letter in (DECIMAL_MARK, THOUSANDS_MARK):
        return "." if letter == DECIMAL_MARK else " "
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)
