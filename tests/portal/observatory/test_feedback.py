"""Fewer like this and its undoing, what became of requests, and what staff count of all of it."""

from datetime import UTC, datetime

import pytest

from graph.links import requests
from graph.links.feedback import Said
from graph.links.fewer import list_fewer
from graph.links.outcomes import list_told
from graph.people import accounts
from graph.people.accounts import User
from graph.rules.kinds import OF_NETWORKS, OF_SUGGESTIONS, Outcome, Refusal, Role
from portal.observatory.feedback import LEAST, Count, count_outcomes, count_refusals, count_welcome
from seed import demo
from tests.graph.world import ask, decide
from tests.portal.strict import LANGUAGES

PAIRS = {"network": ("ua", "n"), "partner": ("ua", "b"), "invite": ("un", "a")}
AGE = """
MATCH (request:LinkRequest {id: $id})
SET request.decided_at = datetime() - duration({months: $months}) - duration({minutes: 1})
"""
AGE_ANSWERS = "MATCH (o:Outcome)<-[:HAS_OUTCOME]-({id: $id}) SET o.at = o.at - duration({days: $days})"
QUESTION = "What became of it?"
STAFF = demo.STAFF["khenifra"]


def list_of(kind):
    return {"invite": "/invitations", "network": "/suggestions"}.get(kind, f"/suggestions/{kind}")


def fewer_of(graph, id):
    return {(item.other.id, item.kind) for item in list_fewer(graph, [id])}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAIRS)
def test_fewer_like_this_acts_at_once_and_is_undone_on_the_same_page(browse, seeded, place, kind, language):
    who, other = (getattr(place, name) for name in PAIRS[kind])
    browser, url = browse(who, language), f"/suggestions/{kind}/{other}/fewer"
    own = place.n if kind == "invite" else place.a

    page = browser.submit(list_of(kind), action=url)

    assert fewer_of(seeded, own) == {(other, kind)}
    assert page.find(role="status")
    assert page.select(".suggestion") and f"/{other}" not in str(page.select(".suggestion"))
    assert f"/{other}" in str(page.select(".fewer-list"))

    page = browser.submit(list_of(kind), action=f"{url}/undo")

    assert fewer_of(seeded, own) == set()
    assert f"/{other}" in str(page.select(".suggestion"))
    assert not page.select(".fewer-list")


def test_fewer_of_one_kind_is_not_shown_with_another(browse, place):
    browser = browse(place.ua)
    browser.submit("/suggestions", action=f"/suggestions/network/{place.n}/fewer")

    assert not browser.get("/suggestions/partner").select(".fewer-list")


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("ua", "invite/{b}"),
        ("un", "network/{m}"),
        ("ua", "network/nobody"),
        ("ua", "nonsense/{n}"),
        ("ua", "partner/{a}"),
    ],
)
def test_fewer_of_what_cannot_be_suggested_is_refused(browse, seeded, place, who, url):
    address = url.format(a=place.a, b=place.b, n=place.n, m=place.m)

    for end in ("fewer", "fewer/undo", "no"):
        browse(getattr(place, who)).post(f"/suggestions/{address}/{end}", {"reason": "no_time"}, status=404)

    assert fewer_of(seeded, place.a) == fewer_of(seeded, place.n) == set()


@pytest.fixture
def accepted(seeded, place):
    """Return a function that gives the id of a request of a kind that was accepted some months ago."""

    def accept(kind="join", months=3, sender=place.a, recipient=place.n):
        request = ask(seeded, f"{place.prefix}r", kind, sender, recipient, user=place.ua)
        decide(seeded, request, "accepted", user=place.un)
        seeded.write(AGE, id=request.id, months=months)
        return request.id

    return accept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "own", "home"), [("ua", "a", "/home"), ("un", "n", "/network")])
@pytest.mark.parametrize("page_of", ["home", "links"])
def test_each_side_says_what_became_of_it_in_one_click(
    browse, seeded, place, accepted, who, own, home, page_of, language
):
    id = accepted()
    browser, start = browse(getattr(place, who), language), home if page_of == "home" else "/links"
    action = f"/requests/{id}/outcome?back={page_of}"

    page = browser.submit(start, {"answer": "working_together"}, action=action)

    assert page.find(role="status")
    assert page.h1.get_text() == browser.get(start).h1.get_text()
    assert not page.find(id="outcomes-title")
    (told,) = list_told(seeded, id, getattr(place, own))
    assert (told.answer, told.user) == ("working_together", getattr(place, who))
    assert told.at <= datetime.now(UTC)
    other = browse(place.un if who == "ua" else place.ua).get("/links")
    assert other.find(id="outcomes-title")


def test_before_three_months_nothing_is_asked(browse, seeded, place, accepted):
    id = accepted(months=2)
    browser = browse(place.ua)

    for url in ("/home", "/links", f"/requests/{id}"):
        assert QUESTION not in browser.get(url).get_text()
    page = browser.post(f"/requests/{id}/outcome", {"answer": "met"}, status=302)

    assert "It is too early" in page.find(role="alert").get_text()
    assert list_told(seeded, id, place.a) == []


def test_not_yet_is_asked_again_after_a_month(browse, seeded, place, accepted):
    id = accepted()
    browser = browse(place.ua)
    browser.submit("/home", {"answer": "not_yet"}, action=f"/requests/{id}/outcome?back=home")
    assert not browser.get("/home").find(id="outcomes-title")

    seeded.write(AGE_ANSWERS, id=id, days=32)

    assert browser.get("/home").find(id="outcomes-title")


