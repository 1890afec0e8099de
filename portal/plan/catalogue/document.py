"""The catalogue and its guides as papers, in the page's language; guides with their sheets to fill in."""

from collections.abc import Sequence

from flask_babel import gettext as _

from graph.plan.guides import FillInTable, Guide
from graph.plan.offers import Offer
from graph.rules.kinds import SupportKind
from portal.kit.clock import now
from portal.kit.language import current_language, format_count, format_day, ngettext
from portal.kit.paper import Block, Cover, FormalPaper, Grid, Items, Pairs, Paragraph, Part
from portal.kit.words import dirhams, enumerate_words, hours_words, sentence, word
from portal.kit.xlsx import Value, content_of, fill_sheet, new_workbook, sheet_name
from portal.plan.catalogue.reading import axes_of, names_of

WRITING = 0.9
"""Centimetres of a line that is filled in by hand."""


def write_guide(guide: Guide) -> FormalPaper:
    """Return the paper of a guide."""
    language = current_language()
    title, licence = guide.title.said(language), _("A guide of TAKWIA Réseau, free to copy, change and share (CC0).")
    sections = tuple(
        Part(f"section-{number}", section.heading.said(language), (
            *(Paragraph(paragraph.said(language)) for paragraph in section.paragraphs),
            *([Items(tuple(item.said(language) for item in section.items))] if section.items else []),
            *([_sheet(section.sheet)] if section.sheet else []),
        ))
        for number, section in enumerate(guide.sections, start=1)
    )  # fmt: skip
    lead = Part("lead", title, (Paragraph(guide.lead.said(language)),), sections)
    end = Part("licence", "", (Paragraph(licence, "quiet"),))
    return FormalPaper(title, title, now().date(), (lead, end), subject=licence, author="TAKWIA Réseau")


def write_catalogue(offers: Sequence[Offer]) -> FormalPaper:
    """Return the paper of all that is offered, by the kind of support."""
    issuer, title = _("Social Development Agency (ADS)"), _("What is offered to associations")
    count = ngettext("%(num)s offer", "%(num)s offers", len(offers))
    lead = (
        Paragraph(_("Trainings, coaching, meetings, visits and guides that strengthen associations. Each one answers "
               "to themes of the diagnostic.")),
        Paragraph(_("Costs are estimates for one session."), "quiet"),
    )  # fmt: skip
    return FormalPaper(
        title=title,
        running=title,
        day=now().date(),
        parts=(Part("lead", _("How to read it"), lead), *(_kind(kind, offers) for kind in SupportKind)),
        cover=Cover(
            issuer=(issuer, _("TAKWIA programme: capacity building of associations")),
            facts=((_("Offers"), count), (_("Date"), format_day(now()))),
            signers=(_("For the %(issuer)s", issuer=issuer),),
            sign_note=_("Name, date, signature and stamp"),
        ),
        subject=count,
        author=issuer,
    )


def write_catalogue_book(offers: Sequence[Offer]) -> bytes:
    """Return all that is offered as a workbook, a line for each offer."""
    book = new_workbook(_("What is offered to associations"))
    columns = (_("Kind of support"), _("Offer"), _("What it is"), _("Axes"), _("Themes"), _("For whom?"), _("Hours"),
               _("Seats"), _("Given in"), _("Given by"), _("Cost in dirhams"), _("Materials"))  # fmt: skip
    fill_sheet(book.create_sheet(sheet_name(_("Offers"))), columns, [_row(one) for one in offers], wide=3)
    return content_of(book)


def _sheet(sheet: FillInTable) -> Grid:
    language = current_language()
    examples = tuple(tuple(cell.said(language) for cell in line) for line in sheet.examples)
    empty = (("",) * len(sheet.columns),) * sheet.lines
    columns = tuple(column.said(language) for column in sheet.columns)
    return Grid(sheet.caption.said(language), columns, examples + empty, blank=WRITING)


def _kind(kind: SupportKind, offers: Sequence[Offer]) -> Part:
    own = tuple(_offer(one) for one in offers if one.kind == kind)
    nothing = (Paragraph(_("Nothing of this kind is offered at the moment.")),)
    return Part(f"kind-{kind}", word(kind, "support_kind"), () if own else nothing, own)


def _offer(offer: Offer) -> Part:
    language = current_language()
    blocks: tuple[Block, ...] = (Paragraph(offer.summary.said(language)), Pairs(_told(offer)))
    return Part(f"offer-{offer.id}", offer.title.said(language), blocks)


def _told(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Return what is said of an offer, as its page does."""
    given = bool(offer.hours)
    told = (
        (_("Themes"), _(", ").join(names_of(offer))),
        (_("Objective of the training plan"), word(offer.objective, "training_objective") if offer.objective else ""),
        (_("For whom?"), word(offer.level, "difficulty")),
        (_("Length of a session"), hours_words(offer.hours) if given else ""),
        (_("People in a session"), format_count(offer.seats) if offer.seats else ""),
        (_("Given in"), _languages(offer)),
        (_("Given by"), word(offer.given_by, "giver") if given else ""),
        (_("Cost of a session (estimate)"), _cost(offer) if given else ""),
        (_("Materials"), offer.materials.said(current_language())),
    )
    return tuple((name, value) for name, value in told if value)


def _row(offer: Offer) -> list[Value]:
    language = current_language()
    axes = enumerate_words([sentence(word(axis, "axis")) for axis in axes_of(offer)])
    return [
        word(offer.kind, "support_kind"),
        offer.title.said(language),
        offer.summary.said(language),
        axes,
        _(", ").join(names_of(offer)),
        word(offer.level, "difficulty"),
        offer.hours or None,
        offer.seats or None,
        _languages(offer),
        word(offer.given_by, "giver") if offer.hours else None,
        offer.cost if offer.hours else None,
        offer.materials.said(language),
    ]


def _languages(offer: Offer) -> str:
    return sentence(enumerate_words([word(one, "spoken") for one in offer.languages]))


def _cost(offer: Offer) -> str:
    return dirhams(offer.cost) if offer.cost else _("Free")
