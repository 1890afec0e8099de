"""A telephone list and address labels to print, as documents."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from graph.exchange.outgoing import OutgoingEntry
from portal.exchange.outgoing.entries import Sees, place_words, telephones_of
from portal.kit.docx import Writer
from portal.kit.language import localised_name

LABELS_A_ROW = 3


def telephone_list(title: str, entries: Iterable[OutgoingEntry], sees: Sees) -> bytes:
    """Return a list of names, communes and numbers; those without a number that the reader sees are in it too."""
    listed = list(entries)
    writer = _begin(title, listed)
    rows = [[localised_name(entry), place_words(entry), telephones_of(sees(entry))] for entry in listed]
    writer.table([_("Name"), _("Commune"), _("Telephone")], rows)
    return writer.content()


def address_labels(title: str, entries: Iterable[OutgoingEntry]) -> bytes:
    """Return labels, three beside one another: name, douar or quarter, commune and province."""
    listed = list(entries)
    writer = _begin(title, listed)
    labels = ["\n".join(filter(None, _address(entry))) for entry in listed]
    rows = [labels[start : start + LABELS_A_ROW] for start in range(0, len(labels), LABELS_A_ROW)]
    writer.table([""] * LABELS_A_ROW, [row + [""] * (LABELS_A_ROW - len(row)) for row in rows])
    return writer.content()


def _begin(title: str, entries: Sequence[OutgoingEntry]) -> Writer:
    """Begin a paper, which says when what it lists is made up."""
    writer = Writer()
    writer.title(title)
    if any(entry.synthetic for entry in entries):
        writer.paragraph(_("Demonstration data: nothing here is real."))
    return writer


def _address(entry: OutgoingEntry) -> list[str]:
    province = localised_name(entry.province) if entry.province else ""
    return [localised_name(entry), entry.locality, place_words(entry), province]
