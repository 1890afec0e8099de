"""What a list will do, worked out before anything is written: a value for each row, from the list and the directory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid5

from graph.exchange.changes import CellNote, Fate, ListKind, PlannedRow, Recognised, Value, ValueChange, WhyRefused
from graph.exchange.records import CONTACTS, KnownRecord, one_value
from graph.rules.folding import fold
from graph.rules.kinds import PointShown
from graph.rules.provenance import Provenance, ValueSource, may_replace
from graph.rules.seen_points import Point, seen_point
from seed.records.cells import ListCells, ListChoices, ListTable
from seed.records.fields import BY_NAME, Reading
from seed.records.identity import FoundIdentity, IdentityIndex, Wanted
from seed.records.lexicon import Lexicon
from seed.records.points import settle_point
from seed.records.rows import ListRow
from seed.records.understood import ReadValues, Why
from seed.records.values import Lexicons

LATER, NEW = "later", "new"
"""What a person may settle of a doubtful row beside a record's id."""
SPACE = UUID("6f1c2a0e-52c4-4f6e-9d0a-7b0a3b1f5d11")
"""The space of the ids of records that lists bring."""
COLUMNS_OF_POINT = (Reading.LATITUDE, Reading.LONGITUDE, Reading.POINT)


@dataclass(frozen=True)
class Directory:
    """What the directory has that a list can be about. elsewhere: kinds of other entries by ids that the list names.

    organisations: the words for those that projects name; centres: of places, by code.
    """

    known: Sequence[KnownRecord]
    lexicons: Lexicons
    organisations: Lexicon
    elsewhere: Callable[[Sequence[str]], Mapping[str, str]] = lambda _ids: {}
    centres: Mapping[str, Point] = field(default_factory=dict)


@dataclass
class _Read:
    """A row with what its cells say."""

    row: ListRow
    said: ReadValues
    wanted: Wanted
    why: str = ""


