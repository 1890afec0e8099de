"""The people of an association: invited, given rights and functions, removed; and what staff do for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.links.requests import get_request
from graph.people import accounts, members
from graph.people.codes import CodePurpose
from graph.people.members import NobodyManages, TwoPresidents
from graph.people.unclaimed import count_unclaimed
from graph.rules.kinds import MemberFunction, Right
from portal.accounts import access, staff_routes
from portal.accounts.codes import add_code
from portal.kit.clock import now
from seed import demo
from tests.graph.world import ask
from tests.portal.strict import LANGUAGES

GOOD = "quatre chevaux bleus marchent"
INVITED = {"name": "Karim", "identity": "0655443322", "rights": "edits", "function": "treasurer", "language": "fr"}


def rights(graph, organisation):
    return {one.user.name: (one.rights, one.function) for one in members.list_members(graph, organisation)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_treasurer_is_invited_by_whatsapp_and_joins(browse, people, place, language):
    page = browse(place.ua, language).submit("/people/invite", INVITED, status=200)

    link = page.find("a", href=lambda one: one and one.startswith("https://wa.me/"))["href"]
    assert link.startswith("https://wa.me/212655443322?text=Bonjour")
    code = page.find(class_="slip-code").get_text().replace(" ", "")
    browser = browse(language=language)
    form = browser.get(f"/code/{code}")
    assert form.find(id="name")["value"] == "Karim"
    browser.submit(f"/code/{code}", {"name": "Karim", "identity": "0655443322", "password": GOOD})
    assert rights(people, place.a)["Karim"] == ("edits", "treasurer")
    assert browser.status("/home") == 200
    assert browser.status("/people/invite") == 403


def test_an_invitation_by_e_mail_is_sent_and_can_be_taken_back(browse, people, place):
    browser = browse(place.ua)
    browser.submit("/people/invite", INVITED | {"identity": "karim@example.org"}, status=200)
    (row,) = people.read("MATCH (m:Message {to: 'karim@example.org'}) RETURN m.body AS body")
    code = row["body"].partition("/code/")[2][:8]
    assert browse().status(f"/code/{code}") == 200

    page = browser.get("/people")
    action = next(form["action"] for form in page("form") if form["action"].endswith("/withdraw"))
    browser.post(action, status=302, borrowed_from="/people")

    assert browse().status(f"/code/{code}") == 404


def test_rights_are_changed_and_the_last_who_manages_stays(browse, people, place):
    browser = browse(place.ua)
    form = {"rights": "reads", "function": ""}
    assert browser.submit(f"/people/{place.ua}", form, status=200).find(id="rights-error")
    accounts.save_users(people, [replace(accounts.get_user(people, place.ub), organisations=(place.a,),
                                         functions={place.a: "president"})])  # fmt: skip

    assert browser.submit(f"/people/{place.ua}", form | {"function": "president", "rights": "edits"}, status=200).find(
        id="function-error"
    )
    browser.submit(f"/people/{place.ua}", form)
    assert rights(people, place.a)["Personne ua"] == ("reads", "")
    browse(place.ub).post(f"/people/{place.ua}/remove", status=302, borrowed_from="/people")
    assert "Personne ua" not in rights(people, place.a)


def test_only_who_manages_changes_people(browse, people, place):
    accounts.save_users(people, [replace(accounts.get_user(people, place.ub), organisations=(place.a,),
                                         rights={place.a: "edits"})])  # fmt: skip
    browser = browse(place.ub)
    assert browser.status("/people") == 200
    for address in ("/people/invite", f"/people/{place.ua}"):
        assert browser.status(address) == 403
    browser.post(f"/people/{place.ua}/remove", status=403, borrowed_from="/people")
    browser.post(f"/people/{place.ub}/remove", status=302, borrowed_from="/people")
    assert set(rights(people, place.a)) == {"Personne ua"}


def test_nobody_changes_people_of_another_association(browse, people, place):
    browser = browse(place.ua)
    assert browser.status(f"/people/{place.ub}") == 404
    browser.post(f"/people/{place.ub}/remove", status=404, borrowed_from="/people")


@pytest.mark.parametrize("right", list(Right))
def test_no_right_exceeds_the_next(right):
    order = list(Right)
    assert access.RIGHTS[right] == frozenset(order[: order.index(right) + 1])


@given(
    st.lists(
        st.tuples(st.sampled_from(["ua", "ub", "ufar"]), st.sampled_from([*Right, "remove"]),
                  st.sampled_from([None, "president", "member"])), max_size=8,
    )
)  # fmt: skip
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_somebody_manages_and_one_presides(people, place, steps):
    members.set_member(people, place.c, place.ua, Right.MANAGES, None)
    for name, right, function in steps:
        try:
            if right == "remove":
                members.remove_member(people, place.c, getattr(place, name))
            else:
                members.set_member(people, place.c, getattr(place, name), right, function)
        except (TwoPresidents, NobodyManages):
            pass

    found = members.list_members(people, place.c)
    assert any(one.rights == "manages" for one in found)
    assert sum(one.function == "president" for one in found) <= 1


def test_staff_open_an_account_and_hand_over_a_code(browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    form = INVITED | {"identity": "", "rights": "manages", "function": "president"}

    page = staff.submit(f"/associations/{place.c}/account", form, status=200)

    code = page.find(class_="slip-code").get_text()
    browser = browse()
    browser.submit("/code", {"code": code.lower()}, action="/code")
    browser.submit(f"/code/{code.replace(' ', '')}", {"password": GOOD})
    assert browser.get("/home").h1.get_text() == "Association Gamma"
    assert rights(people, place.c) == {"Karim": ("manages", "president")}


@pytest.mark.parametrize(("who", "address"), [("ua", "/people/invite"), ("staff", "/associations/{c}/account"),
                                              ("admin", "/admin/people/new")])  # fmt: skip
def test_a_form_that_comes_back_for_the_next_person_is_of_that_person(browse, people, place, who, address):
    browser = browse({"ua": place.ua, "staff": demo.STAFF["khenifra"], "admin": demo.ADMINISTRATOR}[who])
    address = address.format(c=place.c)
    hidden = {field["name"]: field["value"] for field in browser.get(address).main("input", type="hidden")}

    answers = [
        browser.client.post(address, data=hidden | INVITED | {"name": name, "identity": "", "rights": "reads"})
        for name in ("Karim", "Latifa", "Latifa")
    ]

    made = [one.location or BeautifulSoup(one.text, "html.parser").find(class_="paper-link").get_text()
            for one in answers]  # fmt: skip
    assert made[0] != made[1]
    if who != "staff":  # An account that is opened twice is one; the code to hand over is new each time.
        assert made[1] == made[2]
    else:
        assert sorted(rights(people, place.c)) == ["Karim", "Latifa"]
    if who != "admin":
        assert all(one.headers["Set-Cookie"].startswith("sent=") for one in answers)


def test_staff_open_accounts_in_their_province_only(browse, people, place):
    for address in (f"/associations/{place.far}/account", f"/associations/{place.far}/act"):
        assert browse(demo.STAFF["khenifra"]).status(address) == 403
        assert browse(place.ua).status(address) == 403
        assert browse(demo.ADMINISTRATOR).status(address) == 200


def test_slips_for_a_commune_let_associations_in(browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    page = staff.get(f"/province/05.301/access?commune={demo.KHENIFRA}")
    assert "Association Gamma" in page.get_text() and "Association Alpha" not in page.main.get_text()

    page = staff.read(
        staff.client.post("/province/05.301/access/slips", data={"commune": demo.KHENIFRA, "csrf_token": page.find(
            "input", attrs={"name": "csrf_token"})["value"]}), 200)  # fmt: skip

    slip = next(one for one in page.select(".slip") if "Association Gamma" in one.get_text())
    code = slip.find(class_="slip-code").get_text().replace(" ", "")
    browser = browse()
    browser.submit(f"/code/{code}", {"name": "Sara", "identity": "0655443322", "password": GOOD})
    assert rights(people, place.c) == {"Sara": ("manages", "")}


def test_slips_count_all_and_are_printed_once_unless_asked_for_again(browse, people, place, monkeypatch):
    monkeypatch.setattr(staff_routes, "MOST_SLIPS", 2)
    staff, total = browse(demo.STAFF["khenifra"]), count_unclaimed(people, demo.KHENIFRA, now()).total
    assert total > 4

    def print_slips(**more):
        page = staff.get(f"/province/05.301/access?commune={demo.KHENIFRA}")
        token = page.find("input", attrs={"name": "csrf_token"})["value"]
        form = {"commune": demo.KHENIFRA, "csrf_token": token} | more
        slips = staff.read(staff.client.post("/province/05.301/access/slips", data=form), 200).select(".slip")
        return page.main.get_text(), [one.find(class_="slip-code").parent.get_text() for one in slips]

    def named(slips):
        return [text.strip().splitlines()[0] for text in slips]

    text, first = print_slips()
    assert f"{total} associations without account" in text and "At most 2 are printed at once" in text
    text, second = print_slips()
    assert "2 of them have a printed code" in text and len(first) == len(second) == 2
    assert not set(named(first)) & set(named(second))
    assert named(print_slips(again="1")[1]) == named(first)


def test_staff_act_for_an_association_with_a_reason_for_an_hour(app, browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    assert staff.submit(f"/associations/{place.a}/act", {"reason": ""}, status=200).find(id="reason-error")

    page = staff.submit(f"/associations/{place.a}/act", {"reason": "Par téléphone, à sa demande"})

    assert page.h1.get_text() == "Association Alpha"
    assert "You act for an organisation" in staff.get("/plan").get_text()
    assert staff.status("/province") == 403
    assert staff.status("/people/invite") == 403
    log = browse(place.ua).get("/people").get_text()
    assert "Par téléphone, à sa demande" in log
    told = people.read("MATCH (m:Message {to: $to}) RETURN m.body AS body", to=f"{place.ua}@example.org")
    assert any("Par téléphone" in row["body"] for row in told)

    people.write("MATCH (s:UserSession) WHERE s.assumed IS NOT NULL SET s.assumed_until = $at",
                 at=now() - timedelta(seconds=1))  # fmt: skip
    assert staff.status("/province") == 200
    assert staff.status("/home") == 403


def test_staff_stop_acting(browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    staff.submit(f"/associations/{place.a}/act", {"reason": "À sa demande"})

    staff.post("/act/end", status=302, borrowed_from="/home")

    assert staff.status("/province") == 200


def test_staff_never_give_codes_to_other_staff_or_elsewhere(browse, people, place, user_ids):
    staff = browse(demo.STAFF["khenifra"])
    for id in (place.ufar, user_ids[demo.ADMINISTRATOR], user_ids[demo.STAFF["chichaoua"]], "nobody"):
        staff.post(f"/accounts/{id}/code", status=404, borrowed_from="/province")
    page = staff.read(staff.client.post(f"/accounts/{place.ua}/code", data={
        "csrf_token": staff.get("/province").find("input", attrs={"name": "csrf_token"})["value"]}), 200)  # fmt: skip
    assert page.find(class_="slip-code")


def test_staff_help_an_association_without_phone_and_empty_the_queue(browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    form = INVITED | {"identity": "", "rights": "manages", "function": "president"}
    staff.submit(f"/associations/{place.c}/account", form, status=200)
    (member,) = members.list_members(people, place.c)
    accounts.want_code(people, member.user.id, now() - timedelta(days=4))
    assert "Association Gamma" in staff.get("/province/05.301/queue?kind=code").get_text()

    page = staff.submit("/province/05.301/queue?kind=code", action=f"/accounts/{member.user.id}/code", status=200)
    code = page.find(class_="slip-code").get_text().replace(" ", "")
    browse().submit(f"/code/{code}", {"password": GOOD})

    assert "Association Gamma" not in staff.get("/province/05.301/queue").get_text()
    staff.submit(f"/associations/{place.c}/act", {"reason": "Elle n'a pas de téléphone"})
    assert staff.get("/home").h1.get_text() == "Association Gamma"


def test_a_partner_answers_its_own_requests(browse, people, place):
    page = browse().get(f"/partners/{place.p}")
    assert "ADS staff answer for it" in page.get_text()
    id = ask(people, f"{place.prefix}r", "partner", place.a, place.p, user=place.ua).id
    user = accounts.get_user(people, place.ub)
    accounts.save_users(people, [replace(user, organisations=(place.p,), role="association")])
    browser = browse(place.ub)

    assert browser.get("/links").h1
    browser.post(f"/requests/{id}/accept", status=302, borrowed_from="/links")

    assert "ADS staff answer for it" not in browse().get(f"/partners/{place.p}").get_text()
    assert get_request(people, id).state == "accepted"


INVITE = {"identity": "", "rights": "edits", "function": "treasurer"}


def invite(browse, place, **asked):
    page = browse(place.ua).submit("/people/invite", INVITED | INVITE | asked, status=200)
    return page.find(class_="slip-code").get_text().replace(" ", "")


@pytest.mark.parametrize(("offered", "held"), [("reads", "edits"), ("edits", "edits"), ("manages", "manages")])
def test_an_invitation_takes_no_right_and_no_function_away(browse, people, place, offered, held):
    members.set_member(people, place.a, place.ub, Right.EDITS, MemberFunction.SECRETARY)
    code = invite(browse, place, rights=offered, function="")

    browse(place.ub).submit(f"/code/{code}")

    assert rights(people, place.a)["Personne ub"] == (held, "secretary")


def test_the_last_who_manages_can_open_an_invitation_of_their_own(browse, people, place):
    code = invite(browse, place, rights="reads", function="president")
    members.set_member(people, place.a, place.ub, Right.READS, MemberFunction.PRESIDENT)

    assert "no fewer rights" in browse(place.ua).submit(f"/code/{code}").get_text()

    assert rights(people, place.a)["Personne ua"][0] == "manages"


def test_a_form_that_is_sent_again_with_other_rights_makes_another_code(app, people, place):
    with app.app_context():
        asked = {"by": place.ua, "once": "word", "rights": "edits"}
        codes = [add_code(CodePurpose.INVITE, place.a, **asked | more)
                 for more in ({}, {}, {"rights": "manages"}, {"function": "member"})]  # fmt: skip
    assert codes[0] == codes[1] and len(set(codes)) == 3


def test_an_account_that_cant_be_president_is_not_opened(browse, people, place):
    members.set_member(people, place.a, place.ua, Right.MANAGES, MemberFunction.PRESIDENT)
    form, count = INVITED | {"identity": "", "function": "president"}, "MATCH (user:User) RETURN count(user) AS count"
    before = people.read(count)

    page = browse(demo.STAFF["khenifra"]).submit(f"/associations/{place.a}/account", form, status=200)

    assert page.find(id="function-error") and people.read(count) == before
