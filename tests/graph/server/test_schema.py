"""Migrations: numbered, recorded, idempotent; constraints on ids and indexes for what pages look up."""

import pytest
from neo4j.exceptions import ConstraintError

from graph.server import schema
from graph.server.schema import MIGRATIONS, migrate

IDS = {
    "Territory": "code",
    "Domain": "id",
    "TargetGroup": "id",
    "Entry": "id",
    "Organisation": "id",
    "Project": "id",
    "Space": "id",
    "User": "id",
    "LinkRequest": "id",
    "Change": "id",
    "Outcome": "id",
    "Maintenance": "id",
    "Migration": "number",
}


def test_migrations_are_recorded_in_order(any_graph):
    any_graph.write("MATCH (m:Migration) DELETE m")

    applied = migrate(any_graph)

    assert applied == sorted(MIGRATIONS)
    rows = any_graph.read("MATCH (m:Migration) RETURN m.number AS number, m.applied_at AS at ORDER BY number")
    assert [row["number"] for row in rows] == applied
    assert all(row["at"] is not None for row in rows)


def test_a_second_run_applies_nothing(any_graph):
    migrate(any_graph)
    before = any_graph.read("MATCH (m:Migration) RETURN m.number AS number, m.applied_at AS at ORDER BY number")

    assert migrate(any_graph) == []

    assert any_graph.read("MATCH (m:Migration) RETURN m.number AS number, m.applied_at AS at ORDER BY number") == before


def test_a_migration_cut_short_is_applied_again(any_graph):
    migrate(any_graph)
    any_graph.write("MATCH (m:Migration {number: 2}) DELETE m")

    assert migrate(any_graph) == [2]


def test_a_new_migration_alone_is_applied(any_graph, monkeypatch):
    migrate(any_graph)
    new = max(MIGRATIONS) + 1
    monkeypatch.setitem(schema.MIGRATIONS, new, ("CREATE (:Entry {id: 'from-migration'})",))

    applied = migrate(any_graph)
    any_graph.write("MATCH (m:Migration {number: $number}) DELETE m", number=new)

    assert applied == [new]
    assert any_graph.read("MATCH (e:Entry) RETURN e.id AS id") == [{"id": "from-migration"}]


def test_every_id_is_unique(any_graph):
    rows = any_graph.read(
        "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties RETURN type, labelsOrTypes, properties"
    )

    unique = {(row["labelsOrTypes"][0], tuple(row["properties"])) for row in rows if row["type"].endswith("UNIQUENESS")}
    assert {(label, (name,)) for label, name in IDS.items()} <= unique
    assert ("User", ("email",)) in unique
    assert ("LinkRequest", ("open_key",)) in unique


def test_a_second_node_of_an_id_is_refused(any_graph):
    any_graph.write("CREATE (:Space {id: 'one'})")

    with pytest.raises(ConstraintError):
        any_graph.write("CREATE (:Space {id: 'one'})")


def test_indexes_of_all_lookups_are_online(any_graph):
    rows = any_graph.read("SHOW INDEXES YIELD name, state, type RETURN name, state, type")

    kinds = {row["name"]: row["type"] for row in rows}
    assert all(row["state"] == "ONLINE" for row in rows)
    assert kinds["directory_text"] == "FULLTEXT"
    assert kinds["association_location"] == kinds["entry_location"] == "POINT"
    ranges = ("entry_name", "entry_kind_name", "territory_level", "network_level", "link_request_state")
    assert {kinds[name] for name in ranges} == {"RANGE"}


def test_reasons_of_before_are_kept_as_notes(any_graph):
    migrate(any_graph)
    any_graph.write("MATCH (m:Migration {number: 4}) DELETE m")
    any_graph.write(
        "CREATE (a:LinkRequest {id: 'r1', reason: 'Trop tard.'}),"
        " (a)-[:HAS_CHANGE]->(:Change {id: 'c1', reason: 'Trop tard.'}),"
        " (b:LinkRequest {id: 'r2', reason: ''})-[:HAS_CHANGE]->(:Change {id: 'c2'}),"
        " (a)-[:DISMISSED {kind: 'partner', reason: 'Complet.'}]->(b),"
        " (b)-[:DISMISSED {kind: 'partner', reason: ' '}]->(a),"
        " (a)-[:DISMISSED {kind: 'space', reason: 'too_far', note: 'Loin.'}]->(b)"
    )

    assert migrate(any_graph) == [4]
    any_graph.write("MATCH (m:Migration {number: 4}) DELETE m")
    assert migrate(any_graph) == [4]

    nodes = any_graph.read(
        "MATCH (n:LinkRequest|Change) RETURN n.id AS id, n.reason AS reason, n.note AS note ORDER BY id"
    )
    assert [tuple(row.values()) for row in nodes] == [
        ("c1", "other", "Trop tard."), ("c2", None, None), ("r1", "other", "Trop tard."), ("r2", None, None)
    ]  # fmt: skip
    links = any_graph.read("MATCH ()-[d:DISMISSED]->() RETURN d.reason AS reason, d.note AS note ORDER BY note")
    assert [tuple(row.values()) for row in links] == [("other", "Complet."), ("too_far", "Loin."), (None, None)]


def test_days_that_lists_wrote_as_dates_become_texts_and_officers_without_a_name_go(any_graph):
    migrate(any_graph)
    any_graph.write("CREATE (:Entry {id: 'dated', receipt_on: date('2015-03-12')}), (:Entry {id: 'told', "
                    "receipt_on: '2016-01-02'}), (:Officer {id: 'nobody', since: '2020-01-01'})")  # fmt: skip
    any_graph.write("MATCH (m:Migration {number: 21}) DELETE m")

    assert migrate(any_graph) == [21]

    rows = any_graph.read("MATCH (n:Entry) WHERE n.id IN ['dated', 'told'] RETURN n.receipt_on AS on ORDER BY n.id")
    assert [row["on"] for row in rows] == ["2015-03-12", "2016-01-02"]
    assert any_graph.read("MATCH (o:Officer {id: 'nobody'}) RETURN o") == []
    any_graph.write("MATCH (n:Entry) WHERE n.id IN ['dated', 'told'] DELETE n")
