"""Two records become one with all that hangs on them, and two again."""

from datetime import date

import pytest

from graph.directory.associations import Association, get_association, save_associations
from graph.directory.contacts import Contact, list_contacts, save_contacts
from graph.directory.networks import Network, save_networks
from graph.directory.provenance import record
from graph.exchange import merging
from graph.exchange.records import read_known, read_records
from graph.links.links import Membership, Partnership, list_links, save_memberships, save_partnerships
from graph.people.threads import NewPost, add_post, pair_thread
from graph.rules.provenance import ValueSource
from graph.server.schema import migrate
from seed.records.duplicates import find_pairs
from tests.portal.exchange.desk import NOON
from tests.portal.exchange.test_taking import state

LEHRI = ("05.301.05.11",)


@pytest.fixture
def two(desk):
    save_associations(desk.graph, [
        Association(id="a", name_fr="Association Amal pour le développement", territories=LEHRI, members=10),
        Association(id="b", name_fr="Assoc. AMAL", name_ar="جمعية الأمل", territories=LEHRI, members=12,
                    founded_year=2001, domains=("health",)),
        Association(id="c", name_fr="Association Tigmi", territories=LEHRI),
    ])  # fmt: skip
    save_networks(desk.graph, [Network(id="n", name_fr="Réseau"), Network(id="m", name_fr="Autre réseau")])
    save_memberships(desk.graph, [Membership("b", "n", 2010), Membership("a", "m"), Membership("b", "m", 1999)])
    save_contacts(desk.graph, "b", [Contact(id="b-tel", kind="telephone", value="+212661234571")])
    return desk.graph


def test_pairs_that_may_be_one_are_found_unless_somebody_said_no(two):
    known = read_known(two, "association", "05.301")

    assert [(pair.one.id, pair.other.id, pair.why) for pair in find_pairs(known)] == [("a", "b", "name")]
    merging.tell_apart(two, "b", "a")
    assert find_pairs(known, merging.told_apart(two, ["a", "b"])) == []


def test_two_become_one_and_two_again(two):
    before = state(two)

    for _twice in range(2):
        merging.merge_records(two, id="m1", kept="a", lost="b", taken=frozenset({"members"}), user="x", at=NOON)

    kept = get_association(two, "a")
    assert (kept.name_fr, kept.name_ar) == ("Association Amal pour le développement", "جمعية الأمل")
    assert (kept.members, kept.founded_year, kept.domains) == (12, 2001, ("health",))
    assert [one.value for one in list_contacts(two, "a")] == ["+212661234571"]
    assert {(link.entry.id, link.since) for link in list_links(two, "a")} == {("n", 2010), ("m", None)}
    assert get_association(two, "b").status == "merged" and merging.merged_into(two, "b") == "a"
    assert [one.id for one in read_known(two, "association", "05.301")] == ["a", "c"]
    with pytest.raises(merging.CannotMerge):
        merging.merge_records(two, id="m2", kept="c", lost="b", taken=frozenset(), user="x", at=NOON)

    merging.undo_merge(two, "m1", at=NOON)
    assert state(two) == before
    with pytest.raises(merging.CannotMerge):
        merging.undo_merge(two, "m1", at=NOON)


def test_what_is_said_of_the_kept_one_since_outlives_the_undoing(two):
    record(two, "b", {"founded_month": 4, "lat": 32.9, "lon": -5.6}, ValueSource.STAFF, date(2026, 5, 1))
    merging.merge_records(two, id="m3", kept="a", lost="b", taken=frozenset({"members"}), user="x", at=NOON)
    assert one_of(two, "a") == (2001, 4, 32.9, -5.6)
    record(two, "a", {"lat": 33.0}, ValueSource.OWN, date(2026, 7, 1))
    record(two, "a", {"objectives_fr": "Aider"}, ValueSource.OWN, date(2026, 7, 2))

    merging.undo_merge(two, "m3", at=NOON)

    assert one_of(two, "a") == (None, None, 33.0, -5.6)
    sources = read_records(two.read, ["a"])["a"].sources
    assert {name: str(told.on) for name, told in sources.items()} == {
        "lat": "2026-07-01", "lon": "2026-05-01", "objectives_fr": "2026-07-02",
    }  # fmt: skip


