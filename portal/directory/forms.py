"""The filters of the directory and of the map."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SearchField, SelectField

from portal.forms import strip

Choice = tuple[str, object]


class FilterForm(Form):
    """What to look for; sent by GET, so that the address of a result can be shared."""

    text = SearchField(_l("Name"), filters=[strip], render_kw={"placeholder": _l("Name in French or Arabic")})
    kind = SelectField(_l("Kind"), validate_choice=False)
    province = SelectField(_l("Province"), validate_choice=False)
    commune = SelectField(_l("Commune"), validate_choice=False)
    domain = SelectField(_l("Domain"), validate_choice=False)

    def __init__(
        self,
        arguments: MultiDict[str, str],
        *,
        kinds: Iterable[Choice],
        provinces: Iterable[Choice],
        communes: Iterable[Choice],
        domains: Iterable[Choice],
    ) -> None:
        """Fill the form from the address, with the choices that the caller read."""
        super().__init__(arguments)
        self.kind.choices = [("", _l("All kinds")), *kinds]
        self.province.choices = [("", _l("All provinces")), *provinces]
        self.commune.choices = [("", _l("All communes")), *communes]
        self.domain.choices = [("", _l("All domains")), *domains]
