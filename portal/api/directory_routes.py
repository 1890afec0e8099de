"""The directory and its profiles, their links, the codes of filters, and open figures: everybody reads them."""

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.directory import territories
from graph.directory.editing import EntryState, read_state
from graph.directory.fitting import KEYS
from graph.directory.search import Filters, Position, read_on
from graph.directory.sections import OF_KIND
from graph.exchange.merging import merged_into
from graph.links.links import list_links
from graph.rules.disclosure import LEAST
from graph.rules.kinds import AXES, EntryKind, Status
from portal.api.blueprint import blueprint, open_to_all
from portal.api.cursors import next_link, read_cursor, write_cursor
from portal.api.models import (
    CommuneList,
    Contact,
    Entry,
    EntryList,
    EntryQuery,
    Figure,
    Figures,
    Joining,
    Legal,
    Link,
    LinkList,
    Means,
    Named,
    Place,
    Profile,
    ProjectFacts,
    Room,
    Vocabulary,
)
from portal.api.problems import Refused, refuse_fields
from portal.directory.editing.opening import may_edit
from portal.directory.figures import open_tables
from portal.directory.shown import OF_LEGAL, reads_axes, visible_contacts
from portal.kit.address import public_url
from portal.kit.choices import commune_choices, domains_in_order, province_choices
from portal.kit.graph import current_graph
from portal.kit.language import current_language, domain_name, localised_name, sort_key, target_name, targets


@blueprint.get("/entries")
@open_to_all(_l("The directory, with its search and filters"))
@blueprint.input(EntryQuery, location="query")
@blueprint.output(EntryList)
def list_entries(query_data: EntryQuery) -> Any:
    """List the entries of the directory that fit its filters, in the order of its page."""
    found = read_on(
        current_graph(), _filters(query_data), read_cursor(query_data.cursor, _position), query_data.limit,
        current_language(),
    )  # fmt: skip
    at = found.position
    cursor = write_cursor(at.language, at.sort, at.id) if at else None
    return EntryList(items=list(map(entry_of, found.entries)), total=found.total, next=cursor), 200, next_link(cursor)


@blueprint.get("/entries/<entry:id>")
@open_to_all(
    _l("A profile, with the contacts that you may see"),
    responses={302: {"description": "The entry was put together with another one: it is there."}},
)
@blueprint.output(Profile)
def get_entry(id: str) -> Any:
    """Give a profile, with the contacts that the reader may see."""
    state = known_state(id)
    if state.values.get("status") == Status.MERGED and (kept := merged_into(current_graph(), id)):
        return redirect(url_for("api.get_entry", id=kept), 302)  # It may be undone.
    return profile_of(state)


@blueprint.get("/entries/<entry:id>/links")
@open_to_all(_l("The confirmed links of an entry"))
@blueprint.output(LinkList)
def list_entry_links(id: str) -> Any:
    """List the confirmed links of an entry."""
    known_state(id)
    links = sorted(list_links(current_graph(), id), key=lambda one: sort_key(localised_name(one.entry)))
    return LinkList(items=[
        Link.model_validate({**vars(one), "entry": entry_of(one.entry)}) for one in links
    ])  # fmt: skip


@blueprint.get("/vocabulary")
@open_to_all(_l("The codes of provinces, domains and target groups"))
@blueprint.output(Vocabulary)
def get_vocabulary() -> Any:
    """Give the codes that filters and profiles have, with their names."""
    return Vocabulary(
        provinces=_named(province_choices()),
        domains=[Named(id=one.id, name=domain_name(one.id)) for one in domains_in_order()],
        targets=[Named(id=id, name=target_name(id)) for id in targets()],
    )


@blueprint.get("/provinces/<code>/communes")
@open_to_all(_l("The communes of a province"))
@blueprint.output(CommuneList)
def list_communes(code: str) -> Any:
    """List the communes of a province."""
    found = commune_choices(code)
    if not found:
        raise Refused(404)
    return CommuneList(items=_named(found))


@blueprint.get("/figures")
@open_to_all(_l("Open figures: how many entries there are"))
@blueprint.output(Figures)
def get_figures() -> Any:
    """Give the open figures: how many entries there are by kind, province and domain."""
    tables: Any = {
        table.id: [Figure(id=one.id, name=one.name, count=one.count) for one in table.figures]
        for table in open_tables()
    }
    return Figures(least=LEAST, **tables)


