"""Accounts: found by id or address, tied to organisations and provinces, never twice under one address."""

from dataclasses import replace

import pytest
from neo4j.exceptions import ConstraintError

from graph.people import accounts, address_changes, bounces
from graph.people.accounts import Standing, User
from tests.graph.world import NOON, add_associations, add_network, add_user

USER = User(
    id="u1",
    email="staff@example.org",
    name="Équipe",
    password_hash="$argon2id$…",
    role="staff",
    locale="ar",
    organisations=("a",),
    provinces=("p1", "p2"),
    synthetic=True,
)


@pytest.fixture
def saved(here):
    add_associations(here, "a", "b")
    accounts.save_users(here, [USER])
    return here


def _sorted(user):
    return replace(user, provinces=tuple(sorted(user.provinces)))


def test_a_user_comes_back_as_saved(saved):
    accounts.save_users(saved, [USER])

    assert _sorted(accounts.get_user(saved, "u1")) == USER
    assert accounts.get_user(saved, "nobody") is None


@pytest.mark.parametrize("email", ["staff@example.org", "STAFF@Example.org", " staff@example.org "])
def test_an_address_is_found_in_any_case(saved, email):
    assert accounts.get_user_by_email(saved, email).id == "u1"
    assert accounts.get_user_by_email(saved, "other@example.org") is None


def test_an_address_is_kept_in_lower_case(here):
    add_user(here, "u2", email="Name@Example.ORG")

    assert accounts.get_user(here, "u2").email == "name@example.org"


def test_two_users_cannot_have_one_address(saved):
    with pytest.raises(ConstraintError):
        add_user(saved, "u2", email="Staff@example.org")


def test_what_a_user_acts_for_is_replaced(saved):
    accounts.save_users(saved, [replace(USER, organisations=("b",), provinces=())])

    assert accounts.get_user(saved, "u1").organisations == ("b",)
    assert accounts.get_user(saved, "u1").provinces == ()


def test_language_and_password_are_changed_alone(saved):
    accounts.set_locale(saved, "u1", "en")
    accounts.set_password_hash(saved, "u1", "new")

    assert _sorted(accounts.get_user(saved, "u1")) == replace(USER, locale="en", password_hash="new")


def test_the_standing_of_an_organisation(saved):
    add_associations(saved, "wide", territories=("c1", "c2", "c3"))
    add_network(saved, "n")
    add_user(saved, "closed", organisations=("n",), active=False)

    assert accounts.get_standing(saved, "a") == Standing(has_account=True, provinces=("p1",))
    assert accounts.get_standing(saved, "b") == Standing(has_account=False, provinces=("p1",))
    assert accounts.get_standing(saved, "n") == Standing(has_account=False, provinces=("p1",))
    assert sorted(accounts.get_standing(saved, "wide").provinces) == ["p1", "p2"]
    assert accounts.get_standing(saved, "nobody") == Standing(has_account=False, provinces=())


def test_a_person_may_have_a_number_only_and_it_is_theirs_alone(here):
    add_user(here, "u1", email=None, telephone="+212612345678")

    assert accounts.find_users(here, "+212612345678")[0].id == "u1"
    assert accounts.get_user(here, "u1").email is None
    with pytest.raises(ConstraintError):
        add_user(here, "u2", telephone="+212612345678")
    add_user(here, "u3", email=None, telephone=None)
    add_user(here, "u4", email=None, telephone=None)


def test_rights_and_functions_are_kept_and_absent_rights_manage(saved):
    accounts.save_users(
        saved,
        [replace(USER, organisations=("a", "b"), rights={"b": "reads"}, functions={"b": "treasurer"})],
    )

    user = accounts.get_user(saved, "u1")
    assert (user.right("a"), user.right("b"), user.right("c")) == ("manages", "reads", None)
    assert (user.functions, user.kinds) == ({"b": "treasurer"}, {"a": "association", "b": "association"})


def test_a_hash_is_not_shown_by_accident(saved):
    assert "argon2" not in repr(accounts.get_user(saved, "u1"))


def test_with_an_account_goes_that_its_addresses_take_no_letters(saved):
    addresses = ("staff@example.org", "New@example.org", "other@example.org")
    address_changes.begin_change(saved, "u1", to=addresses[1], former=addresses[0], at=NOON, shown=frozenset())
    for address in addresses:
        bounces.record_bounce(saved, address, "550 5.1.1 No such user", NOON)

    accounts.close_user(saved, "u1", NOON)

    assert set(bounces.list_dead(saved, addresses)) == {"other@example.org"}
