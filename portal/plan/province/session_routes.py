"""A session of a province's plan: made by hand, pinned, moved, dropped, its seats given and taken."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.plan.offers import Offer, list_offers
from graph.plan.province_needs import halls_by_id, list_shared_halls, read_province_needs
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Hall, PlannedSession, ProvincePlan
from matching.planning.sessions.days import bounds
from portal.accounts.access import role_required
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import localised_hall, localised_name, ngettext, sort_key
from portal.kit.once import sent_id
from portal.kit.requests import typed
from portal.kit.words import SESSION_STATES, word
from portal.plan.province import editing
from portal.plan.province.blueprint import STAFF, about, blueprint, open_plan, own_plan
from portal.plan.province.editing import Needed
from portal.plan.province.forms import NewSessionForm, SessionForm, SpentForm
from portal.plan.province.page import Names, live, read_names
from portal.plan.province.planning import can_be_session, proposed, with_days
from portal.plan.province.saving import save_change
from portal.plan.quarters import quarter_words

SPENDING = (SessionState.CONVOKED, SessionState.HELD)
"""Sessions on which money is spent."""
PAST = (SessionState.HELD, SessionState.CANCELLED)
CONVOCATIONS = "sessions.show"
"""Where associations are asked to come to a session."""


@blueprint.route("/plans/<id>/sessions/new", methods=["GET", "POST"])
@role_required(*STAFF)
def make_session(id: str) -> str | Response:
    """Make a session that wasn't proposed; sent twice, it is one session."""
    plan, today = open_plan(id), now().date()
    names, around = read_names(current_graph(), plan.province), about(plan.province)
    halls = halls_by_id(list_shared_halls(current_graph(), plan.province), plan.halls)
    quarters = [quarter for quarter in plan.settings.quarters if bounds(quarter)[1] > today]
    form = NewSessionForm(_offers_by_kind(names), quarters, _hall_choices(around["communes"], halls), today=today,
                          fill=True, revision=str(plan.revision))  # fmt: skip
    if form.validate_on_submit():
        own = sent_id()
        back = url_for("province_plan.session", id=id, session=own)
        session = proposed(own, names.catalogue[form.offer.data], halls[form.hall.data], form.quarter.data)
        session = editing.moved(session, plan.settings, hall=session.hall, quarter=session.quarter, day=form.day.data,
                                starts_at=form.starts_at.data, note=form.note.data or "")  # fmt: skip
        if _place(plan, session, names, form):
            changed = editing.made(plan, session, _known(plan, names.catalogue), fill=form.fill.data)
            return save_change(plan, changed, "made", back=back, fields=[session.offer],
                               done=_("The session is made, and pinned there."))  # fmt: skip
    return render_template("plan/province/make.html", plan=plan, form=form, halls=halls, quarters=quarters, **around)


@blueprint.get("/plans/<id>/sessions/<session>")
@role_required(*STAFF)
def session(id: str, session: str) -> str:
    """Show a session: who comes, and which needs are served."""
    plan = own_plan(id)
    return _show(plan, _session(plan, session))


@blueprint.post("/plans/<id>/sessions/<session>/move")
@role_required(*STAFF)
def move_session(id: str, session: str) -> str | Response:
    """Move a session to another quarter, hall, day or hour."""
    plan = open_plan(id)
    own, halls = _changeable(plan, session), _halls(plan)
    form = _form(plan, own, halls, about(plan.province)["communes"])
    if not form.validate_on_submit():
        return _show(plan, own, form)
    changed = editing.moved(own, plan.settings, hall=halls[form.hall.data], quarter=form.quarter.data,
                            day=form.day.data, starts_at=form.starts_at.data,
                            note=form.note.data or "")  # fmt: skip
    if not _place(plan, changed, read_names(current_graph(), plan.province), form):
        return _show(plan, own, form)
    done = _("The session is moved, and pinned there.")
    if own.state == SessionState.CONVOKED:
        done = _("The session is moved. Tell the associations that were asked to come.")
    return save_change(plan, editing.replaced(plan, changed), "moved", back=_address(plan, own), done=done,
                       fields=[own.offer])  # fmt: skip


@blueprint.post("/plans/<id>/sessions/<session>/pin")
@role_required(*STAFF)
def pin_session(id: str, session: str) -> str | Response:
    """Pin a session, so that planning again keeps it, or unpin it."""
    plan = open_plan(id)
    own = _changeable(plan, session)
    pinned = typed("pinned") == "1"
    if pinned == own.pinned:  # Sent twice.
        return redirect(_address(plan, own))
    done = _("The session is pinned: proposing sessions again keeps it.") if pinned else _("The session is unpinned.")
    return save_change(plan, editing.replaced(plan, replace(own, pinned=pinned)), "pinned" if pinned else "unpinned",
                       back=_address(plan, own), done=done, fields=[own.offer])  # fmt: skip


