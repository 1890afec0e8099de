"""The whole interface as its description has it: no error of ours, and no answer that the description doesn't know."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from graph.directory.projects import Project, save_projects
from seed import demo
from tests.graph.world import ask
from tests.portal.plan.sessions.conftest import FORGET, adopt

STAFF = demo.STAFF["khenifra"]
EXAMPLES = 3
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OF_ENTRIES = {"joining": "n", "body": "p", "project": "o", "carried": "o"}
"""Which entry of the neighbourhood has a section, where it isn't the association."""


@pytest.fixture
def known(place, seeded, user_ids, program, app, monkeypatch):
    """Return real ids and tokens, so that what is made up meets what there is."""
    monkeypatch.setitem(app.config, "API_LIMIT", "100000 per minute")
    save_projects(seeded, [Project(id=place.o, title_fr="Projet", carriers=(place.a,), territories=(demo.KHENIFRA,))])
    ask(seeded, f"{place.prefix}r", "partner", place.b, place.a, user=f"{place.prefix}ub")
    session = adopt(seeded, place.prefix, user_ids[STAFF], (place.a,), days=-1, session_state="convoked")
    yield {
        "session": session.id,
        "request": f"{place.prefix}r",
        "tokens": {name: program(who).headers["Authorization"] for name, who in (("own", f"{place.prefix}ua"),
                                                                                 ("staff", STAFF))},
    }  # fmt: skip
    seeded.write(FORGET, prefix=place.prefix)


def test_no_answer_is_an_error_of_ours_or_breaks_the_description(app, place, known):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.add(operation.label)
        id, token = real(operation.path, place, known)
        can_be_wrong = bool(operation.query or operation.body)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)[: 1 + can_be_wrong]:
            try_out(
                operation,
                mode,
                {"Authorization": token, "Accept-Language": "ar", "Accept-Encoding": "identity"},
                id,
                place,
            )

    assert len(asked) == 38


def real(path, place, known):
    """Return an id that the address has, and the token of somebody who may do there what it is for."""
    if "/sections/" in path:
        return getattr(place, OF_ENTRIES.get(path.rpartition("/")[2], "a")), known["tokens"]["staff"]
    if "/sessions/" in path:
        return known["session"], known["tokens"]["staff"]
    return known["request"] if "/requests/" in path else place.a, known["tokens"]["own"]


def try_out(operation, mode, headers, id, place):
    """Send what the description allows, or what it doesn't, to a real id and to one that is made up."""

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        for real_id in (False, True):
            if real_id and "id" in (case.path_parameters or {}):
                case.path_parameters["id"] = id
            if mode == GenerationMode.POSITIVE and isinstance(case.body, dict) and "recipient" in case.body:
                case.body["recipient"] = place.b
            changes = {"If-Match": "*"} if real_id and case.method in ("PATCH", "PUT") else {}
            case.call_and_validate(headers=headers | changes, checks=CHECKS)

    run()
