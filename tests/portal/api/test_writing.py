"""Writing by programs: what pages let one write, checked as pages check it, and nothing overwritten unseen."""

import pytest

from graph.directory.editing import read_state
from graph.directory.history import list_edits
from graph.links import requests
from graph.plan.convocations import convoke, new_key
from portal.accounts.tokens import SCOPES
from portal.api import writing_routes
from portal.directory.editing.new_projects import add_project
from portal.kit.clock import now
from seed import demo
from tests.graph.world import ask
from tests.portal.api.conftest import Program
from tests.portal.plan.sessions.conftest import FORGET, adopt

STAFF = demo.STAFF["khenifra"]


@pytest.fixture
def own(program, place):
    """Return a program of association a."""
    return program(f"{place.prefix}ua")


def section(program, id, name):
    """Return the address of a section, and the header that says which state of it was seen."""
    path = f"/entries/{id}/sections/{name}"
    return path, {"If-Match": program.ask("GET", path, 200).headers["ETag"]}


SECTIONS = [
    ("names", {"acronym": "AA"}),
    ("about", {"domains": ["health", "literacy"], "languages": ["ar"], "founded_year": 2012}),
    ("place", {"point_shown": "exact", "exact_lat": 32.941, "exact_lon": -5.671, "locality": "Douar"}),
    ("contacts", {"contacts": [{"kind": "telephone", "value": "+212661234567", "visibility": "everybody"}]}),
    ("means", {"premises": True, "premises_source": "rented", "internet": False, "members": 40,
               "rooms": [{"kind": "office", "name_fr": "Bureau", "capacity": 10}]}),
    ("legal", {"receipt_state": "definitive", "receipt_on": "2015-03-20",
               "conventions": [{"partner": "Commune", "on": "2020-01-31", "amount": 12000}]}),
    ("board", {"assembly_on": "2024-01-10",
               "officers": [{"name": "Amina", "function": "president", "woman": True, "since": "2024-01-10"}]}),
]  # fmt: skip


def test_what_a_row_does_not_send_stays_as_it_was(program, place):
    own = program(f"{place.prefix}ua")
    path, seen = section(own, place.a, "contacts")
    kept = {"kind": "telephone", "value": "+212661234567", "visibility": "staff"}
    first = own.ask("PATCH", path, 200, json={"contacts": [kept]}, headers=seen)
    (row,) = first.json["contacts"]

    sent = {"contacts": [{"id": row["id"], "kind": "telephone", "value": "+212661234568"}]}
    again = own.ask("PATCH", path, 200, json=sent, headers={"If-Match": first.headers["ETag"]})

    assert again.json["contacts"] == [row | {"value": "+212661234568"}], "staff alone see it still"


@pytest.mark.parametrize(("name", "sent"), SECTIONS, ids=[name for name, _ in SECTIONS])
@pytest.mark.parametrize("language", ["ar"])
def test_a_section_is_read_as_it_was_sent_and_the_rest_of_it_stays(program, place, seeded, name, sent, language):
    own = program(f"{place.prefix}ua", language=language)
    path, seen = section(own, place.a, name)
    before = own.get(path)

    answered = own.ask("PATCH", path, 200, json=sent, headers=seen)

    for field, value in sent.items():
        told = answered.json[field]
        assert told == value or [{**row, "id": None} for row in told] == [{**row, "id": None} for row in value], field
    left = {field: value for field, value in before.items() if field not in sent}
    assert {field: answered.json[field] for field in left} == left
    assert own.ask("GET", path, 200).headers["ETag"] == answered.headers["ETag"] != seen["If-Match"]
    assert list_edits(seeded, place.a)[0].by == "Personne ua"
    again = {field: value for field, value in answered.json.items() if field in sent}
    own.ask("PATCH", path, 200, json=again, headers={"If-Match": answered.headers["ETag"]})
    assert len(list_edits(seeded, place.a)) == 1


def test_nobodys_change_is_overwritten_unseen(own, browse, place, seeded):
    path, seen = section(own, place.a, "names")
    own.ask("PATCH", path, 428, json={"acronym": "X"})
    browse(f"{place.prefix}ua").submit(f"/section/names/{place.a}", {"name_fr": "Alpha", "acronym": "PAGE"})

    own.ask("PATCH", path, 412, json={"acronym": "X"}, headers=seen)

    assert read_state(seeded, place.a).values["acronym"] == "PAGE"
    own.ask("PATCH", path, 200, json={"acronym": "X"}, headers={"If-Match": "*"})


