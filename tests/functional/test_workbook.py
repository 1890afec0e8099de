"""The offline workbook in a real browser, with the network cut: kept, filled in for days, sent, and settled."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import Change, Diagnostic, read_sheet
from graph.diagnostic.instruments import save_instrument
from graph.rules.answers import Answer, AnswerState, BadAnswer, applying, check_value, contradictions
from graph.rules.instrument import dump_instrument
from seed import demo
from seed.reference import instrument as takwia
from tests.functional.browsing import DESK, PHONE, TRANSLATIONS, button, say, sign_in
from tests.functional.test_accessibility import axe, violations  # noqa: F401
from tests.graph.diagnostic.sample import sample

FORGET = """
MATCH (diagnostic:Diagnostic) WHERE diagnostic.id STARTS WITH 'workbook-'
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET|HAS_CHANGE]->(part)
DETACH DELETE part, diagnostic
"""
TOUCH = 44
STAFF = demo.STAFF["khenifra"]


@pytest.fixture
def start(seeded):
    """Return a function that starts a diagnostic of an association, made with the sample, with one answer."""
    seeded.write(FORGET)
    save_instrument(seeded, sample())

    def start_one(association: str, number: int = 1, **more) -> Diagnostic:
        id = f"workbook-{number}"
        diagnostics.start_diagnostic(
            seeded, id=id, code=f"WRKBK23{number}", association=association, instrument=sample(),
            at=datetime.now(UTC), synthetic=True, **more,
        )  # fmt: skip
        found = diagnostics.get_diagnostic(seeded, id)
        if not more:
            change(seeded, found, "governance_level", 1.0, 0)
        return found

    yield start_one
    seeded.write(FORGET)


@pytest.fixture
def hosts(dataset, story) -> list[str]:
    """Return two associations of the staff's province that were assessed before, and that the story leaves alone."""
    told = {story.association.id, story.invited.id}
    assessed = {one.association for one in dataset.diagnostics} - told
    here = [one.id for one in dataset.associations if one.territories[0].startswith("05.301") and one.id in assessed]
    return here[-2:]


@pytest.fixture
def diagnostic(start, hosts) -> Diagnostic:
    return start(hosts[0])


def change(graph, diagnostic: Diagnostic, question: str, value, base: int) -> None:
    """Save an answer on the portal, as somebody else would."""
    saved = Change(question, Answer(AnswerState.ANSWERED, value), base, f"other-{question}-{base}")
    assert diagnostics.save_answers(graph, diagnostic.consensus, [saved], datetime.now(UTC)) == []


def answers_of(graph, diagnostic: Diagnostic) -> dict:
    """Return what the portal has: by question the value, or the state where there is none."""
    found = read_sheet(graph, diagnostic.consensus).answers
    return {
        question: answer.state.value if answer.value is None else answer.value for question, answer in found.items()
    }


def card(page: Page, question: str) -> Locator:
    return page.locator(f"#q-{question}")


def typed(page: Page, question: str) -> Locator:
    return card(page, question).locator("input[type=text]")


def choose(page: Page, question: str, text: str) -> None:
    """Tap an answer, as its whole line can be tapped."""
    card(page, question).locator("li").filter(has_text=re.compile(rf"^(\d )?{re.escape(text)}$")).locator(
        "label"
    ).click()


@contextmanager
def workbook(visitors, id: str = "", width: int = PHONE, language: str = "fr", account=STAFF) -> Iterator[Page]:
    """Open a workbook, at governance, and wait until its page and its diagnostic are kept on the device."""
    with visitors.visit(width, language, account) as page:
        page.goto(f"/workbook/{language}{id and f'/{id}'}#governance")
        page.locator("html[data-kept=yes]").wait_for()
        if id:
            sent(page, language)
            page.wait_for_load_state("networkidle")
        yield page
    # That the network is cut is what these tests do.
    visitors.troubles[:] = [one for one in visitors.troubles if "ERR_INTERNET_DISCONNECTED" not in one]


def waits(page: Page, message: str) -> None:
    """Wait for words of the page."""
    expect(page.locator("#workbook")).to_contain_text(message)


def sent(page: Page, language: str = "fr") -> None:
    expect(page.locator("#workbook .badge").filter(has_text=say("Everything is sent", language))).to_be_visible()


def to_send(number: int) -> str:
    """Return the badge's words for so many answers that wait."""
    return in_french("%(num)s answer to send", "%(num)s answers to send", number)


