"""The themes of the diagnostic, as several areas name them and let people choose among them."""

from graph.rules.instrument import Instrument
from portal.kit.language import current_language


def themes_by_axis(instrument: Instrument | None) -> dict[str, list[tuple[str, str]]]:
    """Return the themes that have a score, as (id, name), by the name of their axis; nothing without an instrument."""
    language = current_language()
    return {
        axis.name.said(language): [(theme.id, theme.name.said(language)) for theme in axis.themes]
        for axis in (instrument.scored_axes if instrument else ())
    }


def theme_names(instrument: Instrument | None) -> dict[str, str]:
    """Return the names of these themes by id."""
    return {id: name for themes in themes_by_axis(instrument).values() for id, name in themes}
