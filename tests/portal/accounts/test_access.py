"""Who may do what: each action tried by each role, and without the token that a page gives."""

import pytest

from graph.links.requests import get_request, list_received
from graph.people import accounts
from graph.people.accounts import User
from graph.rules.kinds import Role
from seed import demo
from seed.provinces import plan
from tests.graph.world import ask

ROLES = ("visitor", "sender", "recipient", "other", "coordinator", "staff", "staff elsewhere", "administrator")


@pytest.fixture
def who(place, user_ids):
    """Return who acts in each role around a request of association a to organisation b or partner p."""
    return {
        "visitor": None,
        "sender": place.ua,
        "recipient": place.ub,
        "other": place.ufar,
        "coordinator": place.um,
        "staff": demo.STAFF["khenifra"],
        "staff elsewhere": demo.STAFF["chichaoua"],
        "administrator": demo.ADMINISTRATOR,
    }


@pytest.fixture
def request_to(seeded, place):
    """Return a function that makes a pending partnership request of association a to an organisation."""
    return lambda recipient: ask(seeded, f"{place.prefix}r", "partner", place.a, recipient, user=place.ua).id


def allowed(role, *roles):
    return role in roles


@pytest.mark.parametrize("role", ROLES)
def test_a_request_is_read_by_its_two_sides_only(browse, place, who, request_to, role):
    id = request_to(place.b)

    status = browse(who[role]).status(f"/requests/{id}")

    assert status == (302 if role == "visitor" else 200 if role in ("sender", "recipient") else 403)


@pytest.mark.parametrize("role", ROLES)
def test_a_request_to_one_without_an_account_is_read_by_staff_of_its_province(browse, place, who, request_to, role):
    id = request_to(place.p)

    status = browse(who[role]).status(f"/requests/{id}")

    assert status == (302 if role == "visitor" else 200 if role in ("sender", "staff", "administrator") else 403)


@pytest.mark.parametrize("action", ["accept", "refuse", "withdraw"])
@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize(
    ("recipient", "answering"), [("b", {"recipient"}), ("p", {"staff", "administrator"})], ids=["account", "none"]
)
def test_an_action_on_a_request(browse, seeded, place, who, request_to, role, action, recipient, answering):
    id = request_to(getattr(place, recipient))
    may = role == "sender" if action == "withdraw" else role in answering

    browse(who[role]).post(
        f"/requests/{id}/{action}", {"reason": "no_time"} if action == "refuse" else {}, status=302 if may else 403,
        borrowed_from="/sign-in",
    )  # fmt: skip

    assert (get_request(seeded, id).state == "pending") is not may


@pytest.mark.parametrize("action", ["accept", "refuse", "withdraw"])
def test_a_visitor_is_asked_to_sign_in_first(browse, seeded, place, request_to, action):
    id = request_to(place.b)
    visitor = browse()

    page = visitor.post(f"/requests/{id}/{action}", status=302, borrowed_from="/sign-in")

    assert page.find("input", attrs={"name": "password"})
    assert get_request(seeded, id).state == "pending"


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize(("kind", "target", "askers"), [
    ("join", "n", {"sender", "recipient", "other"}),
    ("invite", "far", {"coordinator"}),
    ("partner", "p", {"sender", "recipient", "other", "coordinator"}),
    ("space", "c", {"sender", "recipient", "other"}),
    ("exchange", "c", {"sender", "recipient", "other"}),
    ("recommend", "a", set()),
    ("join", "a", set()),
    ("partner", "nobody", set()),
])  # fmt: skip
def test_who_may_ask_what(browse, seeded, place, who, role, kind, target, askers):
    browser = browse(who[role])
    fits = role in askers
    asking = role in ("sender", "recipient", "other", "coordinator")

    browser.post(
        f"/ask/{kind}/{getattr(place, target)}", {"message": "Bonjour"},
        status=302 if fits else 404 if asking else 403, borrowed_from="/sign-in",
    )  # fmt: skip

    assert len(list_received(seeded, getattr(place, target))) == fits