def in_french(singular: str, plural: str, number: int) -> str:
    return TRANSLATIONS["fr"].ungettext(singular, plural, number) % {"num": number}


def test_it_is_filled_in_with_no_network_and_sent_later(visitors, seeded, diagnostic):
    with workbook(visitors, diagnostic.id) as page:
        expect(card(page, "governance_level").locator("input").nth(1)).to_be_checked()
        page.context.set_offline(True)
        page.reload()
        waits(page, say("No network: answers are kept on this device and sent later."))
        choose(page, "governance_level", "d")
        choose(page, "governance_good", say("Don't know"))
        choose(page, "governance_means", "Site")
        choose(page, "governance_means", "Téléphone")
        expect(card(page, "governance_part")).to_be_hidden()
        typed(page, "governance_number").fill("3")
        card(page, "governance_number").get_by_text(say("Note"), exact=True).click()
        card(page, "governance_number").locator("textarea").fill("Registre vu.")
        typed(page, "governance_part").fill("2")
        waits(page, to_send(5))
        page.goto("about:blank")

        later = page.context.new_page()
        later.goto(f"/workbook/fr/{diagnostic.id}#governance")
        expect(card(later, "governance_level").locator("input").nth(3)).to_be_checked()
        expect(typed(later, "governance_part")).to_have_value("2")
        expect(card(later, "governance_number").locator("textarea")).to_have_value("Registre vu.")
        expect(later.locator("#workbook")).to_contain_text(to_send(5))
        assert answers_of(seeded, diagnostic) == {"governance_level": 1.0}

        later.context.set_offline(False)
        sent(later)
    assert answers_of(seeded, diagnostic) == {
        "governance_level": 3.0,
        "governance_good": "unknown",
        "governance_number": 3.0,
        "governance_part": 2.0,
        "governance_means": ("phone", "web"),
    }
    assert read_sheet(seeded, diagnostic.consensus).answers["governance_number"].note == "Registre vu."


def test_several_are_taken_along_to_a_workshop(visitors, seeded, start, hosts):
    first, second = start(hosts[0]), start(hosts[1], 2)
    with workbook(visitors) as page:
        for number, one in enumerate((first, second), start=1):
            page.get_by_label(say("Search by name, commune or code")).fill(one.code)
            button(page, "Keep on this device").click()
            expect(page.get_by_text(say("Everything is sent"))).to_have_count(number)
        page.context.set_offline(True)
        for one, level in ((first, "c"), (second, "e")):
            page.goto(f"/workbook/fr/{one.id}#governance")
            choose(page, "governance_level", level)
            waits(page, to_send(1))
            page.get_by_role("link", name=say("All diagnostics on this device")).click()
        expect(page.get_by_text(to_send(1))).to_have_count(2)
        page.context.set_offline(False)
        button(page, "Send and bring up to date").click()
        expect(page.get_by_text(say("Everything is sent"))).to_have_count(2)
    assert [answers_of(seeded, one)["governance_level"] for one in (first, second)] == [2.0, 4.0]


def test_a_conflict_is_shown_and_settled_either_way(visitors, seeded, diagnostic):
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        choose(page, "governance_level", "e")
        choose(page, "governance_good", say("Yes"))
        choose(page, "governance_means", "Site")
        waits(page, to_send(3))
        change(seeded, diagnostic, "governance_level", 2.0, 1)
        change(seeded, diagnostic, "governance_good", False, 0)
        change(seeded, diagnostic, "governance_means", ("web",), 0)
        page.context.set_offline(False)

        waits(page, say("Some answers were changed on the portal too. Nothing was overwritten: choose for each."))
        assert answers_of(seeded, diagnostic) == {
            "governance_level": 2.0, "governance_good": False, "governance_means": ("web",),
        }, "nothing is overwritten"  # fmt: skip
        expect(page.locator(".dispute:visible")).to_have_count(2), "the same answer is no conflict"
        dispute = card(page, "governance_level")
        expect(dispute).to_contain_text(say("%(level)s of %(most)s: %(words)s", level=4, most=4, words="e"))
        expect(dispute).to_contain_text(say("%(level)s of %(most)s: %(words)s", level=2, most=4, words="c"))
        button(dispute, "Keep the answer of this device").click()
        button(card(page, "governance_good"), "Take the answer of the portal").click()
        sent(page)
        expect(card(page, "governance_good").locator("input").nth(1)).to_be_checked()
    assert answers_of(seeded, diagnostic) == {
        "governance_level": 4.0, "governance_good": False, "governance_means": ("web",),
    }  # fmt: skip


