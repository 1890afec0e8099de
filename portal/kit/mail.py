"""Sending the messages that the graph keeps, through the mail server that TAKWIA_SMTP names."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app

from graph.people import bounces, messages
from graph.people.messages import Message, MessageError
from graph.server.connection import Graph, GraphUnavailable
from portal.config import BadSettings
from portal.kit.clock import now
from portal.kit.delivery_reports import HEADER, sign_letter
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

PORTS = {"smtp": 25, "smtps": 465}
STARTTLS_PORT = 587
TIMEOUT = 20
"""Seconds that a mail server may take to answer."""
EVERY = 60.0
"""Seconds between two rounds of sending."""
ROUNDS_TO_PREPARE = 60
PERMANENT = 500
"""From this code on, a mail server says that trying again is of no use (RFC 5321)."""
NOT_THE_ADDRESS = re.compile(r"5\.(7\.|2\.2|3\.)")
"""Refusals for good that aren't the address's fault (RFC 3463): who sends, a full mailbox, the server itself."""
LETTERS = policy.SMTP.clone(cte_type="7bit")
EXAMPLE = "smtp://user:password@mail.example.org:587?starttls=1"


class BadMailSettings(BadSettings):
    """TAKWIA_SMTP or TAKWIA_MAIL_FROM can't be used; says what to write."""


class ServerDown(Exception):
    """The mail server can't be reached, or doesn't let the portal in."""


class Refused(Exception):
    """The mail server refuses a message. final: trying again is of no use; dead: its address takes no letters."""

    def __init__(self, reason: str, *, final: bool, dead: bool = False) -> None:
        """Keep what the server says."""
        super().__init__(reason)
        self.final, self.dead = final, dead


@dataclass
class Round:
    """What a round of sending did."""

    sent: int = 0
    refused: int = 0
    down: str = ""


@dataclass(frozen=True)
class MailServer:
    """The mail server to send through. security: "smtps" from the first byte, "starttls" after asking, or "" for none.

    sender: what messages say that they come from. user: empty for a server that asks for none.
    """

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str


def init_app(app: Flask) -> None:
    """Set up the mail server, if there is one. Raises BadMailSettings."""
    app.extensions["mail_server"] = read_mail_server(app.config["SMTP"], app.config["MAIL_FROM"])


def read_mail_server(address: str, sender: str) -> MailServer | None:
    """Return the server of an address such as `EXAMPLE`; None when there is no address. Raises BadMailSettings."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadMailSettings(f"TAKWIA_SMTP: {error}. Write it like {EXAMPLE}.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadMailSettings(f"TAKWIA_SMTP begins with smtp:// or smtps://, then the server. Write it like {EXAMPLE}.")
    if "@" not in sender:
        raise BadMailSettings("TAKWIA_MAIL_FROM is missing: the address that messages come from, as the server allows.")
    starttls = parse_qs(parts.query).get("starttls") == ["1"] and parts.scheme == "smtp"
    return MailServer(
        host=parts.hostname,
        port=port or (STARTTLS_PORT if starttls else PORTS[parts.scheme]),
        security="starttls" if starttls else "smtps" if parts.scheme == "smtps" else "",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def is_set_up() -> bool:
    """Say whether there is a mail server to send through."""
    return bool(current_app.config["SMTP"])


def send_waiting(graph: Graph) -> Round:
    """Send what waits, each message once; stop when the mail server is down. Without one everything stays waiting."""
    done = Round()
    messages.give_up(graph, now())
    if not is_set_up():
        return done
    for id in messages.list_due(graph, now()):
        claim = new_id()
        message = messages.claim_message(graph, id, claim, now())
        if message is None:
            continue
        if _is_dead(graph, message):
            messages.mark_refused(graph, message, claim, MessageError.DEAD, now(), final=True)
            done.refused += 1
            continue
        try:
            _deliver(message)
        except ServerDown as error:
            messages.mark_refused(graph, message, claim, str(error), now())
            done.down = str(error)
            break
        except Refused as error:
            if error.dead:
                bounces.record_bounce(graph, message.to, str(error), now())
            messages.mark_refused(graph, message, claim, str(error), now(), final=error.final)
            done.refused += 1
        else:
            if message.again:  # People said that letters arrive there, and the server takes them.
                bounces.revive_address(graph, message.to)
            messages.mark_sent(graph, message, claim, now())
            done.sent += 1
    return done


def _is_dead(graph: Graph, message: Message) -> bool:
    """Say whether nothing is to be written to a message's address; what proves an address goes out all the same."""
    return not (message.in_spite or message.again) and bool(bounces.list_dead(graph, [message.to]))


