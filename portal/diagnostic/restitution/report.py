"""The restitution of a province in words: the one text that the page, the documents and the workbook lay out."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from graph.directory import territories
from graph.rules.disclosure import LEAST, BreakdownLine
from graph.rules.figures import Computed
from graph.rules.instrument import MOST_LEVEL, Axis, Figure
from graph.rules.kinds import AXES
from graph.rules.restitution import (
    AGES,
    BANDS,
    AxisScores,
    Breakdown,
    FigureResult,
    FigureRow,
    LevelAnswers,
    Restitution,
    Section,
)
from portal.kit.graph import current_graph
from portal.kit.language import current_language, domain_name, format_count, localised_name, ngettext
from portal.kit.words import enumerate_words, sentence, word

Names = Mapping[str, str]
SCORES = "scores"
"""The section of the mean scores of axes."""


@dataclass(frozen=True)
class FigureWords:
    """A figure in the study's sentence: what stands before its number, the number with its unit, and what is after."""

    result: FigureResult
    before: str
    number: str
    after: str
    note: str

    @property
    def sentence(self) -> str:
        """Return the whole sentence."""
        return f"{self.before}{self.number}{self.after}"


@dataclass(frozen=True)
class Spread:
    """How something is spread: what it is called, its groups as (label, associations, share in [0, 1]), and notes."""

    id: str
    name: str
    rows: tuple[tuple[str, int, float], ...]
    summary: str
    note: str


@dataclass(frozen=True)
class SectionWords:
    """A slide: its name, figures, the spread of its scores (None without), and of each question with levels."""

    id: str
    name: str
    section: Section
    figures: tuple[FigureWords, ...]
    scores: Spread | None
    levels: tuple[Spread, ...]


@dataclass(frozen=True)
class Cell:
    """A figure of one line of a breakdown: the line's name, the figure as number and as text, of how many it is."""

    line: str
    value: float | None
    written: str
    n: int
    unknown: int


@dataclass(frozen=True)
class RowWords:
    """A figure (or the mean score of an axis) by lines: its id, section and name; without cells it isn't given."""

    id: str
    section: str
    name: str
    percent: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class BreakdownWords:
    """A breakdown: what by, and the rows; `scores` are those of the mean scores, which all have the same lines."""

    by: str
    name: str
    rows: tuple[RowWords, ...]

    @property
    def scores(self) -> tuple[RowWords, ...]:
        """Return the rows of mean scores that are given."""
        return tuple(row for row in self.rows if row.section == SCORES and row.cells)


@dataclass(frozen=True)
class RestitutionReport:
    """A province's restitution in the page's language. place: the province's French name, for files."""

    restitution: Restitution
    code: str
    name: str
    place: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[SectionWords, ...]
    breakdowns: tuple[BreakdownWords, ...]


def breakdown_names() -> dict[str, str]:
    """Return what the breakdowns are called, in the order of a choice."""
    return {
        "commune": _("Commune"),
        "milieu": _("Urban or rural"),
        "domain": _("Domain"),
        "age": _("Age of the association"),
    }


def axis_names() -> dict[str, str]:
    """Return what a breakdown can be about: the mean scores, or the figures of a part of the instrument."""
    return {SCORES: _("Mean scores"), "context": _("Context and domains of work")} | {
        axis: sentence(word(axis, "axis")) for axis in AXES
    }


def section_name(id: str, axis: Axis) -> str:
    """Return the name of a slide."""
    if id == "domains":
        return _("Domains of work")
    return axis.name.said(current_language()) if axis.id in AXES else _("Context")


