"""What the catalogue's pages say of an offer's themes: their names and axes, by the newest instrument."""

from collections.abc import Sequence

from flask import g

from graph.diagnostic.instruments import newest_instrument
from graph.plan.offers import Offer
from graph.rules.instrument import Instrument
from portal.diagnostic.themes import theme_names, themes_by_axis
from portal.kit.graph import current_graph
from portal.kit.language import current_language


def axes_of(offer: Offer) -> tuple[str, ...]:
    """Return the ids of the axes that an offer serves."""
    instrument = _instrument()
    return offer.axes(instrument) if instrument else ()


def axis_choices() -> list[tuple[str, str]]:
    """Return the axes that an offer may serve, as (id, name)."""
    instrument = _instrument()
    return [(axis.id, axis.name.said(current_language())) for axis in instrument.scored_axes] if instrument else []


def theme_choices(kept: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return the themes that an offer may serve, as (id, name), those to be kept that no axis has any more last."""
    choices = [
        (id, f"{axis} – {name}") for axis, themes in themes_by_axis(_instrument()).items() for id, name in themes
    ]
    return choices + [(id, id) for id in kept if id not in dict(choices)]


def names_of(offer: Offer) -> list[str]:
    """Return the names of the themes that an offer serves, those that there are."""
    names = theme_names(_instrument())
    return [names[theme] for theme in offer.themes if theme in names]


def _instrument() -> Instrument | None:
    """Read the newest instrument once a request."""
    if "catalogue_instrument" not in g:
        g.catalogue_instrument = newest_instrument(current_graph())
    return g.catalogue_instrument
