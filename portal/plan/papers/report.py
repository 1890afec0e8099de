"""A province's plan in the study's structure: the one text that the page, the document and the PDF lay out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask_babel import format_percent
from flask_babel import gettext as _

from graph.plan.province_indicators import Indicators
from graph.plan.province_plans import Version
from graph.rules.disclosure import LEAST
from graph.rules.kinds import SupportKind
from graph.rules.restitution import Restitution
from portal.kit.charts import Bar
from portal.kit.clock import now
from portal.kit.language import current_language, format_count, format_day, localised_name, ngettext
from portal.kit.paper import Bars, Block, Cover, FormalPaper, Grid, Items, Paragraph, Part
from portal.kit.words import TRAINING_OBJECTIVES, dirhams, word
from portal.plan.papers.budget import BudgetTable, budget_tables
from portal.plan.papers.calendar import by_quarter
from portal.plan.papers.conclusion import matters
from portal.plan.papers.grouping import NeedCount, count_together
from portal.plan.papers.map import HallSessions, halls_of, outline_of
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.papers.telling import change_columns, how_compared, tell_changes, tell_indicators, too_few_changes
from portal.plan.quarters import quarter_words

CHARTED = ("kind", "axis", "quarter")
"""The budgets that are drawn: those of few lines."""


def write_plan(
    paper: Paper, restitution: Restitution | None, indicators: Indicators, versions: Sequence[Version]
) -> FormalPaper:
    """Put a plan into words."""
    place, issuer = localised_name(paper.province), _("Social Development Agency (ADS)")
    title = _("Capacity-building plan of the associations of the province of %(province)s", province=place)
    return FormalPaper(
        title=title,
        running=_("%(name)s – province of %(province)s", name=paper.plan.name, province=place),
        day=now().date(),
        parts=(
            _context(paper, restitution),
            _diagnosis(paper, restitution),
            _priorities(paper),
            _actions(paper),
            _calendar(paper),
            _places(paper),
            _budget(paper),
            _monitoring(paper, indicators, versions),
            _conclusion(paper),
        ),
        cover=Cover(
            issuer=(issuer, _("TAKWIA programme – province of %(name)s", name=place)),
            facts=_facts(paper, versions),
            subtitle=paper.plan.name,
            notice=_("All data of this plan is synthetic, for demonstration: no association in it is real.")
            if paper.plan.synthetic
            else "",
            signers=(_("The Governor of the province of %(name)s", name=place), _("For the %(issuer)s", issuer=issuer)),
            sign_note=_("Name, date, signature and stamp"),
        ),
        subject=period_words(paper),
        author=issuer,
    )


def period_words(paper: Paper) -> str:
    """Say from when to when a plan is."""
    quarters = paper.plan.settings.quarters
    if len(quarters) == 1:
        return quarter_words(quarters[0])
    return _("From %(first)s to %(last)s", first=quarter_words(quarters[0]), last=quarter_words(quarters[-1]))


def years_of(paper: Paper) -> str:
    """Return the year of a plan, or its first and last, as digits: "2027" or "2026-2027"."""
    quarters = paper.plan.settings.quarters
    return "-".join(dict.fromkeys((quarters[0][:4], quarters[-1][:4])))


def _facts(paper: Paper, versions: Sequence[Version]) -> tuple[tuple[str, str], ...]:
    """Return what the cover says of a plan."""
    state = word(paper.plan.state, "plan_state")
    if versions:
        state = _("%(state)s, version %(number)s of %(day)s", state=state, number=format_count(versions[0].number),
                  day=format_day(versions[0].at))  # fmt: skip
    return (
        (_("Province"), localised_name(paper.province)),
        (_("Period"), period_words(paper)),
        (_("State"), state),
        (_("Sessions"), format_count(len(paper.going_on))),
        (_("Budget"), dirhams(paper.plan.settings.budget)),
        (_("Date"), format_day(now())),
    )


def _context(paper: Paper, restitution: Restitution | None) -> Part:
    written = [Paragraph(line.strip()) for line in paper.plan.context.splitlines() if line.strip()]
    steps = (
        _("Diagnosis: what the associations' submitted diagnostics say."),
        _("Needs: each weak theme of an association is a need, with its priority."),
        _("Plan: needs are gathered into sessions, within the limits that are set."),
    )
    if restitution:
        written.append(Paragraph(ngettext(
            "The province has %(num)s active association; %(answered)s submitted a diagnostic.",
            "The province has %(num)s active associations; %(answered)s submitted a diagnostic.",
            restitution.population, answered=_few(restitution.answered))))  # fmt: skip
    steps_lead = Paragraph(_("As in the programme's study, the plan comes from three steps:"))
    return Part("context", _("Context"), (*written, steps_lead, Items(steps)))


def _few(count: int) -> str:
    return format_count(count) if count >= LEAST or not count else _("fewer than %(least)s", least=format_count(LEAST))


def _diagnosis(paper: Paper, restitution: Restitution | None) -> Part:
    outcome = paper.plan.outcome
    blocks: list[Block] = []
    if scores := _scores(restitution):
        blocks += [_score_chart(scores), Grid("", (_("Axis"), _("Mean"), _("Associations")), _score_rows(scores))]
    else:
        blocks.append(Paragraph(_("Too few diagnostics are submitted for scores to be shown.")))
    if outcome:
        blocks.append(Paragraph(_("When sessions were last planned, on %(day)s, %(needs)s needs were counted.",
                             day=format_day(outcome.at), needs=format_count(outcome.needs))))  # fmt: skip
        blocks += _need_grids(paper, outcome.themes)
    blocks.append(
        Paragraph(_("Groups of fewer than %(least)s aren't shown by themselves.", least=format_count(LEAST)), "quiet")
    )
    return Part("diagnosis", _("Diagnosis"), tuple(blocks))


def _scores(restitution: Restitution | None) -> list[tuple[str, float, int]]:
    """Return the axes whose mean is told: name, mean in [0, 1], and of how many associations it is."""
    found = [section.scores for section in restitution.sections if section.scores] if restitution else []
    return [(one.axis.name.said(current_language()), one.mean, one.n) for one in found if one.mean is not None]


def _score_chart(scores: Sequence[tuple[str, float, int]]) -> Bars:
    bars = tuple(Bar(name, mean, format_count(round(100 * mean))) for name, mean, _count in scores)
    return Bars(_("Mean scores by axis, from 0 to 100"), bars, _told(bars))


def _told(bars: Sequence[Bar]) -> str:
    """Say a chart in words."""
    return _(", ").join(_("%(name)s: %(sum)s", name=bar.label, sum=bar.written) for bar in bars)


def _score_rows(scores: Sequence[tuple[str, float, int]]) -> tuple[tuple[str, ...], ...]:
    return tuple((name, format_count(round(100 * mean)), format_count(count)) for name, mean, count in scores)


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


def _priorities(paper: Paper) -> Part:
    items = tuple(
        _("%(theme)s: %(reason)s", theme=paper.themes.get(one.theme, one.theme), reason=one.reason)
        for one in paper.plan.focuses
    )
    blocks: list[Block] = [
        Paragraph(_("The priority of a need is: gap × importance × how many themes depend on it.")),
        Paragraph(
            _("These themes are put first: their needs count twice.")
            if items
            else _("No theme is put first: needs weigh by their priority alone.")
        ),
    ]
    return Part("priorities", _("Priorities"), (*blocks, Items(items)) if items else tuple(blocks))


def _actions(paper: Paper) -> Part:
    lead = Paragraph(_("The plan acts in the six ways of the study."))
    return Part("actions", _("The six kinds of action"), (lead,), tuple(_kind(paper, one) for one in SupportKind))


def _kind(paper: Paper, kind: SupportKind) -> Part:
    own = [one for one in paper.going_on if one.offer and one.offer.kind == kind]
    id, name = f"kind-{kind}", word(kind, "support_kind")
    if kind == SupportKind.GUIDE and not own:
        return Part(id, name, (Paragraph(_("The guides and tools of the catalogue can be downloaded by everybody.")),))
    if not own:
        return Part(id, name, (Paragraph(_why_none(paper, kind)),))
    if kind == SupportKind.TRAINING:
        return Part(id, name, (Paragraph(_("By the objectives of the training plan:")), *_by_objective(own)))
    return Part(id, name, (_sessions(own, ""),))


def _why_none(paper: Paper, kind: SupportKind) -> str:
    """Say that no session of a kind is planned, and why, as far as it is known."""
    if kind not in paper.offered:
        return _("No session of this kind is planned: the catalogue has no offer of it.")
    told = _("No session of this kind is planned, although the catalogue has offers of it.")
    reasons = Counter(one.why for one in paper.plan.outcome.left) if paper.plan.outcome else Counter()
    if not reasons:
        return told
    why, _count = reasons.most_common(1)[0]
    return f"{told} {_('Most needs are left for this reason: %(why)s.', why=word(why, 'unserved'))}"


def _by_objective(sessions: Sequence[PaperSession]) -> tuple[Grid, ...]:
    groups = {code: [one for one in sessions if one.offer and one.offer.objective == code]
              for code in TRAINING_OBJECTIVES}  # fmt: skip
    return tuple(_sessions(group, word(code, "training_objective")) for code, group in groups.items() if group)


def _sessions(sessions: Sequence[PaperSession], caption: str) -> Grid:
    columns = _("No."), _("Session"), _("Place"), _("Day"), _("Associations"), _("Cost in dirhams")
    return Grid(caption, columns, tuple(
        (format_count(one.number), one.title, one.place, one.when or quarter_words(one.session.quarter),
         format_count(len(one.session.associations)), format_count(one.session.cost))
        for one in sessions
    ))  # fmt: skip


def _calendar(paper: Paper) -> Part:
    columns = _("Day"), _("Hour"), _("No."), _("Session"), _("Place")
    grids = []
    for quarter in by_quarter(paper):
        ordered = [one for month in quarter.months for one in month.sessions] + list(quarter.without_day)
        if ordered:
            grids.append(Grid(quarter.name, columns, tuple(map(_calendar_row, ordered))))
    return Part(
        "calendar", _("Calendar"), tuple(grids) or (Paragraph(_("There is no session yet.")),), new_page=bool(grids)
    )


def _calendar_row(one: PaperSession) -> tuple[str, ...]:
    title = _("%(session)s (cancelled)", session=one.title) if one.cancelled else one.title
    hour = f"{one.session.starts_at:%H:%M}" if one.session.starts_at else "–"
    return one.when or _("To be set"), hour, format_count(one.number), title, one.place


def _places(paper: Paper) -> Part:
    halls, name = halls_of(paper), _("Where the sessions are")
    if not halls:
        return Part("places", name, (Paragraph(_("There is no session yet.")),))
    columns = _("No."), _("Place"), _("Sessions"), _("People it holds")
    grid = Grid(_("Halls, by their numbers on the map"), columns, tuple(map(_hall_row, halls)))
    return Part("places", name, (outline_of(paper, halls), grid))


def _hall_row(one: HallSessions) -> tuple[str, ...]:
    return format_count(one.number), one.place, format_count(len(one.sessions)), format_count(one.hall.capacity)


def _budget(paper: Paper) -> Part:
    plan = paper.plan
    blocks: list[Block] = [
        Paragraph(_("The sessions cost %(cost)s dirhams, of a budget of %(budget)s.", cost=format_count(plan.cost),
               budget=format_count(plan.settings.budget))),
        Paragraph(split_rule()),
    ]  # fmt: skip
    for table in budget_tables(paper):
        caption = _("Budget by: %(quality)s", quality=table.name)
        if table.id in CHARTED and table.lines:
            blocks.append(_budget_chart(table, caption))
            caption = ""
        blocks.append(_budget_grid(table, caption))
    return Part("budget", _("Budget"), tuple(blocks))


def _budget_chart(table: BudgetTable, caption: str) -> Bars:
    bars = tuple(Bar(one.name, one.share, format_count(one.cost)) for one in table.lines)
    return Bars(caption, bars, _told(bars))


def split_rule() -> str:
    """Say how a session of several axes counts."""
    return _("The cost of a session that serves several axes is split evenly by the needs that it serves. Such a "
             "session is counted in each of them, and once in the total.")  # fmt: skip


def _budget_grid(table: BudgetTable, caption: str) -> Grid:
    columns = table.name, _("Sessions"), _("Needs served"), _("Cost in dirhams"), _("Share")
    rows = tuple(
        (one.name, format_count(one.sessions), format_count(one.needs), format_count(one.cost),
         format_percent(one.share))
        for one in (*table.lines, table.total)
    )  # fmt: skip
    return Grid(caption, columns, rows, total=True)


def _monitoring(paper: Paper, indicators: Indicators, versions: Sequence[Version]) -> Part:
    parts = _indicators(indicators), _left(paper), _versions(versions)
    return Part("monitoring", _("Monitoring"), parts=parts)


def _indicators(indicators: Indicators) -> Part:
    told = tuple((one.value, one.text, one.note) for one in tell_indicators(indicators))
    blocks: list[Block] = [Grid("", (_("Value"), _("Indicator"), _("Note")), told)]
    changes = tell_changes(indicators)
    blocks.append(Paragraph(how_compared() if changes else too_few_changes()))
    if changes:
        blocks += [Items(tuple(one.sentence for one in changes)),
                   Grid(_("Change of axis scores, in points out of 100"), change_columns(),
                        tuple(one.cells for one in changes))]  # fmt: skip
    return Part("indicators", _("Indicators"), tuple(blocks))


def _left(paper: Paper) -> Part:
    name = _("What is left unserved, and why")
    if paper.plan.outcome is None:
        return Part(
            "left", name, (Paragraph(_("Sessions were not planned by the portal: nothing is known of needs left.")),)
        )
    counts = Counter(one.why for one in paper.plan.outcome.left)
    if not counts:
        return Part("left", name, (Paragraph(_("No need was left unserved when sessions were last planned.")),))
    rows = tuple((word(why, "unserved"), format_count(count)) for why, count in counts.most_common())
    grid = Grid("", (_("Reason"), _("Needs")), rows)
    return Part("left", name, (Paragraph(_("As it was when sessions were last planned.")), grid))


def _versions(versions: Sequence[Version]) -> Part:
    if not versions:
        return Part("versions", _("Versions"), (Paragraph(_("The plan isn't adopted yet: it can still change.")),))
    rows = tuple((format_count(one.number), format_day(one.at), one.note) for one in versions)
    return Part("versions", _("Versions"), (Grid("", (_("Version"), _("Date"), _("Note")), rows),))


def _conclusion(paper: Paper) -> Part:
    columns = _("Matter"), _("Sessions"), _("Needs served")
    total = (
        _("All, each session counted once"),
        len(paper.going_on),
        sum(len(one.session.serves) for one in paper.going_on),
    )
    counted = [*((one.name, one.sessions, one.needs) for one in matters(paper)), total]
    rows = tuple((name, format_count(sessions), format_count(needs)) for name, sessions, needs in counted)
    lead = Paragraph(
        _("The study concludes that associations need reinforcement above all in four matters (slide 22). Each need "
          "that a session serves is counted in one of them, by its theme.")
    )  # fmt: skip
    return Part(
        "conclusion", _("What it answers of the study's conclusion"), (lead, Grid("", columns, rows, total=True))
    )
