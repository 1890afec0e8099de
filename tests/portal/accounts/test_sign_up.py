"""One identity, several ways to prove it: sign-up by number or address, codes, passwords chosen and forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.people import accounts
from graph.people.accounts import User
from graph.people.codes import CodePurpose
from portal.accounts.codes import add_code, code_of_id, digest_of, find_code, read_typed
from portal.accounts.identity import read_identity
from portal.accounts.password_rules import password_problem
from portal.kit.clock import now
from seed import demo
from tests.portal.conftest import PASSWORD
from tests.portal.strict import LANGUAGES

GOOD = "quatre chevaux bleus marchent"
NUMBER = "+212612345678"
OF_NUMBER = (
    "MATCH (u:User {unproven: $number}) RETURN u.id AS id, u.name AS name, u.password_hash AS hash ORDER BY u.opened_at"
)
NUMBERS = ("0612345678", "06 12 34 56 78", "+212 6 12 34 56 78", "00212612345678", "٠٦١٢٣٤٥٦٧٨")


def sign_up(browser, identity, name="Amina", password=GOOD, status=302, **more):
    return browser.submit("/sign-up", {"name": name, "identity": identity, "password": password} | more, status=status)


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_enough_however_it_is_written(browse, people, written):
    browser = browse()

    page = sign_up(browser, written)

    assert page.h1.get_text() == "Find your association"
    (user,) = accounts.find_users(people, NUMBER)
    assert (user.name, user.email, user.telephone, user.unproven) == ("Amina", None, None, NUMBER)
    again = browse().submit("/sign-in", {"identity": "0612345678", "password": GOOD})
    assert again.h1.get_text() == "Your account"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "identity", ["06 12", "nobody", "Amina <a@example.org>", "a@example", "\u202ea@@example.org", "061234567890123"]
)
def test_what_can_be_no_number_and_no_address_is_said_beside_the_field(browse, people, identity, language):
    page = sign_up(browse(language=language), identity, status=200)

    assert page.find(id="identity-error").get_text(strip=True)
    assert page.find(id="name")["value"] == "Amina"


def test_an_address_comes_without_marks_and_in_lower_case():
    assert read_identity(" \u200fAmina@Example.ORG\u202c ") == "amina@example.org"


def test_the_answer_is_the_same_whether_somebody_has_the_address(browse, people, place):
    pages = [sign_up(browse(), address) for address in (f"{place.ua}@example.org", "new@example.org")]

    assert pages[0].h1 == pages[1].h1
    found = accounts.find_users(people, f"{place.ua}@example.org")
    assert [user.id == place.ua for user in found] == [True, False]
    assert browse().submit("/sign-in", {"identity": f"{place.ua}@example.org", "password": PASSWORD}).h1.get_text() == (
        "Association Alpha"
    )


@pytest.mark.parametrize(
    ("again", "count"),
    [({}, 1), ({"name": "Brahim"}, 1), ({"name": "Brahim", "password": "une autre phrase de passe"}, 2)],
)
def test_a_sign_up_form_sent_again_is_one_account_of_one_person_and_another_of_the_next(browse, people, again, count):
    browser = browse()
    page = browser.get("/sign-up")
    hidden = {field["name"]: field["value"] for field in page.main("input", type="hidden")}
    form = hidden | {"name": "Amina", "identity": "0612345678", "password": GOOD}
    browser.client.post("/sign-up", data=form)
    (first,) = people.read(OF_NUMBER, number=NUMBER)

    browse_again = browse()
    token = {field["name"]: field["value"] for field in browse_again.get("/sign-up").main("input", type="hidden")}
    browse_again.client.post("/sign-up", data=form | {"csrf_token": token["csrf_token"]} | again)

    found = people.read(OF_NUMBER, number=NUMBER)
    assert len(found) == count and first in found


def test_of_two_who_gave_a_number_that_nobody_has_proven_the_first_signs_in_with_it(browse, people):
    for id, at in (("z-first", 1), ("a-second", 2)):
        accounts.save_users(people, [User(id=id, name=id, password_hash="x", role="association", unproven=NUMBER)])
        opened = datetime(2026, 1, at, tzinfo=UTC)
        people.write("MATCH (u:User {id: $id}) SET u.opened_at = $at", id=id, at=opened)

    assert [user.id for user in accounts.find_users(people, NUMBER)] == ["z-first"]


@pytest.mark.parametrize(
    ("password", "wrong"),
    [("court", True), ("x" * 129, True), ("1234567890", True), ("azertyuiop", True), ("motdepasse2024", True),
     ("aaaaaaaaaaaa", True), ("Aminaamina1", True), ("0612345678", True), (GOOD, False), ("كلمة سر طويلة جدا", False),
     ("x9$kq2!mzp", False), ("y" * 64 + " et autre chose", False)],
)  # fmt: skip
def test_passwords_are_long_and_not_guessed_first(password, wrong):
    assert (password_problem(password, ["Amina", "0612345678"]) is not None) is wrong


@given(st.text(min_size=10, max_size=128))
@settings(max_examples=60)
def test_no_rule_asks_for_capitals_digits_or_signs(text):
    problem = password_problem(f"{text} colline rivière tapis"[:128] if len(text) < 100 else text)

    assert problem is None or "Many people" in str(problem) or len(set(text)) <= 4


def test_a_code_that_was_sent_proves_a_number(browse, people, sent):
    browser = browse()
    sign_up(browser, "0612345678")
    code = sent(NUMBER)

    page = browser.submit(f"/code/{code}")

    assert "is confirmed" in page.get_text()
    (user,) = accounts.find_users(people, NUMBER)
    assert (user.telephone, user.unproven) == (NUMBER, None)


def test_who_proves_what_is_somebody_elses_is_told(browse, people, sent, place):
    browser = browse()
    address = f"{place.ua}@example.org"
    sign_up(browser, address)

    page = browser.submit(f"/code/{sent(address)}", status=200)

    assert "Another account has this number or address" in page.get_text()
    assert accounts.get_user_by_email(people, address).id == place.ua


def test_a_code_of_somebody_else_is_refused(browse, people, sent, place):
    sign_up(browse(), "0612345678")

    page = browse(place.ub).get(f"/code/{sent(NUMBER)}")

    assert "for another account" in page.find(id="code-error").get_text()


def test_a_password_that_was_forgotten_is_chosen_anew_and_other_devices_are_signed_out(browse, people, sent, place):
    address, elsewhere = f"{place.ua}@example.org", browse(place.ua)

    page = browse().submit("/forgot", {"identity": address})
    assert "a code is on its way" in page.get_text()
    code = sent(address)
    browser = browse()
    page = browser.submit(f"/code/{code}", {"password": GOOD})

    assert page.h1.get_text() == "Association Alpha"
    assert elsewhere.status("/home") == 302
    assert (
        browse().submit("/sign-in", {"identity": address, "password": PASSWORD}, status=200).find(id="password-error")
    )
    assert "was used already" in browse().get(f"/code/{code}", 404).get_text()


def test_a_code_for_a_password_lets_nobody_past_the_second_factor(app, browse, people, place, with_factor):
    paper = with_factor(place.ua)
    with app.app_context():
        code = add_code(CodePurpose.ENTER, place.ua, by=place.ua)
    browser = browse()

    page = browser.submit(f"/code/{code}", {"password": GOOD})

    assert page.h1.get_text() == "One more step" and browser.status("/account") == 302
    browser.submit("/sign-in/second?next=/home", {"digits": paper[0]}, action="")
    assert browser.status("/account") == 200


def test_a_code_that_staff_hand_over_proves_no_number_but_has_its_proof_sent(browse, people, place, sent):
    accounts.save_users(people, [replace(accounts.get_user(people, place.ub), email=None, unproven=NUMBER)])
    staff = browse(demo.STAFF["khenifra"])
    page = staff.read(staff.client.post(f"/accounts/{place.ub}/code", data={
        "csrf_token": staff.get("/province").find("input", attrs={"name": "csrf_token"})["value"]}), 200)  # fmt: skip

    browse().submit(f"/code/{page.find(class_='slip-code').get_text().replace(' ', '')}", {"password": GOOD})

    assert accounts.get_user(people, place.ub).telephone is None
    browse().submit(f"/code/{sent(NUMBER)}")
    assert accounts.get_user(people, place.ub).telephone == NUMBER


def test_a_code_of_an_address_that_was_changed_since_brings_it_not_back(app, browse, people, place):
    with app.app_context():
        code = add_code(CodePurpose.ENTER, place.ua, by=place.ua, to="former@example.org")

    browse().submit(f"/code/{code}", {"password": GOOD})

    assert accounts.get_user(people, place.ua).email == f"{place.ua}@example.org"


@pytest.mark.parametrize("by_command", [False, True])
def test_another_password_leaves_no_code_that_was_asked_for_with_the_former(app, people, place, by_command):
    user = replace(accounts.get_user(people, place.ua), unproven=NUMBER)
    accounts.save_users(people, [user])
    with app.app_context():
        enter = add_code(CodePurpose.ENTER, user.id, by=user.id)
        elsewhere = add_code(CodePurpose.PROVE, user.id, by=user.id, to="thief@example.org")
        own = add_code(CodePurpose.PROVE, user.id, by=user.id, to=NUMBER)
    if by_command:
        accounts.save_users(people, [replace(user, password_hash="another")])
    else:
        accounts.change_password(people, user.id, "another", now())

    with app.app_context():
        states = [find_code(code).state(now()) for code in (enter, elsewhere, own)]
    assert states == ["withdrawn", "withdrawn", "withdrawn" if by_command else "open"]


def test_nobody_reads_whether_an_account_exists(browse, people, sent, place):
    answers = [browse().submit("/forgot", {"identity": one}).main.get_text() for one in
               (f"{place.ua}@example.org", "nobody@example.org", "0698765432")]  # fmt: skip

    assert len(set(answers)) == 1
    assert sent("nobody@example.org") is None


@pytest.mark.parametrize(("lasting", "words"), [(timedelta(seconds=-1), "too old"), (timedelta(days=1), None)])
def test_a_code_has_its_time(app, browse, people, place, lasting, words):
    with app.app_context():
        code = add_code(CodePurpose.ENTER, place.ua, by=place.ua, lasting=lasting)

    page = browse().get(f"/code/{code.lower()}", 404 if words else 200)

    assert words is None or words in page.find(id="code-error").get_text()


def test_a_newer_code_takes_the_place_of_the_former(app, browse, people, place):
    with app.app_context():
        first, second = (add_code(CodePurpose.ENTER, place.ua, by=place.ua) for _time in range(2))

    assert "Another code has taken the place" in browse().get(f"/code/{first}", 404).get_text()
    assert browse().status(f"/code/{second}") == 200


def test_nothing_is_used_up_by_looking(app, browse, people, place):
    with app.app_context():
        code = add_code(CodePurpose.ENTER, place.ua, by=place.ua)
    for _time in range(3):
        assert browse().status(f"/code/{code}") == 200


def test_the_graph_holds_no_code(app, people, place):
    with app.app_context():
        code = add_code(CodePurpose.ENTER, place.ua, by=place.ua, once="x")
        assert code == add_code(CodePurpose.ENTER, place.ua, by=place.ua, once="x")
        assert code_of_id("a") != code_of_id("b") and digest_of(code) != digest_of("ABCDEFGH")
    rows = people.read("MATCH (code:AccessCode) RETURN properties(code) AS kept")
    assert rows and not any(code in str(row["kept"]) for row in rows)


@pytest.mark.parametrize(("typed", "code"), [("abcd efgh", "ABCDEFGH"), ("ABCD-EFGH", "ABCDEFGH"), ("ABC", ""),
                                             ("ABCDEFG0", ""), ("ابجدهوزح", "")])  # fmt: skip
def test_codes_are_read_as_people_copy_them(typed, code):
    assert read_typed(typed) == code