def test_an_answer_whose_arrival_went_unheard_is_no_conflict(visitors, seeded, diagnostic):
    """The portal saves what is sent, and its word is lost on the way; meanwhile the answer is given anew."""
    with workbook(visitors, diagnostic.id) as page:
        sent(page)
        page.context.set_offline(True)
        choose(page, "governance_level", "d")
        waits(page, to_send(1))
        page.evaluate(
            """() => {
              const through = window.fetch;
              window.fetch = async (address, options) => {
                const answer = await through(address, options);
                if (options.method !== "POST") return answer;
                window.fetch = through;
                throw new TypeError("the connection broke");
              };
            }"""
        )
        page.context.set_offline(False)
        waits(page, say("The portal can't be reached at the moment. Answers are kept on this device: try again later."))
        assert answers_of(seeded, diagnostic) == {"governance_level": 3.0}
        choose(page, "governance_level", "e")
        button(page, "Send now").click()
        sent(page)
        expect(page.locator(".dispute:visible")).to_have_count(0)
    assert answers_of(seeded, diagnostic) == {"governance_level": 4.0}


def test_submitted_meanwhile_it_stays_readable_and_can_be_downloaded(visitors, seeded, diagnostic, dataset, tmp_path):
    user = next(user.id for user in dataset.users if user.email == demo.ASSOCIATION)
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        choose(page, "governance_level", "e")
        waits(page, to_send(1))
        diagnostics.submit(
            seeded, diagnostic.id, sample(), sheet=diagnostic.consensus, user=user, change="workbook-change",
            at=datetime.now(UTC),
        )  # fmt: skip
        page.context.set_offline(False)
        waits(page, say("Submitted"))
        waits(page, say("Not sent: the diagnostic had been submitted."))
        expect(card(page, "governance_level").locator("input").nth(4)).to_be_checked()
        expect(card(page, "governance_level").locator("input").nth(4)).to_be_disabled()
        with page.expect_download() as waiting:
            button(page, "Download the answers").click()
        waiting.value.save_as(tmp_path / "answers.json")
        assert answers_of(seeded, diagnostic) == {"governance_level": 1.0}

        diagnostics.reopen(
            seeded, diagnostic.id, user=user, change="workbook-reopened", at=datetime.now(UTC), reason="Atelier"
        )
        page.reload()
        sent(page)
    kept = json.loads(Path(tmp_path / "answers.json").read_text("utf-8"))
    assert kept["code"] == diagnostic.code and kept["synthetic"] is True
    assert kept["answers"] == [
        {"question": "governance_level", "state": "answered", "value": 4, "note": "", "sent": False}
    ]
    assert answers_of(seeded, diagnostic) == {"governance_level": 4.0}


def test_signed_out_nothing_is_lost(visitors, seeded, diagnostic):
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        choose(page, "governance_level", "a")
        waits(page, to_send(1))
        page.context.clear_cookies()
        page.context.set_offline(False)
        waits(page, say("You are signed out. Answers are kept on this device: sign in to send them."))
        assert answers_of(seeded, diagnostic) == {"governance_level": 1.0}
        sign_in(page, STAFF)
        page.goto(f"/workbook/fr/{diagnostic.id}")
        sent(page)
    assert answers_of(seeded, diagnostic) == {"governance_level": 0.0}


def test_what_is_not_sent_is_removed_only_after_a_question(visitors, seeded, diagnostic):
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        choose(page, "governance_level", "e")
        waits(page, to_send(1))
        page.goto("/workbook/fr")
        waits(page, to_send(1))
        waits(page, say("What is kept here stays on this device, also when you sign out, and whoever uses it can read "
                        "it. On a shared device, remove what is sent."))  # fmt: skip
        button(page, "Remove from this device").click()
        button(page, "Keep it").click()
        waits(page, to_send(1))
        button(page, "Remove from this device").click()
        button(page, "Remove anyway").click()
        waits(page, say("No diagnostic is kept on this device yet. Choose one while there is a network."))
        page.goto(f"/workbook/fr/{diagnostic.id}")
        waits(page, say("This diagnostic isn't kept on this device."))
    assert answers_of(seeded, diagnostic) == {"governance_level": 1.0}