def test_an_answer_can_be_changed_and_the_other_side_does_not_read_it(browse, seeded, place, accepted):
    id = accepted()
    browser, url = browse(place.ua), f"/requests/{id}"
    browser.submit(url, {"answer": "met"}, action=f"{url}/outcome")
    page = browser.submit(url, {"answer": "came_to_nothing"}, action=f"{url}/outcome")

    history = page.find("ol").get_text()
    assert history.index("We have met") < history.index("It came to nothing")
    assert "It came to nothing" not in browse(place.un).get(url).find("ol").get_text()


@pytest.mark.parametrize(
    ("who", "answer", "status"),
    [("ufar", "met", 403), ("staff", "met", 403), ("ua", "nonsense", 400), ("ua", "", 400), (None, "met", 302)],
)
def test_who_may_say_what_became_of_it(browse, seeded, place, accepted, who, answer, status):
    id = accepted("partner", recipient=place.p)
    person = STAFF if who == "staff" else who and getattr(place, who)

    browse(person).post(f"/requests/{id}/outcome", {"answer": answer}, status=status, borrowed_from="/sign-in")

    assert seeded.read("MATCH ({id: $id})-[:HAS_OUTCOME]->(o) RETURN o", id=id) == []


def said(what, word, kind, *associations):
    return [Said(association, kind, what, word) for association in associations]


MANY = [str(number) for number in range(LEAST)]
FEW, HIDDEN = Count(None, "few"), Count(None, "hidden")


def counts(line):
    """Return the counts of a line by kind, those that are 0 left out, and the total."""
    kinds = dict(zip(("network", "partner", "space", "exchange", "invite"), line.counts, strict=True))
    return {kind: count for kind, count in kinds.items() if count != Count(0)}, line.total


def test_a_few_associations_are_never_counted():
    lines = count_refusals(said("refused", "too_far", "network", *MANY[1:]) * 7)

    assert [line.word for line in lines] == [word for word in Refusal if word in (*OF_SUGGESTIONS, *OF_NETWORKS)]
    assert counts(lines[0]) == ({"network": FEW}, FEW)
    assert all(counts(line) == ({}, Count(0)) for line in lines[1:])


def test_enough_associations_are_counted_with_all_that_they_said():
    (line, _ended, _fewer) = count_welcome(said("accepted", None, "partner", *MANY, "0"))

    assert counts(line) == ({"partner": Count(LEAST + 1)}, Count(LEAST + 1))


def test_no_small_number_is_worked_out_from_a_total():
    told = said("outcome", "met", "network", *MANY) + said("outcome", "met", "space", "0")

    (met, *_others) = count_outcomes(told)

    assert [line.word for line in count_outcomes(told)] == list(Outcome)
    assert counts(met) == ({"network": HIDDEN, "space": HIDDEN}, Count(LEAST + 1))


def test_refusals_without_a_reason_have_a_line_of_their_own():
    assert [line.word for line in count_refusals(said("refused", None, "network", *MANY))][-1] is None


@pytest.fixture
def counted(seeded, place):
    """Return what the pages of a staff member tell of a province in which only six associations said something."""
    ids = [place.a, place.b, place.c, *(f"{place.prefix}x{number}" for number in range(3))]
    seeded.write(
        "MATCH (a {id: $a})-[:BASED_IN]->(place) UNWIND $ids AS id "
        "CREATE (:Entry:Organisation:Association {id: id, kind: 'association', name_fr: id, active: true})"
        "-[:BASED_IN]->(place)",
        a=place.a,
        ids=ids[3:],
    )
    for id in ids:
        requests.dismiss(
            seeded,
            own=id,
            other=place.n,
            kind="membership",
            user=place.ua,
            at=datetime.now(UTC),
            reason=Refusal.TOO_FAR,
        )
    requests.dismiss(
        seeded, own=place.a, other=place.p, kind="partner", user=place.ua, at=datetime(2020, 1, 1, tzinfo=UTC),
        reason=Refusal.NO_TIME,
    )  # fmt: skip
    return ids


def cells(page, table, head):
    """Return the cells of a table's line, by their headings."""
    row = next(row for row in page.select("table")[table].select("tbody tr") if row.th.get_text(strip=True) == head)
    return {cell["data-label"]: cell.get_text(strip=True) for cell in row("td")}


def test_staff_read_the_counts_of_their_province(browse, counted):
    browser = browse(STAFF)
    page = browser.get("/province")
    link = page.find("a", href="/province/05.301/feedback")
    assert link.get_text(strip=True) == "See what suggestions led to"

    page = browser.get(link["href"])

    assert page.select_one(".tabs [aria-current]").get_text(strip=True) == "12 months"
    assert cells(page, 0, "Too far") == {
        "Networks": "6", "Partners": "0", "Spaces to share": "0", "Exchanges": "0", "Invitations": "0", "In all": "6"
    }  # fmt: skip
    assert cells(page, 0, "No time")["In all"] == "0"
    page = browser.get("/province/05.301/feedback?period=all")
    assert cells(page, 0, "No time")["Partners"] == cells(page, 0, "No time")["In all"] == "fewer than 5"
    assert not [id for id in counted if id in page.get_text()]


def test_another_province_has_counts_of_its_own(browse, counted, place, dataset):
    page = browse(demo.STAFF["chichaoua"]).get("/province")
    link = page.select_one("a[href$='/feedback']")["href"]

    assert cells(browse(demo.STAFF["chichaoua"]).get(link), 0, "Too far")["In all"] == "0"
    assert browse(STAFF).status(link) == 403


def test_staff_without_the_province_do_not_read_its_counts(browse, seeded, place):
    id = f"{place.prefix}staff"
    accounts.save_users(
        seeded, [User(id=id, email=f"{id}@example.org", name="Sans", password_hash="x", role=Role.STAFF)]
    )

    assert browse(id).status("/province/05.301/feedback") == 403
