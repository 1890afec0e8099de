"""Values of a list as people write them; what isn't understood is told with what is expected, and never guessed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.exchange.changes import CellNote, Value
from graph.rules.folding import fold
from graph.rules.telephone import read_telephone
from seed.records.fields import ListField, Reading
from seed.records.lexicon import Lexicon, Meaning
from seed.records.points import read_degrees
from seed.records.understood import ReadValues, Why
from seed.tables.dates import FIRST_OF_1900, DateReader, PartialDate
from seed.tables.text import clean_id, western
from seed.tables.values import UnreadableValue, read_whole, read_yes_no

BETWEEN = re.compile(r"[;؛|\n،•]|\s[/+&]\s|,(?!\d)|(?<!\d),")
LOOSE = re.compile(r"[;؛|\n،,/•+&]|\s[-–]\s|\s(?:et|ou|and|or|و)\s")
EMAIL = re.compile(r"[^@\s,;<>()]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
WEB = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?:[/?#]\S*)?", re.IGNORECASE)
ARABIC = re.compile(r"[\u0620-\u06d3]")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
PERSON = re.compile(r"[^\W\d_]{2,}")
NOTHING = {"", "neant", "n a", "na", "nd", "n d", "nr", "ras", "r a s", "inconnu", "non renseigne", "unknown", "null",
           "none", "nan", "لا يوجد", "غير متوفر", "لا شيء", "non disponible", "vide"}  # fmt: skip
"""Folded texts that say that there is nothing."""
DENIALS = {"non", "pas", "sans", "not", "no", "without", "غير", "ليس", "ليست", "لا", "دون", "بدون"}
"""Folded words that turn what stands beside them into its contrary."""
LONGEST_LINE, LONGEST_TEXT = 300, 20_000
MOST_PEOPLE = 1_000_000
TO_COME = ("until_on",)
"""Fields whose days may be still to come."""


@dataclass(frozen=True)
class Lexicons:
    """The words of reference lists: communes of the province, domains and target groups; elsewhere: other communes."""

    communes: Lexicon
    elsewhere: Lexicon
    domains: Lexicon
    targets: Lexicon


@dataclass(frozen=True)
class ReadingRules:
    """How cells are read: what words mean, how the dates of a column are ordered, and today.

    told: columns of dates whose order a person told.
    """

    lexicons: Lexicons
    today: date
    orders: Mapping[str, str] = field(default_factory=dict)
    since: date = FIRST_OF_1900
    told: frozenset[str] = frozenset()

    def dates_of(self, column: str) -> DateReader:
        """Return the reader of a column's dates; those of two digits are read when a person told their order."""
        return DateReader(self.orders.get(column), self.since, self.today, column in self.told)


class _Cell:
    """A cell that is being read, with where its values and notes go."""

    def __init__(self, column: str, text: str, into: ReadValues, rules: ReadingRules, of: ListField) -> None:
        self.column, self.text, self.into, self.rules, self.of = column, text, into, rules, of

    def note(self, why: str, text: str | None = None, *, taken: bool = False, more: Iterable[str] = ()) -> None:
        """Keep a note on the cell, or on a part of it."""
        self.into.notes.append(
            CellNote(self.column, (self.text if text is None else text)[:200], why, taken, tuple(more))
        )

    def keep(self, name: str, value: Value) -> None:
        """Keep a value; lists of several columns are put together."""
        old = self.into.values.get(name)
        if isinstance(old, tuple) and isinstance(value, tuple):
            value = tuple(dict.fromkeys((*old, *value)))
        elif old not in (None, "") and old != value and isinstance(old, str) and isinstance(value, str):
            value = f"{old}; {value}" if value not in old else old
        self.into.values[name] = value


def read_cell(of: ListField, column: str, text: str, into: ReadValues, rules: ReadingRules) -> None:
    """Read a cell of a column into the values of its row; what isn't understood is noted. column: its heading."""
    if fold(text) in NOTHING and not any(letter.isdigit() for letter in text):
        return
    READERS[of.reading](_Cell(column, text, into, rules, of))


