"""A list on its way through: proposed, planned, applied, undone, as pages and the command do it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from graph.exchange import batches
from graph.exchange.changes import Fate
from portal.exchange.jobs import ListJob, apply, make_plan, propose, read_plan

TODAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROVINCE = "05.301"
TOKENS = count(1)


@dataclass
class Desk:
    """Takes lists into a graph; folder: where files and plans are kept."""

    graph: object
    folder: Path
    jobs: list = field(default_factory=list)

    def read(self, content, kind="association", **chosen):
        """Return a file's job, as it is proposed and with what is chosen, and the file."""
        number = next(TOKENS)
        path = self.folder / f"list-{number}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        job = ListJob(f"test-{number}", kind, PROVINCE, f"list-{number}.csv", TODAY.isoformat())
        first = {name: chosen.pop(name) for name in ("sheet", "line") if name in chosen}
        columns = chosen.pop("columns", {})
        job = propose(self.graph, path, replace(job, **first))
        named = tuple(columns.get(head, name) for head, name in zip(job.head, job.columns, strict=True))
        return replace(job, columns=named, **chosen), path

    def plan(self, content, kind="association", **chosen):
        """Return what a list will do: its rows, and in short."""
        job, path = self.read(content, kind, **chosen)
        return self.plan_of(job, path)

    def plan_of(self, job, path):
        into = path.with_suffix(".plan")
        summary = make_plan(self.graph, path, job, into, TODAY)
        return Planned(self, job, list(read_plan(into)), summary, into)

    def take(self, content, kind="association", **chosen):
        """Take a list in, and return what its plan was."""
        planned = self.plan(content, kind, **chosen)
        planned.apply()
        return planned


@dataclass
class Planned:
    """A list's plan."""

    desk: Desk
    job: ListJob
    rows: list
    summary: object
    into: Path

    def apply(self, at=NOON):
        apply(self.desk.graph, self.job, self.into, user="tester", at=at, progress=lambda _done: None)

    def undo(self, at=NOON):
        return batches.undo_batch(self.desk.graph, self.job.token, user="tester", at=at)

    def fates(self):
        return [str(row.fate) for row in self.rows]

    def counts(self):
        return {name: number for name, number in self.summary.counts.items() if number}

    def values(self, at=0):
        """Return what the row at a position changes, by field."""
        return {change.field: change.new for change in self.rows[at].changes}

    def notes(self):
        """Return what isn't taken as it stands: (line, column, text, why)."""
        return [(row.line, note.column, note.text, str(note.why)) for row in self.rows for note in row.notes]

    def of(self, fate):
        return [row for row in self.rows if row.fate == Fate(fate)]
