"""The restitution of a province: figures, distributions and breakdowns, computed once for every way to show them.

What could tell of one to four associations is hidden here, so that no way of showing has it (graph/rules/
disclosure.py): a figure, a distribution and a line of a breakdown need LEAST associations.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.rules.disclosure import LEAST, BreakdownLine, narrow, protect
from graph.rules.figures import UNKNOWN, Computed, Counted, Reading, Response, add_up, contribute
from graph.rules.instrument import MOST_LEVEL, Axis, Figure, Instrument, Question
from graph.rules.intervals import wilson

BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Scores are counted from one bound up to the next, the last one included."""
AGES = (5, 10, 20)
"""Ages of associations, in years: under 5, 5 to 9, 10 to 19, 20 and more."""
BREAKDOWNS = ("milieu", "age", "domain", "commune")
"""The breakdowns, the coarsest first: where two can't both be told, the later one gives way."""


@dataclass(frozen=True)
class FigureResult:
    """A figure of the province; without value when it is `hidden`. interval: of a sample, in percent."""

    figure: Figure
    computed: Computed
    interval: tuple[float, float] | None = None
    hidden: bool = False


@dataclass(frozen=True)
class AxisScores:
    """How the scores of an axis are spread: in how many associations each band, in [0, 1] the quartiles and mean."""

    axis: Axis
    n: int
    without: int
    bands: tuple[int, ...] = ()
    quartiles: tuple[float, float, float] | None = None
    mean: float | None = None
    hidden: bool = False


