"""How much an association's profile says, and what to fill in next."""

from dataclasses import dataclass

from graph.directory.associations import Association
from graph.rules.kinds import AXES

FACTS = (
    "objectives",
    "place",
    "domains",
    "targets",
    "founded",
    "members",
    "premises",
    "equipment",
    "internet",
    "staff",
)


@dataclass(frozen=True)
class Completeness:
    """How many of the facts of a profile are known, and the names of those that are missing."""

    known: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The known share, in whole percent."""
        return round(100 * self.known / self.total)


def completeness(association: Association) -> Completeness:
    """Count the known facts: ten of the profile, and the six axes of the diagnostic as one each."""
    values = {
        "objectives": association.objectives_fr or association.objectives_ar or None,
        "place": association.lat,
        "domains": association.domains or None,
        "targets": association.targets or None,
        "founded": association.founded_year,
        **{name: getattr(association, name) for name in FACTS[5:]},
        **{axis: association.axes.get(axis) for axis in AXES},
    }
    missing = tuple(name for name, value in values.items() if value is None)
    return Completeness(len(values) - len(missing), len(values), missing)
