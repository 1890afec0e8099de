"""What a profile shows beside its facts: contacts for this reader, what there is and what is lacking, and warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from graph.directory import contacts, mandates
from graph.directory.editing import EntryState
from graph.directory.sections import FIELDS as FIELDS_OF_SECTION
from graph.rules.kinds import ContactKind, EntryKind, FileKind, Role
from graph.rules.mandates import MandateWarning, warnings_of
from graph.rules.provenance import Provenance, ValueSource
from graph.rules.telephone import write_telephone
from portal.accounts.access import acts_for
from portal.directory.editing.opening import may_edit
from portal.directory.editing.words import lines_of_section
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import format_day, ngettext
from portal.kit.profile_words import FIELDS
from portal.kit.telephone import whatsapp_link
from portal.kit.words import enumerate_words, word

ICONS = {"telephone": "phone", "whatsapp": "message-circle", "email": "mail", "web": "link", "person": "users"}
OF_LEGAL = ("receipt_state", "receipt_number", "receipt_on", "utility_decree", "utility_on", "parent")
"""What everybody sees of the legal file; the rest is for who edits the profile."""


@dataclass(frozen=True)
class ShownContact:
    """A contact as a page shows it; url: what a tap opens, nothing for a person."""

    icon: str
    kind: str
    text: str
    url: str
    person: str


@dataclass(frozen=True)
class Means:
    """What an association has and what it lacks, in words; what isn't known is in neither."""

    there: tuple[str, ...]
    lacking: tuple[str, ...]


def shown(state: EntryState) -> dict[str, Any]:
    """Return what templates of profiles show of an entry's state to this reader."""
    editor = may_edit(state)
    legal = lines_of_section("legal", state.of_section("legal"))
    told = legal_fields(state)
    return {
        "values": state.values,
        "may_edit": editor,
        "contacts": [_shown(one) for one in visible_contacts(state)],
        "means": means_of(state.values),
        "legal": [line for line in legal if line.field in told],
        "board": lines_of_section("board", state.of_section("board")) if editor else [],
        "warnings": mandate_warnings(state) if editor else (),
        "sources": source_notes(state) if editor else [],
        "logo": next((one for one in state.files if one.kind == FileKind.LOGO), None),
        "pictures": [one for one in state.files if one.kind == FileKind.PICTURE],
        "rooms": state.values["rooms"],
        "reads_axes": reads_axes(state),
    }


def legal_fields(state: EntryState) -> tuple[str, ...]:
    """Return the fields of the legal file that this reader sees."""
    return FIELDS_OF_SECTION["legal"] if may_edit(state) else OF_LEGAL


def reads_axes(state: EntryState) -> bool:
    """Say whether this reader sees the scores of an association: its own people, and whoever isn't an association."""
    if not current_user.is_authenticated or state.kind != EntryKind.ASSOCIATION:
        return False
    return acts_for(state.id) or current_user.role != Role.ASSOCIATION


def visible_contacts(state: EntryState) -> Sequence[contacts.Contact]:
    """Return the contacts that this reader sees; whether they are linked is asked only when it matters."""
    by_role = current_user.is_authenticated and current_user.role in (Role.STAFF, Role.ADMINISTRATOR)
    staff = by_role or may_edit(state)
    own = [contacts.contact_of(values) for values in state.values["contacts"]]
    seen = contacts.visible(own, linked=False, staff=staff)
    more = contacts.visible(own, linked=True, staff=staff)
    acting = current_user.organisations if current_user.is_authenticated else ()
    if len(more) > len(seen) and acting and contacts.is_linked(current_graph(), state.id, acting):
        return more
    return seen


def mandate_warnings(state: EntryState) -> tuple[MandateWarning, ...]:
    """Return what there is to do about an association's mandate today."""
    if state.kind != EntryKind.ASSOCIATION:
        return ()
    return warnings_of(mandates.mandate_of(state.values), now().date())


def means_of(values: Mapping[str, Any]) -> Means:
    """Return what is there and what is lacking; what nobody said is left out."""
    there: list[str] = []
    lacking: list[str] = []
    for name in ("premises", "equipment", "internet"):
        known = values.get(name)
        if known is not None:
            (there if known else lacking).append(word(name, "means"))
    if values.get("premises") and values.get("premises_source"):
        there[0] = f"{there[0]} ({word(values['premises_source'], 'premises_source')})"
    return Means((*_people(values), *there), tuple(lacking))


def source_notes(state: EntryState) -> list[str]:
    """Return whence values came that the association didn't say itself, one sentence for each source and day."""
    groups: dict[Provenance, list[str]] = {}
    for name, source in state.sources.items():
        if source.source != ValueSource.OWN and name in FIELDS:
            groups.setdefault(source, []).append(str(FIELDS[name]))
    told = sorted(groups.items(), key=lambda one: one[0].stamp, reverse=True)
    return [_told(enumerate_words(names), source) for source, names in told]


def _told(facts: str, source: Provenance) -> str:
    whence = word(source.source, "value_source")
    if source.on is None:
        return _("%(facts)s: %(source)s", facts=facts, source=whence)
    return _("%(facts)s: %(source)s, %(day)s", facts=facts, source=whence, day=format_day(source.on))


def _people(values: Mapping[str, Any]) -> list[str]:
    told = []
    if values.get("members"):
        told.append(ngettext("%(num)s member", "%(num)s members", values["members"]))
    if values.get("volunteers"):
        told.append(ngettext("%(num)s volunteer", "%(num)s volunteers", values["volunteers"]))
    if values.get("staff"):
        told.append(ngettext("%(num)s paid person", "%(num)s paid people", values["staff"]))
    elif values.get("staff") == 0:
        told.append(_("volunteers only"))
    return told


def _shown(contact: contacts.Contact) -> ShownContact:
    kind, value = contact.kind, contact.value
    number = kind in (ContactKind.TELEPHONE, ContactKind.WHATSAPP)
    urls = {
        ContactKind.TELEPHONE: f"tel:{value}",
        ContactKind.WHATSAPP: whatsapp_link(value, _("Hello, I found you in the directory of TAKWIA Réseau.")),
        ContactKind.EMAIL: f"mailto:{value}",
        ContactKind.WEB: value if "://" in value else f"https://{value}",
    }
    text = write_telephone(value) if number else value.removeprefix("https://")
    url = urls.get(ContactKind(kind), "")
    return ShownContact(ICONS[kind], word(kind, "contact_kind"), text, url, contact.person)
