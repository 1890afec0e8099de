"""How much a tie counts when suggestions are learned from it, by how far its sides say that they work together.

Judgement, kept here so that it can be discussed: two who only know each other say half as much of what makes a good tie
as two who exchange information, and two who work together twice as much. A tie of which nobody said anything counts 1.
"""

from collections.abc import Mapping, Sequence

from graph.rules.kinds import Depth

COUNTS: Mapping[Depth, float] = {Depth.KNOW: 0.5, Depth.INFORM: 1.0, Depth.COORDINATE: 1.5, Depth.COOPERATE: 2.0}


def count_of_tie(said: Sequence[Depth]) -> float:
    """Return how much a tie counts: the mean of what its sides say; 1 when neither has said anything."""
    return sum(COUNTS[one] for one in said) / len(said) if said else 1.0
