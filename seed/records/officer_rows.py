"""Lists of officers: a function that somebody else holds isn't given twice."""

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from graph.directory.officers import Officer, hold_at_once, officer_of
from graph.exchange.changes import Fate, PlannedRow, Value, ValueChange, WhyRefused
from graph.exchange.officer_rows import read_officers
from graph.rules.folding import fold
from graph.rules.kinds import SINGLE_FUNCTIONS
from seed.records.owned_rows import OwnedRowPlanner

OF_OFFICER = {"officer": "name", "function": "function", "since_on": "since", "until_on": "until"}


class OfficerPlanner(OwnedRowPlanner):
    """Plans the rows of a list of officers of associations."""

    says_too_little = WhyRefused.NO_OFFICER

    def __init__(self, *given: Any) -> None:
        """Take what every such planner takes."""
        super().__init__(*given)
        self._lines: dict[tuple[str, str], int] = {}
        self._taken: dict[str, list[Officer]] = {}

    def known(self, owners: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Read the officers of some associations."""
        return read_officers(self.run, owners)

    def named(self, values: Mapping[str, Value]) -> tuple[str, bool]:
        """Return the officer's name; a row says who holds which function."""
        return str(values.get("officer") or ""), bool(values.get("officer") and values.get("function"))

    def plan(self, row: PlannedRow, values: Mapping[str, Value], known: Sequence[Mapping[str, Any]]) -> PlannedRow:
        """Say what becomes of an officer."""
        said = {kept: values[name] for name, kept in OF_OFFICER.items() if values.get(name)}
        function, name = str(said["function"]), str(said["name"])
        same = next(
            (one for one in known if one["function"] == function and fold(one["name"] or "") == fold(name)), None
        )
        before = self._lines.setdefault((row.owner, f"{function}:{fold(name)}"), row.line)
        facts: dict[str, Any] = {"line": row.line, "name": row.name, "owner": row.owner, "notes": row.notes}
        if before != row.line:
            return PlannedRow(**facts, fate=Fate.REFUSED, why=WhyRefused.REPEATED, same_as=before)
        told = officer_of({"id": "", **(same or {}), **said})
        taken = self._taken.setdefault(row.owner, [])
        retold = {one.id for one in (*taken, told) if one.id}
        others = [*(officer_of(one) for one in known if one["id"] not in retold), *taken]
        if function in SINGLE_FUNCTIONS and any(hold_at_once(told, other) for other in others):
            return PlannedRow(**facts, fate=Fate.REFUSED, why=WhyRefused.FUNCTION_HELD)
        taken.append(told)
        old = same or {}
        changes = tuple(ValueChange(field, old.get(field), value) for field, value in said.items()
                        if old.get(field) != value and not (same and field == "name"))  # fmt: skip
        fate = Fate.CREATED if same is None else Fate.CHANGED if changes else Fate.UNCHANGED
        entry = str(old.get("id") or _free_id(f"{row.owner}:{function}:{fold(name)}", known))
        return PlannedRow(**facts, fate=fate, entry=entry, changes=changes)


def _free_id(id: str, known: Sequence[Mapping[str, Any]]) -> str:
    """Return an id that no officer has: one that was given a new name keeps the id of the old one."""
    taken = {one["id"] for one in known}
    return next(one for one in chain([id], (f"{id}:{number}" for number in count(2))) if one not in taken)
