"""What becomes of answers that are sent: saved, told to be wrong, or in conflict, and never lost."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import NotOpen
from graph.diagnostic.instruments import save_instrument
from graph.rules.instrument import parse_instrument
from portal.diagnostic.answers import answer_words, save_sheet, sheet_data
from tests.graph.diagnostic.sample import sample, sample_text
from tests.graph.world import NOON


@pytest.fixture
def sheet(seeded, place):
    save_instrument(seeded, sample())
    id = f"{place.prefix}d"
    diagnostics.start_diagnostic(seeded, id=id, code=id, association=place.a, instrument=sample(), at=NOON)
    return f"{id}-consensus"


@pytest.fixture
def send(app, seeded, sheet):
    """Return a function that sends changes and returns what became of them."""

    def send_changes(*changes, language="en", instrument=None):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            return save_sheet(seeded, instrument or sample(), sheet, changes)

    return send_changes


def change(question="governance_level", value=3, base=0, save="s", state="answered", note=""):
    return {"question": question, "state": state, "value": value, "note": note, "base": base, "save": save}


def test_an_answer_is_saved_as_it_is_kept(send, seeded, sheet):
    (result,) = send(change(value="3", note=" Réunion annuelle "))

    assert result == {
        "question": "governance_level", "status": "saved", "message": "",
        "current": {"state": "answered", "value": 3.0, "note": "Réunion annuelle", "carried": False, "revision": 1},
    }  # fmt: skip
    assert sheet_data(diagnostics.read_sheet(seeded, sheet)) == {"governance_level": result["current"]}


def test_of_a_batch_the_good_is_saved_and_the_bad_told(send):
    results = send(
        change(),
        change("governance_number", "beaucoup"),
        change("governance_good", "no", save="t"),
        change("nobody_asked"),
        change("governance_means", ["web", "phone"]),
    )

    assert [result["status"] for result in results] == ["saved", "invalid", "saved", "invalid", "saved"]
    assert results[1]["message"] == "Enter a number, such as 12 or 12.5."
    assert results[2]["current"]["value"] is False
    assert results[4]["current"]["value"] == ["phone", "web"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (change(value=5), "Choose one of the five levels."),
        (change(value=None), "Choose one of the five levels."),
        (change(value={"a": 1}), "This answer could not be understood. Load the page again."),
        (change("governance_good", "maybe"), "Choose yes or no."),
        (change("governance_number", -1), "Enter 0 or more."),
        (change("governance_number", "1,5"), "Enter a whole number, such as 12."),
        (change("governance_number", "1e999"), "Enter a number, such as 12 or 12.5."),
        (change("founded", "20/13/2015"), "Enter a date, such as 20/03/2015."),
        (change("governance_means", ["web", "fax"]), "Choose among the answers offered."),
        (change(state=None, note="Seule"), "Give an answer, or choose “Don't know”, so that your note is kept."),
        (change(note="x" * 2001), "Shorten your note to 2,000 letters or fewer."),
        (change(state="guessed"), "This answer could not be understood. Load the page again."),
        (change(base="x"), "This answer could not be understood. Load the page again."),
        (change(base=2**70), "This answer could not be understood. Load the page again."),
        (change(note=["x"]), "This answer could not be understood. Load the page again."),
    ],
)
def test_a_bad_answer_says_what_to_do(send, seeded, sheet, sent, message):
    (result,) = send(sent)

    assert (result["status"], result["message"]) == ("invalid", message)
    assert sheet_data(diagnostics.read_sheet(seeded, sheet)) == {}


def test_a_conflict_overwrites_nothing_and_shows_what_is_there(send):
    send(change(value=3, save="first"))

    (again,) = send(change(value=3, save="first"))
    (late,) = send(change(value=1, save="second"), language="fr")

    assert again["status"] == "saved"
    assert late["status"] == "conflict"
    assert late["current"]["value"] == 3.0
    assert late["message"]


def test_two_people_who_say_the_same_have_no_conflict(send):
    send(change(value=3, save="first"))

    (same,) = send(change(value="3", save="second"))
    (other,) = send(change(value=3, note="Mais", save="third"))

    assert (same["status"], same["current"]["revision"]) == ("saved", 1)
    assert other["status"] == "conflict"


def test_changes_of_one_question_are_saved_one_after_the_other(send):
    results = send(change(value=1, save="a"), change(value=2, base=1, save="b"), change(value=9, base=2, save="c"))

    assert [result["status"] for result in results] == ["saved", "saved", "invalid"]
    assert results[1]["current"] == {"state": "answered", "value": 2.0, "note": "", "carried": False, "revision": 2}


def test_an_answer_is_cleared_and_its_revision_stays(send):
    send(change())
    (result,) = send(change(state="", base=1, save="clear"))

    assert result["current"] == {"state": None, "value": None, "note": "", "carried": False, "revision": 2}


def test_half_a_letter_is_left_out(send):
    (result,) = send(change(state="unknown", note="a\ud800b"))

    assert result["current"]["note"] == "ab"


def test_nothing_is_saved_into_a_submitted_diagnostic(send, seeded, place):
    send(change())
    id = f"{place.prefix}d"
    diagnostics.submit(seeded, id, sample(), sheet=f"{id}-consensus", user=place.ua, change=f"{place.prefix}c", at=NOON)

    with pytest.raises(NotOpen):
        send(change(value=0, base=1, save="late"))


def test_choices_of_the_directory_are_the_ones_offered(app, send, seeded, place):
    text = sample_text().replace("type: date, text", "type: choices, source: networks, text")
    instrument = parse_instrument(text)

    good, bad = send(change("founded", [place.n]), change("founded", [place.a], save="t"), instrument=instrument)

    assert (good["status"], bad["status"]) == ("saved", "invalid")
    with app.test_request_context(headers={"Cookie": "language=ar"}):
        answer = diagnostics.read_sheet(seeded, f"{place.prefix}d-consensus").answers["founded"]
        assert answer_words(seeded, instrument.questions["founded"], answer) == "شبكة نون"
