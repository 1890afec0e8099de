"""All that a plan holds as an XLSX workbook: sessions, seats, needs left, budget, indicators and settings."""

from collections.abc import Mapping

from flask_babel import gettext as _
from openpyxl.styles import Font

from graph.directory.entries import list_entries
from graph.plan.province_indicators import Indicators
from portal.kit.graph import current_graph
from portal.kit.language import localised_hall, localised_name, localised_place
from portal.kit.words import RAMADAN, WEEKDAYS, sentence, word
from portal.kit.xlsx import Value, content_of, fill_sheet, new_workbook, sheet_name
from portal.plan.papers.budget import BudgetTable, budget_tables
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.papers.report import period_words, split_rule
from portal.plan.papers.telling import change_columns, how_compared, tell_indicators
from portal.plan.quarters import quarter_words

Names = Mapping[str, tuple[str, str]]


def write_workbook(paper: Paper, indicators: Indicators) -> bytes:
    """Return the workbook of a plan."""
    names = _names(paper)
    book = new_workbook(paper.plan.name, localised_name(paper.province))
    about = book.create_sheet(sheet_name(_("About this workbook")))
    fill_sheet(about, [_("Plan"), paper.plan.name], [*_about(paper), *_limits(paper), *_ends(paper)], filtered=False)
    for name, head, rows, wide in (
        (_("Sessions"), _session_columns(), [_session_row(one) for one in paper.sessions], 2),
        (_("Seats"), [_("No."), _("Session"), _("Association"), _("Commune"), _("Themes served")],
         _seat_rows(paper, names), 5),
        (_("Needs left"), [_("Association"), _("Commune"), _("Theme"), _("Priority"), _("Why it isn't served"),
                           _("And also")], _left_rows(paper, names), 5),
    ):  # fmt: skip
        fill_sheet(book.create_sheet(sheet_name(name)), head, rows, wide)
    reached = [_("Minimum"), _("Set at least"), _("Reached")]
    fill_sheet(book.create_sheet(sheet_name(_("Minimums not reached"))), reached, _short_rows(paper), wide=1,
               shares=[2, 3])  # fmt: skip
    for one in budget_tables(paper):
        columns = [one.name, _("Sessions"), _("Needs served"), _("Cost in dirhams"), _("Share")]
        sheet = book.create_sheet(sheet_name(_("Budget by: %(quality)s", quality=one.name)))
        fill_sheet(sheet, columns, _budget_rows(one), wide=1, shares=[5])
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
    told = tell_indicators(indicators)
    sheet = book.create_sheet(sheet_name(_("Indicators")))
    rows = [_indicator_row(indicators), [one.note for one in told]]
    fill_sheet(sheet, [one.text for one in told], rows, wide=1, shares=[1, 2, 3], filtered=False)
    columns = [*change_columns()[:-1], _("Interval from"), _("Interval to")]
    fill_sheet(book.create_sheet(sheet_name(_("Scores before and after"))), columns, _change_rows(indicators), wide=1)
    return content_of(book)


def _names(paper: Paper) -> Names:
    """Return the name and the place of each association of the plan, by id."""
    ids = {id for one in paper.sessions for id in one.session.associations}
    ids |= {one.association for one in paper.plan.outcome.left} if paper.plan.outcome else set()
    return {entry.id: (localised_name(entry), localised_place(entry)) for entry in list_entries(current_graph(), ids)}


def _about(paper: Paper) -> list[list[Value]]:
    plan, settings = paper.plan, paper.plan.settings
    rows: list[list[Value]] = [
        [_("Province"), localised_name(paper.province)],
        [_("State"), word(plan.state, "plan_state")],
        [_("Version"), plan.version],
        [_("Context"), plan.context],
        [_("Period"), period_words(paper)],
        [_("Budget in dirhams"), settings.budget],
        [_("Really spent, in dirhams"), plan.spent],
    ]
    rows += [[_("Trainers' days, %(quarter)s", quarter=quarter_words(quarter)), days]
             for quarter, days in zip(settings.quarters, settings.days, strict=True)]  # fmt: skip
    rows += [[_("Theme put first"), f"{paper.themes.get(one.theme, one.theme)}: {one.reason}"] for one in plan.focuses]
    return rows