@pytest.mark.parametrize(
    ("name", "sent", "field", "language", "told"),
    [
        ("names", {"name_fr": None, "name_ar": None}, "name_fr", "fr", "Indiquez un nom"),
        ("about", {"founded_year": 1700}, "founded_year", "ar", "1900"),
        ("about", {"domains": ["literacy", "magic"]}, "domains.1", "fr", "Choisissez"),
        ("about", {"founded_year": "2012"}, "founded_year", "ar", "عدد"),
        ("contacts", {"contacts": [{"kind": "telephone", "value": "12"}]}, "contacts.0.value", "fr", "06 12 34 56 78"),
        ("contacts", {"contacts": [{"kind": "email"}]}, "contacts.0.value", "fr", "nécessaire"),
        ("contacts", {"numbers": []}, "numbers", "ar", "غير معروفة"),
        ("place", {"commune": "99.999"}, "commune", "fr", "Choisissez"),
        ("place", {"exact_lat": -5.67, "exact_lon": 32.94}, "exact_lat", "ar", "خط"),
        ("legal", {"receipt_on": "20/03/2015"}, "receipt_on", "fr", "2026-05-31"),
        ("means", {"premises": False, "premises_source": "rented"}, "premises_source", "fr", "Seul un local"),
    ],
)
def test_what_is_wrong_is_said_of_its_field_in_the_readers_language(program, place, name, sent, field, language, told):
    own = program(f"{place.prefix}ua", language=language)
    path, seen = section(own, place.a, name)

    (error,) = own.ask("PATCH", path, 422, json=sent, headers=seen).json["errors"]

    assert error["field"] == field and told in error["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 422),
        (b'{"acronym": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b" " * 600_000, "application/json", 413),
    ],
)
def test_what_cant_be_read_is_refused(own, place, body, kind, status):
    path = f"/entries/{place.a}/sections/names"

    own.ask("PATCH", path, status, data=body, content_type=kind, headers={"If-Match": "*"})


def test_rights_are_those_of_the_person_and_of_the_scope(app, program, place):
    path, any_state = f"/entries/{place.a}/sections/names", {"If-Match": "*"}
    for who, scopes, status in (
        ("ub", tuple(SCOPES), 403), ("ua", ("read",), 403), ("ua", ("write:requests",), 403),
        ("ua", ("write:profiles",), 200),
    ):  # fmt: skip
        program(f"{place.prefix}{who}", scopes).ask("PATCH", path, status, json={"acronym": "A"}, headers=any_state)
    program(f"{place.prefix}ub").get(path, 403)
    Program(app).ask("PATCH", path, 401, json={"acronym": "A"}, headers=any_state)


def test_a_browser_that_is_signed_in_sends_nothing_here(browse, place, seeded):
    client = browse(f"{place.prefix}ua").client

    answer = client.patch(f"/api/v1/entries/{place.a}/sections/names", json={"acronym": "A"}, headers={"If-Match": "*"})

    assert answer.status_code == 401 and not read_state(seeded, place.a).values.get("acronym")


def test_a_request_is_sent_answered_and_told_as_on_pages(own, program, place, seeded):
    other = program(f"{place.prefix}ub", language="fr")
    sent = {"kind": "partner", "recipient": place.b, "message": "Travaillons ensemble"}
    made = own.ask("POST", "/requests", 201, json=sent)
    assert own.client.get(made.headers["Location"], headers=own.headers).json["state"] == "pending"

    problem = own.ask("POST", "/requests", 409, json=sent).json
    assert "waits for an answer already" in problem["detail"]
    path = f"/requests/{made.json['id']}/answer"
    refused = other.ask("POST", path, 422, json={"answer": "refused"}).json
    assert refused["errors"] == [{"field": "reason", "detail": "Choisissez une raison."}]
    own.ask("POST", path, 403, json={"answer": "accepted"})
    for name in ("reason", "note"):
        told = other.ask("POST", path, 422, json={"answer": "accepted", name: "no_time"}).json["errors"]
        assert told == [{"field": name, "detail": "Seul un refus dit pourquoi. Laissez ce champ de côté."}]
    assert other.ask("POST", path, 200, json={"answer": "accepted"}).json["state"] == "accepted"
    other.ask("POST", path, 409, json={"answer": "refused", "reason": "no_time"})
    assert requests.get_request(seeded, made.json["id"]).changes[-1].by == "Personne ub"
    assert [one["relation"] for one in own.get(f"/entries/{place.a}/links")["items"]] == ["partners"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"kind": "invite"}, "kind"), ({"message": ""}, "message"), ({"recipient": "nobody"}, "recipient"),
     ({"kind": "marry"}, "kind"), ({"axis": "luck"}, "axis"), ({"recipient": None}, "recipient"),
     ({"axis": "vision"}, "axis"), ({"answers": ["Pour apprendre"]}, "answers.0")],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused(own, place, sent, field):
    whole = {"kind": "partner", "recipient": place.b, "message": "Bonjour"}

    errors = own.ask("POST", "/requests", 422, json=whole | sent).json["errors"]

    assert [one["field"] for one in errors] == [field]


