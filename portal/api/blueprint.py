"""What all addresses of the interface share: who asks, in which language, how often, what they send, from where."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from apiflask import APIBlueprint, HTTPTokenAuth
from apiflask.exceptions import HTTPError
from apiflask.schema_adapters import registry
from apiflask.schema_adapters.pydantic import PydanticAdapter
from flask import Flask, Request, Response, current_app, g, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from portal.accounts.second_page import is_demanded
from portal.accounts.sessions import read_as
from portal.accounts.tokens import READ, TokenUser, find_user
from portal.api.problems import Refused, field_words, refuse_fields, tell_problem
from portal.kit.errors import answer_otherwise
from portal.kit.extensions import csrf, limiter
from portal.kit.language import want_language
from portal.kit.requests import BadJson, read_json

PREFIX = "/api/"
OPEN: list[str | dict[str, list[Any]]] = [{}, {"BearerAuth": []}]
"""How the description says that a token may be left out."""
SHOWN_HEADERS = "ETag, Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
View = TypeVar("View", bound=Callable[..., Any])

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="api")
auth = HTTPTokenAuth("Bearer", name="BearerAuth", description="A token of your account page.")
csrf.exempt(blueprint)
blueprint.register_error_handler(HTTPException, tell_problem)
blueprint.register_error_handler(BadJson, tell_problem)


class Checked(PydanticAdapter):
    """Reads what a program sends as pages do, and says beside each field what is wrong, in the program's language."""

    def validate_input(self, request: Request, location: str, **_more: Any) -> BaseModel:
        """Return what was sent as the model has it. Raises Refused, with the fields named."""
        if location == "json" and not request.is_json:
            raise Refused(415)
        sent = read_json() if location == "json" else request.args.to_dict()
        try:
            return self.model_class.model_validate(sent)
        except ValidationError as error:
            told: dict[str, list[str]] = {}
            for one in error.errors():
                name = ".".join(map(str, one["loc"])) or location
                told.setdefault(name, []).append(field_words(dict(one)))
            raise refuse_fields(told) from error


registry.register("pydantic", Checked)


def init_app(app: Flask) -> None:
    """Let whoever asks at the interface be known by a token alone, before anything else looks at the request."""
    app.before_request(_enter)
    answer_otherwise(app, PREFIX, tell_problem)


def needs(scope: str) -> Callable[[View], View]:
    """Let only tokens with a scope through: others get 403, requests without a token 401."""
    return blueprint.auth_required(auth, roles=[scope])


def open_to_all(summary: Any, **more: Any) -> Callable[[View], View]:
    """Let everybody read, also pages of other sites; with a token one reads what its person may.

    summary: what the address gives; more: what else its description says.
    """

    def decorate(view: View) -> View:
        described = blueprint.doc(summary=summary, security=OPEN, **more)(view)
        described.open_to_all = True  # type: ignore[attr-defined]
        return described

    return decorate


@auth.verify_token
def _verify(_secret: str) -> TokenUser | None:
    return g.get("api_user")


@auth.get_user_roles
def _scopes(user: TokenUser) -> Sequence[str]:
    return user.api_token.scopes


@auth.error_processor
def _refuse(error: HTTPError) -> Response:
    return tell_problem(Refused(error.status_code))


def _enter() -> None:
    """Find out who asks and in which language; a cookie says neither."""
    if not request.path.startswith(PREFIX):
        return
    want_language()
    read_as(None)
    given = request.authorization
    secret = (given.token or "") if given and given.type == "bearer" else ""
    g.api_user = find_user(secret) if secret else None
    if g.api_user is None:
        return
    if g.wanted_language is None:
        g.wanted_language = g.api_user.locale
    if READ in g.api_user.api_token.scopes or request.method not in ("GET", "HEAD"):
        read_as(g.api_user)


@blueprint.before_request
def _refuse_bad_tokens() -> None:
    """Refuse a token that opens nothing, where one may be left out too, and one of staff without a second factor."""
    known = g.get("api_user")
    if "Authorization" in request.headers and known is None:
        raise Refused(401)
    if known is not None and is_demanded(known.user):
        raise Refused(403, _("Sign in and set up your second factor first; then this token is good again."))


@blueprint.after_request
def _finish(response: Response) -> Response:
    """Say of what an answer depends, let other sites read what is open, and let nobody fetch twice what they have."""
    response.vary.update(("Accept-Language", "Authorization"))
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "open_to_all", False) and "Authorization" not in request.headers:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    if request.method in ("GET", "HEAD") and response.status_code == 200 and response.is_json:
        if not response.get_etag()[0]:
            response.set_etag(sha256(response.get_data()).hexdigest()[:32])
        response.make_conditional(request)
    return response


def _who() -> str:
    """Say by whom requests are counted: by the token, else by the address they come from."""
    known = g.get("api_user")
    return f"token:{known.api_token.id}" if known else get_remote_address()


limiter.limit(lambda: current_app.config["API_LIMIT"], key_func=_who)(blueprint)
