"""The filters of the list of isolated associations."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField


class IsolatedForm(Form):
    """Commune and domain; sent by GET, so that the address can be shared."""

    commune = SelectField(_l("Commune"), validate_choice=False)
    domain = SelectField(_l("Domain"), validate_choice=False)

    def __init__(
        self, arguments: MultiDict[str, str], *, communes: Iterable[tuple[str, str]], domains: Iterable[tuple[str, str]]
    ) -> None:
        """Fill the form from the address, with the choices that the caller read."""
        super().__init__(arguments)
        self.commune.choices = [("", _l("All communes")), *communes]
        self.domain.choices = [("", _l("All domains")), *domains]
