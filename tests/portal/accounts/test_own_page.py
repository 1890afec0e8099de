"""One's own account: sessions, password, addresses, data as a file, the end; and the second factor."""

import json
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from graph.people import accounts, factors
from seed import demo
from seed.provinces import plan
from tests.portal.conftest import PASSWORD
from tests.portal.strict import Browser

GOOD = "quatre chevaux bleus marchent"


def test_sessions_are_listed_and_each_can_be_ended(browse, people, place):
    here, other, third = browse(place.ua), browse(place.ua), browse(place.ua)
    page = here.get("/account")
    ids = [field["value"] for field in page("input", attrs={"name": "session"})]
    assert len(ids) == 2 and "this device" in page.get_text()

    here.post("/account/sessions/end", {"session": ids[0]}, status=302, borrowed_from="/account")
    assert sorted(one.status("/account") for one in (other, third)) == [200, 302]

    here.post("/account/sessions/end", status=302, borrowed_from="/account")
    assert [one.status("/account") for one in (here, other, third)] == [200, 302, 302]


def test_the_page_names_only_what_is_known_of_somebody(browse, people, place):
    named = [name.get_text() for name in browse(place.ua).get("/account").select("dl.facts dt")]

    assert "E-mail address" in named and not {"Mobile number", "Not confirmed yet"} & set(named)


def test_nobody_ends_the_session_of_somebody_else(browse, people, place):
    victim = browse(place.ub)
    (row, *_rest) = people.read("MATCH (:User {id: $id})-[:HAS_SESSION]->(one) RETURN one.id AS id", id=place.ub)

    browse(place.ua).post("/account/sessions/end", {"session": row["id"]}, status=302, borrowed_from="/account")

    assert victim.status("/account") == 200


def test_a_change_of_password_ends_the_other_sessions(browse, people, place):
    here, other = browse(place.ua), browse(place.ua)
    assert here.submit("/account/password", {"current_password": "wrong", "password": GOOD}, status=200).find(
        id="current_password-error"
    )

    here.submit("/account/password", {"current_password": PASSWORD, "password": GOOD})

    assert (here.status("/account"), other.status("/account")) == (200, 302)
    assert browse().send("/sign-in", {"identity": f"{place.ua}@example.org", "password": GOOD}).status_code == 302


NUMBER, ANOTHER = "+212661234567", "+212662345678"


def test_a_first_number_counts_once_its_code_is_entered_and_the_e_mail_address_is_told(browse, people, place, sent):
    browser = browse(place.ua)
    browser.submit("/account/address", {"identity": "0661234567", "password": PASSWORD})
    assert accounts.get_user(people, place.ua).telephone is None

    browser.submit(f"/code/{sent(NUMBER)}")

    assert accounts.get_user(people, place.ua).telephone == NUMBER
    told = people.read("MATCH (m:Message {to: $to}) RETURN m.body AS body", to=f"{place.ua}@example.org")
    assert any("Somebody changes how you sign in" in row["body"] or "Quelqu’un change" in row["body"] for row in told)
    same = browser.submit("/account/address", {"identity": "0661234567", "password": PASSWORD}, status=200)
    assert "This is yours already" in same.find(id="identity-error").get_text()


@pytest.mark.parametrize("order", [("new", "former"), ("former", "new")])
@pytest.mark.parametrize(("former", "new"), [("a@example.org", "b@example.org"), (NUMBER, ANOTHER)])
def test_another_takes_the_place_of_the_former_once_both_want_it(browse, people, place, sent, former, new, order):
    kind = "email" if "@" in new else "telephone"
    accounts.save_users(people, [replace(accounts.get_user(people, place.ua), email=None)])
    accounts.save_users(people, [replace(accounts.get_user(people, place.ua), **{kind: former})])
    browser, own = browse(place.ua), lambda: getattr(accounts.get_user(people, place.ua), kind)
    page = browser.submit("/account/address", {"identity": new, "password": PASSWORD})
    assert "once you have entered the codes that went to both" in page.get_text()
    codes = {"new": sent(new), "former": sent(former)}

    page = browser.submit(f"/code/{codes[order[0]]}")
    assert own() == former and "Now enter the other code too" in page.get_text()
    page = browser.submit(f"/code/{codes[order[1]]}")

    assert own() == new and "is confirmed" in page.get_text()
    assert "went to both" not in browser.get("/account").get_text()


