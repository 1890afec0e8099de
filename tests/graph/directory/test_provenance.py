"""A value keeps whence and when it came; a person's own newer word isn't lost to a file."""

from datetime import date

from graph.directory.associations import get_association
from graph.directory.editing import read_state
from graph.directory.provenance import record, record_all, sources_of
from graph.directory.search import Filters, search
from graph.rules.provenance import Provenance, ValueSource
from tests.graph import world

OLD, NEW = date(2026, 1, 1), date(2026, 3, 1)
SOURCES = "MATCH (entry:Entry {id: 'a'}) RETURN entry {.sources} AS properties"


def test_a_newer_own_word_stays_and_the_rest_of_a_file_is_taken(here):
    world.add_associations(here, "a")
    record(here, "a", {"founded_year": 1999, "domains": ("training", "crafts")}, ValueSource.OWN, NEW)

    back = record(here, "a", {"founded_year": 2001, "domains": ["literacy"], "locality": "Ici"}, ValueSource.FILE, OLD)

    kept = get_association(here, "a")
    assert set(back) == {"founded_year", "domains"}
    assert (kept.founded_year, kept.domains, kept.locality) == (1999, ("training", "crafts"), "Ici")
    (row,) = here.read(SOURCES)
    assert sources_of(row["properties"]) == {
        "founded_year": Provenance(ValueSource.OWN, NEW),
        "domains": Provenance(ValueSource.OWN, NEW),
        "locality": Provenance(ValueSource.FILE, OLD),
    }


def test_a_newer_file_replaces_an_older_word_and_one_without_a_day_doesnt(here):
    world.add_associations(here, "a")
    record(here, "a", {"members": 10}, ValueSource.OWN, OLD)

    assert record(here, "a", {"members": 20}, ValueSource.FILE, None) == ("members",)
    assert record(here, "a", {"members": 30}, ValueSource.FILE, NEW) == ()
    assert record(here, "a", {"members": 30}, ValueSource.FILE, NEW) == ()
    assert get_association(here, "a").members == 30


def test_names_that_were_brought_in_are_found_and_unknown_entries_change_nothing(here):
    world.add_associations(here, "a", "b")

    record_all(here, {"a": {"name_fr": "Association Zénith"}, "c": {"name_fr": "Personne"}}, ValueSource.FILE, OLD)

    assert [one.id for one in search(here, Filters(text="zenith"), language="fr").entries] == ["a"]
    assert get_association(here, "b").name_fr == "b"
    assert get_association(here, "c") is None


def test_whoever_has_a_section_open_that_nobody_ever_saved_is_told(here):
    world.add_associations(here, "a")
    before = read_state(here, "a").revisions.get("means", 0)

    record(here, "a", {"members": 30}, ValueSource.FILE, NEW)

    assert (before, read_state(here, "a").revisions) == (0, {"means": 1})
