"""The history of an action in words: what was added or changed."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.plan.association_plans import ActionEvent
from portal.kit.bidi import isolate
from portal.kit.language import format_count
from portal.kit.words import enumerate_words, word

FIELDS = {
    "theme": _l("the need"),
    "what": _l("what is done"),
    "kind": _l("the kind of support"),
    "status": _l("how far it is"),
    "responsible": _l("who sees to it"),
    "partners": _l("the partners"),
    "funders": _l("the funders"),
    "starts_on": _l("the start"),
    "due_on": _l("the due date"),
    "budget": _l("the budget"),
    "steps": _l("the steps"),
    "notes": _l("the notes"),
    "offer": _l("the offer"),
}


def event_words(event: ActionEvent) -> str:
    """Say what happened to an action."""
    if event.what == "indicator":
        return _("Indicator added: %(name)s", name=isolate(event.note or ""))
    if event.what == "value":
        return _(
            "Value noted for “%(name)s”: %(number)s",
            name=isolate(event.note or ""),
            number=format_count(event.number or 0),
        )
    if event.what == "file":
        return _("File added: %(name)s", name=isolate(event.note or ""))
    if event.what == "file_removed":
        return _("File removed: %(name)s", name=isolate(event.note or ""))
    if event.what == "added":
        return _("Added")
    changed = enumerate_words([str(FIELDS[name]) for name in event.fields if name in FIELDS])
    if "status" in event.fields:
        return _("Changed: %(fields)s (%(status)s)", fields=changed, status=word(event.note, "action_status"))
    return _("Changed: %(fields)s", fields=changed) if changed else _("Saved without a change")
