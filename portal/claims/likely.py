"""Which entries of the directory are likely the association that somebody describes, the likeliest first."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from graph.directory.entries import Entry
from graph.people import likely
from graph.people.likely import NamedEntry
from graph.rules.folding import compact, fold
from portal.kit.graph import current_graph

MOST = 8
ALIKE = 78
"""From this likeness of the words (of 100) on, two names may be those of one association."""
FAINT = 0.6
"""How much the likeness of names counts whose own words are these alone: many share them."""
EVERYBODY_TEXT = (
    "association assoc ass asso jamiya jamiat jamia jamaia amicale cooperative federation union ligue de des du "
    "la le les l d et pour en a au aux sur developpement dev social sociale culturelle culturel culture sport "
    "sportive sports environnement communication solidarite local locale durable tanmia tanmiya tiwizi جمعيه "
    "الجمعيه جمعيات تعاونيه فدراليه اتحاد رابطه وداديه من في ل و الي علي للتنميه التنميه تنميه الاجتماعيه "
    "الثقافيه الرياضيه والثقافه والتنميه والبيءه والبيئه الاجتماعي والتضامن للتضامن المحليه المستدامه "
)
EVERYBODY = frozenset(EVERYBODY_TEXT.split())
"""Folded words that the names of most associations have: they tell none from another."""


@dataclass(frozen=True)
class LikelyEntry:
    """An entry that may be meant. by: "receipt", "telephone" or "name"."""

    entry: Entry
    by: str


def find_likely(*, name: str, territory: str, receipt: str, telephone: str, hidden: bool = False) -> list[LikelyEntry]:
    """Return the entries that may be meant: by receipt, by number, then by names in a commune or a province.

    hidden: for staff, who find by numbers that not everybody sees, and entries that aren't listed.
    """
    graph = current_graph()
    known = likely.find_known(graph, receipt=compact(receipt), number=receipt, telephone=telephone, hidden=hidden)
    ranked = [(0.0 if by == "receipt" else 1.0, id, by) for id, by in known.items()]
    if name and territory:
        words = own_words(name).split()
        named = likely.list_named(graph, words, territory, every=set(words) <= EVERYBODY, hidden=hidden)
        near = ((alike(name, one), one.id) for one in named)
        ranked += [(200 - score, id, "name") for score, id in near if score >= ALIKE and id not in known]
    first = sorted(ranked)[:MOST]
    entries = likely.list_summaries(graph, [id for _rank, id, _by in first])
    return [LikelyEntry(entries[id], by) for _rank, id, by in first if id in entries]


def alike(name: str, entry: NamedEntry) -> float:
    """Return how alike a name is to an entry's, in [0, 100], words left out that every association has."""
    wanted = own_words(name)
    return max((_alike(wanted, own_words(other)) for other in (entry.name_fr, entry.name_ar) if other), default=0.0)


def own_words(name: str) -> str:
    """Return the folded words that a name has for its own; all of them when it has none."""
    words = fold(name).split()
    own = [word for word in words if word not in EVERYBODY]
    return " ".join(own or words)


def _alike(one: str, other: str) -> float:
    whole = set(one.split()) <= EVERYBODY or set(other.split()) <= EVERYBODY
    score = max(
        fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other) if min(len(one), len(other)) > 3 else 0
    )
    return float(score) * (FAINT if whole and one != other else 1.0)
