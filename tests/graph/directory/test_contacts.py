"""Contacts come back as they were saved, in their order, and each reader sees those that are for them."""

import pytest

from graph.directory.contacts import Contact, list_all_contacts, list_contacts, save_contacts, visible
from tests.graph import world

TELEPHONE = Contact(id="t", kind="telephone", value="+212600000000", visibility="everybody")
WHATSAPP = Contact(id="w", kind="whatsapp", value="+212600000001", person="Une personne", visibility="linked")
EMAIL = Contact(id="e", kind="email", value="a@example.org", visibility="staff")


def test_contacts_come_back_in_their_order_and_take_the_place_of_the_former(here):
    world.add_associations(here, "a", "b")
    save_contacts(here, "b", [EMAIL])

    save_contacts(here, "a", [WHATSAPP, TELEPHONE])
    assert list_contacts(here, "a") == [WHATSAPP, TELEPHONE]

    save_contacts(here, "a", [TELEPHONE])
    save_contacts(here, "a", [TELEPHONE])
    assert list_contacts(here, "a") == [TELEPHONE]
    assert list_contacts(here, "b") == [EMAIL]
    assert list_contacts(here, "nobody") == []
    assert list_all_contacts(here, ["b", "a", "nobody"]) == {"a": [TELEPHONE], "b": [EMAIL]}


@pytest.mark.parametrize(
    ("linked", "staff", "seen"),
    [
        (False, False, [TELEPHONE]),
        (True, False, [TELEPHONE, WHATSAPP]),
        (False, True, [TELEPHONE, WHATSAPP, EMAIL]),
    ],
)
def test_each_reader_sees_the_contacts_that_are_for_them(linked, staff, seen):
    assert visible([TELEPHONE, WHATSAPP, EMAIL], linked=linked, staff=staff) == seen
