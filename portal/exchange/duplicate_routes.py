"""Records that may be one: a list for staff, two side by side, put together and taken apart again."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory import territories
from graph.directory.entries import list_entries
from graph.exchange import merging
from graph.exchange.changes import PlannedRow, ValueChange
from graph.exchange.records import CONTACTS, KnownRecord, one_value, read_known, read_records
from graph.rules.kinds import EntryKind, Role
from portal.accounts.access import role_required
from portal.accounts.provinces import followed_province
from portal.exchange.shown import ValueWords
from portal.exchange.words import FIELDS, field_word
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.once import sent_id
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import typed
from seed.records.duplicates import find_pairs

blueprint = Blueprint("duplicates", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
HIDDEN = ("status", "merged_into", "external_id", "import_note")


@blueprint.get("/province/<code>/duplicates")
@role_required(*STAFF)
def index(code: str) -> str:
    """List the associations of a province that may be one, and what was put together."""
    code, graph = followed_province(code), current_graph()
    known = read_known(graph, EntryKind.ASSOCIATION, code)
    pairs = find_pairs(known, merging.told_apart(graph, [record.id for record in known]))
    page = Pagination(requested_page(), len(pairs))
    shown, merges = pairs[page.skip : page.skip + page.size], merging.list_merges(graph, code)
    ids = {one.id for pair in shown for one in (pair.one, pair.other)} | {id for m in merges for id in (m.kept, m.lost)}
    return render_template(
        "exchange/duplicates.html",
        pairs=shown,
        entries={entry.id: entry for entry in list_entries(graph, ids)},
        pagination=page,
        page_url=lambda number: url_for("duplicates.index", code=code, page=number),
        merges=merges,
        now=now(),
        **_about(code),
    )


@blueprint.route("/province/<code>/duplicates/<entry:one>/<entry:other>", methods=["GET", "POST"])
@role_required(*STAFF)
def compare(code: str, one: str, other: str) -> str | Response:
    """Show two records side by side, and put them together or remember that they aren't one."""
    code, graph = followed_province(code), current_graph()
    records = read_records(graph.read, [one, other])
    if len(records) < 2 or not all(_is_of(record, code) for record in records.values()):
        abort(404)
    if ActionForm().validate_on_submit():
        return _decide(code, records[one], records[other])
    kept, lost = records[one], records[other]
    known = [name for name in {**kept.values, **lost.values} if name in FIELDS and name not in HIDDEN]
    fields = list(dict.fromkeys(one_value(name)[0] for name in known))
    return render_template(
        "exchange/compare.html",
        kept=kept,
        lost=lost,
        fields=fields,
        differing=merging.differing_fields(kept, lost),
        together=tuple(CONTACTS),
        field_word=field_word,
        whole_value=_value_writer(ValueWords([_as_row(kept), _as_row(lost)])),
        **_about(code),
    )


@blueprint.post("/province/<code>/duplicates/undo/<id>")
@role_required(*STAFF)
def undo(code: str, id: str) -> Response:
    """Take two records apart again."""
    code, graph = followed_province(code), current_graph()
    merge = merging.get_merge(graph, id) or abort(404)
    if not ActionForm().validate_on_submit():
        abort(400)
    if not any(_is_of(record, code) for record in read_records(graph.read, [merge.kept]).values()):
        abort(403)
    try:
        merging.undo_merge(graph, id, at=now())
    except merging.CannotMerge:
        flash(_("This was undone already, or is older than 30 days."), "error")
    else:
        flash(_("They are two again."), "success")
    return redirect(url_for("duplicates.index", code=code))


def _decide(code: str, kept: KnownRecord, lost: KnownRecord) -> Response:
    graph = current_graph()
    if typed("do") == "apart":
        merging.tell_apart(graph, kept.id, lost.id)
        flash(_("Remembered: they aren't the same."), "success")
        return redirect(url_for("duplicates.index", code=code))
    if typed("keep") == lost.id:
        kept, lost = lost, kept
    taken = frozenset(name for name in merging.differing_fields(kept, lost) if typed(f"field-{name}") == lost.id)
    try:
        merging.merge_records(
            graph, id=sent_id(), kept=kept.id, lost=lost.id, taken=taken, user=current_user.id, at=now()
        )
    except merging.CannotMerge:
        flash(_("These two can't be put together: one of them was put into another already."), "error")
    else:
        flash(_("They are one now. You can undo this for 30 days."), "success")
    return redirect(url_for("duplicates.index", code=code))


def _is_of(record: KnownRecord, province: str) -> bool:
    places = record.values.get("territories")
    if not isinstance(places, tuple):
        return True  # What has no place is in the list of every province.
    return any(place == province or place.startswith(f"{province}.") for place in places)


def _value_writer(say: ValueWords) -> Callable[[KnownRecord, str], str]:
    """Return what writes a value of a record in words, both halves of a date or of a point."""
    return lambda record, name: _(", ").join(
        said for one in one_value(name) if (said := say(one, record.values.get(one)))
    )


def _as_row(record: KnownRecord) -> PlannedRow:
    changes = tuple(ValueChange(name, None, value) for name, value in record.values.items())
    return PlannedRow(0, "unchanged", record.name, changes=changes)  # type: ignore[arg-type]


def _about(code: str) -> dict[str, object]:
    return {"province": territories.get_paths(current_graph(), [code])[code][0]}
