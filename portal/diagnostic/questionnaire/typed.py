"""From the form of a page of questions to the changes that it asks for, without scripts in the browser.

Each question sends `seen-Q`: its revision and a mark of the answer that the page showed. What wasn't touched is thus
known, and a page that was opened long ago overwrites nothing that its reader didn't change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from werkzeug.datastructures import MultiDict

from graph.rules.answers import BadAnswer, check_value
from graph.rules.instrument import Question
from portal.kit.ids import new_id
from portal.kit.requests import whole

STATES = {":unknown": "unknown", ":not_reviewed": "not_reviewed"}
"""How "don't know" and "not reviewed" are sent where they are among the answers to choose from."""
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class Typed:
    """What the form says about one question, as it was typed. value: one text, or several for several choices."""

    state: str | None
    value: Any
    note: str


def seen_mark(answer: Mapping[str, Any]) -> str:
    """Return the revision and a mark of an answer (as `portal.answering.answer_data` gives it), for `seen-Q`."""
    return f"{answer['revision']}:{_mark(answer['state'], answer['value'], answer['note'])}"


def typed_of(question: Question, form: MultiDict[str, str], answer: Mapping[str, Any]) -> Typed:
    """Return what a form says about a question.

    answer: as it is kept now. Where a value and "don't know" were both given, the newer one counts: the value when it
    isn't the one that is kept.
    """
    note = form.get(f"note-{question.id}", "").replace("\r\n", "\n").strip()
    given: Any = form.get(f"answer-{question.id}", "").strip()
    if question.type in ("level", "yes_no", "choice"):
        if given in STATES:
            return Typed(STATES[given], None, note)
        return Typed("answered", given, note) if given else Typed(None, None, note)
    if question.type == "choices":
        given = form.getlist(f"answer-{question.id}")
    state = form.get(f"state-{question.id}", "")
    if given and (state not in STATES or _kept_form(question, given) != answer["value"]):
        return Typed("answered", given, note)
    return Typed(STATES.get(state), None, note)


def change_asked(
    question: Question, form: MultiDict[str, str], answer: Mapping[str, Any]
) -> tuple[Typed, dict[str, Any] | None]:
    """Return what was typed for a question, and the change that it asks for (see `change_of`), or None for none.

    answer: as it is kept now. A conflict that was shown before is settled by `keep-Q`; until then the change is marked
    `unsettled`.
    """
    typed = typed_of(question, form, answer)
    seen, _colon, mark = form.get(f"seen-{question.id}", "").partition(":")
    base = whole(seen) or 0
    change = {
        "question": question.id,
        "state": typed.state,
        "value": typed.value,
        "note": typed.note,
        "base": base,
        "save": new_id(),
    }
    keep = form.get(f"keep-{question.id}")
    if keep == THEIRS:
        return typed, None
    if keep == MINE:
        return typed, change | {"base": answer["revision"]}
    if f"conflict-{question.id}" in form:
        return typed, change | {"unsettled": True}
    kept = _kept_form(question, typed.value) if typed.state == "answered" else None
    as_seen = mark == _mark(typed.state, kept, typed.note)
    as_kept = (typed.state, kept, typed.note) == (answer["state"], answer["value"], answer["note"])
    confirmed = answer["carried"] and f"confirm-{question.id}" in form
    return typed, change if confirmed or not (as_seen or as_kept) else None


def _kept_form(question: Question, value: Any) -> Any:
    """Return a value as it would be kept and sent as JSON, or as it is when the question doesn't take it."""
    try:
        kept = check_value(question, value, value if question.source and isinstance(value, list) else [str(value)])
    except BadAnswer:
        return value
    return list(kept) if isinstance(kept, tuple) else kept


def _mark(state: str | None, value: Any, note: str) -> str:
    return f"{crc32(json.dumps([state, value, note]).encode()):08x}"
