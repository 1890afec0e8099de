"""Where a call is open, as people write it: provinces by boxes, communes by their names, one on each line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from graph.directory.territories import Territory, get_paths, list_territories
from graph.rules.calls import Area
from graph.rules.folding import compact
from portal.kit.bidi import isolate
from portal.kit.forms import lines
from portal.kit.graph import current_graph
from portal.kit.language import localised_name, sort_key

IN_BRACKETS = re.compile(r"(?P<name>[^()]+)\((?P<province>[^()]+)\)")
MOST_COMMUNES = 60


@dataclass(frozen=True)
class Places:
    """The provinces to choose from, by code and name, and all of them by code."""

    provinces: list[tuple[str, str]]
    known: dict[str, Territory]


def read_places() -> Places:
    """Read the provinces that there are, by name."""
    known = {one.code: one for one in list_territories(current_graph(), "province")}
    named = sorted(((code, localised_name(one)) for code, one in known.items()), key=lambda one: sort_key(one[1]))
    return Places(named, known)


def written_areas(area: str, provinces: Sequence[str], communes: str, places: Places) -> tuple[Area, ...]:
    """Return where a call is open: everywhere (none), in provinces (codes), or in communes (names, one on each line).

    Raises ValidationError for communes that there aren't, and for a name that several have; those of the chosen
    provinces come first.
    """
    if area == "provinces":
        return tuple(_area(places.known[code]) for code in provinces)
    if area != "communes":
        return ()
    written = lines(communes)
    if not written:
        raise ValidationError(_("Write at least one commune, or choose “Everywhere”."))
    if len(written) > MOST_COMMUNES:
        raise ValidationError(_("Write %(most)s communes or fewer, or choose their provinces.", most=MOST_COMMUNES))
    known = list_territories(current_graph(), "commune")
    return tuple(dict.fromkeys(_area(_commune(line, known, provinces, places)) for line in written))


def lines_of(communes: Iterable[Area]) -> list[str]:
    """Return the lines that stand for some communes, each with its province behind it."""
    paths = get_paths(current_graph(), [one.code for one in communes])
    return [f"{localised_name(path[0])} ({localised_name(path[1])})" for path in paths.values()]


def _commune(line: str, known: Iterable[Territory], provinces: Sequence[str], places: Places) -> Territory:
    found = IN_BRACKETS.fullmatch(line)
    name = compact(found["name"] if found else line)
    fitting = [one for one in known if name in (compact(one.name_fr), compact(one.name_ar))]
    if found:
        wanted = compact(found["province"])
        fitting = [one for one in fitting if wanted in _names(places.known.get(one.parent or ""))]
    chosen = [one for one in fitting if one.parent in provinces] or fitting
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise ValidationError(
            _("There is no commune called “%(name)s”. Write it as the directory does.", name=isolate(line))
        )
    where = [localised_name(places.known.get(one.parent or "")) for one in chosen]
    raise ValidationError(
        _("There are several communes called “%(name)s”. Write the province behind it: %(example)s.",
          name=isolate(line), example=isolate(f"{line} ({where[0]})"))
    )  # fmt: skip


def _names(province: Territory | None) -> tuple[str, ...]:
    return (compact(province.name_fr), compact(province.name_ar)) if province else ()


def _area(one: Territory) -> Area:
    return Area(one.code, one.level, one.name_fr, one.name_ar)
