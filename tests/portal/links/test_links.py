"""Asking, answering, withdrawing and dismissing, through the pages."""

import pytest

from graph.directory.spaces import Space, save_spaces
from graph.links import requests
from graph.links.links import list_links
from graph.links.requests import list_excluded, list_received
from graph.people import accounts
from graph.people.accounts import User
from graph.rules.kinds import Role
from tests.graph.world import ask, decide
from tests.portal.strict import LANGUAGES

MESSAGE = {"message": "Bonjour, nous travaillons près de chez vous."}
NO_TIME = {"reason": "no_time", "note": "Pas cette année."}
FORBIDDEN = "You are linked already, or this organisation is no longer active."


def related(graph, id):
    return {(link.relation, link.entry.id) for link in list_links(graph, id)}


def only_request(graph, id):
    (request,) = list_received(graph, id)
    return request


def error_of(page, field):
    """Return the error beside a field, having checked that the summary leads to it."""
    error = page.find(id=f"{field}-error").get_text(strip=True)
    assert page.select_one(f'.error-summary a[href="#{field}"]').get_text(strip=True) == error
    assert f"{field}-error" in page.find(id=field)["aria-describedby"]
    return error


def test_asking_and_accepting_makes_a_member(browse, seeded, place):
    page = browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE)
    assert "Your request to join is sent. You will be told of the answer of Réseau Nu." in page.get_text()
    request = only_request(seeded, place.n)
    assert (request.message, request.changes[0].by) == (MESSAGE["message"], "Personne ua")

    coordinator = browse(place.un)
    assert MESSAGE["message"] in coordinator.get("/network").get_text()
    page = coordinator.submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")

    assert "Accepted" in page.get_text()
    assert "Personne un" in page.get_text()
    assert related(seeded, place.a) == {("networks", place.n)}
    for url, name in ((f"/associations/{place.a}", "Réseau Nu"), (f"/networks/{place.n}", "Association Alpha")):
        assert name in browse().get(url).get_text()
    assert f"/ask/join/{place.n}" not in str(browse(place.ua).get(f"/networks/{place.n}"))
    assert f"/networks/{place.n}" not in str(browse(place.ua).get("/suggestions").select(".suggestion"))


def test_an_invitation_is_refused_with_a_reason_and_not_suggested_again(browse, seeded, place):
    browse(place.un).submit(f"/ask/invite/{place.a}", MESSAGE)
    request = only_request(seeded, place.a)
    own = browse(place.ua)
    assert own.get("/home").select_one(".task")
    assert own.get("/links").select_one(".count-badge").get_text(strip=True).startswith("1")

    page = own.submit(f"/requests/{request.id}/refuse", NO_TIME)

    read_by_the_other = browse(place.un).get(f"/requests/{request.id}")
    assert "Declined" in page.get_text()
    for words in ("No time", "Pas cette année."):
        assert words in page.get_text() and words in read_by_the_other.get_text()
    assert related(seeded, place.a) == set()
    assert (place.n, place.a, "membership") in list_excluded(seeded, [place.n])
    assert f"/associations/{place.a}" not in str(browse(place.un).get("/invitations").select(".suggestion"))


def test_a_request_is_withdrawn(browse, seeded, place):
    own = browse(place.ua)
    own.submit(f"/ask/partner/{place.b}", MESSAGE)
    request = only_request(seeded, place.b)

    page = own.submit(f"/requests/{request.id}", action=f"/requests/{request.id}/withdraw")

    assert "Your request is withdrawn." in page.get_text()
    assert only_request(seeded, place.b).state == "withdrawn"
    assert not browse(place.ub).get(f"/requests/{request.id}")("form", action=f"/requests/{request.id}/accept")


@pytest.mark.parametrize(
    ("kind", "sender", "recipient", "answers", "relation"),
    [("partner", "ua", "b", "ub", "partners"), ("partner", "un", "b", "ub", "partners"),
     ("exchange", "ua", "b", "ub", "exchanges"), ("space", "ua", "b", "ub", "uses")],
)  # fmt: skip
def test_every_other_kind_is_asked_and_accepted(browse, seeded, place, kind, sender, recipient, answers, relation):
    save_spaces(seeded, [Space(id=f"{place.prefix}room", host=place.b, kind="office", name_fr="Bureau")])
    browse(getattr(place, sender)).submit(f"/ask/{kind}/{getattr(place, recipient)}", MESSAGE)
    request = only_request(seeded, getattr(place, recipient))

    browse(getattr(place, answers)).submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")

    assert (relation, place.b) in related(seeded, request.sender.id)


