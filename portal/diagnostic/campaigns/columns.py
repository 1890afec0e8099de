"""Which column of an export holds what: headings as labels or as XML, with groups or without, of several versions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.rules.folding import fold
from portal.diagnostic.campaigns.form_fields import Field

LANGUAGES = ("fr", "ar", "en")
SEPARATOR = "/"
SEPARATORS = re.compile(r"[/.:-]")
KEYS = ("_uuid", "instanceid", "key", "_id")
"""Columns that tell one submission from another, the best first, in small letters."""
OF_THE_SERVER = {
    "start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "instanceid", "instancename",
    "rootuuid", "uuid", "audit", "submissiondate", "submitterid", "submittername", "attachmentspresent",
    "attachmentsexpected", "status", "reviewstate", "edits", "formversion", "key",
}  # fmt: skip
"""Columns that KoboToolbox and ODK Central add, in small letters."""

Target = tuple[str, str]
"""The name of a field, and "" or the choice of it whose column this is."""


@dataclass
class Columns:
    """Where each field is: its own columns, and those of its choices when they are apart; one for each version."""

    whole: dict[str, list[int]] = field(default_factory=dict)
    apart: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    key: int | None = None
    unknown: list[str] = field(default_factory=list)
    known: int = 0

    def place(self, target: Target, position: int) -> None:
        """Note that a column holds a field, or one choice of it."""
        self.known += 1
        name, choice = target
        if choice:
            self.apart.setdefault(name, {}).setdefault(choice, []).append(position)
        else:
            self.whole.setdefault(name, []).append(position)

    def holds(self, name: str) -> bool:
        """Say whether there is any column of a field."""
        return name in self.whole or name in self.apart


class FormHeadings:
    """The headings that a form's fields may have; letters' case, accents and marks don't matter where they needn't."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Write down the headings of fields, as they are and folded."""
        self.names = {fold(one.name): one.name for one in fields}
        self.exact: dict[str, list[Target]] = {}
        self.folded: dict[str, list[Target]] = {}
        for one in fields:
            for heading, choice in _headings(one):
                for known, text in ((self.exact, _plain(heading)), (self.folded, fold(heading))):
                    targets = known.setdefault(text, [])
                    if (one.name, choice) not in targets:
                        targets.append((one.name, choice))

    def knows(self, text: str) -> bool:
        """Say whether a text is the heading of a field, or of what tells submissions apart."""
        return bool(self.targets(text)) or _last(text) in KEYS

    def targets(self, text: str) -> Sequence[Target]:
        """Return the fields that have a heading: as it is, else folded, else by its last part."""
        found = self.exact.get(_plain(text)) or self.folded.get(fold(text))
        if found:
            return found
        name = self.names.get(fold(SEPARATORS.split(text)[-1]))
        return [(name, "")] if name else []


def find_columns(head: Sequence[str], headings: FormHeadings) -> Columns:
    """Tell which column holds what; of headings that several questions share, the first is the first question's."""
    found = Columns()
    asked = [headings.targets(text) for text in head]
    seen: dict[tuple[Target, ...], int] = {}
    for position, text in enumerate(head):
        targets, last = tuple(asked[position]), _last(text)
        if len(targets) > 1 and sum(tuple(one) == targets for one in asked) != len(targets):
            found.unknown.append(text)
        elif targets:
            found.place(targets[seen.get(targets, 0) % len(targets)], position)
            seen[targets] = seen.get(targets, 0) + 1
        elif last in KEYS:
            if found.key is None or KEYS.index(last) < KEYS.index(_last(head[found.key])):
                found.key = position
        elif _is_unknown(text):
            found.unknown.append(text)
    return found


def _is_unknown(text: str) -> bool:
    """Say whether a heading is one that the form's server doesn't add by itself."""
    last = _last(text)
    return bool(text) and not last.startswith("_") and not text.startswith("_") and last not in OF_THE_SERVER


def _headings(one: Field) -> Iterator[tuple[str, str]]:
    """Yield each heading that a field may have, with "" or the choice whose column it is."""
    spoken = [(one.name, [name for name, _label in one.groups])]
    spoken += [(one.label.said(each), [label.said(each) for _name, label in one.groups]) for each in LANGUAGES]
    for language, (name, groups) in zip(("", *LANGUAGES), spoken, strict=True):
        for heading in (name, SEPARATOR.join([*groups, name])):
            yield heading, ""
            if one.type == "select_multiple":
                for choice in one.choices:
                    yield f"{heading}{SEPARATOR}{choice.text.said(language) if language else choice.id}", choice.id


def _plain(text: str) -> str:
    return " ".join(text.split())


def _last(text: str) -> str:
    return SEPARATORS.split(text)[-1].casefold()


def texts_of(row: Sequence[str], positions: Sequence[int]) -> list[str]:
    """Return what the columns of one thing say, each text once."""
    return list(dict.fromkeys(row[position] for position in positions if row[position]))


def marks_of(row: Sequence[str], apart: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
    """Return what the columns of choices say, by choice."""
    return {choice: texts_of(row, positions) for choice, positions in apart.items()}
