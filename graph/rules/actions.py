"""An action of an association's plan, as a value, and which are late; graph/plan/association_plans.py stores it.

Reminders and pages ask `late_actions`: what is late is worked out in one place, `status_on`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graph.rules.kinds import ActionStatus

OVER = (ActionStatus.DONE, ActionStatus.GIVEN_UP)
"""An action with one of these is handled: it is never late."""


@dataclass(frozen=True)
class Step:
    """A step of an action, done or not."""

    text: str
    done: bool = False


@dataclass(frozen=True)
class Indicator:
    """What tells whether an action works: its start, its aim, and what was measured, by day, the oldest first."""

    id: str
    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    values: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True)
class PlanAction:
    """An action of an association's plan. theme: the need that it answers, as the id of a theme.

    kind: of support; offer: the id of the catalogue's offer that it follows, or None; call: the id of the call for
    projects of whose application it is a step, or None. responsible: the code of a role, never a person's name.
    budget: dirhams. status: as it was typed, see `status_on`. revision: how often it was saved.
    """

    id: str
    association: str
    theme: str
    what: str
    kind: str
    status: str = ActionStatus.TO_DO
    responsible: str = ""
    partners: str = ""
    funders: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    budget: int | None = None
    steps: tuple[Step, ...] = ()
    notes: str = ""
    offer: str | None = None
    call: str | None = None
    indicators: tuple[Indicator, ...] = ()
    revision: int = 0


def status_on(action: PlanAction, today: date) -> str:
    """Return the status that an action has on a day: late when its due date is over and it isn't handled."""
    late = action.due_on is not None and action.due_on < today and action.status not in OVER
    return ActionStatus.LATE if late else action.status


def late_actions(actions: Iterable[PlanAction], today: date) -> list[PlanAction]:
    """Return the late ones of some actions, the one that has been late for longest first."""
    late = [one for one in actions if status_on(one, today) == ActionStatus.LATE]
    return sorted(late, key=lambda one: (one.due_on or today, one.id))


def changed_fields(before: PlanAction | None, after: PlanAction) -> list[str]:
    """Name what differs between two savings of an action, in the order of its fields; nothing for a new one."""
    if before is None:
        return []
    kept = {"id", "association", "indicators", "revision"}
    return [name for name in vars(after) if name not in kept and getattr(before, name) != getattr(after, name)]
