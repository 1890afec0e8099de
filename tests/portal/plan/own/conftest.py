"""An association of the neighbourhood with a submitted diagnostic, whose vision and projects are weak."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.plan import association_plans
from tests.portal import assessed
from tests.portal.assessed import GOOD

WEAK = {"vision_level": 1.0, "vision_good": False, "vision_number": 0.0, "vision_means": ("nothing",)}


@pytest.fixture
def submitted(seeded, place):
    """Submit a diagnostic: all is good but vision, of which both themes are weak."""
    save_instrument(seeded, assessed.sample())
    diagnostic = assessed.start(seeded, f"{place.prefix}d", place.a)
    assessed.answer(seeded, diagnostic.consensus, GOOD | WEAK)
    assessed.submit(seeded, diagnostic, place.ua)
    return diagnostics.get_diagnostic(seeded, diagnostic.id)


@pytest.fixture
def own_actions(seeded, place):
    """Return a function that reads the actions of the association."""
    return lambda: association_plans.list_actions(seeded, place.a)