def write_report(restitution: Restitution) -> RestitutionReport:
    """Put a restitution into words."""
    graph, code = current_graph(), restitution.province
    province = territories.get_paths(graph, [code])[code][0]
    name = localised_name(province)
    communes = {}
    if "commune" in restitution.breakdowns:
        rows = restitution.breakdowns["commune"].rows
        codes = {group for row in rows for line in row.lines for group in line.groups if group}
        found = territories.get_paths(graph, sorted(map(str, codes)))
        communes = {commune: localised_name(path[0]) for commune, path in found.items()}
    sections = tuple(_section(one) for one in restitution.sections)
    return RestitutionReport(
        restitution,
        code,
        name,
        province.name_fr,
        _("Restitution of the diagnostic: %(province)s", province=name),
        tuple(_lead(restitution)),
        sections,
        tuple(_breakdown(restitution.breakdowns[by], communes) for by in restitution.breakdowns),
    )


def number(figure: Figure, value: float | None) -> str:
    """Write a figure's value with its unit: a percentage to one decimal, a number whole; a dash when there is none."""
    if value is None:
        return "–"
    written = format_decimal(value, "#,##0.#")
    return written + percent_sign() if figure.percent else written


def percent(share: float) -> str:
    """Write a share in [0, 1] as a whole percentage."""
    return format_decimal(100 * share, "#,##0") + percent_sign()


def percent_sign() -> str:
    """Return the sign as it stands behind a number: after a no-break space in French."""
    return "\u00a0%" if current_language() == "fr" else "%"


def name_of(figure: Figure) -> str:
    """Return a figure's sentence with an ellipsis for its number."""
    return figure.statement.said(current_language()).replace("{value}", "…")


def hidden_words() -> str:
    """Say that a number isn't given."""
    return _("not given (fewer than %(least)s associations)", least=format_count(LEAST))


def figure_words(result: FigureResult) -> FigureWords:
    """Put one figure into words."""
    before, _value, after = result.figure.statement.said(current_language()).partition("{value}")
    if result.figure.percent:
        after = after.lstrip("\u00a0\u202f ").removeprefix("%")
    if result.hidden:
        return FigureWords(
            result, before, "…" + percent_sign() if result.figure.percent else "…", after, hidden_words()
        )
    return FigureWords(result, before, number(result.figure, result.computed.value), after, figure_note(result))


def figure_note(result: FigureResult) -> str:
    """Say of how many a figure is, how many didn't know, and how far it may be from the truth of a sample."""
    if result.hidden:
        return hidden_words()
    computed: Computed = result.computed
    parts = [_("n = %(n)s", n=format_count(computed.n))]
    if result.figure.kind == "ratio" and computed.n:
        parts.append(
            _("%(part)s of %(whole)s", part=format_decimal(computed.part, "#,##0"),
              whole=format_decimal(computed.whole, "#,##0"))
        )  # fmt: skip
    parts.append(unknown_words(computed.unknown))
    if result.interval:
        low, high = (format_decimal(bound, "#,##0.#") for bound in result.interval)
        parts.append(_("95%% interval: %(low)s to %(high)s%%", low=low, high=high))
    return " · ".join(filter(None, parts))


def unknown_words(count: int) -> str:
    """Say how many answers aren't known; nothing when all are."""
    return ngettext("%(num)s whose answer isn't known", "%(num)s whose answers aren't known", count) if count else ""


def _lead(restitution: Restitution) -> list[str]:
    """Say what the numbers are from."""
    lines = [
        _("%(answered)s of %(population)s active associations have submitted their diagnostic.",
          answered=format_count(restitution.answered), population=format_count(restitution.population))
    ]  # fmt: skip
    if restitution.synthetic:
        lines.append(_("Demonstration data: these answers were made up so that they give the study's figures."))
    if restitution.sampled and restitution.enough:
        lines.append(
            _("They are a sample: in 95 cases of 100, the share of all associations lies in the interval given.")
        )
    return lines


def _section(section: Section) -> SectionWords:
    return SectionWords(
        section.id,
        section_name(section.id, section.axis),
        section,
        tuple(figure_words(result) for result in section.figures),
        _scores(section.scores) if section.scores else None,
        tuple(_levels(levels) for levels in section.levels),
    )


