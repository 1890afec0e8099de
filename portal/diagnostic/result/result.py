"""What a submitted diagnostic says, in words and numbers: the page and the document show the same."""

from dataclasses import dataclass

from flask_babel import format_percent
from flask_babel import gettext as _
from markupsafe import Markup

from graph.diagnostic.diagnostics import Diagnostic, DiagnosticState, list_diagnostics, read_sheet
from graph.diagnostic.instruments import get_instrument
from graph.diagnostic.medians import Median, province_medians
from graph.directory import territories
from graph.directory.associations import Association, get_association
from graph.rules.answers import Answers, value_of
from graph.rules.disclosure import LEAST
from graph.rules.instrument import Instrument, Question
from graph.rules.kinds import STRONG, WEAK
from graph.rules.needs import Need, Strength, needs, strengths
from graph.rules.priorities import prioritise
from graph.rules.scoring import ENOUGH, AxisScore, score, score_question
from graph.server.connection import Graph
from portal.diagnostic.answers import answer_words
from portal.diagnostic.result.radar import draw_radar
from portal.directory.markers import province_of
from portal.kit.language import current_language, format_count, localised_name, ngettext
from portal.kit.words import sentence

SAME = 0.005
"""Scores nearer than this read as the same percentage."""
SUGGESTIONS = {"networking": "network", "partnerships_theme": "partner", "logistics": "space"}
"""Which suggestions help with a need of a theme; with any other, an exchange with an association strong in it."""


@dataclass(frozen=True)
class AxisResult:
    """An axis with its score, that of the province and of last time (each None when it can't be told)."""

    scored: AxisScore
    median: Median
    before: float | None
    name: str
    words: str
    beside: str
    since: str

    @property
    def id(self) -> str:
        """Return the axis's id."""
        return self.scored.axis.id


@dataclass(frozen=True)
class WeakAnswer:
    """A weak answer: what was asked, what was answered, and what could be done, or nothing when it isn't said."""

    question: str
    answer: str
    score: float
    improve: str


@dataclass(frozen=True)
class NeedResult:
    """A need in words: its theme, why it is one, its weak answers, and the kind of suggestions that could help.

    theme: its id.
    """

    title: str
    why: str
    advice: tuple[WeakAnswer, ...]
    suggestions: str
    theme: str


@dataclass(frozen=True)
class Moved:
    """A question whose answer scores otherwise than last time."""

    question: str
    before: str
    after: str
    better: bool


@dataclass(frozen=True)
class Result:
    """All that the page and the document of a result show."""

    diagnostic: Diagnostic
    instrument: Instrument
    association: Association
    answers: Answers
    province: str
    axes: tuple[AxisResult, ...]
    strengths: tuple[str, ...]
    needs: tuple[NeedResult, ...]
    previous: Diagnostic | None
    moved: tuple[Moved, ...]


def read_result(graph: Graph, diagnostic: Diagnostic, instrument: Instrument) -> Result:
    """Read what a submitted diagnostic says."""
    association = get_association(graph, diagnostic.association)
    if association is None:
        raise LookupError(diagnostic.association)
    answers = read_sheet(graph, diagnostic.consensus).answers
    scored = score(instrument, answers)
    code = province_of(association.territories)
    place = territories.get_paths(graph, [code])[code][0] if code else None
    medians = province_medians(graph, code) if code else {}
    previous = _previous(graph, diagnostic)
    before = previous.axes if previous else {}
    province = localised_name(place) if place else ""
    return Result(
        diagnostic=diagnostic,
        instrument=instrument,
        association=association,
        answers=answers,
        province=province,
        axes=tuple(
            _axis(one, medians.get(id, Median(None, 0)), before.get(id), province, previous is not None)
            for id, one in scored.items()
        ),
        strengths=tuple(map(_strength, strengths(scored))),
        needs=tuple(_need(graph, one.need, answers) for one in prioritise(needs(scored), instrument)),
        previous=previous,
        moved=_moved(graph, instrument, answers, previous) if previous else (),
    )


def radar_of(result: Result) -> Markup:
    """Draw the axes of a result beside the medians of its province."""
    own = {axis.id: axis.scored.score for axis in result.axes if axis.scored.score is not None}
    other = {axis.id: axis.median.value for axis in result.axes if axis.median.value is not None}
    return draw_radar(
        {axis.id: axis.name for axis in result.axes},
        own,
        other,
        title=_("Scores of the six axes"),
        description=" ".join(axis.words for axis in result.axes),
    )


def percent(share: float) -> str:
    """Write a share in [0, 1] in whole percent."""
    return str(format_percent(share))


def level_of(score: float | None) -> str:
    """Say how good a score is, as the profile in the directory does."""
    if score is None:
        return _("not enough answers")
    return _("to strengthen") if score <= WEAK else _("strong") if score >= STRONG else _("fair")


