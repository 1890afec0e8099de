"""The study's published figures, and the counts that come out at the precision in which they are printed."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from seed.reference import read_table


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure; ``value`` keeps the printed precision; a ``share`` is in percent.

    ``qualifier`` is ``=`` or ``>`` ("the majority": more than 50 percent).
    """

    id: str
    page: int
    axis: str
    province: str
    statement_fr: str
    kind: str
    value: Decimal
    qualifier: str
    denominator: str
    province_certain: bool

    def holds(self, value: float | Decimal) -> bool:
        """Tell whether a computed value comes out as this figure is printed (shares in percent)."""
        if self.qualifier == ">":
            return Decimal(value) > self.value
        return Decimal(value).quantize(self.value, ROUND_HALF_UP) == self.value


@cache
def indicators() -> dict[str, PublishedFigure]:
    """Return the published figures by id."""
    rows = read_table("indicators.csv").to_dict("records")
    return {
        row["id"]: PublishedFigure(
            **{key: row[key] for key in ("id", "axis", "province", "statement_fr", "kind", "qualifier", "denominator")},
            page=int(row["page"]),
            value=Decimal(row["value"]),
            province_certain=row["province_certain"] == "yes",
        )
        for row in rows
    }


def count_for(id: str, n: int, complement: bool = False) -> int:
    """Return the count out of ``n`` that prints as the published share, the nearest one to it.

    ``complement`` asks for the share of those who are not. Raises ValueError when no count out of ``n`` does.
    """
    indicator = indicators()[id]
    nearest = int((indicator.value * n / 100).to_integral_value(ROUND_HALF_UP))
    if not indicator.holds(Decimal(100 * nearest) / n):
        raise ValueError(f"{id}: no count out of {n} gives {indicator.value} %; choose another size")
    return n - nearest if complement else nearest
