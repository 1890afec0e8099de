"""The result of a diagnostic as a DOCX document, from right to left in Arabic; it says what the page says."""

from flask_babel import gettext as _

from graph.rules.kinds import STRONG
from graph.rules.scoring import ENOUGH
from portal.diagnostic.answers import answer_words
from portal.diagnostic.result.result import AxisResult, NeedResult, Result, level_of, percent
from portal.kit.docx import Writer
from portal.kit.graph import current_graph
from portal.kit.language import current_language, format_count, format_day, localised_name


def write_document(result: Result) -> bytes:
    """Return the document of a result."""
    document = Writer()
    document.title(_("Diagnostic of %(name)s", name=localised_name(result.association)))
    for line in _head(result):
        document.paragraph(line)
    document.heading(_("The six axes"))
    document.table(_axis_columns(result), [_axis_row(axis, result) for axis in result.axes])
    for axis in result.axes:
        document.paragraph(" ".join(filter(None, [axis.words, axis.beside, axis.since])))
    document.heading(_("Strengths"))
    for strength in result.strengths:
        document.item(strength)
    if not result.strengths:
        document.paragraph(_("No theme stands at %(share)s or more yet.", share=percent(STRONG)))
    document.heading(_("Needs, the most pressing first"))
    for number, need in enumerate(result.needs, 1):
        _write_need(document, number, need)
    if not result.needs:
        document.paragraph(_("No answer is weak."))
    if result.moved:
        _write_moved(document, result)
    document.heading(_("How was this computed?"))
    _write_computation(document, result)
    return document.content()


def _write_moved(document: Writer, result: Result) -> None:
    document.heading(_("What has changed since last time"))
    for moved in result.moved:
        mark = _("better") if moved.better else _("lower")
        document.item(f"{moved.question} {moved.before} → {moved.after} ({mark})")


def how_computed() -> list[str]:
    """Return the formula of the scores in sentences, for the page and for the document."""
    return [
        _("Each answer gives a score from 0 to 1: a level from 0 to 4 is divided by 4; a yes or no gives 1 for the "
          "better answer and 0 for the other; a number or choices give what the questionnaire says."),
        _("A theme is the mean of its answered questions, an axis the mean of its themes, each by its weight."),
        _("“Don't know”, “Not reviewed” and no answer never count as zero. When less than %(share)s of an axis's "
          "questions are answered, it has no score.", share=percent(ENOUGH)),
        _("Source of the method: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 6."),
    ]  # fmt: skip


def _head(result: Result) -> list[str]:
    diagnostic = result.diagnostic
    lines = []
    if diagnostic.synthetic or result.association.synthetic:
        lines.append(_("Demonstration data: this is no real association."))
    if diagnostic.submitted_at:
        day = format_day(diagnostic.submitted_at)
        lines.append(
            _("Submitted on %(day)s by %(name)s.", day=day, name=diagnostic.submitted_by)
            if diagnostic.submitted_by
            else _("Submitted on %(day)s.", day=day)
        )
    lines.append(
        _("Code %(code)s · diagnostic number %(cycle)s · %(instrument)s", code=diagnostic.code,
          cycle=format_count(diagnostic.cycle), instrument=result.instrument.title.said(current_language()))
    )  # fmt: skip
    return lines


def _axis_columns(result: Result) -> list[str]:
    last = [_("Last time")] if result.previous else []
    return [_("Axis"), _("Score"), _("Median of %(place)s", place=result.province), *last, _("Questions answered")]


def _axis_row(axis: AxisResult, result: Result) -> list[str]:
    score, median = axis.scored.score, axis.median.value
    last = [percent(axis.before) if axis.before is not None else "–"] if result.previous else []
    return [
        axis.name,
        f"{percent(score)} · {level_of(score)}" if score is not None else level_of(None),
        percent(median) if median is not None else "–",
        *last,
        _("%(answered)s of %(asked)s", answered=format_count(axis.scored.answered),
          asked=format_count(axis.scored.asked)),
    ]  # fmt: skip


def _write_need(document: Writer, number: int, need: NeedResult) -> None:
    document.heading(f"{format_count(number)}. {need.title}", level=2)
    document.paragraph(need.why)
    for advice in need.advice:
        document.item(f"{advice.question} {advice.answer}")
        if advice.improve:
            document.paragraph(_("What could be done: %(advice)s", advice=advice.improve))


def _write_computation(document: Writer, result: Result) -> None:
    for sentence in how_computed():
        document.paragraph(sentence)
    language, graph = current_language(), current_graph()
    for axis in result.axes:
        document.heading(axis.name, level=2)
        rows = []
        for theme in axis.scored.themes:
            rows.append([theme.theme.name.said(language), "", _score(theme.score), f"{theme.theme.weight:g}"])
            for one in theme.questions:
                said = answer_words(graph, one.question, result.answers.get(one.question.id))
                text = one.question.text.said(language)
                rows.append([f"– {text}", said, _score(one.score), f"{one.question.weight:g}"])
        document.table([_("Theme and question"), _("Answer"), _("Score"), _("Weight")], rows)


def _score(score: float | None) -> str:
    return "–" if score is None else percent(score)
