"""Draw a province's associations: where they are, what they do, what they have; links come afterwards."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.directory.territories import Territory
from graph.rules.kinds import AXES
from seed import names, places
from seed.demo import Specials
from seed.provinces import SOCIAL_DOMAINS, ProvinceCounts
from seed.reference import communes_of, domains, territories
from seed.sampling import Mask, Weights, make_id, pick, quota

INDH = (2005, 5)
LAST_YEAR = 2025
AXIS_MEANS = {
    "governance": 0.42, "vision": 0.28, "management": 0.36, "resources": 0.33, "projects": 0.32,
    "communication": 0.36,
}  # fmt: skip
NO_AXES = 0.15
SOME_AXES = 0.25
UNPUBLISHED = {"premises": 0.61, "equipment": 0.55, "internet": 0.12, "volunteers_only": 0.78}
UNKNOWN = 0.18
"""Share of associations for which a resource that the study doesn't publish in their province is unknown."""


@dataclass
class Draft:
    """A province's associations being drawn: one position each in every list and array of shape (n,)."""

    plan: ProvinceCounts
    ids: list[str]
    communes: list[Territory]
    points: list[places.Locality]
    urban: Mask
    capacity: Weights
    domains: list[tuple[str, ...]]
    targets: list[tuple[str, ...]]
    founded: list[tuple[int, int]]
    resources: list[dict[str, Any]]
    experienced: Mask
    ongoing: Mask
    in_network: Mask
    partnered: Mask
    specials: Specials

    @property
    def n(self) -> int:
        """How many active associations the province has."""
        return self.plan.size


def draw(rng: np.random.Generator, seed: int, plan: ProvinceCounts, specials: Specials) -> Draft:
    """Draw the active associations of a province, each quota met exactly."""
    communes = _communes(rng, plan, specials)
    urban = np.array([commune.milieu == "urban" for commune in communes])
    mains = _main_domains(rng, plan, specials)
    lists = [_with_more_domains(rng, main) for main in mains]
    founded = _founded(rng, plan)
    age = np.array([LAST_YEAR - year for year, _ in founded])
    capacity = rng.normal(size=plan.size) + 0.5 * urban + 0.03 * (age - age.mean())
    capacity[list(specials.members)] = 1.6
    weights = np.exp(0.8 * capacity)
    experienced = quota(rng, plan.experienced, weights, specials.members[:5], specials.alone)
    return Draft(
        plan=plan,
        ids=[make_id(seed, plan.key, "association", position) for position in range(plan.size)],
        communes=communes,
        points=[places.settle(rng, plan.code, commune) for commune in communes],
        urban=urban,
        capacity=capacity,
        domains=[(one[0], *specials.more_domains.get(position, one[1:])) for position, one in enumerate(lists)],
        targets=[names.targets_of(rng, one) for one in lists],
        founded=founded,
        resources=_resources(rng, plan, specials, weights),
        experienced=experienced,
        ongoing=quota(rng, plan.ongoing, weights * experienced),
        in_network=np.zeros(plan.size, dtype=bool),
        partnered=np.zeros(plan.size, dtype=bool),
        specials=specials,
    )


def _communes(rng: np.random.Generator, plan: ProvinceCounts, specials: Specials) -> list[Territory]:
    """Draw where each association is; the special ones are where their story has them."""
    available = communes_of(plan.code)
    communes = [available[position] for position in places.choose_communes(rng, available, plan.size)]
    by_code = {territory.code: territory for territory in territories()}
    for position, code in specials.communes.items():
        communes[position] = by_code[code]
    return communes


def _main_domains(rng: np.random.Generator, plan: ProvinceCounts, specials: Specials) -> list[str]:
    exact = [domain for domain, count in plan.domains.items() for _ in range(count)]
    mains = list(rng.permutation(exact + _other_domains(plan, plan.size - len(exact))))
    for position, wanted in specials.domains.items():
        other_position = next(p for p in range(len(specials.domains), plan.size) if mains[p] == wanted)
        mains[position], mains[other_position] = mains[other_position], mains[position]
    return [str(main) for main in mains]


def _other_domains(plan: ProvinceCounts, n: int) -> list[str]:
    """Return the domains of those for whom the study has no count; where it counts the social ones, that is met."""
    if plan.social is None:
        return _spread(plan.others, n)
    social = {domain: weight for domain, weight in plan.others.items() if domain in SOCIAL_DOMAINS}
    other = {domain: weight for domain, weight in plan.others.items() if domain not in SOCIAL_DOMAINS}
    return _spread(social, plan.social) + _spread(other, plan.size - plan.social)


def _spread(weights: dict[str, int], n: int) -> list[str]:
    exact = np.array(list(weights.values()), dtype=float) * n / sum(weights.values())
    counts = np.floor(exact).astype(int)
    for position in np.argsort(counts - exact, kind="stable")[: n - counts.sum()]:
        counts[position] += 1
    return [domain for domain, count in zip(weights, counts, strict=True) for _ in range(count)]


def _with_more_domains(rng: np.random.Generator, main: str) -> tuple[str, ...]:
    parents = {domain.id: domain.parent for domain in domains() if domain.parent}
    near = [domain for domain, parent in parents.items() if parent == parents[main] and domain != main]
    count = int(rng.choice([0, 1, 2, 3], p=[0.35, 0.35, 0.2, 0.1]))
    chosen: list[str] = [main]
    for _ in range(count):
        options = near if rng.random() < 0.6 else list(parents)
        chosen += [domain for domain in pick(rng, options) if domain not in chosen]
    return tuple(chosen)