def test_what_can_t_be_an_answer_says_what_to_do_and_is_kept_as_typed(visitors, seeded, diagnostic):
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        number = card(page, "governance_number")
        typed(page, "governance_number").fill("deux")
        expect(number.locator(".field-error")).to_have_text(say("Enter a number, such as 12 or 12.5."))
        card(page, "governance_good").get_by_text(say("Note"), exact=True).click()
        card(page, "governance_good").locator("textarea").fill("À voir")
        waits(page, in_french("%(num)s answer to correct", "%(num)s answers to correct", 2))
        page.reload()
        expect(typed(page, "governance_number")).to_have_value("deux")
        expect(number.locator(".field-error")).to_have_text(say("Enter a number, such as 12 or 12.5."))
        good = card(page, "governance_good")
        expect(good.locator("textarea")).to_have_value("À voir")
        expect(good.locator(".field-error")).to_have_text(
            say("Give an answer, or choose “Don't know”, so that your note is kept.")
        )
        page.context.set_offline(False)
        typed(page, "governance_number").fill("2")
        choose(page, "governance_good", say("No"))
        button(page, "Send now").click()
        sent(page)
    assert answers_of(seeded, diagnostic) == {
        "governance_level": 1.0, "governance_number": 2.0, "governance_good": False,
    }  # fmt: skip


def test_what_is_carried_over_is_confirmed(visitors, seeded, start, hosts):
    carried = {
        question: Answer(AnswerState.ANSWERED, value)
        for question, value in (("governance_level", 3.0), ("governance_good", True))
    }
    diagnostic = start(hosts[0], carried=carried)
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        expect(page.get_by_text(say("Carried over from last time")).locator("visible=true")).to_have_count(2)
        button(card(page, "governance_level"), "Confirm").click()
        waits(page, to_send(1))
        expect(page.get_by_text(say("Carried over from last time")).locator("visible=true")).to_have_count(1)
        page.context.set_offline(False)
        sent(page)
    found = read_sheet(seeded, diagnostic.consensus).answers
    assert {question: (answer.value, answer.carried) for question, answer in found.items()} == {
        "governance_level": (3.0, False),
        "governance_good": (True, True),
    }


def test_a_conflict_on_a_question_that_applies_no_more_is_settled_too(visitors, seeded, diagnostic):
    change(seeded, diagnostic, "governance_number", 2.0, 0)
    with workbook(visitors, diagnostic.id) as page:
        page.context.set_offline(True)
        typed(page, "governance_part").fill("2")
        waits(page, to_send(1))
        typed(page, "governance_number").fill("0")
        waits(page, to_send(2))
        change(seeded, diagnostic, "governance_part", 1.0, 0)
        page.context.set_offline(False)
        button(card(page, "governance_part"), "Take the answer of the portal").click()
        expect(card(page, "governance_part")).to_be_hidden()
        sent(page)
    assert answers_of(seeded, diagnostic)["governance_part"] == 1.0


def test_a_choice_of_many_is_searched(visitors, seeded, start, hosts):
    instrument = takwia()
    diagnostics.start_diagnostic(
        seeded, id="workbook-9", code="WRKBK239", association=hosts[0], instrument=instrument,
        at=datetime.now(UTC), synthetic=True,
    )  # fmt: skip
    with workbook(visitors, "workbook-9") as page:
        page.goto("/workbook/fr/workbook-9#context")
        domains = card(page, "main_domain")
        assert domains.locator("li:visible").count() > 20
        domains.get_by_label(say("Search among the answers")).fill("alphabet")
        shown = domains.locator("li:visible:not(.choice-aside)")
        expect(shown).to_have_count(1)
        with page.expect_response("**/answers.json"):
            shown.locator("label").click()
        sent(page)
    found = diagnostics.get_diagnostic(seeded, "workbook-9")
    assert answers_of(seeded, found) == {"main_domain": "literacy"}


def test_the_paper_form_and_its_way_back_have_no_violations(visitors, diagnostic, language, axe):  # noqa: F811
    found = []
    with visitors.visit(DESK, language, STAFF) as page:
        for address in ("/d", f"/d/{diagnostic.code}", f"/d/{diagnostic.code}/paper", "/province/05.301/paper"):
            page.goto(address)
            found += violations(page, axe)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, address
            page.set_viewport_size({"width": DESK, "height": 800})
        page.goto(f"/d/{diagnostic.code}/paper")
        expect(button(page, say("Print", language))).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".site-header")).to_be_hidden()
        expect(page.locator(".paper-running")).to_contain_text(diagnostic.code)
        cut = page.locator(".paper-keep").evaluate_all(
            "(found) => found.filter((one) => getComputedStyle(one).breakInside !== 'avoid').length"
        )
        assert cut == 0
    assert not found, "\n".join(found)


