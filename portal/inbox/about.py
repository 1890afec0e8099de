"""What a thread is about, where it isn't all that two have to say to one another: a session of a province's plan."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from graph.people.threads import Thread
from graph.plan.offers import list_offers
from graph.plan.province_plans import list_planned
from graph.rules.planned import PlannedSession
from portal.kit.bidi import isolate
from portal.kit.graph import current_graph
from portal.kit.language import current_language, format_day


def session_titles(threads: Iterable[Thread]) -> dict[str, str]:
    """Return what those of some threads are about that are about a session, by the id of the thread."""
    about = {one.id: one.subject for one in threads if one.about == "session" and one.subject}
    if not about:
        return {}
    graph = current_graph()
    sessions = {one.id: one for one in list_planned(graph, list(about.values()))}
    titles = {offer.id: offer.title.said(current_language()) for offer in list_offers(graph, with_retired=True)}
    gone = _("A session that isn't in the plan any more")
    return {id: _titled(found, titles) if (found := sessions.get(of)) else gone for id, of in about.items()}


def _titled(session: PlannedSession, titles: Mapping[str, str]) -> str:
    title = isolate(titles.get(session.offer, session.offer))
    return f"{title} · {format_day(session.day)}" if session.day else title