def test_a_change_that_was_begun_anew_leaves_no_code_of_the_one_before(browse, people, place, sent):
    browser, former = browse(place.ua), f"{place.ua}@example.org"
    browser.submit("/account/address", {"identity": "b@example.org", "password": PASSWORD})
    first, release = sent("b@example.org"), sent(former)
    browser.submit("/account/address", {"identity": "c@example.org", "password": PASSWORD})
    assert [browser.status(f"/code/{code}") for code in (first, release)] == [404, 404]

    browser.submit("/account/password", {"current_password": PASSWORD, "password": GOOD})

    assert browser.status(f"/code/{sent('c@example.org')}") == 404
    assert accounts.get_user(people, place.ua).email == former


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("wanted", [True, False])
def test_staff_help_whoever_lost_the_former_one(browse, people, place, sent, first, wanted):
    browser, new = browse(place.ua), "new@example.org"
    browser.submit("/account/address", {"identity": new, "password": PASSWORD})
    if first:
        browser.submit(f"/code/{sent(new)}")
    browser.submit("/account", action="/account/address/lost")
    staff = browse(demo.STAFF["khenifra"])
    page = staff.submit("/province/05.301/queue?kind=code", action=f"/accounts/{place.ua}/code", status=200)
    code = page.find(class_="slip-code").get_text().replace(" ", "")

    browse().submit(f"/code/{code}", {"password": GOOD} | ({"change": "y"} if wanted else {}))

    if wanted and not first:
        browse().submit(f"/code/{sent(new)}")
    assert accounts.get_user(people, place.ua).email == (new if wanted else f"{place.ua}@example.org")


def test_who_is_known_by_a_number_alone_is_told_of_another_address(app, browse, people, place):
    user = accounts.get_user(people, place.ua)
    accounts.save_users(people, [replace(user, email=None, telephone="+212661234567")])

    browse(place.ua).submit("/account/address", {"identity": "other@example.org", "password": PASSWORD})

    texts = [json.loads(line) for line in Path(app.config["SMS_OUTBOX"]).read_text().splitlines()]
    assert any(one["to"] == "+212661234567" and "Quelqu’un change" in one["text"] for one in texts)


def test_own_data_are_a_file_without_secrets(browse, people, place):
    response = browse(place.ua).client.get("/account/data.json")

    data = json.loads(response.text)
    assert (data["email"], data["organisations"]) == (f"{place.ua}@example.org", [place.a])
    assert "attachment" in response.headers["Content-Disposition"]
    assert "argon2" not in response.text


def test_a_closed_account_leaves_the_history_and_no_name(browse, people, place):
    browser = browse(place.ua)
    browser.submit("/account/close", {"password": "wrong"}, status=200)
    page = browser.submit("/account/close", {"password": PASSWORD})

    assert "Your account is closed" in page.get_text()
    user = accounts.get_user(people, place.ua)
    assert (user.active, user.email, user.organisations, user.name) == (False, None, (), "Compte fermé")
    assert browser.status("/account") == 302


def test_who_acts_for_several_chooses(browse, people, place):
    user = accounts.get_user(people, place.ua)
    accounts.save_users(people, [replace(user, organisations=(place.a, place.n))])
    browser = browse(place.ua)
    assert browser.get("/home").h1.get_text() == "Association Alpha"

    page = browser.post("/account/organisation", {"organisation": place.n}, status=302, borrowed_from="/account")

    assert page.h1.get_text() == "Réseau Nu"
    browser.post("/account/organisation", {"organisation": place.b}, status=302, borrowed_from="/account")
    assert browser.get("/home").h1.get_text() == "Association Alpha"


@pytest.fixture
def strict(seeded, make_app):
    return make_app(seeded, SECOND_FACTOR=True)


def test_staff_set_up_a_second_factor_before_anything_else(strict, people, user_ids):
    id = user_ids[demo.STAFF["khenifra"]]
    browser = Browser(strict, "en", id)
    assert browser.client.get("/province").location == "/account/second-factor"
    secret = browser.get("/account/second-factor").find("code").get_text()
    assert browser.submit("/account/second-factor", {"digits": "000000"}, status=200).find(id="digits-error")

    digits = pyotp.TOTP(secret).now()
    page = browser.submit("/account/second-factor", {"digits": digits}, status=200)

    codes = [code.get_text() for code in page.select(".code-list code")]
    assert len(codes) == 10
    assert browser.status("/province") == 200
    kept = people.read("MATCH (f:SecondFactor {id: $id}) RETURN properties(f) AS kept", id=id)
    assert secret not in str(kept) and codes[0].replace(" ", "") not in str(kept)

    visitor = Browser(strict, "en")
    form = {"identity": demo.STAFF["khenifra"], "password": PASSWORD}
    page = visitor.submit("/sign-in?next=/province", form)
    assert page.h1.get_text() == "One more step"
    assert visitor.status("/account") == 302
    for typed in ("123", digits, codes[0]):
        response = visitor.send("/sign-in/second?next=/province", {"digits": typed})
    assert response.location == "/province" and visitor.status("/province") == 200
    assert factors.get_factor(people, id).recovery == 9