def test_another_s_diagnostic_isn_t_given(visitors, start, hosts):
    other = start(hosts[0])
    with workbook(visitors, account=demo.ASSOCIATION) as page:
        page.goto(f"/workbook/fr/{other.id}")
        waits(page, say("Your account may not fill in this diagnostic. Sign in with one that may."))
    visitors.troubles[:] = [one for one in visitors.troubles if "403" not in one]


@pytest.mark.parametrize("id", ["workbook-1", ""])
def test_it_fits_a_phone_and_has_no_violations(visitors, start, hosts, language, axe, id):  # noqa: F811
    start(hosts[0])
    start(hosts[1], 2)
    with workbook(visitors, "workbook-1", language=language) as page:
        page.goto(f"/workbook/{language}{id and f'/{id}'}#governance")
        sent(page, language)
        # What the network tells is drawn anew: what was measured meanwhile would have no height.
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        heights = page.locator("#workbook :is(.choice, button, a.button, summary):visible").evaluate_all(
            "(found) => found.map((one) => [one.textContent, one.getBoundingClientRect().height])"
        )
        assert len(heights) > 3
        assert not [text for text, height in heights if height < TOUCH]
        found = violations(page, axe)
    assert not found, "\n".join(found)


def test_the_rules_are_those_of_the_portal(visitors, diagnostic):
    """Random answers: which questions apply and contradict one another, and what a value is, as Python says it."""
    instrument, drawn = sample(), random.Random(5)  # noqa: S311
    sheets = [_random_answers(drawn) for _ in range(200)]
    with workbook(visitors, diagnostic.id, DESK) as page:
        found = page.evaluate(
            """([instrument, sheets]) => sheets.map((answers) => [
              [...takwiaWorkbook.applying(instrument, answers)],
              takwiaWorkbook.contradictions(instrument, answers).map((pair) => pair.map(({ id }) => id)),
            ])""",
            [json.loads(dump_instrument(instrument)), [_as_sent(answers) for answers in sheets]],
        )
        texts = [
            "3",
            " 4 ",
            "2,5",
            "2.0",
            "-1",
            "0",
            "x",
            "1e3",
            "",
            "1.",
            "٣",
            "12 0",
            "+4",
            "NaN",
            "99999",
            "1 200",
            "1.200",
            "1.200,50",
            "۳",
            "5 %",
            ".",
            "-",
        ]
        days = [
            "2015-03-20",
            "2015-02-30",
            "2016-02-29",
            "20150320",
            "",
            "2015-3-2",
            "0000-01-01",
            "0001-01-01",
            "20/03/2015",
            "٢٠/٠٣/٢٠١٥",
            "31/2/2015",
            "20/03/15",
        ]
        checked = page.evaluate(
            "([rows]) => rows.map(([question, text]) => takwiaWorkbook.checkValue(question, text).value ?? null)",
            [[[{"type": "number", "least": 0}, one] for one in texts] + [[{"type": "date"}, one] for one in days]],
        )
    for answers, (applied, contradicted) in zip(sheets, found, strict=True):
        assert applied == list(applying(instrument, answers))
        assert contradicted == [[part.id, whole.id] for part, whole in contradictions(instrument, answers)]
    number, day = instrument.questions["governance_number"], instrument.questions["founded"]
    expected = [_checked(number, one) for one in texts] + [_checked(day, one) for one in days]
    for text, ours, portal in zip([*texts, *days], checked, expected, strict=True):
        assert ours == portal, text


def _random_answers(drawn: random.Random) -> dict[str, Answer]:
    values = {
        "level": lambda: float(drawn.randrange(5)),
        "yes_no": lambda: drawn.random() < 0.5,
        "number": lambda: float(drawn.randrange(4)),
        "date": lambda: "2015-03-20",
        "choices": lambda: tuple(sorted(drawn.sample(["phone", "web", "nothing"], drawn.randrange(1, 4)))),
    }
    found = {}
    for question in sample().questions.values():
        if drawn.random() < 0.8:
            state = drawn.choice([AnswerState.ANSWERED] * 4 + [AnswerState.UNKNOWN, AnswerState.NOT_REVIEWED])
            found[question.id] = Answer(state, values[question.type]() if state == AnswerState.ANSWERED else None)
    return found


def _as_sent(answers: dict[str, Answer]) -> dict:
    return {id: {"state": answer.state.value, "value": answer.value} for id, answer in answers.items()}


def _checked(question, text: str):
    try:
        return check_value(question, text)
    except BadAnswer:
        return None
