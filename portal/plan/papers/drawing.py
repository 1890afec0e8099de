"""The charts of a plan's papers, from the same lines as their tables."""

from flask_babel import gettext as _
from markupsafe import Markup

from portal.kit.charts import Bar, draw_bars
from portal.kit.language import format_count
from portal.kit.words import dirhams
from portal.plan.papers.budget import BudgetTable


def draw_costs(table: BudgetTable) -> Markup:
    """Draw what each line of a budget costs, in dirhams."""
    bars = [Bar(line.name, line.share, format_count(line.cost)) for line in table.lines]
    return draw_bars(
        f"by-{table.id}",
        bars,
        title=_("Cost by: %(quality)s", quality=table.name),
        description=_(", ").join(
            _("%(name)s: %(sum)s", name=line.name, sum=dirhams(line.cost)) for line in table.lines
        ),
        above=True,
    )
