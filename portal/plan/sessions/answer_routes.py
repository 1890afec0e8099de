"""The page behind the link of a convocation: an association answers without an account."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.plan import convocations
from graph.plan.convocations import Convocation, NoSeat, ReplyState, TakesNoReply
from graph.plan.evaluations import NoMoreAnswers, add_evaluation
from graph.rules.kinds import SessionState
from portal.kit.clock import now
from portal.kit.extensions import csrf, limiter
from portal.kit.graph import current_graph
from portal.kit.headers import keep_private
from portal.kit.ids import new_id
from portal.kit.language import ngettext
from portal.kit.once import sent_id
from portal.plan.sessions.answer_forms import AnswerForm, EvaluationForm
from portal.plan.sessions.convocation_messages import read_token, sign, tell_seated
from portal.plan.sessions.facts import Facts, read_facts

blueprint = Blueprint("convocations", __name__)
csrf.exempt(blueprint)


@dataclass(frozen=True)
class LinkTarget:
    """What a link is about."""

    convocation: Convocation
    facts: Facts
    association: Entry

    @property
    def open(self) -> bool:
        """Say whether an answer is taken."""
        session = self.facts.session
        return (
            session.state == SessionState.CONVOKED
            and self.association.id in session.associations
            and not self.facts.begun(now())
        )


@blueprint.before_request
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def _limit() -> None:
    """Let nobody try links one after another; whoever has a link may answer, whatever session their browser has."""
    g.csrf_valid = True
    keep_private()


@blueprint.route("/c/<token>", methods=["GET", "POST"])
def answer(token: str) -> str | Response | tuple[str, int]:
    """Show to what an association is asked, and keep its answer."""
    asked = _asked(token)
    if asked is None:
        return render_template("kit/unknown_link.html"), 404
    own = asked.convocation
    form = AnswerForm(
        asked.facts.plan.settings.people,
        comes={ReplyState.INVITED: None, ReplyState.NO: "no"}.get(ReplyState(own.state), "yes"),
        people="\n".join(own.people),
        note=own.note,
    )
    if form.validate_on_submit() and _keep(asked, form):
        return redirect(url_for("convocations.answer", token=token))
    return render_template("plan/sessions/answer.html", asked=asked, form=form, token=token)


@blueprint.get("/r/<key>")
def short(key: str) -> str | Response | tuple[str, int]:
    """Lead from the address that is typed from a letter to the page where the association answers."""
    for typed in dict.fromkeys((key, key.lower())):
        if convocations.get_convocation_by_key(current_graph(), typed):
            return redirect(url_for("convocations.answer", token=sign(typed)))
    return render_template("kit/unknown_link.html"), 404


@blueprint.get("/c/<token>/session.ics")
def calendar(token: str) -> Response:
    """Give the session as a file for a calendar."""
    asked = _asked(token) or abort(404)
    if asked.facts.starts is None:
        abort(404)
    response = current_app.response_class(asked.facts.calendar(), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


@blueprint.route("/e/<token>", methods=["GET", "POST"])
def evaluate(token: str) -> str | Response | tuple[str, int]:
    """Ask somebody who came what they thought."""
    asked = _asked(token, "evaluate")
    if asked is None:
        return render_template("kit/unknown_link.html"), 404
    form = EvaluationForm()
    if form.validate_on_submit():
        try:
            add_evaluation(current_graph(), asked.convocation.key, sent_id(), form.given)
        except NoMoreAnswers:
            form.form_errors.append(_("Everybody of your association who came has answered already. Thank you."))
        else:
            return redirect(url_for("convocations.thanks", token=token))
    return render_template("plan/sessions/evaluate.html", asked=asked, form=form)


@blueprint.get("/e/<token>/thanks")
def thanks(token: str) -> str | tuple[str, int]:
    """Thank for an evaluation, and let the next person of the association answer."""
    if _asked(token, "evaluate") is None:
        return render_template("kit/unknown_link.html"), 404
    return render_template("plan/sessions/thanks.html", token=token)


def _asked(token: str, purpose: str = "answer") -> LinkTarget | None:
    graph, key = current_graph(), read_token(token, purpose)
    convocation = convocations.get_convocation_by_key(graph, key) if key else None
    facts = read_facts(graph, convocation.session) if convocation else None
    association = get_entry(graph, convocation.association) if convocation else None
    return LinkTarget(convocation, facts, association) if convocation and facts and association else None


def _keep(asked: LinkTarget, form: AnswerForm) -> bool:
    """Keep an answer, or say on the form why it can't be."""
    graph = current_graph()
    try:
        if not asked.open:
            raise TakesNoReply(asked.convocation.key)
        state = convocations.answer(
            graph, asked.convocation.key, comes=form.comes.data == "yes", people=form.names, note=form.note.data or "",
            change=new_id(), at=now(),
        )  # fmt: skip
    except TakesNoReply:
        form.form_errors.append(_("No answer can be given any more: the session has begun, or has changed."))
        return False
    except NoSeat as error:
        form.people.errors = [
            ngettext(
                "There is %(num)s seat for you at the moment. Your former answer stays: write that many names.",
                "There are %(num)s seats for you at the moment. Your former answer stays: write that many names.",
                error.free,
            )
        ]
        return False
    tell_seated(graph, asked.facts)
    flash(_said(state), "success")
    return True


def _said(state: ReplyState) -> str:
    return {
        ReplyState.YES: _("Thank you: your answer is kept. We expect you."),
        ReplyState.NO: _("Thank you for telling us. Your answer is kept."),
        ReplyState.WAITING: _("Your answer is kept. All seats are taken: you are on the waiting list."),
    }[state]
