"""Notices of the board that suit an association, each with its reasons: shown among its suggestions."""

from dataclasses import dataclass

from flask_babel import gettext as _

from graph.board.notices import BoardNotice, list_notices
from graph.directory.associations import get_association
from graph.rules.kinds import AXES
from graph.rules.notices import MEANS, NoticeFit, fit_notice
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.words import word

LOOKED_AT, MOST = 100, 3
ICONS = {"premises": "warehouse", "equipment": "laptop", "internet": "wifi"}


@dataclass(frozen=True)
class MatchedNotice:
    """A notice, and why it suits: each reason with its icon, what the association said of itself first."""

    notice: BoardNotice
    reasons: tuple[tuple[str, str], ...]


def matched_notices(association: str) -> list[MatchedNotice]:
    """List the notices of others that suit an association best: by what it said of itself, its place, its domains."""
    graph = current_graph()
    found = [one for one in list_notices(graph, association, now(), limit=LOOKED_AT) if one.author.id != association]
    item = get_association(graph, association) if found else None
    if item is None:
        return []
    means = {name: getattr(item, name) for name in MEANS}
    fits = [
        (one, fit_notice(one.kind, (one.title, one.words), means=means, axes=item.axes))
        for one in found
        if one.same_province
    ]
    # The board's own order, of place and domain, stands among those that suit alike.
    ranked = sorted(fits, key=lambda pair: -len(pair[1].lacks) - len(pair[1].has))
    matched = [MatchedNotice(one, tuple(_reasons(one, fit))) for one, fit in ranked if fit.fits or one.same_domain]
    return matched[:MOST]


def _reasons(notice: BoardNotice, fit: NoticeFit) -> list[tuple[str, str]]:
    said = [(ICONS.get(one, "trending-up"), _lacking(one)) for one in fit.lacks]
    said += [(ICONS.get(one, "trending-up"), _having(one)) for one in fit.has]
    place = ("map-pin", _("In your commune") if notice.same_place else _("In your province"))
    return [*said, place, *([("shapes", _("In your domain"))] if notice.same_domain else [])]


def _lacking(one: str) -> str:
    if one in AXES:
        return _("You are looking for support in: %(axis)s", axis=word(one, "axis"))
    return {
        "premises": _("You said that you have no premises"),
        "equipment": _("You said that you have no computers"),
        "internet": _("You said that you have no internet"),
    }[one]


def _having(one: str) -> str:
    if one in AXES:
        return _("You are strong in: %(axis)s", axis=word(one, "axis"))
    return {
        "premises": _("You have premises that could help"),
        "equipment": _("You have computers that could help"),
        "internet": _("You have internet that could help"),
    }[one]
