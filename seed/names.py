"""Names, objectives and project titles in French and Arabic that agree with a domain."""

from functools import cache
from typing import Any

import numpy as np

from graph.directory.territories import Territory
from seed.reference import read_yaml

WITHOUT_OBJECTIVES = 0.08
PROJECT_FORMS = (
    ("{title} à {lieu}", "{title} ب{lieu}"),
    ("{title} – {lieu}, phase {number}", "{title} – {lieu}، المرحلة {number}"),
)


class Namer:
    """Give each association a French and an Arabic name of its own."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def name(self, domain: str, commune: Territory) -> tuple[str, str]:
        """Return a name (French, Arabic) that nobody has yet, with the commune by chance or when needed."""
        forms, proper_names = parts()["domains"][domain]["names"], parts()["proper_names"]
        for attempt in range(1000):
            form_fr, form_ar = forms[int(self._rng.integers(len(forms)))]
            proper_fr, proper_ar = proper_names[int(self._rng.integers(len(proper_names)))]
            name_fr, name_ar = form_fr.format(nom=proper_fr), form_ar.format(nom=proper_ar)
            if attempt % 2 or self._rng.random() < 0.6:
                name_fr, name_ar = f"{name_fr} – {commune.name_fr}", f"{name_ar} – {commune.name_ar}"
            if name_fr not in self._used:
                break
        else:
            raise ValueError(f"no name is left for {domain} in {commune.name_fr}")
        self._used.add(name_fr)
        return name_fr, name_ar


@cache
def parts() -> dict[str, Any]:
    """Return the parts of names, objectives and titles."""
    loaded: dict[str, Any] = read_yaml("names.yaml")
    return loaded


@cache
def beneficiaries() -> dict[str, tuple[str, str]]:
    """Return how each target group reads after "au profit" and after "لفائدة"."""
    return {row["id"]: (row["fr_for"], row["ar_for"]) for row in read_yaml("targets.yaml")}


def targets_of(rng: np.random.Generator, domains: tuple[str, ...]) -> tuple[str, ...]:
    """Choose one to three target groups that fit the domains; the first fits the main domain."""
    fitting = [target for domain in domains for target in parts()["domains"][domain]["targets"]]
    main = parts()["domains"][domains[0]]["targets"]
    first = main[int(rng.integers(len(main)))]
    others = [target for target in dict.fromkeys(fitting) if target != first]
    return (
        first,
        *(others[position] for position in rng.permutation(len(others))[: int(rng.integers(0, 3))]),
    )


def objectives(
    rng: np.random.Generator, domains: tuple[str, ...], targets: tuple[str, ...], commune: Territory
) -> tuple[str, str]:
    """Return objectives (French, Arabic), or two empty texts for the few who state none."""
    if rng.random() < WITHOUT_OBJECTIVES:
        return "", ""
    main = parts()["domains"][domains[0]]["objectives"]
    first = main[int(rng.integers(len(main)))]
    others = [entry for entry in main if entry is not first]
    if len(domains) > 1 and rng.random() < 0.5:
        others = parts()["domains"][domains[1]]["objectives"]
    second = others[int(rng.integers(len(others)))]
    sentences = parts()["objective_sentences"]
    fr, ar = sentences[int(rng.integers(len(sentences)))]
    pour_fr, pour_ar = beneficiaries()[targets[0]]
    capital = first[0][0].upper() + first[0][1:]
    return (
        fr.format(A=capital, a=first[0], b=second[0], pour=pour_fr, lieu=commune.name_fr),
        ar.format(a=first[1], b=second[1], pour=pour_ar, lieu=commune.name_ar),
    )


def de(place: str) -> str:
    """Return a French place name after "de", as one says it."""
    return f"d'{place}" if place[0] in "AEIOUÉÈ" else f"de {place}"


def project_title(rng: np.random.Generator, domain: str, commune: Territory) -> tuple[str, str]:
    """Return a project's title (French, Arabic)."""
    title_fr, title_ar = parts()["domains"][domain]["project"]
    fr, ar = PROJECT_FORMS[int(rng.random() < 0.25)]
    number = int(rng.integers(2, 4))
    return (
        fr.format(title=title_fr, lieu=commune.name_fr, number=number),
        ar.format(title=title_ar, lieu=commune.name_ar, number=number),
    )
