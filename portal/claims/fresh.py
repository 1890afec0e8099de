"""The signed link by which anybody of an organisation says whether its page is still right, and reminders of it."""

from datetime import timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from graph.people import accounts, codes, freshness, idle
from graph.people.freshness import DueEntry
from graph.people.messages import NewMessage, add_messages
from graph.rules.kinds import OrganisationKind
from graph.server.connection import Graph
from portal.kit.address import public_root
from portal.kit.clock import now
from portal.kit.language import BABEL_LOCALES, localised_name
from portal.kit.sms import send_sms

LASTING = 400 * 24 * 3600
"""Seconds for which a link works."""
KNOWN_AS_OVER = timedelta(days=30)
"""How long it is said of a code that it is too old; afterwards it is one that nobody handed out."""


def sign(organisation: str) -> str:
    """Return the token of the link for an organisation."""
    return str(_signer().dumps(organisation))


def read_token(token: str) -> str | None:
    """Return the id of the organisation in a token, None when it was changed, is too old or was never one."""
    try:
        found = _signer().loads(token, max_age=LASTING)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def link_of(organisation: str) -> str:
    """Return the address of the page for an organisation; empty where the portal's own isn't known."""
    root = public_root()
    path = current_app.url_map.bind("").build("fresh.answer", {"token": sign(organisation)})
    return root.rstrip("/") + path if root else ""


def link_words(name: str, link: str) -> str:
    """Return what goes with the link, in the language of the page."""
    return _("Hello. Is what TAKWIA Réseau says of %(name)s still right? Say so here, without an account: %(link)s",
             name=name, link=link)  # fmt: skip


def make_upkeep(graph: Graph) -> None:
    """Ask organisations whether their page is right, remind those who weren't here for long, close idle accounts.

    Codes that are over are forgotten; for a while their page still says why they open nothing.
    """
    codes.forget_codes(graph, now() - KNOWN_AS_OVER)
    for kind in OrganisationKind:
        for entry in freshness.list_due(graph, kind, now()):
            _ask(graph, entry)
    for one in idle.list_idle(graph, now()):
        if one.is_over(now()):
            accounts.close_user(graph, one.user.id, now())
        elif one.is_due(now()):
            _remind(graph, one)


def _ask(graph: Graph, entry: DueEntry) -> None:
    asked, link = entry.asked + 1, link_of(entry.id)
    if not link:
        return
    written = []
    for user in entry.users if asked <= freshness.REMINDERS else ():
        with force_locale(BABEL_LOCALES.get(user["locale"], "fr_MA")):
            name = localised_name(entry)
            subject, body = _("Is your page still right? %(name)s", name=name), link_words(name, link) + "\n"
        id = f"right-{entry.id}-{asked}-{now().date()}-{user['id']}"
        written.append(NewMessage(id, user["email"], subject, body, user["locale"]))
    add_messages(graph, written, now())
    freshness.keep_asked(graph, entry.id, asked, now())


def _remind(graph: Graph, one: idle.IdleUser) -> None:
    user, reminders = one.user, one.reminders + 1
    with force_locale(BABEL_LOCALES.get(user.locale, "fr_MA")):
        subject = _("Your account on TAKWIA Réseau")
        words = _("You haven't been here for long: your account will be closed soon. To keep it, sign in once.")
        body = "\n\n".join(filter(None, [_("Hello,"), words, public_root()])) + "\n"
    if "@" in user.reached_at:
        id = f"idle-{user.id}-{reminders}-{one.seen_at.date()}"
        add_messages(graph, [NewMessage(id, user.reached_at, subject, body, user.locale)], now())
    elif user.reached_at:
        send_sms(user.reached_at, f"{subject}. {words} {public_root()}".strip())
    idle.keep_reminded(graph, user.id, reminders, now())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="still-right")
