"""The papers of a session: letters, attendance sheet, certificates, and a list to telephone by."""

from base64 import b32encode
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from flask_babel import format_date
from flask_babel import gettext as _

from graph.directory.entries import Entry
from graph.people.accounts import User
from graph.plan.convocations import Convocation
from portal.kit.clock import now
from portal.kit.language import current_language, format_count, format_day, format_days, localised_name, localised_place
from portal.kit.paper import Block, Code, FormalPaper, Grid, LetterHead, Pairs, Paragraph, Part, Signatures
from portal.kit.words import account_name, word
from portal.plan.sessions.convocation_messages import people_words, short_link_of
from portal.plan.sessions.facts import Facts, with_place
from portal.plan.sessions.page import Guest

SHEET_LINES, LEAST_LINES = 2, 10
"""Blank lines at the end of a sheet, for those who come without having said so; and lines that a sheet has at least."""
LINE_HEIGHT, SHEET_SIGNING = 0.6, 1.5
"""Centimetres of a line that is signed, and of the places to sign under a sheet: a small session's is one page."""
LEFT_TO_RIGHT = "\u200e"
"""An invisible mark: what follows runs from left to right."""
HALF_DAYS = 2
"""Of a session of so many days, mornings and afternoons are signed apart."""


def write_letters(facts: Facts, asked: Sequence[tuple[Entry, Convocation]], sender: User) -> FormalPaper:
    """Return the invitations, a page each; sender: whom to ask. The addresses are those of the portal as it is now."""
    title = _("Invitation: %(title)s", title=facts.title)
    parts = tuple(
        Part(f"letter-{number}", "", _letter(facts, *each, sender), new_page=number > 1)
        for number, each in enumerate(asked, start=1)
    )
    return _paper(facts, title, parts, apart=True)


def write_attendance_sheet(facts: Facts, guests: Sequence[Guest]) -> FormalPaper:
    """Return the sheet to sign: those who said that they come, and blank lines."""
    title = _("Attendance sheet")
    coming = [
        (localised_name(guest.entry), name)
        for guest in guests
        if guest.convocation and guest.convocation.state == "yes"
        for name in guest.convocation.people
    ]
    signing = _signing_columns(facts.session.days)
    columns = _("No."), _("Name"), _("Association"), _("Function"), _("Telephone"), *signing
    blank = [("", "")] * max(SHEET_LINES, LEAST_LINES - len(coming))
    rows = tuple((format_count(number), name, association, *[""] * (2 + len(signing)))
                 for number, (association, name) in enumerate([*coming, *blank], start=1))  # fmt: skip
    blocks: tuple[Block, ...] = (
        _head(facts, _reference(facts)),
        Paragraph(title, "title"),
        *_notice(facts),
        Pairs(_what(facts, with_kind=False)),
        Grid("", columns, rows, blank=LINE_HEIGHT),
        Signatures((_("The trainer"), _for_ads(facts)), _("Name, date and signature"), SHEET_SIGNING),
    )
    return _paper(facts, title, (Part("sheet", "", blocks),), landscape=True)


def write_certificates(facts: Facts, entry: Entry, names: Sequence[str]) -> FormalPaper:
    """Return the certificates of those of an association who came, a page each."""
    parts = tuple(
        Part(f"certificate-{number}", "", _certificate(facts, entry, name), new_page=number > 1)
        for number, name in enumerate(names, start=1)
    )
    return _paper(facts, _("Certificate of attendance"), parts, landscape=True, apart=True)


def write_call_list(facts: Facts, rows: Sequence[Sequence[str]]) -> FormalPaper:
    """Return the list to telephone by; rows: as `call_rows` gives them."""
    title = _("Telephone list")
    columns = (_("No."), *call_columns(), _("Remark"))
    numbered = tuple((format_count(number), *row, "") for number, row in enumerate(rows, start=1))
    grid = Grid("", columns, numbered, blank=LINE_HEIGHT, note=_("For the staff of the ADS only: not to be handed on."))
    blocks: tuple[Block, ...]
    blocks = _head(facts, _reference(facts)), Paragraph(title, "title"), *_notice(facts), Pairs(_what(facts)), grid
    return _paper(facts, title, (Part("calls", "", blocks),), landscape=True)


def call_columns() -> tuple[str, ...]:
    """Return the headings of the telephone list."""
    return _("Association"), _("Commune"), _("Whom to call"), _("Telephone"), _("Answer"), _("Who comes")


def call_rows(guests: Sequence[Guest], numbers: dict[str, Sequence[tuple[str, str]]]) -> list[tuple[str, ...]]:
    """Return a row for each number of each association (person and number by its id), or one without any number."""
    rows: list[tuple[str, ...]] = []
    for guest in guests:
        own, asked = guest.entry, guest.convocation
        answer = word(asked.state, "answer") if asked else _("Not asked yet")
        people = _(", ").join(asked.people) if asked else ""
        for person, number in numbers.get(own.id) or [("", "")]:
            rows.append((localised_name(own), localised_place(own), person, number, answer, people))
    return rows


def _paper(
    facts: Facts, title: str, parts: tuple[Part, ...], *, landscape: bool = False, apart: bool = False
) -> FormalPaper:
    place = localised_name(facts.province)
    return FormalPaper(
        title=f"{title} – {facts.title}" if facts.title not in title else title,
        running=_("TAKWIA programme – province of %(name)s", name=place),
        day=now().date(),
        parts=parts,
        subject=facts.title,
        author=_for_ads(facts),
        landscape=landscape,
        framed=apart and landscape,
        apart=apart,
    )


