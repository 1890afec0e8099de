"""The study's figures computed from a dataset in plain Python, to test the generator without a graph."""

from collections import Counter, defaultdict

from graph.associations import Association
from graph.study import (
    COUNTS,
    GOVERNMENT,
    NATURE_GROUPS,
    NGO,
    PRIVATE,
    PROVINCES,
    SHARES,
    SOCIAL_GROUPS,
    WOMEN,
)
from seed.reference import domains
from seed.synthetic import Dataset

Counted = dict[str, int]


def compute(dataset: Dataset) -> dict[str, float]:
    """Return every figure of graph/study.py as a percentage or a count."""
    counted = {key: _count(dataset, code) for key, code in PROVINCES.items()}
    shares = {id: 100 * counted[key][what] / counted[key][out_of] for id, (key, what, out_of) in SHARES.items()}
    return shares | {id: counted[key][what] for id, (key, what, _) in COUNTS.items()}


def _count(dataset: Dataset, province: str) -> Counted:
    own = [a for a in dataset.associations if a.status == "active" and a.territories[0].startswith(province)]
    return Counter({
        **_facts(own), **_domains(own), **_projects(dataset, {a.id for a in own}),
        **_networks(dataset, own, province), **_partnerships(dataset, {a.id for a in own}),
    })  # fmt: skip


def _facts(own: list[Association]) -> Counted:
    return {
        "associations": len(own),
        "founded_known": len(own),
        "post_indh": sum((a.founded_year, a.founded_month) >= (2005, 5) for a in own),
        "staff_known": sum(a.staff is not None for a in own),
        "volunteers_only": sum(a.staff == 0 for a in own),
        "employers": sum(bool(a.staff) for a in own),
        "small_employers": sum(bool(a.staff) and a.staff <= 10 for a in own),
        "premises_known": sum(a.premises is not None for a in own),
        "premises": sum(a.premises is True for a in own),
        "no_premises": sum(a.premises is False for a in own),
        "entraide_premises": sum(a.premises_source == "entraide_nationale" for a in own),
        "equipment_known": sum(a.equipment is not None for a in own),
        "no_equipment": sum(a.equipment is False for a in own),
        "internet_known": sum(a.internet is not None for a in own),
        "internet": sum(a.internet is True for a in own),
    }


def _domains(own: list[Association]) -> Counted:
    groups = {domain.id: domain.parent for domain in domains()}
    counts = Counter(f"domain:{a.domains[0]}" for a in own)
    counts["domains:social"] = sum(groups[a.domains[0]] in SOCIAL_GROUPS for a in own)
    return counts


def _projects(dataset: Dataset, own: set[str]) -> Counted:
    groups = {domain.id: domain.parent for domain in domains()}
    projects = [p for p in dataset.projects if p.state != "planned" and own & set(p.carriers)]
    experienced = {carrier for p in projects for carrier in p.carriers}
    return {
        "experienced": len(experienced),
        "not_experienced": len(own - experienced),
        "with_ongoing": len({carrier for p in projects if p.state == "ongoing" for carrier in p.carriers}),
        "supported": len({carrier for p in projects if p.funders for carrier in p.carriers}),
        "projects": len(projects),
        "milieu_known": len(projects),
        "rural_projects": sum(p.milieu == "rural" for p in projects),
        "nature_projects": sum(groups[p.domains[0]] in NATURE_GROUPS for p in projects),
        "women_projects": sum(bool(set(p.targets) & set(WOMEN)) for p in projects),
    }


def _networks(dataset: Dataset, own: list[Association], province: str) -> Counted:
    levels = {network.id: network.level for network in dataset.networks}
    joined = defaultdict(set)
    for membership in dataset.memberships:
        joined[membership.association].add(levels[membership.network])
    return {
        "members": sum(a.id in joined for a in own),
        "urban_members": sum(a.id in joined and a.milieu == "urban" for a in own),
        "regional_members": sum("regional" in joined[a.id] for a in own if a.id in joined),
        "national_members": sum("national" in joined[a.id] for a in own if a.id in joined),
        "networks": sum(network.territories[0].startswith(province) for network in dataset.networks),
    }


def _partnerships(dataset: Dataset, own: set[str]) -> Counted:
    kinds = {partner.id: partner.kind for partner in dataset.partners}
    pairs = {(p.source, p.target) for p in dataset.partnerships if p.confirmed and own & {p.source, p.target}}
    partnered, with_government, others = set(), set(), []
    for source, target in pairs:
        partnered |= {source, target} & own
        others.append((target, kinds.get(target, "association")))
        with_government |= {source} if others[-1][1] in GOVERNMENT else set()
    return {
        "never_partnered": len(own - partnered),
        "partnered": len(partnered),
        "with_government": len(with_government),
        "partnerships": len(pairs),
        "civil_partnerships": sum(kind in ("association", *NGO) for _, kind in others),
        "international_partnerships": sum(kind == "international_ngo" for _, kind in others),
        "ngo_private_partners": len({id for id, kind in others if kind in ("association", *NGO, *PRIVATE)}),
    }
