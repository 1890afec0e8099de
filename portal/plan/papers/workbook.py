"""All that a plan holds as an XLSX workbook: sessions, seats, needs left, budget, indicators and settings."""

from collections.abc import Mapping

from flask_babel import gettext as _

from graph.directory.entries import list_entries
from graph.plan.province_indicators import Indicators
from portal.kit.graph import current_graph
from portal.kit.language import format_day, localised_hall, localised_name, localised_place
from portal.kit.words import sentence, word
from portal.kit.xlsx import Value, content_of, fill_sheet, new_workbook, sheet_name
from portal.plan.papers.budget import BudgetTable, budget_tables
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.papers.report import split_rule
from portal.plan.papers.telling import change_columns, how_compared, tell_indicators
from portal.plan.quarters import quarter_words

Names = Mapping[str, tuple[str, str]]


def write_workbook(paper: Paper, indicators: Indicators) -> bytes:
    """Return the workbook of a plan."""
    names = _names(paper)
    sheets = (
        (_("About this workbook"), ["", ""], _about(paper), 2),
        (_("Sessions"), _session_columns(), [_session_row(one) for one in paper.sessions], 2),
        (_("Seats"), [_("No."), _("Session"), _("Association"), _("Commune"), _("Themes served"), _("Id")],
         _seat_rows(paper, names), 5),
        (_("Needs left"), [_("Association"), _("Commune"), _("Theme"), _("Priority"), _("Why it isn't served"),
                           _("And also"), _("Id")], _left_rows(paper, names), 5),
        *((_("Budget by: %(quality)s", quality=one.name),
           [one.name, _("Sessions"), _("Needs served"), _("Cost in dirhams"), _("Share")], _budget_rows(one), 1)
          for one in budget_tables(paper)),
        (_("Indicators"), [_("Indicator"), _("Value"), _("Note")], _indicator_rows(indicators), 1),
        (_("Scores before and after"), [*change_columns()[:-1], _("Interval from"), _("Interval to")],
         _change_rows(indicators), 1),
    )  # fmt: skip
    book = new_workbook(paper.plan.name)
    for name, head, rows, wide in sheets:
        fill_sheet(book.create_sheet(sheet_name(name.replace(":", ""))), head, rows, wide)
    return content_of(book)


def _names(paper: Paper) -> Names:
    """Return the name and the place of each association of the plan, by id."""
    ids = {id for one in paper.sessions for id in one.session.associations}
    ids |= {one.association for one in paper.plan.outcome.left} if paper.plan.outcome else set()
    return {entry.id: (localised_name(entry), localised_place(entry)) for entry in list_entries(current_graph(), ids)}


def _about(paper: Paper) -> list[list[Value]]:
    plan, settings = paper.plan, paper.plan.settings
    rows: list[list[Value]] = [
        [_("Plan"), plan.name],
        [_("Province"), localised_name(paper.province)],
        [_("State"), word(plan.state, "plan_state")],
        [_("Version"), plan.version],
        [_("Context"), plan.context],
        [_("Budget in dirhams"), settings.budget],
        [_("Kilometres from an association to a session, at most"), settings.max_km],
        [_("Associations in a session, at least"), settings.least],
        [_("Least share of rural associations"), settings.rural],
        [_("Least share of women's associations"), settings.women],
        [_("People that each association sends"), settings.people],
    ]
    rows += [[_("Trainers' days, %(quarter)s", quarter=quarter_words(quarter)), days]
             for quarter, days in zip(settings.quarters, settings.days, strict=True)]  # fmt: skip
    rows += [[_("Theme put first"), f"{paper.themes.get(one.theme, one.theme)}: {one.reason}"] for one in plan.focuses]
    if plan.outcome:
        rows += [[_("Last planned on"), format_day(plan.outcome.at)], [_("Needs counted"), plan.outcome.needs]]
    rows.append([_("Budget"), split_rule()])
    if plan.synthetic:
        rows.append([_("Demonstration data"), _("All data of this plan is synthetic, for demonstration: no association "
                                                "in it is real.")])  # fmt: skip
    return rows


def _session_columns() -> list[str]:
    return [_("No."), _("Session"), _("Kind of support"), _("Hall"), _("Commune"), _("Quarter"), _("Day"), _("Hour"),
            _("Hours"), _("Seats"), _("Associations"), _("Needs served"), _("Trainers' days"), _("Cost in dirhams"),
            _("State"), _("Pinned"), _("Note"), _("Id")]  # fmt: skip


def _session_row(one: PaperSession) -> list[Value]:
    session = one.session
    return [
        one.number,
        one.title,
        word(one.offer.kind, "support_kind") if one.offer else _("Unknown"),
        localised_hall(session.hall),
        one.commune,
        quarter_words(session.quarter),
        session.day.isoformat() if session.day else _("To be set"),
        f"{session.starts_at:%H:%M}" if session.starts_at else None,
        session.hours,
        session.seats,
        len(session.associations),
        len(session.serves),
        session.trainer_days,
        session.cost,
        word(session.state, "session_state"),
        _("yes") if session.pinned else _("no"),
        session.note,
        session.id,
    ]


def _seat_rows(paper: Paper, names: Names) -> list[list[Value]]:
    return [
        [one.number, one.title, *names.get(id, (id, "")), _themes(paper, one.session.served_themes(id)), id]
        for one in paper.sessions
        for id in one.session.associations
    ]


def _themes(paper: Paper, themes: tuple[str, ...]) -> str:
    return _(", ").join(paper.themes.get(theme, theme) for theme in themes)


def _left_rows(paper: Paper, names: Names) -> list[list[Value]]:
    return [
        [
            *names.get(one.association, (one.association, "")),
            paper.themes.get(one.theme, one.theme),
            one.priority,
            word(one.why, "unserved"),
            "; ".join(word(why, "unserved") for why in one.also),
            one.association,
        ]
        for one in (paper.plan.outcome.left if paper.plan.outcome else ())
    ]


def _budget_rows(table: BudgetTable) -> list[list[Value]]:
    return [[one.name, one.sessions, one.needs, one.cost, one.share] for one in (*table.lines, table.total)]


def _indicator_rows(indicators: Indicators) -> list[list[Value]]:
    numbers = indicators.needs.planned_share, indicators.needs.served_share, indicators.attendance.rate
    return [[one.text, value, one.note] for one, value in zip(tell_indicators(indicators), numbers, strict=True)]


def _change_rows(indicators: Indicators) -> list[list[Value]]:
    """Return the comparisons as numbers, in points out of 100, and what they are."""
    rows: list[list[Value]] = [
        [sentence(word(one.axis, "axis")), one.took_part, 100 * one.mean, one.others, 100 * one.mean_others,
         100 * one.difference, 100 * one.low, 100 * one.high]
        for one in indicators.changes
        if one.told
    ]  # fmt: skip
    return [*rows, [how_compared()]]
