"""Files of an action: kept, given to those who read the plan, removed by the association, told in the history."""

from io import BytesIO
from pathlib import Path

import pytest

from graph.plan import action_files
from seed import demo
from tests.portal import assessed
from tests.portal.sent_files import JPEG, PDF
from tests.portal.strict import LANGUAGES


@pytest.fixture
def url(seeded, place):
    """Save an action of the association, and return its address."""
    assessed.plan_action(seeded, f"{place.prefix}act", place.a, place.ua, theme="vision_first")
    return f"/plan/actions/{place.prefix}act"


@pytest.fixture
def folder(app):
    return Path(app.config["EVIDENCE_FOLDER"])


def kept(graph, place):
    return action_files.list_files(graph, f"{place.prefix}act")


def words(tag):
    return " ".join(tag.get_text().split())


def attach(browser, url, content, name="pv.pdf", status=302):
    return browser.submit(url, {"file": (BytesIO(content), name)}, action=f"{url}/files", status=status)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_kept_told_and_removed(browse, seeded, place, url, folder, language):
    browser = browse(place.ua, language)

    page = attach(browser, url, PDF, name="../../mes docs/PV <2026>.pdf")

    (file,) = kept(seeded, place)
    assert (file.name, file.type, file.size) == ("PV <2026>.pdf", "application/pdf", len(PDF))
    link = page.select_one("#files-title ~ ul a")
    assert (link.get_text(), link["href"]) == (file.name, f"/plan/files/{file.id}")
    given = browser.client.get(link["href"])
    assert (given.data, given.mimetype) == (PDF, "application/pdf")
    assert given.headers["Content-Disposition"].startswith("attachment")

    page = browser.submit(url, action=f"/plan/files/{file.id}/remove")
    assert kept(seeded, place) == [] and not (folder / file.id).exists()
    assert not page.select("#files-title ~ ul")
    if language == "en":
        history = [words(one).rpartition(" · ")[2] for one in page.select("#history-title ~ ol li")]
        assert history[-2:] == ["File added: PV <2026>.pdf", "File removed: PV <2026>.pdf"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "Choose the file."),
        (b"MZ\x90\x00 a program", "This file is neither a PDF nor a picture. Choose a PDF, JPEG, PNG or WebP file."),
        (PDF[:-8], "This file is damaged or was cut short. Open it to check it, then choose it again."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(browse, seeded, place, url, folder, content, error):
    before = set(folder.glob("*"))
    page = attach(browse(place.ua), url, content, name="x.pdf" if content else "", status=200)

    assert words(page.select_one("#file-error")) == error
    assert page.select_one("details[open] #file")
    assert kept(seeded, place) == [] and set(folder.glob("*")) == before


def test_more_files_than_an_action_takes_are_refused_and_not_left_behind(browse, seeded, place, url, folder):
    for number in range(action_files.MOST_FILES):
        assert action_files.add_file(
            seeded, id=f"{place.prefix}f{number}", action=f"{place.prefix}act", name=f"{number}.jpg",
            type="image/jpeg", size=1, user=place.ua, change=f"{place.prefix}c{number}", at=assessed.NOON,
        )  # fmt: skip
    before = set(folder.glob("*"))

    page = attach(browse(place.ua), url, JPEG, status=200)

    assert words(page.select_one("#file-error")) == "This action has 10 files already. Remove one first."
    assert len(kept(seeded, place)) == action_files.MOST_FILES and set(folder.glob("*")) == before


@pytest.mark.parametrize("who", ["staff", "other", "coordinator", "far_staff"])
def test_staff_of_the_province_read_a_file_and_nobody_else_changes_it(browse, seeded, place, url, who):
    attach(browse(place.ua), url, PDF)
    (file,) = kept(seeded, place)
    browser = browse({"staff": demo.STAFF["khenifra"], "other": place.ub, "coordinator": place.un,
                      "far_staff": demo.STAFF["chichaoua"]}[who])  # fmt: skip

    assert browser.client.get(f"/plan/files/{file.id}").status_code == (200 if who == "staff" else 403)
    browser.post(f"{url}/files", status=403, borrowed_from="/welcome")
    sent = {"action": f"{place.prefix}act"}
    browser.post(f"/plan/files/{file.id}/remove", sent, status=403, borrowed_from="/welcome")
    browser.post(f"/plan/files/{file.id}/remove", status=404, borrowed_from="/welcome")
    assert kept(seeded, place) == [file]
    if who == "staff":
        page = browser.get(url)
        assert page.select_one("#files-title ~ ul a") and not page.select(".site-main form")


def test_a_file_that_is_not_there_is_not_found(browse, seeded, place, url, folder):
    browser = browse(place.ua)
    attach(browser, url, PDF)
    (file,) = kept(seeded, place)
    (folder / file.id).unlink()

    assert browser.status(f"/plan/files/{file.id}") == 404
    assert browser.status("/plan/files/nothing") == 404
    browser.submit(url, action=f"/plan/files/{file.id}/remove")
    assert kept(seeded, place) == []


def test_what_is_sent_twice_is_done_once(browse, seeded, place, url, folder):
    browser = browse(place.ua)
    same = browser.get(url).select_one(f"form[action$='{url}/files'] [name=once]")["value"]
    for _ in range(2):
        browser.submit(url, {"file": (BytesIO(PDF), "pv.pdf"), "once": same}, action=f"{url}/files")
    (file,) = kept(seeded, place)

    for _ in range(2):
        browser.post(f"/plan/files/{file.id}/remove", {"action": f"{place.prefix}act"}, status=302, borrowed_from=url)
    assert kept(seeded, place) == [] and not (folder / file.id).exists()


def test_a_file_is_removed_through_its_own_action_alone(browse, seeded, place, url, folder):
    browser = browse(place.ua)
    attach(browser, url, PDF)
    (file,) = kept(seeded, place)
    assessed.plan_action(seeded, f"{place.prefix}other", place.b, place.ub, theme="vision_first")

    sent = {"action": f"{place.prefix}other"}
    browse(place.ub).post(f"/plan/files/{file.id}/remove", sent, status=302, borrowed_from="/welcome")

    assert kept(seeded, place) == [file] and (folder / file.id).exists()
