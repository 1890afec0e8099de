"""Ties that an association's diagnostic names and that nobody has told of here: each proposed once, with one button."""

import re
from collections.abc import Iterable

from graph.diagnostic.diagnostics import DiagnosticState, list_diagnostics, read_sheet
from graph.links.named import NamedOrganisation, find_named
from graph.people.likely import NamedEntry
from graph.rules.answers import Answers, value_of
from graph.rules.folding import fold
from graph.rules.kinds import EntryKind, RequestKind
from portal.claims.likely import alike
from portal.kit.graph import current_graph

CHOSEN = "networks"
"""The question of the diagnostic whose answers are networks of the directory."""
NOTED = ("networks", "wider_networks", "network_member", "partnerships", "partner_kinds", "association_partnerships",
         "international_partnerships")  # fmt: skip
"""The questions beside which people write the names of networks and partners in their own words."""
APART = re.compile(r"[,;،؛/|•\n]|\s[-–]\s")
AND = re.compile(r"\s+(?:et|and|و)\s+")
LEAST_LETTERS, MOST_LETTERS, MOST_NAMES = 3, 100, 8
NEAR = 88
"""From this likeness (of 100) on, a name of the directory may be the one that was written."""
MOST_MEANT = 3
"""Words that fit more organisations than these name none of them."""
TELLING = {EntryKind.NETWORK: RequestKind.TELL_NETWORK, EntryKind.PARTNER: RequestKind.TELL_PARTNER}


def named_ties(association: str) -> list[NamedOrganisation]:
    """List what the last submitted diagnostic of an association names and nothing here says yet."""
    graph = current_graph()
    submitted = (one for one in list_diagnostics(graph, association) if one.state == DiagnosticState.SUBMITTED)
    last = next(submitted, None)
    return named_in(association, read_sheet(graph, last.consensus).answers) if last else []


def named_in(association: str, answers: Answers) -> list[NamedOrganisation]:
    """List what some answers name and nothing here says yet, each once, those that were chosen themselves first."""
    chosen = value_of(answers, CHOSEN)
    ids = [str(one) for one in chosen] if isinstance(chosen, tuple) else []
    notes = [answers[id].note for id in NOTED if id in answers and answers[id].note]
    found = find_named(current_graph(), association, ids=ids, names=names_in(notes))
    meant: dict[str, list[NamedOrganisation]] = {}
    for one in found:
        if not one.said or _is_meant(one):
            meant.setdefault(one.said, []).append(one)
    certain = [one for said, several in meant.items() if not said or len(several) <= MOST_MEANT for one in several]
    return list({one.id: one for one in reversed(certain)}.values())[::-1]


def names_in(notes: Iterable[str]) -> list[str]:
    """Return the names that notes may hold: what stands between marks, and between the words for "and"."""
    parts = [part.strip(" .:()\"'") for note in notes for part in APART.split(note)]
    names = dict.fromkeys([*parts, *(half.strip() for part in parts for half in AND.split(part))])
    return [name for name in names if LEAST_LETTERS <= len(fold(name)) <= MOST_LETTERS][:MOST_NAMES]


def _is_meant(one: NamedOrganisation) -> bool:
    """Say whether an organisation may be the one of a name: written nearly so, or the same where it is elsewhere."""
    if fold(one.said) in (fold(one.name_fr), fold(one.name_ar)):
        return True
    return one.near and alike(one.said, NamedEntry(one.id, one.name_fr, one.name_ar)) >= NEAR
