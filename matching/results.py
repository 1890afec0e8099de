"""What a suggestion is: plain, frozen answers that pages turn into words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Contribution:
    """One reason: its term of the score in log-odds, above 0, and the facts that a sentence needs.

    `feature` is a name of `matching.scoring.measures.MEASURES`; docs/explain/matching.md lists the keys of `facts`.
    """

    feature: str
    value: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """One candidate with its score in [0, 1]: 1 / (1 + exp(-(base + all contributions + all of `against`))).

    `contributions` are the terms that speak for it, largest first, `against` those that speak against it, by name;
    terms of 0, as of all that is unknown, are in neither. Both are empty where no reasons were asked for. `spaces` are
    the ids of the spaces that the candidate offers (kind "space" only, with reasons).
    """

    candidate: str
    score: float
    base: float
    contributions: tuple[Contribution, ...]
    against: Mapping[str, float] = field(default_factory=dict)
    spaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestions:
    """The suggestions of one kind for one subject, best first; ties are ordered by id."""

    kind: str
    subject: str
    items: tuple[Suggestion, ...]

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class NotEnough:
    """The subject's profile says too little for this kind; `missing` names what to fill in.

    Names: "domains", "place", "axes", "premises", "equipment", "internet".
    """

    kind: str
    subject: str
    missing: tuple[str, ...]
