"""How much each theme of the TAKWIA diagnostic matters, and which themes it builds upon.

This is judgement, written down here so that it can be discussed and changed in one place. It isn't measured. Where the
study speaks of a theme, its slide is named: what it calls a lack of most associations, or the cause of another lack,
is essential (3); what it counts among the difficulties is important (2); the rest is useful (1). `builds_on` names the
themes that one needs first: accounts before a project's budget, statutes before internal rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_IMPORTANT = 3


@dataclass(frozen=True)
class Weight:
    """How much a theme matters, from 1 (useful) to 3 (essential), and the ids of the themes that it builds upon."""

    importance: int
    builds_on: tuple[str, ...] = ()


UNKNOWN = Weight(2)
"""What counts for a theme that isn't below, of another instrument."""

THEMES: Mapping[str, Weight] = {
    # Governance. Slide 15: what is done doesn't always follow the statutes.
    "statutes": Weight(3),
    "internal_rules_theme": Weight(2, ("statutes",)),
    # Slide 14: 66 % to 75 % don't meet, or don't share out responsibilities.
    "governing_bodies": Weight(3, ("statutes",)),
    "gender_participation": Weight(2, ("governing_bodies",)),
    "internal_communication": Weight(2, ("governing_bodies",)),
    # Vision. Slide 13: a great weakness in planning, and most don't tell objectives from fields of action.
    "objectives_theme": Weight(3),
    "vision_theme": Weight(3, ("objectives_theme",)),
    "work_strategy": Weight(3, ("objectives_theme", "vision_theme")),
    # Management. Slide 15: minutes, registers and archives; accounts that allow no analysis in 79 %.
    "administrative": Weight(2, ("governing_bodies",)),
    "financial": Weight(3, ("administrative",)),
    "people_management": Weight(2, ("internal_rules_theme",)),
    # Resources. Slide 16: nearly all work with volunteers, a third without premises, half without computers.
    "human_resources": Weight(2, ("people_management",)),
    "skills_theme": Weight(2, ("human_resources",)),
    "funds": Weight(3, ("financial",)),
    "logistics": Weight(1),
    # Projects. Slide 17: 65 % have no experience of designing and managing projects.
    "formulation": Weight(3, ("objectives_theme", "skills_theme")),
    "project_accounting": Weight(2, ("financial",)),
    "monitoring_theme": Weight(2, ("formulation",)),
    "evaluation_theme": Weight(2, ("formulation", "monitoring_theme")),
    # Communication. Slide 18: 13 % to 21 % belong to a network, half work alone.
    "partnerships_theme": Weight(3, ("formulation",)),
    "networking": Weight(3, ("objectives_theme",)),
    "external_communication_theme": Weight(1, ("vision_theme",)),
}


def weight_of(theme: str) -> Weight:
    """Return what is said of a theme, UNKNOWN when nothing is."""
    return THEMES.get(theme, UNKNOWN)