def _for_ads(facts: Facts) -> str:
    return _("ADS of the province of %(name)s", name=localised_name(facts.province))


def _reference(facts: Facts, *to: str) -> str:
    """Return what a paper is quoted by: the province, the session and, of papers to somebody, to whom.

    The same paper has the same one, whenever it is printed and whatever else is printed with it.
    """
    session = _short(facts.session.id, length=7)
    own = f"TAKWIA/{facts.province.code}/{session}"
    return LEFT_TO_RIGHT + (f"{own}-{_short(facts.session.id, *to, length=5)}" if to else own)


def _short(*of: str, length: int) -> str:
    """Return so many letters and digits that stand for some ids."""
    return b32encode(sha256("\n".join(of).encode()).digest()).decode()[:length]


def _head(facts: Facts, reference: str) -> LetterHead:
    sender = _("Social Development Agency (ADS)"), _("Province of %(name)s", name=localised_name(facts.province))
    place = _("%(place)s, %(day)s", place=localised_name(facts.province), day=format_day(now()))
    return LetterHead((*sender, _("TAKWIA programme: capacity building of associations")),
                      (_("Reference: %(reference)s", reference=reference), place))  # fmt: skip


def _notice(facts: Facts) -> tuple[Paragraph, ...]:
    return (Paragraph(_("Demonstration data: nothing here is real."), "notice"),) if facts.plan.synthetic else ()


def _what(facts: Facts, *, with_kind: bool = True) -> tuple[tuple[str, str], ...]:
    """Return what, when and where a session is."""
    days, kind = facts.session.days, facts.offer.kind if facts.offer and with_kind else None
    told = (
        (_("Session"), facts.title),
        (_("Kind of support"), word(kind, "support_kind") if kind else ""),
        (_("Days") if len(days) > 1 else _("Day"), format_days(days) if days else _("To be set")),
        (_("Hours of each day") if len(days) > 1 else _("Hours"), facts.hours),
        (_("Place"), facts.place),
    )
    return tuple((name, value) for name, value in told if value)


def _letter(facts: Facts, entry: Entry, convocation: Convocation, sender: User) -> tuple[Block, ...]:
    name, place = localised_name(entry), localised_place(entry)
    about = facts.offer.summary.said(current_language()) if facts.offer else ""
    return (
        _head(facts, _reference(facts, entry.id)),
        *_notice(facts),
        Pairs((
            (_("To"), with_place(name, place)),
            (_("Object"), _("Invitation: %(title)s", title=facts.title)),
        )),
        Paragraph(_("Dear Sir or Madam,")),
        Paragraph(_("As part of the TAKWIA programme, which builds the capacities of associations, the ADS of the "
               "province of %(province)s invites your association, %(name)s, to the following session.",
               province=localised_name(facts.province), name=name)),
        Pairs((*_what(facts), *([(_("Programme"), about)] if about else []))),
        Paragraph(people_words(facts)),
        Paragraph(_("Please say whether you come, and who. No account is needed, and you can change your answer until "
               "the session begins. Scan the code with a telephone, or type the address under it.")),
        Code(short_link_of(convocation), _("Answer here")),
        Paragraph(_("Whom to ask: %(contact)s", contact=_contact(sender))),
        Paragraph(_("Yours faithfully,")),
        Signatures((_for_ads(facts),), _("Name, signature and stamp")),
    )  # fmt: skip


def _contact(sender: User) -> str:
    """Write who can be asked: a name, a telephone number and an e-mail address, as far as they are known."""
    known = account_name(sender.name), getattr(sender, "telephone", None), sender.email
    return " – ".join(filter(None, known))


def _signing_columns(days: Sequence[date]) -> tuple[str, ...]:
    """Return the columns to sign in: mornings and afternoons of a short session, else the days."""
    if len(days) > HALF_DAYS:
        return tuple(format_date(day, "EEE d MMM") for day in days)
    if len(days) < HALF_DAYS:
        return _("Signature, morning"), _("Signature, afternoon")
    halves = _("morning"), _("afternoon")
    return tuple(f"{format_date(day, 'd MMM')}, {half}" for day in days for half in halves)


def _certificate(facts: Facts, entry: Entry, name: str) -> tuple[Block, ...]:
    days = facts.session.days
    if len(days) > 1:
        held = _("held %(days)s at %(place)s.", days=format_days(days), place=facts.place)
    else:
        held = _("held on %(day)s at %(place)s.", day=facts.day, place=facts.place)
    return (
        _head(facts, _reference(facts, entry.id, name)),
        *_notice(facts),
        Paragraph(_("Certificate of attendance"), "title"),
        Paragraph(_("The Social Development Agency (ADS), province of %(name)s, certifies that",
               name=localised_name(facts.province)), "centred"),
        Paragraph(name, "name"),
        Paragraph(_("of the association %(name)s", name=localised_name(entry)), "centred"),
        Paragraph(_("took part in the session “%(title)s”, of %(length)s,", title=facts.title, length=facts.length),
             "centred"),
        Paragraph(held, "centred"),
        Signatures((_("The trainer"), _for_ads(facts)), _("Name, date, signature and stamp")),
    )  # fmt: skip