def split_list(text: str, lexicon: Lexicon) -> list[str]:
    """Cut a cell into the words of a lexicon: whole when it is one, else at its marks, else at looser ones."""
    if lexicon.meaning(text).sure:
        return [text]
    strict = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    found: list[str] = []
    for part in strict:
        loose = [one.strip() for one in LOOSE.split(part) if one.strip()]
        whole = lexicon.meaning(part).sure or len(loose) < 2
        found += [part] if whole or not any(lexicon.meaning(one).sure for one in loose) else loose
    return list(dict.fromkeys(found))


def _name(cell: _Cell) -> None:
    name = " ".join(cell.text.split())
    if not PERSON.search(name) or len(name) > LONGEST_LINE:
        cell.note(Why.NAME if len(name) <= LONGEST_LINE else Why.TOO_LONG)
        return
    if cell.of.name != "name":
        cell.into.values[cell.of.name] = name
        return
    for kept, one in _in_two_scripts(name):
        cell.into.values.setdefault(kept, one)


def _in_two_scripts(name: str) -> list[tuple[str, str]]:
    """Return a name under the language that its letters are of; in two parts when both stand in one cell."""
    parts = [part.strip(" -–/|()\n") for part in re.split(r"\s[-–/|]\s|[/|\n]", name) if part.strip(" -–/|()\n")]
    if len(parts) == 2:
        arabic = [bool(ARABIC.search(part)) and not LATIN.search(part) for part in parts]
        if arabic[0] != arabic[1]:
            return [("name_ar" if own else "name_fr", part) for own, part in zip(arabic, parts, strict=True)]
    arabic_letters, others = len(ARABIC.findall(name)), len(LATIN.findall(name))
    return [("name_ar" if arabic_letters > others else "name_fr", name)]


def _line(cell: _Cell) -> None:
    text = " ".join(cell.text.split())
    if len(text) > LONGEST_LINE:
        cell.note(Why.TOO_LONG)
        return
    cell.keep(cell.of.name, text)


def _text(cell: _Cell) -> None:
    if len(cell.text) > LONGEST_TEXT:
        cell.note(Why.TOO_LONG)
        return
    arabic = len(ARABIC.findall(cell.text)) > len(LATIN.findall(cell.text))
    cell.keep(f"{cell.of.name}_{'ar' if arabic else 'fr'}", cell.text.strip())


def _key(cell: _Cell) -> None:
    key = western(clean_id(cell.text))
    cell.into.values[cell.of.name] = key[:-2] if re.fullmatch(r"\d+\.0", key) else key[:LONGEST_LINE]


def _date(cell: _Cell) -> PartialDate | None:
    """Read a date, whole or in part; note why it isn't read."""
    try:
        found = cell.rules.dates_of(cell.column).read(cell.text)
    except UnreadableValue as error:
        open_one = DateReader.is_open(cell.text)
        cell.note(Why.DATE_OPEN if open_one else Why.DATE, error.text)
        return None
    if found.first_day > cell.rules.today and cell.of.name not in TO_COME:
        cell.note(Why.DATE_FUTURE)
        return None
    return found


def _day(cell: _Cell) -> None:
    found = _date(cell)
    if found and found.day:
        cell.into.values[cell.of.name] = found.first_day.isoformat()
    elif found:
        cell.note(Why.DATE)


def _founded(cell: _Cell) -> None:
    found = _date(cell)
    if found:
        cell.into.values["founded_year"] = found.year
        if found.month:
            cell.into.values["founded_month"] = found.month


def _year(cell: _Cell) -> None:
    try:
        cell.into.values[cell.of.name] = cell.rules.dates_of(cell.column).read(cell.text).year
    except UnreadableValue:
        cell.note(Why.YEAR)


def _whole(cell: _Cell) -> None:
    try:
        number = read_whole(cell.text)
    except UnreadableValue:
        cell.note(Why.WHOLE)
        return
    if 0 <= number <= MOST_PEOPLE:
        cell.into.values[cell.of.name] = number
    else:
        cell.note(Why.WHOLE)


