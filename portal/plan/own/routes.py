"""The plan of an association: what it decides about its needs, and what it does about them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.board.calls import get_call
from graph.directory.entries import Entry, get_entry
from graph.plan import action_files
from graph.plan import association_plans as plans
from graph.plan.offers import get_offer
from graph.rules.actions import PlanAction, Step, status_on
from graph.rules.kinds import ActionStatus, DecisionState, EntryKind, Role
from graph.rules.priorities import FIRST
from portal.accounts.access import may_change_plan, may_read_plan, own_organisation, role_required
from portal.diagnostic.themes import theme_names, themes_by_axis
from portal.inbox.service import own_reader
from portal.kit import files
from portal.kit.charts import draw_bars
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import current_language
from portal.kit.once import sent_id
from portal.kit.requests import asked, seen_revision, typed, typed_all
from portal.plan.own.forms import ActionFileForm, DecisionForm, IndicatorForm, PlanActionForm, ValueForm, values_of
from portal.plan.own.helpers import Helpers
from portal.plan.own.history import event_words
from portal.plan.own.page import progress_bars, read_instrument, read_plan, theme_name
from portal.plan.sessions.own import own_sessions
from portal.plan.sessions.talk_routes import own_talks

blueprint = Blueprint("plan", __name__)
PARTS = ("needs", "sessions", "actions")
"""The tabs of a plan; what links to a need by its anchor finds it on the first."""


@blueprint.get("/plan")
@role_required(Role.ASSOCIATION)
def overview() -> str:
    """Show an association its plan."""
    return _show_plan(own_organisation(), change=True)


@blueprint.get("/plan/of/<entry:association>")
@login_required
def read(association: str) -> str | Response:
    """Show the plan of an association to the staff of its province, who read it."""
    if may_change_plan(association):
        return redirect(url_for("plan.overview"))
    entry = get_entry(current_graph(), association)
    if entry is None or entry.kind != EntryKind.ASSOCIATION:
        abort(404)
    if not may_read_plan(association):
        abort(403)
    return _show_plan(association, change=False)


@blueprint.route("/plan/needs/<theme>", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION)
def decide(theme: str) -> str | Response:
    """Accept a need, put it off or refuse it, with a word why."""
    graph, own = current_graph(), own_organisation()
    need = next((one for one in read_plan(graph, own, None, now().date()).needs if one.theme == theme), None)
    need = need or abort(404)
    first = asked("decision") or (need.decision.state if need.decision else None)
    form = DecisionForm(decision=first, reason=need.decision.reason if need.decision else "")
    if form.validate_on_submit():
        plans.decide(graph, association=own, theme=theme, state=form.decision.data, reason=form.reason.data or "",
                     **_signed())  # fmt: skip
        flash(_said(form.decision.data), "success")
        return redirect(url_for("plan.overview", _anchor=f"need-{theme}"))
    return render_template("plan/own/decide.html", form=form, need=need, own=_entry(own))


@blueprint.route("/plan/actions/new", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION)
def add() -> str | Response:
    """Add an action, filled in from an offer of the catalogue when one is named."""
    own, offer = own_organisation(), get_offer(current_graph(), asked("offer"))
    language = current_language()
    action = PlanAction(
        id=sent_id(),
        association=own,
        theme=asked("theme"),
        what=offer.title.said(language) if offer else "",
        kind=offer.kind if offer else "",
        budget=offer.cost if offer else None,
        offer=offer.id if offer else None,
    )
    return _edit(action, None)


@blueprint.get("/plan/actions/<id>")
@login_required
def show(id: str) -> str:
    """Show an action with its steps, its indicators and its history."""
    return _show_action(_readable(id))


@blueprint.route("/plan/actions/<id>/edit", methods=["GET", "POST"])
@login_required
def edit(id: str) -> str | Response:
    """Change an action."""
    action = _own(id)
    return _edit(action, action)


@blueprint.route("/plan/actions/<id>/remove", methods=["GET", "POST"])
@login_required
def remove(id: str) -> str | Response:
    """Ask whether an action is to be deleted, and delete it with all that belongs to it."""
    action, form = _own(id), ActionForm()
    if form.validate_on_submit():
        for file in plans.remove_action(current_graph(), id, association=action.association):
            files.drop(file)
        flash(_("The action is deleted."), "success")
        return redirect(url_for("plan.overview", part="actions"))
    return render_template("plan/own/remove.html", action=action, own=_entry(action.association))


@blueprint.post("/plan/actions/<id>/steps")
@login_required
def tick(id: str) -> Response:
    """Keep which steps are done."""
    action = _own(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    done = set(typed_all("done"))
    steps = tuple(Step(step.text, str(number) in done) for number, step in enumerate(action.steps))
    before = _seen(action, typed("revision"))
    try:
        plans.save_action(current_graph(), replace(action, steps=steps), before=before, **_signed())
        flash(_("Saved."), "success")
    except plans.ActionChanged:
        flash(_("Somebody has changed this action since you opened it. Tick the steps again."), "error")
    return redirect(url_for("plan.show", id=id))


@blueprint.post("/plan/actions/<id>/indicators")
@login_required
def add_indicator(id: str) -> str | Response:
    """Add an indicator to an action."""
    action, form = _own(id), IndicatorForm()
    if not form.validate_on_submit():
        return _show_action(action, indicator_form=form)
    plans.add_indicator(current_graph(), form.written(new_id()), action=id, **_signed())
    flash(_("The indicator is added. Note a value whenever you measure it."), "success")
    return redirect(url_for("plan.show", id=id, _anchor="indicators-title"))


@blueprint.post("/plan/actions/<id>/values")
@login_required
def note_value(id: str) -> str | Response:
    """Note what an indicator measured."""
    action = _own(id)
    form = ValueForm(action.indicators, now().date())
    if not form.validate_on_submit():
        return _show_action(action, value_form=form)
    plans.note_value(current_graph(), action=id, indicator=form.indicator.data, day=form.day.data,
                     number=form.number.data, **_signed())  # fmt: skip
    flash(_("The value is noted."), "success")
    return redirect(url_for("plan.show", id=id, _anchor="indicators-title"))


@blueprint.post("/plan/actions/<id>/files")
@login_required
def add_file(id: str) -> str | Response:
    """Add a file to an action."""
    action, form = _own(id), ActionFileForm()
    back = url_for("plan.show", id=id, _anchor="files-title")
    if not form.validate_on_submit():
        return _show_action(action, file_form=form)
    try:
        kept = files.keep(form.file.data)
    except files.BadUpload as error:
        form.file.errors = [str(error)]
        return _show_action(action, file_form=form)
    if not action_files.add_file(current_graph(), action=id, **vars(kept), **_signed()):
        files.drop(kept.id)
        form.file.errors = [
            _("This action has %(most)s files already. Remove one first.", most=action_files.MOST_FILES)
        ]
        return _show_action(action, file_form=form)
    flash(_("The file is added."), "success")
    return redirect(back)


@blueprint.get("/plan/files/<id>")
@login_required
def give_file(id: str) -> Response:
    """Give a file of an action to those who may read the plan."""
    file = action_files.get_file(current_graph(), id) or abort(404)
    _readable(file.action)
    return files.give(file.id, type=file.type, name=file.name)


@blueprint.post("/plan/files/<id>/remove")
@login_required
def remove_file(id: str) -> Response:
    """Remove a file of an action."""
    graph, action = current_graph(), _own(typed("action")).id
    if not ActionForm().validate_on_submit():
        abort(400)
    file = action_files.get_file(graph, id)
    if file and file.action == action:  # None when it is sent twice.
        action_files.remove_file(graph, id, action=action, **_signed())
        files.drop(id)
        flash(_("The file is removed."), "success")
    return redirect(url_for("plan.show", id=action, _anchor="files-title"))


def _show_plan(association: str, *, change: bool) -> str:
    today = now().date()
    helpers = Helpers(association) if change else None
    plan = read_plan(current_graph(), association, helpers, today)
    sessions = own_sessions(current_graph(), association)
    bars = progress_bars(plan)
    words = _(", ").join(f"{bar.label} {bar.written}" for bar in bars)
    return render_template(
        "plan/own/show.html",
        plan=plan,
        first=FIRST,
        own=_entry(association),
        change=change,
        today=today,
        status_on=status_on,
        chart=draw_bars("progress", bars, title=_("Actions by how far they are"), description=words) if bars else None,
        bars=bars,
        states=DecisionState,
        sessions=sessions,
        talks=own_talks([one.facts for one in sessions], association, own_reader()) if change else {},
        part=(part := asked("part") if asked("part") in PARTS else PARTS[0]),
        tabs=_tabs(association, part, change, (len(plan.needs), len(sessions), len(plan.actions))),
        names=theme_names(read_instrument(current_graph(), association)),
    )


def _tabs(association: str, part: str, change: bool, counts: tuple[int, ...]) -> list[Mapping[str, Any]]:
    """Return the tabs of a plan, each with how much it holds."""
    labels = _("Needs"), _("Sessions"), _("Actions")
    page, of = ("plan.overview", None) if change else ("plan.read", association)
    return [
        {"label": label, "url": url_for(page, association=of, part=one), "count": count, "active": one == part}
        for one, label, count in zip(PARTS, labels, counts, strict=True)
    ]


def _show_action(action: PlanAction, **forms: Any) -> str:
    graph, today = current_graph(), now().date()
    return render_template(
        "plan/own/action.html",
        action=action,
        own=_entry(action.association),
        change=may_change_plan(action.association),
        status=status_on(action, today),
        late=ActionStatus.LATE,
        theme=theme_name(read_instrument(graph, action.association), action.theme),
        offer=get_offer(graph, action.offer) if action.offer else None,
        call=get_call(graph, action.call) if action.call else None,
        files=action_files.list_files(graph, action.id),
        changes=plans.list_changes(graph, action.id),
        event_words=event_words,
        **{
            "indicator_form": IndicatorForm(formdata=None),
            "value_form": ValueForm(action.indicators, today, formdata=None),
            "file_form": ActionFileForm(formdata=None),
        }
        | forms,
    )


def _edit(action: PlanAction, before: PlanAction | None) -> str | Response:
    """Show the form of an action, and save what is sent; before: the action as it is kept, None for a new one."""
    graph = current_graph()
    form = PlanActionForm(themes_by_axis(read_instrument(graph, action.association)), **values_of(action))
    if form.validate_on_submit():
        seen = _seen(before, typed("revision")) if before else None
        try:
            plans.save_action(graph, form.written(action), before=seen, **_signed())
        except plans.NoAssociation:  # The same form, sent twice at once.
            return redirect(url_for("plan.show", id=action.id))
        except plans.ActionChanged:
            form.revision.data = str(action.revision)
            form.form_errors.append(
                _("Somebody has changed this action since you opened it. What you typed is below: save it again to "
                  "keep it instead of theirs, or cancel.")
            )  # fmt: skip
        else:
            flash(_("The action is saved."), "success")
            return redirect(url_for("plan.show", id=action.id))
    return render_template("plan/own/edit.html", form=form, action=before, own=_entry(action.association))


def _seen(action: PlanAction, revision: str | None) -> PlanAction:
    """Return an action as its page showed it: with the revision that was sent along."""
    return replace(action, revision=seen_revision(revision))


def _readable(id: str) -> PlanAction:
    """Return an action that the user may read; 404 when it isn't there, 403 when it isn't theirs to read."""
    action = plans.get_action(current_graph(), id) or abort(404)
    if not may_read_plan(action.association):
        abort(403)
    return action


def _own(id: str) -> PlanAction:
    """Return an action that the user may change."""
    action = _readable(id)
    if not may_change_plan(action.association):
        abort(403)
    return action


def _entry(association: str) -> Entry:
    return get_entry(current_graph(), association) or abort(404)


def _signed() -> Mapping[str, Any]:
    """Return who changes something and when, with the id of the change."""
    return {"user": current_user.id, "change": new_id(), "at": now()}


def _said(decision: str) -> str:
    return {
        DecisionState.ACCEPTED: _("The need is taken on. Now plan what you will do about it."),
        DecisionState.PUT_OFF: _("The need is put off."),
        DecisionState.REFUSED: _("The need is refused."),
    }[DecisionState(decision)]
