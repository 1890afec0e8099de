"""Reads the restitution of a province: what the graph has, computed once for every way to show it."""

from collections.abc import Sequence

from graph.diagnostic.instruments import newest_instrument
from graph.diagnostic.responses import read_responses
from graph.directory import isolation
from graph.rules.restitution import BREAKDOWNS, Restitution, restitute
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import domains


def read_restitution(province: str, by: Sequence[str] = BREAKDOWNS, axis: str | None = None) -> Restitution | None:
    """Return the restitution of a province by its code, None when there is no instrument yet.

    by, axis: which breakdowns are computed, and the axis whose figures are; all, unless given.
    """
    graph = current_graph()
    instrument = newest_instrument(graph)
    if instrument is None:
        return None
    return restitute(
        province,
        instrument,
        read_responses(graph, province, instrument.questions),
        population=isolation.summarise_province(graph, province).associations,
        year=now().year,
        wide={domain.id: domain.parent or domain.id for domain in domains().values()},
        by=by,
        about=None if axis is None else {figure.id for figure in instrument.figures if figure.axis == axis},
    )