def test_an_exchange_keeps_its_axis(browse, seeded, place):
    url = f"/ask/exchange/{place.b}?axis=governance"
    browse(place.ua).submit(url, MESSAGE)

    assert only_request(seeded, place.b).axis == "governance"


def test_an_axis_that_is_none_is_left_out(browse, seeded, place):
    browse(place.ua).submit(f"/ask/exchange/{place.b}?axis=nonsense", MESSAGE)

    assert only_request(seeded, place.b).axis is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", ["", "   ", "x" * 2001])
def test_an_empty_or_long_message_is_asked_for_again(browse, seeded, place, message, language):
    page = browse(place.ua, language).submit(f"/ask/join/{place.n}", {"message": message}, status=200)

    assert error_of(page, "message")
    assert page.find("textarea").get_text().strip() == message.strip()
    assert list_received(seeded, place.n) == []


def test_a_message_of_the_full_length_is_sent(browse, seeded, place):
    browse(place.ua).submit(f"/ask/join/{place.n}", {"message": "é" * 2000})

    assert len(only_request(seeded, place.n).message) == 2000


def test_a_request_that_waits_already_is_said_beside_the_field(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "invite", place.n, place.a, user=place.un)

    page = browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE, status=200)

    assert "waits for an answer already" in error_of(page, "message")
    assert page.find("textarea").get_text().strip() == MESSAGE["message"]


def test_asking_who_is_linked_already_is_said_beside_the_field(browse, seeded, place):
    decide(seeded, ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua), "accepted", user=place.un)

    page = browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE, status=200)

    assert error_of(page, "message") == FORBIDDEN


REASONS = [
    pytest.param({}, "reason", id="none"),
    pytest.param({"reason": "nonsense"}, "reason", id="unknown"),
    pytest.param({"note": "Pas cette année."}, "reason", id="note alone"),
    pytest.param({"reason": "other"}, "note", id="other without a note"),
    pytest.param({"reason": "other", "note": "  "}, "note", id="other with a blank note"),
    pytest.param({"reason": "too_far", "note": "x" * 501}, "note", id="long"),
    pytest.param({"reason": "too_far"}, None, id="reason alone"),
    pytest.param({"reason": "other", "note": "x" * 500}, None, id="other"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("typed", "wrong"), REASONS)
def test_a_refusal_needs_a_reason(browse, seeded, place, typed, wrong, language):
    request = ask(seeded, f"{place.prefix}r", "partner", place.b, place.a, user=place.ub)

    page = browse(place.ua, language).submit(f"/requests/{request.id}/refuse", typed, status=200 if wrong else 302)

    refused = only_request(seeded, place.a)
    assert refused.state == ("pending" if wrong else "refused")
    if wrong:
        check_error(page, wrong, typed)
    else:
        assert (refused.reason, refused.note) == (typed["reason"], typed.get("note"))


def check_error(page, wrong, typed):
    """Check that the error stands beside its field, that the summary leads there, and that what was typed is kept."""
    error = page.find(id=f"{wrong}-error").get_text(strip=True)
    target = "reason-0" if wrong == "reason" else wrong
    assert page.select_one(f'.error-summary a[href="#{target}"]').get_text(strip=True) == error
    group = page.find("fieldset") if wrong == "reason" else page.find(id=wrong)
    assert f"{wrong}-error" in group["aria-describedby"]
    assert page.find("textarea").get_text().strip() == typed.get("note", "").strip()
    chosen = [radio["value"] for radio in page("input", type="radio") if radio.has_attr("checked")]
    assert chosen == [typed["reason"]] if typed.get("reason") not in (None, "nonsense") else chosen == []


def test_an_answer_to_what_was_answered_meanwhile_says_so(browse, seeded, place):
    request = ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua)
    decide(seeded, request, "withdrawn", user=place.ua)
    coordinator = browse(place.un)

    for action, form in (("accept", {}), ("refuse", {"reason": "outside"})):
        page = coordinator.post(f"/requests/{request.id}/{action}", form, status=302)
        assert "This request was answered in the meantime." in page.get_text()

    assert only_request(seeded, place.n).state == "withdrawn"


