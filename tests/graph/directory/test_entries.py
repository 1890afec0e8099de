"""Every kind of entry comes back as it was saved; unknown stays unknown; saving again changes nothing."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from graph.directory import associations, entries, networks, partners, projects, spaces, territories, vocabulary
from graph.directory.associations import Association
from graph.directory.entries import UnknownReference
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.projects import Project
from graph.directory.spaces import Space
from graph.directory.territories import Territory
from graph.directory.vocabulary import Domain
from graph.rules.kinds import AXES
from tests.graph import world

ASSOCIATION = Association(
    id="a",
    name_fr="Association L'Espoir d'Aït Ishaq",
    name_ar="جمعية الأمل",
    territories=("c1",),
    locality="Douar Un",
    lat=32.9,
    lon=-5.6,
    milieu="rural",
    founded_year=2006,
    founded_month=5,
    domains=("literacy", "crafts", "training"),
    targets=("women",),
    objectives_fr="Lire et écrire.",
    objectives_ar="القراءة والكتابة",
    members=40,
    premises=True,
    premises_source="lent",
    equipment=False,
    internet=False,
    staff=0,
    axes=dict.fromkeys(AXES, 0.25),
    status="active",
    synthetic=True,
)
NETWORK = Network(
    id="n",
    name_fr="Réseau",
    name_ar="شبكة",
    nature="thematic",
    level="provincial",
    territories=("p1",),
    lat=32.9,
    lon=-5.6,
    founded_year=2010,
    domains=("training", "literacy"),
    targets=("youth",),
    objectives_fr="Ensemble.",
    objectives_ar="معا",
    status="active",
    synthetic=True,
)
PARTNER = Partner(
    id="p",
    name_fr="Bailleur",
    name_ar="مانح",
    kind="donor",
    territories=("r1",),
    lat=32.9,
    lon=-5.6,
    domains=("crafts",),
    objectives_fr="Financer.",
    objectives_ar="تمويل",
    status="active",
    synthetic=True,
)
PROJECT = Project(
    id="j",
    title_fr="Projet",
    title_ar="مشروع",
    state="ongoing",
    start_year=2024,
    end_year=2026,
    territories=("c1",),
    lat=32.9,
    lon=-5.6,
    milieu="rural",
    domains=("literacy",),
    targets=("women",),
    synthetic=True,
)
KINDS = {
    "association": (associations.save_associations, associations.get_association, ASSOCIATION),
    "network": (networks.save_networks, networks.get_network, NETWORK),
    "partner": (partners.save_partners, partners.get_partner, PARTNER),
    "project": (projects.save_projects, projects.get_project, PROJECT),
}
NAMES = {"project": "title_fr"}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def _known(item):
    return replace(item, updated_on=None) if isinstance(item, Association) else item


def _bare(kind):
    return type(KINDS[kind][2])(**{"id": "bare", NAMES.get(kind, "name_fr"): "Seulement un nom"})


def _everything(graph):
    nodes = graph.read(
        "MATCH (n) WHERE NOT n:Revision RETURN labels(n) AS labels, n {.*} AS facts ORDER BY elementId(n)"
    )
    ties = graph.read(
        "MATCH (a)-[r]->(b) WITH type(r) AS type, properties(r) AS facts, coalesce(a.id, a.code) AS source, "
        "coalesce(b.id, b.code) AS target RETURN * ORDER BY type, source, target"
    )
    return nodes, ties


def test_a_full_entry_comes_back_as_saved(here, kind):
    save, get, item = KINDS[kind]

    save(here, [item])

    found = get(here, item.id)
    # Targets have no order of their own.
    assert _known(found) == item


def test_what_is_unknown_stays_unknown(here, kind):
    save, get, _item = KINDS[kind]

    save(here, [_bare(kind)])

    assert _known(get(here, "bare")) == _bare(kind)


def test_what_becomes_unknown_is_forgotten(here, kind):
    save, get, item = KINDS[kind]
    save(here, [item])

    save(here, [replace(_bare(kind), id=item.id)])

    assert _known(get(here, item.id)) == replace(_bare(kind), id=item.id)
    assert entries.get_entry(here, item.id).lat is None


def test_saving_twice_changes_nothing(here, kind):
    save, _get, item = KINDS[kind]
    save(here, [item])
    before = _everything(here)

    save(here, [item])

    assert _everything(here) == before


def test_an_unknown_id_is_none(here, kind):
    assert KINDS[kind][1](here, "nobody") is None


def test_an_entry_of_another_kind_is_none(here, kind):
    for save, _get, item in KINDS.values():
        save(here, [item])

    found = [name for name, (_save, get, _item) in KINDS.items() if get(here, KINDS[kind][2].id) is not None]

    assert found == [kind]


@pytest.mark.parametrize("reference", [{"territories": ("nowhere",)}, {"domains": ("nothing",)}])
def test_an_unknown_reference_is_refused_and_nothing_is_named(here, kind, reference):
    save, _get, item = KINDS[kind]

    with pytest.raises(UnknownReference, match=item.id):
        save(here, [replace(item, **reference)])


def test_an_unknown_target_group_is_refused(here):
    with pytest.raises(UnknownReference):
        associations.save_associations(here, [replace(ASSOCIATION, targets=("martians",))])


def test_a_summary_shows_names_place_and_main_domain(here):
    associations.save_associations(here, [ASSOCIATION])

    entry = entries.get_entry(here, "a")

    assert asdict(entry) == {
        "id": "a",
        "kind": "association",
        "name_fr": ASSOCIATION.name_fr,
        "name_ar": ASSOCIATION.name_ar,
        "lat": 32.9,
        "lon": -5.6,
        "synthetic": True,
        "place_fr": "Commune Haute",
        "place_ar": "جماعة عليا",
        "domain": "literacy",
    }
    assert entries.get_entry(here, "nobody") is None


def test_the_day_of_the_last_change_is_kept(here):
    associations.save_associations(here, [ASSOCIATION])

    today = datetime.now(UTC).date()
    assert abs(associations.get_association(here, "a").updated_on - today) <= timedelta(days=1)


def test_unknown_axes_are_absent_and_zero_is_a_score(here):
    associations.save_associations(here, [replace(ASSOCIATION, axes={"vision": 0.0})])

    assert associations.get_association(here, "a").axes == {"vision": 0.0}


def test_a_project_keeps_its_carriers_and_funders_as_they_are_now(here):
    world.add_associations(here, "a1", "a2", "a3")
    world.add_partner(here, "donor")
    world.add_project(here, "j", "a1", "a2", funders=("donor",))

    world.add_project(here, "j", "a2", "a3")

    rows = here.read("MATCH (o)-[r:CARRIES|FUNDS]->(:Project) RETURN o.id AS id, type(r) AS type ORDER BY id")
    assert rows == [{"id": "a2", "type": "CARRIES"}, {"id": "a3", "type": "CARRIES"}]


def test_spaces_come_back_with_their_host(here):
    world.add_associations(here, "host", "other")
    room = Space(
        id="s1", host="host", kind="meeting_room", name_fr="Salle", name_ar="قاعة", capacity=30, synthetic=True
    )
    car = Space(id="s2", host="host", kind="vehicle")

    for _time in range(2):
        spaces.save_spaces(here, [car, room])

    assert spaces.list_spaces(here, "host") == [room, car]
    assert spaces.list_spaces(here, "other") == []


def test_territories_come_back_with_their_parents(here):
    by_code = {territory.code: territory for territory in world.TERRITORIES}

    assert territories.list_territories(here, "region") == [by_code["r2"], by_code["r1"]]
    assert territories.list_children(here, "p1") == [by_code["c2"], by_code["c1"]]
    assert territories.list_territories(here, "place") == [by_code["xx"], by_code["xx-city"]]
    assert territories.get_paths(here, ["c1", "xx-city", "nowhere"]) == {
        "c1": (by_code["c1"], by_code["p1"], by_code["r1"]),
        "xx-city": (by_code["xx-city"], by_code["xx"]),
    }


def test_territories_may_come_in_any_order_and_twice(any_graph):
    for _time in range(2):
        territories.save_territories(any_graph, tuple(reversed(world.TERRITORIES)))

    codes = [territory.code for territory in territories.get_paths(any_graph, ["c4"])["c4"]]
    assert codes == ["c4", "p3", "r2"]


def test_a_territory_that_moves_leaves_its_former_parent(here):
    moved = Territory("c3", "commune", "Commune Voisine", "جماعة مجاورة", "p1")

    territories.save_territories(here, [moved])

    assert territories.list_children(here, "p2") == []
    assert moved in territories.list_children(here, "p1")


def test_vocabulary_comes_back_in_its_order(here):
    assert vocabulary.list_domains(here) == list(world.DOMAINS)
    assert vocabulary.list_target_groups(here) == list(world.TARGETS)

    vocabulary.save_domains(here, world.DOMAINS)

    assert vocabulary.list_domains(here) == list(world.DOMAINS)


def test_a_domain_that_moves_leaves_its_former_parent(here):
    moved = [*world.DOMAINS[:-1], Domain("crafts", "social", "Artisanat", "صناعة تقليدية", "Crafts")]

    vocabulary.save_domains(here, moved)

    assert vocabulary.list_domains(here) == moved
    assert len(here.read("MATCH (:Domain {id: 'crafts'})-[r:WITHIN]->() RETURN r")) == 1
