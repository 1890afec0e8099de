"""Codes of diagnostics: short enough to be read aloud and copied from paper."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What can't be taken for another letter when it is read aloud or copied from paper."""
LENGTH = 8
CODES = len(LETTERS) ** LENGTH
"""How many codes there are: 6.6e11."""


def code_of(number: int) -> str:
    """Return the code of a number, taken modulo CODES."""
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)
