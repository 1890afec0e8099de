"""Synthetic projects, some carried together, and the spaces that associations share."""

from dataclasses import dataclass

import numpy as np

from graph.directory.partners import Partner
from graph.directory.projects import Project
from graph.directory.spaces import Space
from graph.rules.kinds import Milieu, ProjectState, SpaceKind
from seed.indicators import count_for
from seed.names import project_title, targets_of
from seed.partners import fitting
from seed.people import Draft
from seed.reference import domains_of
from seed.sampling import Mask, make_id, pick, quota

NATURE_DOMAINS = domains_of("social", "education", "women", "economy")
"""Domains of projects that are "socio-educational, economic and social" (study, slide 17)."""
WOMEN = ("women", "rural_women", "girls")
FUNDED = 0.55
RURAL = 0.62
SHARED = 0.14
PLANNED = 0.06
LAST_YEAR = 2025
SHARING_HOSTS = 0.2
SPACE_NAMES = {
    SpaceKind.MEETING_ROOM: ("Salle de réunion", "قاعة اجتماعات"),
    SpaceKind.OFFICE: ("Bureau partagé", "مكتب مشترك"),
    SpaceKind.COMPUTERS: ("Salle d'ordinateurs", "قاعة حواسيب"),
    SpaceKind.TRAINING_ROOM: ("Salle de formation", "قاعة تكوين"),
    SpaceKind.VEHICLE: ("Minibus", "حافلة صغيرة"),
}


@dataclass(frozen=True)
class Aim:
    """What a project's share demands: the nature of its domain, women as target, the rural milieu."""

    nature: bool
    women: bool
    rural: bool


@dataclass(frozen=True)
class Sketch:
    """A project before its nature, targets and milieu are drawn to meet the shares."""

    carriers: tuple[int, ...]
    state: ProjectState


def make_projects(rng: np.random.Generator, seed: int, draft: Draft, partners: list[Partner]) -> tuple[Project, ...]:
    """Make a province's projects; every share that the study prints is met exactly."""
    experienced = [int(position) for position in np.flatnonzero(draft.experienced)]
    is_sidi_kacem = draft.plan.key == "sidi-kacem"
    funded_count = (
        count_for("external_support_sidikacem", len(experienced)) if is_sidi_kacem else round(FUNDED * len(experienced))
    )
    funded = np.zeros(draft.n, dtype=bool)
    funded[experienced] = quota(rng, funded_count, np.exp(0.5 * draft.capacity[experienced]))
    sketches = _sketches(rng, draft, experienced, funded)
    actual = np.array([sketch.state != ProjectState.PLANNED for sketch in sketches])
    n_actual = int(actual.sum())
    nature = _exact(rng, actual, count_for("socioeducational_projects_sidikacem", n_actual), 0.9, is_sidi_kacem)
    women = _exact(rng, actual & nature, count_for("women_projects_sidikacem", n_actual), 0.3, is_sidi_kacem)
    rural = _exact(rng, actual, round(RURAL * n_actual), RURAL, True)
    return tuple(
        _project(
            rng,
            make_id(seed, draft.plan.key, "project", number),
            draft,
            sketch,
            Aim(bool(nature[number]), bool(women[number]), bool(rural[number])),
            partners if funded[sketch.carriers[0]] else [],
        )
        for number, sketch in enumerate(sketches)
    )


def _exact(rng: np.random.Generator, among: Mask, count: int, share: float, exact: bool) -> Mask:
    """Draw exactly ``count`` of those ``among``, or without ``exact`` about the ``share`` of all."""
    drawn = rng.random(len(among)) < share
    if not exact:
        return drawn
    return quota(rng, count, among.astype(float))


def _sketches(rng: np.random.Generator, draft: Draft, experienced: list[int], funded: Mask) -> list[Sketch]:
    sketches = []
    for lead in experienced:
        count = 1 + int(rng.binomial(2, 0.3))
        for number in range(count):
            under_way = draft.ongoing[lead] and (number == 0 or rng.random() < 0.2)
            carriers: tuple[int, ...] = (lead,)
            if rng.random() < SHARED and lead not in draft.specials.alone:
                carriers += _companions(rng, draft, lead, experienced, funded, bool(under_way))
            sketches.append(Sketch(carriers, ProjectState.ONGOING if under_way else ProjectState.COMPLETED))
        if rng.random() < PLANNED:
            sketches.append(Sketch((lead,), ProjectState.PLANNED))
    return sketches


