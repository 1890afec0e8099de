"""The instrument of a diagnostic: axes, themes and questions, as data that is read, checked and kept by version.

An instrument is never changed once a diagnostic was made with it: a new version is a new instrument. Questions that
mean the same in two versions have the same id, and are compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from pydantic import TypeAdapter

from graph.rules.checked import STRICT, read_checked, repeated
from graph.rules.kinds import AXES

MOST_LEVEL = 4
Value = bool | float | str | tuple[str, ...]
"""What is answered: a level (0 to 4) or a number, yes or no, a date (ISO 8601) or a choice's id, several such ids."""


class BadInstrument(ValueError):
    """The file of an instrument can't be used; says where and what to do."""


@dataclass(frozen=True)
class Words:
    """A text in the three languages of the portal."""

    __pydantic_config__ = STRICT
    fr: str
    ar: str
    en: str

    def said(self, language: str) -> str:
        """Return the text in a language, in French when it is none of the three."""
        return str(getattr(self, language, self.fr))


@dataclass(frozen=True)
class Condition:
    """A condition on the answer to one question: what is said of it must all hold.

    among: the answer, or one of several, is one of these. at_least, at_most: bounds of a level or number, included;
    since, before: of a date, as ISO 8601, the first included and the second not.
    """

    __pydantic_config__ = STRICT
    question: str
    among: tuple[bool | str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    since: str | None = None
    before: str | None = None

    def holds(self, value: Value) -> bool:
        """Say whether an answer meets the condition."""
        chosen = value if isinstance(value, tuple) else (value,)
        if self.among and not any(one in self.among for one in chosen):
            return False
        if isinstance(value, str):
            return self._holds_of_day(value)
        if isinstance(value, bool | tuple):
            return True
        return self._holds_of_number(value)

    def _holds_of_day(self, day: str) -> bool:
        return (self.since is None or day >= self.since) and (self.before is None or day < self.before)

    def _holds_of_number(self, number: float) -> bool:
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


@dataclass(frozen=True)
class Choice:
    """One of the answers that a question offers; `score` is in [0, 1], of several chosen their sum, 1 at most."""

    __pydantic_config__ = STRICT
    id: str
    text: Words
    score: float | None = None


@dataclass(frozen=True)
class ScorePoint:
    """A number and the score that it gives; between two points scores lie on a line, beyond them they stay."""

    __pydantic_config__ = STRICT
    number: float
    score: float


@dataclass(frozen=True)
class Question:
    """A question; the ones whose answers have no score only inform.

    levels: five descriptions, of level 0 to 4. choices: for `choice` and `choices`, unless `source` says that they come
    from the directory. good: the answer that scores 1, of a yes or no. points: what a number scores. least, most,
    whole: what a number may be; not_above: the question whose number it can't exceed. when: what must hold for the
    question to apply. improve: what could be done when the answer is weak.
    """

    __pydantic_config__ = STRICT
    id: str
    type: Literal["level", "yes_no", "number", "date", "choice", "choices"]
    text: Words
    help: Words | None = None
    levels: tuple[Words, ...] = ()
    choices: tuple[Choice, ...] = ()
    source: Literal["domains", "networks"] | None = None
    good: bool | None = None
    points: tuple[ScorePoint, ...] = ()
    unit: Words | None = None
    least: float | None = None
    most: float | None = None
    whole: bool = True
    not_above: str | None = None
    when: tuple[Condition, ...] = ()
    weight: float = 1.0
    improve: Words | None = None

    @property
    def scored(self) -> bool:
        """Say whether an answer has a score."""
        return (
            self.type == "level"
            or (self.type == "yes_no" and self.good is not None)
            or (self.type == "number" and bool(self.points))
            or any(choice.score is not None for choice in self.choices)
        )

    def choice(self, id: str) -> Choice | None:
        """Return a choice, or None."""
        return next((choice for choice in self.choices if choice.id == id), None)


@dataclass(frozen=True)
class Theme:
    """Questions about one matter within an axis."""

    __pydantic_config__ = STRICT
    id: str
    name: Words
    questions: tuple[Question, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Axis:
    """One of the six axes, or the part before them that isn't scored ("context")."""

    __pydantic_config__ = STRICT
    id: str
    name: Words
    themes: tuple[Theme, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions in order."""
        return tuple(question for theme in self.themes for question in theme.questions)


@dataclass(frozen=True)
class Figure:
    """A figure of a province's restitution, in a sentence of the study; it is computed for any province.

    kind: share, of those for whom `base` holds, for whom `where` holds, in percent; count, of them; total, of the
    numbers answered to `question`; ratio, of the total of `question` to that of `over`, in percent; distinct, of the
    different answers to `question` that come from its source. graph/rules/figures.py computes them.
    statement: says {value}. page: the slide. published: the provinces (their keys) in whose column the study prints it;
    more: those for which it only says "more than". study: its name there, when two provinces mean two things by it.
    """

    __pydantic_config__ = STRICT
    id: str
    axis: str
    page: int
    kind: Literal["share", "count", "total", "ratio", "distinct"]
    statement: Words
    where: tuple[Condition, ...] = ()
    base: tuple[Condition, ...] = ()
    question: str | None = None
    over: str | None = None
    published: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    study: str | None = None

    @property
    def percent(self) -> bool:
        """Say whether its value is in percent."""
        return self.kind in ("share", "ratio")

    def id_in(self, province: str) -> str:
        """Return its id in a province, by the province's key: the study's id where the study prints it."""
        name = self.study if self.study and province in self.published else self.id
        return f"{name}_{province.replace('-', '')}"

    @property
    def questions(self) -> tuple[str, ...]:
        """Return the ids of the questions that the figure is computed from."""
        asked = [test.question for test in (*self.base, *self.where)]
        return tuple(dict.fromkeys(asked + [id for id in (self.question, self.over) if id]))


@dataclass(frozen=True)
class Instrument:
    """A version of the questionnaire, in the study's order: a part without scores, then the six axes.

    more: how a figure's {value} reads where only "more than" it is known.
    """

    __pydantic_config__ = STRICT
    name: str
    version: int
    title: Words
    axes: tuple[Axis, ...]
    figures: tuple[Figure, ...] = ()
    more: Words = Words("plus de {value}", "أكثر من {value}", "more than {value}")

    @property
    def id(self) -> str:
        """Return what names this version among all instruments."""
        return f"{self.name}-v{self.version}"

    @property
    def scored_axes(self) -> tuple[Axis, ...]:
        """Return the six axes, without the part before them."""
        return tuple(axis for axis in self.axes if axis.id in AXES)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return all questions by id, in order."""
        return {question.id: question for axis in self.axes for question in axis.questions}

    def axis(self, id: str) -> Axis | None:
        """Return an axis, or None."""
        return next((axis for axis in self.axes if axis.id == id), None)


_ADAPTER = TypeAdapter(Instrument)


def parse_instrument(text: str, name: str = "instrument") -> Instrument:
    """Read an instrument from YAML; raise BadInstrument with the file's name, line and what is wrong."""
    instrument = read_checked(text, _ADAPTER, name, BadInstrument)
    for problem in _problems(instrument):
        raise BadInstrument(f"{name}: {problem}")
    return instrument


def dump_instrument(instrument: Instrument) -> str:
    """Write an instrument as the JSON that the graph keeps."""
    return _ADAPTER.dump_json(instrument, exclude_defaults=True).decode()


def load_instrument(text: str) -> Instrument:
    """Read what `dump_instrument` wrote."""
    return _ADAPTER.validate_json(text)


def _problems(instrument: Instrument) -> Iterator[str]:
    """Say what the shape alone doesn't tell: ids used twice, axes missing, questions that aren't there, loops."""
    if tuple(axis.id for axis in instrument.scored_axes) != AXES:
        yield f"the axes must be {', '.join(AXES)}, in this order, after a part without scores if there is one."
    yield from _repeated_ids(instrument)
    for question in instrument.questions.values():
        yield from _problems_of(question)
        yield from _missing_questions(instrument, question)
    for figure in instrument.figures:
        yield from _problems_of_figure(instrument, figure)
    yield from _loops(instrument)


def _repeated_ids(instrument: Instrument) -> Iterator[str]:
    """Say which ids are there twice, each kind of thing by itself."""
    yield from repeated("axis", [axis.id for axis in instrument.axes])
    yield from repeated("theme", [theme.id for axis in instrument.axes for theme in axis.themes])
    yield from repeated("question", [one.id for axis in instrument.axes for one in axis.questions])
    yield from repeated("figure", [figure.id for figure in instrument.figures])


def _missing_questions(instrument: Instrument, question: Question) -> Iterator[str]:
    """Say which questions one depends on that the instrument doesn't have."""
    names = [test.question for test in question.when]
    if question.not_above:
        names.append(question.not_above)
    for name in names:
        if name not in instrument.questions:
            yield f"question {question.id} depends on {name}, which isn't there. Correct its id, or add it."


def _loops(instrument: Instrument) -> Iterator[str]:
    """Say which questions wait for one another."""
    waits = {id: {test.question for test in one.when} for id, one in instrument.questions.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        loop = " → ".join(error.args[1])
        yield f"the conditions of these questions wait for one another: {loop}. Take one of the conditions away."


def _problems_of_figure(instrument: Instrument, figure: Figure) -> Iterator[str]:
    """Say what one figure lacks to be computed, said and named."""
    for name in figure.questions:
        if name not in instrument.questions:
            yield f"figure {figure.id} is computed from {name}, which isn't there. Correct its id, or add it."
    needed = {"share": ("where",), "count": ("where",), "ratio": ("question", "over")}.get(figure.kind, ("question",))
    for what in needed:
        if not getattr(figure, what):
            yield f"figure {figure.id} is a {figure.kind} and has no `{what}`. Add it."
    for language, statement in vars(figure.statement).items():
        if "{value}" not in statement:
            yield f"the statement of figure {figure.id} doesn't say {{value}} in {language}. Add it."
    if figure.study in {one.id for one in instrument.figures}:
        yield f"figure {figure.id} is called {figure.study} in the study, as another figure is here. Rename that one."
    if not set(figure.more) <= set(figure.published):
        yield f"figure {figure.id} has provinces in `more` that aren't in `published`. Add them there."


def _problems_of(question: Question) -> Iterator[str]:
    """Say what one question lacks for its type."""
    if question.type == "level" and len(question.levels) != MOST_LEVEL + 1:
        yield f"question {question.id} describes {len(question.levels)} levels. Describe 5 of them, 0 to 4."
    if question.type in ("choice", "choices") and not (question.choices or question.source):
        yield f"question {question.id} offers nothing to choose. Add choices, or a source."
    yield from repeated(f"in question {question.id}, choice", [choice.id for choice in question.choices])
    yield from _problems_of_scores(question)
    if question.weight <= 0:
        yield f"question {question.id} needs a weight above 0."


def _problems_of_scores(question: Question) -> Iterator[str]:
    """Say what is wrong with the scores of a question's choices and points."""
    scores = [choice.score for choice in question.choices if choice.score is not None]
    scores += [point.score for point in question.points]
    if any(not 0 <= score <= 1 for score in scores):
        yield f"question {question.id} has a score that isn't from 0 to 1."
    numbers = [point.number for point in question.points]
    if numbers != sorted(set(numbers)):
        yield f"the points of question {question.id} must be in ascending order of their numbers."
