"""The filters of the two plans; sent by GET, so that the address can be shared."""

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

from portal.kit.language import format_count, ngettext

EXCHANGE_KM = (10, 20, 30, 60)
SPACE_KM = (5, 10, 15, 30)
PARTNERS = (1, 2, 3, 4, 5)


class PlanForm(Form):
    """A form in which what isn't a choice is the default."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        """Fill the form from the address."""
        super().__init__(arguments)
        self.fill()
        self.active = 0
        for field in self:
            if field.data not in dict(field.choices):
                field.data = field.default
            self.active += field.data != field.default

    def fill(self) -> None:
        """Set the choices, in the page's language."""


class ExchangeForm(PlanForm):
    """How far, how many partners each, and whether a common domain is needed."""

    km = SelectField(_l("At most so far apart"), default="30", validate_choice=False)
    partners = SelectField(_l("Partners for each association"), default="3", validate_choice=False)
    domain = SelectField(_l("Domain"), default="same", validate_choice=False)

    def fill(self) -> None:
        """Set the choices, in the page's language."""
        self.km.choices = _kilometres(EXCHANGE_KM)
        self.partners.choices = [
            (str(number), ngettext("at most %(num)s", "at most %(num)s", number)) for number in PARTNERS
        ]
        self.domain.choices = [("same", _l("With a domain in common")), ("any", _l("Any domain"))]


class SpaceForm(PlanForm):
    """How far one goes to a shared space."""

    km = SelectField(_l("At most so far away"), default="15", validate_choice=False)

    def fill(self) -> None:
        """Set the choices, in the page's language."""
        self.km.choices = _kilometres(SPACE_KM)


def _kilometres(values: tuple[int, ...]) -> list[tuple[str, str]]:
    return [(str(value), ngettext("%(km)s km", "%(km)s km", value, km=format_count(value))) for value in values]