@blueprint.post("/plans/<id>/sessions/<session>/spent")
@role_required(*STAFF)
def note_spent(id: str, session: str) -> str | Response:
    """Note what a session really cost."""
    plan = open_plan(id)
    own, form = _session(plan, session), SpentForm()
    if own.state not in SPENDING:
        abort(403)
    if not form.validate_on_submit():
        return _show(plan, own, spent_form=form)
    changed = editing.replaced(plan, replace(own, spent=form.spent.data))
    return save_change(plan, changed, "spent", back=_address(plan, own), fields=[own.offer],
                       done=_("What the session cost is noted."))  # fmt: skip


@blueprint.post("/plans/<id>/sessions/<session>/drop")
@role_required(*STAFF)
def drop_session(id: str, session: str) -> str | Response:
    """Drop a session from its plan."""
    plan = open_plan(id)
    own = next((one for one in plan.sessions if one.id == session), None)
    back = url_for("province_plan.show", id=id)
    if own is None:  # Sent twice.
        return redirect(back)
    if own.state != SessionState.PLANNED:
        flash(
            _("Associations were asked to come to this session: cancel it there instead, and they are told."), "error"
        )
        return redirect(_address(plan, own))
    return save_change(plan, editing.dropped(plan, own, _known(plan)), "dropped", back=back, fields=[own.offer],
                       done=_("The session is dropped. It isn't proposed again in this hall and quarter."))  # fmt: skip


@blueprint.post("/plans/<id>/restore")
@role_required(*STAFF)
def restore_session(id: str) -> str | Response:
    """Let planning propose again what was dropped."""
    plan = open_plan(id)
    key = tuple(typed(name) for name in ("offer", "hall", "quarter"))
    if key not in plan.dropped:  # Sent twice.
        return redirect(url_for("province_plan.show", id=id))
    changed = replace(plan, dropped=tuple(one for one in plan.dropped if one != key))
    return save_change(plan, changed, "restored", back=url_for("province_plan.show", id=id), fields=[key[0]],
                       done=_("It may come back when sessions are proposed again."))  # fmt: skip


@blueprint.post("/plans/<id>/allow")
@role_required(*STAFF)
def allow(id: str) -> str | Response:
    """Let planning put an association again in sessions of an offer from one of which it was taken off."""
    plan, back = open_plan(id), url_for("province_plan.show", id=id)
    pair = typed("association"), typed("offer")
    if pair not in plan.taken_off:  # Sent twice.
        return redirect(back)
    changed = replace(plan, taken_off=tuple(one for one in plan.taken_off if one != pair))
    return save_change(plan, changed, "allowed", back=back, fields=list(reversed(pair)),
                       done=_("It may come back when sessions are proposed again."))  # fmt: skip


@blueprint.post("/plans/<id>/sessions/<session>/take-off")
@role_required(*STAFF)
def take_off(id: str, session: str) -> str | Response:
    """Take an association off a session."""
    plan = open_plan(id)
    own, association = _fillable(plan, session), typed("association")
    if association not in own.associations:
        return redirect(_address(plan, own))
    return save_change(plan, editing.taken_off(plan, own, association, _known(plan)), "unseated",
                       back=_address(plan, own),
                       done=_("The association is taken off, and put in no other session of this offer unless you add "
                              "it. The session is pinned."),
                       fields=[own.offer, association])  # fmt: skip


@blueprint.post("/plans/<id>/sessions/<session>/seat")
@role_required(*STAFF)
def seat(id: str, session: str) -> str | Response:
    """Add an association to a session."""
    plan = open_plan(id)
    own, association = _fillable(plan, session), typed("association")
    known = _known(plan)
    if association not in known.members:
        return _show(plan, own, seat_problem=_("Choose an association."))
    names = read_names(current_graph(), plan.province)
    if problem := editing.problem_of_seat(plan, own, association, names):
        return _show(plan, own, seat_problem=problem, chosen=association)
    return save_change(plan, editing.seated(plan, own, association, known), "seated", back=_address(plan, own),
                       done=_("The association is added, and the session is pinned."),
                       fields=[own.offer, association])  # fmt: skip


@blueprint.post("/plans/<id>/days")
@role_required(*STAFF)
def propose_days(id: str) -> str | Response:
    """Propose a day for each session that has none."""
    plan = open_plan(id)
    changed = replace(plan, sessions=with_days(plan.sessions, now(), plan.settings))
    left = sum(one.day is None for one in live(changed.sessions))
    done = ngettext(
        "%(num)s session is still without a day: no day of its quarter suits the settings while its hall, its "
        "associations and whoever leads it are free. Set its day by hand, or change the settings.",
        "%(num)s sessions are still without a day: no day of their quarter suits the settings while their hall, their "
        "associations and whoever leads them are free. Set their days by hand, or change the settings.",
        left,
    ) if left else _("Each session has a day.")  # fmt: skip
    return save_change(plan, changed, "days", back=url_for("province_plan.show", id=id), done=done)


