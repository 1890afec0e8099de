"""What is one's own: who a token is, the requests of one's organisation, and suggestions with their reasons."""

from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from graph.links import requests
from graph.links.requests import LinkRequest
from graph.rules.kinds import Role
from portal.accounts import access
from portal.accounts.tokens import READ
from portal.api.blueprint import blueprint, needs
from portal.api.cursors import next_link, read_cursor, write_cursor
from portal.api.models import (
    Me,
    OwnOrganisation,
    Party,
    Request,
    RequestList,
    RequestQuery,
    Suggestion,
    SuggestionList,
    SuggestionQuery,
)
from portal.api.problems import Refused, refuse_fields
from portal.kit.address import public_url
from portal.kit.bidi import plain
from portal.kit.graph import current_graph
from portal.kit.words import word
from portal.links.sentences import request_sentence
from portal.suggestions.adviser import ASSOCIATION_KINDS, SHOWN, adviser_for
from portal.suggestions.cards import Card, make_cards, read_places


@blueprint.get("/me")
@needs(READ)
@blueprint.output(Me)
@blueprint.doc(summary=_l("Who your token is, and until when"))
def get_me() -> Any:
    """Say who the token is, for whom it acts, and until when."""
    user = current_user
    return Me(
        name=user.name, role=user.role, acting_for=user.organisation, provinces=list(user.provinces),
        organisations=[OwnOrganisation(id=one, right=user.right(one)) for one in user.organisations],
        scopes=list(user.api_token.scopes), until=user.api_token.until,
    )  # fmt: skip


@blueprint.get("/requests")
@needs(READ)
@blueprint.input(RequestQuery, location="query")
@blueprint.output(RequestList)
@blueprint.doc(summary=_l("The requests that your organisation received or sent"))
def list_requests(query_data: RequestQuery) -> Any:
    """List the requests that one's organisation received or sent, the newest first."""
    read = requests.list_received if query_data.side == "received" else requests.list_sent
    found = [one for one in read(current_graph(), access.own_organisation()) if query_data.state in ("", one.state)]
    found.sort(key=_position, reverse=True)
    after = read_cursor(query_data.cursor, _position_of)
    rest = [one for one in found if after is None or _position(one) < after]
    shown = rest[: query_data.limit]
    cursor = write_cursor(shown[-1].created_at.isoformat(), shown[-1].id) if len(rest) > len(shown) else None
    return RequestList(items=list(map(request_of, shown)), next=cursor), 200, next_link(cursor)


@blueprint.get("/requests/<id>")
@needs(READ)
@blueprint.output(Request)
@blueprint.doc(summary=_l("One request"))
def get_request(id: str) -> Any:
    """Give a request of one's own, or of the province that one follows."""
    return request_of(readable(id))


@blueprint.get("/suggestions")
@needs(READ)
@blueprint.input(SuggestionQuery, location="query")
@blueprint.output(SuggestionList)
@blueprint.doc(summary=_l("Suggestions for your organisation, with their reasons"))
def list_suggestions(query_data: SuggestionQuery) -> Any:
    """List what is suggested to one's organisation, each with its reasons in the language asked for."""
    kinds: tuple[str, ...] = {Role.ASSOCIATION: ASSOCIATION_KINDS, Role.COORDINATOR: ("invite",)}.get(
        current_user.role, ()
    )
    if not kinds:
        raise Refused(403)
    kind = query_data.kind or kinds[0]
    if kind not in kinds:
        raise refuse_fields({"kind": [_("Send one of these: %(words)s.", words=", ".join(kinds))]})
    own = access.own_organisation()
    adviser = adviser_for(own)
    advice = adviser.advise(kind, own, limit=SHOWN)
    cards = make_cards(adviser, advice, read_places(adviser, advice, own))
    return SuggestionList(
        kind=cast(Any, kind), learned=advice.learned, missing=[word(one, "fact") for one in advice.missing],
        items=list(map(_suggestion, cards)),
    )  # fmt: skip


def readable(id: str) -> LinkRequest:
    """Return a request that the user may read. Raises Refused."""
    item = requests.get_request(current_graph(), id)
    if item is None:
        raise Refused(404)
    if not access.may_read(item):
        raise Refused(403)
    return item


def request_of(item: LinkRequest) -> Request:
    """Return a request as this reader sees it."""
    names = ("id", "kind", "state", "reason", "note", "axis", "since", "created_at", "decided_at")
    known: Any = {name: getattr(item, name) for name in names}
    return Request(
        **known, message=item.message or "", sentence=_text(request_sentence(item)),
        sender=Party.model_validate(item.sender), recipient=Party.model_validate(item.recipient),
        may_answer=access.may_answer(item), may_withdraw=access.may_withdraw(item),
    )  # fmt: skip


def _suggestion(card: Card) -> Suggestion:
    profile = card.profile
    return Suggestion(
        id=profile["id"], kind=profile["kind"], name_fr=profile["name_fr"] or "", name_ar=profile["name_ar"] or "",
        about=_text(card.subtitle), reasons=[_text(sentence) for _icon, sentence in (*card.reasons, *card.more)],
        axis=card.axis, url=public_url(f"directory.{profile['kind']}", id=profile["id"]),
    )  # fmt: skip


def _text(sentence: str) -> str:
    """Return a sentence of a page as a text, names in it set apart with marks instead of elements."""
    return plain(sentence).unescape() if hasattr(sentence, "__html__") else sentence


def _position(item: LinkRequest) -> tuple[datetime, str]:
    return item.created_at, item.id


def _position_of(at: str, id: str) -> tuple[datetime, str]:
    return datetime.fromisoformat(at).astimezone(), id
