"""What the page of a plan shows: needs by priority, each with decision, offers, helpers and actions; and progress."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from graph.diagnostic.diagnostics import Diagnostic, DiagnosticState, list_diagnostics, read_sheet
from graph.diagnostic.instruments import get_instrument, newest_instrument
from graph.plan.association_plans import Decision, list_actions, list_decisions
from graph.plan.offers import Offer, list_offers
from graph.rules.actions import PlanAction, late_actions, status_on
from graph.rules.importance import MOST_IMPORTANT
from graph.rules.instrument import Instrument
from graph.rules.kinds import ActionStatus
from graph.rules.needs import needs
from graph.rules.priorities import FollowedNeed, Priority, follow_needs, prioritise
from graph.rules.scoring import AxisScore, score
from graph.server.connection import Graph
from portal.diagnostic.themes import theme_names
from portal.kit.charts import Bar
from portal.kit.language import current_language, format_count, ngettext
from portal.kit.words import enumerate_words, word
from portal.plan.own.helpers import Helper, Helpers

VERY_PRESSING, PRESSING = 0.6, 0.25
"""From these shares of the highest priority on a need is very pressing, pressing."""


@dataclass(frozen=True)
class NeedView:
    """A need of the plan, numbered from 1, the highest priority first.

    pressing: its priority beside the highest of the plan, in [0, 1].
    """

    number: int
    pressing: float
    priority: Priority
    words: str
    decision: Decision | None
    offers: tuple[Offer, ...]
    helpers: tuple[Helper, ...]
    actions: tuple[PlanAction, ...]

    @property
    def theme(self) -> str:
        """Return the theme's id."""
        return self.priority.theme.id

    @property
    def urgency(self) -> str:
        """Say how pressing it is."""
        if self.pressing >= VERY_PRESSING:
            return _("Very pressing")
        return _("Pressing") if self.pressing >= PRESSING else _("Can wait a little")


@dataclass(frozen=True)
class StatusCount:
    """How many actions have a status today."""

    status: str
    count: int


@dataclass(frozen=True)
class OwnPlan:
    """The plan of an association. diagnostic: the last one submitted, or None, which leaves nothing but actions.

    followed: what became of the needs of the diagnostic before.
    """

    association: str
    diagnostic: Diagnostic | None
    needs: tuple[NeedView, ...]
    actions: tuple[PlanAction, ...]
    late: tuple[PlanAction, ...]
    counts: tuple[StatusCount, ...]
    previous: Diagnostic | None
    followed: tuple[FollowedNeed, ...]

    @property
    def in_time(self) -> tuple[PlanAction, ...]:
        """Return the actions that aren't late."""
        return tuple(one for one in self.actions if one not in self.late)

    def decided(self, state: str) -> int:
        """Count the needs about which this was decided."""
        return sum(one.decision is not None and one.decision.state == state for one in self.needs)


def read_plan(graph: Graph, association: str, helpers: Helpers | None, today: date) -> OwnPlan:
    """Read the plan of an association; helpers: from the suggestions, or None to name none."""
    submitted = _submitted(graph, association)
    actions = list_actions(graph, association)
    diagnostic = submitted[0] if submitted else None
    instrument = _instrument(graph, submitted)
    views: tuple[NeedView, ...] = ()
    followed: list[FollowedNeed] = []
    if diagnostic and instrument:
        scored = _scored(graph, diagnostic, instrument)
        views = _needs(graph, association, prioritise(needs(scored), instrument), helpers, actions)
        followed = follow_needs(_scored(graph, submitted[1]), scored) if len(submitted) > 1 else []
    return OwnPlan(
        association=association,
        diagnostic=diagnostic,
        needs=views,
        actions=tuple(actions),
        late=tuple(late_actions(actions, today)),
        counts=_count(actions, today),
        previous=submitted[1] if len(submitted) > 1 else None,
        followed=tuple(followed),
    )


def read_instrument(graph: Graph, association: str) -> Instrument | None:
    """Read the instrument whose themes an association plans for: of its last diagnostic, else the newest."""
    return _instrument(graph, _submitted(graph, association))


def progress_bars(plan: OwnPlan) -> list[Bar]:
    """Return the bars of the picture of progress, one for each status that an action has."""
    return [
        Bar(word(one.status, "action_status"), one.count / len(plan.actions), format_count(one.count))
        for one in plan.counts
    ]


def theme_name(instrument: Instrument | None, theme: str) -> str:
    """Return the name of a theme, or that it is of an earlier questionnaire."""
    return theme_names(instrument).get(theme) or _("A theme of an earlier questionnaire")


def importance_words(importance: int) -> str:
    """Say how much a theme matters."""
    words = {1: _("useful"), 2: _("important"), MOST_IMPORTANT: _("essential")}
    return words.get(importance, words[2])


def _submitted(graph: Graph, association: str) -> list[Diagnostic]:
    """List the submitted diagnostics of an association, the newest first."""
    return [one for one in list_diagnostics(graph, association) if one.state == DiagnosticState.SUBMITTED]


def _instrument(graph: Graph, submitted: Sequence[Diagnostic]) -> Instrument | None:
    return get_instrument(graph, submitted[0].instrument) if submitted else newest_instrument(graph)


def _scored(graph: Graph, diagnostic: Diagnostic, instrument: Instrument | None = None) -> dict[str, AxisScore]:
    instrument = instrument or get_instrument(graph, diagnostic.instrument)
    return score(instrument, read_sheet(graph, diagnostic.consensus).answers) if instrument else {}


def _needs(
    graph: Graph,
    association: str,
    ranked: Sequence[Priority],
    helpers: Helpers | None,
    actions: Sequence[PlanAction],
) -> tuple[NeedView, ...]:
    offers = list_offers(graph)
    decisions: Mapping[str, Decision] = list_decisions(graph, association)
    return tuple(
        NeedView(
            number=number,
            pressing=one.value / (ranked[0].value or 1.0),
            priority=one,
            words=_words(one),
            decision=decisions.get(one.theme.id),
            offers=tuple(offer for offer in offers if one.theme.id in offer.themes),
            helpers=helpers.of(one.theme.id, one.need.axis.axis.id) if helpers else (),
            actions=tuple(action for action in actions if action.theme == one.theme.id),
        )
        for number, one in enumerate(ranked, 1)
    )


def _words(one: Priority) -> str:
    """Say how the priority of a need was worked out."""
    facts = {
        "value": format_count(round(one.value, 2)),
        "gap": format_count(round(one.gap, 2)),
        "importance": format_count(one.importance),
        "said": importance_words(one.importance),
    }
    if not one.dependents:
        return _("%(value)s = gap %(gap)s × importance %(importance)s (%(said)s) × 1 (no other theme builds on it).",
                 **facts)  # fmt: skip
    names = enumerate_words([theme.name.said(current_language()) for theme in one.dependents])
    return ngettext(
        "%(value)s = gap %(gap)s × importance %(importance)s (%(said)s) × %(times)s (itself, and %(num)s theme that "
        "builds on it: %(names)s).",
        "%(value)s = gap %(gap)s × importance %(importance)s (%(said)s) × %(times)s (itself, and %(num)s themes that "
        "build on it: %(names)s).",
        len(one.dependents), times=format_count(1 + len(one.dependents)), names=names, **facts,
    )  # fmt: skip


def _count(actions: Iterable[PlanAction], today: date) -> tuple[StatusCount, ...]:
    statuses = [status_on(action, today) for action in actions]
    return tuple(StatusCount(status, statuses.count(status)) for status in ActionStatus if status in statuses)
