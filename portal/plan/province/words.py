"""The words of a province's plan: its states, what happened to it, why needs stay unserved, why there is no plan."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from flask_babel import format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.plan.province_plans import PlanEvent
from graph.rules.planned import PlanningOutcome
from portal.kit.bidi import isolate
from portal.kit.language import format_count
from portal.kit.words import UNSERVED, enumerate_words, word
from portal.plan.province.page import Names
from portal.plan.quarters import quarter_words

STEPS = {
    "start": _l("Reading what associations need"),
    "bound": _l("Working out what no plan can exceed"),
    "search": _l("Looking for the sessions that serve most"),
    "seats": _l("Giving out the seats"),
    "reasons": _l("Finding why needs stay unserved"),
    "done": _l("Saving"),
}
EVENTS = {
    "created": _l("Plan begun"),
    "settings": _l("Settings changed"),
    "planned": _l("Sessions proposed"),
    "pinned": _l("Session pinned"),
    "unpinned": _l("Session unpinned"),
    "moved": _l("Session moved"),
    "made": _l("Session made by hand"),
    "dropped": _l("Session dropped"),
    "restored": _l("Dropped session allowed again"),
    "seated": _l("Association added to a session"),
    "unseated": _l("Association taken off a session"),
    "allowed": _l("Association allowed again in sessions of an offer"),
    "days": _l("Days proposed"),
    "hall_added": _l("Hall added"),
    "hall_removed": _l("Hall removed"),
    "focus_added": _l("Theme put first"),
    "focus_removed": _l("Theme no longer first"),
    "to_draft": _l("Back to draft"),
    "to_presented": _l("Presented"),
    "to_adopted": _l("Adopted"),
    "to_closed": _l("Closed"),
    "convoked": _l("Associations asked to come to a session"),
    "held": _l("Session held"),
    "spent": _l("Cost of a session noted"),
    "cancelled": _l("Session cancelled"),
}
FIELDS = {
    "name": _l("the name"),
    "context": _l("the context"),
    "first_quarter": _l("the first quarter"),
    "days": _l("the trainers' days"),
    "budget": _l("the budget"),
    "max_km": _l("the farthest way"),
    "least": _l("the least associations in a session"),
    "people": _l("the people of each association"),
    "rural": _l("the share of rural associations"),
    "women": _l("the share of women's associations"),
    "kinds": _l("the shares of kinds of support"),
    "axis": _l("the share of each axis"),
    "theme": _l("the share of each theme"),
    "urgent": _l("the share of the most urgent themes"),
    "visits": _l("the most sessions of an association"),
    "weekdays": _l("the days of the week"),
    "a_day": _l("the most sessions on a day"),
    "ramadan": _l("Ramadan"),
}
HELPS = {
    "no_offer": _l("Add a collective offer for it to the catalogue."),
    "no_location": _l("Note its commune or its place in the directory."),
    "no_place": _l("Add a hall nearer to them, or allow a longer way."),
    "no_room": _l("Add a larger hall, or let each association send fewer people."),
    "dropped": _l("Allow the session again, or add the association to another one."),
    "too_few": _l("Ask for fewer associations in a session, allow a longer way, or choose coaching."),
    "budget": _l("Raise the budget."),
    "trainer_days": _l("Add trainers' days, or another quarter."),
    "place_full": _l("Add a hall, or let one hold more sessions in a quarter."),
    "seats": _l("Ask for fewer associations in a session, or add them by hand where a seat comes free."),
    "visits": _l("Let associations come to more sessions in a quarter, or plan for it next year."),
    "minimum": _l("Lower the shares of kinds of support, or add trainers' days."),
    "share": _l("Lower the share, or bring sessions nearer to these associations."),
}
"""What would help with needs that stay unserved, by why they do."""


def why_words(code: str) -> tuple[str, str]:
    """Say why needs stay unserved, and what would help."""
    return (word(code, "unserved") if code in UNSERVED else _("Another reason")), str(HELPS.get(code, ""))


def event_words(event: PlanEvent, names: Names) -> str:
    """Say what happened to a plan, and to what of it: fields, offers, themes, associations or halls."""
    said = str(EVENTS.get(event.what, event.what))
    known = FIELDS | names.offers | names.themes
    changed = enumerate_words([str(known.get(name) or isolate(names.association(name))) for name in event.fields])
    return _("%(what)s: %(details)s", what=said, details=changed) if changed else said


def gap_words(outcome: PlanningOutcome) -> str:
    """Say how good a plan is: how much more than its own worth any other plan can serve."""
    if outcome.proven or outcome.gap <= 0:
        return _("No other plan within these limits serves more.")
    if outcome.value <= 0:
        return _("Another plan within these limits may serve more.")
    return _("No other plan within these limits can serve more than %(gap)s more.",
             gap=format_percent(outcome.bound / outcome.value - 1, "0.0 %"))  # fmt: skip


def read_error(kept: str | None) -> dict[str, Any]:
    """Return why the last planning gave no plan, as it was kept; nothing when it gave one."""
    return json.loads(kept) if kept else {}


def error_words(error: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Say why there is no plan and how far off it is, and what to change; names: of offers, halls, associations."""
    asked, available = error.get("asked") or 0.0, error.get("available") or 0.0
    facts = {
        "asked": _number(asked),
        "available": _number(available),
        "missing": _number(asked - available),
        "offer": names["offers"].get(error.get("offer") or "", _("an offer that is gone")),
        "hall": names["halls"].get(error.get("place") or "", _("a hall that is gone")),
        "association": names["associations"].get(error.get("association") or "", _("an association that is gone")),
        "quarter": quarter_words(error["quarter"]) if error.get("quarter") else "",
        "asked_percent": _number(100 * asked) + " %",
        "available_percent": _number(100 * available) + " %",
    }
    said, change = ERRORS.get(error["code"], ERRORS["failed"])
    return str(said) % facts, str(change) % facts


