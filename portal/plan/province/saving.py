"""Saving a change of a plan: what stands in its way is said on a page that keeps what was sent and sends it again."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.plan.province_plans import PlanChanged, PlanFrozen, SessionUnderWay, save_plan
from graph.rules.kinds import PlanState
from graph.rules.planned import ProvincePlan
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.requests import LONG, is_typed, seen_revision, typed, typed_pairs
from portal.plan.province.blueprint import about, own_plan
from portal.plan.province.running import is_planning

REASON_LETTERS = 500


def needs_why(plan: ProvincePlan, changed: ProvincePlan) -> bool:
    """Say whether a change needs a word why: adopting a plan, and every change once it is adopted."""
    return PlanState.ADOPTED in (plan.state, changed.state)


def save_change(
    plan: ProvincePlan, changed: ProvincePlan, what: str, *, back: str, done: str, fields: Sequence[str] = ()
) -> str | Response:
    """Save a change of a plan and go back; done: what is said then.

    When the plan was changed by somebody else since the page was read, a planning goes on, or a word why is missing,
    show what was sent, to be sent again.
    """
    why = typed("why", LONG)
    if is_planning(plan):
        return ask_again(_seen(plan), "planning", back)
    if needs_why(plan, changed) and not 0 < len(why) <= REASON_LETTERS:
        return ask_again(_seen(plan), "why", back)
    try:
        save_plan(
            current_graph(), changed, before=_seen(plan), what=what, user=current_user.id, change=new_id(), at=now(),
            note=why, fields=fields,
        )  # fmt: skip
    except PlanChanged:
        return ask_again(own_plan(plan.id), "changed", back)
    except PlanFrozen:
        flash(_("This plan doesn't allow that any more: it was closed, or its state has changed."), "error")
    except SessionUnderWay:
        flash(
            _("Associations were asked to come to this session: cancel it there instead, and they are told."), "error"
        )
    else:
        flash(done, "success")
    return redirect(back)


def ask_again(plan: ProvincePlan, problem: str, back: str) -> str:
    """Show what was sent, with what stands in its way: "why", "changed" or "planning"."""
    apart = ("csrf_token", "revision", "why")
    return render_template(
        "plan/province/confirm.html",
        plan=plan,
        problem=problem,
        back=back,
        sent=[(name, value) for name, value in typed_pairs() if name not in apart],
        why=typed("why", LONG),
        ask_why=problem == "why" or is_typed("why"),
        letters=REASON_LETTERS,
        **about(plan.province),
    )


def _seen(plan: ProvincePlan) -> ProvincePlan:
    """Return a plan as the page showed it: with the revision that was sent along."""
    return replace(plan, revision=seen_revision(typed("revision")))
