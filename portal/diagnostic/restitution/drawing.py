"""The charts of a restitution, from the same rows as their tables."""

from flask_babel import gettext as _
from markupsafe import Markup

from portal.diagnostic.restitution.report import Spread, percent
from portal.kit.charts import Bar, draw_bars, draw_strip
from portal.kit.language import format_count


def draw_scores(spread: Spread, axis: str) -> Markup:
    """Draw how many associations are in each band of scores."""
    bars = [Bar(label, share, f"{format_count(count)} ({percent(share)})") for label, count, share in spread.rows]
    return draw_bars(spread.id, bars, title=_("%(axis)s: scores of the associations", axis=axis),
                     description=spread.summary)  # fmt: skip


def draw_levels(spread: Spread) -> Markup:
    """Draw the shares of the levels, 0 to 4, of a question in one strip."""
    return draw_strip(
        spread.id,
        [share for _label, _count, share in spread.rows],
        [str(level) for level in range(len(spread.rows))],
        title=spread.name,
        description=_("Levels 0 to 4: %(counts)s associations.",
                      counts=_(", ").join(format_count(count) for _label, count, _share in spread.rows)),
    )  # fmt: skip
