"""From graph records to suggestions: build what the matching reads, ask it, and put names and words to its answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from graph import link_requests, profiles
from graph.profiles import Surroundings
from matching import MatchingData, NotEnough, Suggestion, suggest
from portal.graph_session import current_graph
from portal.i18n import domains

FAMILIES = {
    "network": "membership",
    "invite": "membership",
    "partner": "partner",
    "space": "space",
    "exchange": "exchange",
}
"""Which kind of link each kind of suggestion leads to."""
ASSOCIATION_KINDS = ("network", "partner", "space", "exchange")
REQUESTS = {"network": "join", "invite": "invite", "partner": "partner", "space": "space", "exchange": "exchange"}
"""Which request answers each kind of suggestion."""
WORTH = 0.4
"""What scores less than this share of the best isn't worth a person's time."""


@dataclass(frozen=True)
class Advice:
    """The suggestions of one kind, best first, or what is missing in the profile to make any."""

    kind: str
    items: tuple[Suggestion, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Adviser:
    """Suggestions for organisations among a set of profiles; ``profiles`` maps ids to what a page shows of each."""

    data: MatchingData
    profiles: Mapping[str, Mapping[str, object]]

    def advise(self, kind: str, subject: str, limit: int = 10) -> Advice:
        """Return the suggestions of one kind for one organisation."""
        answer = suggest(kind, subject, self.data, limit=limit)
        if isinstance(answer, NotEnough):
            return Advice(kind, (), answer.missing)
        least = WORTH * max((item.score for item in answer), default=0.0)
        return Advice(kind, tuple(item for item in answer if item.score >= least), ())

    def count_members(self, network: str) -> int:
        """Count the members of a network among the profiles."""
        links = self.data.links
        return int(((links["kind"] == "member") & (links["target"] == network)).sum())


def adviser_for(organisation: str) -> Adviser:
    """Return the adviser of one organisation, with all that surrounds it."""
    graph = current_graph()
    return _adviser(profiles.read_surroundings(graph, organisation), [organisation])


def adviser_on_networks(province: str, associations: Collection[str]) -> Adviser:
    """Return an adviser on the networks that some associations of a province might join."""
    return _adviser(profiles.read_networks_around(current_graph(), province, list(associations)), associations)


def _adviser(surroundings: Surroundings, subjects: Collection[str]) -> Adviser:
    graph = current_graph()
    excluded = {
        (subject, other, kind)
        for subject in subjects
        for other, family in link_requests.list_excluded(graph, subject)
        for kind, its_family in FAMILIES.items()
        if its_family == family
    }
    known = {profile["id"]: profile for profile in surroundings.profiles}
    data = MatchingData(
        organisations=pd.DataFrame(surroundings.profiles).set_index("id"),
        domains={domain.id: domain.parent for domain in domains().values()},
        links=pd.DataFrame(surroundings.links, columns=["source", "target", "kind"]),
        spaces=pd.DataFrame(surroundings.spaces, columns=["id", "host", "kind", "capacity"]),
        excluded=excluded,
    )
    return Adviser(data, known)
