"""What time does to requests, run every hour: reminders of those that wait, an end for those that nobody answers."""

from graph.links.requests import get_request
from graph.links.waiting import expire_requests, list_overdue, mark_reminded
from graph.rules.kinds import RECOMMENDATIONS
from graph.server.connection import Graph
from portal.inbox.service import tell_event
from portal.kit.clock import now
from portal.links.letters import remind_by_letter


def remind_of_requests(graph: Graph) -> None:
    """Let old requests expire, and remind of those that have waited for 4 and for 9 days, each time once."""
    for id in expire_requests(graph, now()):
        item = get_request(graph, id)
        if item and item.kind not in RECOMMENDATIONS:
            tell_event(graph, item.recipient.id, item.sender.id, "expired", kind=item.kind, request=item.id)
    for overdue in list_overdue(graph, now()):
        remind_by_letter(graph, overdue.request, overdue.days)
        mark_reminded(graph, overdue)
