"""What a device keeps of a diagnostic and of its instrument, as JSON."""

import json
from dataclasses import replace
from typing import Any

from graph.diagnostic.diagnostics import Diagnostic, read_sheet
from graph.directory import vocabulary
from graph.directory.entries import get_entry
from graph.directory.search import Filters, search
from graph.rules.instrument import Instrument, dump_instrument
from portal.diagnostic.answers import NETWORKS, sheet_data
from portal.kit.graph import current_graph


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic with the answers of its consensus and their revisions."""
    graph = current_graph()
    entry = get_entry(graph, diagnostic.association)
    names = ("id", "name_fr", "name_ar", "place_fr", "place_ar")
    return {
        "id": diagnostic.id,
        "code": diagnostic.code,
        "state": diagnostic.state,
        "cycle": diagnostic.cycle,
        "synthetic": diagnostic.synthetic or bool(entry and entry.synthetic),
        "instrument": diagnostic.instrument,
        "association": {name: getattr(entry, name, None) or "" for name in names},
        "answers": sheet_data(read_sheet(graph, diagnostic.consensus)),
    }


def instrument_data(instrument: Instrument) -> dict[str, Any]:
    """Return an instrument without its figures, with what its questions offer from the directory."""
    kept = json.loads(dump_instrument(replace(instrument, figures=())))
    sources = {question.source for question in instrument.questions.values()}
    return kept | {
        "id": instrument.id,
        "offered": {source: _OFFERED[source]() for source in sorted(filter(None, sources))},
    }


def _domains() -> list[dict[str, str]]:
    return [
        {"id": one.id, "name_fr": one.name_fr, "name_ar": one.name_ar, "name_en": one.name_en}
        for one in vocabulary.list_domains(current_graph())
    ]


def _networks() -> list[dict[str, str]]:
    found = search(current_graph(), Filters(kind="network"), limit=NETWORKS).entries
    return [{"id": one.id, "name_fr": one.name_fr, "name_ar": one.name_ar} for one in found]


_OFFERED = {"domains": _domains, "networks": _networks}
