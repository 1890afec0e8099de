"""The restitution of a province as a paper to print and sign; it says what the page says."""

from collections.abc import Sequence

from flask_babel import gettext as _

from graph.rules.disclosure import LEAST
from graph.rules.instrument import MOST_LEVEL
from portal.diagnostic.restitution.report import BreakdownWords, RestitutionReport, SectionWords, Spread, percent
from portal.kit.charts import Bar
from portal.kit.clock import now
from portal.kit.language import format_count, format_day
from portal.kit.paper import Bars, Block, Cover, FormalPaper, Grid, Items, Paragraph, Part, Strip, Strips

LONG_NAME = 70
"""A line with a longer name (many groups put together) has a number instead, and its groups stand in an annex."""


def write_paper(report: RestitutionReport) -> FormalPaper:
    """Return the paper of a report."""
    issuer = _("Social Development Agency (ADS)")
    return FormalPaper(
        title=report.title,
        running=report.title,
        day=now().date(),
        parts=_parts(report),
        cover=Cover(
            issuer=(issuer, _("TAKWIA programme – province of %(name)s", name=report.name)),
            facts=_facts(report),
            subtitle=_("What the diagnostics of its associations say"),
            notice=_("Demonstration data: these answers were made up so that they give the study's figures.")
            if report.restitution.synthetic
            else "",
            signers=(_("For the %(issuer)s", issuer=issuer),),
            sign_note=_("Name, date, signature and stamp"),
        ),
        subject=_("Province of %(name)s", name=report.name),
        author=issuer,
    )


def too_few() -> str:
    """Say that nothing is told yet."""
    return _("Fewer than %(least)s associations have submitted their diagnostic: nothing is shown, so that nobody is "
             "recognised.", least=format_count(LEAST))  # fmt: skip


def rule() -> str:
    """Say what isn't told."""
    return _("Groups of fewer than %(least)s associations are put together with others or not shown, also where they "
             "could be worked out from other tables: nobody is to be recognised.",
             least=format_count(LEAST))  # fmt: skip


def not_told() -> str:
    """Say that a whole breakdown isn't shown."""
    return _("This breakdown isn't shown: all its groups but one would be too small, or could be worked out from the "
             "other breakdowns.")  # fmt: skip


def _facts(report: RestitutionReport) -> tuple[tuple[str, str], ...]:
    found = report.restitution
    answered = _("%(part)s of %(whole)s", part=format_count(found.answered), whole=format_count(found.population))
    return (
        (_("Province"), report.name),
        (_("Associations that submitted a diagnostic"), answered),
        (_("Date"), format_day(now())),
    )


def _parts(report: RestitutionReport) -> tuple[Part, ...]:
    lead = tuple(map(Paragraph, report.lead))
    if not report.restitution.enough:
        return (Part("reading", _("How to read it"), (*lead, Paragraph(too_few()))),)
    joined = JoinedLines()
    breakdowns = tuple(_breakdown(one, joined) for one in report.breakdowns)
    return (
        Part("reading", _("How to read it"), (*lead, Paragraph(rule()))),
        *map(_section, report.sections),
        *([Part("breakdowns", _("Breakdowns"), (Paragraph(rule()),), breakdowns, new_page=True)] if breakdowns else []),
        *_annexes(report, joined),
    )


def _section(section: SectionWords) -> Part:
    blocks: list[Block] = []
    if section.figures:
        rows = tuple((words.sentence, words.note) for words in section.figures)
        blocks.append(Grid("", (_("Figure"), _("Of how many")), rows))
    if section.scores:
        blocks += _scores(section.scores)
    if any(one.rows for one in section.levels):
        blocks.append(_levels(section.levels))
    return Part(section.id, section.name, tuple(blocks) or (Paragraph(_("Nobody has answered yet.")),))


def _scores(scores: Spread) -> list[Block]:
    told: list[Block] = [Paragraph(f"{scores.summary} ({scores.note})" if scores.note else scores.summary)]
    if scores.rows:
        bars = tuple(
            Bar(name, share, f"{format_count(count)} ({percent(share)})") for name, count, share in scores.rows
        )
        told.append(Bars(scores.name, bars, _(", ").join(f"{bar.label}: {bar.written}" for bar in bars)))
    return told


def _levels(levels: Sequence[Spread]) -> Strips:
    """Return the answers by level; what each level means stands in the annex, as it is another thing each time."""
    strips = tuple(
        Strip(one.name, tuple(share for _label, _count, share in one.rows),
              tuple(format_count(count) for _label, count, _share in one.rows), one.note)
        for one in levels if one.rows
    )  # fmt: skip
    legend = tuple(_("Level %(level)s", level=level) for level in range(MOST_LEVEL + 1))
    description = " ".join(f"{one.name} {_(', ').join(one.written)}." for one in strips)
    return Strips(_("Answers by level, from 0 (nothing yet) to 4 (fully so)"), legend, strips, description)


class JoinedLines:
    """The groups that were put together in lines too long for a table, by their number."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def short(self, name: str) -> str:
        """Return a line's name, or for a long one its number in the annex."""
        if len(name) <= LONG_NAME:
            return name
        number = self.names.setdefault(name, len(self.names) + 1)
        return _("Counted together, group %(number)s", number=format_count(number))


def _breakdown(breakdown: BreakdownWords, joined: JoinedLines) -> Part:
    """Return the mean scores of a breakdown; the workbook has all figures."""
    scores = breakdown.scores
    if not scores:
        return Part(breakdown.by, breakdown.name, (Paragraph(not_told()),))
    columns = (breakdown.name, _("n"), *(row.name for row in scores))
    rows = tuple(
        (joined.short(cell.line), format_count(cell.n), *(row.cells[index].written for row in scores))
        for index, cell in enumerate(scores[0].cells)
    )
    note = _("n: the associations that have a score on the first axis. What was put together stands in the annex.")
    return Part(breakdown.by, breakdown.name, (Grid(_("Mean scores"), columns, rows, note=note),))


def _annexes(report: RestitutionReport, joined: JoinedLines) -> list[Part]:
    annexes = []
    if joined.names:
        rows = tuple((format_count(number), name) for name, number in joined.names.items())
        grid = Grid("", (_("Group"), _("What it holds")), rows)
        annexes.append(Part("annex-groups", _("Annex: groups that were put together"), (grid,), new_page=True))
    parts = tuple(_meanings(one) for one in report.sections if one.levels)
    if parts:
        lead = Paragraph(_("What each level of an answer means, how many associations gave it, and their share."))
        annexes.append(Part("annex-levels", _("Annex: the levels and their meaning"), (lead,), parts, new_page=True))
    return annexes


def _meanings(section: SectionWords) -> Part:
    blocks: list[Block] = []
    for spread in section.levels:
        if spread.rows:
            rows = tuple((format_count(level), label, format_count(count), percent(share))
                         for level, (label, count, share) in enumerate(spread.rows))  # fmt: skip
            columns = _("Level"), _("What it means"), _("Associations"), _("Share")
            blocks.append(Grid(f"{spread.name} ({spread.note})", columns, rows))
        else:
            blocks += [Paragraph(spread.name, "lead"), Items((spread.summary,))]
    return Part(f"levels-{section.id}", section.name, tuple(blocks))
