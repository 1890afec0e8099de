"""What a plan does in the four matters in which the study's conclusion (slide 22) asks for reinforcement."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.plan.papers.reading import Paper

PROFESSION = "profession"
MATTERS: Mapping[str, Any] = MappingProxyType(
    {
        "spaces": _l("Shared spaces where associations pool means, build partnerships and act together"),
        "participation": _l("Participatory ways: people take part in drawing up projects and in associations"),
        "governance": _l("Good governance, as the province and its geography ask for it"),
        PROFESSION: _l("Clear visions, professional work, and better communication inside and outside"),
    }
)
"""The four matters, by a code, in the study's order."""
OF_THEME: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("logistics", "networking", "partnerships_theme"), "spaces")
    | dict.fromkeys(("gender_participation", "formulation"), "participation")
    | dict.fromkeys(("statutes", "internal_rules_theme", "governing_bodies"), "governance")
)
"""To which matter a theme belongs, the last one unless it is here: judgement, as the study names no themes."""


@dataclass(frozen=True)
class Matter:
    """One of the four: how many sessions serve a need of it, and how many needs these serve."""

    name: str
    sessions: int
    needs: int


def matters(paper: Paper) -> list[Matter]:
    """Count what a plan does in each matter: each served need once, a session in each matter that it serves."""
    served = [[OF_THEME.get(theme, PROFESSION) for _each, theme in one.session.serves] for one in paper.going_on]
    return [
        Matter(str(name), sum(code in own for own in served), sum(own.count(code) for own in served))
        for code, name in MATTERS.items()
    ]
