"""Mail through a real server: sent once, in any script, tried again when it is refused or when nobody answers."""

import socket
import time
from email import message_from_bytes
from email.policy import default
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from graph.people import messages
from graph.people.messages import MessageState, NewMessage
from portal import cli
from portal.kit import mail
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.mail import BadMailSettings, mail_settings, send_waiting

ARABIC = "دورة تكوينية"
SESSION = "MERGE (:Convocation {id: 'mail-v'})-[:TO_SESSION]->(:TrainingSession {id: 'mail-s'})"
FORGET = "MATCH (node:Message|Convocation|TrainingSession) DETACH DELETE node"


class Box:
    """Keep what arrives; refuse an address in the words and the code of `refusals`."""

    def __init__(self):
        self.arrived, self.refusals = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.arrived.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def box():
    found = Box()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    found.address = f"smtp://127.0.0.1:{controller.port}"
    yield found
    controller.stop()


@pytest.fixture
def mailing(seeded, make_app, box):
    box.arrived.clear()
    box.refusals.clear()
    seeded.write(SESSION)
    yield make_app(seeded, SMTP=box.address, MAIL_FROM="portail@example.org")
    seeded.write(FORGET)


def add(graph, *ids, **more):
    texts = {"subject": f"Convocation\n– {ARABIC}", "body": f"Bonjour,\n\n{ARABIC}\n", "language": "ar"} | more
    messages.add_messages(graph, [NewMessage(id, f"{id}@example.org", about="mail-v", **texts) for id in ids], now())


def states(graph):
    return {one.id: (one.state, one.error) for one in messages.list_messages(graph, "mail-s")}


def test_a_message_arrives_once_and_whole(seeded, mailing, box):
    add(seeded, "one", "two")
    with mailing.app_context():
        first, second = send_waiting(current_graph()), send_waiting(current_graph())

    assert (first.sent, second.sent) == (2, 0)
    to, arrived = box.arrived[0]
    assert (len(box.arrived), to, arrived["From"]) == (2, "one@example.org", "portail@example.org")
    assert arrived["Subject"] == f"Convocation – {ARABIC}"
    assert arrived.get_content().replace("\r\n", "\n") == f"Bonjour,\n\n{ARABIC}\n"
    assert {state for state, _ in states(seeded).values()} == {MessageState.SENT}


def test_two_senders_at_once_send_nothing_twice(seeded, mailing, box):
    add(seeded, *(f"m{number}" for number in range(8)))
    together = Barrier(2)

    def run():
        with mailing.app_context():
            together.wait()
            send_waiting(current_graph())

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(to for to, _ in box.arrived) == [f"m{number}@example.org" for number in range(8)]


def test_what_a_server_refuses_says_why_and_does_not_stop_the_others(seeded, mailing, box):
    box.refusals = {"never@example.org": "550 No such user", "later@example.org": "451 Try later"}
    add(seeded, "later", "never", "other")
    with mailing.app_context():
        done = send_waiting(current_graph())

    assert (done.sent, done.refused) == (1, 2)
    assert states(seeded) == {
        "later": (MessageState.WAITING, "Try later"),
        "never": (MessageState.FAILED, "No such user"),
        "other": (MessageState.SENT, ""),
    }


def test_a_server_that_is_down_leaves_everything_waiting(seeded, make_app, mailing):
    down = make_app(seeded, SMTP=f"smtp://127.0.0.1:{free_port()}", MAIL_FROM="portail@example.org")
    add(seeded, "one", "two")
    with down.app_context():
        done = send_waiting(current_graph())

    assert done.sent == 0
    assert "refused" in done.down
    assert {state for state, _ in states(seeded).values()} == {MessageState.WAITING}


def test_without_a_server_nothing_is_lost(seeded, app, mailing):
    add(seeded, "one")
    with app.app_context():
        assert send_waiting(current_graph()).sent == 0
    assert states(seeded) == {"one": (MessageState.WAITING, "")}


def test_the_thread_prepares_and_sends_by_itself(seeded, mailing, box, monkeypatch):
    monkeypatch.setattr(mail, "EVERY", 0.05)
    prepared = []

    def prepare(graph):
        if not prepared:
            prepared.append(graph)
            raise RuntimeError  # A round that fails is not the last one.
        add(graph, "one")

    with mail.sending(mailing, prepare):
        ended = time.monotonic() + 20
        while not box.arrived and time.monotonic() < ended:
            time.sleep(0.05)

    assert [to for to, _ in box.arrived] == ["one@example.org"]


def test_settings_are_read_from_an_address():
    found = mail_settings("smtp://me%40here:pass%2Fword@mail.example.org?starttls=1", "p@example.org")
    assert (found["MAIL_SERVER"], found["MAIL_PORT"], found["MAIL_USE_TLS"], found["MAIL_USE_SSL"]) == (
        "mail.example.org", 587, True, False,
    )  # fmt: skip
    assert (found["MAIL_USERNAME"], found["MAIL_PASSWORD"]) == ("me@here", "pass/word")
    assert mail_settings("smtps://mail.example.org", "p@example.org")["MAIL_PORT"] == 465
    assert mail_settings("smtp://mail.example.org", "p@example.org")["MAIL_PORT"] == 25


@pytest.mark.parametrize(
    ("address", "sender"),
    [("mail.example.org", "p@example.org"), ("smtp://host:x", "p@example.org"), ("smtp://", "p@example.org"),
     ("smtp://host", "")],
)  # fmt: skip
def test_settings_that_cannot_be_used_say_what_to_write(address, sender):
    with pytest.raises(BadMailSettings, match="TAKWIA_"):
        mail_settings(address, sender)


def test_the_command_sends_and_says_what_it_did(seeded, mailing, box, server, monkeypatch):
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    result = CliRunner().invoke(cli.main, ["send"])
    assert result.exit_code == 1
    assert "TAKWIA_SMTP" in result.output

    monkeypatch.setenv("TAKWIA_SMTP", box.address)
    result = CliRunner().invoke(cli.main, ["send"])
    assert "TAKWIA_MAIL_FROM" in result.output

    monkeypatch.setenv("TAKWIA_MAIL_FROM", "portail@example.org")
    add(seeded, "one")
    result = CliRunner().invoke(cli.main, ["send"])
    assert (result.exit_code, result.output) == (0, "1 sent, 0 refused.\n")
    assert len(box.arrived) == 1