def _scores(scores: AxisScores) -> Spread:
    id, name = f"scores-{scores.axis.id}", _("Scores of the associations")
    note = " · ".join(
        filter(None, [
            _("n = %(n)s", n=format_count(scores.n)),
            ngettext("%(num)s without a score: too few answers", "%(num)s without a score: too few answers",
                     scores.without) if scores.without else "",
        ])
    )  # fmt: skip
    if not scores.bands or scores.quartiles is None:
        return Spread(id, name, (), hidden_words() if scores.hidden else _("No association has a score yet."), "")
    first, middle, third = (percent(value) for value in scores.quartiles)
    summary = _(
        "Half of the associations score between %(first)s and %(third)s; the median is %(median)s.",
        first=first, median=middle, third=third,
    )  # fmt: skip
    rows = tuple(
        (_("%(low)s to %(high)s%%", low=round(100 * low), high=round(100 * high)), count, count / scores.n)
        for low, high, count in zip(BANDS, BANDS[1:], scores.bands, strict=False)
    )
    return Spread(id, name, rows, summary, note)


def _levels(levels: LevelAnswers) -> Spread:
    language = current_language()
    note = " · ".join(filter(None, [_("n = %(n)s", n=format_count(levels.n)), unknown_words(levels.unknown)]))
    id, name = f"levels-{levels.question.id}", levels.question.text.said(language)
    if not levels.counts:
        return Spread(id, name, (), hidden_words() if levels.hidden else _("Nobody has answered yet."), "")
    rows = tuple(
        (levels.question.levels[level].said(language), levels.counts[level], levels.counts[level] / levels.n)
        for level in range(MOST_LEVEL + 1)
    )
    return Spread(id, name, rows, "", note)


def _breakdown(breakdown: Breakdown, communes: Names) -> BreakdownWords:
    rows = tuple(_row(breakdown.by, row, communes) for row in breakdown.rows)
    return BreakdownWords(breakdown.by, breakdown_names()[breakdown.by], rows)


def _row(by: str, row: FigureRow, communes: Names) -> RowWords:
    """Put a figure of a breakdown into words, its lines in the order of their groups, those put together last."""
    cells = []
    for index, line in sorted(enumerate(row.lines), key=lambda each: _line_key(by, each[1], communes)):
        value = row.values[index]
        if isinstance(row.of, Figure):
            written = number(row.of, value)
        else:
            written = "–" if value is None else percent(value / 100)
        name = line_name(by, line.groups, communes)
        cells.append(Cell(name, value, written, row.n[index], row.unknown[index]))
    if isinstance(row.of, Figure):
        return RowWords(row.of.id, row.of.axis, name_of(row.of), row.of.percent, tuple(cells))
    return RowWords(f"score_{row.of.id}", SCORES, row.of.name.said(current_language()), True, tuple(cells))


def _line_key(by: str, line: BreakdownLine, communes: Names) -> tuple[bool, tuple[bool, int, str]]:
    return line.merged, min(_sort_key(by, group, communes) for group in line.groups)


def line_name(by: str, groups: tuple[Hashable, ...], communes: Names) -> str:
    """Return the name of a line: its group's, or those of all that were put together."""
    names = [_group_name(by, group, communes) for group in sorted(groups, key=lambda one: _sort_key(by, one, communes))]
    return names[0] if len(names) == 1 else _("Counted together: %(names)s", names=enumerate_words(names))


def _group_name(by: str, group: Hashable, communes: Names) -> str:
    if group is None:
        return _("not known")
    if by == "milieu":
        return word(str(group), "milieu")
    if by == "age":
        return _age_name(int(str(group)))
    if by == "domain":
        return domain_name(str(group)) or str(group)
    return communes.get(str(group), str(group))


def _age_name(least: int) -> str:
    if least == 0:
        return _("under %(years)s years", years=AGES[0])
    if least == AGES[-1]:
        return _("%(years)s years and more", years=least)
    return _("%(least)s to %(most)s years", least=least, most=AGES[AGES.index(least) + 1] - 1)


def _sort_key(by: str, group: Hashable, communes: Names) -> tuple[bool, int, str]:
    age = int(str(group)) if by == "age" and group is not None else 0
    return group is None, age, _group_name(by, group, communes)
