"""The sections of a profile, one by one, for who may edit them: read, and changed as its page changes them."""

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify
from flask_babel import lazy_gettext as _l

from graph.directory.editing import EntryState, Outdated, save_section
from graph.directory.sections import OF_KIND
from portal.accounts.tokens import READ
from portal.api.as_forms import ROWS, form_fields, refuse_form, refuse_unknown, section_values
from portal.api.blueprint import blueprint, needs
from portal.api.models import Given
from portal.api.problems import Refused
from portal.api.section_models import MODELS
from portal.api.states import etag_of, seen
from portal.directory.editing.opening import editable, how_saved, open_form
from portal.kit.graph import current_graph
from portal.kit.profile_words import SECTIONS
from portal.kit.requests import speak_as_form

EDITS = "write:profiles"
PATH = "/entries/<entry:id>/sections/"


def _reader(section: str) -> Callable[[str], Any]:
    def read(id: str) -> Any:
        return _shown(_editable(id, section), section)

    return read


def _writer(section: str) -> Callable[..., Any]:
    def write(id: str, json_data: Given) -> Any:
        state = _editable(id, section)
        seen(_etag(state, section))
        sent = json_data.model_dump(exclude_unset=True)
        _save(state, section, sent)
        return _shown(_editable(id, section), section)

    return write


def _save(state: EntryState, section: str, sent: dict[str, Any]) -> None:
    """Save what was sent over what there is, through the form of the section's page. Raises Refused."""
    speak_as_form(form_fields(section, sent, state))
    form = open_form(state, section)
    if not form.validate():
        raise refuse_form(form)
    refuse_unknown(sent, form)
    try:
        save_section(current_graph(), state, section, form.values(), how_saved(state, form))
    except Outdated:
        raise Refused(412) from None


def _editable(id: str, section: str) -> EntryState:
    state = editable(id)
    if section not in OF_KIND[state.kind]:
        raise Refused(404)
    return state


def _shown(state: EntryState, section: str) -> Response:
    """Answer with a section as it is kept: what is there isn't judged anew, only what is sent."""
    told = section_values(section, state.of_section(section))
    rows = {name: [_known(row, fields) for row in told[name]] for name, fields in ROWS.items() if told.get(name)}
    response = jsonify(told | rows)
    response.set_etag(_etag(state, section))
    return response


def _known(row: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in fields}


def _etag(state: EntryState, section: str) -> str:
    return etag_of(state.revisions.get(section, 0), state.of_section(section))


for _name, _model in MODELS.items():
    _read = blueprint.output(_model)(_reader(_name))
    _read = blueprint.doc(summary=_l("A section of a profile, for who may change it: %(name)s", name=SECTIONS[_name]))(
        _read
    )
    blueprint.get(PATH + _name, endpoint=f"get_{_name}")(needs(READ)(_read))
    _write = blueprint.output(_model)(blueprint.input(_model)(_writer(_name)))
    _write = blueprint.doc(
        summary=_l("Change a section of a profile: %(name)s", name=SECTIONS[_name]),
        extensions={"x-problems": [412]},
    )(_write)
    blueprint.patch(PATH + _name, endpoint=f"patch_{_name}")(needs(EDITS)(_write))
