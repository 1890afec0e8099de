"""Import of an export: a preview that tells the truth, then exactly that, once; what can't be used is refused."""

import io
import os
import re
import time
from pathlib import Path

import pytest

from graph.diagnostic import campaigns, diagnostics
from graph.rules.answers import Answer, AnswerState
from portal.diagnostic.campaigns.service import fields_of
from portal.diagnostic.campaigns.uploads import keep_upload
from portal.kit.clock import now
from seed import demo
from tests.graph.diagnostic.sample import sample
from tests.portal.diagnostic.campaigns.exports import as_csv, as_xlsx, export
from tests.portal.strict import LANGUAGES

STAFF, OTHER_STAFF = demo.STAFF["khenifra"], demo.ADMINISTRATOR
HERE = {"takwia_commune": demo.KHENIFRA}
ALPHA = {"takwia_name": "association alpha", **HERE, "governance_good": "yes", "governance_level": "2"}
BETA = {"takwia_name": "Association Béta", **HERE, "governance_good": "no", "vision_level": "dont_know"}
NEAR = {"takwia_name": "Assoc. Gama", **HERE, "governance_good": "yes"}
KNOWN = AnswerState.ANSWERED


@pytest.fixture
def fields(app, made):
    with app.test_request_context():
        return fields_of(made.campaign)


@pytest.fixture
def send(browse, made, fields):
    """Return a function that uploads submissions, or a file; it returns the browser, the preview's address and page."""

    def upload(*filled, content=None, who=STAFF, keys=None, language="en", write=as_csv):
        browser, url = browse(who, language), f"/campaigns/{made.id}/import"
        page = browser.get(url)
        token = page.find("input", attrs={"name": "csrf_token"})["value"]
        content = write(*export(fields, filled, keys=keys)) if content is None else content
        response = browser.client.post(url, data={"csrf_token": token, "file": (io.BytesIO(content), "export.csv")})
        response.request.environ["wsgi.input"].close()  # A large one lies in a file that the client leaves open.
        if response.status_code == 200:
            return browser, url, browser.read(response, 200)
        return browser, response.location, browser.get(response.location)

    return upload


def decide(browser, url, page, status=200, do="show", **choices):
    """Press a button of the preview, with what was chosen."""
    form = next(form for form in page("form") if form.find("input", attrs={"name": "shown"}))
    data = {field["name"]: field["value"] for field in form("input", type="hidden")}
    for select in form("select"):
        chosen = select.find("option", selected=True) or select.find("option")
        data[select["name"]] = chosen["value"]
    data |= {name.replace("_", "-", 1) if name.startswith("who") else name: value for name, value in choices.items()}
    response = browser.client.post(url, data=data | {"do": do})
    return browser.read(response, status)


def text_of(page):
    return " ".join(page.select_one(".site-main").get_text(" ").split())


def figures(page):
    return [value.get_text(strip=True) for value in page.select(".figure-value")]


def kept(made, association):
    return {id: (one.state, one.value) for id, one in made.sheet(association).answers.items()}


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_nothing_is_written_before_it_is_confirmed_and_then_what_was_said(made, send, write):
    browser, url, page = send(ALPHA, BETA, write=write)
    assert figures(page) == ["2", "0", "0", "0"]
    assert made.of("a") is made.of("b") is None

    page = decide(browser, url, page, 302, "import")

    assert "Imported: 2 diagnostics started, 0 diagnostics completed or changed, 0 diagnostics submitted." in text_of(
        page
    )
    assert kept(made, "a") == {"governance_good": (KNOWN, True), "governance_level": (KNOWN, 2.0)}
    assert kept(made, "b") == {"governance_good": (KNOWN, False), "vision_level": (AnswerState.UNKNOWN, None)}
    assert (made.of("a").state, made.of("a").campaign) == ("open", made.id)


