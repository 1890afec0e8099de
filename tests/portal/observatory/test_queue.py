"""The one queue of staff holds what comes from other rooms too: reports, and mandates that end."""

from datetime import timedelta

import pytest

from graph.links import blocks
from portal.kit.clock import now
from seed import demo
from seed.provinces import plan

PROVINCE = f"/province/{plan('khenifra').code}"
QUEUE = f"{PROVINCE}/queue"
TODAY = {"fr": "depuis aujourd’hui", "ar": "منذ اليوم", "en": "since today"}
SET_MANDATE = "MATCH (a:Association {id: $id}) SET a.mandate_ends_on = $day"


@pytest.fixture
def reported(seeded, place):
    blocks.report(seeded, id=f"{place.prefix}report", own=place.b, other=place.a, words="Propos déplacés",
                  user=place.ub, at=now())  # fmt: skip
    seeded.write(SET_MANDATE, id=place.a, day=(now().date() + timedelta(days=10)).isoformat())
    yield place
    seeded.write("MATCH (report:AbuseReport) DETACH DELETE report")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_reports_and_mandates_wait_in_the_queue(browse, reported, language):
    staff = browse(demo.STAFF["khenifra"], language)
    page = staff.get(f"{QUEUE}?kind=report")
    assert TODAY[language] in page.get_text()
    assert page.select_one(f"a[href='{PROVINCE}/reports/{reported.prefix}report']")
    page, links = staff.get(f"{QUEUE}?kind=mandate"), []
    while page:
        links += [a["href"] for a in page.select(".queue-row a")]
        following = page.select_one(".pages a[rel=next]")
        page = staff.get(following["href"]) if following else None
    assert links.count(f"/papers/{reported.a}") == 1
