"""A province's plan in the study's structure: the one text that the printed page and the document lay out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import format_percent
from flask_babel import gettext as _

from graph.plan.province_indicators import Indicators
from graph.plan.province_plans import Version
from graph.rules.disclosure import LEAST
from graph.rules.kinds import SupportKind
from graph.rules.restitution import Restitution
from portal.kit.language import current_language, format_count, format_day, localised_name, ngettext
from portal.kit.words import TRAINING_OBJECTIVES, word
from portal.plan.papers.budget import BudgetTable, budget_tables
from portal.plan.papers.calendar import by_quarter
from portal.plan.papers.conclusion import matters
from portal.plan.papers.grouping import NeedCount, count_together
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.papers.telling import change_columns, how_compared, tell_changes, tell_indicators, too_few_changes
from portal.plan.quarters import quarter_words


@dataclass(frozen=True)
class Grid:
    """A table: what it is about, its headings, and its rows as text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PlanPart:
    """A part of the plan: its paragraphs, then items of a list, then tables, then parts of its own."""

    id: str
    name: str
    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    parts: tuple["PlanPart", ...] = ()


@dataclass(frozen=True)
class PlanReport:
    """A plan as a text: title, what it is and how far, and its parts."""

    title: str
    lead: tuple[str, ...]
    parts: tuple[PlanPart, ...]


def write_plan(
    paper: Paper, restitution: Restitution | None, indicators: Indicators, versions: Sequence[Version]
) -> PlanReport:
    """Put a plan into words."""
    return PlanReport(
        paper.plan.name,
        tuple(_lead(paper, versions)),
        (
            _context(paper, restitution),
            _diagnosis(paper, restitution),
            _priorities(paper),
            _actions(paper),
            _calendar(paper),
            _budget(paper),
            _monitoring(paper, indicators, versions),
            _conclusion(paper),
        ),
    )


def _lead(paper: Paper, versions: Sequence[Version]) -> list[str]:
    plan = paper.plan
    quarters = plan.settings.quarters
    state = word(plan.state, "plan_state")
    lines = [
        _("Capacity-building plan of the associations of the province of %(province)s, from %(first)s to %(last)s.",
          province=localised_name(paper.province), first=quarter_words(quarters[0]), last=quarter_words(quarters[-1])),
        _("State: %(state)s", state=state) if not versions else
        _("State: %(state)s, version %(number)s of %(day)s", state=state, number=format_count(versions[0].number),
          day=format_day(versions[0].at)),
    ]  # fmt: skip
    if plan.synthetic:
        lines.append(_("All data of this plan is synthetic, for demonstration: no association in it is real."))
    return lines


def _context(paper: Paper, restitution: Restitution | None) -> PlanPart:
    written = [line.strip() for line in paper.plan.context.splitlines() if line.strip()]
    items = [
        _("Diagnosis: what the associations' submitted diagnostics say."),
        _("Needs: each weak theme of an association is a need, with its priority."),
        _("Plan: needs are gathered into sessions, within the limits that are set."),
    ]
    lines = [*written, _("As in the programme's study, the plan comes from three steps:")]
    if restitution:
        lines.insert(len(written), ngettext(
            "The province has %(num)s active association; %(answered)s submitted a diagnostic.",
            "The province has %(num)s active associations; %(answered)s submitted a diagnostic.",
            restitution.population, answered=_few(restitution.answered)))  # fmt: skip
    return PlanPart("context", _("Context"), tuple(lines), tuple(items))


def _few(count: int) -> str:
    return format_count(count) if count >= LEAST or not count else _("fewer than %(least)s", least=format_count(LEAST))


def _diagnosis(paper: Paper, restitution: Restitution | None) -> PlanPart:
    outcome = paper.plan.outcome
    lines, grids = [], []
    if scores := _score_rows(restitution):
        grids.append(Grid(_("Mean scores by axis, from 0 to 100"), (_("Axis"), _("Mean"), _("Associations")), scores))
    else:
        lines.append(_("Too few diagnostics are submitted for scores to be shown."))
    if outcome:
        lines.append(_("When sessions were last planned, on %(day)s, %(needs)s needs were counted.",
                       day=format_day(outcome.at), needs=format_count(outcome.needs)))  # fmt: skip
        grids += _need_grids(paper, outcome.themes)
    lines.append(_("Groups of fewer than %(least)s aren't shown by themselves.", least=format_count(LEAST)))
    return PlanPart("diagnosis", _("Diagnosis"), tuple(lines), grids=tuple(grids))


