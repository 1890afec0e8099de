"""Requests, their answers, and projects: sent by programs as pages send them."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict

from graph.directory import entries
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.rules.kinds import RECOMMENDATIONS, EntryKind, RequestKind, RequestState, Role
from portal.accounts import access
from portal.api.as_forms import refuse_form
from portal.api.blueprint import blueprint, needs
from portal.api.directory_routes import known_state, profile_of
from portal.api.models import Profile, Request
from portal.api.own_routes import readable, request_of
from portal.api.problems import Refused, refuse_fields
from portal.api.sent_again import answers_once, made_by
from portal.api.writing_models import NewProject, NewRequest, RequestAnswer
from portal.directory.editing.new_projects import NewProjectForm, add_project
from portal.kit.forms import ReasonForm
from portal.kit.graph import current_graph
from portal.kit.requests import speak_as_form
from portal.links.forms import AskForm, message_of, with_questions
from portal.links.invitations import DailyLimit
from portal.links.joining import ByInvitation, rules_of
from portal.links.service import ask, decide, fits, reasons_of, refusal_words

ASKS = "write:requests"
ASKING = (Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)


@blueprint.post("/requests")
@needs(ASKS)
@blueprint.input(NewRequest)
@answers_once
@blueprint.output(Request, status_code=201)
@blueprint.doc(summary=_l("Send a request to an organisation"), extensions={"x-problems": [409]})
def send_request(json_data: NewRequest) -> Any:
    """Send a request to an organisation, in the name of one's own."""
    if current_user.role not in ASKING or not access.acts_for(json_data.sender or current_user.organisation or ""):
        raise Refused(403)
    graph, own = current_graph(), access.own_organisation(json_data.sender or "")
    sender, recipient = entries.get_entry(graph, own), entries.get_entry(graph, json_data.recipient)
    if sender is None or recipient is None:
        raise refuse_fields({"recipient": [_("There is no such organisation.")]})
    if not fits(json_data.kind, sender.kind, recipient.kind) or sender.id == recipient.id:
        raise refuse_fields({"kind": [_("This can't be asked of such an organisation.")]})
    if json_data.axis and RequestKind(json_data.kind) != RequestKind.EXCHANGE:
        raise refuse_fields({"axis": [_("Only an exchange has an axis. Leave this out.")]})
    message = _message(json_data)
    try:
        id = ask(RequestKind(json_data.kind), sender.id, recipient.id, message, json_data.axis)
    except (AlreadyPending, CannotAsk, DailyLimit, ByInvitation) as error:
        raise Refused(409, refusal_words(error)) from None
    return request_of(readable(id)), 201, {"Location": url_for("api.get_request", id=id)}


@blueprint.post("/requests/<id>/answer")
@needs(ASKS)
@blueprint.input(RequestAnswer)
@answers_once
@blueprint.output(Request)
@blueprint.doc(summary=_l("Accept, refuse or withdraw a request"), extensions={"x-problems": [409]})
def answer_request(id: str, json_data: RequestAnswer) -> Any:
    """Accept, refuse or withdraw a request."""
    item, state = readable(id), RequestState(json_data.answer)
    if item.state != RequestState.PENDING:
        raise Refused(409, _("This request was answered in the meantime."))
    may = access.may_withdraw if state == RequestState.WITHDRAWN else access.may_answer
    if not may(item):
        raise Refused(403)
    if state == RequestState.ACCEPTED and item.kind in RECOMMENDATIONS:
        raise Refused(409, _("To follow a recommendation, send a request to the organisation that it names."))
    why = _why(item, json_data, state)
    try:
        decide(item, state, **why)
    except NotPending:
        raise Refused(409, _("This request was answered in the meantime.")) from None
    return request_of(readable(id))


@blueprint.post("/projects")
@needs("write:projects")
@blueprint.input(NewProject)
@answers_once
@blueprint.output(Profile, status_code=201)
@blueprint.doc(summary=_l("Add a project that an organisation carries"))
def send_project(json_data: NewProject) -> Any:
    """Add a project; the rest of it is said in its sections."""
    carrier = entries.get_entry(current_graph(), json_data.carrier)
    if carrier is None or carrier.kind == EntryKind.PROJECT:
        raise refuse_fields({"carrier": [_("There is no such organisation.")]})
    if not access.may_edit_entry(carrier.id):
        raise Refused(403)
    names = {name: getattr(json_data, name) for name in ("name_fr", "name_ar", "state")}
    speak_as_form(ImmutableMultiDict(names | {"edit": made_by()}))
    form = NewProjectForm()
    if not form.validate():
        raise refuse_form(form)
    id = add_project(carrier, form)
    return profile_of(known_state(id)), 201, {"Location": url_for("api.get_entry", id=id)}


def _message(sent: NewRequest) -> str:
    """Return what a request says, checked as its page checks it. Raises Refused."""
    questions = rules_of(sent.recipient).questions if RequestKind(sent.kind) == RequestKind.JOIN else ()
    if more := range(len(questions), len(sent.answers)):
        raise refuse_fields({f"answers.{number}": [_("No question belongs to this answer.")] for number in more})
    answers = {f"answer-{number}": text for number, text in enumerate(sent.answers)}
    speak_as_form(ImmutableMultiDict(answers | {"message": sent.message}))
    form = with_questions(AskForm, questions)
    if not form.validate():
        raise refuse_form(form)
    return message_of(form, questions)


def _why(item: LinkRequest, sent: RequestAnswer, state: RequestState) -> dict[str, Any]:
    """Return the reason of a refusal, checked as its page checks it; no other answer has one. Raises Refused."""
    if state != RequestState.REFUSED:
        said = [name for name in ("reason", "note") if getattr(sent, name).strip()]
        if said:
            raise refuse_fields({name: [_("Only a refusal says why. Leave this out.")] for name in said})
        return {}
    speak_as_form(ImmutableMultiDict({"reason": sent.reason, "note": sent.note}))
    form = ReasonForm(reasons_of(item))
    if not form.validate():
        raise refuse_form(form)
    return form.why
