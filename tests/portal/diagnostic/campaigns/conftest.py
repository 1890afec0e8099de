"""A campaign of the neighbourhood's associations, removed with all that was started in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from graph.diagnostic import campaigns, diagnostics
from graph.diagnostic.campaigns import Campaign, NewCampaign
from graph.diagnostic.diagnostics import Sheet
from graph.diagnostic.instruments import save_instrument
from graph.rules.sampling import Stratum
from graph.server.connection import Graph
from portal.kit.clock import now
from seed import demo
from tests.graph.diagnostic.sample import sample
from tests.portal.conftest import Neighbourhood

CLEAN = """
MATCH (instrument:Instrument) WHERE instrument.name = 'sample'
OPTIONAL MATCH (campaign:Campaign)-[:MADE_WITH]->(instrument)
OPTIONAL MATCH (diagnostic:Diagnostic)-[:MADE_WITH]->(instrument)
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET|HAS_CHANGE]->(part)
DETACH DELETE part, diagnostic, campaign, instrument
"""
KHENIFRA = "05.301"


@dataclass(frozen=True)
class Made:
    """A campaign of the associations a, b and c of a neighbourhood, and how to see what became of it."""

    graph: Graph
    place: Neighbourhood
    id: str

    @property
    def campaign(self) -> Campaign:
        """Return the campaign as it is now."""
        return campaigns.get_campaign(self.graph, self.id)

    def of(self, association: str) -> diagnostics.Diagnostic | None:
        """Return the newest diagnostic of an association, by its letter."""
        return next(iter(diagnostics.list_diagnostics(self.graph, getattr(self.place, association))), None)

    def sheet(self, association: str) -> Sheet:
        """Return the consensus sheet of an association."""
        return diagnostics.read_sheet(self.graph, self.of(association).consensus)

    def start(self, association: str, code: str) -> diagnostics.Diagnostic:
        """Start the diagnostic of an association, under a code."""
        campaigns.start_in_campaign(
            self.graph, self.campaign, id=f"{self.place.prefix}{code}", code=code,
            association=getattr(self.place, association), instrument=sample(), at=now(),
        )  # fmt: skip
        return self.of(association)


@pytest.fixture
def instrument(seeded: Graph) -> Iterator[None]:
    save_instrument(seeded, sample())
    yield
    seeded.write(CLEAN)


@pytest.fixture
def made(seeded: Graph, place: Neighbourhood, instrument: None) -> Made:
    id, today = f"{place.prefix}campaign", now().date()
    campaigns.save_campaign(
        seeded,
        NewCampaign(
            id=id, name="Campagne d'essai", province=KHENIFRA, instrument="sample-v1", seed="s", population=800,
            starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=30), created_at=now(), synthetic=True,
            sample={one: Stratum(demo.KHENIFRA, "urban", "social") for one in (place.a, place.b, place.c)},
        ),
    )  # fmt: skip
    return Made(seeded, place, id)