def _yes_no(cell: _Cell) -> None:
    try:
        cell.into.values[cell.of.name] = read_yes_no(cell.text)
    except UnreadableValue:
        cell.note(Why.YES_NO)


def _telephones(cell: _Cell) -> None:
    """Read one number or several; a number that lost its zero in a spreadsheet is one too."""
    try:
        cell.keep("telephones", (read_telephone(cell.text),))
        return
    except ValueError:
        parts = re.split(r"[/;؛,،|\n]|\s[-–]\s|\s(?:et|ou|and|or|و)\s|(?<=\d)\s{2,}(?=[+0])", cell.text)
    found: list[str] = []
    for part in filter(None, map(str.strip, parts)):
        try:
            found.append(read_telephone(re.sub(r"(?i)^(tel|tél|gsm|fixe|fax|mobile|الهاتف)\s*[.:]*\s*", "", part)))
        except ValueError:
            cell.note(Why.TELEPHONE, part)
    if found:
        cell.keep("telephones", tuple(dict.fromkeys(found)))


def _emails(cell: _Cell) -> None:
    found = tuple(dict.fromkeys(one.lower().rstrip(".") for one in EMAIL.findall(cell.text)))
    if found:
        cell.keep("emails", found)
    if EMAIL.sub("", cell.text).strip(" ;,/|<>()-\n") and not found:
        cell.note(Why.EMAIL)


def _websites(cell: _Cell) -> None:
    told = (one.group() for one in WEB.finditer(EMAIL.sub(" ", cell.text)))
    found = tuple(dict.fromkeys(one if "://" in one else f"https://{one}" for one in told))
    if found:
        cell.keep("websites", found)
    else:
        cell.note(Why.WEBSITE)


def _persons(cell: _Cell) -> None:
    name = " ".join(cell.text.split())
    if PERSON.search(name) and len(name) <= LONGEST_LINE:
        cell.keep("persons", (name,))
    else:
        cell.note(Why.PERSON)


def _commune(cell: _Cell) -> None:
    """Read a commune, also with a douar or a quarter in the same cell, which becomes the locality."""
    lexicon = cell.rules.lexicons.communes
    whole = lexicon.meaning(cell.text)
    if whole.sure:
        _place(cell, cell.text, whole)
        return
    parts = [part.strip() for part in re.split(r"[/;,،\n()]|\s[-–]\s|[-–](?=\s)|:", cell.text) if part.strip()]
    meant = [(part, lexicon.meaning(part)) for part in parts]
    sure = [(part, meaning) for part, meaning in meant if meaning.sure]
    if len(parts) > 1 and len({meaning.id for _part, meaning in sure}) == 1:
        _place(cell, *sure[0])
        _keep_locality(cell, [one for one, of in meant if not of.sure and not lexicon.is_prefix(one)])
        return
    cell.into.unknown_place = cell.text
    other = cell.rules.lexicons.elsewhere.meaning(cell.text)
    if other.sure:
        cell.note(Why.COMMUNE_ELSEWHERE, more=(other.label,))
    else:
        cell.note(Why.COMMUNE, more=[label for _id, label in whole.offered])


def _keep_locality(cell: _Cell, rest: Sequence[str]) -> None:
    if rest and "locality" not in cell.into.values:
        cell.keep("locality", ", ".join(rest))
        cell.note(Why.LOCALITY, ", ".join(rest), taken=True)


def _place(cell: _Cell, text: str, meaning: Meaning) -> None:
    if meaning.id == Lexicon.NOWHERE:
        cell.into.no_place = True
        cell.keep("locality", " ".join(text.split())[:LONGEST_LINE])
    elif meaning.id != Lexicon.WHOLE:
        cell.into.values["territories"] = (meaning.id,)
        if meaning.near:
            cell.note(Why.NEAR, text, taken=True, more=(meaning.label,))
    else:
        cell.keep("locality", " ".join(text.split())[:LONGEST_LINE])


