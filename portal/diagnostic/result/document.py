"""The result of a diagnostic as a paper, from right to left in Arabic; it says what the page says."""

from flask_babel import gettext as _

from graph.rules.kinds import STRONG, WEAK
from graph.rules.priorities import FIRST
from graph.rules.scoring import ENOUGH
from portal.diagnostic.answers import answer_words
from portal.diagnostic.result.radar import draw_paper_radar
from portal.diagnostic.result.result import AxisResult, NeedResult, Result, level_of, percent
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import current_language, format_count, format_day, localised_name
from portal.kit.paper import Block, Cover, Drawing, FormalPaper, Grid, Items, Paragraph, Part
from portal.kit.words import account_name


def write_paper(result: Result) -> FormalPaper:
    """Return the paper of a result."""
    name = localised_name(result.association)
    title = _("Diagnostic of %(name)s", name=name)
    return FormalPaper(
        title=title,
        running=title,
        day=now().date(),
        parts=(
            _axes(result),
            Part("strengths", _("Strengths"), _strengths(result)),
            *_needs(result),
            *([_moved(result)] if result.moved else []),
            _computation(result),
        ),
        cover=Cover(
            issuer=(_("Social Development Agency (ADS)"), _("TAKWIA programme: capacity building of associations")),
            facts=_facts(result),
            subtitle=result.instrument.title.said(current_language()),
            notice=_("Demonstration data: this is no real association.")
            if result.diagnostic.synthetic or result.association.synthetic
            else "",
            signers=(_("For the association"), _("For the ADS")),
            sign_note=_("Name, date, signature and stamp"),
        ),
        subject=result.instrument.title.said(current_language()),
        author=name,
    )


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


def _facts(result: Result) -> tuple[tuple[str, str], ...]:
    diagnostic = result.diagnostic
    return (
        (_("Association"), localised_name(result.association)),
        *([(_("Province"), result.province)] if result.province else []),
        (_("Code"), diagnostic.code),
        (_("Diagnostic number"), format_count(diagnostic.cycle)),
        *([(_("Submitted on"), format_day(diagnostic.submitted_at))] if diagnostic.submitted_at else []),
        *([(_("Submitted by"), account_name(diagnostic.submitted_by))] if diagnostic.submitted_by else []),
        (_("Printed on"), format_day(now())),
    )


def _axes(result: Result) -> Part:
    rows = tuple(_axis_row(axis, result) for axis in result.axes)
    meaning = _("A score of %(strong)s or more is strong, one of %(weak)s or less is to strengthen, between them it is "
                "fair.", strong=percent(STRONG), weak=percent(WEAK))  # fmt: skip
    told = tuple(" ".join(filter(None, [axis.words, axis.beside, axis.since])) for axis in result.axes)
    blocks = _radar(result), Grid("", _axis_columns(result), rows), Paragraph(meaning, "quiet"), Items(told)
    return Part("axes", _("The six axes"), blocks)


def _radar(result: Result) -> Drawing:
    own = {axis.id: axis.scored.score for axis in result.axes if axis.scored.score is not None}
    other = {axis.id: axis.median.value for axis in result.axes if axis.median.value is not None}
    words = (_("Scores of the six axes"), " ".join(axis.words for axis in result.axes),
             localised_name(result.association), _("Median of %(place)s", place=result.province))  # fmt: skip
    return draw_paper_radar({axis.id: axis.name for axis in result.axes}, own, other, words=words)


def _axis_columns(result: Result) -> tuple[str, ...]:
    last = [_("Last time")] if result.previous else []
    return _("Axis"), _("Score"), _("Median of %(place)s", place=result.province), *last, _("Questions answered")


def _axis_row(axis: AxisResult, result: Result) -> tuple[str, ...]:
    score, median = axis.scored.score, axis.median.value
    last = [percent(axis.before) if axis.before is not None else "–"] if result.previous else []
    return (
        axis.name,
        f"{percent(score)} · {level_of(score)}" if score is not None else level_of(None),
        percent(median) if median is not None else "–",
        *last,
        _("%(answered)s of %(asked)s", answered=format_count(axis.scored.answered),
          asked=format_count(axis.scored.asked)),
    )  # fmt: skip


def _strengths(result: Result) -> tuple[Block, ...]:
    if result.strengths:
        return (Items(result.strengths),)
    return (Paragraph(_("No theme stands at %(share)s or more yet.", share=percent(STRONG))),)


def _needs(result: Result) -> list[Part]:
    name = _("Needs, the most pressing first")
    if not result.needs:
        return [Part("needs", name, (Paragraph(_("No answer is weak.")),))]
    told = tuple(_need(number, need) for number, need in enumerate(result.needs[:FIRST], 1))
    parts = [Part("needs", name, parts=told)]
    if others := result.needs[FIRST:]:
        rows = tuple((format_count(number), need.title, need.why) for number, need in enumerate(others, FIRST + 1))
        grid = Grid("", (_("No."), _("Need"), _("Why")), rows)
        parts.append(Part("other-needs", _("The other needs"), (grid,)))
    return parts


def _need(number: int, need: NeedResult) -> Part:
    advised = tuple((f"{one.question} {one.answer}", one.improve) for one in need.advice)
    columns = _("What was answered"), _("What could be done")
    grids = (Grid("", columns, advised),) if advised else ()
    return Part(f"need-{need.theme}", f"{format_count(number)}. {need.title}", (Paragraph(need.why), *grids))


def _moved(result: Result) -> Part:
    columns = _("Question"), _("Last time"), _("Now"), _("Change")
    rows = tuple((one.question, one.before, one.after, _("better") if one.better else _("lower"))
                 for one in result.moved)  # fmt: skip
    return Part("moved", _("What has changed since last time"), (Grid("", columns, rows),))


def _computation(result: Result) -> Part:
    language, graph = current_language(), current_graph()
    parts = []
    for axis in result.axes:
        rows: list[tuple[str, ...]] = []
        for theme in axis.scored.themes:
            rows.append((theme.theme.name.said(language), "", _score(theme.score), f"{theme.theme.weight:g}"))
            for one in theme.questions:
                said = answer_words(graph, one.question, result.answers.get(one.question.id))
                text = one.question.text.said(language)
                rows.append((f"– {text}", said, _score(one.score), f"{one.question.weight:g}"))
        columns = _("Theme and question"), _("Answer"), _("Score"), _("Weight")
        parts.append(Part(f"of-{axis.id}", axis.name, (Grid("", columns, tuple(rows)),)))
    lines = tuple(map(Paragraph, how_computed()))
    return Part("computed", _("Annex: all answers, and how scores are computed"), lines, tuple(parts), new_page=True)


def _score(score: float | None) -> str:
    return "–" if score is None else percent(score)