def test_a_second_import_of_the_same_file_changes_nothing_and_says_so(made, send):
    browser, url, page = send(ALPHA, BETA)
    decide(browser, url, page, 302, "import")
    before = made.sheet("a")

    browser, url, page = send(ALPHA, BETA)

    assert figures(page) == ["0", "0", "0", "2"]
    assert text_of(page).count("It was imported already.") == 2
    assert "this import changes nothing" in text_of(page)
    assert "0 diagnostics started" in text_of(decide(browser, url, page, 302, "import"))
    assert made.sheet("a") == before


def test_the_same_answers_again_are_left_as_they_are(made, send):
    browser, url, page = send(ALPHA)
    decide(browser, url, page, 302, "import")

    _browser, _url, page = send(ALPHA, keys=["another"])

    assert figures(page) == ["0", "0", "0", "0"]
    assert "1 stays as it is" in text_of(page)


def test_a_code_matches_before_a_name_and_answers_are_added(made, send):
    made.start("c", "CCCC4444")
    coded = {**NEAR, "takwia_code": "cccc 4444", "takwia_name": "Tout autre nom"}

    browser, url, page = send(coded)
    assert figures(page) == ["0", "1", "0", "0"]
    assert "by its code" in text_of(page)
    decide(browser, url, page, 302, "import")

    assert kept(made, "c") == {"governance_good": (KNOWN, True)}


def test_a_doubt_is_settled_by_hand_and_shown_again_before_it_is_imported(made, send):
    browser, url, page = send(NEAR)
    assert figures(page) == ["0", "0", "1", "0"]

    page = decide(browser, url, page, 200, "import", who_2=made.place.c)
    assert "What will be done has changed" in text_of(page)
    assert figures(page) == ["1", "0", "0", "0"]
    assert made.of("c") is None
    decide(browser, url, page, 302, "import")

    assert kept(made, "c") == {"governance_good": (KNOWN, True)}


def test_a_doubt_can_be_left_out_or_left_open(made, send):
    browser, url, page = send(NEAR, ALPHA)
    page = decide(browser, url, page, 200, "show", who_2="-")
    assert "You left it out." in text_of(page)
    assert figures(page) == ["1", "0", "0", "1"]
    decide(browser, url, page, 302, "import")

    assert made.of("c") is None and made.of("a")


def test_a_choice_that_was_not_offered_settles_nothing(made, send):
    browser, url, page = send(NEAR)

    page = decide(browser, url, page, 200, "show", who_2=made.place.far)

    assert figures(page) == ["0", "0", "1", "0"]


def test_a_wrong_code_makes_even_an_exact_name_a_doubt(made, send):
    _browser, _url, page = send({**ALPHA, "takwia_code": "ZZZZ9999"})

    assert figures(page) == ["0", "0", "1", "0"]
    assert re.search(r"code ZZZZ9999\s?, which nobody has", page.get_text())
    assert page.select_one("select option[selected]")["value"] == made.place.a


def test_conflicts_are_shown_and_overwritten_only_when_chosen(made, send):
    diagnostic = made.start("a", "AAAA2222")
    change = diagnostics.Change("governance_level", Answer(KNOWN, 4.0), 0, "s")
    diagnostics.save_answers(made.graph, diagnostic.consensus, [change], now())

    browser, url, page = send({**ALPHA, "takwia_code": "AAAA2222"})
    assert "1 answer differs from the one there" in text_of(page)
    assert figures(page) == ["0", "1", "0", "0"]
    decide(browser, url, page, 302, "import")
    assert kept(made, "a") == {"governance_level": (KNOWN, 4.0), "governance_good": (KNOWN, True)}

    browser, url, page = send({**ALPHA, "takwia_code": "AAAA2222"}, keys=["again"])
    page = decide(browser, url, page, 200, "show", overwrite="2")
    assert page.select_one("input[name=overwrite]").has_attr("checked")
    decide(browser, url, page, 302, "import", overwrite="2")
    assert kept(made, "a")["governance_level"] == (KNOWN, 2.0)


