"""What participants thought of a session, as staff see it: how many, how the marks spread, and what they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from graph.plan.evaluations import MARKS, list_evaluations
from graph.server.connection import Graph
from portal.kit.charts import Bar, draw_bars
from portal.kit.language import format_count


@dataclass(frozen=True)
class Marks:
    """How often each mark was given to a question."""

    title: str
    bars: tuple[Bar, ...]
    chart: Markup


@dataclass(frozen=True)
class Opinion:
    """What so many participants thought."""

    count: int
    questions: tuple[Marks, ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]


def read_opinion(graph: Graph, session: str) -> Opinion | None:
    """Read what participants thought, or return None while they are too few to be told of."""
    given = list_evaluations(graph, session)
    if not given:
        return None
    return Opinion(
        len(given),
        (
            _marks("useful", _("Useful, from 1 to 5"), [one.useful for one in given]),
            _marks("clear", _("Clear, from 1 to 5"), [one.clear for one in given]),
        ),
        (
            (_("What they will do next"), tuple(one.will_do for one in given if one.will_do)),
            (_("What was missing"), tuple(sorted(one.missing for one in given if one.missing))),
        ),
    )


def _marks(id: str, title: str, given: Sequence[int]) -> Marks:
    bars = tuple(
        Bar(format_count(mark), given.count(mark) / len(given), format_count(given.count(mark))) for mark in MARKS
    )
    words = _(", ").join(f"{bar.label}: {bar.written}" for bar in bars)
    return Marks(title, bars, draw_bars(id, bars, title=title, description=words))
