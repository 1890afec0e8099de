"""A list on its way in: its file, what was chosen for it, what it will do; the same for pages and for the command."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from graph.directory.territories import get_paths, list_territories
from graph.directory.vocabulary import list_domains, list_target_groups
from graph.exchange import batches, memory
from graph.exchange.changes import Fate, ListKind, ListSource, PlannedRow, row_from_text, row_to_text
from graph.exchange.link_rows import LINK_KINDS
from graph.exchange.names import list_names
from graph.exchange.records import read_kinds_of, read_known
from graph.rules.folding import fold
from graph.rules.seen_points import Point
from graph.server.connection import Graph
from graph.server.revision import read_revision
from seed.records.cells import ListChoices, ListTable
from seed.records.columns import heading_key, is_heading, propose_columns
from seed.records.lexicon import Lexicon, Word
from seed.records.link_rows import LinkPlanner
from seed.records.officer_rows import OfficerPlanner
from seed.records.owned_rows import OwnedRowPlanner
from seed.records.person_rows import PersonPlanner
from seed.records.preview import Directory, ListPlanner
from seed.records.reference_words import make_lexicons
from seed.records.understood import Why
from seed.records.values import Lexicons
from seed.tables.faults import Unusable, UnusableTable
from seed.tables.reading import OpenTable, open_table

SAMPLE = 200
"""Rows that are looked at to propose columns."""
MOST_ROWS = 100_000
PLACES = ("refuse", "province", "none")
"""What to do with rows whose commune isn't known in the province."""
MOST_QUESTIONS = 200
FEWER = 1 / 3
"""A list that has so much fewer rows than the last one like it is stopped and asked about."""
ASKED = {Why.COMMUNE: "communes", Why.DOMAIN: "domains", Why.TARGET: "targets"}
"""Words that nobody knows, and the list in which somebody may look them up."""


@dataclass(frozen=True)
class ListJob:
    """A list with all that was chosen for it. columns: none before they were proposed; on: its day (ISO).

    agreed: to what stopped it; rows: of lines that were in doubt, what was settled.
    """

    token: str
    kind: str
    province: str
    file_name: str
    on: str
    sheet: str = ""
    line: int = 0
    columns: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    unknown_places: str = "refuse"
    override: bool = False
    agreed: bool = False

    @property
    def of(self) -> ListKind:
        """Return the kind of list."""
        return ListKind(self.kind)

    @property
    def key(self) -> str:
        """Return what is the same for lists with the same headings."""
        return heading_key(self.of, self.head)

    @property
    def choices_key(self) -> str:
        """Return what is the same as long as nothing else is chosen that a plan depends on."""
        return hashlib.sha256(job_to_text(replace(self, agreed=False)).encode()).hexdigest()[:24]

    @property
    def source(self) -> ListSource:
        """Return where its values come from."""
        return ListSource(self.of, self.province, self.file_name, self.on, self.key)


@dataclass
class PlanSummary:
    """What a plan says in short. words: (list, word) with how often; offered: meanings of each; dates: open columns.

    stops: why it must be agreed to; stamp: of the directory, and job: of the choices that it was made for.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Fate), 0))
    rows: int = 0
    notes: int = 0
    kept: int = 0
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    offered: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    before: int = 0
    elsewhere: int = 0
    hidden_rows: int = 0
    coloured_rows: int = 0
    stamp: str = ""
    job: str = ""

    def add(self, row: PlannedRow) -> None:
        """Count a row."""
        self.counts[row.fate] += 1
        self.rows += 1
        self.notes += sum(not note.taken for note in row.notes)
        self.kept += any(change.kept for change in row.changes)
        places = {note.why for note in row.notes} & {Why.COMMUNE, Why.COMMUNE_ELSEWHERE}
        self.elsewhere += bool(places)
        for note in row.notes:
            of = ASKED.get(Why(note.why))
            if of:
                word = (of, note.text)
                if word in self.words or len(self.words) < MOST_QUESTIONS:
                    self.words[word] += 1
                    self.offered.setdefault(word, note.more)

    @property
    def does_something(self) -> bool:
        """Say whether anything will be written."""
        return bool(self.counts[Fate.CREATED] + self.counts[Fate.CHANGED])

    def to_text(self) -> str:
        """Write it as JSON."""
        told = {**self.__dict__, "words": [[*word, count] for word, count in self.words.items()],
                "offered": [[*word, meanings] for word, meanings in self.offered.items()]}  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "PlanSummary":
        """Read what `to_text` wrote."""
        told = json.loads(text)
        words = Counter({(of, word): count for of, word, count in told.pop("words")})
        offered = {(of, word): tuple(meanings) for of, word, meanings in told.pop("offered")}
        return cls(**told, words=words, offered=offered)


def job_to_text(job: ListJob) -> str:
    """Write a job as JSON."""
    return json.dumps(asdict(job), ensure_ascii=False)


def job_from_text(text: str) -> ListJob:
    """Read a job that `job_to_text` wrote."""
    told = json.loads(text)
    return ListJob(**told | {"columns": tuple(told["columns"]), "head": tuple(told["head"])})


def open_list(path: Path, job: ListJob) -> OpenTable:
    """Open the table of a job, to be closed; raise UnusableTable."""
    return open_table(path, is_heading(job.of), job.sheet, job.line)


def read_lexicons(graph: Graph, job: ListJob) -> Lexicons:
    """Return the words of the reference lists, with what was chosen before in this province and now for this list."""
    remembered = memory.get_words(graph, job.province)
    settled = {of: remembered.get(of, {}) | dict(job.words.get(of, {})) for of in ("communes", "domains", "targets")}
    return make_lexicons(
        province=job.province,
        territories=list_territories(graph, "commune"),
        domains=list_domains(graph),
        targets=list_target_groups(graph),
        settled=settled,
    )


def propose(graph: Graph, path: Path, job: ListJob) -> ListJob:
    """Return a job with its headings and a field proposed for each column; raise UnusableTable."""
    with open_list(path, job) as table:
        cells = [row.cells for row in islice(table, SAMPLE)]
        head = table.head
        job = replace(job, head=head, sheet=table.heading.rows.title, line=table.heading.line)
    remembered = memory.get_mapping(graph, job.key)
    return replace(job, columns=tuple(propose_columns(job.of, head, cells, read_lexicons(graph, job), remembered)))


def make_plan(
    graph: Graph,
    path: Path,
    job: ListJob,
    into: Path,
    today: date,
    progress: Callable[[int], None] = lambda _done: None,
) -> PlanSummary:
    """Work out what a list will do, and write it row by row into a file; raise UnusableTable.

    What is held in memory is the province's records, not the list. progress: is told how many rows are done.
    """
    summary = PlanSummary(stamp=read_revision(graph)[0], job=job.choices_key)
    with open_list(path, job) as table:
        summary.hidden_rows, summary.coloured_rows = table.hidden_rows, table.coloured_rows
        listed = ListTable(table.head, lambda: table, is_heading(job.of), table.since)
        planner = _planner(graph, job, listed, today)
        with into.open("w", encoding="utf-8") as file:
            for row in planner.rows():
                if summary.rows == MOST_ROWS:
                    raise UnusableTable(Unusable.TOO_MANY_ROWS)
                summary.add(row)
                file.write(f"{row_to_text(row)}\n")
                progress(summary.rows)
        summary.dates = planner.cells.open_dates()
    _stop(graph, job, summary)
    return summary


def read_plan(path: Path, fate: str = "", skip: int = 0, limit: int | None = None) -> Iterator[PlannedRow]:
    """Yield the rows of a plan that `make_plan` wrote, those of a fate only when told; the others aren't read."""
    of_fate = re.compile(rf'{{"line": \d+, "fate": "{fate or "[a-z]+"}"')
    with path.open(encoding="utf-8") as file:
        fitting = (line for line in file if of_fate.match(line))
        for line in islice(fitting, skip, None if limit is None else skip + limit):
            yield row_from_text(line)