def test_submitted_as_they_are_signed_by_who_imports(made, send, user_ids):
    browser, url, page = send(ALPHA, {**BETA, "projects_number": "2", "projects_part": "3"})
    page = decide(browser, url, page, 200, "show", submit="1")
    assert "not submitted: two numbers contradict each other" in text_of(page)

    page = decide(browser, url, page, 302, "import", submit="1")

    assert "1 diagnostic submitted" in text_of(page)
    assert (made.of("a").state, made.of("b").state) == ("submitted", "open")
    (event,) = diagnostics.list_changes(made.graph, made.of("a").id)
    assert event.by == "Équipe provinciale de l'ADS"


def test_what_changed_since_the_preview_is_shown_again_and_not_written(made, send):
    browser, url, page = send(ALPHA)
    made.start("a", "AAAA2222")

    page = decide(browser, url, page, 200, "import")

    assert "What will be done has changed" in text_of(page)
    assert figures(page) == ["0", "1", "0", "0"]
    assert made.sheet("a").answers == {}


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"takwia_name": "Tout à fait autre chose", "governance_good": "yes"}, "has this code or a name like this"),
        ({"takwia_code": "FAR22222", "governance_good": "yes"}, "an association of another province"),
        ({"takwia_code": "OWN22222", "governance_good": "yes"}, "isn't part of this campaign"),
        ({"takwia_name": "Association Alpha", **HERE}, "no answer in it that could be kept"),
        ({"takwia_name": "Association Alpha", "governance_level": "9"}, "no answer in it that could be kept"),
        ({"takwia_name": "Association Bêta", "governance_good": "yes"}, "was submitted already"),
        (
            {"takwia_name": "Association Gamma", "governance_good": "yes"},
            "Another diagnostic of this association is open.",
        ),
        ({"takwia_name": "OUTSIDE", "governance_good": "yes"}, "isn't in the campaign's sample"),
    ],
)
def test_a_submission_that_cannot_be_taken_is_refused_with_why(made, seeded, dataset, send, filled, told):
    own = diagnostics.list_diagnostics
    for association, code in (("far", "FAR22222"), ("c", "OWN22222")):
        diagnostics.start_diagnostic(
            seeded, id=f"{made.place.prefix}{code}", code=code, association=getattr(made.place, association),
            instrument=sample(), at=now(),
        )  # fmt: skip
    done = made.start("b", "BBBB3333")
    diagnostics.submit(seeded, done.id, sample(), sheet=done.consensus, user=made.place.ub, change="x", at=now())
    outside = next(one for one in dataset.associations if one.territories[0].startswith("05.301"))
    filled = {name: value.replace("OUTSIDE", outside.name_fr) for name, value in filled.items()}

    browser, url, page = send(filled)

    assert figures(page) == ["0", "0", "0", "1"]
    assert told in text_of(page)
    decide(browser, url, page, 302, "import")
    assert own(seeded, made.place.a) == []
    assert made.sheet("c").answers == made.sheet("b").answers == {}


def test_a_campaign_that_is_over_takes_answers_of_what_was_started_only(made, send):
    made.start("a", "AAAA2222")
    campaigns.end_campaign(made.graph, made.id, now())

    _browser, _url, page = send(ALPHA, BETA)

    assert figures(page) == ["0", "1", "0", "1"]
    assert "takes no new one today" in text_of(page)


def test_two_submissions_of_one_association_and_one_twice(made, send):
    _browser, _url, page = send(ALPHA, {**ALPHA, "governance_good": "no"}, BETA, BETA, keys=["1", "2", "3", "3"])

    assert figures(page) == ["2", "0", "0", "2"]
    assert "Another row of the file is about the same association" in text_of(page)
    assert "It is twice in the file." in text_of(page)


