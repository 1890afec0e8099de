"""How to reach the other side of a link, as a page says it: the number to call first."""

from dataclasses import dataclass

from flask_babel import gettext as _
from phonenumbers import NumberParseException

from graph.directory.contacts import Contact, list_contacts, visible
from graph.rules.telephone import write_telephone
from portal.kit.graph import current_graph
from portal.kit.telephone import whatsapp_link

ICONS = {"telephone": "phone", "whatsapp": "message-circle", "email": "mail"}


@dataclass(frozen=True)
class WayToReach:
    """A way to reach somebody: its words, its address, and whom one reaches there."""

    icon: str
    label: str
    text: str
    url: str
    person: str


def ways_to_reach(organisation: str) -> list[WayToReach]:
    """Return the ways to reach an organisation that is linked with the reader's, telephone numbers first."""
    seen = visible(list_contacts(current_graph(), organisation), linked=True, staff=False)
    order = list(ICONS)
    return [
        _way(one) for one in sorted((one for one in seen if one.kind in ICONS), key=lambda one: order.index(one.kind))
    ]


def _way(one: Contact) -> WayToReach:
    if one.kind == "email":
        return WayToReach(ICONS[one.kind], _("Write to"), one.value, f"mailto:{one.value}", one.person)
    text = _number(one.value)
    if one.kind == "whatsapp":
        return WayToReach(ICONS[one.kind], _("WhatsApp"), text, whatsapp_link(one.value, _("Hello.")), one.person)
    return WayToReach(ICONS[one.kind], _("Call"), text, f"tel:{one.value}", one.person)


def _number(value: str) -> str:
    """Return a number as people dial it; as it stands when it is none."""
    try:
        return write_telephone(value)
    except NumberParseException:
        return value
