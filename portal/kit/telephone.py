"""Telephone numbers on pages: a field that reads them, and links that open a conversation on the reader's own phone."""

from urllib.parse import quote

from flask_babel import lazy_gettext as _l

from graph.rules.telephone import read_telephone, write_telephone
from portal.kit.typed import TypedField


class TelephoneField(TypedField):
    """A telephone number; its value is the international form, "+212612345678"."""

    unreadable = _l("Enter a telephone number such as 06 12 34 56 78, or with its country: +33 6 12 34 56 78.")
    keyboard = "tel"

    def read(self, text: str) -> str:
        """Return the international form. Raises ValueError."""
        return read_telephone(text)

    def write(self, value: str) -> str:
        """Write a number as it is dialled."""
        return write_telephone(value)


def whatsapp_link(number: str, text: str) -> str:
    """Return the address that opens WhatsApp on the reader's phone, with a text for a number ready to be sent."""
    return f"https://wa.me/{number.removeprefix('+')}?text={quote(text, safe='')}"


def sms_link(number: str, text: str) -> str:
    """Return the address that opens a short message on the reader's phone, with its text filled in."""
    return f"sms:{number}?body={quote(text, safe='')}"