def test_a_networks_questions_are_answered_with_the_request(own, program, place):
    head = program(f"{place.prefix}un")
    path, seen = section(head, place.n, "joining")
    head.ask("PATCH", path, 200, json={"joining": "request", "questions": ["Pourquoi ?"]}, headers=seen)
    sent = {"kind": "join", "recipient": place.n, "message": "Bonjour"}

    errors = own.ask("POST", "/requests", 422, json=sent).json["errors"]
    more = own.ask("POST", "/requests", 422, json=sent | {"answers": ["Pour apprendre", "Et plus"]}).json["errors"]
    made = own.ask("POST", "/requests", 201, json=sent | {"answers": ["Pour apprendre"], "sender": place.a})

    assert [one["field"] for one in errors] == ["answers.0"] and [one["field"] for one in more] == ["answers.1"]
    assert made.json["message"] == "Bonjour\n\nPourquoi ?\nPour apprendre"
    own.ask("POST", "/requests", 403, json=sent | {"sender": place.b})


def test_a_recommendation_is_followed_by_a_request(own, place, seeded, user_ids):
    ask(seeded, f"{place.prefix}rr", "recommend", place.n, place.a, user=user_ids[STAFF])

    own.ask("POST", f"/requests/{place.prefix}rr/answer", 409, json={"answer": "accepted"})
    own.ask("POST", "/requests", 201, json={"kind": "join", "recipient": place.n, "message": "Bonjour"})

    assert own.get(f"/requests/{place.prefix}rr")["state"] == "accepted"


def test_a_project_is_added_and_its_sections_are_its_carriers(own, program, place):
    made = own.ask("POST", "/projects", 201, json={"carrier": place.a, "name_fr": "Four solaire"}).json
    assert made["project"]["state"] == "planned" and made["sections"][-1] == "carried"

    path, seen = section(own, made["id"], "carried")
    own.ask("PATCH", path, 422, json={"carriers": []}, headers=seen)
    told = own.ask("PATCH", path, 200, json={"carriers": [place.a, place.b]}, headers=seen).json
    assert sorted(told["carriers"]) == [place.a, place.b]
    assert program(f"{place.prefix}ub").get(f"/entries/{made['id']}")["sections"]
    errors = own.ask("POST", "/projects", 422, json={"carrier": place.a}).json["errors"]
    assert [one["field"] for one in errors] == ["name_fr"]
    own.ask("POST", "/projects", 403, json={"carrier": place.far, "name_fr": "Autre"})


@pytest.fixture
def session(seeded, place, user_ids):
    """Make a session of yesterday to which associations a and b were asked."""
    made = adopt(seeded, place.prefix, user_ids[STAFF], (place.a, place.b), days=-1, session_state="convoked")
    convoke(seeded, made.id, {one: new_key() for one in (place.a, place.b)}, root="http://localhost/", at=now())
    yield made.id
    seeded.write(FORGET, prefix=place.prefix)


