"""The paper form of an instrument: numbered questions, what is ticked or written, and conditions in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from graph.rules.instrument import MOST_LEVEL, Condition, Instrument, Question
from portal.diagnostic.answers import choices_of
from portal.kit.graph import current_graph
from portal.kit.language import current_language, format_count, format_day
from portal.kit.words import enumerate_words

MOST_BOXES = 60
"""So many answers have a box each; of more, the name is written."""


@dataclass(frozen=True)
class PaperQuestion:
    """A question on paper. boxes: what can be ticked; level: boxes have numbers; written: number, date or names."""

    id: str
    number: int
    text: str
    help: str
    only_if: str
    how: str
    boxes: tuple[str, ...]
    level: bool = False
    written: str = ""
    unit: str = ""


@dataclass(frozen=True)
class PaperTheme:
    """A theme on paper."""

    name: str
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True)
class PaperPart:
    """An axis on paper, or the part before the axes."""

    id: str
    name: str
    themes: tuple[PaperTheme, ...]


def paper_parts(instrument: Instrument) -> list[PaperPart]:
    """Return the questionnaire in the page's language, its questions numbered through."""
    language = current_language()
    numbers = {id: number for number, id in enumerate(instrument.questions, start=1)}
    return [
        PaperPart(
            axis.id,
            axis.name.said(language),
            tuple(
                PaperTheme(
                    theme.name.said(language),
                    tuple(_on_paper(question, instrument, numbers) for question in theme.questions),
                )
                for theme in axis.themes
            ),
        )
        for axis in instrument.axes
    ]


def condition_words(instrument: Instrument, question: Question, numbers: Mapping[str, int]) -> str:
    """Say when a question applies, or nothing when it always does."""
    if not question.when:
        return ""
    said = [words for test in question.when for words in _test_words(instrument, test, numbers[test.question])]
    return _("Only if %(conditions)s.", conditions=enumerate_words(said))


def _test_words(instrument: Instrument, test: Condition, number: int) -> Iterator[str]:
    """Say each thing that a condition asks of the answer to the question of this number."""
    if test.among:
        question = instrument.questions[test.question]
        answers = [_("“%(answer)s”", answer=_answer_words(question, one)) for one in test.among]
        yield _("the answer to question %(number)s is %(answer)s", number=number, answer=_(" or ").join(answers))
    if test.at_least is not None:
        yield _("the answer to question %(number)s is %(least)s or more", number=number,
                least=format_count(test.at_least))  # fmt: skip
    if test.at_most is not None:
        yield _("the answer to question %(number)s is %(most)s or less", number=number,
                most=format_count(test.at_most))  # fmt: skip
    if test.since:
        yield _("the date of question %(number)s is %(day)s or later", number=number,
                day=format_day(date.fromisoformat(test.since)))  # fmt: skip
    if test.before:
        yield _("the date of question %(number)s is before %(day)s", number=number,
                day=format_day(date.fromisoformat(test.before)))  # fmt: skip


def _answer_words(question: Question, answer: bool | str) -> str:
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    return dict(choices_of(current_graph(), question)).get(answer, answer)


def _on_paper(question: Question, instrument: Instrument, numbers: Mapping[str, int]) -> PaperQuestion:
    language = current_language()
    boxes = _boxes(question)
    named = len(boxes) > MOST_BOXES
    return PaperQuestion(
        id=question.id,
        number=numbers[question.id],
        text=question.text.said(language),
        help=question.help.said(language) if question.help else "",
        only_if=condition_words(instrument, question, numbers),
        how=_how(question, named),
        boxes=() if named else boxes,
        level=question.type == "level",
        written="names" if named else question.type if question.type in ("number", "date") else "",
        unit=question.unit.said(language) if question.unit else "",
    )


def _boxes(question: Question) -> tuple[str, ...]:
    if question.type == "yes_no":
        return _("Yes"), _("No")
    if question.type == "level":
        return tuple(level.said(current_language()) for level in question.levels)
    if question.type in ("choice", "choices"):
        return tuple(words for _id, words in choices_of(current_graph(), question))
    return ()


def _how(question: Question, named: bool) -> str:
    """Say how the question is answered on paper."""
    if named:
        return _("Write one name.") if question.type == "choice" else _("Write all names.")
    return {
        "level": _("Tick one level, from 0 to %(most)s.", most=MOST_LEVEL),
        "yes_no": _("Tick one."),
        "choice": _("Tick one."),
        "choices": _("Tick all that apply."),
        "number": _("Write a number."),
        "date": _("Write the day, the month and the year."),
    }[question.type]
