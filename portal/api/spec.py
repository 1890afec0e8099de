"""The description of the interface as OpenAPI 3.1 has it, made of the routes and their models."""

import json
import re
from functools import cache
from typing import Any

from apiflask import APIFlask
from flask_babel import gettext as _

from portal.api.blueprint import blueprint
from portal.api.problems import MEDIA_TYPE, TITLES, Problem
from portal.api.sent_again import PARAMETER
from portal.kit import entry_ids
from portal.kit.language import current_language

VERSION = "1.0.0"
REFERENCE = "#/components/schemas/{model}"
WITHIN = re.compile(r'(#/components/schemas/)\w+\.(\w+)"')
ALWAYS = (429, 503)
SETTINGS = {
    "AUTO_404_RESPONSE": False, "AUTO_VALIDATION_ERROR_RESPONSE": False, "AUTO_AUTH_ERROR_RESPONSE": False,
    "AUTO_SERVERS": False, "AUTO_OPERATION_DESCRIPTION": False,
}  # fmt: skip
IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
    "description": "The ETag of the state that you have seen.",
}  # fmt: skip


def description() -> dict[str, Any]:
    """Return the description, its summaries in the language of the request."""
    return _made(current_language())


@cache
def _made(_language: str) -> dict[str, Any]:
    app = APIFlask(
        "portal.api", title=_("The interface of TAKWIA Réseau"), version=VERSION, spec_path=None, docs_path=None
    )
    app.config.from_mapping(SETTINGS)
    app.config["SERVERS"] = [{"url": "/"}]
    entry_ids.init_app(app)
    app.register_blueprint(blueprint)
    made: Any = app.spec
    text = WITHIN.sub(r'\1\2"', json.dumps(made, default=str, ensure_ascii=False))
    told: dict[str, Any] = json.loads(text)
    told["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    schemas = told["components"]["schemas"]
    told["components"]["schemas"] = {name.rpartition(".")[2]: schema for name, schema in schemas.items()} | _problem()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return told


def _problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template=REFERENCE)
    return {**schema.pop("$defs"), "Problem": schema}


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add the problems that an operation can answer, and what it asks for in headers."""
    needs_token = any(operation["security"]) and {} not in operation["security"]
    statuses = {*ALWAYS, 401, *operation.pop("x-problems", ())}
    if "{" in path:
        statuses.add(404)
    if needs_token:
        statuses.add(403)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
        statuses |= {400, 413, 415, 422}
    if any(one["in"] == "query" for one in operation["parameters"]):
        statuses.add(422)
    if method == "get":
        operation["responses"]["304"] = {"description": "What If-None-Match names is still as it was."}
    if 412 in statuses:
        operation["parameters"].append(IF_MATCH)
        statuses.add(428)
    if method == "post":
        operation["parameters"].append(PARAMETER)
        statuses.add(409)
    for status in sorted(statuses):
        operation["responses"][str(status)] = {
            "description": str(TITLES[status]),
            "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
        }
