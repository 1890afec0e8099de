"""The indicators of a plan in words, for its page, its printed plan and its files."""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from graph.plan.province_indicators import AxisChange, Indicators
from graph.rules.disclosure import LEAST
from portal.kit.language import current_language, format_count, ngettext
from portal.kit.words import sentence, word

LEFT_TO_RIGHT = "\u200e"
"""An invisible mark: what follows runs from left to right."""


@dataclass(frozen=True)
class IndicatorWords:
    """An indicator: what it is, its number as text (a dash when it isn't known), and what it is from."""

    text: str
    value: str
    note: str


@dataclass(frozen=True)
class ChangeWords:
    """The comparison of an axis: its cells as text, and the sentence that says what they mean."""

    axis: str
    cells: tuple[str, ...]
    sentence: str


def tell_indicators(found: Indicators) -> list[IndicatorWords]:
    """Return the indicators that are one number each."""
    needs, attendance = found.needs, found.attendance
    people = ngettext("%(num)s person came", "%(num)s people came", attendance.people)
    return [
        IndicatorWords(_("of the needs are served by a session"), _share(needs.planned_share),
             _("%(part)s of %(whole)s needs", part=format_count(needs.planned), whole=format_count(needs.needs))),
        IndicatorWords(_("of the needs whose attendance is known were truly served"), _share(needs.served_share),
             _("%(part)s of %(whole)s needs", part=format_count(needs.served), whole=format_count(needs.known))
             if needs.known else _("No attendance is entered yet.")),
        IndicatorWords(_("of the associations whose attendance is known came"), _share(attendance.rate),
             _("%(part)s of %(whole)s, %(people)s", part=format_count(attendance.attended),
               whole=format_count(attendance.known), people=people)
             if attendance.known else _("No attendance is entered yet.")),
    ]  # fmt: skip


def change_columns() -> tuple[str, ...]:
    """Return the headings of the comparison."""
    return (_("Axis"), _("Took part (n)"), _("Mean change"), _("Others (n)"), _("Mean change of the others"),
            _("Difference"), _("Interval at 95 in 100"))  # fmt: skip


def tell_changes(found: Indicators) -> list[ChangeWords]:
    """Return the comparison of each axis of which enough is known."""
    return [_change(one) for one in found.changes if one.told]


def too_few_changes() -> str:
    """Say that an axis isn't compared."""
    return _("An axis is compared once %(least)s associations that came to a session for it, and %(least)s others, "
             "have submitted two diagnostics. No axis has so many yet.", least=format_count(LEAST))  # fmt: skip


def how_compared() -> str:
    """Say what the comparison is, and that it is no proof."""
    return _("It compares the last two submitted diagnostics of each association: those that came between the two to a "
             "session serving the axis, and those that came to none. This is a comparison, not a proof: who came may "
             "differ from who didn't in other things too.")  # fmt: skip


def points(change: float) -> str:
    """Write a change of a score, in points out of 100, with its sign, which stays before it in Arabic too."""
    written = format_decimal(round(100 * change, 1) + 0.0, "+#,##0.0;−#,##0.0")
    return f"{LEFT_TO_RIGHT}{written}" if current_language() == "ar" else written


def _share(share: float | None) -> str:
    return "–" if share is None else format_percent(share)


def _change(one: AxisChange) -> ChangeWords:
    axis = sentence(word(one.axis, "axis"))
    low, high = points(one.low), points(one.high)
    cells = (axis, format_count(one.took_part), points(one.mean), format_count(one.others), points(one.mean_others),
             points(one.difference), _("%(low)s to %(high)s", low=low, high=high))  # fmt: skip
    if not one.clear:
        meaning = _("%(axis)s: no clear difference; it may be chance.", axis=axis)
    elif one.difference > 0:
        meaning = _("%(axis)s: the scores of those that came rose more, or fell less.", axis=axis)
    else:
        meaning = _("%(axis)s: the scores of those that came rose less, or fell more.", axis=axis)
    return ChangeWords(axis, cells, meaning)
