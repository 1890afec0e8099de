"""Codes that let people in: made from an id that the graph keeps, so that whoever handed one over can show it again."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from graph.people import codes
from graph.people.accounts import User
from graph.people.codes import AccessCode, CodePurpose, NewCode
from graph.people.messages import NewMessage, add_messages
from graph.rules.codes import LENGTH, LETTERS, code_of
from portal.kit.address import public_url
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import BABEL_LOCALES
from portal.kit.sms import send_sms
from portal.kit.telephone import sms_link, whatsapp_link

PAPER = timedelta(days=60)
"""How long what is handed over on paper or from phone to phone can be used."""
SENT = timedelta(hours=24)
"""How long what the portal sends can be used."""


@dataclass(frozen=True)
class HandedCode:
    """A code to hand over: what people copy, the address that does the same, and links for the sender's own phone."""

    code: str
    link: str
    text: str
    number: str = ""

    @property
    def spaced(self) -> str:
        """Return the code in two halves, as it is read aloud."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def whatsapp(self) -> str:
        """Return the address that opens WhatsApp with the message written; without a number one chooses whom."""
        return whatsapp_link(self.number, self.text)

    @property
    def sms(self) -> str:
        """Return the address that opens a short message with its text written."""
        return sms_link(self.number, self.text)


def read_typed(text: str) -> str:
    """Return the code in what somebody typed; empty when it can be none."""
    code = text.replace(" ", "").replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def code_of_id(id: str) -> str:
    """Return the code of an id."""
    return code_of(int.from_bytes(_keyed(f"code:{id}")))


def id_of_form(*about: str) -> str:
    """Return the id of what a form makes: nobody can choose it, though anybody can choose what a form carries.

    about: what it is, who makes it, the word of the form, and what must be the same for it to be the same thing.
    """
    return str(UUID(bytes=_keyed("once:" + json.dumps(about))[:16]))


def digest_of(code: str) -> str:
    """Return what the graph knows a code by; without the portal's key nobody can try codes against it."""
    return _keyed(f"digest:{code}").hex()


def find_code(code: str) -> AccessCode | None:
    """Return the code that somebody typed, used or not, or None."""
    return codes.read_code(current_graph(), digest_of(code)) if code else None


def add_code(
    purpose: CodePurpose, target: str, *, by: str, once: str = "", lasting: timedelta = PAPER, to: str = "",
    name: str = "", rights: str | None = None, function: str | None = None,
) -> str:  # fmt: skip
    """Keep a new code and return it. target: the id of a user or an organisation.

    once: the word of the form that asks for it: sent twice by the same user for the same thing it is one code.
    """
    id = id_of_form(by, once, purpose, target, to, name, rights or "", function or "") if once else new_id()
    code = code_of_id(id)
    made = NewCode(id=id, digest=digest_of(code), purpose=purpose, target=target, to=to, name=name, rights=rights,
                   function=function)  # fmt: skip
    codes.add_codes(current_graph(), [made], by=by, at=now(), until=now() + lasting)
    return code


def add_paper_codes(organisations: Sequence[str], by: str) -> dict[str, str]:
    """Keep a code to claim each of some organisations, and return them by its id."""
    ids = {organisation: new_id() for organisation in organisations}
    made = [
        NewCode(id=id, digest=digest_of(code_of_id(id)), purpose=CodePurpose.CLAIM, target=organisation)
        for organisation, id in ids.items()
    ]
    codes.add_codes(current_graph(), made, by=by, at=now(), until=now() + PAPER)
    return {organisation: code_of_id(id) for organisation, id in ids.items()}


def handed(code: str, *, what: str, name: str, language: str, number: str = "") -> HandedCode:
    """Return a code with what its sender writes; what: "enter", "invite" or "claim"; name: of whom or what it is."""
    link = public_url("codes.use", code=code)
    with force_locale(BABEL_LOCALES.get(language, "fr_MA")):
        text = _message(what, name, code, link)
    return HandedCode(code, link, text, number)


def send_code(user: User, address: str, code: str, purpose: CodePurpose) -> None:
    """Send a code to an e-mail address or a number of a user, in their language."""
    link = public_url("codes.use", code=code)
    with force_locale(BABEL_LOCALES.get(user.locale, "fr_MA")):
        subject = _("Your code for TAKWIA Réseau: %(code)s", code=code)
        lines = [
            _purpose_words(purpose),
            f"{code}\n{link}",
            _("It can be used once, within 24 hours. If you didn't ask for it, do nothing."),
        ]
        body = "\n\n".join([_("Hello,"), *lines]) + "\n"
        short = _("TAKWIA Réseau: your code is %(code)s. %(link)s", code=code, link=link)
        if purpose == CodePurpose.RELEASE:
            short = _("TAKWIA Réseau: another number is to take the place of this one. Only if you want that, enter "
                      "%(code)s: %(link)s", code=code, link=link)  # fmt: skip
    if "@" in address:
        until = (now() + SENT).date()
        id = f"code-{digest_of(code)[:24]}"
        message = NewMessage(id, address, subject, body, user.locale, until, in_spite=True)
        add_messages(current_graph(), [message], now())
    else:
        send_sms(address, short)


def _purpose_words(purpose: CodePurpose) -> str:
    return {
        CodePurpose.ENTER: _("Enter this code to choose a new password:"),
        CodePurpose.PROVE: _("Enter this code to confirm that this address is yours:"),
        CodePurpose.RELEASE: _("Another address is to take the place of this one. If you want that, enter this code. "
                               "If you don't, choose another password at once."),
    }[purpose]  # fmt: skip


def _message(what: str, name: str, code: str, link: str) -> str:
    texts = {
        "enter": _("Hello %(name)s. Here is how you come into TAKWIA Réseau: %(link)s (code %(code)s). It works once.",
                   name=name, link=link, code=code),
        "invite": _("Hello. %(name)s invites you to its page on TAKWIA Réseau: %(link)s (code %(code)s), once.",
                    name=name, link=link, code=code),
        "claim": _("Hello. This code is for %(name)s: with it you take over its page on TAKWIA Réseau: %(link)s "
                   "(code %(code)s). It works once.", name=name, link=link, code=code),
    }  # fmt: skip
    return texts[what]


def _keyed(text: str) -> bytes:
    return hmac.new(current_app.config["SECRET_KEY"].encode(), f"access-{text}".encode(), hashlib.sha256).digest()
