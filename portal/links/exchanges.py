"""An accepted exchange is an action of both associations' plans."""

from flask_babel import gettext as _

from graph.diagnostic.instruments import newest_instrument
from graph.links.requests import LinkRequest, Party
from graph.plan.association_plans import ActionChanged, save_action
from graph.rules.actions import PlanAction
from graph.rules.kinds import ActionStatus, SupportKind
from graph.server.connection import Graph
from portal.kit.clock import now
from portal.kit.language import localised_name
from portal.kit.words import word


def plan_exchange(graph: Graph, item: LinkRequest, user: str) -> None:
    """Put an exchange into the plans of both sides, once; nothing where no questionnaire says the themes."""
    theme = theme_of(graph, item.axis)
    if theme is None:
        return
    for own, other in ((item.sender, item.recipient), (item.recipient, item.sender)):
        _add(graph, item, own, other, theme, user)


def _add(graph: Graph, item: LinkRequest, own: Party, other: Party, theme: str, user: str) -> None:
    name = localised_name(other)
    what = _("Exchange with %(name)s", name=name)
    if item.axis:
        what = _("Exchange with %(name)s about %(axis)s", name=name, axis=word(item.axis, "axis"))
    action = PlanAction(
        id=f"exchange-{item.id}-{own.id}", association=own.id, theme=theme, what=what, kind=SupportKind.EXCHANGE,
        status=ActionStatus.PLANNED, partners=name,
    )  # fmt: skip
    try:
        save_action(graph, action, before=None, user=user, change=f"{action.id}-added", at=now())
    except ActionChanged:  # It is there, and somebody has worked on it since.
        return


def theme_of(graph: Graph, axis: str | None, wanted: str = "") -> str | None:
    """Return a theme of an axis: the wanted one when it is there, else the first; None without a questionnaire.

    axis: of the first axis when it is None or isn't there.
    """
    instrument = newest_instrument(graph)
    axes = instrument.scored_axes if instrument else ()
    chosen = next((one for one in axes if one.id == axis), next(iter(axes), None))
    themes = [theme.id for theme in chosen.themes] if chosen else []
    return wanted if wanted in themes else next(iter(themes), None)