def _limits(paper: Paper) -> list[list[Value]]:
    """Return what the plan is held to, as its settings ask for it."""
    own = paper.plan.settings
    return [
        [_("Farthest way to a session, in kilometres"), own.max_km],
        [_("Associations in a session, at least"), own.least],
        [_("People that each association sends"), own.people],
        [_("Rural associations, at least, in percent"), _percent(own.rural)],
        [_("Women's associations, at least, in percent"), _percent(own.women)],
        *([_("Of the days, at least, in percent: %(kind)s", kind=word(kind, "support_kind")), _percent(share)]
          for kind, share in own.kinds.items()),
        [_("Needs met of each axis, at least, in percent"), _percent(own.axis)],
        [_("Needs met of each theme, at least, in percent"), _percent(own.theme)],
        [_("Needs met of each of the five most urgent themes, at least, in percent"), _percent(own.urgent)],
        [_("Sessions of one association in a quarter, at most"), own.visits],
        [_("Sessions of the province on one day, at most"), own.a_day],
        [_("Days on which sessions are"), _(", ").join(str(WEEKDAYS[day]) for day in own.weekdays)],
        [_("In Ramadan"), str(RAMADAN[own.ramadan])],
    ]  # fmt: skip


def _ends(paper: Paper) -> list[list[Value]]:
    plan, rows = paper.plan, list[list[Value]]()
    if plan.outcome:
        rows += [[_("Last planned on"), plan.outcome.at.date()], [_("Needs counted"), plan.outcome.needs]]
    rows.append([_("Budget"), split_rule()])
    if plan.synthetic:
        rows.append([_("Demonstration data"), _("All data of this plan is synthetic, for demonstration: no association "
                                                "in it is real.")])  # fmt: skip
    return rows


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _short_rows(paper: Paper) -> list[list[Value]]:
    """Return the minimums that the last planning didn't reach, as shares in [0, 1]."""
    found = paper.plan.outcome.short if paper.plan.outcome else ()
    words = {"kind": "support_kind", "axis": "axis"}
    rows: list[list[Value]] = [
        [sentence(word(one.id, words[one.what])) if one.what in words else paper.themes.get(one.id, one.id),
         one.asked, one.reached]
        for one in found
    ]  # fmt: skip
    return rows or [[_("Each minimum is reached."), None, None]]


def _session_columns() -> list[str]:
    return [_("No."), _("Session"), _("Kind of support"), _("Hall"), _("Commune"), _("Quarter"), _("First day"),
            _("Last day"), _("Hour"), _("Hours"), _("Seats"), _("Associations"), _("Needs served"),
            _("Trainers' days"), _("Cost in dirhams"), _("Really spent, in dirhams"), _("State"), _("Pinned"),
            _("Note")]  # fmt: skip


def _session_row(one: PaperSession) -> list[Value]:
    session = one.session
    return [
        one.number,
        one.title,
        word(one.offer.kind, "support_kind") if one.offer else _("Unknown"),
        localised_hall(session.hall),
        one.commune,
        quarter_words(session.quarter),
        session.day,
        one.last_day,
        session.starts_at,
        session.hours,
        session.seats,
        len(session.associations),
        len(session.serves),
        session.trainer_days,
        session.cost,
        session.spent,
        word(session.state, "session_state"),
        _("yes") if session.pinned else _("no"),
        session.note,
    ]


def _seat_rows(paper: Paper, names: Names) -> list[list[Value]]:
    return [
        [one.number, one.title, *names.get(id, ("", "")), _themes(paper, one.session.served_themes(id))]
        for one in paper.sessions
        for id in one.session.associations
    ]


def _themes(paper: Paper, themes: tuple[str, ...]) -> str:
    return _(", ").join(paper.themes.get(theme, theme) for theme in themes)


def _left_rows(paper: Paper, names: Names) -> list[list[Value]]:
    return [
        [
            *names.get(one.association, ("", "")),
            paper.themes.get(one.theme, one.theme),
            one.priority,
            word(one.why, "unserved"),
            "; ".join(word(why, "unserved") for why in one.also),
        ]
        for one in (paper.plan.outcome.left if paper.plan.outcome else ())
    ]


def _budget_rows(table: BudgetTable) -> list[list[Value]]:
    return [[one.name, one.sessions, one.needs, one.cost, one.share] for one in (*table.lines, table.total)]


def _indicator_row(indicators: Indicators) -> list[Value]:
    """Return the indicators as shares in [0, 1], None for one that isn't known."""
    return [indicators.needs.planned_share, indicators.needs.served_share, indicators.attendance.rate]


def _change_rows(indicators: Indicators) -> list[list[Value]]:
    """Return the comparisons as numbers, in points out of 100, and what they are."""
    rows: list[list[Value]] = [
        [sentence(word(one.axis, "axis")), one.took_part, 100 * one.mean, one.others, 100 * one.mean_others,
         100 * one.difference, 100 * one.low, 100 * one.high]
        for one in indicators.changes
        if one.told
    ]  # fmt: skip
    return [*rows, [how_compared()]]
