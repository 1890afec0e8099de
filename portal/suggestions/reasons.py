"""Which reasons of a suggestion are told, and in which order: the largest terms of its score, none said twice."""

from collections.abc import Mapping
from typing import Any

from graph.directory.territories import Territory
from matching import Suggestion
from matching.scoring.weights import LEAST
from portal.suggestions.sentences import SENTENCES, Sentences

MOST = 4
"""A person reads a few reasons: the largest ones."""
SAID_BY = {
    "domains": "member_domains",
    "member_content": "member_domains",
    "content": "domains",
    "territory": "distance",
    "kin_members": "fellow_members",
    "close_contacts": "shared_contacts",
    "known_to_alike": "experience_domain",
}
"""A reason that says no more than another one: where that one is told, it speaks for both, where the larger stands."""

Reason = tuple[str, str]
"""The name of an icon, and the sentence."""


class Teller:
    """Writes reasons for one kind of suggestion; ``profiles`` and ``places`` give the names to use."""

    def __init__(self, kind: str, profiles: Mapping[str, Mapping[str, Any]], places: Mapping[str, Territory]) -> None:
        """Keep what sentences need."""
        self.sentences = Sentences(kind == "invite", profiles, places)

    def tell(self, item: Suggestion) -> tuple[Reason, ...]:
        """Return the largest reasons of a suggestion, at most MOST."""
        return self.tell_all(item)[:MOST]

    def tell_all(self, item: Suggestion) -> tuple[Reason, ...]:
        """Return every reason that adds LEAST or more to the log-odds, the largest first, none said twice.

        Where none adds so much, the largest that there is a sentence for stands alone.
        """
        said: dict[str, Reason] = {}
        for contribution in item.contributions:
            if contribution.value >= LEAST or not said:
                icon, write = SENTENCES[contribution.feature]
                sentence = write(self.sentences, {**contribution.facts, "candidate": item.candidate})
                if sentence:
                    said[contribution.feature] = (icon, sentence)
        speakers = dict.fromkeys(_speaker(feature, said) for feature in said)
        return tuple(said[feature] for feature in speakers)


def _speaker(feature: str, said: Mapping[str, Reason]) -> str:
    """Return the reason that says this one too: the last of those above it that are told, else itself."""
    speaker, above = feature, SAID_BY.get(feature)
    while above is not None:
        speaker = above if above in said else speaker
        above = SAID_BY.get(above)
    return speaker
