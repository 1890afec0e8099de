"""The minimums of a plan as arrays: what each kind of support, axis and theme should have at least.

A minimum that can't be reached makes no plan impossible. What is missing of it costs more than whatever else the money
and the days could serve, so a plan misses it only where it must; the plan then says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matching.encoding.encoders import Flags, Floats, Positions
from matching.planning.sessions.data import Limits, PlanningData, Shortfall

DEAR = 5.0  # What is missing costs so many times the most that it could serve elsewhere.
ENOUGH = 1e-6


@dataclass(frozen=True, eq=False)
class Minima:
    """The minimums: first those of axes and themes, then those of kinds.

    names: what each is of ("axis", "theme", "kind") and its id. asked: the share, (n,). of_theme: (n_covered, n_themes)
    whose needs count; needs: (n_covered,) how many there are. of_offer: (n_kinds, n_offers) which sessions count.
    target: (n,) needs that are to be met, days that are to be held. days: that there are. forgiven: (n,) what no plan
    can reach of each, needs or days. cost: (n,) of each need or day that is missing, in priority.
    """

    names: tuple[tuple[str, str], ...]
    asked: Floats
    of_theme: Flags
    needs: Positions
    of_offer: Flags
    target: Floats
    days: float
    forgiven: Floats
    cost: Floats

    @property
    def n_covered(self) -> int:
        """Return how many are of axes and themes."""
        return len(self.needs)

    def missing(self, met: Floats, days: Floats) -> Floats:
        """Return what is missing of each, (n,): needs of axes and themes, days of kinds.

        met: (n_covered,) needs that are met; days: (n_offers,) that the sessions of each offer take.
        """
        got = np.concatenate([met, self.of_offer @ days])
        return np.asarray(np.maximum(self.target - got - self.forgiven - ENOUGH, 0.0))

    def price(self, met: Floats, days: Floats) -> float:
        """Return what all that is missing costs."""
        return float(self.missing(met, days) @ self.cost) if len(self.cost) else 0.0

    def forgive(self, missing: Floats) -> "Minima":
        """Return minimums that ask for so much less of each."""
        return replace(self, forgiven=np.maximum(missing - ENOUGH, 0.0))

    def short(self, met: Floats, days: Floats) -> Iterator[Shortfall]:
        """Give the minimums that aren't reached, with what was asked before anything was forgiven."""
        whole = replace(self, forgiven=np.zeros(len(self.asked))).missing(met, days)
        for row in np.flatnonzero(whole > ENOUGH).tolist():
            covered = row < self.n_covered
            kind = row - self.n_covered
            size, got = (self.needs[row], met[row]) if covered else (self.days, self.of_offer[kind] @ days)
            yield Shortfall(*self.names[row], float(self.asked[row]), float(got / max(size, 1e-9)))


def write_minima(province: PlanningData, limits: Limits, theme: Positions, serves: Flags, most: Positions) -> Minima:
    """Write the minimums that are asked for of what there is; theme: of each need; most: seats of each offer."""
    axis_of = {need.theme: need.axis for need in province.needs}
    themes, kinds = list(axis_of), [offer.kind for offer in province.offers]
    asked = limits.minimums
    covered = [("axis", id, share) for id, share in asked.axes.items() if share > 0 and id in axis_of.values()]
    covered += [("theme", id, share) for id, share in asked.themes.items() if share > 0 and id in axis_of]
    of_kinds = [("kind", id, share) for id, share in asked.kinds.items() if share > 0 and id in kinds]
    of_theme = np.array(
        [[id == (one if what == "theme" else axis_of[one]) for one in themes] for what, id, _share in covered],
        dtype=bool,
    ).reshape(len(covered), len(themes))
    of_offer = np.array([[id == kind for kind in kinds] for _what, id, _share in of_kinds], dtype=bool)
    total = _days(province)
    needs = of_theme @ np.bincount(theme, minlength=len(themes)) if len(covered) else np.zeros(0, dtype=np.intp)
    shares = np.array([share for _what, _id, share in (*covered, *of_kinds)], dtype=np.float64)
    return Minima(
        names=tuple((what, id) for what, id, _share in (*covered, *of_kinds)),
        asked=shares,
        of_theme=of_theme,
        needs=np.asarray(needs, dtype=np.intp),
        of_offer=of_offer.reshape(len(of_kinds), len(kinds)),
        target=shares * np.concatenate([needs, np.full(len(of_kinds), total)]),
        days=total,
        forgiven=np.zeros(len(shares)),
        cost=_costs(province, serves, most, len(covered), len(of_kinds)),
    )


def _days(province: PlanningData) -> float:
    """Return the days that trainers have: of quarters that are over, those that pinned sessions took."""
    days, over = {offer.id: offer.days for offer in province.offers}, {one.id for one in province.quarters if one.over}
    return sum(one.days for one in province.quarters if not one.over) + sum(
        days[pin.offer] for pin in province.pinned if pin.quarter in over
    )


def _costs(province: PlanningData, serves: Flags, most: Positions, covered: int, kinds: int) -> Floats:
    """Return what a need or a day that is missing costs: more than what it could serve elsewhere."""
    highest = max((need.priority for need in province.needs), default=0.0)
    days = np.array([max(offer.days, 0.25) for offer in province.offers])
    served = most * np.maximum(serves.sum(axis=1), 1)
    day = float((served / days).max(initial=0.0)) * highest
    return np.concatenate([np.full(covered, DEAR * highest), np.full(kinds, day)])
