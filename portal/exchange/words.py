"""What pages and the command say of lists: kinds, fields, what becomes of rows, and why a cell isn't taken."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.exchange.changes import CellNote, Fate, ListKind, PlannedRow, Recognised, WhyRefused
from portal.kit.bidi import isolate
from portal.kit.profile_words import FIELDS as PROFILE_FIELDS
from seed.records.fields import IGNORE, NOTE
from seed.records.understood import Why

KINDS = {
    ListKind.ASSOCIATION: _l("Associations"),
    ListKind.NETWORK: _l("Networks"),
    ListKind.PARTNER: _l("Partners"),
    ListKind.PROJECT: _l("Projects"),
    ListKind.MEMBERSHIP: _l("Members of networks"),
    ListKind.PARTNERSHIP: _l("Partnerships"),
    ListKind.OFFICER: _l("Members of boards"),
    ListKind.PERSON: _l("People to ask for"),
}
FIELDS: Mapping[str, object] = PROFILE_FIELDS | {
    "id": _l("Identifier"),
    "external_id": _l("Identifier"),
    "name": _l("Name"),
    "commune": _l("Commune"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "lon": _l("Longitude"),
    "exact_lat": _l("Latitude of the exact point"),
    "exact_lon": _l("Longitude of the exact point"),
    "point": _l("Latitude and longitude"),
    "founded": _l("Date of foundation"),
    "founded_month": _l("Month of foundation"),
    "objectives": _l("Objectives or description"),
    "status": _l("Active or not"),
    "telephones": _l("Telephone"),
    "emails": _l("E-mail address"),
    "websites": _l("Web address"),
    "persons": _l("President or contact person"),
    "member": _l("Association"),
    "network": _l("Network"),
    "one": _l("One organisation"),
    "other": _l("The other organisation"),
    "since": _l("Since"),
    "subject_fr": _l("Subject"),
    "officer": _l("Name of the person"),
    "function": _l("Function"),
    "person": _l("Name of the person"),
    "what": _l("What they do"),
    "since_on": _l("Since (day)"),
    "until_on": _l("Until (day)"),
    "until": _l("Until (day)"),
    "import_note": _l("Note for staff"),
}
"""Fields as profiles name them, and what only lists have."""
CHOICES_OF_COLUMN = {NOTE: _l("Keep as a note for staff"), IGNORE: _l("Leave out")}
FATES = {
    Fate.CREATED: _l("New"),
    Fate.CHANGED: _l("Changed"),
    Fate.UNCHANGED: _l("Unchanged"),
    Fate.DOUBTFUL: _l("To settle"),
    Fate.REFUSED: _l("Not taken"),
}
RECOGNISED = {
    Recognised.ID: _l("by its identifier"),
    Recognised.RECEIPT: _l("by its receipt"),
    Recognised.TELEPHONE: _l("by its telephone"),
    Recognised.NAME: _l("by its name"),
    Recognised.HAND: _l("by hand"),
}
REFUSED = {
    WhyRefused.NO_NAME: _l("It has no name."),
    WhyRefused.UNKNOWN_PLACE: _l("Its commune isn't known in this province. Say which it is, or how to keep it."),
    WhyRefused.ELSEWHERE: _l("It is of another province. Import it with that province's list."),
    WhyRefused.OTHER_KIND: _l("Its identifier is that of something else than this list is of."),
    WhyRefused.TOTAL: _l("It is a total, not an organisation."),
    WhyRefused.HEADING: _l("It is a heading or a title."),
    WhyRefused.OTHER_TABLE: _l("Another table begins above it. Import that one by itself: choose its heading row."),
    WhyRefused.LATER: _l("You left it for later."),
    WhyRefused.UNKNOWN_END: _l("An organisation that it names isn't in the directory under this name."),
    WhyRefused.SAME_END: _l("It links an organisation to itself."),
    WhyRefused.SEVERAL_ENDS: _l("It names several organisations in one cell. Give each of them a row of its own."),
    WhyRefused.NO_OFFICER: _l("It doesn't say who holds which function."),
    WhyRefused.NO_PERSON: _l("It doesn't say who the person is."),
    WhyRefused.FUNCTION_HELD: _l(
        "Somebody else holds this function. Say until when, or correct the association's board."
    ),
}
CELLS = {
    Why.DATE: _l("Expected is a date such as 12/03/2015, 03/2015, “juin 2014” or 2014."),
    Why.DATE_OPEN: _l("This date can be read in several ways. Say once for the column which comes first."),
    Why.DATE_FUTURE: _l("This day is still to come."),
    Why.YEAR: _l("Expected is a year such as 2014."),
    Why.WHOLE: _l("Expected is a whole number such as 45."),
    Why.YES_NO: _l("Expected is yes or no."),
    Why.TELEPHONE: _l("This can't be a telephone number. Expected is one such as 06 12 34 56 78."),
    Why.EMAIL: _l("Expected is an e-mail address such as name@example.org."),
    Why.WEBSITE: _l("Expected is a web address such as www.example.org."),
    Why.PERSON: _l("Expected is a person's name."),
    Why.NAME: _l("This can't be a name: it has no word."),
    Why.CHOICE: _l("This isn't one of the words that are expected here."),
    Why.COMMUNE: _l("No commune of this province is called so."),
    Why.COMMUNE_ELSEWHERE: _l("This commune is in another province."),
    Why.DOMAIN: _l("No domain of action is called so."),
    Why.TARGET: _l("No target group is called so."),
    Why.COORDINATE: _l("Expected are degrees such as 32.934 and -5.661."),
    Why.HALF_POINT: _l("Only one of latitude and longitude can be read, so there is no point."),
    Why.ABROAD: _l("This point lies outside the country, so it isn't put on the map."),
    Why.AT_ZERO: _l("0, 0 lies in the sea: it isn't put on the map."),
    Why.SIGN: _l("This point lies outside the country; the minus of the longitude may be missing. It isn't put on the "
                 "map."),
    Why.SWAPPED: _l("Latitude and longitude had changed places."),
    Why.NEAR: _l("Read as a near word."),
    Why.LOCALITY: _l("Kept as the douar or quarter."),
    Why.FORMULA: _l("A formula has no result here. Write what should be there."),
    Why.NO_HEADING: _l("It stands under no heading."),
    Why.TOO_LONG: _l("It is too long for its field."),
    Why.ORGANISATION: _l("No organisation of the directory is called so."),
}  # fmt: skip
STOPS = {
    "fewer": _l("This list has far fewer rows than the last one like it. Is it whole?"),
    "elsewhere": _l("Most rows name communes that aren't in this province. Is it the right province?"),
}


def refused_words(row: PlannedRow) -> str:
    """Say why a row isn't taken."""
    if row.why == WhyRefused.REPEATED:
        return _("Line %(line)s is about the same one.", line=row.same_as)
    return str(REFUSED[WhyRefused(row.why)])


def note_words(note: CellNote) -> str:
    """Say what is expected of a cell, or what was done with it, and what could be meant."""
    told = str(CELLS[Why(note.why)])
    if not note.more:
        return told
    meant = _(", ").join(isolate(one) for one in note.more)
    return f"{told} {meant}" if note.taken else _("%(told)s Perhaps: %(meant)s.", told=told, meant=meant)


def field_word(name: str) -> str:
    """Return what a field is called."""
    return str(FIELDS.get(name, name))
