"""What an association of a session and the staff of its province write about it: in a thread of their own, unread."""

from dataclasses import replace
from io import BytesIO

import pytest

from graph.people import accounts, threads
from graph.people.threads import ThreadReader, session_thread
from graph.rules.kinds import PlanState
from tests.portal.plan.sessions.conftest import STAFF

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


@pytest.fixture
def session(make_session):
    return make_session().id


@pytest.fixture
def posts(seeded, session, place):
    """Return a function that reads what was written about the session with an association."""

    def read(name):
        own = getattr(place, name)
        found = threads.get_by_key(seeded, session_thread(session, own, "05.301"), ThreadReader("x", own))
        return [(post.side, post.text, post.file and post.file.name) for post in threads.list_posts(seeded, found.id)]

    return read


def address(session, association):
    return f"/sessions/{session}/messages/with/{association}"


def badge(browser, page="/about"):
    found = browser.get(page).select_one(".inbox-link .count-badge")
    return found.get_text(strip=True)[0] if found else ""


@pytest.mark.parametrize("language", ["ar"])
def test_a_session_has_its_thread_with_each_association(browse, place, session, posts, language):
    staff, own = browse(STAFF, language), browse(place.ua, language)
    before = badge(own)

    asked = staff.submit(address(session, place.a), {"text": "Pouvez-vous venir en car ?"})

    assert "training-statutes" not in asked.find("main").get_text(), "its title stands there, not its id"
    assert asked.select_one(f"a[href='/sessions/{session}']")
    assert badge(own) != before
    link = own.get("/plan?part=sessions").select_one(f"a[href='{address(session, place.a)}']")
    assert link.parent.select_one(".badge")
    thread = own.get(own.client.get(link["href"]).location)
    assert "Pouvez-vous venir en car ?" in thread.get_text() and badge(own) == before
    assert (
        not own.get("/plan?part=sessions").select_one(f"a[href='{address(session, place.a)}']").parent.select(".badge")
    )

    own.client.get("/about")
    url = own.client.get(address(session, place.a)).location
    own.submit(url, {"text": "Oui.", "file": (BytesIO(PNG), "car.png")})
    row = staff.get(f"/sessions/{session}").select_one(f"a[href='{address(session, place.a)}']").parent
    assert row.select_one(".badge")
    assert posts("a") == [("staff", "Pouvez-vous venir en car ?", None), (place.a, "Oui.", "car.png")]
    assert "Oui." not in browse(place.ub).get("/inbox").get_text()


def test_only_those_whom_it_concerns_read_and_write(browse, seeded, place, session):
    assert browse(place.ub).status(address(session, place.a)) == 403
    assert browse(place.un).status(address(session, place.a)) == 403
    assert browse(place.ua).status(address(session, place.far)) == 404
    assert browse(STAFF).status(address("nothing", place.a)) == 404
    url = address(session, place.a)
    browse(place.ua).submit(url, {"text": "Bonjour"})
    (thread,) = threads.list_by_keys(seeded, [session_thread(session, place.a, "05.301")], ThreadReader("x", place.a))
    assert browse(place.ub).status(f"/inbox/{thread.id}") == 403
    reads = replace(accounts.get_user(seeded, place.ua), rights={place.a: "reads"})
    accounts.save_users(seeded, [reads])
    browse(place.ua).post(url, {"text": "Encore"}, status=403)


def test_of_a_plan_that_is_not_adopted_nobody_writes(browse, place, make_session):
    session = make_session(state=PlanState.DRAFT).id

    assert browse(STAFF).status(address(session, place.a)) == 404
    assert not browse(STAFF).get(f"/sessions/{session}").select(f"a[href='{address(session, place.a)}']")


def test_a_session_that_is_gone_leaves_its_messages(browse, seeded, place, session):
    browse(place.ua).submit(address(session, place.a), {"text": "Bonjour"})
    seeded.write("MATCH (session:TrainingSession {id: $id}) DETACH DELETE session", id=session)

    assert "A session that isn't in the plan any more" in browse(place.ua).get("/inbox").get_text()
