"""Who came: the sheet, entering it or reading it from a file, certificates, and what the association sees of it."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from pypdfium2 import PdfDocument

from graph.people import messages
from graph.plan import convocations
from graph.plan.province_plans import plan_of_session
from graph.rules.kinds import SessionState
from portal.kit.clock import now
from portal.plan.sessions.attendance_file import read_sheet
from portal.plan.sessions.convocation_messages import sign
from portal.plan.sessions.facts import read_facts
from portal.plan.sessions.page import read_guests
from tests.portal.plan.sessions.conftest import STAFF
from tests.portal.strict import LANGUAGES

HEAD = "code;association;came;people;names\n"


def words(tag):
    return " ".join(tag.get_text().split())


@pytest.fixture
def over(seeded, make_session, place):
    """Make a session that began yesterday, whose associations were asked; a said who comes."""
    id = make_session(days=-1, session_state=SessionState.CONVOKED).id
    keys = {place.a: f"{place.prefix}ka", place.b: f"{place.prefix}kb", place.c: f"{place.prefix}kc"}
    convocations.convoke(seeded, id, keys, root="http://localhost/", at=now())
    convocations.answer(seeded, keys[place.a], comes=True, people=["Amina"], note="", change="x",
                        at=now())  # fmt: skip
    return id


@pytest.fixture
def fields(place):
    """Return a function that gives what is typed the names that its fields have: came_0 is of the first association."""
    own = dict(zip("012", (place.a, place.b, place.c), strict=True))
    return lambda typed: {
        f"{name[:-1]}{own[name[-1]]}" if name[-1] in own else name: value for name, value in typed.items()
    }


@pytest.fixture
def typed(fields):
    return fields({"came_0": "yes", "people_0": "2", "names_0": "Amina Alaoui\nBrahim", "came_1": "no", "people_1": "",
                   "names_1": "", "came_2": "yes", "people_2": "1", "names_2": ""})  # fmt: skip


def came(graph, session):
    return [(one.attended, one.came, one.present) for one in convocations.list_convocations(graph, session)]


EXPECTED = [(True, 2, ("Amina Alaoui", "Brahim")), (False, 0, ()), (True, 1, ())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_has_the_names_and_room_for_more(browse, over, language):
    page = browse(STAFF, language).get(f"/sessions/{over}/sheet")
    rows = page.select(".paper-table tbody tr")
    assert (len(rows), "Amina" in words(rows[0])) == (10, True)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_sheet_of_a_small_session_is_one_page(browse, over, language):
    content = browse(STAFF, language).client.get(f"/sessions/{over}/sheet.pdf").data
    assert len(PdfDocument(content)) == 1


def test_who_came_is_entered_once_and_the_session_is_held(browse, seeded, place, over, typed):
    url = f"/sessions/{over}/attendance"
    browse(STAFF).submit(url, typed, action=url)

    assert came(seeded, over) == EXPECTED
    assert plan_of_session(seeded, over).session(over).state == SessionState.HELD
    page = browse(STAFF).get(f"/sessions/{over}")
    assert "2 of 3" in words(page)
    assert [one.to for one in messages.list_messages(seeded, over)] == [f"{place.prefix}ua@example.org"]


@pytest.mark.parametrize(
    ("change", "said"),
    [({"came_1": ""}, "Say whether they came"), ({"people_0": "x"}, "whole number"), ({"people_0": "1"}, "more names"),
     ({"people_2": ""}, "how many people"), ({"people_2": "999"}, "how many people"), ({"people_2": "0"}, "how many")],
)  # fmt: skip
def test_what_cannot_be_says_so_and_loses_nothing(browse, seeded, place, over, typed, fields, change, said):
    url = f"/sessions/{over}/attendance"
    page = browse(STAFF).submit(url, typed | fields(change), action=url, status=200)
    assert said in words(page.select_one(".error-summary"))
    assert "Brahim" in page.select_one(f"textarea[name='names_{place.a}']").get_text()
    assert {one.attended for one in convocations.list_convocations(seeded, over)} == {None}


def test_of_two_who_enter_it_the_second_is_told(browse, seeded, place, over, typed, fields):
    url = f"/sessions/{over}/attendance"
    browse(STAFF).submit(url, typed, action=url)
    page = browse(STAFF).submit(
        url, typed | fields({"revision": "0", "came_1": "yes", "people_1": "3"}), action=url, status=200
    )
    assert "Somebody has entered" in words(page.select_one(".error-summary"))
    assert came(seeded, over) == EXPECTED
    assert page.select_one(f"input[name='people_{place.b}']")["value"] == "3"
    assert page.select_one("input[name=revision]")["value"] == "1"


def send_file(browser, session, content):
    url = f"/sessions/{session}/attendance"
    token = browser.get(url).find("input", attrs={"name": "csrf_token"})["value"]
    data = {"csrf_token": token, "file": (BytesIO(content), "attendance.csv")}
    return browser.client.post(f"{url}/file", data=data, content_type="multipart/form-data")


def test_the_sheet_goes_out_and_comes_back(browse, seeded, over):
    browser = browse(STAFF)
    lines = browser.client.get(f"/sessions/{over}/sheet.csv").data.decode("utf-8-sig").split("\r\n")
    assert [line.split(";")[2:] for line in lines[:2]] == [
        ["Came (yes or no)", "How many people", "Names"],
        ["", "", "Amina"],
    ]
    filled = [lines[0], lines[1].replace(";;;Amina", ";Oui;2;Amina Alaoui, Brahim"), lines[2].replace(";;;", ";non;;"),
              lines[3].replace(";;;", ";نعم;1;")]  # fmt: skip
    browser.read(send_file(browser, over, "\r\n".join(filled).encode("utf-8-sig")), 302)
    assert came(seeded, over) == EXPECTED


def test_names_come_back_as_they_were(browse, seeded, place, over):
    browser = browse(STAFF)
    lines = f"{place.a};A;yes;3;'=Amina، Brahim, O'Hara\n"
    browser.read(send_file(browser, over, (HEAD + lines).encode()), 302)
    assert came(seeded, over)[0][-1] == ("=Amina", "Brahim", "O'Hara")
    sheet = browser.client.get(f"/sessions/{over}/sheet.csv").data.decode("utf-8-sig")
    assert ";'=Amina, Brahim, O'Hara\r\n" in sheet


def test_a_number_that_is_emptied_is_counted_from_the_names(browse, seeded, over, typed, fields):
    url = f"/sessions/{over}/attendance"
    browse(STAFF).submit(url, typed, action=url)
    browse(STAFF).submit(url, typed | fields({"people_0": "", "names_0": "Amina\nBrahim\nCharif"}), action=url)
    assert came(seeded, over)[0][-2] == 3


def test_what_was_typed_stays_with_its_association_when_another_is_taken_off_meanwhile(
    browse, seeded, place, over, typed
):
    browser, url = browse(STAFF), f"/sessions/{over}/attendance"
    form = browser.get(url).find("form", action=url)
    hidden = {field["name"]: field["value"] for field in form("input", type="hidden")}
    seeded.write(
        "MATCH (:TrainingSession {id: $session})-[seat:SEATS]->(:Association {id: $association}) DELETE seat",
        session=over, association=place.a,
    )  # fmt: skip

    browser.read(browser.client.post(url, data=hidden | typed), 302)

    assert came(seeded, over) == [(None, 0, ()), *EXPECTED[1:]]


FILLED = (
    "{a};Association Alpha;{yes};2;Amina Alaoui, Brahim\n{b};Association Bêta;{no};;\n{c};Association Gamma;{yes};1;\n"
)
HEADS = (
    "code;association;came;people;names\n",
    "Code;Association;Venue (oui ou non);Nombre de personnes;Noms\n",
    "الرمز;الجمعية;حضرت (نعم أو لا);عدد الأشخاص;الأسماء\n",
)


def sheets(place):
    """Yield sheets as people send them, each saying the same."""
    codes = {"a": place.a, "b": place.b, "c": place.c}
    plain = FILLED.format(**codes, yes="yes", no="no")
    for head, yes, no in zip(HEADS, ("x", "VRAI", "نعم"), ("0", "FAUX", "لا"), strict=True):
        yield (head + FILLED.format(**codes, yes=yes, no=no)).encode()
    yield (HEAD + plain.replace(";2;", ";٢;")).encode("utf-16")
    yield (HEAD + plain.replace(";2;", ";2.0;")).replace(";", "\t").encode("cp1252")
    yield (HEAD + plain.replace("Amina Alaoui, Brahim", '"Amina Alaoui; Brahim"')).encode("utf-8-sig")
    yield (HEAD + plain.replace("Amina Alaoui, Brahim", '"Amina Alaoui\nBrahim"')).encode()
    yield (HEAD + plain.replace("Alaoui, Brahim\n", "Alaoui\n;;;;Brahim\n")).encode()
    yield (HEAD.replace("names", "names;;") + plain.replace("\n", ";;\n")).encode()
    yield ("Feuille de présence\n\n" + HEAD + plain).encode()
    yield (HEAD.replace("code;", "") + plain).encode().replace(b"%b;" % place.a.encode(), b"").replace(
        b"%b;" % place.b.encode(), b"").replace(b"%b;" % place.c.encode(), b"")  # fmt: skip
    book, kept = Workbook(), BytesIO()
    for line in (HEADS[1] + plain).splitlines():
        book.active.append(line.split(";"))
    book.save(kept)
    yield kept.getvalue()


def test_sheets_as_people_send_them_say_the_same(app, browse, seeded, place, over):
    with app.test_request_context():
        guests = read_guests(seeded, read_facts(seeded, over)).rows
        for number, content in enumerate(sheets(place)):
            rows = read_sheet(content, guests)
            assert [(one.attended, one.came, one.present) for one in rows] == EXPECTED, number


@pytest.mark.parametrize("name", ["attendance-arabic-digits", "attendance-empty-columns", "attendance-names-semicolon"])
def test_sheets_that_were_sent_are_read(app, seeded, place, over, name):
    content = Path(f"tests/fixtures/trials/{name}.csv").read_text("utf-8-sig")
    content = content.replace("c6f4646b-f2c1-583a-88cf-30dbb1636188", place.a)
    with app.test_request_context():
        (row,) = read_sheet(content.encode(), read_guests(seeded, read_facts(seeded, over)).rows)
    assert (row.attended, row.came, row.present) == (True, 2, ("Amina", "Said"))


def test_a_wrong_file_is_refused_by_line(browse, seeded, place, over):
    browser = browse(STAFF)
    wrong = HEAD + (
        f"nobody;X;yes;1;\n{place.a};A;perhaps;;\n{place.b};B;yes;many;\n{place.c};C;yes;1;D,E\n"
        f"{place.a};Association Bêta;yes;;\n;Nobody;yes;1;\n{place.a};A;;2;\n{place.a};A;yes;1;F;lost\n"
    )
    said = words(browser.read(send_file(browser, over, wrong.encode()), 200).select_one(".error-summary"))
    assert [f"Line {number}:" in said for number in range(1, 10)] == [False] + [True] * 8
    for content, problem in ((b"\xff\xfe", "empty"), (b"a;b\n", "columns are needed"), (b"", "empty"),
                             (HEAD.encode(), "no line"),
                             ((HEAD + f"{place.a};A;no;;\n" * 2).encode(), "twice"),
                             ((HEAD + "x;A;no;;\n" * 500).encode(), "And 490 more problems")):  # fmt: skip
        assert problem in words(browser.read(send_file(browser, over, content), 200).select_one(".error-summary"))
    assert {one.attended for one in convocations.list_convocations(seeded, over)} == {None}


def test_a_long_file_of_mistakes_tells_the_first_ten_and_how_many_more(browse, over):
    browser = browse(STAFF)
    answer = send_file(browser, over, (HEAD + "".join(f"nobody-{at};X;yes;1;\n" for at in range(10_000))).encode())

    said = words(browser.read(answer, 200).select_one(".error-summary"))
    assert "Line 11:" in said and "Line 12:" not in said
    assert re.search("And 9,?990 more problems", said)
    assert len(answer.data) < 100_000


def test_a_number_that_is_too_long_is_told_in_our_words(browse, place, over):
    browser = browse(STAFF)
    said = words(browser.read(send_file(browser, over, (HEAD + f"{place.a};A;yes;{'9' * 5000};\n").encode()), 200))

    assert "Write with digits how many people came." in said
    assert "Exceeds" not in said


def test_nothing_is_entered_before_the_session(browse, asked):
    page = browse(STAFF).client.get(f"/sessions/{asked}/attendance", follow_redirects=True)
    assert "begun yet" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_certificates_are_for_those_who_came(browse, place, over, typed, language):
    assert browse(STAFF).status(f"/sessions/{over}/certificates/{place.a}") == 404
    url = f"/sessions/{over}/attendance"
    browse(STAFF).submit(url, typed, action=url)

    page = browse(place.ua, language).get(f"/sessions/{over}/certificates/{place.a}")
    names = [words(one) for one in page.select(".paper-certificate .paper-name")]
    assert [name.startswith(person) for name, person in zip(names, ("Amina Alaoui", "Brahim"), strict=True)] == [
        True
    ] * 2
    assert browse(place.ub).status(f"/sessions/{over}/certificates/{place.a}") == 403
    assert browse(STAFF).status(f"/sessions/{over}/certificates/{place.b}") == 404
    assert browse(STAFF).get(f"/sessions/{over}/certificates/{place.c}").select_one(".empty")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_association_sees_its_session_and_what_waits(app, browse, place, asked, convocation, language):
    browser = browse(place.ua, language)
    with app.app_context():
        link = f"/c/{sign(convocation('a').key)}"
    assert browser.get("/home").select_one(f".task a[href='{link}']")
    assert browser.get("/plan?part=sessions").select_one(f"#sessions-title ~ .card a[href='{link}']")
    assert not browse(STAFF).get(f"/plan/of/{place.a}").select(f"a[href='{link}']")
    browser.submit(link, {"comes": "no"})
    assert not browser.get("/home").select(f".task a[href='{link}']")


def test_what_was_attended_shows_in_the_plan(browse, place, over, typed):
    url = f"/sessions/{over}/attendance"
    browse(STAFF).submit(url, typed, action=url)
    said = words(browse(place.ua).get("/plan?part=sessions").select_one("#sessions-title ~ .card"))
    assert "Attended" in said
    assert "Who came: Amina Alaoui, Brahim" in said
    assert "It served:" in said
