"""What the values of a profile say in words: for the page of sections, and for the history of changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from graph.directory import territories
from graph.directory.editing import EntryState
from graph.directory.entries import list_entries
from graph.directory.sections import FIELDS as OF_SECTION
from graph.directory.sections import OF_KIND
from graph.rules.kinds import EntryKind
from graph.rules.telephone import write_telephone
from portal.kit.graph import current_graph
from portal.kit.language import domain_name, format_count, format_day, localised_name, target_name
from portal.kit.profile_words import FIELDS, LIST_OF_FIELD
from portal.kit.words import dirhams, word

MENTIONING = ("territories", "carriers", "funders")
"""Fields whose values are codes of places or ids of organisations."""
UNTOLD = {"lon", "exact_lat", "exact_lon"}
OPTIONAL = {
    "acronym", "premises_source", "parent", "utility_decree", "utility_on", "conventions", "board_changed_on",
    "board_declared_on", "rooms", "results", "questions", "welcome", "programme", "point_shown", "funders", "end_year",
}  # fmt: skip
"""Fields that nothing lacks without."""
NOT_OF = {
    EntryKind.PARTNER: {"targets", "languages", "founded_year"},
    EntryKind.PROJECT: {"languages", "founded_year"},
}


@dataclass(frozen=True)
class Line:
    """A field with its name and what it says."""

    field: str
    label: str
    text: str


def state_lines(state: EntryState) -> dict[str, list[Line]]:
    """Return what each section of an entry says, by section; two queries at most."""
    names = MentionedNames([state.values])
    return {section: lines_of_section(section, state.of_section(section), names) for section in OF_KIND[state.kind]}


class MentionedNames:
    """The names of places and organisations that many values mention: two queries at most, however many there are."""

    def __init__(self, many: Iterable[Mapping[str, Any]]) -> None:
        """Read the names; many: values by field."""
        known = list(many)
        codes = _mentioned(known, ("territories",))
        ids = _mentioned(known, ("carriers", "funders"))
        paths = territories.get_paths(current_graph(), codes) if codes else {}
        self._names = {code: localised_name(path[0]) for code, path in paths.items()}
        self._names |= {one.id: localised_name(one) for one in list_entries(current_graph(), ids)} if ids else {}

    def __call__(self, ids: Iterable[str]) -> str:
        """Return the names of some, one after another; what isn't there any more is left out."""
        return _(", ").join(self._names[id] for id in ids if id in self._names)


def lines_of_section(section: str, values: Mapping[str, Any], names: MentionedNames | None = None) -> list[Line]:
    """Return what the values of a section say; what says nothing is left out. names: of what they mention."""
    names = names or MentionedNames([values])
    told = [(name, _text(name, values.get(name), names)) for name in OF_SECTION[section] if name not in UNTOLD]
    return [Line(name, str(FIELDS[name]), text) for name, text in told if text]


def lacking(state: EntryState, section: str) -> list[str]:
    """Return the names of a section's fields that one may still fill in."""
    without = OPTIONAL | UNTOLD | NOT_OF.get(EntryKind(state.kind), set())
    names = [name for name in OF_SECTION[section] if name not in without]
    return [str(FIELDS[name]) for name in names if state.values.get(name) in (None, "", [])]


def _mentioned(many: Iterable[Mapping[str, Any]], fields: tuple[str, ...]) -> list[str]:
    return sorted({one for values in many for name in fields for one in values.get(name) or ()})


def _text(name: str, value: Any, names: MentionedNames) -> str:
    if value in (None, "", []):
        return ""
    if name in MENTIONING:
        return names(value)
    if name in TELLERS:
        return TELLERS[name](value)
    if name in LIST_OF_FIELD:
        return word(str(value), LIST_OF_FIELD[name])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_on"):
        return format_day(date.fromisoformat(value))
    if isinstance(value, int | float):
        return str(value) if name.endswith("_year") else format_count(value)
    return str(value)


def contact_text(contact: Mapping[str, Any]) -> str:
    """Return a contact's kind, value and person in one line."""
    number = contact["kind"] in ("telephone", "whatsapp")
    value = f"\u2066{write_telephone(contact['value'])}\u2069" if number else contact["value"]
    return " · ".join(part for part in (word(contact["kind"], "contact_kind"), value, contact.get("person")) if part)


def _officer(one: Mapping[str, Any]) -> str:
    return f"{one.get('name') or ''} ({word(one['function'], 'function')})"


def _room(one: Mapping[str, Any]) -> str:
    name = localised_name(one) or word(one["kind"], "space_kind")
    return f"{name} ({format_count(one['capacity'])})" if one.get("capacity") else name


def _convention(one: Mapping[str, Any]) -> str:
    amount = dirhams(one["amount"]) if one.get("amount") else ""
    return " · ".join(part for part in (one["partner"], one.get("number"), amount) if part)


def _joined(tell: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda values: _(", ").join(text for text in map(tell, values) if text)


TELLERS: Mapping[str, Callable[[Any], str]] = {
    "domains": _joined(domain_name),
    "targets": _joined(target_name),
    "languages": _joined(lambda code: word(code, "spoken")),
    "lat": lambda _value: _("marked"),
    "contacts": _joined(contact_text),
    "officers": _joined(_officer),
    "rooms": _joined(_room),
    "conventions": _joined(_convention),
    "questions": _joined(str),
}