def _founded(rng: np.random.Generator, plan: ProvinceCounts) -> list[tuple[int, int]]:
    after = quota(rng, plan.post_indh, np.ones(plan.size))
    months_after = (LAST_YEAR - INDH[0]) * 12 + 12 - INDH[1]
    months = np.where(
        after,
        (rng.beta(1.2, 2.0, plan.size) * months_after).astype(int),
        -1 - (rng.beta(1.0, 3.0, plan.size) * 30 * 12).astype(int),
    )
    starts = INDH[0] * 12 + INDH[1] - 1 + months
    return [(int(start // 12), int(start % 12) + 1) for start in starts]


def _resources(
    rng: np.random.Generator, plan: ProvinceCounts, specials: Specials, weights: Weights
) -> list[dict[str, Any]]:
    n = plan.size
    has = {
        "premises": _known(rng, n, "premises", plan.premises, weights, specials.hosts, specials.alone),
        "equipment": _known(rng, n, "equipment", plan.equipment, weights, specials.hosts, specials.alone),
        "internet": _known(rng, n, "internet", plan.internet, weights, specials.hosts[:2], specials.alone),
    }
    volunteers = _known(rng, n, "volunteers_only", plan.volunteers_only, 1 / weights, specials.alone, specials.hosts)
    employers = [position for position in range(n) if volunteers[position] is False]
    small_count = plan.small_employers if plan.small_employers is not None else round(0.85 * len(employers))
    small = dict(zip(employers, quota(rng, small_count, 1 / weights[employers]), strict=True))
    sources = _premises_sources(rng, plan, has["premises"])
    rows = []
    for position in range(n):
        staff: int | None = None if volunteers[position] is None else 0
        if position in small:
            staff = int(rng.integers(1, 11)) if small[position] else int(rng.integers(11, 41))
        rows.append({
            **{name: values[position] for name, values in has.items()},
            "premises_source": sources[position],
            "staff": staff,
            "members": int(np.clip(rng.lognormal(3.6, 0.6), 9, 600)) if rng.random() > 0.1 else None,
        })  # fmt: skip
    return rows


def _known(
    rng: np.random.Generator,
    n: int,
    name: str,
    count: int | None,
    weights: Weights,
    must: tuple[int, ...],
    never: tuple[int, ...],
) -> list[bool | None]:
    """Draw who has something; a published count is exact with every answer known, else some are unknown."""
    exact = count if count is not None else round(UNPUBLISHED[name] * n)
    answers: list[bool | None] = [bool(value) for value in quota(rng, exact, weights, must, never)]
    if count is None:
        for position in np.flatnonzero(rng.random(n) < UNKNOWN):
            answers[position] = None
    return answers


def _premises_sources(rng: np.random.Generator, plan: ProvinceCounts, premises: list[bool | None]) -> list[str | None]:
    having = [position for position, value in enumerate(premises) if value]
    drawn = rng.choice(["owned", "rented", "lent"], size=len(having), p=[0.3, 0.3, 0.4])
    sources: list[str | None] = [None] * len(premises)
    for position, source in zip(having, drawn, strict=True):
        sources[position] = str(source)
    count = plan.entraide_premises if plan.entraide_premises is not None else round(0.04 * len(having))
    for position in rng.permutation(having)[:count]:
        sources[position] = "entraide_nationale"
    return sources


def score_axes(rng: np.random.Generator, draft: Draft) -> list[dict[str, float]]:
    """Score the six axes from capacity, resources, projects and links; some stay unknown."""
    spread = (draft.capacity - draft.capacity.mean()) / draft.capacity.std()
    scores = []
    for position in range(draft.n):
        lifts, row = _lifts(draft, position), {}
        for axis in AXES:
            mean = AXIS_MEANS[axis]
            logit = np.log(mean / (1 - mean)) + 0.5 * spread[position] + lifts.get(axis, 0.0) + rng.normal(0, 0.5)
            row[axis] = round(float(1 / (1 + np.exp(-logit))), 2)
        scores.append(row)
    _forget_some(rng, scores)
    for position, fixed in draft.specials.axes.items():
        scores[position] = dict(fixed)
    return scores


def _lifts(draft: Draft, position: int) -> dict[str, float]:
    """Return by how much what an association has and does lifts its axes, on the scale of the logit."""
    has = draft.resources[position]
    return {
        "resources": 0.5 * sum(bool(has[key]) for key in ("premises", "equipment", "internet")) - 0.6,
        "projects": 0.7 if draft.experienced[position] else -0.4,
        "communication": 0.5 if draft.in_network[position] else -0.1,
        "management": 0.4 if has["staff"] else 0.0,
    }


def _forget_some(rng: np.random.Generator, scores: list[dict[str, float]]) -> None:
    """Leave some associations without any score, and others without one to four of them."""
    for position, kind in enumerate(rng.random(len(scores))):
        if kind < NO_AXES:
            scores[position] = {}
        elif kind < NO_AXES + SOME_AXES:
            for axis in pick(rng, AXES, int(rng.integers(1, 5))):
                del scores[position][axis]
