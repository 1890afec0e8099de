"""What the directory knows of a province's associations, as the answers that they would give to the diagnostic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.projects import Project
from graph.links.links import Membership, Partnership
from graph.rules.instrument import Value
from graph.rules.kinds import Level, PartnerKind, ProjectState
from seed.partners import GOVERNMENT
from seed.people import Draft
from seed.projects import NATURE_DOMAINS, WOMEN

Facts = dict[str, Value | None]
"""Answers by question; None where the association doesn't know."""

KNOWN = frozenset({
    "founded", "main_domain", "milieu", "members", "staff", "premises", "premises_source", "equipment", "internet",
    "projects_led", "ongoing_projects", "rural_projects", "social_projects", "women_projects", "external_support",
    "partnerships", "partner_kinds", "association_partnerships", "international_partnerships",
    "network_member", "networks", "wider_networks",
})  # fmt: skip
"""The questions that facts answer."""
ASSOCIATIONS = "associations"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(GOVERNMENT, "government"),
    PartnerKind.ASSOCIATION_NGO: ASSOCIATIONS,
    PartnerKind.INTERNATIONAL_NGO: "international",
    PartnerKind.DONOR: "donors",
    PartnerKind.COMPANY: "companies",
}
WIDER = (Level.REGIONAL, Level.NATIONAL)


@dataclass(frozen=True)
class Relations:
    """What a province's associations are linked to."""

    networks: Sequence[Network]
    partners: Sequence[Partner]
    projects: Sequence[Project]
    memberships: Sequence[Membership]
    partnerships: Sequence[Partnership]


def facts_of(draft: Draft, around: Relations) -> list[Facts]:
    """Return what each association answers from what is known of it, by its position; only what applies to it."""
    led = _group((project.carriers[0], project) for project in around.projects if project.state != ProjectState.PLANNED)
    partners = _partners_of(around)
    networks = {network.id: network for network in around.networks}
    joined = _group((link.association, networks[link.network]) for link in around.memberships)
    return [
        _own(draft, position)
        | _of_projects(led.get(id, []))
        | _of_partners(partners.get(id, []))
        | _of_networks(joined.get(id, []))
        for position, id in enumerate(draft.ids)
    ]


def _group(pairs: Iterable[tuple[str, object]]) -> dict[str, list[Any]]:
    found = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return found


def _partners_of(around: Relations) -> dict[str, list[str]]:
    """Return the kinds of each association's partners, one for each confirmed partnership, seen from both sides."""
    kinds = {partner.id: KINDS[partner.kind or ""] for partner in around.partners}
    pairs = {frozenset((link.source, link.target)) for link in around.partnerships if link.confirmed}
    return _group((one, kinds.get(other, ASSOCIATIONS)) for pair in pairs for one in pair for other in pair - {one})


def _own(draft: Draft, position: int) -> Facts:
    has, (year, month) = draft.resources[position], draft.founded[position]
    facts: Facts = {
        "founded": f"{year}-{month:02d}-{1 + position % 28:02d}",
        "main_domain": draft.domains[position][0],
        "milieu": "urban" if draft.urban[position] else "rural",
        **{what: has[what] for what in ("members", "staff", "premises", "equipment", "internet")},
    }
    if has["premises"]:
        facts["premises_source"] = has["premises_source"]
    return facts


def _of_projects(led: Sequence[Project]) -> Facts:
    """Count the projects that the association leads, so that one carried together counts once."""
    if not led:
        return {"projects_led": 0.0}
    return {
        "projects_led": float(len(led)),
        "ongoing_projects": float(sum(project.state == ProjectState.ONGOING for project in led)),
        "rural_projects": float(sum(project.milieu == "rural" for project in led)),
        "social_projects": float(sum(project.domains[0] in NATURE_DOMAINS for project in led)),
        "women_projects": float(sum(bool(set(project.targets) & set(WOMEN)) for project in led)),
        "external_support": any(project.funders for project in led),
    }


def _of_partners(kinds: Sequence[str]) -> Facts:
    facts: Facts = {"partnerships": float(len(kinds))}
    if not kinds:
        return facts
    civil, international = kinds.count(ASSOCIATIONS), kinds.count("international")
    facts["partner_kinds"] = tuple(sorted(set(kinds)))
    if civil or international:
        facts["association_partnerships"] = float(civil + international)
    if international:
        facts["international_partnerships"] = float(international)
    return facts


def _of_networks(joined: Sequence[Network]) -> Facts:
    if not joined:
        return {"network_member": False}
    near = sorted(network.id for network in joined if network.level not in WIDER)
    wide = sorted({str(network.level) for network in joined if network.level in WIDER})
    return {
        "network_member": True,
        "networks": tuple(near) or ("none_here",),
        "wider_networks": tuple(wide) or ("none_wider",),
    }
