"""Asking associations to a session and their answers: nothing twice, seats never too many, links nobody can make."""

import re
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from graph.people import messages
from graph.plan.province_plans import get_plan, list_plan_changes, list_versions, plan_of_session
from graph.rules.kinds import PlanState, SessionState
from portal.kit.extensions import limiter
from portal.plan.sessions.convocation_messages import sign
from portal.plan.sessions.facts import with_place
from seed import demo
from tests.portal.plan.sessions.conftest import STAFF, keep
from tests.portal.strict import LANGUAGES


def words(tag):
    return " ".join(tag.get_text().split())


@pytest.fixture
def link(app, convocation):
    """Return a function that makes the link of an association."""

    def make(name):
        with app.app_context():
            return f"/c/{sign(convocation(name).key)}"

    return make


@pytest.fixture
def reply(browse, link):
    """Return a function that answers for an association, as a visitor does."""

    def send(name, comes, people="", status=302, **more):
        return browse().submit(link(name), {"comes": comes, "people": people} | more, status=status)

    return send


def written(graph, session):
    return [(one.id.split("-")[-2], one.to) for one in messages.list_messages(graph, session)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_it_is_asked_the_page_says_what_to_do(browse, make_session, language):
    page = browse(STAFF, language).get(f"/sessions/{make_session().id}")
    assert page.select_one("form[action$='/convoke'] button.button")
    assert page.select_one(".notice")  # No mail server is set up.


@pytest.mark.parametrize(
    ("more", "said"),
    [({"state": PlanState.DRAFT}, "isn't adopted"), ({"day": None}, "no day and hour"), ({"days": -1}, "is over"),
     ({"associations": (), "serves": ()}, "no association")],
)  # fmt: skip
def test_what_cannot_be_asked_yet_says_why(browse, seeded, make_session, convocation, more, said):
    id = make_session(**more).id
    browser = browse(STAFF)
    assert said in words(browser.get(f"/sessions/{id}"))
    assert not browser.get(f"/sessions/{id}").select("form[action$='/convoke']")
    page = browser.post(f"/sessions/{id}/convoke", status=302)
    assert said in words(page.select_one(".flash-error"))
    assert convocation("a") is None


def test_one_click_asks_everybody_and_two_ask_nobody_twice(browse, seeded, place, asked, convocation):
    key = convocation("a").key
    browse(STAFF).post(f"/sessions/{asked}/convoke", status=302)

    assert convocation("a").key == key
    plan = plan_of_session(seeded, asked)
    assert plan.session(asked).state == SessionState.CONVOKED
    assert [one.what for one in list_plan_changes(seeded, plan.id)].count("convoked") == 1
    assert [one.number for one in list_versions(seeded, plan.id)] == [2, 1]
    assert written(seeded, asked) == [
        ("invite", f"{place.prefix}ua@example.org"), ("invite", f"{place.prefix}ub@example.org"),
    ]  # fmt: skip


def test_a_message_has_the_link_the_place_and_the_day_in_the_language_of_its_reader(seeded, browse, place, make_session,
                                                                                    link):  # fmt: skip
    seeded.write("MATCH (user:User {id: $id}) SET user.locale = 'ar'", id=place.ub)
    id = make_session().id
    browse(STAFF).post(f"/sessions/{id}/convoke", status=302)
    french, arabic = messages.list_messages(seeded, id)

    assert f"http://localhost{link('a')}" in french.body
    assert "Association Alpha" in french.body
    assert "Maison des jeunes" in french.body
    assert "09:30" in french.body
    assert (french.language, arabic.language) == ("fr", "ar")
    assert "جمعية باء" in arabic.body
    assert link("b") in arabic.body
    assert "%(" not in french.body + arabic.body


def test_somebody_without_an_account_gets_a_letter_or_an_address(browse, seeded, place, asked):
    browser, url = browse(STAFF), f"/sessions/{asked}/associations/{place.c}/address"
    assert "no account" in words(browser.get(f"/sessions/{asked}"))
    assert "name@example.org" in words(
        browser.submit(url, {"email": "nonsense"}, status=200).select_one(".field-error")
    )
    for _ in range(2):
        browser.submit(url, {"email": "gamma@example.org"})
    assert [to for _, to in written(seeded, asked)].count("gamma@example.org") == 1
    page = browser.get(f"/sessions/{asked}/letters?association={place.c}")
    assert len(page.select("article svg.qr")) == 1
    every = browser.get(f"/sessions/{asked}/letters")
    assert len(every.select("article svg.qr")) == 3
    references = re.findall(r"TAKWIA/05\.301/[A-Z2-7]{7}-[A-Z2-7]{5}", words(every))
    assert len(set(references)) == 3
    assert references[2] in words(page), "A letter that is printed alone has the same reference."


def test_an_association_answers_and_changes_its_answer(browse, asked, reply, link, convocation):
    page = reply("a", "yes", " Amina  Alaoui \n\nBrahim\nBrahim", note="Merci")
    assert "We expect you" in words(page.select_one(".flash"))
    assert (convocation("a").state, convocation("a").people, convocation("a").note) == (
        "yes", ("Amina Alaoui", "Brahim"), "Merci",
    )  # fmt: skip
    assert "Amina Alaoui" in words(browse(STAFF).get(f"/sessions/{asked}"))
    calendar = browse().client.get(f"{link('a')}/session.ics").text
    assert "SUMMARY:" in calendar
    assert "Maison des jeunes" in calendar
    assert "DTSTART;TZID=Africa/Casablanca:" in calendar and "BEGIN:VTIMEZONE" in calendar

    reply("a", "no")
    assert (convocation("a").state, convocation("a").people) == ("no", ())


@pytest.mark.parametrize(
    ("comes", "people", "said"),
    [("", "", "Choose whether"), ("yes", " ", "Write who comes"), ("yes", "A\nB\nC", "2 names or fewer"),
     ("yes", "x" * 81, "80 characters")],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_says_what_to_do(asked, reply, convocation, comes, people, said):
    page = reply("a", comes, people, status=200)
    assert said in words(page.select_one(".error-summary"))
    assert people.strip() in page.select_one("textarea[name=people]").get_text()
    assert convocation("a").state == "invited"


def test_who_finds_no_seat_waits_and_gets_the_first_that_is_free(browse, seeded, place, asked, reply, convocation):
    reply("a", "yes", "A un\nA deux")
    assert "waiting list" in words(reply("b", "yes", "B un").select_one(".flash"))
    reply("c", "yes", "C un")
    assert [convocation(name).state for name in "abc"] == ["yes", "waiting", "waiting"]

    reply("a", "yes", "A un")  # One seat becomes free: the first who waits gets it.
    assert [convocation(name).state for name in "abc"] == ["yes", "yes", "waiting"]
    told = [one for one in messages.list_messages(seeded, asked) if "-seated" in one.id]
    assert [one.to for one in told] == [f"{place.prefix}ub@example.org"]
    assert "B un" in told[0].body

    page = reply("a", "yes", "A un\nA deux", status=200)
    assert "1 seat" in words(page.select_one(".error-summary"))
    assert convocation("a").people == ("A un",)
    reply("b", "no")
    assert [convocation(name).state for name in "abc"] == ["yes", "no", "yes"]


def test_two_answers_at_once_never_take_more_seats_than_there_are(app, browse, seeded, asked, link, convocation):
    together, answered = Barrier(3), []
    browsers = {name: (browse(), link(name)) for name in "abc"}
    forms = {name: browser.get(url).find("input", attrs={"name": "csrf_token"})["value"]
             for name, (browser, url) in browsers.items()}  # fmt: skip

    def send(name):
        browser, url = browsers[name]
        together.wait()
        data = {"csrf_token": forms[name], "comes": "yes", "people": f"{name} un"}
        answered.append(browser.client.post(url, data=data).status_code)

    threads = [Thread(target=send, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answered == [302, 302, 302]
    assert sorted(convocation(name).state for name in "abc") == ["waiting", "yes", "yes"]


@pytest.mark.parametrize("change", [lambda url: url[:-1], lambda url: "/c/nonsense", lambda url: url.replace(".", "")])
def test_a_link_that_was_changed_is_told_apart(browse, asked, link, change):
    page = browse().get(change(link("a")), 404)
    assert page.select_one(".empty")


def test_a_link_names_nobody(asked, link, place):
    assert place.prefix not in link("a")
    assert re.fullmatch(r"/c/[\w.-]+", link("a"))


def test_links_cannot_be_tried_one_after_another(app, limits, browse):
    app.config["LINK_LIMIT"] = "2 per minute"
    try:
        assert [browse().status("/c/x") for _ in range(3)] == [404, 404, 429]
    finally:
        app.config["LINK_LIMIT"] = "1000 per minute"
        limiter.reset()


def test_nobody_answers_once_it_has_begun(browse, seeded, staff, place, asked, link, reply, convocation):
    plan = plan_of_session(seeded, asked)
    past = replace(plan.sessions[0], day=plan.sessions[0].day.replace(year=2024))
    keep(seeded, replace(plan, sessions=(past,)), staff, plan, change=f"{place.prefix}past")
    assert not browse().get(link("a")).select("form[method=post]")
    assert (
        browse().post(link("a"), {"comes": "no"}, status=200, borrowed_from="/sign-in").select(".error-summary") == []
    )
    assert convocation("a").state == "invited"


def test_a_cancelled_session_tells_everybody_why(browse, seeded, asked, link):
    url = f"/sessions/{asked}/cancel"
    browse(STAFF).submit(url, {"reason": " "}, status=200)
    assert plan_of_session(seeded, asked).session(asked).state == SessionState.CONVOKED
    browse(STAFF).submit(url, {"reason": "Route coupée"})

    plan = plan_of_session(seeded, asked)
    assert plan.session(asked).state == SessionState.CANCELLED
    assert plan.cost == 0
    states = {one.id.split("-")[-2]: (one.state, one.error) for one in messages.list_messages(seeded, asked)}
    assert states == {"invite": ("failed", "withdrawn"), "cancelled": ("waiting", "")}
    assert all("Route coupée" in one.body for one in messages.list_messages(seeded, asked) if "cancelled" in one.id)
    assert "Route coupée" in words(browse().get(link("a")))
    assert get_plan(seeded, plan.id).version == 3


def test_who_may_see_a_session(browse, place, asked):
    for who, status in {None: 302, place.ua: 403, demo.COORDINATOR: 403, demo.STAFF["chichaoua"]: 403,
                        demo.ADMINISTRATOR: 200}.items():  # fmt: skip
        assert browse(who).status(f"/sessions/{asked}") == status
    assert browse(STAFF).status("/sessions/nothing") == 404


@pytest.mark.parametrize(
    ("name", "place", "told"),
    [
        ("Salle Salé-Est", "Salé", "Salle Salé-Est"),
        ("Salle des fêtes", "Sal", "Salle des fêtes, Sal"),
        ("Maison des jeunes", "", "Maison des jeunes"),
        ("دار الشباب خنيفرة", "خنيفرة", "دار الشباب خنيفرة"),
    ],
)
def test_the_place_stands_behind_a_name_that_does_not_say_it(app, name, place, told):
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert with_place(name, place) == told
