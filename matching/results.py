"""What a suggestion is: plain, frozen answers that pages turn into words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Contribution:
    """One reason: its share of the score, and the facts that a sentence needs.

    `feature` is a name of `matching.weights.WEIGHTS`; `value` is in ]0, 1]; the keys of `facts` for each
    feature are listed in docs/matching.md.
    """

    feature: str
    value: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """One candidate with its score in [0, 1], which is the sum of its contributions (largest first).

    `coverage` is the share of the weight, in ]0, 1], that could be compared because both sides are known.
    `spaces` are the ids of the spaces that the candidate offers (kind "space" only).
    """

    candidate: str
    score: float
    coverage: float
    contributions: tuple[Contribution, ...]
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