class ListPlanner:
    """Plans the rows of a list of entries; token: of this import, so that its new records have ids of their own."""

    def __init__(
        self, kind: ListKind, province: str, table: ListTable, choices: ListChoices, directory: Directory, *,
        token: str, today: date,
    ) -> None:  # fmt: skip
        """Take the list and what was chosen; nothing is read yet."""
        self.kind, self.province, self.choices = kind, province, choices
        self.directory, self.token = directory, token
        self.own = Provenance(ValueSource.FILE, date.fromisoformat(choices.on))
        self.index = IdentityIndex(directory.known, province)
        self.cells = ListCells(table, choices, directory.lexicons, today)

    def rows(self) -> Iterator[PlannedRow]:
        """Yield what becomes of each row, in the order of the file; they are read part by part, and none is kept."""
        for part in self.cells.parts():
            read = [self._read(row) for row in part]
            found = self.index.find([one.wanted for one in read])
            unknown = [one.wanted.id for one, of in zip(read, found, strict=True) if one.wanted.id and not of.id]
            elsewhere = self.directory.elsewhere(unknown) if unknown else {}
            for one, of in zip(read, found, strict=True):
                yield self._plan(one, of, elsewhere)

    def _read(self, row: ListRow) -> _Read:
        if row.why:
            return _Read(row, ReadValues(), Wanted(row.line), row.why)
        said = self.cells.read(row)
        if notes := self.cells.remarks(row):
            said.values["import_note"] = notes
        if row.commune and "territories" not in said.values and not said.unknown_place:
            said.values["territories"] = (self.directory.lexicons.communes.meaning(row.commune).id,)
        settle_point(said, [head for _at, name, head in self.cells.columns
                            if BY_NAME[name].reading in COLUMNS_OF_POINT])  # fmt: skip
        why = self._settle_place(said)
        self._settle_organisations(said)
        return _Read(row, said, self._wanted(row, said), why)

    def _settle_place(self, said: ReadValues) -> str:
        """Give a place to a row whose commune isn't known, as was chosen; say why the row is refused without one."""
        if not said.unknown_place:
            return ""
        other = self.directory.lexicons.elsewhere.meaning(said.unknown_place)
        if other.sure and self.kind != ListKind.ASSOCIATION:
            said.values["territories"] = (other.id,)
            said.notes = [note for note in said.notes if note.why != Why.COMMUNE_ELSEWHERE]
            return ""
        if self.choices.unknown_places == "refuse":
            return WhyRefused.ELSEWHERE if other.sure else WhyRefused.UNKNOWN_PLACE
        said.values.setdefault("locality", said.unknown_place)
        said.no_place = self.choices.unknown_places == "none"
        return ""

    def _settle_organisations(self, said: ReadValues) -> None:
        heads = self.cells.heads
        for name in ("carriers", "funders"):
            named = said.values.pop(name, None)
            if isinstance(named, tuple):
                meant = [(text, self.directory.organisations.meaning(text)) for text in named]
                unknown = [(text, one) for text, one in meant if not one.sure or one.near]
                said.notes += [
                    CellNote(heads[name], text, Why.ORGANISATION, more=tuple(label for _id, label in one.offered))
                    for text, one in unknown
                ]
                known = sorted({one.id for _text, one in meant if one.sure and not one.near})
                said.values |= {name: tuple(known)} if known else {}

    def _wanted(self, row: ListRow, said: ReadValues) -> Wanted:
        values = said.values
        id = str(values.pop("id", "") or "")
        if id and id not in self.index.records:
            values["external_id"] = id
        places = values.get("territories")
        return Wanted(
            row.line,
            id,
            str(values.get("receipt_number") or ""),
            _tuple(values.get("telephones")),
            tuple(str(values[name]) for name in ("name_fr", "name_ar") if values.get(name)),
            places[0] if isinstance(places, tuple) and places else "",
        )

    def _plan(self, one: _Read, found: FoundIdentity, elsewhere: Mapping[str, str]) -> PlannedRow:
        """Say what becomes of a row, once whose it is is known."""
        wanted, notes = one.wanted, tuple(one.said.notes)
        shown = " – ".join(wanted.names) or one.row.begins
        base = PlannedRow(wanted.line, Fate.REFUSED, shown, notes=notes, warnings=tuple(found.warnings),
                          place=self._place_words(wanted))  # fmt: skip
        chosen = self.choices.rows.get(wanted.line, "")
        why = self._why_refused(one, found, elsewhere, chosen)
        if why:
            return _with(base, why=why)
        id, by = (chosen, Recognised.HAND) if chosen in self.index.records else (found.id, found.by)
        if found.likely and not found.id and by != Recognised.HAND and chosen != NEW:
            return _with(base, fate=Fate.DOUBTFUL, likely=found.likely)
        if id:
            before = self.index.take(wanted, id)
            if before:
                return _with(base, why=WhyRefused.REPEATED, same_as=before, entry=id)
            return self._compare(base, self.index.records[id], one.said, by)
        before = self.index.repeats(wanted)
        if before:
            return _with(base, why=WhyRefused.REPEATED, same_as=before)
        return self._create(base, one.said)

    def _why_refused(self, one: _Read, found: FoundIdentity, elsewhere: Mapping[str, str], chosen: str) -> str:
        if one.why:
            return one.why
        if one.wanted.id in elsewhere and not found.id:
            return WhyRefused.ELSEWHERE if elsewhere[one.wanted.id] == self.kind else WhyRefused.OTHER_KIND
        if not one.wanted.names and not found.id:
            return WhyRefused.NO_NAME
        return WhyRefused.LATER if chosen == LATER else ""

    def _place_words(self, wanted: Wanted) -> str:
        return self.directory.lexicons.communes.label(wanted.place) if wanted.place else ""

    def _create(self, base: PlannedRow, said: ReadValues) -> PlannedRow:
        values = dict(said.values)
        if "territories" not in values and not said.no_place:
            values["territories"] = (self.province,)
        changes = tuple(ValueChange(name, None, _sorted(name, value)) for name, value in values.items())
        return _with(base, fate=Fate.CREATED, entry=str(uuid5(SPACE, f"{self.token}:{base.line}")), changes=changes)

    def _compare(self, base: PlannedRow, record: KnownRecord, said: ReadValues, by: str) -> PlannedRow:
        values = self._seen_values(said.values, record)
        changes = [change for name in values if (change := self._change(name, values, record))]
        fate = Fate.CHANGED if any(not change.kept for change in changes) else Fate.UNCHANGED
        return _with(base, fate=fate, entry=record.id, by=by, changes=tuple(changes), place=record.place or base.place)

    def _change(self, name: str, values: Mapping[str, Value], record: KnownRecord) -> ValueChange | None:
        """Return what a cell changes, or nothing: contacts are added to those there, a commune among several stays."""
        old, new = record.values.get(name), _sorted(name, values[name])
        if name in CONTACTS:
            new = tuple(sorted({*_tuple(old), *_tuple(new)}))
        if name == "territories" and set(_tuple(new)) <= set(_tuple(old)):
            return None
        if old == new:
            return None
        newer = name not in CONTACTS and not self.choices.override and self._is_newer(name, values, record)
        return ValueChange(name, old, new, kept=newer)

    def _is_newer(self, name: str, values: Mapping[str, Value], record: KnownRecord) -> bool:
        """Say whether the record's value is newer; halves of one value stay together, unless the list only adds one."""
        known = [one for one in one_value(name) if record.values.get(one) is not None]
        adds = name not in known and all(values.get(one, record.values[one]) == record.values[one] for one in known)
        return not adds and any(not may_replace(record.sources.get(one), self.own) for one in known)

    def _seen_values(self, said: Mapping[str, Value], record: KnownRecord) -> dict[str, Value]:
        """Return a row's values as the record keeps them: a hidden point stays hidden, a month goes with its year."""
        values, known = dict(said), record.values
        if "founded_year" in said and "founded_month" in known and said["founded_year"] != known.get("founded_year"):
            values.setdefault("founded_month", None)
        shown = str(known.get("point_shown") or PointShown.EXACT)
        if "lat" in said and ("point_shown" in known or "exact_lat" in known):
            values |= {"exact_lat": said["lat"], "exact_lon": said["lon"]}
        here, there = _tuple(known.get("territories")), _tuple(said.get("territories"))
        moved = shown == PointShown.COMMUNE and not set(there) <= set(here)
        if "exact_lat" in values or moved:
            place = there if moved else here
            exact = (_degrees(values.get("exact_lat")), _degrees(values.get("exact_lon")))
            lat, lon = seen_point(shown, exact, self.directory.centres.get((place or ("",))[0], (None, None)))
            values |= {"lat": lat, "lon": lon}
        return values


def fold_words(words: Mapping[str, str]) -> dict[str, str]:
    """Return what words mean, by the folded word."""
    return {fold(word): id for word, id in words.items() if fold(word)}


def _sorted(name: str, value: Value) -> Value:
    """Return a list in the order in which the graph gives it back; domains keep theirs, the main one first."""
    return tuple(sorted(value)) if isinstance(value, tuple) and name != "domains" else value


def _degrees(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _with(row: PlannedRow, **facts: object) -> PlannedRow:
    return replace(row, **facts)  # type: ignore[arg-type]
