"""Words of texts in one folded form, so that accents, case and Arabic letter forms don't matter."""

from graph.rules.folding import fold


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents, with one form for each Arabic letter."""
    return fold(text).split()
