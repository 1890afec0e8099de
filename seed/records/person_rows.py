"""Lists of people whom one reaches at organisations: their names, what they do, their numbers and addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.exchange.changes import Fate, PlannedRow, Value, ValueChange, WhyRefused
from graph.exchange.person_rows import REACHED, person_id, read_people
from graph.rules.folding import fold
from graph.rules.kinds import ContactKind
from seed.records.owned_rows import OwnedRowPlanner


class PersonPlanner(OwnedRowPlanner):
    """Plans the rows of a list of people; what an organisation's contacts have already isn't added again."""

    says_too_little = WhyRefused.NO_PERSON

    def __init__(self, *given: Any) -> None:
        """Take what every such planner takes."""
        super().__init__(*given)
        self._lines: dict[str, int] = {}
        self._told: set[tuple[str, str, str]] = set()

    def known(self, owners: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Read the contacts of some organisations."""
        return read_people(self.run, owners)

    def named(self, values: Mapping[str, Value]) -> tuple[str, bool]:
        """Return the person's name, without which a row says nothing."""
        return str(values.get("officer") or ""), bool(values.get("officer"))

    def plan(self, row: PlannedRow, values: Mapping[str, Value], known: Sequence[Mapping[str, Any]]) -> PlannedRow:
        """Say what becomes of a person."""
        name = str(values["officer"])
        same = next((one for one in known
                     if one["kind"] == ContactKind.PERSON and fold(one["person"]) == fold(name)), None)  # fmt: skip
        facts: dict[str, Any] = {"line": row.line, "name": row.name, "owner": row.owner, "notes": row.notes}
        before = self._lines.setdefault(f"{row.owner}:{fold(name)}", row.line)
        if before != row.line:
            return PlannedRow(**facts, fate=Fate.REFUSED, why=WhyRefused.REPEATED, same_as=before)
        changes = [] if same else [ValueChange("person", None, name)]
        what, old = values.get("what"), (same or {}).get("value") or None
        changes += [ValueChange("what", old, what)] if what and what != old else []
        for field, kind in REACHED.items():
            there = {one["value"] for one in known if one["kind"] in (kind, *ALSO.get(kind, ()))}
            new = tuple(one for one in _tuple(values.get(field))
                        if one not in there and (row.owner, kind, one) not in self._told)  # fmt: skip
            self._told |= {(row.owner, kind, one) for one in new}
            changes += [ValueChange(field, None, new)] if new else []
        fate = Fate.CREATED if same is None else Fate.CHANGED if changes else Fate.UNCHANGED
        entry = person_id(row.owner, str(same["person"]) if same else name)
        return PlannedRow(**facts, fate=fate, entry=entry, changes=tuple(changes))


ALSO = {ContactKind.TELEPHONE: (ContactKind.WHATSAPP,)}
"""Kinds of contacts that say the same as another one."""


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