def test_who_came_is_entered_once_for_all(own, program, place, session):
    staff = program(STAFF, language="fr")
    path = f"/sessions/{session}/attendance"
    assert session in [one["id"] for one in staff.get("/sessions?province=05.301")["items"]]
    assert [one["answer"] for one in own.get("/sessions")["items"] if one["id"] == session] == ["invited"]
    own.get(path, 403)
    seen = {"If-Match": staff.ask("GET", path, 200).headers["ETag"]}
    both = [{"association": place.a, "attended": True, "people": ["Amina", "Ali"]},
            {"association": place.b, "attended": False}]  # fmt: skip

    lacking = staff.ask("PUT", path, 422, json={"rows": both[:1]}, headers=seen).json["errors"]
    assert lacking[0]["field"] == "rows" and place.b in lacking[0]["detail"]
    nobody = [both[0] | {"came": 0, "people": []}, both[1]]
    wrong = staff.ask("PUT", path, 422, json={"rows": nobody}, headers=seen).json["errors"]
    assert wrong[0]["field"] == "rows.0.came"
    absent = [both[0], both[1] | {"came": 3}]
    assert staff.ask("PUT", path, 422, json={"rows": absent}, headers=seen).json["errors"][0]["field"] == "rows.1.came"
    kept = staff.ask("PUT", path, 200, json={"rows": both}, headers=seen).json

    assert kept["state"] == "held"
    assert [(one["attended"], one["came"]) for one in kept["rows"]] == [(True, 2), (False, 0)]
    staff.ask("PUT", path, 412, json={"rows": both}, headers=seen)


KEY = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
COUNT = "MATCH (:Organisation {id: $id})-[:CARRIES]->(project:Project) RETURN count(project) AS count"


def test_a_project_that_is_sent_again_under_its_key_is_one(own, program, place, seeded):
    sent = {"carrier": place.a, "name_fr": "Four solaire"}
    first = own.ask("POST", "/projects", 201, json=sent, headers=KEY)

    again = own.ask("POST", "/projects", 201, json=dict(reversed(sent.items())), headers=KEY)

    assert (again.json, again.headers["Location"]) == (first.json, first.headers["Location"])
    assert seeded.read(COUNT, id=place.a)[0]["count"] == 1
    other = own.ask("POST", "/projects", 422, json=sent | {"name_fr": "Autre"}, headers=KEY).json
    assert "new key" in other["detail"] and other["errors"] == []
    own.ask("POST", "/requests", 422, json={"kind": "partner", "recipient": place.b, "message": "M"}, headers=KEY)
    unkeyed = own.ask("POST", "/projects", 201, json=sent).json
    anothers = program(f"{place.prefix}ua").ask("POST", "/projects", 201, json=sent, headers=KEY).json
    assert len({one["id"] for one in (first.json, unkeyed, anothers)}) == 3


def test_what_was_refused_is_sent_again_under_its_key_once_it_is_right(own, place):
    sent = {"kind": "partner", "recipient": place.b, "message": "Bonjour"}
    own.ask("POST", "/requests", 422, json=sent | {"recipient": "nobody"}, headers=KEY)

    made = own.ask("POST", "/requests", 201, json=sent, headers=KEY).json

    assert own.ask("POST", "/requests", 201, json=sent, headers=KEY).json == made
    path, word = f"/requests/{made['id']}/answer", {"answer": "withdrawn"}
    bare = {"Idempotency-Key": "withdraw-1"}
    withdrawn = [own.ask("POST", path, 200, json=word, headers=bare).json for _time in range(2)]
    assert withdrawn[0] == withdrawn[1] and withdrawn[0]["state"] == "withdrawn"
    own.ask("POST", path, 409, json=word)


@pytest.mark.parametrize("key", ["", '""', '"a', "a" * 256, '"é"', "a b"])
def test_a_key_that_cant_be_read_is_refused(own, place, key):
    sent = {"carrier": place.a, "name_fr": "Four solaire"}

    problem = own.ask("POST", "/projects", 400, json=sent, headers={"Idempotency-Key": key}).json

    assert "Idempotency-Key" in problem["detail"]


def test_one_that_is_still_being_worked_on_is_not_begun_again(own, place, monkeypatch):
    sent = {"carrier": place.a, "name_fr": "Four solaire"}
    answers = []

    def while_it_works(*args):
        answers.append(own.ask("POST", "/projects", 409, json=sent, headers=KEY).json["detail"])
        return add_project(*args)

    monkeypatch.setattr(writing_routes, "add_project", while_it_works)
    own.ask("POST", "/projects", 201, json=sent, headers=KEY)

    assert len(answers) == 1 and "worked on already" in answers[0]


@pytest.mark.parametrize(
    ("joining", "status", "told"), [("invitation", 409, "by invitation only"), ("open", 201, "accepted")]
)
def test_who_may_join_a_network_is_the_same_as_on_pages(own, place, seeded, joining, status, told):
    seeded.write("MATCH (n:Network {id: $id}) SET n.joining = $joining", id=place.n, joining=joining)
    body = {"kind": "join", "recipient": place.n, "message": "Bonjour."}

    assert told in own.ask("POST", "/requests", status, json=body).text
