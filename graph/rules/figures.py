"""The figures of a province, computed from the answers of its associations' latest submitted diagnostics.

An answer that is unknown is left out of its figure, numerator and denominator alike, and counted beside it; a question
that doesn't apply to an association is no unknown answer: what is asked of it doesn't hold, and its number is zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from graph.rules.answers import Answers, value_of
from graph.rules.instrument import Condition, Figure, Instrument, Value

PROVINCES = {"khenifra": "05.301", "sidi-kacem": "04.481", "chichaoua": "07.161"}
"""The codes of the provinces of the study, by the study's names of them."""


@dataclass(frozen=True)
class Response:
    """An association's answers, and what they can be broken down by; None where the directory doesn't know it.

    commune: its territory's code; domain: the main one; founded: the year; campaign: its id; axes: the
    scores in [0, 1] that it had when it was submitted.
    """

    association: str
    diagnostic: str
    instrument: str
    answers: Answers
    commune: str | None = None
    milieu: str | None = None
    domain: str | None = None
    founded: int | None = None
    campaign: str | None = None
    cycle: int = 1
    synthetic: bool = False
    axes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """A figure as the answers have it; `value` is in percent or a number, None when nobody counts.

    n: the associations that count; unknown: those left out because an answer is unknown. A share is `part` of `whole`
    associations (n), a ratio `part` of `whole` projects or partnerships; else `part` is the value and `whole` n.
    """

    figure: Figure
    value: float | None
    n: int
    unknown: int
    part: float
    whole: float


@dataclass(frozen=True)
class Counted:
    """What one association adds to a figure: it counts, its answer is unknown, or the figure isn't about it."""

    state: Literal["counts", "unknown", "apart"]
    part: float = 0.0
    whole: float = 0.0
    names: frozenset[str] = frozenset()


UNKNOWN, APART = Counted("unknown"), Counted("apart")
YES, NO = Counted("counts", 1.0, 1.0), Counted("counts", 0.0, 1.0)


def compute_figures(instrument: Instrument, responses: Iterable[Response]) -> dict[str, Computed]:
    """Compute all figures of an instrument, by their ids."""
    readings = [Reading(instrument, response.answers) for response in responses]
    return {figure.id: _compute(figure, readings) for figure in instrument.figures}


class Reading:
    """An association's answers as figures ask for them: yes, no or unknown (None)."""

    def __init__(self, instrument: Instrument, answers: Answers) -> None:
        self._instrument = instrument
        self._answers = answers
        self._applies: dict[str, bool | None] = {}

    def applies(self, question: str) -> bool | None:
        """Say whether a question applies; None when that depends on an unknown answer."""
        if question not in self._applies:
            self._applies[question] = self.all_hold(self._instrument.questions[question].when)
        return self._applies[question]

    def all_hold(self, tests: Iterable[Condition]) -> bool | None:
        """Say whether all conditions hold; one that doesn't is enough for no, whatever is unknown."""
        known = True
        for test in tests:
            holds = self._holds(test)
            if holds is False:
                return False
            known &= holds is not None
        return True if known else None

    def value(self, question: str) -> Value | None:
        """Return what was answered to a question that applies, None when it is unknown or doesn't apply."""
        return value_of(self._answers, question) if self.applies(question) else None

    def number(self, question: str) -> float | None:
        """Return the number answered, 0 when the question doesn't apply, None when it is unknown."""
        if self.applies(question) is False:
            return 0.0
        value = self.value(question)
        return float(value) if isinstance(value, int | float) else None

    def named(self, question: str) -> frozenset[str] | None:
        """Return what was chosen from a question's source: not its own choices, such as "none"; None: unknown."""
        if self.applies(question) is False:
            return frozenset()
        value = self.value(question)
        if value is None:
            return None
        own = {choice.id for choice in self._instrument.questions[question].choices}
        return frozenset(map(str, value if isinstance(value, tuple) else (value,))) - own

    def _holds(self, test: Condition) -> bool | None:
        applies = self.applies(test.question)
        if not applies:
            return applies
        value = value_of(self._answers, test.question)
        return None if value is None else test.holds(value)


def contribute(figure: Figure, reading: Reading) -> Counted:
    """Say what an association's answers add to a figure."""
    base = reading.all_hold(figure.base)
    if base is None:
        return UNKNOWN
    if not base:
        return APART
    if figure.kind in ("share", "count"):
        return {True: YES, False: NO, None: UNKNOWN}[reading.all_hold(figure.where)]
    if figure.kind == "distinct":
        names = reading.named(figure.question or "")
        return UNKNOWN if names is None else Counted("counts", 0.0, 1.0, names)
    return _amounts(figure, reading)


def _amounts(figure: Figure, reading: Reading) -> Counted:
    """Say what the numbers of an association add to a total or a ratio."""
    part = reading.number(figure.question or "")
    whole = reading.number(figure.over) if figure.over else 1.0
    return UNKNOWN if part is None or whole is None else Counted("counts", part, whole)


def add_up(figure: Figure, contributions: Iterable[Counted]) -> Computed:
    """Compute a figure from what associations add to it."""
    given = list(contributions)
    known = [one for one in given if one.state == "counts"]
    part, whole = sum(one.part for one in known), sum(one.whole for one in known)
    if figure.kind == "distinct":
        part = float(len(frozenset().union(*(one.names for one in known))))
    unknown = sum(one.state == "unknown" for one in given)
    return Computed(figure, _value(figure, part, whole, len(known)), len(known), unknown, part, whole)


def _value(figure: Figure, part: float, whole: float, n: int) -> float | None:
    """Return what a figure is, in percent or a number, None when there is nothing to compute it from."""
    if figure.percent:
        return 100 * part / whole if whole else None
    return part if n else None


def _compute(figure: Figure, readings: Iterable[Reading]) -> Computed:
    return add_up(figure, (contribute(figure, reading) for reading in readings))