@contextmanager
def sending(app: Flask, prepare: Callable[[Graph], None]) -> Iterator[None]:
    """Send what waits every minute, in a thread that ends with the block; prepare: adds what is due, every hour."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep_sending, args=(app, prepare, ended), name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(TIMEOUT)


def _keep_sending(app: Flask, prepare: Callable[[Graph], None], ended: threading.Event) -> None:
    rounds = 0
    while not ended.wait(EVERY):
        with app.app_context():
            if rounds % ROUNDS_TO_PREPARE == 0 and not _try(app, prepare):
                rounds -= 1  # Again in a minute.
            _try(app, send_waiting)
        rounds += 1


def _try(app: Flask, step: Callable[[Graph], object]) -> bool:
    """Do a step of a round, and say whether it was done: what fails now may do better next time."""
    try:
        step(current_graph())
    except GraphUnavailable as error:
        app.logger.warning("No message was sent, the graph is unavailable: %s", error)
    except Exception:  # Without this nothing would ever be sent again.
        app.logger.exception("A round of sending failed")
    else:
        return True
    return False


def _deliver(message: Message) -> None:
    """Send one message. Raises ServerDown, and Refused."""
    server: MailServer = current_app.extensions["mail_server"]
    try:
        connection = _connect(server)
    except OSError as error:
        raise ServerDown(_said(error)) from error
    try:
        letter = compose(message, server.sender)
        letter[HEADER] = sign_letter(message.to)
        connection.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        final, said = code >= PERMANENT, _text(words)
        raise Refused(f"{code} {said}", final=final, dead=final and not NOT_THE_ADDRESS.match(said)) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(_said(error), final=error.smtp_code >= PERMANENT) from error
    except (ValueError, smtplib.SMTPNotSupportedError) as error:  # An address that can't be written in a header.
        raise Refused(str(error), final=True) from error
    except OSError as error:
        # The connection broke: the server may have taken the message, so it isn't sent again by itself.
        raise Refused(MessageError.UNCLEAR, final=True) from error
    finally:
        with suppress(OSError):
            connection.quit()


def compose(message: Message, sender: str) -> EmailMessage:
    """Write a letter in plain text, readable by servers that know seven bits alone. Raises ValueError."""
    letter = EmailMessage(policy=LETTERS)
    letter["From"] = sender
    letter["To"] = message.to
    letter["Subject"] = " ".join(message.subject.split())
    letter["Date"] = format_datetime(now())
    letter["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    letter.set_content(message.body)
    letter["Content-Language"] = message.language
    if message.unsubscribe:  # RFC 8058: mail programs show a button of their own.
        letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter


def _connect(server: MailServer) -> smtplib.SMTP:
    """Open a connection; one that is to be safe goes only to a server whose certificate is right. Raises OSError."""
    trusted = ssl.create_default_context()
    if server.security == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own_name(), timeout=TIMEOUT, context=trusted
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, own_name(), timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except OSError:
        connection.close()
        raise
    return connection


@cache
def own_name() -> str:
    """Return what this machine calls itself to mail servers; asked once, as the answer may take seconds."""
    return socket.getfqdn()


def _said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return MessageError.UNTRUSTED
    return str(error) or type(error).__name__


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