def is_current(graph: Graph, summary: PlanSummary) -> bool:
    """Say whether the directory is as it was when a plan was made."""
    return read_revision(graph)[0] == summary.stamp


def apply(graph: Graph, job: ListJob, plan: Path, *, user: str, at: datetime, progress: Callable[[int], None]) -> None:
    """Write what a plan says, whole or not at all, and remember what was chosen; raise RecordsChanged."""
    batches.apply_rows(
        graph, id=job.token, source=job.source, rows=lambda: read_plan(plan), user=user, at=at, progress=progress
    )
    memory.save_mapping(graph, job.key, {fold(head): name for head, name in zip(job.head, job.columns, strict=True)})
    memory.save_words(graph, job.province, job.words)


def _planner(graph: Graph, job: ListJob, table: ListTable, today: date) -> ListPlanner | LinkPlanner | OwnedRowPlanner:
    lexicons, choices = read_lexicons(graph, job), _choices(job)
    if job.of == ListKind.OFFICER:
        associations = _organisations(graph, job.province, "association")
        return OfficerPlanner(table, choices, lexicons, associations, graph.read, today)
    if job.of == ListKind.PERSON:
        return PersonPlanner(table, choices, lexicons, _organisations(graph, job.province, ""), graph.read, today)
    if job.of in LINK_KINDS:
        ends = ("association", "network") if job.of == ListKind.MEMBERSHIP else ("", "")
        first, second = (_organisations(graph, job.province, kind) for kind in ends)
        return LinkPlanner(job.of, table, choices, lexicons, first, second, graph.read, today)
    known = read_known(graph, job.kind, job.province)
    organisations = _organisations(graph, job.province, "") if job.of == ListKind.PROJECT else Lexicon(())
    directory = Directory(
        known, lexicons, organisations, lambda ids: read_kinds_of(graph, ids), _centres(graph, job.province)
    )
    return ListPlanner(job.of, job.province, table, choices, directory, token=job.token, today=today)


def _centres(graph: Graph, province: str) -> dict[str, Point]:
    """Return the centres of all communes and of the province, by code."""
    places = [*list_territories(graph, "commune"), *get_paths(graph, [province]).get(province, ())[:1]]
    return {one.code: (one.lat, one.lon) for one in places}


def _choices(job: ListJob) -> ListChoices:
    rows = {int(line): chosen for line, chosen in job.rows.items()}
    return ListChoices(job.columns, job.on, rows, job.words, job.orders, job.unknown_places, job.override)


def _organisations(graph: Graph, province: str, kind: str) -> Lexicon:
    """Return the names of organisations that a list may mention: the associations of the province, and all others."""
    names = list_names(graph, province, kind)
    return Lexicon(Word(one.id, one.all[0] if one.all else one.id, one.all) for one in names)


def _stop(graph: Graph, job: ListJob, summary: PlanSummary) -> None:
    """Note what a person should look at before: far fewer rows than before, or the list of another province."""
    last = batches.last_like(graph, job.source)
    if last and summary.rows < last.source.rows * (1 - FEWER):
        summary.stops.append("fewer")
        summary.before = last.source.rows
    if summary.rows and summary.elsewhere * 2 > summary.rows:
        summary.stops.append("elsewhere")


def columns_of(rows: Sequence[Sequence[str]], at: int, most: int = 3) -> list[str]:
    """Return the first values of a column, to show what stands in it."""
    found = (row[at] for row in rows if at < len(row) and row[at])
    return list(islice(dict.fromkeys(found), most))
