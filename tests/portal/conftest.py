"""The portal on the seeded graph, and a small neighbourhood of entries that a test may change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask

from graph.directory import associations, networks, partners
from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.people import accounts
from graph.people.accounts import User
from graph.rules.kinds import Role
from graph.server.connection import Graph
from portal import create_app
from portal.accounts.passwords import hash_password
from portal.kit.extensions import limiter
from seed import demo, loader
from seed.provinces import plan
from seed.synthetic import Dataset, generate
from tests.conftest import empty_graph
from tests.portal.strict import Browser

PASSWORD = "a password of the tests"
LIMIT = "1000 per minute"
FOLDERS = ("MATCHING_FOLDER", "EVIDENCE_FOLDER", "IMPORTS_FOLDER")
IS_SEEDED = "MATCH (user:User {email: $email}) RETURN user.id AS id"
REMOVE = """
MATCH (node) WHERE node.id STARTS WITH $prefix
CALL (node) {
    MATCH (node)<-[:BETWEEN]-(thread:Thread)
    OPTIONAL MATCH (post:Post)-[:IN_THREAD]->(thread)
    DETACH DELETE post, thread
}
CALL (node) { MATCH (node)-[:HAD|REPORTED|FINDS]->(told:EndedLink|AbuseReport|Tie) DETACH DELETE told }
OPTIONAL MATCH (node)-[:SENT|ADDRESSED_TO]-(request:LinkRequest)
OPTIONAL MATCH (request)-[:HAS_CHANGE|HAS_OUTCOME]->(change:Change|Outcome)
OPTIONAL MATCH (node)-[:ASSESSED_BY]->(diagnostic:Diagnostic)
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET|HAS_CHANGE|HAS_EVIDENCE*1..2]->(part)
OPTIONAL MATCH (node)-[:PLANS|DECIDED]->(planned)
OPTIONAL MATCH (node)-[:HAS_CONTACT|HAS_OFFICER|HAS_CONVENTION|HAS_FILE|SHARES]->(of_entry)
OPTIONAL MATCH (node)-[:CARRIES]->(project:Project)
OPTIONAL MATCH (node)-[:HAS_SECTION]->(section)
OPTIONAL MATCH (section)-[:HAS_EDIT]->(edit)
OPTIONAL MATCH (planned)-[:HAS_CHANGE|HAS_INDICATOR|HAS_FILE]->(of_plan)
DETACH DELETE of_entry, project, edit, section, change, request, part, diagnostic, of_plan, planned, node
"""
FORGET_SAMPLE = """
MATCH (instrument:Instrument {name: 'sample'})
OPTIONAL MATCH (instrument)<-[:MADE_WITH]-(diagnostic:Diagnostic)
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET]->(sheet:Sheet)
DETACH DELETE instrument, diagnostic, sheet
"""
NUMBERS = count(1)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture(scope="session")
def dataset(password_hash: str) -> Dataset:
    return generate(passwords=dict.fromkeys(demo.EMAILS, PASSWORD), hash_password=lambda _password: password_hash)


@pytest.fixture(scope="module")
def seeded(demo_graph: Graph, dataset: Dataset) -> Graph:
    """Return the graph with the demonstration in it; seeded again only when a test has emptied it.

    The small instrument of an earlier module goes, so that the demonstration's is the newest.
    """
    if not demo_graph.read(IS_SEEDED, email=demo.ADMINISTRATOR):
        loader.load(empty_graph(demo_graph), dataset)
    demo_graph.write(FORGET_SAMPLE)
    return demo_graph


@pytest.fixture(scope="session")
def make_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes the application on a graph, with nothing written into the clone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_KEY", "a key of the tests, as long as it must be")

        def make(graph: Graph, **settings: object) -> Flask:
            folders = {name: str(tmp_path_factory.mktemp(name.split("_")[0])) for name in FOLDERS}
            folders["SMS_OUTBOX"] = folders["IMPORTS_FOLDER"] + "/sms.jsonl"
            return create_app(
                graph,
                {
                    "ADDRESS_TRIES": 1000,
                    "LINK_LIMIT": LIMIT,
                    "EXPORT_LIMIT": LIMIT,
                    "API_LIMIT": LIMIT,
                    "SECOND_FACTOR": False,
                }
                | folders
                | settings,
            )

        yield make


@pytest.fixture(scope="module")
def app(seeded: Graph, make_app: Callable[..., Flask]) -> Flask:
    return make_app(seeded)


@pytest.fixture
def limits(app: Flask) -> Iterator[Flask]:
    """Return the application with its tries counted from none, and again afterwards."""
    limiter.reset()
    yield app
    limiter.reset()


@pytest.fixture(scope="session")
def user_ids(dataset: Dataset) -> dict[str, str]:
    return {user.email: user.id for user in dataset.users}


@pytest.fixture
def browse(app: Flask, user_ids: dict[str, str]) -> Callable[..., Browser]:
    """Return a function that opens a browser for an e-mail of the demonstration or an id, or for a visitor."""

    def open_browser(who: str | None = None, language: str = "en") -> Browser:
        return Browser(app, language, user_ids.get(who or "", who))

    return open_browser


@dataclass(frozen=True)
class Neighbourhood:
    """Ids of entries and users that belong to one test; a, b and far are associations, n a network, p a partner."""

    prefix: str

    def __getattr__(self, name: str) -> str:
        """Return the id of an entry or of a user."""
        return f"{self.prefix}{name}"


@pytest.fixture
def place(seeded: Graph, password_hash: str) -> Iterator[Neighbourhood]:
    """Save a neighbourhood of Khénifra, with accounts, and remove it with all its requests."""
    own = Neighbourhood(f"test-{next(NUMBERS)}-")
    here = {"territories": (demo.KHENIFRA,), "lat": 32.94, "lon": -5.67, "domains": ("literacy",)}
    alike = here | {"targets": ("elderly", "patients")}  # Few others work for these: they are found among many.
    there = {"territories": (plan("chichaoua").code,), "domains": ("literacy",)}
    associations.save_associations(
        seeded,
        [
            Association(id=own.a, name_fr="Association Alpha", name_ar="جمعية ألف", **alike),
            Association(id=own.b, name_fr="Association Bêta", name_ar="جمعية باء", **alike),
            Association(id=own.c, name_fr="Association Gamma", **here),
            Association(id=own.far, name_fr="Association Lointaine", **there),
        ],
    )
    networks.save_networks(
        seeded,
        [
            Network(id=own.n, name_fr="Réseau Nu", name_ar="شبكة نون", level="provincial", **here),
            Network(id=own.m, name_fr="Réseau Mu", level="provincial", **here),
        ],
    )
    partners.save_partners(seeded, [Partner(id=own.p, name_fr="Partenaire Pi", kind="donor", **here)])
    acting = {"ua": (Role.ASSOCIATION, own.a), "ub": (Role.ASSOCIATION, own.b), "ufar": (Role.ASSOCIATION, own.far),
              "un": (Role.COORDINATOR, own.n), "um": (Role.COORDINATOR, own.m)}  # fmt: skip
    accounts.save_users(
        seeded,
        [
            User(id=f"{own.prefix}{name}", email=f"{own.prefix}{name}@example.org", name=f"Personne {name}",
                 password_hash=password_hash, role=role, organisations=(organisation,))
            for name, (role, organisation) in acting.items()
        ],
    )  # fmt: skip
    yield own
    seeded.write(REMOVE, prefix=own.prefix)
