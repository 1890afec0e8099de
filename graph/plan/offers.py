"""The catalogue: what is offered to associations, read from a file, kept in the graph and edited by staff.

What staff changed stays theirs: the file of the project writes only offers that nobody has edited.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from pydantic import TypeAdapter

from graph.rules.checked import STRICT, read_checked, repeated
from graph.rules.instrument import Instrument, Words
from graph.rules.kept_file import KeptFile
from graph.rules.kinds import SPOKEN, Difficulty, Giver, SupportKind, TrainingObjective
from graph.server.connection import Graph

MOST_HOURS, MOST_SEATS, MOST_COST = 400, 500, 1_000_000

SAVE = """
UNWIND $rows AS row
MERGE (offer:Offer {id: row.id})
ON CREATE SET offer.downloads = 0, offer.added_at = datetime()
SET offer.content = CASE WHEN offer.edited_at IS NULL THEN row.content ELSE offer.content END
"""
EDIT = """
MERGE (offer:Offer {id: $id})
ON CREATE SET offer.downloads = 0, offer.added_at = datetime()
SET offer.content = $content, offer.edited_by = $by, offer.edited_at = $at
"""
LIST: LiteralString = "MATCH (offer:Offer) RETURN offer.content AS content ORDER BY offer.id"
GET: LiteralString = "MATCH (offer:Offer {id: $id}) RETURN offer.content AS content"
COUNT_DOWNLOAD = """
MATCH (offer:Offer {id: $id})
SET offer.downloads = offer.downloads + 1
RETURN offer.downloads AS downloads
"""
LIST_DOWNLOADS: LiteralString = "MATCH (offer:Offer) RETURN offer.id AS id, offer.downloads AS downloads"


class BadCatalogue(ValueError):
    """The file of a catalogue can't be used; says where and what to do."""


@dataclass(frozen=True)
class Offer:
    """Something that is offered to associations.

    themes: ids of the instrument's themes that it serves, at least one; the axis follows. objective: of the training
    plan, for trainings only. hours: of one session. seats: people a session takes, 0 for a guide. languages: in which
    it is given, among `SPOKEN`. cost: of one session, in dirhams. guide: the id of what can be downloaded.
    file: what staff added to it, for everybody. active: whether it is still offered.
    """

    __pydantic_config__ = STRICT
    id: str
    kind: SupportKind
    title: Words
    summary: Words
    themes: tuple[str, ...]
    level: Difficulty
    hours: float
    seats: int
    languages: tuple[str, ...]
    cost: int
    given_by: Giver
    materials: Words
    objective: TrainingObjective | None = None
    guide: str | None = None
    file: KeptFile | None = None
    active: bool = True

    @property
    def can_be_downloaded(self) -> bool:
        """Say whether something of it can be downloaded."""
        return bool(self.guide or self.file)

    def axes(self, instrument: Instrument) -> tuple[str, ...]:
        """Return the ids of the axes that it serves, in the instrument's order."""
        return tuple(axis.id for axis in instrument.axes if any(theme.id in self.themes for theme in axis.themes))


@dataclass(frozen=True)
class Catalogue:
    """What a file of offers holds."""

    __pydantic_config__ = STRICT
    offers: tuple[Offer, ...]


_CATALOGUE = TypeAdapter(Catalogue)
_OFFER = TypeAdapter(Offer)


def read_catalogue(text: str, themes: Collection[str], name: str = "catalogue") -> tuple[Offer, ...]:
    """Read a catalogue from YAML; themes: the ids that its offers may serve.

    Raises BadCatalogue with the file's name, the line or the offer, and what is wrong.
    """
    offers = read_checked(text, _CATALOGUE, name, BadCatalogue).offers
    for problem in repeated("offer", [offer.id for offer in offers]):
        raise BadCatalogue(f"{name}: {problem}")
    for offer in offers:
        for problem in problems(offer, themes):
            raise BadCatalogue(f"{name}, offer {offer.id}: {problem}")
    return offers


def problems(offer: Offer, themes: Collection[str]) -> Iterator[str]:
    """Say what is wrong with an offer, and what to do; themes: the ids that it may serve."""
    if not offer.id.strip():
        yield "it has no id. Give it one."
    yield from _problems_of_words(offer)
    yield from _problems_of_themes(offer, themes)
    yield from _problems_of_amounts(offer)
    yield from _problems_of_languages(offer)
    yield from _problems_of_kind(offer)
    if offer.file:
        yield "it has a file. Take it away: files are added on the portal."


