"""Letters that come back after a mail server took them: what a delivery report (RFC 3464) says of an address.

Anybody can send such a report. One counts only when it brings back the head of a letter of this portal, in which the
portal itself has signed to whom it went.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import cast

from graph.people import bounces
from graph.rules.cleaning import clean_text
from graph.server.connection import Graph
from portal.kit.clock import now
from portal.kit.signed import read_signed, sign

HEADER = "Takwia-Letter"
"""The field of a letter's head that holds to whom it went, signed."""
SALT = "letter"
STATUS, HEADS = "message/delivery-status", ("message/rfc822", "text/rfc822-headers")
DEAD = re.compile(r"5\.(?!2\.[23]|[367]\.)\d{1,3}\.\d{1,3}")
"""Refusals for good that are the address's fault (RFC 3463): not a full mailbox's, a server's, the letter's or ours."""
WORDS_LETTERS = 300


def sign_letter(to: str) -> str:
    """Return what a letter carries, so that a report of it is believed."""
    return sign(SALT, to.lower())


def record_report(graph: Graph, content: bytes) -> list[str]:
    """Keep the addresses that a delivery report calls dead, and return them; none for any other mail."""
    report = message_from_bytes(content, policy=policy.default)
    to = _written_to(report)
    dead = {address: words for address, words in _failures(report) if to and address == to}
    for address, words in dead.items():
        bounces.record_bounce(graph, address, words, now())
    return list(dead)


def _written_to(report: EmailMessage) -> str:
    """Return to whom the letter went that a report brings back; nothing when it isn't one of this portal's."""
    for part in report.walk():
        if part.get_content_type() in HEADS and (token := _head_of(part).get(HEADER)):
            to = read_signed(SALT, "".join(str(token).split()))
            if isinstance(to, str):
                return to
    return ""


def _head_of(part: Message) -> Message:
    """Return the letter, or its head alone, that a part of a report holds."""
    if part.is_multipart():
        return cast(Message, part.get_payload(0))
    return message_from_bytes(cast(bytes, part.get_payload(decode=True)), policy=policy.default)


def _failures(report: Message) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a report calls dead, each with the mail server's words."""
    for part in report.walk():
        if part.get_content_type() != STATUS or not part.is_multipart():
            continue
        for fields in cast(list[Message], part.get_payload()):
            if str(fields.get("Action", "")).strip().lower() != "failed":
                continue
            status = str(fields.get("Status", "")).split()
            if not status or not DEAD.fullmatch(status[0]):
                continue
            words = _after_type(fields.get("Diagnostic-Code")) or status[0]
            named = (_after_type(fields.get(name)) for name in ("Original-Recipient", "Final-Recipient"))
            yield from ((address.strip("<>").lower(), words[:WORDS_LETTERS]) for address in named if address)


def _after_type(field: object) -> str:
    """Return what a field says after its type, such as "rfc822; a@example.org"."""
    return " ".join(clean_text(str(field or "")).partition(";")[2].split())