def test_what_is_known_of_a_record_itself_stays_with_it(two):
    two.write("MATCH (b:Entry {id: 'b'}) SET b.verified_on = date(), b.correction_at = datetime(), b.right_on = date()")

    merging.merge_records(two, id="m4", kept="a", lost="b", taken=frozenset(), user="x", at=NOON)

    (row,) = two.read(
        "MATCH (a:Entry {id: 'a'}) RETURN a.verified_on AS seen, a.correction_at AS at, a.right_on AS right"
    )
    assert set(row.values()) == {None}


def test_a_partnership_that_either_began_is_one(two):
    save_partnerships(two, [Partnership("a", "c"), Partnership("c", "b")])

    merging.merge_records(two, id="m5", kept="a", lost="b", taken=frozenset(), user="x", at=NOON)

    assert [link.entry.id for link in list_links(two, "a")].count("c") == 1


def test_three_that_were_one_are_taken_apart_from_the_last_on(two):
    before = state(two)
    merging.merge_records(two, id="m6", kept="a", lost="b", taken=frozenset(), user="x", at=NOON)
    merging.merge_records(two, id="m7", kept="c", lost="a", taken=frozenset(), user="x", at=NOON)
    with pytest.raises(merging.CannotMerge):
        merging.undo_merge(two, "m6", at=NOON)

    merging.undo_merge(two, "m7", at=NOON)
    merging.undo_merge(two, "m6", at=NOON)

    assert state(two) == before
    assert {(link.entry.id, link.since) for link in list_links(two, "b")} == {("n", 2010), ("m", 1999)}


def test_a_merge_of_before_merges_were_a_chain_is_taken_apart_too(two):
    before = state(two)
    merging.merge_records(two, id="m9", kept="a", lost="b", taken=frozenset(), user="x", at=NOON)
    two.write("MATCH ()-[link]->() WHERE link.merged_by IS NOT NULL SET link.merged_by = head(link.merged_by)")
    two.write("MATCH (done:Migration {number: 27}) DELETE done")
    assert migrate(two) == [27]

    merging.undo_merge(two, "m9", at=NOON)

    assert state(two) == before


def test_what_one_wrote_and_ended_is_that_of_the_one_it_became(two):
    key = pair_thread("b", "c")
    add_post(two, key, NewPost("p1", "b", None, NOON, "Bonjour"), "t1")
    two.write("MATCH (b:Entry {id: 'b'}) MERGE (b)-[:HAD]->(:EndedLink {id: 'e1', by: 'b'})")
    told = "MATCH (p:Post), (t:Thread), (e:EndedLink) RETURN p.side AS wrote, t.last_side AS last, e.by AS ended"

    merging.merge_records(two, id="m8", kept="a", lost="b", taken=frozenset(), user="x", at=NOON)
    assert two.read(told) == [{"wrote": "a", "last": "a", "ended": "a"}]

    merging.undo_merge(two, "m8", at=NOON)
    assert two.read(told) == [{"wrote": "b", "last": "b", "ended": "b"}]


def test_halves_of_one_value_come_from_one_record(two):
    record(two, "a", {"founded_year": 2010}, ValueSource.STAFF, date(2026, 5, 1))
    record(two, "b", {"founded_month": 4}, ValueSource.STAFF, date(2026, 5, 1))
    kept, lost = (read_records(two.read, [id])[id] for id in "ab")

    assert "founded_year" in merging.differing_fields(kept, lost)
    assert not {"founded_year", "founded_month"} & merging.merged_values(kept, lost, frozenset()).keys()
    taken = merging.merged_values(kept, lost, frozenset({"founded_year"}))
    assert (taken["founded_year"], taken["founded_month"]) == (2001, 4)


def one_of(graph, id):
    values = read_records(graph.read, [id])[id].values
    return tuple(values.get(name) for name in ("founded_year", "founded_month", "lat", "lon"))