def test_withdrawing_what_was_answered_is_refused(browse, seeded, place):
    request = ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua)
    decide(seeded, request, "accepted", user=place.un)

    browse(place.ua).post(f"/requests/{request.id}/withdraw", status=403)

    assert related(seeded, place.a) == {("networks", place.n)}


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_staff_answer_for_a_partner_without_an_account(browse, seeded, place, answer):
    staff = f"{place.prefix}staff"
    accounts.save_users(
        seeded,
        [User(id=staff, email=f"{staff}@example.org", name="Équipe", password_hash="x", role=Role.STAFF,
              provinces=("05.301",))],
    )  # fmt: skip
    browse(place.ua).submit(f"/ask/partner/{place.p}", MESSAGE)
    request = only_request(seeded, place.p)
    browser = browse(staff)

    if answer == "accepted":
        page = browser.submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")
    else:
        page = browser.submit(f"/requests/{request.id}/refuse", {"reason": "other", "note": "Budget clos."})

    assert only_request(seeded, place.p).state == answer
    assert "Équipe" in page.get_text()
    assert related(seeded, place.a) == ({("partners", place.p)} if answer == "accepted" else set())


def test_staff_find_the_requests_that_wait_for_them(browse, seeded, place):
    request = ask(seeded, f"{place.prefix}r", "partner", place.a, place.p, user=place.ua)

    page = browse("ads.khenifra@example.org").get("/province/05.301")

    assert page.find("a", href=f"/requests/{request.id}"), "staff may answer, but no page leads them there"


@pytest.mark.parametrize(
    ("who", "kind", "other"), [("ua", "network", "n"), ("ua", "partner", "b"), ("un", "invite", "a")]
)
def test_a_suggestion_that_does_not_suit_is_never_made_again(browse, seeded, place, who, kind, other):
    page = browse(getattr(place, who)).submit(f"/suggestions/{kind}/{getattr(place, other)}/no", {"reason": "too_far"})

    assert "won't be suggested to you again" in page.get_text()
    own = place.a if who == "ua" else place.n
    family = "partner" if kind == "partner" else "membership"
    assert list_excluded(seeded, [own]) == {(own, getattr(place, other), family)}
    assert f"/{getattr(place, other)}" not in str(page.select(".suggestion"))


@pytest.mark.parametrize(("typed", "wrong"), REASONS)
def test_no_suggestion_needs_a_reason(browse, seeded, place, typed, wrong):
    page = browse(place.ua).submit(f"/suggestions/network/{place.n}/no", typed, status=200 if wrong else 302)

    if wrong:
        check_error(page, wrong, typed)
    rows = seeded.read("MATCH ({id: $id})-[d:DISMISSED]->() RETURN d.reason AS reason, d.note AS note", id=place.a)
    assert rows == ([] if wrong else [{"reason": typed["reason"], "note": typed.get("note")}])


@pytest.mark.parametrize(
    ("who", "kind", "other"), [("ua", "network", "n"), ("ua", "partner", "b"), ("un", "invite", "a")]
)
def test_what_was_put_aside_leaves_the_list_at_once(browse, place, who, kind, other):
    url = {"invite": "/invitations", "network": "/suggestions"}.get(kind, f"/suggestions/{kind}")
    browser, mark = browse(getattr(place, who)), f"/{getattr(place, other)}/no"
    assert mark in str(browser.get(url).select(".suggestion"))

    page = browser.submit(f"/suggestions/{kind}{mark}", {"reason": "not_our_subject"})

    assert page.select(".suggestion")
    assert mark not in str(page)


def test_a_recommendation_leads_to_asking_and_is_then_answered(browse, seeded, place):
    request = ask(seeded, f"{place.prefix}r", "recommend", place.n, place.a, user=place.un)
    own = browse(place.ua)

    page = own.submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")
    assert page.find("textarea", attrs={"name": "message"})
    own.submit(f"/ask/join/{place.n}", MESSAGE)

    assert only_request(seeded, place.n).kind == "join"
    assert requests.get_request(seeded, request.id).state == "accepted"


def test_dismissing_a_recommended_network_answers_the_staff(browse, seeded, place):
    request = ask(seeded, f"{place.prefix}r", "recommend", place.n, place.a, user=place.un)

    browse(place.ua).submit(f"/suggestions/network/{place.n}/no", {"reason": "too_far", "note": "60 km."})

    answered = requests.get_request(seeded, request.id)
    assert (answered.state, answered.reason, answered.note) == ("refused", "too_far", "60 km.")
