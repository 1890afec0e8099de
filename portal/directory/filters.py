"""The filters of the directory and of the map: their form, and what the address of a page asks for."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SearchField, SelectField

from graph.directory.search import Filters
from portal.directory.counts import counted, entry_counts
from portal.kit.choices import commune_choices, domain_choices, province_choices
from portal.kit.forms import strip
from portal.kit.requests import arguments_of, asked
from portal.kit.words import ENTRY_KINDS_PLURAL

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


def read_filters() -> tuple[FilterForm, Filters]:
    """Return the filter form and what it asks for; a commune of another province than the chosen one is dropped."""
    province = asked("province")
    communes, counts = commune_choices(province), entry_counts()
    form = FilterForm(
        arguments_of(FilterForm),
        kinds=list(ENTRY_KINDS_PLURAL.items()),
        provinces=counted(province_choices(), counts.provinces),
        communes=communes,
        domains=counted(domain_choices(), counts.domains),
    )
    commune = form.commune.data if form.commune.data in dict(communes) else ""
    form.commune.data = commune
    kind = form.kind.data if form.kind.data in ENTRY_KINDS_PLURAL else None
    filters = Filters(
        text=form.text.data or "", kind=kind, territory=commune or province or None, domain=form.domain.data or None
    )
    return form, filters
