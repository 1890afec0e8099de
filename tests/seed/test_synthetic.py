"""The generator: the same at every run, in real places, with nothing that points nowhere."""

import math
from collections import Counter

import pytest

from graph.directory.officers import twice_held
from graph.rules.kinds import AXES
from graph.rules.telephone import read_telephone
from seed import demo
from seed.loader import load
from seed.national import BATCH, generate_national
from seed.places import localities_of
from seed.provinces import INACTIVE, SIZES, plan
from seed.reference import communes_of, domains, target_groups, territories
from seed.synthetic import generate
from seed.telephones import BLOCK

PASSWORDS = dict.fromkeys(demo.EMAILS, "secret")


def _generate(**arguments):
    return generate(passwords=PASSWORDS, hash_password=lambda password: f"hashed {password}", **arguments)


@pytest.fixture(scope="module")
def dataset():
    return _generate()


def kilometres(lat, lon, other_lat, other_lon):
    return 111.2 * math.hypot(lat - other_lat, (lon - other_lon) * math.cos(math.radians(lat)))


def test_the_same_seed_gives_the_same_data(dataset):
    assert _generate() == dataset


def test_another_seed_gives_other_data_that_fits_as_well(dataset):
    other = _generate(seed=7)

    assert {a.id for a in other.associations}.isdisjoint(a.id for a in dataset.associations)
    assert len(other.associations) == len(dataset.associations)


def test_reference_lists_are_whole():
    assert Counter(t.level for t in territories()) == {"region": 12, "province": 83, "commune": 1503}
    assert all(t.name_fr and t.name_ar for t in territories())
    codes = {t.code for t in territories()}
    assert all(t.parent in codes for t in territories() if t.level != "region")
    for entry in (*domains(), *target_groups()):
        assert entry.name_fr and entry.name_ar and entry.name_en


def test_ids_are_unique_lower_case_uuids(dataset):
    kinds = ("associations", "networks", "partners", "projects", "spaces", "users")
    ids = [item.id for kind in kinds for item in getattr(dataset, kind)]

    assert len(ids) == len(set(ids))
    assert all(len(id) == 36 and id == id.lower() for id in ids)


def test_every_reference_exists(dataset):
    organisations = {o.id for o in (*dataset.associations, *dataset.networks, *dataset.partners)}
    associations = {a.id for a in dataset.associations}
    networks = {n.id for n in dataset.networks}
    codes = {t.code for t in territories()}
    narrow = {d.id for d in domains() if d.parent}
    groups = {t.id for t in target_groups()}
    entries = (*dataset.associations, *dataset.networks, *dataset.partners, *dataset.projects)
    for entry in entries:
        assert entry.territories and set(entry.territories) <= codes
        assert entry.domains and set(entry.domains) <= narrow
        assert len(set(entry.domains)) == len(entry.domains) <= 4
        targets = getattr(entry, "targets", ())
        assert set(targets) <= groups and len(set(targets)) == len(targets)
        assert entry.synthetic
    assert all(m.association in associations and m.network in networks for m in dataset.memberships)
    assert all({p.source, p.target} <= organisations and p.source != p.target for p in dataset.partnerships)
    assert all(set(p.carriers) <= associations and set(p.funders) <= organisations for p in dataset.projects)
    assert all(space.host in organisations for space in dataset.spaces)
    assert all(set(user.organisations) <= organisations and set(user.provinces) <= codes for user in dataset.users)


def test_links_are_there_once(dataset):
    members = [(m.association, m.network) for m in dataset.memberships]
    partners = [frozenset((p.source, p.target)) for p in dataset.partnerships]

    assert len(members) == len(set(members))
    assert len(partners) == len(set(partners))


def test_names_are_in_both_languages_and_nobody_has_the_same(dataset):
    for entry in (*dataset.associations, *dataset.networks, *dataset.partners, *dataset.projects):
        assert entry.name_fr.strip() and entry.name_ar.strip()
        assert "{" not in entry.name_fr + entry.name_ar
        assert not any(letter.isascii() and letter.isalpha() for letter in entry.name_ar)
    for key in SIZES:
        names = [a.name_fr for a in dataset.associations if a.territories[0].startswith(plan(key).code)]
        assert len(names) == len(set(names)) == SIZES[key] + INACTIVE


def test_objectives_are_in_both_languages_or_neither(dataset):
    for association in dataset.associations:
        assert bool(association.objectives_fr) == bool(association.objectives_ar)
        assert "{" not in association.objectives_fr + association.objectives_ar


def test_points_are_near_their_commune_and_not_all_in_one(dataset):
    points = set()
    for association in dataset.associations:
        province = association.territories[0].rpartition(".")[0].rpartition(".")[0]
        commune = next(c for c in communes_of(province) if c.code == association.territories[0])
        near = [(commune.lat, commune.lon)] + [(p.lat, p.lon) for p in localities_of(province).get(commune.code, ())]
        assert min(kilometres(association.lat, association.lon, *point) for point in near) < 3
        assert association.milieu == commune.milieu
        points.add((association.lat, association.lon))

    assert len(points) > 0.95 * len(dataset.associations)


def test_axes_are_scores_and_some_are_unknown(dataset):
    active = [a for a in dataset.associations if a.status == "active"]
    without = [a for a in active if not a.axes]
    means = {axis: _mean(a.axes[axis] for a in active if axis in a.axes) for axis in AXES}

    assert all(0 <= score <= 1 for a in active for score in a.axes.values())
    assert 0.1 < len(without) / len(active) < 0.2
    assert any(0 < len(a.axes) < len(AXES) for a in active)
    assert min(means, key=means.__getitem__) == "vision"