def entry_of(one: Any) -> Entry:
    """Return an entry as lists show it."""
    names = ("id", "kind", "name_fr", "name_ar", "place_fr", "place_ar", "lat", "lon")
    known = {name: getattr(one, name) for name in names}
    return Entry(
        **known | {"name_fr": one.name_fr or "", "name_ar": one.name_ar or ""},
        domain=Named(id=one.domain, name=domain_name(one.domain)) if one.domain else None,
        synthetic=bool(one.synthetic),
        url=public_url(f"directory.{one.kind}", id=one.id),
    )


def known_state(id: str) -> EntryState:
    """Return all that an entry says of itself. Raises Refused when there is none."""
    state = read_state(current_graph(), id)
    if state is None or state.kind not in OF_KIND:
        raise Refused(404)
    return state


def profile_of(state: EntryState) -> Profile:
    """Return a profile as its page shows it to this reader."""
    values = state.values
    paths = territories.get_paths(current_graph(), values["territories"])
    own: Any = {name: values.get(name) for name in ("founded_year", "milieu", "lat", "lon", "partner_kind")}
    own |= {name: values.get(name) or "" for name in ("name_fr", "name_ar", "acronym", "objectives_fr",
                                                      "objectives_ar", "locality")}  # fmt: skip
    return Profile(
        **own, id=state.id, kind=EntryKind(state.kind), status=values.get("status") or Status.ACTIVE,
        synthetic=state.synthetic,
        domains=[Named(id=id, name=domain_name(id)) for id in values["domains"]],
        targets=[Named(id=id, name=target_name(id)) for id in values["targets"]],
        languages=values.get("languages") or [],
        places=[[Place.model_validate(one) for one in paths[code]] for code in values["territories"] if code in paths],
        contacts=[Contact.model_validate(one) for one in visible_contacts(state)],
        **_parts(state),
        axes=_axes(state) if reads_axes(state) else None,
        sections=list(OF_KIND[state.kind]) if may_edit(state) else [],
        url=public_url(f"directory.{state.kind}", id=state.id),
    )  # fmt: skip


def _parts(state: EntryState) -> dict[str, Any]:
    """Return what only some kinds of entries have, null for the others."""
    values, kind = state.values, state.kind
    legal = {name: values.get(name) for name in OF_LEGAL}
    joining = {name: values.get(name) for name in Joining.model_fields} | {"questions": values.get("questions") or []}
    of_association, of_network = kind == EntryKind.ASSOCIATION, kind == EntryKind.NETWORK
    return {
        "means": _means(state) if of_association else None,
        "legal": Legal(**legal) if of_association else None,
        "joining": Joining(**joining) if of_network else None,
        "project": ProjectFacts(**{name: values.get(name) for name in ProjectFacts.model_fields})
        if kind == EntryKind.PROJECT
        else None,
    }  # fmt: skip


def _means(state: EntryState) -> Means:
    values = state.values
    rooms = [
        Room(kind=one["kind"], name_fr=one.get("name_fr") or "", name_ar=one.get("name_ar") or "",
             capacity=one.get("capacity"))
        for one in values["rooms"]
    ]  # fmt: skip
    return Means(**{name: values.get(name) for name in Means.model_fields if name != "rooms"}, rooms=rooms)


def _axes(state: EntryState) -> dict[str, float]:
    known = {axis: state.values.get(f"axis_{axis}") for axis in AXES}
    return {axis: float(score) for axis, score in known.items() if score is not None}


def _filters(query: EntryQuery) -> Filters:
    if query.commune and query.province and query.commune not in dict(commune_choices(query.province)):
        raise refuse_fields({"commune": [_("This commune isn't in the province that you ask for.")]})
    return Filters(
        text=query.text, kind=query.kind or None, territory=query.commune or query.province or None,
        domain=query.domain or None,
    )  # fmt: skip


def _position(language: str, sort: str, id: str) -> Position:
    if language not in KEYS:
        raise ValueError(language)
    return Position(language, sort, id)


def _named(choices: Any) -> list[Named]:
    return [Named(id=id, name=name) for id, name in choices]
