"""Files that back answers: taken by their content, kept, given to those who may read the sheet, removed."""

from pathlib import Path

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.evidence import list_evidence
from graph.diagnostic.instruments import save_instrument
from seed import demo
from tests.portal import assessed
from tests.portal.sent_files import JPEG, PDF, PNG, WEBP

MEGABYTE = 1024 * 1024


@pytest.fixture
def diagnostic(seeded, place):
    save_instrument(seeded, assessed.sample())
    return assessed.start(seeded, f"{place.prefix}d", place.a)


@pytest.fixture
def folder(app):
    return Path(app.config["EVIDENCE_FOLDER"])


def address(diagnostic, role="consensus"):
    return f"/diagnostic/{diagnostic.id}/answers/{role}/vision"


def attach(browser, diagnostic, content, name="statuts.pdf", status=302, role="consensus", **typed):
    page = browser.get(address(diagnostic, role))
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    # Written here, as the test client leaves its file of a large form open.
    fields = {"csrf_token": token, "at": "q-vision_level"} | typed
    parts = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in fields.items()]
    parts.append(f'name="file-vision_level"; filename="{name}"\r\n\r\n'.encode() + content)
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return browser.read(browser.client.post(address(diagnostic, role), data=body, content_type=kind), status)


@pytest.mark.parametrize(
    ("content", "type"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_a_file_is_kept_given_and_removed(browse, seeded, place, diagnostic, folder, content, type):
    browser = browse(place.ua)

    page = attach(browser, diagnostic, content, name="../../etc/Statuts 2019.bin")

    (item,) = list_evidence(seeded, diagnostic.consensus)
    assert (item.question, item.type, item.size) == ("vision_level", type, len(content))
    assert (folder / item.id).read_bytes() == content
    link = page.find("a", string="Statuts 2019.bin")
    given = browser.client.get(link["href"])
    assert (given.data, given.mimetype) == (content, type)
    assert given.headers["Content-Disposition"].startswith("attachment")

    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    data = {"csrf_token": token, "remove": item.id, "seen-vision_level": "0:0", "answer-vision_level": "3"}
    page = browser.read(browser.client.post(address(diagnostic), data=data), 302)
    assert list_evidence(seeded, diagnostic.consensus) == []
    assert not (folder / item.id).exists()
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers["vision_level"].value == 3.0


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "vide.pdf", "This file is empty. Choose another one."),
        (PDF[:40], "coupe.pdf", "This file is damaged or was cut short."),
        (PNG[:-20], "coupe.png", "This file is damaged or was cut short."),
        (JPEG[:-2], "coupe.jpg", "This file is damaged or was cut short."),
        (WEBP[:-4], "coupe.webp", "This file is damaged or was cut short."),
        (b"MZ\x90\x00" + b"\x00" * 200, "programme.pdf", "This file is neither a PDF nor a picture."),
        (b"<html><script>alert(1)</script>", "photo.jpg", "This file is neither a PDF nor a picture."),
        (b"GIF89a" + b"\x00" * 50, "anime.png", "This file is neither a PDF nor a picture."),
        (PDF[:-6] + b" " * (5 * MEGABYTE) + PDF[-6:], "gros.pdf", "This file is too large."),
    ],
    ids=["empty", "pdf", "png", "jpeg", "webp", "program", "page", "gif", "large"],
)
def test_a_file_that_isnt_right_is_told_beside_its_field_and_loses_nothing(
    browse, seeded, place, diagnostic, folder, content, name, message
):
    before = set(folder.iterdir())

    page = attach(browse(place.ua), diagnostic, content, name, 200,
                  **{"seen-vision_good": "0:0", "answer-vision_good": "yes"})  # fmt: skip

    assert page.find(id="vision_level-file-error").get_text(strip=True).startswith(message)
    assert "vision_level-file-error" in page.find(id="vision_level-file")["aria-describedby"]
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers["vision_good"].value is True
    assert list_evidence(seeded, diagnostic.consensus) == []
    assert set(folder.iterdir()) == before


def test_far_too_much_at_once_is_told(browse, place, diagnostic):
    page = attach(browse(place.ua), diagnostic, b"%PDF" + b"x" * (33 * MEGABYTE), status=413)

    assert "This is too much at once. Send fewer files, each of 5 MB at most." in page.get_text()


@pytest.mark.parametrize("role", ["consensus", "member"])
def test_files_are_given_to_those_who_may_read_the_sheet(browse, seeded, place, diagnostic, role):
    diagnostics.open_sheet(seeded, diagnostic.id, "member", assessed.NOON, place.ua)
    attach(browse(place.ua), diagnostic, PDF, role=role)
    (item,) = list_evidence(seeded, f"{diagnostic.id}-{role}")
    link, staff = f"/diagnostic/evidence/{item.id}", demo.STAFF["khenifra"]

    def statuses():
        return {who: browse(who).status(link) for who in (place.ua, place.ub, place.un, staff, None)}

    assert statuses() == {place.ua: 200, place.ub: 403, place.un: 403, staff: 403, None: 302}
    assessed.answer(seeded, diagnostic.consensus, {"vision_level": 1.0})
    assessed.submit(seeded, diagnostic, place.ua)
    assert statuses() == {place.ua: 200, place.ub: 403, place.un: 403, None: 302,
                          staff: 200 if role == "consensus" else 403}  # fmt: skip


def test_evidence_of_another_sheet_is_not_removed(browse, seeded, place, diagnostic, folder):
    other = assessed.start(seeded, f"{place.prefix}e", place.b)
    attach(browse(place.ub), other, PDF)
    (item,) = list_evidence(seeded, other.consensus)
    browser = browse(place.ua)
    token = browser.get(address(diagnostic)).find("input", attrs={"name": "csrf_token"})["value"]

    browser.read(browser.client.post(address(diagnostic), data={"csrf_token": token, "remove": item.id}), 302)

    assert list_evidence(seeded, other.consensus) == [item]
    assert (folder / item.id).exists()


def test_a_file_that_went_missing_is_a_404(browse, seeded, place, diagnostic, folder):
    browser = browse(place.ua)
    attach(browser, diagnostic, PDF)
    (item,) = list_evidence(seeded, diagnostic.consensus)
    (folder / item.id).unlink()

    assert browser.status(f"/diagnostic/evidence/{item.id}") == 404
