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
    name, number = isolate(event.note or ""), format_count(event.number or 0)
    said = {
        "added": _("Added"),
        "indicator": _("Indicator added: %(name)s", name=name),
        "value": _("Value noted for “%(name)s”: %(number)s", name=name, number=number),
        "file": _("File added: %(name)s", name=name),
        "file_removed": _("File removed: %(name)s", name=name),
    }
    return said.get(event.what) or _change_words(event)


def _change_words(event: ActionEvent) -> str:
    changed = enumerate_words([str(FIELDS[name]) for name in event.fields if name in FIELDS])
    if "status" in event.fields:
        return _("Changed: %(fields)s (%(status)s)", fields=changed, status=word(event.note, "action_status"))
    return _("Changed: %(fields)s", fields=changed) if changed else _("Saved without a change")