def _axis(one: AxisScore, median: Median, before: float | None, province: str, again: bool) -> AxisResult:
    name = one.axis.name.said(current_language())
    if one.score is None:
        words = _("%(axis)s: not enough answers. %(answered)s of %(asked)s questions are answered; "
                  "a score needs %(share)s.", axis=name, answered=format_count(one.answered),
                  asked=format_count(one.asked), share=percent(ENOUGH))  # fmt: skip
    else:
        words = _("%(axis)s: %(score)s, %(level)s.", axis=name, score=percent(one.score), level=level_of(one.score))
    return AxisResult(one, median, before, name, words, _beside(one.score, median, province),
                      _since(one.score, before) if again else "")  # fmt: skip


def _beside(score: float | None, median: Median, province: str) -> str:
    """Say how a score is beside the province's median."""
    if not province:
        return ""
    if median.value is None:
        return _("Fewer than %(number)s associations of %(province)s have a score here: their median isn't told.",
                 number=LEAST, province=province)  # fmt: skip
    facts = {"median": percent(median.value), "province": province, "number": format_count(median.count)}
    half = _("in %(province)s half of the associations have more than %(median)s (%(number)s are counted)", **facts)
    if score is None:
        return f"{sentence(half)}."
    if abs(score - median.value) < SAME:
        return _("In the middle: %(half)s.", half=half)
    if score > median.value:
        return _("In the upper half: %(half)s.", half=half)
    return _("In the lower half: %(half)s.", half=half)


def _since(score: float | None, before: float | None) -> str:
    """Say how a score has changed since the last diagnostic."""
    if score is None or before is None:
        return _("No comparison: one of the two diagnostics has no score here.")
    points = round(100 * score) - round(100 * before)
    if points == 0:
        return _("The same as last time (%(before)s).", before=percent(before))
    if points > 0:
        return ngettext("Better than last time: %(before)s then, %(num)s point more now.",
                        "Better than last time: %(before)s then, %(num)s points more now.",
                        points, before=percent(before))  # fmt: skip
    return ngettext("Lower than last time: %(before)s then, %(num)s point less now.",
                    "Lower than last time: %(before)s then, %(num)s points less now.",
                    -points, before=percent(before))  # fmt: skip


def _strength(strength: Strength) -> str:
    language = current_language()
    return _("%(theme)s (%(axis)s): %(score)s", theme=strength.theme.theme.name.said(language),
             axis=strength.axis.axis.name.said(language), score=percent(strength.theme.score or 0.0))  # fmt: skip


def _need(graph: Graph, need: Need, answers: Answers) -> NeedResult:
    language = current_language()
    theme, axis = need.theme.theme.name.said(language), need.axis.axis
    facts = {"axis": axis.name.said(language), "score": percent(need.theme.score or 0.0)}
    if need.whole:
        why = _(
            "This theme of “%(axis)s” stands at %(score)s: %(limit)s or less is weak.", limit=percent(WEAK), **facts
        )
    else:
        why = _("This theme of “%(axis)s” stands at %(score)s, but not all of its answers are good.", **facts)
    advice = tuple(
        WeakAnswer(
            one.question.text.said(language),
            answer_words(graph, one.question, answers.get(one.question.id)),
            one.score or 0.0,
            one.question.improve.said(language) if one.question.improve else "",
        )
        for one in need.questions
    )
    return NeedResult(theme, why, advice, SUGGESTIONS.get(need.theme.theme.id, "exchange"), need.theme.theme.id)


def _previous(graph: Graph, diagnostic: Diagnostic) -> Diagnostic | None:
    """Return the association's last submitted diagnostic before this one."""
    return next(
        (
            one
            for one in list_diagnostics(graph, diagnostic.association)
            if one.cycle < diagnostic.cycle and one.state == DiagnosticState.SUBMITTED
        ),
        None,
    )


def _moved(graph: Graph, instrument: Instrument, answers: Answers, previous: Diagnostic) -> tuple[Moved, ...]:
    """List the questions that both versions have and whose answers score otherwise, the largest change first."""
    old = instrument if previous.instrument == instrument.id else get_instrument(graph, previous.instrument)
    before = read_sheet(graph, previous.consensus).answers
    found = []
    for id, question in instrument.questions.items():
        asked = old.questions.get(id) if old else None
        now, then = _scored(question, answers), _scored(asked, before)
        if asked and now is not None and then is not None and abs(now - then) >= SAME:
            moved = Moved(question.text.said(current_language()), answer_words(graph, asked, before[id]),
                          answer_words(graph, question, answers[id]), now > then)  # fmt: skip
            found.append((abs(now - then), moved))
    return tuple(moved for _size, moved in sorted(found, key=lambda item: -item[0]))


def _scored(question: Question | None, answers: Answers) -> float | None:
    value = value_of(answers, question.id) if question else None
    return score_question(question, value) if question and value is not None else None
