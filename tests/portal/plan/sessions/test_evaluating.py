"""What participants thought: without a name, as many answers as people came, and nothing told of fewer than three."""

import pytest

from graph.plan import convocations
from graph.plan.convocations import Attendance
from portal.kit.clock import now
from portal.plan.sessions.convocation_messages import sign
from tests.portal.plan.sessions.conftest import STAFF
from tests.portal.strict import LANGUAGES

GIVEN = {"useful": "4", "clear": "2", "will_do": "Écrire nos statuts", "missing": "Du temps"}


@pytest.fixture
def held(app, seeded, make_session, place):
    """Make a session that was held for four people of a; return its id and the link to say what one thought."""
    id, key = make_session(days=-1, session_state="held").id, f"{place.prefix}key"
    convocations.convoke(seeded, id, {place.a: key}, root="http://localhost/", at=now())
    convocations.save_attendance(seeded, id, [Attendance(f"{id}-{place.a}", True, 4, ("Amina",))], base=0, change="c")
    with app.app_context():
        return id, f"/e/{sign(key, 'evaluate')}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_told_until_three_have_answered(browse, held, language):
    id, link = held
    for number in range(3):
        page = browse(STAFF, language).get(f"/sessions/{id}")
        assert not page.select(".spread-chart")
        assert "Écrire nos statuts" not in page.get_text()
        browse(None, language).submit(link, GIVEN | {"useful": str(3 + number)})
    page = browse(STAFF, language).get(f"/sessions/{id}")
    useful = [cell.get_text() for cell in page.select(".spread-both table")[0].select("td")]
    assert useful == ["0", "0", "1", "1", "1"]
    assert "Écrire nos statuts" in page.get_text()
    assert "Amina" not in page.select_one("#opinion-title").parent.get_text()


def test_no_more_answers_than_people_came_and_none_twice(browse, held):
    _id, link = held
    browser = browse()
    page = browser.get(link)
    data = {field["name"]: field["value"] for field in page.select("main input[type=hidden]")} | GIVEN
    for _ in range(2):  # The button, pressed twice.
        assert browser.client.post(link, data=data).status_code == 302
    for _ in range(3):
        browser.submit(link, GIVEN)
    page = browser.submit(link, GIVEN, status=200)
    assert "has answered already" in page.select_one(".error-summary").get_text()


def test_a_mark_is_asked_for_and_nothing_typed_is_lost(browse, held):
    page = browse().submit(held[1], GIVEN | {"useful": "9"}, status=200)
    assert "from 1 to 5" in page.select_one(".error-summary").get_text()
    assert "Du temps" in page.select_one("textarea[name=missing]").get_text()


def test_the_link_of_an_answer_is_not_that_of_an_opinion(app, browse, held, place):
    with app.app_context():
        other = sign(f"{place.prefix}key")
    assert browse().status(f"/e/{other}") == 404
    assert browse().status(held[1].replace("/e/", "/c/")) == 404
