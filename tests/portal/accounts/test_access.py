"""Who may do what: each action tried by each role, and without the token that a page gives."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask_login import login_user

from graph.board import bookings, calls, notices
from graph.directory.spaces import Space, save_spaces
from graph.links import blocks
from graph.links.join_links import create_join_link
from graph.links.links import Membership, save_memberships
from graph.links.requests import get_request, list_received
from graph.people import accounts, threads
from graph.people.accounts import User
from graph.people.threads import NewPost
from graph.rules.calls import Funder, FundingCall
from graph.rules.kinds import Right, Role
from portal.accounts import access
from portal.accounts.sessions import SignedIn, new_session
from portal.kit.clock import now
from portal.kit.signed import sign
from portal.links.inviting_routes import SALT
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


@pytest.mark.parametrize("rights", list(Right))
def test_rights_are_what_the_table_says(app, seeded, place, rights):
    user = replace(accounts.get_user(seeded, place.ua), rights={place.a: rights})
    accounts.save_users(seeded, [user])

    with app.test_request_context():
        login_user(SignedIn(user, *new_session("", remember=False)))
        may = {
            Right.READS: access.acts_for(place.a),
            Right.EDITS: access.may_act(place.a) and access.may_edit_entry(place.a) and access.may_change_plan(place.a),
            Right.MANAGES: access.may_manage_people(place.a),
        }
        assert {right for right, has in may.items() if has} == access.RIGHTS[rights]
        assert not (access.acts_for(place.b) or access.may_edit_entry(place.b) or access.may_manage_people(place.b))


def test_who_only_reads_changes_nothing(browse, seeded, place, request_to):
    accounts.save_users(seeded, [replace(accounts.get_user(seeded, place.ub), rights={place.b: "reads"})])
    id, reader = request_to(place.b), browse(place.ub)

    assert reader.status(f"/requests/{id}") == 200
    reader.post(f"/requests/{id}/accept", status=403, borrowed_from="/about")
    reader.post(f"/ask/join/{place.n}", {"message": "Bonjour"}, status=403, borrowed_from="/about")
    assert get_request(seeded, id).state == "pending"


BY_SIGNED_LINK = {"telling.confirm", "inbox.unsubscribe"}
"""What whoever holds the link may do, whoever is signed in."""
POSTS = {
    "links.ask": ("ub", "/ask/join/{n}"),
    "links.withdraw": ("ub", "/requests/{sent}/withdraw"),
    "links.accept": ("ub", "/requests/{r}/accept"),
    "links.refuse": ("ub", "/requests/{r}/refuse"),
    "links.tell": ("ub", "/requests/{r}/outcome"),
    "telling.tell": ("ub", "/tell/tell_partner/{a}"),
    "ties.set_depth": ("ub", "/links/with/{a}/depth"),
    "ties.end": ("ub", "/links/with/{a}/end/partner"),
    "ties.report": ("ub", "/links/with/{a}/report"),
    "ties.block": ("ub", "/links/with/{c}/block"),
    "ties.unblock": ("ub", "/links/with/{c}/unblock"),
    "inbox.show": ("ub", "/inbox/{thread}"),
    "inbox.begin": ("ub", "/inbox/with/{a}"),
    "inbox.ask_staff": ("ub", "/inbox/ads"),
    "board.new": ("ub", "/board/new"),
    "board.answer": ("ub", "/board/{theirs}"),
    "board.take_down": ("ub", "/board/{notice}/down"),
    "board.book": ("ub", "/spaces/{room}/book"),
    "board.rules": ("ub", "/spaces/{room}/rules"),
    "board.cancel": ("ub", "/bookings/{to_come}/cancel"),
    "board.no_show": ("ub", "/bookings/{past}/no-show"),
    "calls.plan": ("ub", "/calls/{call}/plan"),
    "calls.new": ("up", "/calls/new"),
    "calls.edit": ("up", "/calls/{call}/edit"),
    "calls.close": ("up", "/calls/{call}/close"),
    "calls.open_again": ("up", "/calls/{call}/open"),
    "inviting.join": ("ub", "/j/{token}"),
    "inviting.invite_many": ("un", "/invite"),
    "inviting.join_links": ("un", "/network/links"),
    "inviting.revoke": ("un", "/network/links/{link}/revoke"),
    "network.write": ("un", "/network/write"),
    "moderation.write": ("staff", "/province/05.301/write"),
    "moderation.report": ("staff", "/province/05.301/reports/{report}"),
}
"""What is posted in the rooms of links, messages and the board: who may, and to which address."""


@pytest.fixture
def things(app, seeded, place):
    """Return the ids of one thing of each kind around b and the network n."""
    names = "r sent thread theirs notice room to_come past link report call up"
    made = {name: f"{place.prefix}{name}" for name in names.split()}
    ask(seeded, made["r"], "partner", place.a, place.b, user=place.ua)
    ask(seeded, made["sent"], "partner", place.b, place.c, user=place.ub)
    save_memberships(seeded, [Membership(place.c, place.n)])
    threads.add_post(
        seeded, threads.pair_thread(place.a, place.b), NewPost(made["r"], place.a, None, now()), made["thread"]
    )
    for name, author in (("theirs", place.a), ("notice", place.b)):
        notices.post_notice(seeded, id=made[name], organisation=author, kind="offer", title="Une salle", words="",
                            domain=None, user=place.ub, at=now())  # fmt: skip
    save_spaces(seeded, [Space(id=made["room"], host=place.b, kind="office")])
    for name, days in (("past", -1), ("to_come", 1)):
        starts = now() + timedelta(days=days)
        bookings.book(seeded, id=made[name], space=made["room"], organisation=place.b, starts=starts,
                      ends=starts + timedelta(hours=1), purpose="Cours", user=place.ub, at=now())  # fmt: skip
    call = FundingCall(id=made["call"], title_fr="Un appel", until=now().date() + timedelta(days=9),
                       funder=Funder("Fonds Un"), keeper=place.p)  # fmt: skip
    calls.save_call(seeded, call, before=None, user=place.ub, change=made["call"], at=now())
    partner = {"name": "Personne up", "password_hash": "x", "role": Role.PARTNER, "organisations": (place.p,)}
    accounts.save_users(seeded, [User(id=made["up"], email="up@example.org", **partner)])
    create_join_link(seeded, id=made["link"], network=place.n, trusted=True, questions=[], user=place.un, at=now())
    blocks.report(seeded, id=made["report"], own=place.a, other=place.b, words="Oui", user=place.ua, at=now())
    with app.app_context():
        token = sign(SALT, made["link"])
    yield made | {"token": token} | {name: getattr(place, name) for name in "abcn"}
    seeded.write(
        "MATCH (node:Notice|Booking|SpaceRules|JoinLink|FundingCall) OPTIONAL MATCH (node)-[:HAS_CHANGE]->(change) "
        "DETACH DELETE node, change"
    )


def test_no_page_of_links_messages_and_the_board_lets_those_write_who_only_read(app, browse, seeded, place, things):
    rooms = {name.split(".")[0] for name in POSTS}
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert {name for name in posting if name.split(".")[0] in rooms} - BY_SIGNED_LINK == set(POSTS)
    people = {"ub": place.ub, "un": place.un, "up": things["up"], "staff": demo.STAFF["khenifra"]}
    typed = {"message": "Bonjour", "text": "Bonjour", "reason": "no_time", "answer": "met", "word": "Fin"}

    def statuses(readers):
        for name, (who, url) in POSTS.items():
            browser = browse(readers.get(who, people[who]))
            token = browser.get("/about").find("input", attrs={"name": "csrf_token"})["value"]
            answer = browser.client.post(url.format(**things), data={"csrf_token": token} | typed)
            yield name, answer.status_code

    for id, organisation in ((place.ub, place.b), (place.un, place.n), (things["up"], place.p)):
        accounts.save_users(seeded, [replace(accounts.get_user(seeded, id), rights={organisation: "reads"})])
    assert {name for name, status in statuses({"staff": place.ub}) if status != 403} == set()

    for id in (place.ub, place.un, things["up"]):
        accounts.save_users(seeded, [replace(accounts.get_user(seeded, id), rights={})])
    found = dict(statuses({}))
    assert {name for name, status in found.items() if status not in (200, 302, 404)} == set(), found
