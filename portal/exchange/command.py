"""The command ``takwia import``: a list from a file, with the same preview and the same report as the pages."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from graph.directory.territories import get_paths
from graph.exchange.changes import Fate, ListKind, PlannedRow
from graph.rules.folding import fold
from graph.server.connection import Graph
from portal.exchange.jobs import PLACES, ListJob, PlanSummary, apply, make_plan, propose, read_plan
from portal.exchange.words import FATES, STOPS, field_word, note_words, refused_words
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.kit.table_words import table_problem
from seed.records.columns import check_columns
from seed.records.preview import fold_words
from seed.tables.faults import UnusableTable

Opening = Callable[[], AbstractContextManager[Graph]]
Progress = Callable[[str], AbstractContextManager[Callable[[str, int, int], None]]]
USER = "takwia import"
CHOICES = ("orders", "unknown_places", "override")


def import_list(opened: Opening, progress: Progress) -> click.Command:
    """Return the command, which opens the graph and shows its progress as the other commands do."""

    @click.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--kind", required=True, type=click.Choice([str(kind) for kind in ListKind]), help="What it lists.")
    @click.option("--province", required=True, help="Code of the province that the list is of, such as 05.301.")
    @click.option("--dry-run", is_flag=True, help="Only say what would be done.")
    @click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="JSON of what is chosen: columns, words, orders, rows, unknown_places (docs/run/lists.md).",
    )
    @click.option(
        "--on",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Day that the list is of, such as 2026-05-31; today unless given.",
    )
    @click.option(
        "--unknown-places",
        type=click.Choice(PLACES),
        help="What to do with rows whose commune isn't known in the province.",
    )
    @click.option("--yes", is_flag=True, help="Go on though the list is much shorter, or seems of another province.")
    def command(file: Path, kind: str, province: str, dry_run: bool, mapping: Path | None, on: datetime | None,
                unknown_places: str | None, yes: bool) -> None:  # fmt: skip
        """Take a list of organisations, projects or links into the directory: whole, or not at all."""
        with opened() as graph:
            if not get_paths(graph, [province]):
                raise click.ClickException(f"There is no province {province!r}. Give a code such as 05.301.")
            day = on.date() if on else now().date()
            if day > now().date():
                raise click.ClickException(f"{day} is still to come. Give --on the day that the list is of.")
            job = ListJob(new_id(), kind, province, file.name, day.isoformat(), agreed=yes)
            try:
                job = _chosen(propose(graph, file, job), mapping)
                job = replace(job, unknown_places=unknown_places) if unknown_places else job
                _run(graph, file, job, progress, dry_run=dry_run)
            except UnusableTable as error:
                raise click.ClickException(f"{file}: {table_problem(error)}") from error

    return command


def _chosen(job: ListJob, mapping: Path | None) -> ListJob:
    """Return a job with what a mapping chooses: columns by heading, words by list, and other choices."""
    if mapping is None:
        return job
    try:
        told = json.loads(mapping.read_text(encoding="utf-8"))
        columns = {fold(head): name for head, name in told.get("columns", {}).items()}
        chosen: dict[str, Any] = {name: told[name] for name in CHOICES if name in told}
        words = {of: fold_words(known) for of, known in told.get("words", {}).items()}
        rows = {str(int(line)): str(chosen) for line, chosen in told.get("rows", {}).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise click.ClickException(
            f"{mapping} can't be read ({error}). It is JSON; docs/run/lists.md shows it."
        ) from error
    if told.get("unknown_places", PLACES[0]) not in PLACES:
        raise click.ClickException(f"unknown_places in {mapping} is one of {', '.join(PLACES)}.")
    named = tuple(columns.get(fold(head), name) for head, name in zip(job.head, job.columns, strict=True))
    return replace(job, columns=named, words=words, rows=rows, **chosen)


def _run(graph: Graph, file: Path, job: ListJob, progress: Progress, *, dry_run: bool) -> None:
    for head, name in zip(job.head, job.columns, strict=True):
        click.echo(f"  {head or '(no heading)'} → {field_word(name) if name else 'left out'}", err=True)
    wrong = check_columns(job.of, job.columns)
    if wrong:
        raise click.ClickException(
            f"Exactly one column must be {field_word(wrong)!r}. Say in --mapping which column is what."
        )
    with tempfile.TemporaryDirectory() as folder:
        if not _do(graph, file, Path(folder) / "plan.jsonl", job, progress, dry_run=dry_run):
            return
    click.echo(f"Done. To undo it: import {job.token} on the page of imports, for 30 days.")


def _do(graph: Graph, file: Path, plan: Path, job: ListJob, progress: Progress, *, dry_run: bool) -> bool:
    """Plan, report and write; say whether it was written."""
    summary = make_plan(graph, file, job, plan, now().date())
    for line in _report(summary, read_plan(plan)):
        click.echo(line)
    if dry_run:
        return False
    if summary.stops and not job.agreed:
        told = " ".join(str(STOPS[stop]) for stop in summary.stops)
        raise click.ClickException(f"{told} Nothing was written. Give --yes to go on.")
    with progress("Writing") as show:
        apply(graph, job, plan, user=USER, at=now(),
              progress=lambda done: show("rows", done, summary.rows))  # fmt: skip
    return True


def _report(summary: PlanSummary, rows: Iterator[PlannedRow]) -> Iterator[str]:
    """Yield the report's lines: each row that isn't simply taken, then the questions, then the counts."""
    for row in rows:
        if row.fate == Fate.REFUSED:
            yield f"line {row.line}: {row.name}: not taken. {refused_words(row)}"
        if row.fate == Fate.DOUBTFUL:
            likely = "; ".join(f"{one.name} ({one.place}, {one.id})" for one in row.likely)
            yield f"line {row.line}: {row.name}: may be {likely}. Settle it by hand."
        for note in row.notes:
            yield f"line {row.line}, column {note.column}: {note.text!r}: {note_words(note)}"
        for number in row.warnings:
            yield f"line {row.line}: {row.name}: another record has the number {number} too."
    for head, example in summary.dates.items():
        yield f"column {head}: {example!r} can be read in several ways. Say in --mapping: orders."
    if summary.hidden_rows:
        yield f"{summary.hidden_rows} hidden rows are read too."
    if summary.coloured_rows:
        yield f"{summary.coloured_rows} rows have colours, which aren't read. Write what they mean in a column."
    if summary.kept:
        yield f"{summary.kept} rows have values that stay as they are: those in the directory are newer."
    yield ", ".join(f"{FATES[Fate(fate)]}: {count}" for fate, count in summary.counts.items())
