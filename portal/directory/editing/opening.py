"""Which form each section of a profile has, with what it needs to know, and who may edit it."""

from collections.abc import Callable, Mapping

from flask import abort
from flask_login import current_user

from graph.directory import territories
from graph.directory.editing import EntryState, Save, read_state
from graph.directory.entries import Entry, list_entries
from graph.directory.search import Filters, list_first
from graph.directory.sections import OF_KIND
from graph.rules.kinds import EntryKind
from graph.rules.provenance import ValueSource
from portal.accounts.access import acts_for, may_edit_entry
from portal.directory.editing.fields import SectionForm
from portal.directory.editing.legal_forms import board_form, legal_form
from portal.directory.editing.other_forms import MOST_FOUND, BodyForm, CarriedForm, JoiningForm, ProjectForm
from portal.directory.editing.profile_forms import AboutForm, NamesForm, PlaceForm, contacts_form, means_form
from portal.kit.choices import commune_choices
from portal.kit.clock import now
from portal.kit.extensions import login_manager
from portal.kit.graph import current_graph
from portal.kit.language import current_language, localised_name
from portal.kit.requests import asked, seen_revision, typed, typed_all


def may_edit(state: EntryState) -> bool:
    """Say whether the signed-in user may edit an entry: a project's carriers may, and whoever edits one of them."""
    if not current_user.is_authenticated:
        return False
    if state.kind == EntryKind.PROJECT:
        return any(may_edit_entry(carrier) for carrier in state.values["carriers"])
    return may_edit_entry(state.id)


def editable(id: str) -> EntryState:
    """Read an entry that the user may edit; end with 404 or 403, visitors at the sign-in page."""
    if not current_user.is_authenticated:
        abort(login_manager.unauthorized())
    state = read_state(current_graph(), id) or abort(404)
    if state.kind not in OF_KIND:
        abort(404)
    if not may_edit(state):
        abort(403)
    return state


def open_form(state: EntryState, section: str) -> SectionForm:
    """Make the form of a section of an entry; end with 404 when it has no such section."""
    if section not in OF_KIND[state.kind]:
        abort(404)
    form = FORMS[section](state)
    if not form.is_submitted():
        form.revision.data = str(state.revisions.get(section, 0))
    return form


def how_saved(state: EntryState, form: SectionForm) -> Save:
    """Return how a form that was sent is saved: by whom, when and as whom."""
    return Save(
        seen=seen_revision(form.revision.data),
        edit=(form.edit.data or "")[:64],
        by=current_user.id,
        at=now(),
        source=source_of(state),
    )


def source_of(state: EntryState) -> ValueSource:
    """Return as whom the user says something about an entry: as one of its own, or as staff."""
    own = [state.id, *(state.values.get("carriers") or ())]
    return ValueSource.OWN if any(acts_for(one) for one in own) else ValueSource.STAFF


def _place_form(state: EntryState) -> PlaceForm:
    graph, codes, sent = current_graph(), list(state.values.get("territories") or ()), typed("commune")
    paths = territories.get_paths(graph, [*codes[:1], *filter(None, [sent])])
    path = paths.get(codes[0], ()) if codes else ()
    wanted = (*paths.get(sent, ()), *path)
    province = asked("province") or next((one.code for one in wanted if one.level == "province"), "")
    offered = {one.code: one for one in territories.list_children(graph, province)} if province else {}
    wide = territories.get_paths(graph, [province]).get(province, ())[:1] if province else ()
    places = [(one.code, localised_name(one)) for one in wide] + (commune_choices(province) if province else [])
    former = [(one.code, localised_name(one)) for one in path[:1] if one.code not in dict(places)]
    centroids = {one.code: one for one in (*offered.values(), *wide, *path[:1])}
    return PlaceForm(state, [*former, *places], centroids)


def _carried_form(state: EntryState) -> CarriedForm:
    ends = ("carriers", "funders")
    known = {id for name in ends for id in (*(state.values.get(name) or ()), *typed_all(name))}
    found = {name: _find(typed(f"more_{name}")) for name in ends}
    organisations = [one for one in list_entries(current_graph(), known) if one.kind != EntryKind.PROJECT]
    return CarriedForm(state, organisations, found)


def _find(words: str) -> list[Entry]:
    """Find organisations by words of their names, as few as fit in a list of boxes."""
    if not words:
        return []
    found = list_first(current_graph(), Filters(text=words), MOST_FOUND + 2, current_language())
    return [one for one in found if one.kind != EntryKind.PROJECT][:MOST_FOUND]


FORMS: Mapping[str, Callable[[EntryState], SectionForm]] = {
    "names": NamesForm,
    "about": AboutForm,
    "place": _place_form,
    "contacts": contacts_form,
    "means": means_form,
    "legal": legal_form,
    "board": board_form,
    "joining": JoiningForm,
    "body": BodyForm,
    "project": ProjectForm,
    "carried": _carried_form,
}
