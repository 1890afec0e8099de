"""A section that a program sends, in the words of its form: what a person would have typed and ticked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict

from graph.directory.editing import EntryState
from graph.rules.kinds import ContactKind, Visibility
from portal.api.problems import Refused, refuse_fields
from portal.directory.editing.fields import SectionForm, yes_no
from portal.directory.editing.profile_forms import NO_PREMISES
from portal.kit.ids import new_id

OTHERWISE_NAMED = {"main_domain": "domains", "more_carriers": "carriers", "more_funders": "funders"}
ROW = re.compile(r"([a-z]+)_(\d+)_(\w+)")
CODES = ("domains", "targets", "languages", "carriers", "funders")
PREMISES = {"premises", "premises_source"}
"""Two fields that are one on the page."""
Pairs = list[tuple[str, str]]
ROWS = {
    "contacts": ("id", "kind", "value", "person", "visibility"),
    "rooms": ("id", "kind", "name_fr", "capacity"),
    "conventions": ("id", "partner", "number", "on", "amount"),
    "officers": ("id", "name", "function", "since", "until", "woman", "under_35"),
}
"""The fields of a step of each list."""
UNSAID = {"visibility": Visibility.LINKED}
"""What a form has where nothing is said."""


def section_values(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section's values as programs read them; values: of its fields, as the graph has them."""
    told = {name: value if value != "" else None for name, value in values.items()}
    if section == "place":
        told["commune"] = next(iter(told.pop("territories") or ()), None)
        for hidden, name in (("exact_lat", "lat"), ("exact_lon", "lon")):
            seen = told.pop(name)
            told[hidden] = seen if told[hidden] is None else told[hidden]
    return told


def form_fields(section: str, sent: Mapping[str, Any], state: EntryState) -> ImmutableMultiDict[str, str]:
    """Return what the form of a section would send, for what a program sent of it; state: what there is.

    Fields that weren't sent are left to the form, which holds what there is; boxes that aren't ticked say something.
    """
    there = section_values(section, state.of_section(section))
    asked = {*sent, *CODES, *(PREMISES if PREMISES & sent.keys() else ())}
    values = {name: value for name, value in there.items() if name in asked} | dict(sent)
    pairs: Pairs = [("revision", str(state.revisions.get(section, 0))), ("edit", new_id())]
    for name, value in _for_form(section, values).items():
        if name in ROWS:
            pairs += _rows(name, value or (), state.values.get(name) or ())
        elif isinstance(value, list):
            pairs += [(name, str(one)) for one in value]
        else:
            pairs.append((name, _text(value)))
    return ImmutableMultiDict(pairs)


def _rows(name: str, rows: Sequence[Mapping[str, Any]], there: Sequence[Mapping[str, Any]]) -> Pairs:
    """Return the rows of a list as a form sends them: each whole, what isn't sent as it was; empty ones for what goes.

    A contact that staff alone see stays so unless somebody says otherwise.
    """
    known = {row.get("id"): row for row in there}
    whole = [*({**known.get(row.get("id"), {}), **row} for row in rows), *[{}] * (len(there) - len(rows))]
    return [
        (f"{name}_{at}_{field}", _text(UNSAID.get(field) if row.get(field) is None else row[field]))
        for at, row in enumerate(whole)
        for field in ROWS[name]
    ]


def refuse_form(form: Any) -> Refused:
    """Return what tells that a form isn't valid, its fields named as programs know them."""
    return refuse_fields({_named(name): messages for name, messages in form.errors.items() if name})


def refuse_unknown(sent: Mapping[str, Any], form: SectionForm) -> None:
    """Refuse what the form leaves out: other kinds' fields, codes that it doesn't know, contacts without a value.

    The source of premises too that there aren't. Raises Refused.
    """
    taken = form.values()
    unknown = {name: [_("This field isn't known here.")] for name in sent if name not in {*taken, "commune"}}
    unknown |= {
        f"contacts.{at}.value": [_("This field is needed.")]
        for at, row in enumerate(sent.get("contacts") or ())
        if not row.get("value") and not (row["kind"] == ContactKind.PERSON and row.get("person"))
    }
    unknown |= {
        f"{name}.{at}": [_("Choose one of the list.")]
        for name in CODES
        for at, code in enumerate(sent.get(name) or ())
        if code not in (taken.get(name) or ())
    }
    if sent.get("premises_source") and taken.get("premises_source") != sent["premises_source"]:
        unknown["premises_source"] = [_("Only premises that there are have a source.")]
    if unknown:
        raise refuse_fields(unknown)


def _for_form(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(values)
    if section == "about":
        first, *others = told["domains"] or [None]
        told |= {"main_domain": first, "domains": others}
    if section == "means" and "premises" in told:
        told["premises"] = _premises(told.pop("premises"), told.pop("premises_source"))
    if section == "joining" and "questions" in told:
        told["questions"] = "\n".join(told["questions"] or ())
    return told


def _premises(has: bool | None, source: str | None) -> str:
    if has is None:
        return ""
    return (source or "yes") if has else NO_PREMISES


def _text(value: Any) -> str:
    """Write a value as a person would type it; a number of many decimals is never taken for one with thousands."""
    if value is None or isinstance(value, bool):
        return yes_no(value)
    return f"{value:.12f}" if isinstance(value, float) else str(value)


def _named(field: str) -> str:
    if field.startswith("answer-"):
        return field.replace("answer-", "answers.", 1)
    found = ROW.fullmatch(field)
    return ".".join(found.groups()) if found else OTHERWISE_NAMED.get(field, field)
