"""Sending the messages that the graph keeps, through the mail server that TAKWIA_SMTP names."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app, request
from flask_mailman import EmailMessage

from graph.people import messages
from graph.people.messages import Message, MessageError
from graph.server.connection import Graph, GraphUnavailable
from portal.kit.clock import now
from portal.kit.extensions import mail
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
EXAMPLE = "smtp://user:password@mail.example.org:587?starttls=1"


class BadMailSettings(ValueError):
    """TAKWIA_SMTP or TAKWIA_MAIL_FROM can't be used; says what to write."""


class ServerDown(Exception):
    """The mail server can't be reached, or doesn't let the portal in."""


class Refused(Exception):
    """The mail server refuses a message. final: trying again is of no use."""

    def __init__(self, reason: str, *, final: bool) -> None:
        """Keep what the server says."""
        super().__init__(reason)
        self.final = final


@dataclass
class Round:
    """What a round of sending did."""

    sent: int = 0
    refused: int = 0
    down: str = ""


def init_app(app: Flask) -> None:
    """Set up the mail server, if there is one. Raises BadMailSettings."""
    app.config.from_mapping(mail_settings(app.config["SMTP"], app.config["MAIL_FROM"]))
    mail.init_app(app)


def mail_settings(address: str, sender: str) -> dict[str, object]:
    """Return the settings of Flask-Mailman for an address such as `EXAMPLE`. Raises BadMailSettings."""
    if not address:
        return {"MAIL_BACKEND": "dummy"}
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
    return {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": port or (STARTTLS_PORT if starttls else PORTS[parts.scheme]),
        "MAIL_USERNAME": unquote(parts.username or "") or None,
        "MAIL_PASSWORD": unquote(parts.password or "") or None,
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": starttls,
        "MAIL_DEFAULT_SENDER": sender,
        "MAIL_TIMEOUT": TIMEOUT,
    }


def is_set_up() -> bool:
    """Say whether there is a mail server to send through."""
    return bool(current_app.config["SMTP"])


def public_root() -> str:
    """Return the portal's address for links in messages, ending with /; empty outside a request without TAKWIA_URL."""
    known = current_app.config["PUBLIC_URL"] or (request.url_root if request else "")
    return f"{known.rstrip('/')}/" if known else ""


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
        try:
            _deliver(message)
        except ServerDown as error:
            messages.mark_refused(graph, message, claim, str(error), now())
            done.down = str(error)
            break
        except Refused as error:
            messages.mark_refused(graph, message, claim, str(error), now(), final=error.final)
            done.refused += 1
        else:
            messages.mark_sent(graph, message, claim, now())
            done.sent += 1
    return done


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
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as error:
        raise ServerDown(_said(error)) from error
    email = EmailMessage(" ".join(message.subject.split()), message.body, None, [message.to], connection=connection)
    email.extra_headers["Content-Language"] = message.language
    try:
        email.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes, words = zip(*error.recipients.values(), strict=True)
        raise Refused(_text(words[0]), final=min(codes) >= PERMANENT) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(_said(error), final=error.smtp_code >= PERMANENT) from error
    except OSError as error:
        # The connection broke: the server may have taken the message, so it isn't sent again by itself.
        raise Refused(MessageError.UNCLEAR, final=True) from error
    except ValueError as error:  # An address or a subject that can't be written in a header.
        raise Refused(str(error), final=True) from error
    finally:
        with suppress(OSError):
            connection.close()


def _said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
