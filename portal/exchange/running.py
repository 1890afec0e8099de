"""Planning and applying lists in the background: one at a time in a process, their progress kept with the list."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from threading import Thread

from flask import Flask, current_app
from flask.blueprints import BlueprintSetupState

from graph.exchange.changes import RecordsChanged
from graph.server.connection import Graph, GraphUnavailable
from portal.exchange.jobs import apply, is_current, make_plan
from portal.exchange.kept import KeptList
from portal.kit.clock import now
from seed.tables.faults import UnusableTable

EXTENSION = "list_importer"
SILENCE = 180.0
"""Seconds after which a step of which nothing was heard has died with its process."""
AT_ONCE = 2.0
"""Seconds that a page waits for a step before it shows its progress."""
SECONDS_APART = 0.5
BEAT = 20.0
"""Seconds after which a step that tells nothing of itself is said to go on."""
PLANNING, APPLYING = "planning", "applying"

log = logging.getLogger(__name__)


def init_importer(state: BlueprintSetupState) -> None:
    """Give the application the thread that works on lists, when its pages are registered."""
    state.app.extensions[EXTENSION] = ThreadPoolExecutor(1, thread_name_prefix="lists")


def is_running(kept: KeptList) -> bool:
    """Say whether something goes on with a list."""
    told = kept.read_progress()
    return bool(told.get("step")) and time.time() - float(told["at"]) < SILENCE


def start_planning(graph: Graph, kept: KeptList) -> None:
    """Work out what a list will do; the page waits a moment for it."""
    kept.write_summary(None)
    _start(kept, PLANNING, lambda progress: _plan(graph, kept, progress))


def start_applying(graph: Graph, kept: KeptList, user: str) -> None:
    """Write what a list's plan says; the page waits a moment for it."""
    _start(kept, APPLYING, lambda progress: _apply(graph, kept, user, progress))


def _start(kept: KeptList, step: str, work: Callable[[Callable[[int], None]], str]) -> None:
    """Begin a step unless one goes on: what is sent twice is done once."""
    if is_running(kept):
        return
    kept.tell_progress(step)
    pool: ThreadPoolExecutor = current_app.extensions[EXTENSION]
    future: Future[None] = pool.submit(_in_context, current_app._get_current_object(), kept, step, work)  # type: ignore[attr-defined]
    _Heartbeat(kept, step, future).start()
    with suppress(NotYet):
        future.result(AT_ONCE)


def _in_context(app: Flask, kept: KeptList, step: str, work: Callable[[Callable[[int], None]], str]) -> None:
    """Do a step and keep how it ended; whatever goes wrong is told, as nobody waits for this thread."""
    try:
        with app.app_context():
            error = work(_Teller(kept, step))
    except UnusableTable as unusable:
        error = f"table:{unusable.reason}"
    except GraphUnavailable:
        error = "down"
    except Exception:
        log.exception("A list can't be worked on.")
        error = "failed"
    kept.tell_progress(error=error)


def _plan(graph: Graph, kept: KeptList, progress: Callable[[int], None]) -> str:
    kept.write_summary(make_plan(graph, kept.file, kept.read_job(), kept.plan, now().date(), progress))
    return ""


def _apply(graph: Graph, kept: KeptList, user: str, progress: Callable[[int], None]) -> str:
    """Apply a plan; when the directory has changed, plan again, and apply only what is still the same."""
    job, summary = kept.read_job(), kept.read_summary()
    if summary is None or summary.job != job.choices_key:
        return "changed"
    if not is_current(graph, summary):
        again = kept.plan.with_suffix(".again")
        fresh = make_plan(graph, kept.file, job, again, now().date())
        same = again.read_bytes() == kept.plan.read_bytes()
        again.replace(kept.plan)
        kept.write_summary(fresh)
        if not same:
            return "changed"
    try:
        apply(graph, job, kept.plan, user=user, at=now(), progress=progress)
    except RecordsChanged:
        kept.write_summary(make_plan(graph, kept.file, job, kept.plan, now().date()))
        return "changed"
    return ""


class _Teller:
    """Keeps the progress of a step, now and then."""

    def __init__(self, kept: KeptList, step: str) -> None:
        self._kept, self._step, self._told = kept, step, 0.0

    def __call__(self, done: int) -> None:
        moment = time.monotonic()
        if moment - self._told >= SECONDS_APART:
            self._told = moment
            self._kept.tell_progress(self._step, done)


class _Heartbeat(Thread):
    """Says that a step goes on while it waits for its turn, reads for long or writes its last part at once."""

    def __init__(self, kept: KeptList, step: str, future: "Future[None]") -> None:
        super().__init__(name="list-heartbeat", daemon=True)
        self._kept, self._step, self._future = kept, step, future

    def run(self) -> None:
        """Tell it until the step has ended, or its folder is gone."""
        while not self._future.done():
            wait([self._future], BEAT)
            with suppress(OSError):
                self._kept.keep_alive(self._step)