ERRORS: Mapping[str, tuple[Any, Any]] = {
    "budget": (
        _l("The pinned sessions alone cost %(asked)s dirhams, and the budget is %(available)s: %(missing)s too "
           "little."),
        _l("Raise the budget by %(missing)s dirhams, or unpin sessions."),
    ),
    "trainer_days": (
        _l("The pinned sessions of %(quarter)s take %(asked)s days of trainers, and there are %(available)s: "
           "%(missing)s too few."),
        _l("Add %(missing)s days to this quarter, or move or unpin a session of it."),
    ),
    "place": (
        _l("%(asked)s sessions are pinned at %(hall)s in %(quarter)s, and it can hold %(available)s."),
        _l("Move or unpin a session there, or let the hall hold more sessions in a quarter."),
    ),
    "seats": (
        _l("%(asked)s associations are in a pinned session of “%(offer)s”, which has seats for %(available)s."),
        _l("Take associations off the session, let each send fewer people, or give the offer more seats."),
    ),
    "room": (
        _l("%(asked)s associations are in a pinned session at %(hall)s, which has room for %(available)s."),
        _l("Move the session to a larger hall, take associations off it, or let each send fewer people."),
    ),
    "distance": (
        _l("%(association)s is %(asked)s km from its pinned session at %(hall)s, and the farthest way is %(available)s "
           "km: %(missing)s km too far."),
        _l("Allow a longer way, move the session, or take the association off it."),
    ),
    "location": (
        _l("%(association)s has a seat in a pinned session at %(hall)s, and it isn't known where it is."),
        _l("Note its commune in the directory, or take it off the session."),
    ),
    "rural": (
        _l("Rural associations are to have %(asked_percent)s of the served needs, and %(available_percent)s is the "
           "most that can be."),
        _l("Lower the share of rural associations to %(available_percent)s or less, allow a longer way, or add halls "
           "near them."),
    ),
    "women": (
        _l("Women's associations are to have %(asked_percent)s of the served needs, and %(available_percent)s is the "
           "most that can be."),
        _l("Lower the share of women's associations to %(available_percent)s or less, allow a longer way, or add halls "
           "near them."),
    ),
    "quarter": (
        _l("A session of “%(offer)s” stays in %(quarter)s, which isn't a quarter of the plan any more."),
        _l("Move the session to a quarter of the plan, unpin it, or give the plan this quarter again."),
    ),
    "over": (
        _l("All quarters of the plan are over."),
        _l("Choose a later first quarter in the settings, or give days to more quarters."),
    ),
    "no_needs": (
        _l("No association of the province has submitted a diagnostic that shows a need."),
        _l("Follow a campaign of diagnostics first: the needs come from there."),
    ),
    "no_halls": (
        _l("No hall of the province is known with its size and place."),
        _l("Add a hall to the plan."),
    ),
    "changed": (
        _l("Somebody changed the plan while its sessions were being worked out. Their change is kept."),
        _l("Propose the sessions again."),
    ),
    "failed": (
        _l("Something went wrong on our side. The plan is as it was."),
        _l("Propose the sessions again. When it happens again, tell whoever runs the portal."),
    ),
}  # fmt: skip
"""Why there is no plan, with how far off it is, and what to change."""


def _number(value: float) -> str:
    return format_count(round(value, 1)) if isfinite(value) else "∞"
