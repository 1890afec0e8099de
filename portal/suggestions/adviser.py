"""From a snapshot to suggestions: ask it about organisations as they are now, and read the names to show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import Any

from graph.directory import profiles
from graph.links import fewer, requests
from graph.rules.families import FAMILIES
from graph.server.connection import Graph
from matching import Matcher, NotEnough, Snapshot, Suggestion
from portal.kit.graph import current_graph
from portal.suggestions.store import current_store

ASSOCIATION_KINDS = ("network", "partner", "space", "exchange")
"""The kinds of suggestions that an association gets; a network gets "invite"."""
SHOWN = 8
"""A list is short enough to be read: those that fit best."""
WORTH = 0.2
"""What scores less than this share of the best isn't worth a person's time."""
SPARE = 4
"""So many more are asked for than are shown: some may have closed since the snapshot."""


@dataclass(frozen=True)
class Advice:
    """The suggestions of one kind, best first, or what is missing in the profile to make any.

    ``learned`` says whether a model learned from links ranks them; fixed rules do while these are too few.
    ``found``: of the associations asked for their latest links, which were hidden, the share that found one among the
    first ten by the model, and by each single rule; empty where nothing was learned. ``off_by``: how far its
    probabilities are from what was found, on average.
    """

    kind: str
    items: tuple[Suggestion, ...]
    missing: tuple[str, ...]
    learned: bool
    found: Mapping[str, float] = field(default_factory=dict)
    off_by: float = 0.0


@dataclass
class Adviser:
    """Suggestions for some organisations as they are now.

    ``asking`` has their profiles and links of this moment; ``barred`` says, by organisation and kind, what is never
    suggested, ``disliked`` what fewer like are wanted. ``profiles`` has what a page shows of all those it has
    spoken of, and grows with each answer.
    """

    graph: Graph
    matcher: Matcher
    asking: Snapshot
    barred: Mapping[tuple[str, str], Collection[str]]
    disliked: Sequence[fewer.FewerLike]
    profiles: dict[str, dict[str, Any]]

    def advise(self, kind: str, subject: str, limit: int = 10) -> Advice:
        """Return the suggestions of one kind for one organisation."""
        return self.advise_all([(kind, subject)], limit)[0]

    def advise_all(
        self, asked: Sequence[tuple[str, str]], limit: int = 10, explained: Collection[str] | None = None
    ) -> list[Advice]:
        """Return the suggestions of several kinds and organisations, in the order asked; the names are read at once.

        explained: the kinds that are shown with their reasons, the others are only counted; all unless given.
        """
        shown = [explained is None or kind in explained for kind, _ in asked]
        answers = [
            self._ask(kind, subject, limit + SPARE, one) for (kind, subject), one in zip(asked, shown, strict=True)
        ]
        found = [() if isinstance(answer, NotEnough) else tuple(answer) for answer in answers]
        self._read(chain.from_iterable(compress(found, shown)))
        active = self._active({item.candidate for item in chain.from_iterable(found)})
        return [self._advice(kind, answer, limit, active) for (kind, _), answer in zip(asked, answers, strict=True)]

    def _read(self, told: Iterable[Suggestion]) -> None:
        """Read the profiles that suggestions and their reasons speak of, unless they are read already."""
        named: set[str] = set()
        for item in told:
            named.add(item.candidate)
            named.update(part.facts["network"] for part in item.contributions if "network" in part.facts)
        self.profiles.update(profiles.read_profiles(self.graph, sorted(named - self.profiles.keys())))

    def _active(self, candidates: Collection[str]) -> set[str]:
        """Return which of these, and of those whose profiles are read, are active."""
        active = {id for id, profile in self.profiles.items() if profile["status"] in (None, "active")}
        others = sorted(set(candidates) - self.profiles.keys())
        return active | (profiles.find_active(self.graph, others) if others else set())

    def count_members(self, network: str) -> int:
        """Count the members of a network."""
        return self.matcher.count_members(network)

    def _ask(self, kind: str, subject: str, limit: int, explained: bool) -> Any:
        return self.matcher.suggest(
            kind,
            subject,
            limit=limit,
            excluded=self.barred.get((subject, kind), ()),
            fewer=[item.other.id for item in self.disliked if (item.subject, item.kind) == (subject, kind)],
            varied=True,
            asking=self.asking,
            explained=explained,
        )

    def _advice(self, kind: str, answer: Any, limit: int, active: Collection[str]) -> Advice:
        model = self.matcher.model(kind)
        learned, found = model.learned, model.found
        if isinstance(answer, NotEnough):
            return Advice(kind, (), answer.missing, learned, found)
        there = [item for item in answer if item.candidate in active][:limit]
        least = WORTH * max((item.score for item in there), default=0.0)
        return Advice(kind, tuple(item for item in there if item.score >= least), (), learned, found, model.off_by)


def adviser_for(*organisations: str) -> Adviser:
    """Return an adviser of some organisations; raises KeyError when asked about others."""
    graph, store = current_graph(), current_store()
    matcher = store.matcher(graph)
    read = profiles.read_own(graph, organisations)
    barred: dict[tuple[str, str], set[str]] = {}
    for subject, other, family in requests.list_excluded(graph, organisations):
        for kind in (kind for kind, its_family in FAMILIES.items() if its_family == family):
            barred.setdefault((subject, kind), set()).add(other)
    asking = store.as_asked(matcher, read)
    disliked = fewer.list_fewer(graph, organisations)
    return Adviser(graph, matcher, asking, barred, disliked, {profile["id"]: profile for profile in read.profiles})
