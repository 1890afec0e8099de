"""Letters that come back later: their reports make an address dead, when it is its fault and the letter was ours."""

from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from graph.people import bounces
from graph.people.messages import NewMessage, add_messages
from graph.server.connection import GraphUnavailable
from portal import cli
from portal.kit.clock import now
from portal.kit.delivery_reports import HEADER, record_report, sign_letter
from portal.kit.graph import current_graph
from portal.kit.mail import send_waiting
from tests.portal.kit.test_mail import box, mailing  # noqa: F401 - the server, and the portal that sends through it

TO = "gone@example.org"
WHOLE = "Content-Type: message/rfc822"
HEAD = "Content-Type: text/rfc822-headers"
REPORT = """\
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: portail@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0100 (+01)

{fields}

--B
{kind}

From: =?utf-8?q?R=C3=A9seau?= <portail@example.org>
To: {to}
Subject: Convocation
{letter}

--B--
"""
FIELDS = {
    "Final-Recipient": f"rfc822; {TO}", "Original-Recipient": f"rfc822;{TO}", "Action": "failed", "Status": "5.1.1",
    "Remote-MTA": "dns; mx.example.org",
    "Diagnostic-Code": "smtp; 550 5.1.1 <gone@example.org>: Recipient address\n    rejected: User unknown",
}  # fmt: skip


def report(letter, kind=WHOLE, to=TO, **changed):
    told = FIELDS | {name.replace("_", "-"): value for name, value in changed.items()}
    fields = "\n".join(f"{name}: {value}" for name, value in told.items() if value)
    return REPORT.format(fields=fields, kind=kind, to=to, letter=letter).encode()


@pytest.fixture
def letter(mailing, seeded, box):  # noqa: F811 - the fixtures
    """Send a letter and return the field of its head that the portal signed."""
    add_messages(seeded, [NewMessage("mail-dsn", TO, "Convocation", "Bonjour", "fr")], now())
    with mailing.app_context():
        send_waiting(current_graph())
    (_to, arrived) = box.arrived[-1]
    return f"{HEADER}: {arrived[HEADER]}"


@pytest.fixture
def take(mailing, seeded):  # noqa: F811 - the fixture
    """Return a function that reads a mail and returns the addresses that are dead then, with why."""

    def run(content):
        with mailing.app_context():
            record_report(current_graph(), content)
        found = bounces.list_dead(seeded, [TO, "other@example.org"])
        return {address: one.words for address, one in found.items()}

    return run


@pytest.mark.parametrize("kind", [WHOLE, HEAD])
def test_a_letter_that_comes_back_makes_its_address_dead(letter, take, kind):
    assert take(report(letter, kind)) == {TO: "550 5.1.1 <gone@example.org>: Recipient address rejected: User unknown"}


@pytest.mark.parametrize("letter_end", ["\n", "\r\n"])
def test_it_is_read_however_it_is_written(letter, take, letter_end):
    content = report(letter, Final_Recipient="RFC822;Gone@Example.org", Original_Recipient="", Action="Failed",
                     Status="5.0.0 (permanent)", Diagnostic_Code="")  # fmt: skip
    assert take(content.replace(b"\n", letter_end.encode())) == {TO: "5.0.0"}


def test_an_alias_that_leads_nowhere_is_dead_too(letter, take):
    assert take(report(letter, Final_Recipient="rfc822; other@example.org")).keys() == {TO}


@pytest.mark.parametrize(
    "changed",
    [
        {"Action": "delayed", "Status": "4.4.1"}, {"Action": "failed", "Status": "4.4.7"},
        {"Action": "delayed", "Status": "5.1.1"}, {"Action": "delivered", "Status": "2.0.0"},
        {"Status": "5.2.2"}, {"Status": "5.7.1"}, {"Status": "5.3.4"}, {"Status": "5.6.0"}, {"Status": ""},
        {"Final_Recipient": "rfc822; other@example.org", "Original_Recipient": ""},
    ],
)  # fmt: skip
def test_what_may_pass_or_is_not_the_addresss_fault_makes_nothing_dead(letter, take, changed):
    assert take(report(letter, **changed)) == {}


def test_nobody_calls_an_address_dead_by_writing_a_report(letter, take, mailing):  # noqa: F811 - the fixture
    with mailing.app_context():
        own = f"{HEADER}: {sign_letter('me@example.org')}"
    for forged in ("", f"{HEADER}: x", letter[:-3] + "AAA", own):
        assert take(report(forged)) == {}, forged


@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", b"Subject: Absent\n\nJe suis absente.", b"Content-Type: multipart/report"]
)
def test_any_other_mail_is_passed_over(take, content):
    assert take(content) == {}


def test_the_command_reads_what_is_piped_in(seeded, letter, mailing, monkeypatch, tmp_path):  # noqa: F811 - the fixture
    monkeypatch.setattr(cli, "open_graph", lambda *_arguments, **_more: nullcontext(seeded))
    monkeypatch.setattr(cli, "_application", lambda _graph: mailing)
    (tmp_path / "late").write_bytes(report(letter, Action="delayed", Status="4.4.1"))

    late = CliRunner().invoke(cli.main, ["bounces", str(tmp_path / "late")])
    piped = CliRunner().invoke(cli.main, ["bounces", "-"], input=report(letter))

    assert (late.exit_code, late.output) == (0, "No address is dead by this mail.\n")
    assert (piped.exit_code, piped.output) == (0, f"No more letters go to {TO}.\n")
    assert TO in bounces.list_dead(seeded, [TO])


def test_without_the_graph_the_mail_server_is_asked_to_try_again(monkeypatch):
    def down(*_arguments, **_more):
        raise GraphUnavailable("The server is down.")

    monkeypatch.setattr(cli, "open_graph", down)

    assert CliRunner().invoke(cli.main, ["bounces", "-"], input=b"").exit_code == 75
