"""A plan of Khénifra that belongs to one test."""

import pytest

from seed import demo
from tests.portal.plan.papers import planned


@pytest.fixture
def staff(user_ids):
    """Return the id of a user of the province's staff."""
    return user_ids[demo.STAFF["khenifra"]]


@pytest.fixture
def plan(seeded, place, staff):
    """Save a draft for the associations of the neighbourhood, and remove it afterwards."""
    made = planned.save(seeded, planned.plan_of(place.prefix, place.a, place.b, place.c), staff)
    yield made
    seeded.write(planned.FORGET, prefix=place.prefix)
