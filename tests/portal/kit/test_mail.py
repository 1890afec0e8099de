"""Mail through a real server: sent once, in any script, tried again when it is refused or when nobody answers."""

import re
import socket
import ssl
import time
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from graph.people import accounts, bounces, messages
from graph.people.messages import Message, MessageState, NewMessage
from portal import cli
from portal.inbox.letters import write_letters
from portal.kit import mail
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.mail import BadMailSettings, compose, read_mail_server, send_waiting
from tests.portal.conftest import PASSWORD
from tests.portal.strict import Browser

CERTIFICATE = Path(__file__).with_name("self-signed.pem")
ARABIC = "دورة تكوينية"
SESSION = "MERGE (:Convocation {id: 'mail-v'})-[:TO_SESSION]->(:TrainingSession {id: 'mail-s'})"
FORGET = "MATCH (node:Message|Convocation|TrainingSession|DeadAddress) DETACH DELETE node"


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
    seeded.write("MATCH (m:Message) DETACH DELETE m")  # What other tests left waiting isn't sent here.
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
        "later": (MessageState.WAITING, "451 Try later"),
        "never": (MessageState.FAILED, "550 No such user"),
        "other": (MessageState.SENT, ""),
    }


def test_only_an_address_that_is_refused_for_good_is_dead(seeded, mailing, box):
    box.refusals = {
        "gone@example.org": "550 5.1.1 No such user", "bare@example.org": "550 No such user",
        "later@example.org": "451 Try later", "full@example.org": "552 5.2.2 Mailbox full",
        "policy@example.org": "550 5.7.1 Your server is blocked",
    }  # fmt: skip
    add(seeded, *(address.partition("@")[0] for address in box.refusals))
    with mailing.app_context():
        send_waiting(current_graph())
    found = bounces.list_dead(seeded, box.refusals)
    assert {address: (one.since, one.words) for address, one in found.items()} == {
        "gone@example.org": (now().date(), "550 5.1.1 No such user"),
        "bare@example.org": (now().date(), "550 No such user"),
    }

    box.refusals = {}
    for id in ("second", "third"):
        messages.add_messages(seeded, [NewMessage(id, "Gone@example.org", "S", "B", "fr", about="mail-v")], now())
    with mailing.app_context():
        assert (send_waiting(current_graph()).sent, box.arrived) == (0, []), "it isn't written to again"
    assert states(seeded)["second"] == (MessageState.FAILED, "dead")

    messages.send_again(seeded, "second", now())
    with mailing.app_context():
        assert send_waiting(current_graph()).sent == 1
    assert "gone@example.org" not in bounces.list_dead(seeded, ["gone@example.org"]), "staff tried it, and it is taken"


def test_a_person_is_told_that_letters_do_not_arrive_and_proves_the_address_anew(seeded, mailing, box, place):
    user = accounts.get_user(seeded, place.ua)
    box.refusals = {user.email: "550 5.1.1 No such user"}
    messages.add_messages(seeded, [NewMessage(f"{place.ua}-1", user.email, "S", "B", "fr")], now())
    with mailing.app_context():
        send_waiting(current_graph())
    browser = Browser(mailing)
    page = browser.submit("/sign-in", {"identity": user.email, "password": PASSWORD})
    assert f"Letters to {user.email} don't arrive" in page.find(class_="flash").get_text()
    with mailing.test_request_context():
        assert write_letters(seeded, "x", place.a, "digest", lambda: ("S", ["B"])) == 0, "nobody is written to"

    box.refusals = {}
    browser.submit("/account", action="/account/address/again")
    with mailing.app_context():
        assert send_waiting(current_graph()).sent == 1, "the code goes there all the same"
    assert bounces.list_dead(seeded, [user.email])
    code = re.search(r"/code/(\w+)", box.arrived[-1][1].get_content())[1]
    browser.submit(f"/code/{code}")
    assert not bounces.list_dead(seeded, [user.email])
    assert "arrive" not in browser.get("/account").find("main").get_text()
    assert "refused_addresses" in browser.client.get("/account/data.json").text


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
    found = read_mail_server("smtp://me%40here:pass%2Fword@mail.example.org?starttls=1", "p@example.org")
    assert (found.host, found.port, found.security) == ("mail.example.org", 587, "starttls")
    assert (found.user, found.password) == ("me@here", "pass/word")
    assert "word" not in repr(found)
    smtps = read_mail_server("smtps://mail.example.org?starttls=1", "p@example.org")
    assert (smtps.port, smtps.security) == (465, "smtps")
    plain = read_mail_server("smtp://mail.example.org", "p@example.org")
    assert (plain.port, plain.security, plain.user) == (25, "", "")
    assert read_mail_server("", "") is None


