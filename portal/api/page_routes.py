"""The page of the interface for people: what it can do, made of its description."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from portal.accounts.tokens import SCOPES
from portal.api.problems import TITLES
from portal.api.spec import description

blueprint = Blueprint("api_page", __name__)


@dataclass(frozen=True)
class Operation:
    """One address of the interface: what it does, what it takes, and the word of SCOPES that its token needs."""

    method: str
    path: str
    summary: str
    arguments: tuple[str, ...]
    fields: tuple[str, ...]
    scope: str


@blueprint.get("/api")
def show() -> str:
    """Show what other programs can do here."""
    return render_template("api/page.html", operations=list(_operations()), titles=TITLES, scopes=SCOPES)


def _operations() -> Iterator[Operation]:
    told = description()
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            arguments = tuple(each["name"] for each in one["parameters"] if each["in"] == "query")
            scopes = next((names for each in one["security"] for names in each.values()), ())
            yield Operation(method.upper(), path, one["summary"], arguments, _fields(told, one), next(iter(scopes), ""))


def _fields(told: dict[str, Any], operation: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of what a program sends."""
    if "requestBody" not in operation:
        return ()
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return tuple(told["components"]["schemas"][name]["properties"])
