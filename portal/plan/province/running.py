"""Planning in the background: one planning at a time in a process, its progress kept with the plan."""

import json
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from graph.plan.province_plans import PlanChanged, PlanFrozen, SessionUnderWay, save_plan, tell_progress
from graph.rules.planned import ProvincePlan
from graph.server.connection import Graph
from matching.planning.sessions.data import NoPlan
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.plan.province.planning import AllOver, QuarterGone, make_plan, read_source

SILENCE = timedelta(minutes=3)
"""A planning of which nothing was heard for so long has died."""
SECONDS_APART = 1.0
"""Progress is kept no more often than this."""
EXTENSION = "province_planner"

log = logging.getLogger(__name__)


class Busy(Exception):
    """Another planning goes on."""


@dataclass
class Planner:
    """The thread that plans, and the planning that it does."""

    pool: ThreadPoolExecutor
    running: Future[None] | None = None


def init_planner(app: Flask) -> None:
    """Give the application its planner."""
    app.extensions[EXTENSION] = Planner(ThreadPoolExecutor(1, thread_name_prefix="planner"))


def start_planning(graph: Graph, plan: ProvincePlan, user: str, why: str) -> None:
    """Plan in the background and save what comes of it; why: the word for a plan that is adopted. Raises Busy."""
    planner: Planner = current_app.extensions[EXTENSION]
    if is_planning(plan) or (planner.running and not planner.running.done()):
        raise Busy
    tell_progress(graph, plan.id, "start", 0.0, now())
    planner.running = planner.pool.submit(_plan, graph, plan, user, why)


def is_planning(plan: ProvincePlan) -> bool:
    """Say whether a planning goes on."""
    return plan.planning is not None and not has_died(plan)


def has_died(plan: ProvincePlan) -> bool:
    """Say whether a planning broke off: its process ended, so nothing was heard of it for long."""
    return plan.planning is not None and (plan.planning_at is None or now() - plan.planning_at > SILENCE)


def _plan(graph: Graph, plan: ProvincePlan, user: str, why: str) -> None:
    """Plan, save and say how it ended; whatever goes wrong is told, as nobody waits for this thread."""
    error: dict[str, Any] | None
    try:
        error = _try(graph, plan, user, why)
    except Exception:
        log.exception("The planning of %s failed.", plan.id)
        error = {"code": "failed"}
    tell_progress(graph, plan.id, None, 1.0, now(), json.dumps(error) if error else None)


def _try(graph: Graph, plan: ProvincePlan, user: str, why: str) -> dict[str, Any] | None:
    """Plan and save; return why there is no plan, None when there is one."""
    source = read_source(graph, plan)
    if not source.needs.needs:
        return {"code": "no_needs"}
    if not source.halls:
        return {"code": "no_halls"}
    try:
        made = make_plan(plan, source, now(), _Teller(graph, plan.id))
    except AllOver:
        return {"code": "over"}
    except QuarterGone as gone:
        return {"code": "quarter", "quarter": gone.quarter, "offer": gone.offer}
    except NoPlan as no:
        names = ("asked", "available", "place", "quarter", "association")
        # The planner's offer of a session that is under way is the catalogue's id and the session's.
        offer = no.offer.partition(" ")[0] if no.offer else None
        return {"code": no.limit, "offer": offer} | {name: getattr(no, name) for name in names}
    try:
        save_plan(graph, made, before=plan, what="planned", user=user, change=new_id(), at=now(), note=why)
    except (PlanChanged, PlanFrozen, SessionUnderWay):
        return {"code": "changed"}
    return None


class _Teller:
    """Keeps the progress of a planning, now and then."""

    def __init__(self, graph: Graph, plan: str) -> None:
        self._graph, self._plan = graph, plan
        self._step, self._told = "", 0.0

    def __call__(self, step: str, share: float) -> None:
        moment = time.monotonic()
        if step != self._step or moment - self._told >= SECONDS_APART:
            self._step, self._told = step, moment
            tell_progress(self._graph, self._plan, step, share, now())