def _score_rows(restitution: Restitution | None) -> tuple[tuple[str, ...], ...]:
    found = [section.scores for section in restitution.sections if section.scores] if restitution else []
    return tuple(
        (scores.axis.name.said(current_language()), format_count(round(100 * scores.mean)), format_count(scores.n))
        for scores in found
        if scores.mean is not None
    )


def _need_grids(paper: Paper, themes: Mapping[str, tuple[int, int]]) -> list[Grid]:
    """Return the needs by theme; by commune they could be those of one association, so they aren't told."""
    lines = count_together(themes)
    if not lines:
        return []
    rows = tuple(_need_row(one, paper.themes.get(one.key, one.key) if one.key else _("Other themes")) for one in lines)
    columns = _("Theme"), _("Needs"), _("Served by a session"), _("Share")
    return [Grid(_("Needs by: %(quality)s", quality=_("Theme")), columns, rows)]


def _need_row(one: NeedCount, name: str) -> tuple[str, ...]:
    return name, format_count(one.needs), format_count(one.served), format_percent(one.served / one.needs)


def _priorities(paper: Paper) -> PlanPart:
    items = [
        _("%(theme)s: %(reason)s", theme=paper.themes.get(one.theme, one.theme), reason=one.reason)
        for one in paper.plan.focuses
    ]
    lines = [
        _("The priority of a need is: gap × importance × how many themes depend on it."),
        _("These themes are put first: their needs count twice.") if items else _("No theme is put first."),
    ]
    return PlanPart("priorities", _("Priorities"), tuple(lines), tuple(items))


def _actions(paper: Paper) -> PlanPart:
    lines = (_("The plan acts in the six ways of the study."),)
    return PlanPart(
        "actions", _("The six kinds of action"), lines, parts=tuple(_kind(paper, one) for one in SupportKind)
    )


def _kind(paper: Paper, kind: SupportKind) -> PlanPart:
    own = [one for one in paper.going_on if one.offer and one.offer.kind == kind]
    id, name = f"kind-{kind}", word(kind, "support_kind")
    if kind == SupportKind.GUIDE and not own:
        return PlanPart(id, name, (_("The guides and tools of the catalogue can be downloaded by everybody."),))
    if not own:
        return PlanPart(id, name, (_("No session of this kind is planned."),))
    if kind == SupportKind.TRAINING:
        return PlanPart(id, name, (_("By the objectives of the training plan:"),), grids=_by_objective(own))
    return PlanPart(id, name, grids=(_sessions(own, name),))


def _by_objective(sessions: Sequence[PaperSession]) -> tuple[Grid, ...]:
    groups = {code: [one for one in sessions if one.offer and one.offer.objective == code]
              for code in TRAINING_OBJECTIVES}  # fmt: skip
    return tuple(_sessions(group, word(code, "training_objective")) for code, group in groups.items() if group)


def _sessions(sessions: Sequence[PaperSession], caption: str) -> Grid:
    columns = _("No."), _("Session"), _("Place"), _("Quarter"), _("Associations"), _("Cost in dirhams")
    return Grid(caption, columns, tuple(
        (format_count(one.number), one.title, one.place, quarter_words(one.session.quarter),
         format_count(len(one.session.associations)), format_count(one.session.cost))
        for one in sessions
    ))  # fmt: skip


def _calendar(paper: Paper) -> PlanPart:
    columns = _("Day"), _("Hour"), _("No."), _("Session"), _("Place")
    grids = []
    for quarter in by_quarter(paper):
        ordered = [one for month in quarter.months for one in month.sessions] + list(quarter.without_day)
        if ordered:
            grids.append(Grid(quarter.name, columns, tuple(map(_calendar_row, ordered))))
    lines = () if grids else (_("There is no session yet."),)
    return PlanPart("calendar", _("Calendar"), lines, grids=tuple(grids))


