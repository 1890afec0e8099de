"""The words of pages for what the graph keeps as codes: kinds, states, levels and axes."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

AXES = {
    "governance": _l("governance"),
    "vision": _l("clarity of vision"),
    "management": _l("management"),
    "resources": _l("resources and skills"),
    "projects": _l("project design"),
    "communication": _l("communication"),
}
ENTRY_KINDS = {
    "association": _l("Association"),
    "network": _l("Network"),
    "partner": _l("Partner"),
    "project": _l("Project"),
}
ENTRY_KINDS_PLURAL = {
    "association": _l("Associations"),
    "network": _l("Networks"),
    "partner": _l("Partners"),
    "project": _l("Projects"),
}
NATURES = {"thematic": _l("Thematic network"), "territorial": _l("Territorial network")}
LEVELS = {
    "local": _l("local"),
    "provincial": _l("provincial"),
    "regional": _l("regional"),
    "national": _l("national"),
}
PARTNER_KINDS = {
    "ministry": _l("Public body"),
    "local_authority": _l("Local authority"),
    "indh_committee": _l("INDH committee"),
    "association_ngo": _l("Association or NGO"),
    "international_ngo": _l("International NGO"),
    "donor": _l("Donor"),
    "company": _l("Company"),
}
PROJECT_STATES = {"planned": _l("planned"), "ongoing": _l("under way"), "completed": _l("completed")}
MILIEUX = {"urban": _l("urban"), "rural": _l("rural")}
SPACE_KINDS = {
    "meeting_room": _l("a meeting room"),
    "office": _l("an office"),
    "computers": _l("computers"),
    "training_room": _l("a training room"),
    "vehicle": _l("a vehicle"),
}
MEANS = {"premises": _l("premises"), "equipment": _l("equipment"), "internet": _l("internet")}
SUGGESTION_KINDS = {
    "network": _l("Networks"),
    "partner": _l("Partners"),
    "space": _l("Spaces to share"),
    "exchange": _l("Exchanges"),
}
PREMISES_SOURCES = {
    "owned": _l("owned"),
    "rented": _l("rented"),
    "lent": _l("lent"),
    "entraide_nationale": _l("given by Entraide nationale"),
}
FACTS = {
    **AXES,
    "axes": _l("the diagnostic"),
    "place": _l("your place"),
    "domains": _l("your domains"),
    "targets": _l("whom you work for"),
    "objectives": _l("your objectives"),
    "founded": _l("the year of creation"),
    "members": _l("how many members you have"),
    "staff": _l("whether you have paid staff"),
    "premises": _l("whether you have premises"),
    "equipment": _l("whether you have computers"),
    "internet": _l("whether you have internet"),
}
LISTS = {
    "fact": FACTS,
    "axis": AXES,
    "entry_kind": ENTRY_KINDS,
    "entry_kinds": ENTRY_KINDS_PLURAL,
    "nature": NATURES,
    "level": LEVELS,
    "partner_kind": PARTNER_KINDS,
    "project_state": PROJECT_STATES,
    "milieu": MILIEUX,
    "space_kind": SPACE_KINDS,
    "means": MEANS,
    "premises_source": PREMISES_SOURCES,
}


def init_app(app: Flask) -> None:
    """Give templates the filter ``word``: ``{{ network.level|word('level') }}``."""
    app.add_template_filter(word)
    app.add_template_filter(enumerate_words)


def word(code: str | None, list_name: str) -> str:
    """Return the word of a code, or "unknown" when there is none."""
    return str(LISTS[list_name].get(code or "", _("unknown")))


def enumerate_words(words: list[str]) -> str:
    """Join words as one says them: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s", first=_(", ").join(words[:-1]), last=words[-1])
