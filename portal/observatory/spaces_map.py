"""The map of shared spaces: hosts by their numbers in the table, their guests, and places for new spaces."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from portal.kit import maps
from portal.kit.address import entry_url
from portal.kit.language import localised_name, ngettext
from portal.observatory.spaces import Host, PlaceToOpen, Profile


def draw_spaces(province: str, hosts: Sequence[tuple[int, Host]], places: Sequence[PlaceToOpen]) -> maps.MapPage:
    """Draw the hosts of a page with their guests, and all places for new spaces."""
    guests = [guest for _number, host in hosts for guest, _item in host.guests]
    return maps.draw(
        "suggestions",
        label=_("Map of the shared spaces; the numbers are those of the list"),
        province=province,
        markers=[
            *(_guest(guest) for guest in guests),
            *(_new(place) for place in places),
            *(_host(number, host) for number, host in hosts),
        ],
        legend=[("association", _("Association without means"))]
        + ([("attention", _("Place for a new shared space"))] if places else []),
    )


def _host(number: int, host: Host) -> maps.Marker:
    count = len(host.guests)
    return maps.Marker(
        host.profile["lat"],
        host.profile["lon"],
        localised_name(host.profile),
        url=entry_url(host.profile),
        number=number,
        detail=ngettext("For %(num)s association", "For %(num)s associations", count),
    )


def _guest(profile: Profile) -> maps.Marker:
    return maps.Marker(
        profile["lat"], profile["lon"], localised_name(profile), url=url_for("directory.association", id=profile["id"])
    )


def _new(place: PlaceToOpen) -> maps.Marker:
    count = place.place.count
    return maps.Marker(
        place.place.lat,
        place.place.lon,
        localised_name(place.commune or place.association),
        tone="attention",
        detail=ngettext("A new space would serve %(num)s association", "A new space would serve %(num)s associations",
                        count),
    )  # fmt: skip
