"""How far each kind of support meets a need, and how much less it counts to see the same association again and again.

What a session is worth to an association = Σ over the needs it serves of priority × depth
                                            - TIRING × sessions it came to before × its mean priority.

Depth: those who are told something rarely do it afterwards; of those who practise it most can; of those who are also
accompanied nearly all do (Joyce and Showers, *Student Achievement Through Staff Development*, 2002, for teachers). So a
training or coaching meets a need in depth (1), an exchange between peers, a meeting or a guide in part. The numbers of
the parts are judgement, kept here so that they can be discussed and changed in one place; so is TIRING: volunteers have
few free days, and at the fifth session an average need that is met only pays for the day. A need counts once, at one
depth.
"""

from collections.abc import Iterable, Mapping

from graph.rules.kinds import SupportKind

DEPTHS: Mapping[SupportKind, float] = {
    SupportKind.TRAINING: 1.0,
    SupportKind.COACHING: 1.0,
    SupportKind.EXCHANGE: 0.5,
    SupportKind.NETWORKING: 0.4,
    SupportKind.INFORMATION: 0.3,
    SupportKind.GUIDE: 0.2,
}
"""How far a kind of support meets a need, in (0, 1]."""
IN_DEPTH = 1.0
TIRING = 0.25
"""What each session before takes off the worth of another one, in needs of the association's mean priority."""
TIRED_FROM = 5
"""From its fifth session on, each one of an association tires as much as the fifth."""
KIND_SHARES: Mapping[str, float] = {
    SupportKind.TRAINING: 0.40,
    SupportKind.COACHING: 0.10,
    SupportKind.INFORMATION: 0.05,
    SupportKind.NETWORKING: 0.05,
    SupportKind.EXCHANGE: 0.05,
}
"""Which share of the days each kind should have at least: the study names them all (slide 19), and the objectives of
slide 20 are those of trainings. Guides take no day: they are handed out."""
MOST_URGENT = 5
"""So many themes count as the most urgent of a province: those whose needs' priorities add up to the most."""


def worth(served: Iterable[tuple[float, float]], came: Mapping[str, int], means: Mapping[str, float]) -> float:
    """Return what sessions are worth; served: priority and depth of each need that one serves.

    came: to how many sessions each association goes; means: its mean priority, 0 where that isn't known.
    """
    tiring = (
        TIRING * means.get(each, 0.0) * sum(min(before, TIRED_FROM - 1) for before in range(count))
        for each, count in came.items()
    )
    return sum(priority * depth for priority, depth in served) - sum(tiring)
