"""What tests of people need: everybody that a test makes is removed, and what was sent can be read."""

import json
import re
from pathlib import Path

import pyotp
import pytest

from portal.accounts import second_factor

FORGET_PEOPLE = """
MATCH (node:User|AccessCode|Claim|AccessEvent|Message|SecondFactor) WHERE NOT elementId(node) IN $known
DETACH DELETE node
"""
LIST = "MATCH (node:User|AccessCode|Claim|AccessEvent|Message|SecondFactor) RETURN elementId(node) AS id"
READ_MAIL = "MATCH (message:Message) RETURN message.to AS to, message.body AS body ORDER BY message.at DESC"
CODE = re.compile(r"/code/([0-9A-Z]{8})")


@pytest.fixture
def people(seeded):
    """Return the graph; whom a test adds is gone afterwards, and so is what was sent to them."""
    known = [row["id"] for row in seeded.read(LIST)]
    yield seeded
    seeded.write(FORGET_PEOPLE, known=known)


@pytest.fixture
def with_factor(app, people):
    """Return a function that gives a user a second factor, and returns the codes on paper."""

    def add(user):
        with app.app_context():
            secret = second_factor.new_secret(user, "a session")
            return second_factor.confirm(user, "a session", pyotp.TOTP(secret).now())

    return add


@pytest.fixture
def sent(app, people):
    """Return a function that gives the last code sent to an e-mail address or a number."""

    def last(to):
        texts = [row["body"] for row in people.read(READ_MAIL) if row["to"] == to]
        outbox = Path(app.config["SMS_OUTBOX"])
        lines = outbox.read_text().splitlines() if outbox.exists() else []
        texts += [one["text"] for one in map(json.loads, reversed(lines)) if one["to"] == to]
        return next((found[1] for text in texts if (found := CODE.search(text))), None)

    return last