def save_offers(graph: Graph, offers: Sequence[Offer]) -> None:
    """Keep offers, those that staff edited left as they are; written twice it changes nothing."""
    graph.write(SAVE, rows=[{"id": offer.id, "content": _dump(offer)} for offer in offers])


def edit_offer(graph: Graph, offer: Offer, *, by: str, at: datetime) -> None:
    """Keep an offer as staff wrote it; by: the user's id. `save_offers` leaves it alone from now on."""
    graph.write(EDIT, id=offer.id, content=_dump(offer), by=by, at=at)


def list_offers(graph: Graph, *, with_retired: bool = False) -> list[Offer]:
    """List the offers that are active, or all of them, by kind and id."""
    found = [_OFFER.validate_json(row["content"]) for row in graph.read(LIST)]
    order = list(SupportKind)
    return sorted(
        (offer for offer in found if offer.active or with_retired), key=lambda one: (order.index(one.kind), one.id)
    )


def get_offer(graph: Graph, id: str) -> Offer | None:
    """Return an offer, retired or not, or None."""
    return next((_OFFER.validate_json(row["content"]) for row in graph.read(GET, id=id)), None)


def count_download(graph: Graph, id: str) -> None:
    """Count that an offer's guide or file was downloaded once more."""
    graph.write(COUNT_DOWNLOAD, id=id)


def list_downloads(graph: Graph) -> dict[str, int]:
    """Return how often the guide or the file of each offer was downloaded, by the offer's id."""
    return {row["id"]: row["downloads"] for row in graph.read(LIST_DOWNLOADS)}


def _dump(offer: Offer) -> str:
    return _OFFER.dump_json(offer).decode()


def _problems_of_words(offer: Offer) -> Iterator[str]:
    for name in ("title", "summary", "materials"):
        for language, words in vars(getattr(offer, name)).items():
            if not words.strip():
                yield f"its {name} says nothing in {language}. Write it."


def _problems_of_themes(offer: Offer, themes: Collection[str]) -> Iterator[str]:
    if not offer.themes:
        yield "it serves no theme. Name at least one."
    for theme in offer.themes:
        if theme not in themes:
            yield f"the theme {theme} isn't one of the diagnostic. Write one of: {', '.join(themes)}."
    yield from repeated("theme", offer.themes)


def _problems_of_kind(offer: Offer) -> Iterator[str]:
    """Say what a training or a guide lacks, or another kind has too much."""
    training = offer.kind == SupportKind.TRAINING
    if training and not offer.objective:
        yield f"a training needs an objective. Write one of: {', '.join(TrainingObjective)}."
    if not training and offer.objective:
        yield "only a training has an objective. Take it away."
    if offer.kind == SupportKind.GUIDE and not offer.guide:
        yield "it is a guide without a file. Add the id of its `guide`."


def _problems_of_amounts(offer: Offer) -> Iterator[str]:
    """Say which of the hours, seats and cost can't be."""
    guide = offer.kind == SupportKind.GUIDE
    if not math.isfinite(offer.hours) or not 0 <= offer.hours <= MOST_HOURS or (offer.hours == 0 and not guide):
        yield f"it can't last {offer.hours:g} hours. Write hours above 0, {MOST_HOURS} at most (0 for a guide)."
    if guide and offer.seats:
        yield f"a guide has no seats, and this one has {offer.seats}. Write 0."
    if not guide and not 1 <= offer.seats <= MOST_SEATS:
        yield f"it can't have {offer.seats} seats. Write 1 to {MOST_SEATS}."
    if not 0 <= offer.cost <= MOST_COST:
        yield f"it can't cost {offer.cost} dirhams. Write 0 to {MOST_COST}."


def _problems_of_languages(offer: Offer) -> Iterator[str]:
    if not offer.languages:
        yield f"it is given in no language. Write one or more of: {', '.join(SPOKEN)}."
    for language in offer.languages:
        if language not in SPOKEN:
            yield f"the language {language} isn't known. Write one or more of: {', '.join(SPOKEN)}."
    yield from repeated("language", offer.languages)