def _words(name: str, why: Why, pick: Callable[[Lexicons], Lexicon]) -> Callable[[_Cell], None]:
    """Return a reader of several words of a reference list in one cell."""

    def read(cell: _Cell) -> None:
        lexicon = pick(cell.rules.lexicons)
        found = []
        for text in split_list(cell.text, lexicon):
            meaning = lexicon.meaning(text)
            if not meaning.sure:
                cell.note(why, text, more=[label for _id, label in meaning.offered])
            elif meaning.id != Lexicon.NOWHERE:
                found.append(meaning.id)
                if meaning.near:
                    cell.note(Why.NEAR, text, taken=True, more=(meaning.label,))
        if found:
            cell.keep(name, tuple(dict.fromkeys(found)))

    return read


def _degrees(name: str, most: int) -> Callable[[_Cell], None]:
    """Return a reader of degrees, also as degrees, minutes and seconds with the side of the earth."""

    def read(cell: _Cell) -> None:
        try:
            number = read_degrees(cell.text)
        except UnreadableValue:
            cell.note(Why.COORDINATE)
            return
        if abs(number) > most:
            cell.note(Why.COORDINATE)
            return
        cell.into.values[name] = number

    return read


def _point(cell: _Cell) -> None:
    """Read both degrees in one cell: "32.93, -5.66", "32,93 ; -5,66", as geopoints of telephones too."""
    plain = western(cell.text).strip(" ()[]")
    parts = re.split(r"\s*[;/|]\s*|,\s+|\s+", plain)
    if len(parts) < 2:
        parts = plain.split(",")
    try:
        lat, lon, *_rest = (read_degrees(part) for part in parts if part)
    except (UnreadableValue, ValueError):
        cell.note(Why.COORDINATE)
        return
    if abs(lat) > 180 or abs(lon) > 180:
        cell.note(Why.COORDINATE)
        return
    cell.into.values |= {"latitude": lat, "longitude": lon}


def _choice(cell: _Cell) -> None:
    kept = chosen_word(fold(cell.text), cell.of.choices)
    if kept is None:
        cell.note(Why.CHOICE)
    else:
        cell.into.values[cell.of.name] = kept


def chosen_word(plain: str, choices: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Return the word that a folded text stands for: as a whole, else the only one in it that nothing denies, or None.

    choices: what people write, folded, by the word that is kept.
    """
    for kept, words in choices:
        if plain in words:
            return kept
    found = [(word, kept) for kept, words in choices for word in words if f" {word} " in f" {plain} "]
    longest = [(word, kept) for word, kept in found
               if not any(word != other and f" {word} " in f" {other} " for other, _kept in found)]  # fmt: skip
    rest = f" {plain} "
    for word, _kept in longest:
        rest = rest.replace(f" {word} ", " ")
    meant = {kept for _word, kept in longest}
    return meant.pop() if len(meant) == 1 and not set(rest.split()) & DENIALS else None


def _organisations(cell: _Cell) -> None:
    """Keep the names of organisations; whose they are is found where identities are."""
    names = [" ".join(part.split()) for part in re.split(r"[;؛|\n]", cell.text) if part.strip()]
    cell.keep(cell.of.name, tuple(names))


READERS: Mapping[Reading, Callable[[_Cell], None]] = {
    Reading.NAME: _name,
    Reading.LINE: _line,
    Reading.TEXT: _text,
    Reading.KEY: _key,
    Reading.DAY: _day,
    Reading.FOUNDED: _founded,
    Reading.YEAR: _year,
    Reading.WHOLE: _whole,
    Reading.YES_NO: _yes_no,
    Reading.TELEPHONES: _telephones,
    Reading.EMAILS: _emails,
    Reading.WEBSITES: _websites,
    Reading.PERSONS: _persons,
    Reading.COMMUNE: _commune,
    Reading.DOMAINS: _words("domains", Why.DOMAIN, lambda one: one.domains),
    Reading.TARGETS: _words("targets", Why.TARGET, lambda one: one.targets),
    Reading.LATITUDE: _degrees("latitude", 180),
    Reading.LONGITUDE: _degrees("longitude", 180),
    Reading.POINT: _point,
    Reading.CHOICE: _choice,
    Reading.ORGANISATIONS: _organisations,
}