def _calendar_row(one: PaperSession) -> tuple[str, ...]:
    day = format_day(one.session.day) if one.session.day else _("To be set")
    title = _("%(session)s (cancelled)", session=one.title) if one.cancelled else one.title
    hour = f"{one.session.starts_at:%H:%M}" if one.session.starts_at else "–"
    return day, hour, format_count(one.number), title, one.place


def _budget(paper: Paper) -> PlanPart:
    plan = paper.plan
    lines = [
        _("The sessions cost %(cost)s dirhams, of a budget of %(budget)s.", cost=format_count(plan.cost),
          budget=format_count(plan.settings.budget)),
        split_rule(),
    ]  # fmt: skip
    return PlanPart("budget", _("Budget"), tuple(lines), grids=tuple(map(_budget_grid, budget_tables(paper))))


def split_rule() -> str:
    """Say how a session of several axes counts."""
    return _("The cost of a session that serves several axes is split evenly by the needs that it serves. Such a "
             "session is counted in each of them, and once in the total.")  # fmt: skip


def _budget_grid(table: BudgetTable) -> Grid:
    columns = table.name, _("Sessions"), _("Needs served"), _("Cost in dirhams"), _("Share")
    return Grid(_("Budget by: %(quality)s", quality=table.name), columns, tuple(
        (one.name, format_count(one.sessions), format_count(one.needs), format_count(one.cost),
         format_percent(one.share))
        for one in (*table.lines, table.total)
    ))  # fmt: skip


def _monitoring(paper: Paper, indicators: Indicators, versions: Sequence[Version]) -> PlanPart:
    return PlanPart(
        "monitoring", _("Monitoring"),
        parts=(_indicators(indicators), _left(paper), _versions(versions)),
    )  # fmt: skip


def _indicators(indicators: Indicators) -> PlanPart:
    items = tuple(f"{one.value} {one.text} ({one.note})" for one in tell_indicators(indicators))
    changes = tell_changes(indicators)
    lines = (how_compared(),) if changes else (too_few_changes(),)
    grids = (
        (Grid(_("Change of axis scores, in points out of 100"), change_columns(), tuple(one.cells for one in changes)),)
        if changes
        else ()
    )
    return PlanPart("indicators", _("Indicators"), lines, items + tuple(one.sentence for one in changes), grids)


def _left(paper: Paper) -> PlanPart:
    name = _("What is left unserved, and why")
    if paper.plan.outcome is None:
        return PlanPart("left", name, (_("Sessions were not planned by the portal: nothing is known of needs left."),))
    counts = Counter(one.why for one in paper.plan.outcome.left)
    if not counts:
        return PlanPart("left", name, (_("No need was left unserved when sessions were last planned."),))
    rows = tuple((word(why, "unserved"), format_count(count)) for why, count in counts.most_common())
    return PlanPart("left", name, (_("As it was when sessions were last planned."),),
                grids=(Grid(name, (_("Reason"), _("Needs")), rows),))  # fmt: skip


def _versions(versions: Sequence[Version]) -> PlanPart:
    if not versions:
        return PlanPart("versions", _("Versions"), (_("The plan isn't adopted yet: it can still change."),))
    rows = tuple((format_count(one.number), format_day(one.at), one.note) for one in versions)
    return PlanPart("versions", _("Versions"),
                grids=(Grid(_("Versions"), (_("Version"), _("Date"), _("Note")), rows),))  # fmt: skip


def _conclusion(paper: Paper) -> PlanPart:
    name = _("What it answers of the study's conclusion")
    columns = _("Matter"), _("Sessions"), _("Needs served")
    rows = tuple((one.name, format_count(one.sessions), format_count(one.needs)) for one in matters(paper))
    lines = (
        _("The study concludes that associations need reinforcement above all in four matters (slide 22). Each need "
          "that a session serves is counted in one of them, by its theme."),
    )  # fmt: skip
    return PlanPart("conclusion", name, lines, grids=(Grid(name, columns, rows),))
