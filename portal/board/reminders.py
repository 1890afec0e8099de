"""Reminders of bookings: a day before, to those who come."""

from datetime import timedelta

from flask_babel import gettext as _

from graph.board.bookings import BookableSpace, Booking, get_space, list_to_remind, mark_reminded
from graph.server.connection import Graph
from portal.inbox.letters import Words, page_address, write_letters
from portal.kit.bidi import isolate
from portal.kit.clock import here, now
from portal.kit.language import format_hour, format_weekday, localised_name

BEFORE = timedelta(days=1)


def remind_of_bookings(graph: Graph) -> None:
    """Write to who has booked a space that begins within a day, once; not to who has only just booked it."""
    at = now()
    for booking in list_to_remind(graph, at, BEFORE):
        space = get_space(graph, booking.space)

        def compose(booking: Booking = booking, space: BookableSpace | None = space) -> Words:
            host = localised_name(space.host) if space else ""
            day, starts, ends = format_weekday(booking.starts_at), booking.starts_at, booking.ends_at
            return _("Reminder: your booking of %(day)s", day=day), [
                _("You have booked a space of %(host)s: %(day)s, from %(starts)s to %(ends)s.", host=isolate(host),
                  day=day, starts=format_hour(starts), ends=format_hour(ends)),
                _("If you don't come, cancel it: others may need it."),
                *page_address("board.book", id=booking.space),
            ]  # fmt: skip

        until = here(booking.starts_at).date()
        write_letters(graph, f"booking-{booking.id}", booking.own.id, "reminders", compose, until)
        mark_reminded(graph, booking.id, at)