def _show(
    plan: ProvincePlan,
    session: PlannedSession,
    form: SessionForm | None = None,
    seat_problem: str | None = None,
    chosen: str = "",
    spent_form: SpentForm | None = None,
) -> str:
    names = read_names(current_graph(), plan.province)
    fillable = plan.state != PlanState.CLOSED and session.state == SessionState.PLANNED
    # Before anything was planned, whoever needs the offer could come: what all need is worked out then.
    planned = plan.outcome is not None or not fillable
    known = Needed({}, names.catalogue, names.members) if planned else _known(plan, names.catalogue)
    around = about(plan.province)
    if spent_form is None and plan.state != PlanState.CLOSED and session.state in SPENDING:
        spent_form = SpentForm(formdata=None, spent=session.spent)
    return render_template(
        "plan/province/session.html",
        spent_form=spent_form,
        plan=plan,
        session=session,
        form=form or _form(plan, session, _halls(plan), around["communes"], sent=False),
        names=names,
        candidates=[
            (one, isolate(localised_name(one)), count) for one, count in editing.candidates(plan, session, known)
        ],
        seat_problem=seat_problem,
        chosen=chosen,
        seats=editing.seats_of(plan, session),
        movable=plan.state != PlanState.CLOSED and session.state not in PAST,
        fillable=fillable,
        convocations=CONVOCATIONS,
        session_states=SESSION_STATES,
        quarter_words=quarter_words,
        **around,
    )


def _form(
    plan: ProvincePlan,
    session: PlannedSession,
    halls: Mapping[str, Hall],
    communes: Mapping[str, str],
    *,
    sent: bool = True,
) -> SessionForm:
    more = {} if sent else {"formdata": None}
    quarters = dict.fromkeys([*plan.settings.quarters, session.quarter])
    return SessionForm(quarters, _hall_choices(communes, halls), quarter=session.quarter, hall=session.hall.id,
                       day=session.day, starts_at=session.starts_at, note=session.note, revision=str(plan.revision),
                       **more)  # fmt: skip


def _place(plan: ProvincePlan, session: PlannedSession, names: Names, form: SessionForm) -> bool:
    """Say whether a session can be where and when the form says; what stands in its way is told beside its field."""
    problems = list(editing.problems_of_move(plan, session, names))
    if form.starts_at.data and not form.day.data:
        problems.append(("day", _("Enter the day as well.")))
    for name, problem in problems:
        form[name].errors = [*form[name].errors, problem]
    return not problems


def _hall_choices(communes: Mapping[str, str], halls: Mapping[str, Hall]) -> list[tuple[str, str]]:
    """Return halls to choose from, by id, with their commune, name and size; communes: names by code."""
    return sorted(
        (
            (id, f"{communes.get(hall.commune, hall.commune)} – {isolate(localised_hall(hall))} ({hall.capacity})")
            for id, hall in halls.items()
        ),
        key=lambda choice: sort_key(choice[1]),
    )


def _offers_by_kind(names: Names) -> dict[str, list[tuple[str, str]]]:
    """Return the offers that can be sessions, id and title, by the words of their kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for id, offer in names.catalogue.items():
        if can_be_session(offer):
            found.setdefault(word(offer.kind, "support_kind"), []).append((id, names.offers[id]))
    return {kind: sorted(own, key=lambda choice: sort_key(choice[1])) for kind, own in found.items()}


def _halls(plan: ProvincePlan) -> dict[str, Hall]:
    """Return the halls of a plan, and those of its sessions, by id."""
    kept = {one.hall.id: one.hall for one in plan.sessions}
    return kept | halls_by_id(list_shared_halls(current_graph(), plan.province), plan.halls)


def _known(plan: ProvincePlan, catalogue: Mapping[str, Offer] | None = None) -> Needed:
    """Read what a change is counted with; catalogue: the offers, when they are read already."""
    graph = current_graph()
    if catalogue is None:
        catalogue = {offer.id: offer for offer in list_offers(graph, with_retired=True)}
    return editing.needed(plan, read_province_needs(graph, plan.province), catalogue)


def _session(plan: ProvincePlan, id: str) -> PlannedSession:
    return plan.session(id) or abort(404)


def _changeable(plan: ProvincePlan, id: str) -> PlannedSession:
    """Return a session that may be moved or pinned; 403 when it was held or cancelled."""
    own = _session(plan, id)
    if own.state in PAST:
        abort(403)
    return own


def _fillable(plan: ProvincePlan, id: str) -> PlannedSession:
    """Return a session whose seats may be given and taken here; 403 once associations were asked to come."""
    own = _session(plan, id)
    if own.state != SessionState.PLANNED:
        abort(403)
    return own


def _address(plan: ProvincePlan, session: PlannedSession) -> str:
    return url_for("province_plan.session", id=plan.id, session=session.id)
