"""Claims: found first, never first come, one owner at most; the directory asks whether it is still right."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.directory.associations import get_association
from graph.directory.contacts import Contact, save_contacts
from graph.people import accounts, claims, freshness, members
from graph.people.accounts import User
from graph.people.codes import CodePurpose
from graph.people.likely import NamedEntry
from graph.rules.kinds import OrganisationKind
from portal.accounts.codes import add_code, find_code
from portal.claims import fresh
from portal.claims.fresh import make_upkeep, sign
from portal.claims.likely import alike, find_likely
from portal.kit.clock import now
from portal.kit.ids import new_id
from seed import demo
from seed.provinces import plan

GOOD = "quatre chevaux bleus marchent"
PDF = b"%PDF-1.4 minutes\n%%EOF"


def owners(graph, organisation):
    return [one.user.id for one in members.list_members(graph, organisation) if one.rights == "manages"]


def claim(graph, organisation, user, proof="receipt"):
    id = new_id()
    claims.make_claim(graph, id=id, organisation=organisation, user=user, proof=proof, receipt="12/2015", at=now())
    return id


@pytest.mark.parametrize(
    ("name", "likely"),
    [("association gama", True), ("Gamma", True), ("Jamiya Gamma pour le développement", True), ("Delta", False),
     ("Association pour le développement", False)],
)  # fmt: skip
def test_names_are_compared_without_the_words_of_all(name, likely):
    assert (alike(name, NamedEntry("x", "Association Gamma", "")) >= 78) is likely


def test_an_association_that_nobody_knew_is_found_to_be_there_and_claimed_with_a_paper_code(browse, people, place):
    staff = browse(demo.STAFF["khenifra"])
    token = staff.get(f"/province/05.301/access?commune={demo.KHENIFRA}").find("input", attrs={"name": "csrf_token"})
    slips = staff.read(staff.client.post("/province/05.301/access/slips", data={
        "commune": demo.KHENIFRA, "csrf_token": token["value"]}), 200)  # fmt: skip
    slip = next(one for one in slips.select(".slip") if "Association Gamma" in one.get_text())
    code = slip.find(class_="slip-code").get_text()
    browser = browse()
    page = browser.submit("/sign-up", {"name": "Amina", "identity": "0612345678", "password": GOOD})
    assert page.h1.get_text() == "Find your association"

    page = browser.get(f"/join?name=gama&province=05.301&commune={demo.KHENIFRA}")
    assert page.find("a", string="Association Gamma")
    assert browser.status(f"/associations/{place.c}/claim") == 200
    browser.submit("/code", {"code": code}, action="/code")
    page = browser.submit(f"/code/{code.replace(' ', '')}")

    assert page.h1.get_text() == "Association Gamma"
    assert len(owners(people, place.c)) == 1


def test_a_receipt_or_a_number_finds_it_first(browse, people, place):
    save_contacts(people, place.far, [Contact(id=f"{place.prefix}1", kind="telephone", value="+212612345678",
                                              visibility="everybody")])  # fmt: skip

    page = browse().get("/join?telephone=06+12+34+56+78")
    assert page.find("a", string="Association Lointaine")
    page = browse().get(f"/join?receipt={place.c}")
    assert page.find("a", string="Association Gamma")
    assert browse().get("/join?telephone=nonsense").find(id="telephone-error")


@pytest.mark.parametrize("hidden", ["contact", "user", "inactive", "merged"])
def test_what_not_everybody_sees_finds_nothing_for_visitors_and_all_for_staff(app, browse, people, place, hidden):
    visibility = {"contact": "linked", "user": "staff"}.get(hidden, "everybody")
    save_contacts(people, place.far, [Contact(id=f"{place.prefix}1", kind="telephone", value="+212612345678",
                                              visibility=visibility)])  # fmt: skip
    if hidden == "user":
        save_contacts(people, place.far, [])
        accounts.save_users(people, [User(id=new_id(), name="X", password_hash="", role="association",
                                          telephone="+212612345678", organisations=(place.far,))])  # fmt: skip
    if hidden in ("inactive", "merged"):
        people.write("MATCH (o:Entry {id: $id}) SET o.active = false, o.merged_into = $into", id=place.far,
                     into=place.a if hidden == "merged" else None)  # fmt: skip
    chichaoua = plan("chichaoua").code

    page = browse(place.ub).get("/join?telephone=0612345678")
    assert not page.find("a", string="Association Lointaine")
    page = browse(place.ub).get(f"/join?name=Lointaine&province={chichaoua}")
    assert bool(page.find("a", string="Association Lointaine")) is (hidden in ("contact", "user"))
    with app.test_request_context():
        found = find_likely(name="", territory="", receipt="", telephone="+212612345678", hidden=True)
    assert [one.entry.id for one in found] == ([] if hidden == "merged" else [place.far])


def test_nobody_looks_through_the_directory_by_numbers(people, make_app):
    visitor = make_app(people, LINK_LIMIT="2 per minute").test_client()

    assert [visitor.get("/join?receipt=1").status_code for _try in range(3)] == [200, 200, 429]


def test_a_paper_code_counts_beside_ones_own_claim_that_waits(app, browse, people, place):
    for user in (place.ufar, place.ub):
        people.write("MATCH (n:Claim)-[:OF]->(o {id: $id}) DETACH DELETE n", id=place.c)
        people.write("MATCH (:User)-[acts:ACTS_FOR]->({id: $id}) DELETE acts", id=place.c)
        own = claim(people, place.c, place.ufar)
        with app.app_context():
            code = add_code(CodePurpose.CLAIM, place.c, by=user)
        page = browse(user).submit(f"/code/{code}")
        if user == place.ufar:
            assert owners(people, place.c) == [user] and claims.get_claim(people, own).state == "accepted"
        else:
            assert owners(people, place.c) == [] and "Others claim Association Gamma" in page.get_text()


def test_the_form_of_a_new_association_sent_again_changes_nothing(browse, people, place):
    browser = browse(place.ufar)
    address = "/join/new?province=05.301"
    hidden = {field["name"]: field["value"] for field in browser.get(address).main("input", type="hidden")}
    form = hidden | {"name_fr": "Association Zorane", "commune": demo.KHENIFRA}
    first = browser.client.post(address, data=form)
    id = first.location.rpartition("/")[2]
    staff = browse(demo.STAFF["khenifra"])
    staff.submit(f"/associations/{id}/claims", {"reason": "Elle y est déjà"}, action=f"/claims/new-{id}/refuse")

    again = browser.client.post(address, data=form | {"name_fr": "Association Autre"})

    assert again.location == first.location
    assert owners(people, id) == [] and get_association(people, id).name_fr == "Association Zorane"
    people.write("MATCH (n:Entry {id: $id}) DETACH DELETE n", id=id)


@pytest.mark.parametrize(("kind", "id"), [("networks", "n"), ("partners", "p")])
def test_networks_and_partners_are_led_back_to_their_own_pages(browse, people, place, kind, id):
    entry, staff = getattr(place, id), browse(demo.STAFF["khenifra"])
    mine = claim(people, entry, place.ufar)
    people.write("MATCH (:User)-[acts:ACTS_FOR]->({id: $id}) DELETE acts", id=entry)
    staff.submit(f"/associations/{entry}/claims", {"seen": "Le PV"}, action=f"/claims/{mine}/accept")
    done = staff.send(f"/associations/{entry}/still-right", action=f"/associations/{entry}/still-right/done")
    assert done.location == f"/{kind}/{entry}"
    for page in ("account", "act"):
        assert staff.get(f"/associations/{entry}/{page}").find("a", href=f"/{kind}/{entry}", string="Cancel")


@pytest.mark.parametrize("where", ["code", "fresh", "second"])
def test_a_page_by_a_code_or_a_link_that_stood_open_long_asks_for_no_account(app, browse, people, place, where):
    with app.app_context():
        code = add_code(CodePurpose.CLAIM, place.c, by=place.ub)
        address, form = {
            "code": (f"/code/{code}", {"name": "Amina Zahra", "identity": "0612345678", "password": GOOD}),
            "fresh": (f"/f/{sign(place.b)}", {"answer": "correct", "note": "Le lieu a changé"}),
            "second": ("/sign-in/second", {"digits": "123456"}),
        }[where]

    answer = browse().client.post(address, data=form | {"csrf_token": "of before"}, headers={
        "Sec-Fetch-Site": "same-origin"})  # fmt: skip

    page = browse().read(answer, 200)
    kept = {field["name"]: field["value"] for field in page.find("form", action=address)("input", type="hidden")}
    secret = {"password", "digits"}
    assert {name: kept.get(name) for name in form} == {name: None if name in secret else form[name] for name in form}
    assert page.h1.get_text() == "What you typed is kept"


def test_a_new_association_is_listed_once_staff_accept_it(browse, people, place):
    browser = browse(place.ufar)
    people.write("MATCH (:User {id: $id})-[acts:ACTS_FOR]->() DELETE acts", id=place.ufar)
    form = {"name_fr": "Association Zorane", "name_ar": "", "commune": demo.KHENIFRA, "locality": "Zorane"}
    assert browser.submit("/join/new?province=05.301", form | {"name_fr": ""}, status=200).find(id="name_fr-error")

    page = browser.submit("/join/new?province=05.301", form)

    assert page.h1.get_text() == "Association Zorane"
    assert not browse().get("/directory?text=Zorane").find("a", string="Association Zorane")
    staff = browse(demo.STAFF["khenifra"])
    queue = staff.get("/province/05.301/queue")
    assert "New associations" in queue.get_text() and "Association Zorane" in queue.get_text()
    (own,) = [one for one in claims.list_own(people, place.ufar) if one.proof == "new"]
    staff.submit(
        f"/associations/{own.organisation}/claims", {"seen": "Le récépissé"}, action=f"/claims/{own.id}/accept"
    )
    assert browse().get("/directory?text=Zorane").find("a", string="Association Zorane")
    assert "Verified by ADS staff" in browse().get(f"/associations/{own.organisation}").get_text()
    people.write("MATCH (n:Entry {id: $id}) DETACH DELETE n", id=own.organisation)


def test_staff_see_all_claims_and_the_document_goes_once_decided(app, browse, people, place):
    browser = browse(place.ufar)
    address = f"/associations/{place.c}/claim"
    assert browser.submit(address, {"proof": "document"}, status=200).find(id="file-error")
    page = browser.get(address)
    hidden = {field["name"]: field["value"] for field in page.main("input", type="hidden")}
    browser.read(browser.client.post(address, data=hidden | {
        "proof": "document", "note": "Secrétaire", "file": (BytesIO(PDF), "pv.pdf")}), 302)  # fmt: skip
    other = claim(people, place.c, place.ub)
    (mine,) = claims.list_own(people, place.ufar)
    kept = Path(app.config["EVIDENCE_FOLDER"]) / mine.file
    assert kept.read_bytes() == PDF
    staff = browse(demo.STAFF["khenifra"])
    page = staff.get(f"/associations/{place.c}/claims")
    assert len(page.select(".side-by-side > li")) == 2
    assert staff.status(f"/claims/{mine.id}/document") == 200
    assert browse(place.ub).status(f"/claims/{mine.id}/document") == 403
    assert browse(demo.STAFF["chichaoua"]).status(f"/claims/{mine.id}/document") == 403

    page = staff.submit(f"/associations/{place.c}/claims", {"seen": ""}, action=f"/claims/{mine.id}/accept", status=200)
    assert page.find(id=f"seen-{mine.id}-error")
    staff.submit(f"/associations/{place.c}/claims", {"seen": "Le PV"}, action=f"/claims/{mine.id}/accept")

    assert owners(people, place.c) == [place.ufar]
    assert not kept.exists()
    assert claims.get_claim(people, other).state == "refused"
    assert "accepted somebody else" in browse(place.ub).get("/account").get_text()


def test_staff_refuse_with_a_reason_that_is_read(browse, people, place):
    id = claim(people, place.c, place.ufar)
    staff = browse(demo.STAFF["khenifra"])

    staff.submit(f"/associations/{place.c}/claims", {"reason": "Récépissé d'une autre"}, action=f"/claims/{id}/refuse")

    assert owners(people, place.c) == []
    assert "Récépissé d'une autre" in browse(place.ufar).get("/account").get_text()


def test_first_come_is_not_owner_when_others_claim_too(people, place):
    claim(people, place.c, place.ub)
    mine = claim(people, place.c, place.ufar)

    assert not claims.accept_claim(people, mine, user=None, decision=new_id(), at=now(), alone=True)
    assert owners(people, place.c) == []


@given(st.permutations(["ub", "ufar", "un"]), st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_concurrent_claims_at_most_one_owns(people, place, who, alone):
    people.write("MATCH (n:Claim)-[:OF]->(o {id: $id}) DETACH DELETE n", id=place.c)
    people.write("MATCH (:User)-[acts:ACTS_FOR]->({id: $id}) DELETE acts", id=place.c)
    made = [claim(people, place.c, getattr(place, name)) for name in who]

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda one: claims.accept_claim(people, one, user=None, decision=new_id(), at=now(),
                                                            alone=alone), made))  # fmt: skip

    assert sum(done) == len(owners(people, place.c)) <= 1


def test_a_claim_of_what_has_an_owner_is_never_accepted_over_their_head(browse, people, place):
    id = claim(people, place.a, place.ub)

    page = browse(demo.STAFF["khenifra"]).submit(
        f"/associations/{place.a}/claims", {"seen": "Le PV"}, action=f"/claims/{id}/accept"
    )

    assert "Somebody manages this page already" in page.get_text()
    assert owners(people, place.a) == [place.ua]


def test_the_queue_counts_by_kind_and_has_the_oldest_first(browse, people, place):
    claim(people, place.c, place.ufar)
    accounts.want_code(people, place.ua, now() - timedelta(days=3))
    freshness.ask_correction(people, place.b, "Le téléphone", now() - timedelta(days=1), ended=False)

    page = browse(demo.STAFF["khenifra"]).get("/province/05.301/queue")

    titles = [one.get_text(strip=True) for one in page.select(".queue-row .card-title")]
    own = [one for one in titles if one in ("Association Alpha", "Association Bêta", "Association Gamma")]
    assert own == ["Association Alpha", "Association Bêta", "Association Gamma"]
    assert "Le téléphone" in page.get_text()
    people.write("MATCH (o {id: $id}) SET o.correction = null, o.correction_at = null, o.said_ended = null", id=place.b)


@pytest.mark.parametrize(("answer", "kind"), [("right", None), ("correct", "correction"), ("ended", "ended")])
def test_anybody_with_the_link_says_whether_it_is_still_right(app, browse, people, place, answer, kind):
    with app.app_context():
        address = f"/f/{sign(place.b)}"
    assert browse().submit(address, {"answer": "correct", "note": ""}, status=200).find(id="note-error")

    browse().submit(address, {"answer": answer, "note": "Le lieu"})

    (row,) = people.read("MATCH (o:Entry {id: $id}) RETURN o {.*} AS o", id=place.b)
    assert bool(row["o"].get("right_on")) is (kind is None)
    text = browse(demo.STAFF["khenifra"]).get("/province/05.301/queue").get_text()
    assert ("Association Bêta" in text) is (kind is not None)
    if kind == "ended":
        staff = browse(demo.STAFF["khenifra"])
        staff.post(f"/associations/{place.b}/ended", status=302, borrowed_from="/province")
        assert get_association(people, place.b).status == "closed"


def test_after_three_reminders_it_is_to_be_checked(make_app, people, place):
    app = make_app(people, PUBLIC_URL="http://localhost/")
    people.write("MATCH (o:Entry {id: $id}) SET o.right_on = $at", id=place.b, at=now() - timedelta(days=400))
    for _round in range(4):
        with app.app_context():
            make_upkeep(people)
            make_upkeep(people)
        people.write("MATCH (o:Entry {id: $id}) SET o.right_asked_at = o.right_asked_at - duration({days: 31})",
                     id=place.b)  # fmt: skip

    sent = people.read("MATCH (m:Message {to: $to}) RETURN m.body AS body", to=f"{place.ub}@example.org")
    assert len(sent) == 3 and all("/f/" in row["body"] for row in sent)
    (row,) = people.read("MATCH (o:Entry {id: $id}) RETURN o.to_check_since AS since", id=place.b)
    assert row["since"]


NUMBER = "+212661112233"


@pytest.mark.parametrize("by_number", [False, True])
@pytest.mark.parametrize(
    ("idle", "days"),
    [(timedelta(days=641), (0, 60, 83, 90)), (timedelta(days=1500), (0, 60, 83, 90)),
     (timedelta(days=710), (0, 60, 83, 90))],
)  # fmt: skip
def test_idle_accounts_are_reminded_three_times_and_have_their_time_then_closed(
    app, people, place, monkeypatch, idle, days, by_number
):
    begin = now()
    user = accounts.get_user(people, place.ub)
    if by_number:
        accounts.save_users(people, [replace(user, email=None, telephone=NUMBER)])
    people.write("MATCH (u:User {id: $id}) SET u.seen_at = $at", id=place.ub, at=begin - idle)
    outbox = Path(app.config["SMS_OUTBOX"])
    before = outbox.read_text().count(NUMBER) if outbox.exists() else 0

    def reminders_at(day):
        monkeypatch.setattr(fresh, "now", lambda: begin + timedelta(days=day))
        with app.app_context():
            make_upkeep(people)
            make_upkeep(people)
        if by_number:
            return outbox.read_text().count(NUMBER) - before
        return len(people.read("MATCH (m:Message {to: $to}) RETURN m.id AS id", to=f"{place.ub}@example.org"))

    for count, day in enumerate(days[:3], 1):
        assert (reminders_at(day - 1) if day else 0, reminders_at(day)) == (count - 1, count)
    reminders_at(days[3] - 1)
    assert accounts.get_user(people, place.ub).active
    assert reminders_at(days[3]) == 3 and not accounts.get_user(people, place.ub).active


def test_codes_that_are_over_for_long_are_forgotten(app, people, place):
    with app.app_context():
        codes = [add_code(CodePurpose.ENTER, place.ua, by=place.ua, lasting=timedelta(days=-days)) for days in (1, 31)]
        make_upkeep(people)
        assert [find_code(code) is not None for code in codes] == [True, False]


def test_who_has_said_what_is_wrong_is_not_asked_again(people, place):
    people.write("MATCH (o:Entry {id: $id}) SET o.right_on = $at", id=place.b, at=now() - timedelta(days=400))

    def due():
        return place.b in [one.id for one in freshness.list_due(people, OrganisationKind.ASSOCIATION, now(), 10_000)]

    assert due()
    freshness.ask_correction(people, place.b, "Le téléphone", now(), ended=False)
    assert not due()
    freshness.confirm_right(people, place.b, now())


def test_a_claim_that_was_decided_meanwhile_is_not_said_to_be_refused(browse, people, place):
    id = claim(people, place.c, place.ufar)
    staff = browse(demo.STAFF["khenifra"])
    claims.accept_claim(people, id, user=None, decision=new_id(), at=now())

    page = staff.post(f"/claims/{id}/refuse", {"reason": "D'une autre"}, status=302, borrowed_from="/province")
    assert "decided already" in page.get_text()
    assert owners(people, place.c) == [place.ufar]
