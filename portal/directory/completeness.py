"""How much an association's profile says of what can be filled in, and what to fill in next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.directory.editing import EntryState
from graph.rules.kinds import AXES


def _of(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda values: values.get(name)


def _both_names(values: Mapping[str, Any]) -> Any:
    return (values.get("name_fr") and values.get("name_ar")) or None


def _diagnostic(values: Mapping[str, Any]) -> Any:
    scores = [values.get(f"axis_{axis}") for axis in AXES]
    return next((score for score in scores if score is not None), None)


FACTS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {
    "contacts": ("contacts", _of("contacts")),
    "objectives": ("about", lambda values: values.get("objectives_fr") or values.get("objectives_ar")),
    "domains": ("about", _of("domains")),
    "targets": ("about", _of("targets")),
    "place": ("place", _of("lat")),
    "names": ("names", _both_names),
    "founded": ("about", _of("founded_year")),
    "languages": ("about", _of("languages")),
    "members": ("means", _of("members")),
    "premises": ("means", _of("premises")),
    "equipment": ("means", _of("equipment")),
    "internet": ("means", _of("internet")),
    "staff": ("means", _of("staff")),
    "receipt": ("legal", _of("receipt_state")),
    "mandate": ("board", _of("mandate_ends_on")),
    "officers": ("board", _of("officers")),
    "diagnostic": ("", _diagnostic),
}
"""What counts, in the order in which it is asked for: in which section it is filled in, and whether it is known."""


@dataclass(frozen=True)
class Completeness:
    """How many of the facts of a profile are known, and the names of those that are missing."""

    known: int
    total: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The known share, in [0, 1]."""
        return self.known / self.total

    @property
    def percent(self) -> int:
        """The known share, in whole percent."""
        return round(100 * self.known / self.total)

    @property
    def to_fill_in(self) -> tuple[tuple[str, str], ...]:
        """The first three missing facts that have a section, each with it."""
        return tuple((name, section) for name in self.missing if (section := FACTS[name][0]))[:3]


def completeness(state: EntryState) -> Completeness:
    """Count the known facts of an association; no and zero are known, nothing and an empty list aren't."""
    missing = tuple(name for name, (_section, told) in FACTS.items() if told(state.values) in (None, "", [], ()))
    return Completeness(len(FACTS) - len(missing), len(FACTS), missing)
