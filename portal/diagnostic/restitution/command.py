"""The command ``takwia restitution``: the study's figures of its provinces, computed from the answers there are."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click

from graph.diagnostic.instruments import newest_instrument
from graph.diagnostic.responses import read_responses
from graph.rules.figures import PROVINCES, compute_figures
from graph.server.connection import Graph

COLUMNS = ("id", "province", "value", "n", "unknown")
Opening = Callable[[], AbstractContextManager[Graph]]


@dataclass(frozen=True)
class FigureLine:
    """A published figure of a province; `value` is a number as text, in percent for a share, empty when unknown."""

    id: str
    province: str
    value: str
    n: int
    unknown: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what is written, in the order of COLUMNS."""
        return self.id, self.province, self.value, str(self.n), str(self.unknown)


def restitution(opened: Opening) -> click.Command:
    """Return the command, which opens the graph as the other commands do."""

    @click.command("restitution")
    @click.option("--province", type=click.Choice(list(PROVINCES)), help="Only this province; all three, unless given.")
    @click.option("--csv", "file", type=click.Path(path_type=Path), help="Write the figures to this CSV file too.")
    def print_restitution(province: str | None, file: Path | None) -> None:
        """Print the study's figures of a province, computed from the submitted diagnostics."""
        with opened() as graph:
            lines = list(_lines(graph, [province] if province else list(PROVINCES)))
        _print(lines)
        if file:
            _write(file, lines)

    return print_restitution


def _lines(graph: Graph, provinces: Sequence[str]) -> Iterator[FigureLine]:
    instrument = newest_instrument(graph)
    if instrument is None:
        raise click.ClickException("There are no diagnostics in the graph. Fill it first: takwia seed, or takwia load.")
    for province in provinces:
        computed = compute_figures(instrument, read_responses(graph, PROVINCES[province], instrument.questions))
        for figure in instrument.figures:
            if province in figure.published:
                found = computed[figure.id]
                yield FigureLine(figure.id_in(province), province, _plain(found.value), found.n, found.unknown)


def _plain(value: float | None) -> str:
    """Write a number without a needless end, to four decimals, so that it still rounds as the computed one does."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _print(lines: Sequence[FigureLine]) -> None:
    rows = [COLUMNS, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        left = "  ".join(cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
        right = "  ".join(cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
        click.echo(f"{left}  {right}")


def _write(file: Path, lines: Sequence[FigureLine]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(line.cells for line in lines)
    except OSError as error:
        raise click.ClickException(
            f"{file} can't be written ({error.strerror}). Choose another place with --csv."
        ) from error
    click.echo(f"\n{len(lines)} figures written to {file}.")