def _mean(values):
    values = list(values)
    return sum(values) / len(values)


def test_inactive_associations_have_no_links(dataset):
    inactive = {a.id for a in dataset.associations if a.status != "active"}

    assert len(inactive) == INACTIVE * len(SIZES)
    assert inactive.isdisjoint(m.association for m in dataset.memberships)
    assert inactive.isdisjoint(end for p in dataset.partnerships for end in (p.source, p.target))
    assert inactive.isdisjoint(carrier for p in dataset.projects for carrier in p.carriers)


def test_premises_are_consistent(dataset):
    for association in dataset.associations:
        assert (association.premises_source is not None) == (association.premises is True)
    having = {a.id for a in dataset.associations if a.premises}
    assert all(space.host in having for space in dataset.spaces)


def test_projects_and_years_are_plausible(dataset):
    founded = {a.id: a.founded_year for a in dataset.associations}
    assert sum(len(p.carriers) > 1 for p in dataset.projects) > 50
    for project in dataset.projects:
        assert len(set(project.carriers)) == len(project.carriers) >= 1
        assert project.end_year is None or project.start_year <= project.end_year
        assert project.start_year >= founded[project.carriers[0]]


def test_the_demonstration_is_told_by_the_data(dataset):
    # Arrange
    users = {user.email: user for user in dataset.users}
    by_id = {o.id: o for o in (*dataset.associations, *dataset.networks)}
    association = by_id[users[demo.ASSOCIATION].organisations[0]]
    network = by_id[users[demo.COORDINATOR].organisations[0]]
    members = [by_id[m.association] for m in dataset.memberships if m.network == network.id]
    alone = dataset.associations[:4]

    # Assert
    assert users[demo.INVITED].organisations == (alone[1].id,)
    linked = {m.association for m in dataset.memberships} | {
        carrier for p in dataset.projects for carrier in p.carriers
    } | {end for p in dataset.partnerships for end in (p.source, p.target)}  # fmt: skip
    assert linked.isdisjoint(a.id for a in alone)
    assert all(a.objectives_fr and a.domains[0] == "literacy" for a in alone)
    assert association == alone[0]
    assert association.axes["governance"] < 0.3 and association.premises is False
    assert 10 < kilometres(association.lat, association.lon, network.lat, network.lon) < 15
    assert len(members) == 9
    assert sum(member.domains[0] == "literacy" for member in members) == 7
    assert all(member.axes["governance"] >= 0.7 for member in members)
    assert {space.host for space in dataset.spaces} & {member.id for member in members}


def test_accounts_are_made_only_for_the_passwords_given(dataset):
    only = generate(passwords={demo.ADMINISTRATOR: "x"}, hash_password=str.upper)

    assert [(user.email, user.password_hash, user.role) for user in only.users] == [
        (demo.ADMINISTRATOR, "X", "administrator")
    ]
    assert [user.email for user in dataset.users] == list(demo.EMAILS)
    assert all(email.endswith("@example.org") for email in demo.EMAILS)
    assert generate().users == ()


def test_passwords_need_a_hash_and_a_known_account():
    with pytest.raises(ValueError, match="hash_password"):
        generate(passwords={demo.ADMINISTRATOR: "x"})
    with pytest.raises(ValueError, match=r"nobody@example\.org"):
        generate(passwords={"nobody@example.org": "x"}, hash_password=str)


def test_national_data_comes_in_batches_that_reach_only_backwards():
    size = 2 * BATCH + 10
    seen: set[str] = set()
    associations = []
    for batch in generate_national(size, seed=3):
        seen |= {item.id for kind in (batch.partners, batch.networks, batch.associations) for item in kind}
        assert len(batch.associations) <= BATCH
        assert all({m.association, m.network} <= seen for m in batch.memberships)
        assert all({p.source, p.target} <= seen and p.source != p.target for p in batch.partnerships)
        associations += batch.associations

    assert len(associations) == len({a.id for a in associations}) == size
    assert len({a.territories[0] for a in associations}) > 1000
    assert all(a.synthetic and a.name_ar for a in associations)


@pytest.mark.parametrize("size", [0, -1, 250_001])
def test_national_size_is_checked(size):
    with pytest.raises(ValueError, match="250000"):
        generate_national(size)


def test_loading_tells_its_progress(dataset, monkeypatch):
    # Arrange
    monkeypatch.setattr("seed.loader.load_reference", lambda graph: None)
    savers = dict.fromkeys(
        (
            "associations",
            "networks",
            "partners",
            "projects",
            "spaces",
            "memberships",
            "partnerships",
            "users",
        ),
        lambda graph, batch: None,
    )
    monkeypatch.setattr("seed.loader.SAVERS", savers)
    told = []

    # Act
    load(None, dataset, lambda what, done, total: told.append((what, done, total)))

    # Assert
    assert told[0][0] == "associations"
    assert told[-1][1] == told[-1][2]


def test_profiles_are_of_entries_that_are_there_and_name_nobody(dataset):
    there = {one.id for kind in ("associations", "networks", "projects") for one in getattr(dataset, kind)}
    numbers = [contact.value for one in dataset.profiles for contact in one.contacts]
    names = {officer.name for one in dataset.profiles for officer in one.officers}

    assert {one.id for one in dataset.profiles} <= there
    assert len(numbers) > 500
    assert all(number.startswith(BLOCK) and read_telephone(number) == number for number in numbers)
    assert names == {"Personne A", "Personne B", "Personne C"}
    assert all(twice_held(one.officers) is None for one in dataset.profiles)
