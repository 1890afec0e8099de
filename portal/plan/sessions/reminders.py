"""Reminders, each once: of sessions to come, and of late actions of associations' own plans; run before sending."""

from datetime import date, timedelta
from itertools import groupby

from flask_babel import force_locale
from flask_babel import gettext as _

from graph.directory.entries import list_entries
from graph.people import accounts
from graph.people.messages import NewMessage, add_messages
from graph.plan import convocations
from graph.plan.association_plans import claim_reminder, list_late
from graph.plan.convocations import Convocation
from graph.rules.actions import PlanAction
from graph.rules.planned import PlannedSession
from graph.server.connection import Graph
from portal.kit.address import public_root
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.kit.language import BABEL_LOCALES, format_day, localised_name, ngettext
from portal.plan.sessions import convocation_messages
from portal.plan.sessions.facts import read_facts

DAYS_BEFORE = (7, 2)
"""How many days before a session those who come, and those who haven't answered, are reminded."""
WEEK = timedelta(days=7)


def make_reminders(graph: Graph) -> None:
    """Add the reminders that are due, and give free seats to those who wait."""
    today = now().date()
    for session in convocations.sessions_with_waiting(graph, today):
        if facts := read_facts(graph, session):
            convocation_messages.tell_seated(graph, facts)
    _remind_of_sessions(graph, today)
    _remind_of_actions(graph, today)


def _remind_of_sessions(graph: Graph, today: date) -> None:
    due = convocations.list_to_remind(graph, today, today + timedelta(days=max(DAYS_BEFORE)))
    due.sort(key=lambda one: one.session)
    for session, asked in groupby(due, key=lambda one: one.session):
        facts = read_facts(graph, session)
        if facts is None or facts.session.day is None:
            continue
        days = min(step for step in DAYS_BEFORE if today >= facts.session.day - timedelta(days=step))
        wanted = [one for one in asked if _needs(one, days, facts.session)]
        convocation_messages.remind(graph, facts, wanted, days)
        convocations.set_reminded(graph, [one.id for one in wanted], days, facts.session.day)


def _needs(one: Convocation, days: int, session: PlannedSession) -> bool:
    """Say whether a reminder is due: not of what was asked only since then, and not twice of the same day."""
    day = session.day or date.max
    fresh = one.reminded is None or one.reminded > days or one.reminded_of != day
    return fresh and one.invited_at.date() < day - timedelta(days=days) and one.association in session.associations


def _remind_of_actions(graph: Graph, today: date) -> None:
    """Write to each association with late actions, at most once in a week."""
    late: dict[str, list[PlanAction]] = {}
    for action in list_late(graph, today):
        late.setdefault(action.association, []).append(action)
    users = accounts.list_acting(graph, list(late))
    for entry in list_entries(graph, list(users)):
        if not claim_reminder(graph, entry.id, today, WEEK, new_id()):
            continue
        messages = []
        for user in [one for one in users[entry.id] if one.email]:
            language = user.locale if user.locale in BABEL_LOCALES else "fr"
            with force_locale(BABEL_LOCALES[language]):
                subject, body = _late_words(localised_name(entry), late[entry.id])
            messages.append(
                NewMessage(
                    f"late-{entry.id}-{today}-{user.id}", user.email or "", subject, body, language, today + WEEK
                )
            )
        add_messages(graph, messages, now())


def _late_words(name: str, actions: list[PlanAction]) -> tuple[str, str]:
    lines = [
        _("– %(what)s, due on %(day)s", what=action.what, day=format_day(action.due_on))
        for action in actions
        if action.due_on
    ]
    root = public_root()
    paragraphs = [
        _("Hello,"),
        ngettext(
            "In the plan of %(name)s, %(num)s action is late:",
            "In the plan of %(name)s, %(num)s actions are late:",
            len(lines), name=name,
        ),
        "\n".join(lines),
        _("Open your plan to say how far you are, or choose another date. This reminder comes once a week at most, and "
          "stops when nothing is late any more."),
        *([f"{root}plan"] if root else []),
    ]  # fmt: skip
    return _("Your plan: what is late"), "\n\n".join(paragraphs) + "\n"