@dataclass(frozen=True)
class LevelAnswers:
    """How many associations answered each level, 0 to 4, of a question; `unknown` of those it applies to didn't."""

    question: Question
    n: int
    unknown: int
    counts: tuple[int, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Section:
    """A slide of the study: its figures, and for an axis with a score how scores and levels are spread.

    id: the axis's, or "domains" for what a context tells of domains of work.
    """

    id: str
    axis: Axis
    figures: tuple[FigureResult, ...]
    scores: AxisScores | None
    levels: tuple[LevelAnswers, ...]


@dataclass(frozen=True)
class FigureRow:
    """A figure or an axis's mean score (in percent) by lines of a breakdown of its own; without any it is `hidden`."""

    of: Figure | Axis
    lines: tuple[BreakdownLine, ...]
    values: tuple[float | None, ...]
    n: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def hidden(self) -> bool:
        """Say whether it would tell of too few."""
        return not self.lines


@dataclass(frozen=True)
class Breakdown:
    """A province by one quality of its associations: the finest lines that all may be told by; none: too few."""

    by: str
    lines: tuple[BreakdownLine, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class Restitution:
    """All that is told of a province (its code) from `answered` diagnostics of its `population` active associations."""

    province: str
    instrument: Instrument
    answered: int
    population: int
    synthetic: bool
    sections: tuple[Section, ...]
    breakdowns: Mapping[str, Breakdown]

    @property
    def sampled(self) -> bool:
        """Say whether some associations haven't answered, so that figures have an interval."""
        return self.answered < self.population

    @property
    def enough(self) -> bool:
        """Say whether anything may be told."""
        return self.answered >= LEAST


def restitute(
    province: str,
    instrument: Instrument,
    responses: Sequence[Response],
    *,
    population: int,
    year: int,
    wide: Mapping[str, str],
    by: Sequence[str] = BREAKDOWNS,
    about: Collection[str] | None = None,
) -> Restitution:
    """Compute the restitution of a province.

    population: its active associations. year: now, for ages. wide: the wide domain of each domain. by, about: the
    breakdowns that are computed, and the figures (ids) in them; what they tell doesn't depend on which.
    """
    population = max(population, len(responses))
    synthetic = any(response.synthetic for response in responses)
    enough = len(responses) >= LEAST
    readings = [Reading(instrument, response.answers) for response in responses] if enough else []
    given = {figure.id: [contribute(figure, reading) for reading in readings] for figure in instrument.figures}
    sections: tuple[Section, ...] = ()
    breakdowns: dict[str, Breakdown] = {}
    if enough:
        sections = tuple(_sections(instrument, responses, readings, given, population))
    if enough and by:
        groups = groups_of(responses, year, wide)
        breakdowns = _breakdowns(instrument, responses, given, groups, by, about, _hidden(sections))
    return Restitution(province, instrument, len(responses), population, synthetic, sections, breakdowns)


def _hidden(sections: Sequence[Section]) -> set[str]:
    """Return the ids of the figures that would tell of too few."""
    return {result.figure.id for section in sections for result in section.figures if result.hidden}


def groups_of(responses: Sequence[Response], year: int, wide: Mapping[str, str]) -> dict[str, list[Hashable]]:
    """Return the group of each association in each breakdown, in the order of BREAKDOWNS; None: not known."""
    return {
        "milieu": [response.milieu for response in responses],
        "age": [_age_group(response.founded, year) for response in responses],
        "domain": [wide.get(response.domain or "", response.domain) for response in responses],
        "commune": [response.commune for response in responses],
    }


def _age_group(founded: int | None, year: int) -> int | None:
    """Return the least age of an association's group, None when it isn't known."""
    return None if founded is None else max((age for age in (0, *AGES) if age <= year - founded), default=0)


def _sections(
    instrument: Instrument,
    responses: Sequence[Response],
    readings: Sequence[Reading],
    given: Mapping[str, Sequence[Counted]],
    population: int,
) -> list[Section]:
    """Return the slides in the study's order, axes that no figure is about at the end."""
    slides: dict[tuple[str, str], list[FigureResult]] = {}
    for figure in sorted(instrument.figures, key=lambda one: one.page):
        key = figure.axis, "domains" if _of_domains(instrument, figure) else figure.axis
        slides.setdefault(key, []).append(_figure(figure, given[figure.id], readings, population))
    for scored in instrument.scored_axes:
        slides.setdefault((scored.id, scored.id), [])
    axes = {axis.id: axis for axis in instrument.axes}
    return [
        _section(id, axes[axis_id], figures, responses, readings, scored=axes[axis_id] in instrument.scored_axes)
        for (axis_id, id), figures in slides.items()
        if axis_id in axes
    ]


def _section(
    id: str,
    axis: Axis,
    figures: Sequence[FigureResult],
    responses: Sequence[Response],
    readings: Sequence[Reading],
    *,
    scored: bool,
) -> Section:
    """Return a slide; with how scores and levels are spread when its axis has scores."""
    if not scored:
        return Section(id, axis, tuple(figures), None, ())
    scores = _scores(axis, [response.axes.get(axis.id) for response in responses])
    levels = tuple(_levels(question, readings) for question in axis.questions if question.type == "level")
    return Section(id, axis, tuple(figures), scores, levels)


def _of_domains(instrument: Instrument, figure: Figure) -> bool:
    asked = [instrument.questions[id] for id in figure.questions]
    return all(question.source == "domains" for question in asked)


def _figure(figure: Figure, given: Sequence[Counted], readings: Sequence[Reading], population: int) -> FigureResult:
    computed = add_up(figure, given)
    if 0 < computed.n < LEAST or 0 < sum(_apart(figure, given, readings)) < LEAST:
        return FigureResult(figure, replace(computed, value=None, part=0.0, whole=0.0), hidden=True)
    interval = None
    if figure.kind == "share" and computed.n and len(readings) < population:
        low, high = wilson(computed.part, computed.n, answered=len(readings), population=population)
        interval = (100 * low, 100 * high)
    return FigureResult(figure, computed, interval)


def _apart(figure: Figure, given: Sequence[Counted], readings: Sequence[Reading]) -> list[bool]:
    """Say of each association whether it counts for the same figure of everybody, and not for this one.

    These are the difference of the two figures, so they may not be too few either.
    """
    if not figure.base:
        return []
    everybody = replace(figure, base=())
    return [
        one.state != "counts" and contribute(everybody, reading).state == "counts"
        for reading, one in zip(readings, given, strict=True)
    ]


def _scores(axis: Axis, scores: Sequence[float | None]) -> AxisScores:
    known = [score for score in scores if score is not None]
    without = len(scores) - len(known)
    if len(known) < LEAST:
        return AxisScores(axis, len(known), without, hidden=bool(known))
    bands = np.clip(np.searchsorted(BANDS, np.round(known, 9), side="right"), 1, len(BANDS) - 1)
    counts = np.bincount(bands, minlength=len(BANDS))[1:]
    first, middle, third = (float(value) for value in np.quantile(known, (0.25, 0.5, 0.75)))
    return AxisScores(
        axis, len(known), without, tuple(int(one) for one in counts), (first, middle, third), float(np.mean(known))
    )


def _levels(question: Question, readings: Sequence[Reading]) -> LevelAnswers:
    counts, unknown = [0] * (MOST_LEVEL + 1), 0
    for reading in readings:
        applies = reading.applies(question.id)
        value = reading.value(question.id) if applies else None
        if isinstance(value, int | float):
            counts[int(value)] += 1
        else:
            unknown += applies is not False
    if sum(counts) < LEAST:
        return LevelAnswers(question, sum(counts), unknown, hidden=sum(counts) > 0)
    return LevelAnswers(question, sum(counts), unknown, tuple(counts))


def _breakdowns(
    instrument: Instrument,
    responses: Sequence[Response],
    given: Mapping[str, Sequence[Counted]],
    groups: Mapping[str, Sequence[Hashable]],
    by: Sequence[str],
    about: Collection[str] | None,
    hidden: Collection[str],
) -> dict[str, Breakdown]:
    common = protect(groups)
    figures = [figure for figure in instrument.figures if about is None or figure.id in about]
    told = [figure for figure in figures if figure.id not in hidden]
    lines = _lines_of_figures(instrument, told, given, common)
    axes = _axis_contributions(instrument, responses)
    shared = common
    for _axis, contributions in axes:
        shared = narrow(shared, _who_counts(contributions))
    made = {}
    for name in by:
        rows = [_row(one, given[one.id], lines.get(one.id, {}).get(name, ())) for one in figures]
        rows += [_row(axis, contributions, shared[name]) for axis, contributions in axes]
        made[name] = Breakdown(name, common[name], tuple(rows))
    return made


def _lines_of_figures(
    instrument: Instrument,
    figures: Sequence[Figure],
    given: Mapping[str, Sequence[Counted]],
    common: Mapping[str, tuple[BreakdownLine, ...]],
) -> dict[str, dict[str, tuple[BreakdownLine, ...]]]:
    """Return the lines by which figures (ids) may be told in each breakdown; none for one that has a twin."""
    narrowed: dict[tuple[bool, ...], dict[str, tuple[BreakdownLine, ...]]] = {}
    found = {}
    for figure in figures:
        if not _has_twin(instrument, figure):
            counted = _who_counts(given[figure.id])
            if counted not in narrowed:
                narrowed[counted] = narrow(common, counted)
            found[figure.id] = narrowed[counted]
    return found


def _who_counts(contributions: Sequence[Counted]) -> tuple[bool, ...]:
    """Say of each association whether it counts for a figure."""
    return tuple(one.state == "counts" for one in contributions)


def _has_twin(instrument: Instrument, figure: Figure) -> bool:
    """Say whether a figure is about some associations and another asks the same of others, or of all.

    The difference of the two is a figure too, of associations that may be few.
    """
    asked = (figure.where, figure.question, figure.over)
    return bool(figure.base) and any(
        other.base != figure.base and (other.where, other.question, other.over) == asked for other in instrument.figures
    )


def _axis_contributions(instrument: Instrument, responses: Sequence[Response]) -> list[tuple[Axis, Sequence[Counted]]]:
    """Return what each association adds to the mean score of each axis."""
    return [
        (
            axis,
            [
                UNKNOWN if (score := response.axes.get(axis.id)) is None else Counted("counts", score, 1.0)
                for response in responses
            ],
        )
        for axis in instrument.scored_axes
    ]


def _row(of: Figure | Axis, given: Sequence[Counted], lines: tuple[BreakdownLine, ...]) -> FigureRow:
    values, counts, unknown = [], [], []
    for line in lines:
        own = [given[member] for member in line.members]
        if isinstance(of, Figure):
            computed = add_up(of, own)
            values.append(computed.value)
        else:
            known = [one.part for one in own if one.state == "counts"]
            values.append(100 * sum(known) / len(known) if known else None)
        counts.append(sum(one.state == "counts" for one in own))
        unknown.append(sum(one.state == "unknown" for one in own))
    return FigureRow(of, lines, tuple(values), tuple(counts), tuple(unknown))
