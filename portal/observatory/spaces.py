"""The plan of shared spaces of a province: who lacks what, who shares it, and where a new space would serve."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from graph.directory import profiles, territories
from graph.directory.profiles import Surroundings
from graph.links import requests
from graph.links.requests import Between
from graph.rules.kinds import RequestKind
from matching.encoding.profiles import RESOURCES
from matching.planning.new_places import NewPlace, Site
from matching.planning.spaces import Assigned, SpaceGuest, SpaceOffer, SpacePlan, brings, guests_of, plan_spaces
from portal.kit.graph import current_graph
from portal.links.service import recommend

Profile = Mapping[str, Any]


@dataclass(frozen=True)
class Host:
    """A host of the plan: its profile, which kinds of spaces its guests would use, and they, the nearest first."""

    profile: Profile
    kinds: tuple[str, ...]
    guests: tuple[tuple[Profile, Assigned], ...]


@dataclass(frozen=True)
class PlaceToOpen:
    """A place for a new space: a commune, or the association at whose own place it would be."""

    place: NewPlace
    commune: territories.Territory | None
    association: Profile | None


@dataclass(frozen=True)
class SharedSpaces:
    """A plan with its hosts (those with most guests first) and places, and why the rest stay without a host."""

    plan: SpacePlan
    hosts: tuple[Host, ...]
    places: tuple[PlaceToOpen, ...]
    why: Mapping[str, int]

    @property
    def served(self) -> int:
        """Return how many associations without means would have a host."""
        return self.plan.guests - len(self.plan.unserved)


def make_plan(province: str, km: float) -> SharedSpaces:
    """Plan the shared spaces of a province, beside what is used, proposed or refused already."""
    surroundings = profiles.read_province(current_graph(), province)
    between = requests.list_between_in_province(current_graph(), province, RequestKind.SPACE)
    known = {profile["id"]: profile for profile in surroundings.profiles}
    communes = {commune.code: commune for commune in territories.list_children(current_graph(), province)}
    users = _users(surroundings, between)
    plan = _plan(
        tuple(_needs(surroundings, known, users)),
        tuple(_offers(surroundings, known, Counter(host for _, host in users))),
        km,
        frozenset(users | {_guest_and_host(item) for item in between}),
        _sites(communes.values()),
    )
    kinds = {space["id"]: space["kind"] for space in surroundings.spaces}
    places = tuple(PlaceToOpen(place, communes.get(place.site), known.get(place.site)) for place in plan.places)
    return SharedSpaces(plan, _hosts(plan, known, kinds), places, Counter(item.why for item in plan.unserved))


def _sites(communes: Iterable[territories.Territory]) -> tuple[Site, ...]:
    """Return the communes whose point is known as sites where a space may be opened."""
    return tuple(
        Site(commune.code, commune.lat, commune.lon)
        for commune in communes
        if commune.lat is not None and commune.lon is not None
    )


@lru_cache(maxsize=8)
def _plan(
    needs: tuple[SpaceGuest, ...],
    offers: tuple[SpaceOffer, ...],
    km: float,
    barred: frozenset[tuple[str, str]],
    sites: tuple[Site, ...],
) -> SpacePlan:
    """Return the plan of what was read; turning the pages of a plan doesn't work it out again."""
    return plan_spaces(needs, offers, max_km=km, barred=barred, sites=sites)


def propose(province: str, host: str, guests: Sequence[str]) -> int:
    """Propose the spaces of a host to guests; return to how many it was new.

    Those that aren't associations of the province, or that refused, are passed over.
    """
    kinds = profiles.read_kinds(current_graph(), province, [host, *guests])
    between = requests.list_between_in_province(current_graph(), province, RequestKind.SPACE)
    barred = {_guest_and_host(item) for item in between}
    return sum(
        recommend(RequestKind.RECOMMEND_SPACE, guest, host)
        for guest in guests
        if kinds.get(guest) == "association" and kinds.get(host) in HOSTS and (guest, host) not in barred
    )


HOSTS = ("association", "network")
"""Who can be asked to share its spaces (see SIDES in portal/links/service.py)."""


def _guest_and_host(item: Between) -> tuple[str, str]:
    """Return the guest and the host: a request is sent by the guest, a recommendation names the host as its sender."""
    if item.kind == RequestKind.RECOMMEND_SPACE:
        return item.recipient, item.sender
    return item.sender, item.recipient


def _users(surroundings: Surroundings, between: Sequence[Between]) -> set[tuple[str, str]]:
    """Return who uses the spaces of whom, or was proposed to and hasn't answered."""
    using = {(link["source"], link["target"]) for link in surroundings.links if link["kind"] == "uses"}
    return using | {_guest_and_host(item) for item in between if item.state == "pending"}


def _needs(surroundings: Surroundings, known: Mapping[str, Profile], users: set[tuple[str, str]]) -> list[SpaceGuest]:
    """Return what each association is known to lack, but for what the hosts that it has bring."""
    has: dict[str, set[str]] = {}
    shared: dict[str, set[str]] = {}
    for space in surroundings.spaces:
        shared.setdefault(space["host"], set()).update(_brings(space, known))
    for guest, host in users:
        has.setdefault(guest, set()).update(shared.get(host, ()))
    return [
        SpaceGuest(
            row["id"],
            frozenset(name for name in RESOURCES if row[name] is False) - has.get(row["id"], set()),
            row["lat"],
            row["lon"],
        )
        for row in known.values()
        if row["kind"] == "association"
    ]


def _offers(surroundings: Surroundings, known: Mapping[str, Profile], taken: Mapping[str, int]) -> list[SpaceOffer]:
    """Return the spaces with the room that is left: who uses a host's spaces may use them all."""
    offers = []
    for space in surroundings.spaces:
        host = known[space["host"]]
        if host["kind"] in HOSTS:
            room = guests_of(space["capacity"]) - taken.get(host["id"], 0)
            offers.append(
                SpaceOffer(space["id"], host["id"], _brings(space, known), host["lat"], host["lon"], max(0, room))
            )
    return offers


def _brings(space: Mapping[str, Any], known: Mapping[str, Profile]) -> frozenset[str]:
    return brings(space["kind"], bool(known[space["host"]]["internet"]))


def _hosts(plan: SpacePlan, known: Mapping[str, Profile], kinds: Mapping[str, str]) -> tuple[Host, ...]:
    hosts = []
    for host, items in groupby(plan.assigned, key=lambda item: item.host):
        guests = tuple((known[item.guest], item) for item in items)
        used = dict.fromkeys(kinds[space] for _, item in guests for space in item.spaces)
        hosts.append(Host(known[host], tuple(used), guests))
    return tuple(sorted(hosts, key=lambda host: (-len(host.guests), host.profile["id"])))