def _companions(
    rng: np.random.Generator, draft: Draft, lead: int, experienced: list[int], funded: Mask, under_way: bool
) -> tuple[int, ...]:
    """Choose one or two others near in place or domain, whose experience and funding it doesn't change."""
    near = [
        other
        for other in experienced
        if other != lead
        and funded[other] == funded[lead]
        and (draft.ongoing[other] or not under_way)
        and other not in draft.specials.alone
        and (draft.communes[other] == draft.communes[lead] or draft.domains[other][0] == draft.domains[lead][0])
    ]
    return tuple(int(near[position]) for position in rng.permutation(len(near))[: int(rng.integers(1, 3))])


def _project(
    rng: np.random.Generator, id: str, draft: Draft, sketch: Sketch, aim: Aim, partners: list[Partner]
) -> Project:
    lead = sketch.carriers[0]
    main = _domain(rng, draft.domains[lead], aim)
    targets = tuple(target for target in targets_of(rng, (main,)) if target not in WOMEN)
    if aim.women:
        targets = ("rural_women" if aim.rural else "women", *targets)
    commune = draft.communes[lead]
    title_fr, title_ar = project_title(rng, main, commune)
    start, end = _years(rng, sketch.state, draft.founded[lead][0])
    return Project(
        id=id,
        title_fr=title_fr,
        title_ar=title_ar,
        state=sketch.state,
        start_year=start,
        end_year=end,
        territories=(commune.code,),
        lat=draft.points[lead].lat,
        lon=draft.points[lead].lon,
        milieu=Milieu.RURAL if aim.rural else Milieu.URBAN,
        domains=(main,),
        targets=targets or ("inhabitants",),
        carriers=tuple(draft.ids[position] for position in sketch.carriers),
        funders=(fitting(rng, draft, lead, partners).id,) if partners else (),
        synthetic=True,
    )


def _years(rng: np.random.Generator, state: ProjectState, founded: int) -> tuple[int, int | None]:
    """Draw when a project starts and ends, never before its carrier was founded; a planned one has no end yet."""
    start = min(LAST_YEAR, max(founded, int(rng.integers(2007, LAST_YEAR))))
    end = min(start + int(rng.integers(1, 4)), LAST_YEAR)
    if state == ProjectState.ONGOING:
        start = max(founded, LAST_YEAR - int(rng.integers(0, 2)))
        return start, LAST_YEAR + int(rng.integers(2, 4))
    return (LAST_YEAR + 2, None) if state == ProjectState.PLANNED else (start, end)


def _domain(rng: np.random.Generator, own: tuple[str, ...], aim: Aim) -> str:
    if aim.women and rng.random() < 0.7:
        return "literacy"
    fitting_own = [domain for domain in own if (domain in NATURE_DOMAINS) == aim.nature]
    if fitting_own:
        return fitting_own[0]
    return pick(
        rng,
        ("socio_economic", "training", "social_development") if aim.nature else ("sport", "sustainability"),
    )[0]


def make_spaces(rng: np.random.Generator, seed: int, draft: Draft) -> tuple[Space, ...]:
    """Return the spaces that some associations with premises share; computers only with equipment."""
    spaces = []
    for position, has in enumerate(draft.resources):
        is_host = position in draft.specials.hosts
        if not has["premises"] or not (is_host or rng.random() < SHARING_HOSTS):
            continue
        kinds = [SpaceKind.MEETING_ROOM, SpaceKind.OFFICE, SpaceKind.TRAINING_ROOM]
        if has["equipment"]:
            kinds.append(SpaceKind.COMPUTERS)
        if has["staff"]:
            kinds.append(SpaceKind.VEHICLE)
        chosen = (SpaceKind.MEETING_ROOM,) if is_host else pick(rng, kinds, int(rng.choice([1, 2], p=[0.8, 0.2])))
        for kind in chosen:
            name_fr, name_ar = SPACE_NAMES[SpaceKind(kind)]
            spaces.append(
                Space(
                    id=make_id(seed, draft.plan.key, "space", position, kind),
                    host=draft.ids[position],
                    kind=kind,
                    name_fr=name_fr,
                    name_ar=name_ar,
                    capacity=int(rng.integers(6, 40)),
                    synthetic=True,
                )
            )
    return tuple(spaces)
