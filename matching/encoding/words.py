"""Words of texts in one folded form, so that accents, case and Arabic letter forms don't matter."""

from graph.rules.folding import fold


def words(text: str) -> list[str]:
    """Return the words of a text as `graph.rules.folding.fold` gives them."""
    return fold(text).split()