@pytest.mark.parametrize("role", ROLES[1:])
def test_only_staff_of_the_province_recommend(browse, seeded, place, who, role):
    may = role in ("staff", "administrator")

    browse(who[role]).post(
        f"/province/05.301/recommend/{place.a}/{place.n}", status=302 if may else 403, borrowed_from="/sign-in"
    )

    assert [request.kind for request in list_received(seeded, place.a)] == (["recommend"] if may else [])


def test_staff_recommend_only_in_the_province_of_the_association(browse, seeded, place):
    chichaoua = plan("chichaoua").code
    for code, association in (("05.301", place.far), (chichaoua, place.a), ("05.301", place.p), ("05.301", "nobody")):
        status = 403 if association in (place.far, place.a) else 404
        browse(demo.STAFF["khenifra"]).post(
            f"/province/{code}/recommend/{association}/{place.n}", status=status, borrowed_from="/sign-in"
        )

    browse(demo.STAFF["khenifra"]).post(
        f"/province/05.301/recommend/{place.a}/{place.b}", status=404, borrowed_from="/sign-in"
    )
    assert list_received(seeded, place.a) == list_received(seeded, place.far) == []


ACTIONS = ("/sign-out", "/ask/join/{n}", "/suggestions/network/{n}/no", "/suggestions/network/{n}/fewer",
           "/suggestions/network/{n}/fewer/undo", "/requests/{r}/outcome", "/requests/{r}/accept",
           "/requests/{r}/refuse", "/requests/{r}/withdraw", "/province/05.301/recommend/{a}/{n}",
           "/sign-in", "/province/05.301/exchanges", "/province/05.301/spaces/{a}",
           "/workbook/diagnostics/{a}/answers.json")  # fmt: skip


@pytest.mark.parametrize("token", [None, "", "forged"])
@pytest.mark.parametrize("url", ACTIONS)
def test_nothing_is_done_without_the_pages_token(browse, seeded, place, request_to, url, token):
    id = request_to(place.b)
    data = {"message": "Bonjour", "reason": "no_time", "answer": "met"} | (
        {"csrf_token": token} if token is not None else {}
    )
    address = url.format(n=place.n, a=place.a, r=id)

    for person in (place.ua, place.ub, demo.STAFF["khenifra"]):
        browser = browse(person)
        page = browser.read(browser.client.post(address, data=data), 400)
        assert page.h1.get_text() == "This request could not be understood"

    assert get_request(seeded, id).state == "pending"
    assert list_received(seeded, place.n) == list_received(seeded, place.a) == []


def test_those_who_act_for_none_get_no_organisations_pages(browse, seeded, place):
    for role in (Role.ASSOCIATION, Role.COORDINATOR):
        id = f"{place.prefix}{role}"
        accounts.save_users(seeded, [User(id=id, email=f"{id}@example.org", name="Sans", password_hash="x", role=role)])
        browser = browse(id)
        assert browser.status("/links") == 403
        assert browser.status("/home" if role == Role.ASSOCIATION else "/network") == 403
        assert browser.status("/welcome") == 200


def test_staff_without_a_province_have_none_to_see(browse, seeded, place):
    id = f"{place.prefix}staff"
    accounts.save_users(
        seeded, [User(id=id, email=f"{id}@example.org", name="Sans", password_hash="x", role=Role.STAFF)]
    )

    assert browse(id).status("/province") == 404
    assert browse(id).status("/province/05.301") == 403


def test_the_diagnostic_is_not_for_visitors_or_other_associations(browse, place):
    for person, shown in ((None, False), (place.ub, False), (place.ua, True), (place.un, True)):
        page = browse(person).get(f"/associations/{place.a}")
        assert ("not assessed" in page.get_text()) is shown