@pytest.mark.parametrize(
    ("address", "sender"),
    [("mail.example.org", "p@example.org"), ("smtp://host:x", "p@example.org"), ("smtp://", "p@example.org"),
     ("smtp://host", "")],
)  # fmt: skip
def test_settings_that_cannot_be_used_say_what_to_write(address, sender):
    with pytest.raises(BadMailSettings, match="TAKWIA_"):
        read_mail_server(address, sender)


@pytest.fixture(params=["smtps", "starttls"])
def guarded(request):
    """Return a box that is reached through TLS alone, with a certificate that nobody vouches for."""
    found = Box()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    smtps = request.param == "smtps"
    options = {"ssl_context": context} if smtps else {"tls_context": context, "require_starttls": True}
    controller = Controller(found, hostname="127.0.0.1", port=free_port(), **options)
    with suppress(ssl.SSLCertVerificationError):  # It tries itself as a client, and goes on serving.
        controller.start()
    found.address = f"smtp{'s' * smtps}://127.0.0.1:{controller.port}{'' if smtps else '?starttls=1'}"
    yield found
    controller.stop()


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(seeded, make_app, mailing, guarded):
    app = make_app(seeded, SMTP=guarded.address, MAIL_FROM="portail@example.org")
    add(seeded, "one")
    with app.app_context():
        done = send_waiting(current_graph())

    assert (done.sent, done.down, guarded.arrived) == (0, "untrusted", [])
    assert states(seeded) == {"one": (MessageState.WAITING, "untrusted")}


def test_a_server_whose_certificate_is_right_gets_it(seeded, make_app, mailing, guarded, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    app = make_app(seeded, SMTP=guarded.address, MAIL_FROM="TAKWIA Réseau <portail@example.org>")
    add(seeded, "one")
    with app.app_context():
        assert send_waiting(current_graph()).sent == 1

    ((to, arrived),) = guarded.arrived
    assert (to, arrived["From"]) == ("one@example.org", "TAKWIA Réseau <portail@example.org>")


def test_a_letter_is_whole_and_can_pass_any_server():
    written = compose(
        Message("m", "one@example.org", f"Avis\r\nBcc: {ARABIC}", f"{ARABIC}\n" * 3, "ar", "waiting", 0, "", now()),
        "TAKWIA Réseau <portail@example.org>",
    )

    assert bytes(written).isascii()
    again = message_from_bytes(bytes(written), policy=default)
    assert again["Subject"] == f"Avis Bcc: {ARABIC}" and again["Bcc"] is None
    assert again["Message-ID"].endswith("@example.org>") and again["Date"] and again["Content-Language"] == "ar"
    assert again.get_content().replace("\r\n", "\n") == f"{ARABIC}\n" * 3


def test_an_address_that_cannot_be_written_fails_at_once(seeded, mailing, box):
    text = {"subject": "s", "body": "b", "language": "fr"}
    messages.add_messages(seeded, [NewMessage("one", "a@b.org\nBcc: c@d.org", about="mail-v", **text)], now())
    with mailing.app_context():
        done = send_waiting(current_graph())

    assert (done.sent, done.refused, box.arrived) == (0, 1, [])
    assert states(seeded)["one"][0] == MessageState.FAILED


def test_the_command_sends_and_says_what_it_did(seeded, mailing, box, demo_server, monkeypatch):
    monkeypatch.setenv("NEO4J_URI", demo_server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", demo_server.password)
    result = CliRunner().invoke(cli.main, ["send"])
    assert result.exit_code == 1
    assert "TAKWIA_SMTP" in result.output

    monkeypatch.setenv("TAKWIA_SMTP", box.address)
    result = CliRunner().invoke(cli.main, ["send"])
    assert "TAKWIA_MAIL_FROM" in result.output

    monkeypatch.setenv("TAKWIA_MAIL_FROM", "portail@example.org")
    add(seeded, "one")
    result = CliRunner().invoke(cli.main, ["send"])
    arrived = [to for to, _letter in box.arrived]  # The command also writes to whom others of these tests left waiting.
    assert (result.exit_code, result.output) == (0, f"{len(arrived)} sent, 0 refused.\n")
    assert arrived.count("one@example.org") == 1