def test_bad_answers_are_told_one_by_one_and_the_good_ones_imported(made, send):
    browser, url, page = send(
        {**ALPHA, "governance_level": "9", "governance_number": "-1", "note_vision_level": "Seul"}
    )

    text = text_of(page)
    assert "and 3 answers" in text
    for told in ("Choose one of the five levels.", "Enter 0 or more.", "A remark without an answer isn't kept."):
        assert told in text
    decide(browser, url, page, 302, "import")
    assert kept(made, "a") == {"governance_good": (KNOWN, True)}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\0", "neither a CSV nor an XLSX"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"nom;age;ville\nX;3;Y\n", "of another form"),
        ("é;à\n".encode() + b"\xff;y\n", "letters of this file"),
        (b"x;y\n" + b"a;b\n" * 3_000_000, "more than 10 MB"),
    ],
    ids=["empty", "picture", "damaged", "other form", "letters", "large"],
)
def test_a_file_that_cannot_be_used_is_refused_beside_its_field(made, send, content, told):
    _browser, _url, page = send(content=content)

    assert told in page.select_one(".field-error").get_text()
    assert page.select_one("input[type=file]")["aria-invalid"] == "true"


def test_no_file_is_asked_for(made, browse):
    page = browse(STAFF).submit(f"/campaigns/{made.id}/import", status=200)

    assert "Choose the file that you exported" in page.select_one(".error-summary").get_text()


def test_a_file_is_its_user_s_alone_and_goes_with_the_import(app, made, send, browse):
    browser, url, page = send(ALPHA)
    folder = Path(app.config["IMPORTS_FOLDER"])
    (path,) = folder.glob(f"*/{url.split('/')[-1]}")
    assert path.stat().st_mode & 0o077 == 0

    other = browse(OTHER_STAFF)
    assert "no longer here" in text_of(other.read(other.client.get(url), 302))
    for token in ("..%2F..%2Fsecret-key", "x" * 40):
        assert browser.client.get(f"/campaigns/{made.id}/import/{token}").status_code in (302, 404)
    decide(browser, url, page, 302, "import")
    assert not path.exists()
    assert "no longer here" in text_of(browser.read(browser.client.get(url), 302))


def test_files_that_nobody_confirmed_are_removed_after_a_day(app, made, send):
    _browser, url, _page = send(ALPHA)
    (path,) = Path(app.config["IMPORTS_FOLDER"]).glob(f"*/{url.split('/')[-1]}")
    old = time.time() - 25 * 3600
    os.utime(path, (old, old))

    send(BETA)

    assert not path.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preview_of_everything_is_whole_in_every_language(made, send, language):
    diagnostic = made.start("a", "AAAA2222")
    change = diagnostics.Change("governance_level", Answer(KNOWN, 4.0), 0, "s")
    diagnostics.save_answers(made.graph, diagnostic.consensus, [change], now())

    browser, url, page = send(ALPHA, {**BETA, "vision_number": "-4", "vision_good": "yes"}, NEAR, NEAR,
                              keys=["1", "2", "3", "3"], language=language)  # fmt: skip
    decide(browser, url, page, 200, "show", submit="1", overwrite="2")
    send(content=b"a;b\nc;d\n", language=language)


def test_a_file_of_another_campaign_s_form_is_not_taken(app, made, browse, user_ids):
    with app.test_request_context():
        token = keep_upload(user_ids[STAFF], b"nom;age\nX;3\n")
    browser = browse(STAFF)

    page = browser.read(browser.client.get(f"/campaigns/{made.id}/import/{token}"), 302)

    assert "no longer here" in text_of(page)


def test_what_is_not_read_is_told_and_the_order_of_dates_is_asked_once(made, send, fields):
    head, (row,) = export(fields, [{**ALPHA, "founded": "05/03/2015"}])
    browser, url, page = send(content=as_csv(head, [[*row, "lost"]]))
    assert "05/03/2015" in text_of(page) and [one["value"] for one in page.select("[name=order][checked]")] == [
        "day_first"
    ]
    assert "lost" in text_of(page).split("Cells that aren't read")[-1]

    page = decide(browser, url, page, order="month_first")
    assert [one["value"] for one in page.select("[name=order][checked]")] == ["month_first"]
    decide(browser, url, page, order="month_first", do="import", status=302)
    assert kept(made, "a")["founded"] == (KNOWN, "2015-05-03")
