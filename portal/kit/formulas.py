"""Texts in tables that people take away: no spreadsheet takes one for a formula."""

from graph.rules.cleaning import clean_text

BEGIN = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a spreadsheet begins a formula."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    clean = clean_text(text)
    return f"'{clean}" if clean.startswith(BEGIN) else clean


def bare(text: str) -> str:
    """Return what `harmless` was given, from a cell that came back."""
    own = text.strip()
    return own[1:] if own.startswith("'") and own[1:].startswith(BEGIN) else own
