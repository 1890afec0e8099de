"""A list is taken in whole, does what its preview said, twice is once, and can be undone."""

import pytest

from graph.directory.associations import get_association
from graph.exchange import batches
from graph.exchange.records import read_known

LIST = """Nom de l'association;Commune;Date de création;Domaine;Tél;Adhérents;Local;Observations
Association Amal;Khénifra;juin 2014;Santé, Sports et loisirs;06 61 23 45 67;45;oui;à revoir
جمعية النور;أكلموس;2015;صحة;0535-58-61-23 / 0662112233;٣٠;لا;
Association Tigmi;Lehri;12/03/2015;Environnement;;;;
"""


def state(graph):
    """Return all that is known of the entries, but for how often their sections were changed."""
    return graph.read(
        "MATCH (n) WHERE n:Entry OR n:Contact OR n:Officer OPTIONAL MATCH (n)-[r]->(o) WHERE NOT o:EntrySection "
        "RETURN properties(n) AS properties, labels(n) AS labels, type(r) AS type, properties(r) AS of, "
        "coalesce(o.code, o.id) AS other ORDER BY coalesce(n.id, ''), type, other"
    )


def test_a_list_is_understood_and_taken_as_its_preview_says(desk):
    planned = desk.take(LIST)

    assert planned.counts() == {"created": 3}
    known = {record.name: record.values for record in read_known(desk.graph, "association", "05.301")}
    amal = known["Association Amal"]
    assert amal["territories"] == ("05.301.01.01",)
    assert (amal["founded_year"], amal["founded_month"], amal["members"], amal["premises"]) == (2014, 6, 45, True)
    assert amal["domains"] == ("health", "sport")
    assert amal["telephones"] == ("+212661234567",)
    assert amal["import_note"] == "Observations: à revoir"
    nour = known["جمعية النور"]
    assert nour["name_ar"] == "جمعية النور" and "name_fr" not in nour
    assert nour["telephones"] == ("+212535586123", "+212662112233")
    assert (nour["territories"], nour["members"], nour["premises"]) == (("05.301.07.03",), 30, False)
    for row in planned.rows:
        record = {record.id: record for record in read_known(desk.graph, "association", "05.301")}[row.entry]
        assert {change.field: change.new for change in row.changes} | {"status": "active"} == record.values
        assert get_association(desk.graph, row.entry) is not None


def test_twice_is_once(desk):
    desk.take(LIST)
    before = state(desk.graph)

    again = desk.take(LIST)

    assert again.counts() == {"unchanged": 3}
    assert state(desk.graph) == before


def test_undoing_brings_back_what_was_there(desk):
    desk.take(LIST)
    before = state(desk.graph)
    changed = LIST.replace("45", "50").replace("0662112233", "0662112299") + "Association Neuve;Lehri;2020;;;;;\n"

    planned = desk.take(changed)
    assert planned.counts() == {"created": 1, "changed": 2, "unchanged": 1}
    assert state(desk.graph) != before
    undone = planned.undo()

    assert (undone.removed, undone.restored, undone.left) == (1, 2, [])
    assert state(desk.graph) == before
    with pytest.raises(batches.NothingToUndo):
        planned.undo()


def test_an_import_that_breaks_off_leaves_nothing(desk):
    planned = desk.plan(LIST)

    def rows():
        yield planned.rows[0]
        raise RuntimeError("the process ends here")

    with pytest.raises(RuntimeError):
        batches.apply_rows(desk.graph, id="broken", source=planned.job.source, rows=rows, user="x",
                           at=batches.datetime.now(batches.UTC))  # fmt: skip
    assert state(desk.graph) == []
    assert batches.get_batch(desk.graph, "broken") is None
