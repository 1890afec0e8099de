"""Mandates of boards: when to warn before one ends, and by when a change has to be declared.

The dahir of 15 November 1958 on the right of association, article 5, asks that a change in the board be declared
within a month, in the forms of the declaration of the association itself. Words and terms are for a lawyer to check.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

FIRST_DAYS, LAST_DAYS = 60, 15
"""Days before the end of a mandate from which it is told a first and a last time."""


class MandateNotice(StrEnum):
    """What there is to tell about a mandate, from what is most urgent."""

    DECLARATION_LATE = "declaration_late"
    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    DECLARE = "declare"
    ENDS = "ends"


@dataclass(frozen=True)
class Mandate:
    """What is known of a board: the last day of its mandate, when it last changed, and when that was declared."""

    ends_on: date | None = None
    changed_on: date | None = None
    declared_on: date | None = None


@dataclass(frozen=True)
class MandateWarning:
    """Something to do about a mandate; day: its last day, or the last day on which a change can be declared in time.

    since: the day from which there was something to do.
    """

    notice: MandateNotice
    day: date
    since: date = field(default=date.min, compare=False)


def month_after(day: date) -> date:
    """Return the same day of the next month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def warnings_of(mandate: Mandate, on: date) -> tuple[MandateWarning, ...]:
    """Return what there is to do about a mandate on a day, what is most urgent first; at most two things."""
    found = [one for one in (_of_declaration(mandate, on), _of_end(mandate, on)) if one]
    order = list(MandateNotice)
    return tuple(sorted(found, key=lambda warning: order.index(warning.notice)))


def last_day_to_look_at(on: date) -> date:
    """Return the last day whose end of a mandate is told on a day."""
    return on + timedelta(days=FIRST_DAYS)


def _of_end(mandate: Mandate, on: date) -> MandateWarning | None:
    if mandate.ends_on is None or mandate.ends_on > last_day_to_look_at(on):
        return None
    left = (mandate.ends_on - on).days
    soon = MandateNotice.ENDS_SOON if left <= LAST_DAYS else MandateNotice.ENDS
    notice = MandateNotice.ENDED if left < 0 else soon
    return MandateWarning(notice, mandate.ends_on, mandate.ends_on - timedelta(days=FIRST_DAYS))


def _of_declaration(mandate: Mandate, on: date) -> MandateWarning | None:
    changed, declared = mandate.changed_on, mandate.declared_on
    if changed is None or changed > on or (declared is not None and declared >= changed):
        return None
    due = month_after(changed)
    return MandateWarning(MandateNotice.DECLARATION_LATE if on > due else MandateNotice.DECLARE, due, changed)
