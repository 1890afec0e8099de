"""Invented contacts, legal files, boards and charters, so that the demonstration's pages show them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from graph.directory.associations import Association
from graph.directory.contacts import Contact
from graph.directory.entry_profiles import EntryProfile
from graph.directory.networks import Network
from graph.directory.officers import Officer
from graph.directory.projects import Project
from graph.directory.provenance import record
from graph.rules.kinds import ContactKind, Function, Joining, ProjectState, ReceiptState, Visibility
from graph.rules.provenance import ValueSource
from graph.server.connection import Graph
from seed.reference import territories
from seed.sampling import make_id
from seed.telephones import telephone

SAID_ON = date(2026, 1, 12)
FIRST_ASSEMBLY = date(2023, 9, 1)
MANDATE = timedelta(days=3 * 365)
LITTLE_WORDS = {"association", "de", "des", "du", "la", "le", "les", "l", "d", "et", "pour", "aux", "a"}
SHARES = {"telephone": 0.8, "whatsapp": 0.6, "receipt": 0.75, "board": 0.6, "languages": 0.7, "volunteers": 0.5}
FUNCTIONS = (Function.PRESIDENT, Function.TREASURER, Function.SECRETARY)
EXAMPLES = {Function.PRESIDENT: "Personne A", Function.TREASURER: "Personne B", Function.SECRETARY: "Personne C"}
"""No name of a person is made up: a letter says that it is an example."""
CHARTER = "Les membres se réunissent deux fois par an, partagent ce qu'ils apprennent et s'entraident."
WELCOME = "Bienvenue\u00a0! La prochaine réunion est ouverte à tous les nouveaux membres."
QUESTIONS = ("Que voulez-vous faire avec le réseau\u00a0?", "Qui viendra aux réunions\u00a0?")


def make_profiles(
    rng: np.random.Generator,
    seed: int,
    associations: Iterable[Association],
    networks: Iterable[Network],
    projects: Iterable[Project],
) -> tuple[EntryProfile, ...]:
    """Return what the entries of a province say of themselves; the same stream gives the same."""
    communes = {territory.code: territory.name_fr for territory in territories()}
    return (
        *(_of_association(rng, seed, one, communes) for one in associations),
        *(_of_network(rng, seed, one) for one in networks),
        *(EntryProfile(id=one.id, on=SAID_ON, values=_results(one)) for one in projects),
    )


def let_mandate_end(graph: Graph, association: str, on: date) -> None:
    """Let the mandate of an association's board end forty days after a day, so that its pages warn of it."""
    ends = on + timedelta(days=40)
    values = {"mandate_ends_on": ends.isoformat(), "assembly_on": (ends - MANDATE).isoformat()}
    record(graph, association, values, ValueSource.OWN, on)


def _of_association(
    rng: np.random.Generator, seed: int, association: Association, communes: Mapping[str, str]
) -> EntryProfile:
    has = {name: bool(rng.random() < share) for name, share in SHARES.items()}
    values: dict[str, Any] = {"acronym": _acronym(association.name_fr)}
    if has["languages"]:
        values["languages"] = ["ar", "zgh"] if rng.random() < 0.6 else ["ar", "fr"]
    if has["volunteers"]:
        values["volunteers"] = int(rng.integers(2, 40))
    board = _board(rng) if has["board"] else {}
    return EntryProfile(
        id=association.id,
        on=SAID_ON,
        values=values | board,
        from_list=_receipt(rng, association, communes) if has["receipt"] else {},
        contacts=_contacts(seed, association.id, has),
        officers=_officers(seed, association.id, board["assembly_on"]) if board else (),
    )


def _of_network(rng: np.random.Generator, seed: int, network: Network) -> EntryProfile:
    joining = str(rng.choice(list(Joining)))
    values: dict[str, Any] = {"charter": CHARTER, "welcome": WELCOME, "joining": joining}
    if joining == Joining.REQUEST:
        values["questions"] = list(QUESTIONS)
    return EntryProfile(
        id=network.id, on=SAID_ON, values=values, contacts=_contacts(seed, network.id, {"telephone": True})
    )


def _results(project: Project) -> dict[str, Any]:
    done = project.state == ProjectState.COMPLETED
    return {"programme": "income"} | ({"results": "Données inventées\u00a0: 40 personnes formées."} if done else {})


def _contacts(seed: int, id: str, has: Mapping[str, bool]) -> tuple[Contact, ...]:
    shown = {ContactKind.TELEPHONE: Visibility.EVERYBODY, ContactKind.WHATSAPP: Visibility.LINKED}
    return tuple(
        Contact(
            id=make_id(seed, "contact", id, kind), kind=kind, value=telephone(seed, id, kind), visibility=visibility
        )
        for kind, visibility in shown.items()
        if has.get(kind)
    )


def _receipt(rng: np.random.Generator, association: Association, communes: Mapping[str, str]) -> dict[str, Any]:
    year, month = association.founded_year or 2010, association.founded_month or 6
    office = "Pachalik" if association.milieu == "urban" else "Caïdat"
    return {
        "receipt_state": str(rng.choice([ReceiptState.DEFINITIVE, ReceiptState.PROVISIONAL], p=[0.8, 0.2])),
        "receipt_number": f"{int(rng.integers(1, 400))}/{year}",
        "receipt_on": date(year, month, int(rng.integers(1, 28))).isoformat(),
        "receipt_authority": f"{office} de {communes[association.territories[0]]}",
    }


def _board(rng: np.random.Generator) -> dict[str, Any]:
    assembly = FIRST_ASSEMBLY + timedelta(days=int(rng.integers(0, 800)))
    declared = assembly + timedelta(days=int(rng.integers(3, 28)))
    return {
        "assembly_on": assembly.isoformat(),
        "mandate_ends_on": (assembly + MANDATE).isoformat(),
        "board_changed_on": assembly.isoformat(),
        "board_declared_on": declared.isoformat(),
    }


def _officers(seed: int, id: str, since: str) -> tuple[Officer, ...]:
    return tuple(
        Officer(id=make_id(seed, "officer", id, function), name=EXAMPLES[function], function=function,
                since=date.fromisoformat(since))
        for function in FUNCTIONS
    )  # fmt: skip


def _acronym(name: str) -> str:
    words = name.replace("'", " ").replace("’", " ").replace("-", " ").split()
    return "A" + "".join(word[0].upper() for word in words if word.lower() not in LITTLE_WORDS)[:5]
