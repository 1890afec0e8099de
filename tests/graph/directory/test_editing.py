"""A section is saved alone and never over another's unseen save; every state can be brought back exactly."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.directory.associations import get_association
from graph.directory.editing import Outdated, Save, read_state, save_section
from graph.directory.history import get_edit, list_edits, restore
from graph.directory.provenance import record
from graph.directory.search import Filters, search
from graph.directory.territories import save_territories
from graph.directory.vocabulary import save_domains, save_target_groups
from graph.rules.provenance import Provenance, ValueSource
from tests.graph import world

NUMBERS = count(1)


def saving(seen=0, **more):
    number = next(NUMBERS)
    at = world.NOON + timedelta(minutes=number)
    known = {"edit": f"edit-{number}", "by": "u", "at": at, "source": ValueSource.OWN}
    return Save(seen=seen, **(known | more))


def save(graph, section, values, seen=None, **more):
    state = read_state(graph, "a")
    seen = state.revisions.get(section, 0) if seen is None else seen
    return save_section(graph, state, section, values, saving(seen, **more))


@pytest.fixture
def own(here):
    world.add_associations(here, "a", "b", founded_year=1999)
    world.add_user(here)
    return here


def test_a_section_is_saved_with_who_when_and_whence_and_nothing_else_changes(own):
    before = read_state(own, "a")

    assert save(own, "names", {"name_fr": "Association Zénith", "acronym": "AZK"})

    state = read_state(own, "a")
    assert state.of_section("names") == {"name_fr": "Association Zénith", "name_ar": "", "acronym": "AZK"}
    assert state.of_section("about") == before.of_section("about")
    assert state.revisions == {"names": 1}
    assert state.sources["acronym"] == Provenance(ValueSource.OWN, world.NOON.date())
    (edit,) = list_edits(own, "a")
    assert (edit.section, edit.fields, edit.by, edit.source) == ("names", ("name_fr", "acronym"), "Name of u", "own")
    for text in ("zenith", "azk"):
        assert [one.id for one in search(own, Filters(text=text), language="fr").entries] == ["a"]
    assert read_state(own, "b").values["name_fr"] == "b"


def test_another_persons_save_is_not_overwritten_and_the_same_save_twice_is_one(own):
    state, first = read_state(own, "a"), saving()
    assert save_section(own, state, "about", {"founded_year": 2001}, first)

    assert save_section(own, state, "about", {"founded_year": 2001}, first)
    with pytest.raises(Outdated):
        save_section(own, read_state(own, "a"), "about", {"founded_year": 2005}, saving(0))

    assert read_state(own, "a").values["founded_year"] == 2001
    assert len(list_edits(own, "a")) == 1
    assert not save(own, "about", {"founded_year": 2001})


def test_what_a_file_brings_in_makes_an_open_form_outdated(own):
    save(own, "about", {"objectives_fr": "Lire"})

    record(own, "a", {"founded_year": 1987}, ValueSource.FILE, world.NOON.date())

    with pytest.raises(Outdated):
        save(own, "about", {"founded_year": 2005}, seen=1)
    assert save(own, "about", {"founded_year": 2005})


def test_lists_and_nodes_take_the_place_of_the_former_and_keep_their_order(own):
    officers = [{"id": "o1", "name": "Une", "function": "president", "since": "2026-01-01"},
                {"id": "o2", "name": "Deux", "function": "treasurer"}]  # fmt: skip
    rooms = [{"id": "s1", "kind": "office", "name_fr": "Bureau", "capacity": 4}]
    save(own, "about", {"domains": ["crafts", "training"], "targets": ["youth"], "languages": ["zgh", "ar"]})
    save(own, "board", {"officers": officers, "mandate_ends_on": "2027-01-01"})
    save(own, "means", {"rooms": rooms, "premises": True, "volunteers": 12})

    state = read_state(own, "a")

    assert state.values["officers"] == officers
    assert state.values["rooms"] == rooms
    assert (state.values["domains"], state.values["languages"]) == (["crafts", "training"], ["zgh", "ar"])
    assert get_association(own, "a").domains == ("crafts", "training")
    save(own, "board", {"officers": officers[1:]})
    assert read_state(own, "a").values["officers"] == officers[1:]


def test_carriers_of_a_project_are_saved_as_links(own):
    world.add_project(own, "p", "a")
    state = read_state(own, "p")
    assert state.values["carriers"] == ["a"]

    save_section(own, state, "carried", {"carriers": ["b", "a"], "funders": ["b"]}, saving())

    assert (read_state(own, "p").values["carriers"], read_state(own, "p").values["funders"]) == (["a", "b"], ["b"])


def _with_ids(rows):
    return [row | {"id": f"c{at}"} for at, row in enumerate(rows)]


TEXTS = st.text("aé ب\n'\"", max_size=12)
CONTACT = st.builds(
    lambda value, person, visibility: {"kind": "web", "value": value, "person": person, "visibility": visibility},
    TEXTS, TEXTS, st.sampled_from(("everybody", "linked", "staff")),
)  # fmt: skip
STATES = {
    "names": st.fixed_dictionaries({"name_fr": TEXTS, "name_ar": TEXTS, "acronym": st.none() | TEXTS}),
    "about": st.fixed_dictionaries({
        "objectives_fr": TEXTS,
        "domains": st.lists(st.sampled_from(("literacy", "training", "crafts")), unique=True),
        "targets": st.sampled_from(([], ["women"], ["women", "youth"], ["youth"])),
        "languages": st.none() | st.lists(st.sampled_from(("ar", "zgh", "fr")), unique=True),
        "founded_year": st.none() | st.integers(1900, 2026),
    }),
    "place": st.fixed_dictionaries({
        "territories": st.sampled_from(([], ["c1"], ["c1", "c2"])),
        "lat": st.none() | st.just(32.5), "lon": st.just(-5.5), "point_shown": st.sampled_from((None, "near")),
    }),
    "contacts": st.fixed_dictionaries({
        "contacts": st.lists(CONTACT, max_size=3).map(_with_ids)
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(module_graph):
    save_territories(module_graph, world.TERRITORIES)
    save_domains(module_graph, world.DOMAINS)
    save_target_groups(module_graph, world.TARGETS)
    world.add_associations(module_graph, "a")
    return module_graph


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_restoring_brings_back_exactly_what_was(kept, data):
    section = data.draw(st.sampled_from(sorted(STATES)))
    save(kept, section, data.draw(STATES[section]))
    was = read_state(kept, "a")
    changed = saving(was.revisions.get(section, 0))
    if not save_section(kept, was, section, data.draw(STATES[section]), changed):
        return
    now = read_state(kept, "a")

    edit = get_edit(kept, "a", changed.edit)
    assert restore(kept, now, edit, replace(saving(now.revisions[section]), restored=edit.id))

    back = read_state(kept, "a")
    assert _said(back.values) == _said(was.values)


def _said(values):
    """Return what an entry says: nothing and an empty text are one; how often it was saved isn't said."""
    return {name: value for name, value in values.items() if value not in (None, "", []) and name != "sources"}
