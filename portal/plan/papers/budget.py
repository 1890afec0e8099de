"""What a plan costs: by kind of support, axis, commune and quarter. Each table adds up to the same sum.

Sessions that are cancelled cost nothing. A session that serves several axes is split evenly by the needs that it
serves; one that serves no need yet, by the axes of its offer.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from graph.rules.kinds import AXES, SupportKind
from portal.kit.words import sentence, word
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.quarters import quarter_words

UNKNOWN = ""
Shares = Mapping[str, Fraction]


@dataclass(frozen=True)
class BudgetLine:
    """A line: how many sessions and served needs it stands for, dirhams, and its share of the whole in [0, 1]."""

    name: str
    sessions: int
    needs: int
    cost: int
    share: float


@dataclass(frozen=True)
class BudgetTable:
    """A budget by one quality of its sessions; `total` counts each session once."""

    id: str
    name: str
    lines: tuple[BudgetLine, ...]
    total: BudgetLine


def budget_tables(paper: Paper) -> list[BudgetTable]:
    """Return the budget by kind of support, axis, commune and quarter."""
    quarters = sorted({*paper.plan.settings.quarters, *(one.session.quarter for one in paper.going_on)})
    communes = sorted(
        {one.session.hall.commune for one in paper.going_on}, key=lambda code: paper.communes.get(code, "")
    )
    return [
        _table(paper, "kind", _("Kind of support"), {kind: word(kind, "support_kind") for kind in SupportKind},
               lambda one: _whole(one.offer.kind if one.offer else UNKNOWN)),
        _table(paper, "axis", _("Axis"), {axis: sentence(word(axis, "axis")) for axis in AXES},
               lambda one: _axes(paper, one)),
        _table(paper, "commune", _("Commune"), {code: paper.communes.get(code, code) for code in communes},
               lambda one: _whole(one.session.hall.commune)),
        _table(paper, "quarter", _("Quarter"), {code: quarter_words(code) for code in quarters},
               lambda one: _whole(one.session.quarter)),
    ]  # fmt: skip


def _whole(key: str) -> Shares:
    return {key: Fraction(1)}


def _axes(paper: Paper, one: PaperSession) -> Shares:
    """Return which share of a session is for which axis."""
    themes = [theme for _association, theme in one.session.serves] or list(one.offer.themes if one.offer else ())
    counts = Counter(paper.axis_of(theme) or UNKNOWN for theme in themes)
    return {axis: Fraction(count, counts.total()) for axis, count in counts.items()} or _whole(UNKNOWN)


def _table(
    paper: Paper, id: str, name: str, names: Mapping[str, str], share_out: Callable[[PaperSession], Shares]
) -> BudgetTable:
    """Add up the sessions by what they are shared out to; a line without any session isn't there."""
    shared = [(one, share_out(one)) for one in paper.going_on]
    costs = _costs(shared)
    rounded = round_together(costs, paper.plan.cost)
    lines = tuple(
        _line(
            names.get(key, _("Unknown")),
            sum(key in shares for _one, shares in shared),
            sum(round(shares.get(key, 0) * len(one.session.serves)) for one, shares in shared),
            rounded[key],
            paper.plan.cost,
        )
        for key in [*names, *(key for key in costs if key not in names)]
        if key in costs
    )
    needs = sum(len(one.session.serves) for one in paper.going_on)
    total = _line(_("Total"), len(paper.going_on), needs, paper.plan.cost, paper.plan.cost)
    return BudgetTable(id, name, lines, total)


def _costs(shared: Sequence[tuple[PaperSession, Shares]]) -> dict[str, Fraction]:
    """Return what each key that sessions are shared out to costs."""
    costs: dict[str, Fraction] = {}
    for one, shares in shared:
        for key, share in shares.items():
            costs[key] = costs.get(key, Fraction(0)) + share * one.session.cost
    return costs


def round_together(costs: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Round each cost to whole dirhams so that they add up to their sum: the largest remainders are rounded up."""
    whole = {key: int(cost) for key, cost in costs.items()}
    up: Sequence[str] = sorted(costs, key=lambda key: whole[key] - costs[key])[: total - sum(whole.values())]
    return {key: cost + (key in up) for key, cost in whole.items()}


def _line(name: str, sessions: int, needs: int, cost: int, whole: int) -> BudgetLine:
    return BudgetLine(name, sessions, needs, cost, cost / whole if whole else 0.0)
