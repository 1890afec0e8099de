"""By what a person is known: a telephone number or an e-mail address, one of which is enough."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from graph.rules.telephone import read_telephone, write_telephone
from graph.rules.typed import MARKS
from portal.kit.typed import TypedField

LONGEST = 254
"""Letters of the longest e-mail address (RFC 5321)."""


class IdentityField(TypedField):
    """A telephone number or an e-mail address; its value is "+212612345678", or the address in lower case."""

    unreadable = _l("Enter a number such as 06 12 34 56 78, or an e-mail address such as name@example.org.")
    keyboard = "email"

    def read(self, text: str) -> str:
        """Return the identity. Raises ValueError."""
        return read_identity(text)

    def write(self, value: str) -> str:
        """Write an identity as people do."""
        return write_identity(value)


def read_identity(text: str) -> str:
    """Return the international form of a number, or an e-mail address in lower case. Raises ValueError."""
    if "@" not in text:
        return read_telephone(text)
    bare = MARKS.sub("", text).strip()
    if len(bare) > LONGEST:
        raise ValueError("too long")
    try:
        return validate_email(bare, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValueError("not an e-mail address") from None


def write_identity(identity: str) -> str:
    """Write a number as it is dialled, and an e-mail address as it is; nothing for none."""
    return identity if "@" in identity or not identity else write_telephone(identity)
