"""Which column of a list is which field: proposed by its heading in three languages, else by what stands in it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from graph.exchange.changes import ListKind
from graph.rules.folding import fold
from graph.rules.telephone import read_telephone
from seed.records.fields import BY_NAME, IGNORE, NOTE, ListField, fields_of
from seed.records.values import EMAIL, Lexicons, split_list

NUMBERING = {"", "n", "no", "num", "nr", "numero", "n ordre", "no ordre", "ordre", "numero d ordre", "رقم", "الرقم",
             "الرقم الترتيبي", "ر ت"}  # fmt: skip
"""Headings (folded) of columns that only number the rows."""
LIKE_A_HEADING, LEAST_LETTERS = 88, 5
SHARE = 0.6
"""So many of a column's cells must be readable as a field for it to be proposed by its content."""
MOST_SEEN = 200
NEEDED = {
    ListKind.MEMBERSHIP: ("member", "network"),
    ListKind.PARTNERSHIP: ("one", "other"),
    ListKind.OFFICER: ("member", "officer", "function"),
    ListKind.PERSON: ("member", "officer"),
}
"""Fields without which a list of links or of officers says nothing."""
TWICE = ("telephones", "emails", "websites", "persons", "objectives", "locality", "domains", "targets")
"""Fields that several columns may have."""


def is_heading(kind: ListKind) -> Callable[[str], bool]:
    """Return a function that says whether a text is a heading of this kind of list."""
    known = {word for field in fields_of(kind) for word in field.headings}
    return lambda text: len(text) <= 60 and fold(text) in known


def heading_key(kind: ListKind, head: Iterable[str]) -> str:
    """Return a text that is the same for lists of a kind with the same headings, in whatever order."""
    told = "|".join(sorted({fold(one) for one in head if fold(one)}))
    return hashlib.sha256(f"{kind}|{told}".encode()).hexdigest()[:24]


def propose_columns(
    kind: ListKind,
    head: Sequence[str],
    cells: Sequence[Sequence[str]],
    lexicons: Lexicons,
    remembered: Mapping[str, str] | None = None,
) -> list[str]:
    """Return for each column the name of a field, NOTE or IGNORE. cells: of some rows; remembered: by folded heading.

    What was chosen before for the same heading wins; a field is proposed once, but for those that may repeat.
    """
    known = remembered or {}
    found: list[str | None] = [known.get(fold(text)) for text in head]
    found = [name if name in {NOTE, IGNORE} | {one.name for one in fields_of(kind)} else None for name in found]
    wanted = [_candidates(kind, text) if found[at] is None else [] for at, text in enumerate(head)]
    for most in (1, len(head) + 1):
        for at, candidates in enumerate(wanted):
            if found[at] is None and 0 < len(candidates) <= most:
                found[at] = next((one for one in candidates if _is_free(one, found)), None)
    for at, text in enumerate(head):
        if found[at] is None:
            seen = [row[at] for row in cells[:MOST_SEEN] if at < len(row) and row[at]]
            found[at] = _by_content(kind, seen, lexicons, found) or (IGNORE if fold(text) in NUMBERING else NOTE)
    return [name or IGNORE for name in found]


def check_columns(kind: ListKind, columns: Sequence[str]) -> str | None:
    """Return the name of a field that too many columns have, or that is missing; None when all is well."""
    for name in columns:
        if name not in (NOTE, IGNORE, *TWICE) and columns.count(name) > 1:
            return name
    if kind in NEEDED:
        return next((name for name in NEEDED[kind] if name not in columns), None)
    return None if {"name", "name_fr", "name_ar", "id", "receipt_number"} & set(columns) else "name"


def _candidates(kind: ListKind, text: str) -> list[str]:
    """Return the fields that a heading can mean: that have it, else that have one like it, else that it begins with."""
    plain = fold(text)
    if not plain or len(text) > 100:
        return []
    fields = fields_of(kind)
    exact = [one.name for one in fields if plain in one.headings]
    if exact:
        return exact
    words = [(word, one.name) for one in fields for word in one.headings if len(word) >= LEAST_LETTERS]
    if len(plain) >= LEAST_LETTERS:
        like = process.extractOne(
            plain, [word for word, _name in words], scorer=fuzz.ratio, score_cutoff=LIKE_A_HEADING
        )
        if like:
            return [words[like[2]][1]]
    within = [(len(word), name) for word, name in words if f" {word} " in f" {plain} "]
    return [max(within)[1]] if within else []


def _is_free(name: str, found: Sequence[str | None]) -> bool:
    return name in TWICE or name not in found


def _by_content(kind: ListKind, seen: Sequence[str], lexicons: Lexicons, found: Sequence[str | None]) -> str | None:
    """Return the field that most cells of a column can be read as."""
    if len(seen) < 3:
        return None
    tests: dict[str, Callable[[str], bool]] = {
        "emails": lambda text: bool(EMAIL.fullmatch(text.strip())),
        "telephones": _is_telephone,
        "commune": lambda text: lexicons.communes.meaning(text).sure,
        "domains": lambda text: any(lexicons.domains.meaning(one).sure for one in split_list(text, lexicons.domains)),
    }
    for name, test in tests.items():
        field: ListField = BY_NAME[name]
        if kind in field.kinds and name not in found and sum(map(test, seen)) >= SHARE * len(seen):
            return name
    return None


def _is_telephone(text: str) -> bool:
    try:
        return bool(read_telephone(text)) and len(text) >= 9
    except ValueError:
        return False
