"""What a visitor looks for, read from the address of the page."""

from flask import request

from graph.directory import Filters
from portal.choices import commune_choices, domain_choices, province_choices
from portal.directory.forms import FilterForm
from portal.wording import ENTRY_KINDS_PLURAL


def read_filters() -> tuple[FilterForm, Filters]:
    """Return the filter form and what it asks for; a commune of another province than the chosen one is dropped."""
    province = request.args.get("province", "")
    communes = commune_choices(province)
    form = FilterForm(
        request.args,
        kinds=list(ENTRY_KINDS_PLURAL.items()),
        provinces=province_choices(),
        communes=communes,
        domains=domain_choices(),
    )
    commune = form.commune.data if form.commune.data in dict(communes) else ""
    form.commune.data = commune
    kind = form.kind.data if form.kind.data in ENTRY_KINDS_PLURAL else None
    filters = Filters(
        text=form.text.data or "", kind=kind, territory=commune or province or None, domain=form.domain.data or None
    )
    return form, filters
