"""Diagnostics for tests: started, answered and submitted without the pages."""

from datetime import UTC, date, datetime
from itertools import count

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import Change, Diagnostic
from graph.plan import association_plans
from graph.rules.actions import Indicator, PlanAction, Step
from graph.rules.answers import Answer, AnswerState
from graph.rules.instrument import Instrument, Value
from graph.rules.kinds import SupportKind
from graph.server.connection import Graph
from tests.graph.diagnostic.sample import AXES, sample

NUMBERS = count(1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GOOD: dict[str, Value] = {
    f"{axis}_{name}": value
    for axis in AXES
    for name, value in {"level": 3.0, "good": True, "number": 2.0, "part": 1.0, "means": ("web",)}.items()
}
"""An answer to every question with a score: each axis scores (0.875 + 2 * 0.55) / 3."""


def start(
    graph: Graph, id: str, association: str, instrument: Instrument | None = None, *, code: str = "", **more: object
) -> Diagnostic:
    """Start a diagnostic and return it."""
    diagnostics.start_diagnostic(
        graph,
        id=id,
        code=code or id.upper(),
        association=association,
        instrument=instrument or sample(),
        at=NOON,
        **more,
    )
    found = diagnostics.get_diagnostic(graph, id)
    assert found is not None
    return found


def answer(graph: Graph, sheet: str, values: dict[str, Value]) -> None:
    """Answer questions of a sheet, over what it says."""
    known = diagnostics.read_sheet(graph, sheet).revisions
    changes = [
        Change(question, Answer(AnswerState.ANSWERED, value), known.get(question, 0), f"s{next(NUMBERS)}")
        for question, value in values.items()
    ]
    assert diagnostics.save_answers(graph, sheet, changes, NOON) == []


def submit(graph: Graph, diagnostic: Diagnostic, user: str, instrument: Instrument | None = None) -> dict[str, float]:
    """Submit a diagnostic and return its scores."""
    return diagnostics.submit(
        graph, diagnostic.id, instrument or sample(), sheet=diagnostic.consensus, user=user,
        change=f"{diagnostic.id}-change-{next(NUMBERS)}", at=NOON,
    )  # fmt: skip


def plan_action(graph: Graph, id: str, association: str, user: str, *, theme: str) -> None:
    """Plan an action that is late, with steps and an indicator that was measured twice."""
    action = PlanAction(
        id=id, association=association, theme=theme, what="Écrire notre vision", kind=SupportKind.COACHING,
        responsible="president", starts_on=date(2026, 1, 5), due_on=date(2026, 2, 2), budget=1500,
        steps=(Step("Se réunir", done=True), Step("Rédiger")), partners="Réseau Nu",
    )  # fmt: skip
    association_plans.save_action(graph, action, before=None, user=user, change=f"{id}-made", at=NOON)
    signed = {"action": id, "user": user, "at": NOON}
    association_plans.add_indicator(
        graph, Indicator(f"{id}-indicator", "Réunions", "par an", 0.0, 12.0), change=f"{id}-indicated", **signed
    )
    for number in (3, 5):
        association_plans.note_value(
            graph, indicator=f"{id}-indicator", day=date(2026, number, 1), number=float(number),
            change=f"{id}-noted-{number}", **signed,
        )  # fmt: skip
