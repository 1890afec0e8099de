"""The map of a plan: its halls by their numbers in the list, and the associations that come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from graph.directory.entries import Entry
from graph.rules.planned import Hall
from portal.kit import maps
from portal.kit.language import format_count, localised_name, localised_place, ngettext
from portal.kit.outline import Numbered, draw_outline
from portal.kit.paper import Drawing
from portal.plan.papers.reading import Paper, PaperSession


@dataclass(frozen=True)
class HallSessions:
    """A hall by its number on the map, and the sessions in it that aren't cancelled."""

    number: int
    hall: Hall
    sessions: tuple[PaperSession, ...]

    @property
    def place(self) -> str:
        """Return its name and commune."""
        return self.sessions[0].place


def halls_of(paper: Paper) -> list[HallSessions]:
    """Return the halls in which there are sessions, those with the most first."""
    found: dict[str, list[PaperSession]] = {}
    for one in paper.going_on:
        found.setdefault(one.session.hall.id, []).append(one)
    groups = sorted(found.values(), key=lambda group: (-len(group), group[0].number))
    return [HallSessions(number, group[0].session.hall, tuple(group)) for number, group in enumerate(groups, start=1)]


def outline_of(paper: Paper, halls: Sequence[HallSessions]) -> Drawing:
    """Draw the halls in the outline of their province, for papers."""
    return draw_outline(
        paper.plan.province,
        [Numbered(one.number, one.hall.lat, one.hall.lon) for one in halls],
        caption=_("Map of the halls in which sessions are held"),
        description=_(", ").join(f"{format_count(one.number)}. {one.place}" for one in halls),
    )


def draw_plan(paper: Paper, halls: Sequence[HallSessions], guests: Mapping[str, Entry]) -> maps.MapPage:
    """Draw the halls, and of the associations that come those that have a point."""
    coming = dict.fromkeys(id for each in halls for one in each.sessions for id in one.session.associations)
    return maps.draw(
        "suggestions",
        label=_("Map of the sessions; the numbers are those of the list"),
        province=paper.plan.province,
        markers=[
            *(marker for id in coming if id in guests and (marker := _guest(guests[id]))),
            *(_hall(each) for each in halls),
        ],
        legend=[("association", _("Association that comes to a session"))],
    )


def _hall(each: HallSessions) -> maps.Marker:
    return maps.Marker(
        each.hall.lat,
        each.hall.lon,
        each.place,
        url=f"#hall-{each.number}",
        number=each.number,
        detail=ngettext("%(num)s session", "%(num)s sessions", len(each.sessions)),
    )


def _guest(entry: Entry) -> maps.Marker | None:
    if entry.lat is None or entry.lon is None:
        return None
    url = url_for("directory.association", id=entry.id)
    return maps.Marker(entry.lat, entry.lon, localised_name(entry), url=url, detail=localised_place(entry))