def test_associations_need_none(strict, people, place):
    assert Browser(strict, "en", place.ua).status("/home") == 200


def test_a_form_that_waits_for_the_sign_in_waits_for_the_second_factor_too(browse, people, place, with_factor):
    paper, browser, note = with_factor(place.ua), browse(place.ua), "Nous voulons tenir nos comptes."
    address = f"/ask/join/{place.n}"
    form = {field["name"]: field["value"] for field in browser.get(address).main("input", type="hidden")}
    for cookie in ("session", "remember_token"):
        browser.client.delete_cookie(cookie)

    def send(to, page=None, **fields):
        hidden = page.find("form", action=to)("input", type="hidden") if page else []
        filled = {field["name"]: field["value"] for field in hidden} | fields
        return browser.read(browser.client.post(to, data=filled, headers={"Sec-Fetch-Site": "same-origin"}), 200)

    page = send(address, **form, message=note)
    page = send("/sign-in", page, identity=f"{place.ua}@example.org", password=PASSWORD)
    assert page.h1.get_text() == "One more step"
    page = send("/sign-in/second", page, digits="000000")
    page = send("/sign-in/second", page, digits=paper[0])

    assert page.h1.get_text() == "What you typed is kept" and note in page.main.get_text()
    assert browser.status("/account") == 200


READ_POSTS = "MATCH (post:Post {text: $text}) RETURN count(post) AS count"


# Each in an office of its own: tries to enter digits are counted for each account.
@pytest.mark.parametrize(("office", "signed_out"), [("sidi-kacem", True), ("chichaoua", False)])
def test_a_form_waits_until_a_second_factor_is_set_up(strict, people, place, user_ids, office, signed_out):
    id, note = user_ids[demo.STAFF[office]], f"Atelier lundi {place.prefix}"
    write = f"/province/{plan(office).code}/write"
    browser = Browser(strict, "en", id)
    page = browser.get("/account/second-factor")
    form = {field["name"]: field["value"] for field in page.main("input", type="hidden")}

    def send(to, page=None, status=200, **fields):
        hidden = page.main.find("form", action=to)("input", type="hidden") if page else []
        filled = {field["name"]: field["value"] for field in hidden} | fields
        return browser.read(browser.client.post(to, data=filled, headers={"Sec-Fetch-Site": "same-origin"}), status)

    if signed_out:
        for cookie in ("session", "remember_token"):
            browser.client.delete_cookie(cookie)
    page = send(write, **form, text=note)
    if signed_out:
        page = send("/sign-in", page, identity=demo.STAFF[office], password=PASSWORD)
    assert page.h1.get_text() == "A second factor for your account" and note not in page.main.get_text()
    page = send("/account/second-factor", page, digits="000000")
    digits = pyotp.TOTP(page.find("code").get_text()).now()
    page = send("/account/second-factor", page, digits=digits)
    assert len(page.select(".code-list code")) == 10
    page = send("/account/second-factor", page)

    assert page.h1.get_text() == "What you typed is kept" and note in page.main.get_text()
    assert people.read(READ_POSTS, text=note)[0]["count"] == 0
    send(write, page, status=302)
    assert people.read(READ_POSTS, text=note)[0]["count"] > 0


def test_what_was_right_is_no_try_and_who_must_wait_is_told_so(make_app, people, place, with_factor):
    app = make_app(people, ACCOUNT_TRIES=2)
    browser, form = Browser(app, "en", place.ua), {"name": "Site", "scopes": "read", "days": "30", "organisation": ""}
    for _each in range(4):
        browser.submit("/account/tokens/new", form | {"password": PASSWORD}, status=200)
    with_factor(place.ua)
    for status, password in ((200, "faux"), (200, "faux"), (429, PASSWORD)):
        page = browser.submit("/account/second-factor", {"password": password}, status=status,
                              action="/account/second-factor/remove")  # fmt: skip
    assert "too many tries" in page.find(id="password-error").get_text()
