"""Administrators: people searched, a colleague made staff of two provinces."""

from dataclasses import replace

import pyotp

from graph.people import accounts
from seed import demo
from seed.provinces import plan
from tests.portal.strict import Browser

GOOD = "quatre chevaux bleus marchent"


def test_a_colleague_becomes_staff_of_two_provinces_with_a_second_factor(browse, people, make_app):
    admin, chichaoua = browse(demo.ADMINISTRATOR), plan("chichaoua").code
    page = admin.submit(
        "/admin/people/new", {"name": "Nadia Collègue", "identity": "nadia@example.org", "language": "fr"}
    )
    assert page.h1.get_text() == "Nadia Collègue"
    user = accounts.find_users(people, "nadia@example.org")[0]
    address = f"/admin/people/{user.id}"
    assert admin.submit(address, {"role": "staff", "more": ""}, status=200).find(id="more-error")

    admin.submit(address, {"role": "staff", "more": "05.301"})
    admin.submit(address, {"role": "staff", "provinces": "05.301", "more": chichaoua})

    assert sorted(accounts.get_user(people, user.id).provinces) == sorted(["05.301", chichaoua])
    code = admin.submit(address, action=f"{address}/code", status=200).find(class_="slip-code").get_text()
    colleague = Browser(make_app(people, SECOND_FACTOR=True))
    colleague.submit(f"/code/{code.replace(' ', '')}", {"password": GOOD})
    assert colleague.client.get("/province").location == "/account/second-factor"
    secret = colleague.get("/account/second-factor").find("code").get_text()
    colleague.submit("/account/second-factor", {"digits": pyotp.TOTP(secret).now()}, status=200)
    assert colleague.status("/province/05.301") == colleague.status(f"/province/{chichaoua}") == 200
    assert colleague.status("/admin/people") == 403


def test_people_are_found_by_a_part_of_name_number_or_address(browse, people, place):
    admin = browse(demo.ADMINISTRATOR)
    accounts.save_users(people, [replace(accounts.get_user(people, place.ua), telephone="+212661234567")])
    for text in ("06 61 23 45 67", "00212661234567", f"{place.prefix}ua", "personne ua"):
        assert "Personne ua" in admin.get(f"/admin/people?text={text}").get_text()
    assert "Nobody fits" in admin.get("/admin/people?text=zzzz").get_text()
    assert "Personne ua" not in admin.get("/admin/people?role=staff").get_text()


def test_nobody_takes_their_own_administration_away(browse, people, user_ids):
    id = user_ids[demo.ADMINISTRATOR]
    admin = browse(demo.ADMINISTRATOR)

    assert admin.submit(f"/admin/people/{id}", {"role": "staff", "more": "05.301"}, status=200).find(id="role-error")
    admin.post(f"/admin/people/{id}/close", status=302, borrowed_from="/admin/people/new")

    assert accounts.get_user(people, id).role == "administrator"


def test_a_change_of_role_signs_out(browse, people, place):
    browser = browse(place.ua)
    browse(demo.ADMINISTRATOR).submit(f"/admin/people/{place.ua}", {"role": "association", "more": ""})

    assert browser.status("/home") == 302
