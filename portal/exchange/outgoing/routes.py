"""What goes out of the lists that show things: the directory, isolated associations, members, samples, plans, queue."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, abort, current_app
from flask_babel import gettext as _
from flask_login import current_user

from graph.diagnostic import campaigns
from graph.directory import isolation
from graph.directory.entries import get_entry
from graph.directory.search import Filters, list_ids
from graph.exchange.outgoing import (
    OutgoingEntry,
    list_member_ids,
    read_edges,
    read_entries,
    read_nodes,
)
from graph.links.membership import list_network_members
from graph.links.requests import list_waiting_in_province
from graph.people.waiting import WaitingKind, list_waiting
from graph.plan.offers import list_offers
from graph.plan.province_plans import get_plan
from graph.rules.kinds import AXES, EntryKind, Role
from portal.accounts.access import may_follow, may_read, own_organisation, role_required
from portal.accounts.provinces import followed_province
from portal.directory.filters import read_filters
from portal.exchange.outgoing.entries import entries_table, kind_of_data, sees_as, write_geojson
from portal.exchange.outgoing.graphml import write_graphml
from portal.exchange.outgoing.papers import address_labels, telephone_list
from portal.exchange.outgoing.streams import stream
from portal.exchange.outgoing.tables import OutgoingTable, encoded, in_chunks, write_csv, write_xlsx
from portal.kit.clock import here, now
from portal.kit.demonstration import is_demonstration
from portal.kit.docx import DOCX, XLSX, give_file
from portal.kit.extensions import limiter
from portal.kit.graph import current_graph
from portal.kit.language import current_language, localised_hall, localised_name, localised_place
from portal.kit.requests import asked
from portal.kit.words import word
from portal.links.sentences import plain_sentence
from portal.observatory.queue_routes import KINDS as WAITING

blueprint = Blueprint("exports", __name__)
limiter.shared_limit(lambda: current_app.config["EXPORT_LIMIT"], "exports")(blueprint)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
MOST_LABELS = 5000
MOST_ISOLATED = 100_000
PAPERS = ("telephones", "labels")


@blueprint.get("/export/directory.<format>")
def directory(format: str) -> Response:
    """Give what fits the directory's filters as CSV, XLSX or GeoJSON, or its telephones or labels to print."""
    _form, filters = read_filters()
    return _entries_out(_("Directory"), _found(filters), format, staff=_follows(filters.territory))


@blueprint.get("/export/province/<code>/isolated.<format>")
@role_required(*STAFF)
def isolated(code: str, format: str) -> Response:
    """Give the isolated associations of a province, as the list is filtered."""
    code, graph = followed_province(code), current_graph()
    rows = isolation.list_isolated(graph, code, asked("commune"), asked("domain"), limit=MOST_ISOLATED)
    return _entries_out(_("Isolated associations"), read_entries(graph, [row.id for row in rows]), format, staff=True)


@blueprint.get("/export/networks/<entry:id>/members.<format>")
def members(id: str, format: str) -> Response:
    """Give the members of a network."""
    entry = get_entry(current_graph(), id)
    if entry is None or entry.kind != EntryKind.NETWORK:
        abort(404)
    ids = list_member_ids(current_graph(), id)
    return _entries_out(localised_name(entry), read_entries(current_graph(), ids), format, staff=False)


@blueprint.get("/network/members.<any(csv, xlsx):format>")
@role_required(Role.COORDINATOR)
def own_members(format: str) -> Response:
    """Give a coordinator the members of their network as its page shows them."""
    head = [_("Name"), _("Place"), _("Member since"), _("Members"), _("Last change"), _("Last here"),
            *(word(axis, "axis") for axis in AXES), _("Kind of data")]  # fmt: skip
    rows = (
        (localised_name(one), localised_place(one), one.since, one.size, one.updated_on,
         here(one.seen).date() if one.seen else None,
         *(round(one.axes[axis], 2) if axis in one.axes else None for axis in AXES),
         kind_of_data(synthetic=one.synthetic))
        for one in list_network_members(current_graph(), own_organisation())
    )  # fmt: skip
    widths = (44, 24, 14, 12, 14, 14, *[16] * len(AXES), 20)
    return _table_out(OutgoingTable(_("Members"), head, widths, rows), format)


@blueprint.get("/export/campaigns/<id>/sample.<format>")
@role_required(*STAFF)
def sample(id: str, format: str) -> Response:
    """Give the sample of a campaign with how far each association is."""
    campaign = campaigns.get_campaign(current_graph(), id) or abort(404)
    if not may_follow(campaign.province):
        abort(403)
    head = [_("Name in French"), _("Name in Arabic"), _("Commune"), _("Code"), _("State"), _("Submitted on"),
            _("Kind of data")]  # fmt: skip
    states = {"invited": _("Not started"), "started": _("Started"), "submitted": _("Submitted")}
    rows = (
        (one.name_fr, one.name_ar, localised_place(one), one.code, states.get(one.state, one.state),
         one.submitted_at.date() if one.submitted_at else None, kind_of_data(synthetic=campaign.synthetic))
        for one in campaigns.list_followed(current_graph(), id)
    )  # fmt: skip
    return _table_out(OutgoingTable(_("Sample"), head, (44, 44, 24, 14, 18, 14, 20), rows), format)


@blueprint.get("/export/plans/<id>/sessions.<format>")
@role_required(*STAFF)
def sessions(id: str, format: str) -> Response:
    """Give the sessions of a province's plan."""
    plan = get_plan(current_graph(), id) or abort(404)
    if not may_follow(plan.province):
        abort(403)
    offers = list_offers(current_graph(), with_retired=True)
    titles = {offer.id: offer.title.said(current_language()) for offer in offers}
    head = [_("Offer"), _("Place"), _("Quarter"), _("Day"), _("Hour"), _("State"), _("Associations"), _("Cost (DH)"),
            _("Kind of data")]  # fmt: skip
    rows = (
        (titles.get(one.offer, one.offer), localised_hall(one.hall), one.quarter, one.day,
         f"{one.starts_at:%H:%M}" if one.starts_at else "", word(one.state, "session_state"), len(one.associations),
         one.cost, kind_of_data(synthetic=plan.synthetic))
        for one in plan.sessions
    )  # fmt: skip
    return _table_out(OutgoingTable(_("Sessions"), head, (30, 40, 12, 14, 10, 16, 14, 14, 20), rows), format)


@blueprint.get("/export/province/<code>/waiting.<format>")
@role_required(*STAFF)
def requests_waiting(code: str, format: str) -> Response:
    """Give the requests of a province that wait for an answer."""
    code = followed_province(code)
    head = [_("Asked on"), _("From"), _("To"), _("What is asked"), _("Message"), _("Kind of data")]
    waiting = list_waiting_in_province(current_graph(), code)
    rows = (
        (one.created_at.date(), localised_name(one.sender), localised_name(one.recipient), plain_sentence(one, ""),
         one.message if may_read(one) else "", kind_of_data(synthetic=is_demonstration()))
        for one in waiting
    )  # fmt: skip
    return _table_out(OutgoingTable(_("Requests that wait"), head, (14, 40, 40, 24, 60, 20), rows), format)


@blueprint.get("/export/province/<code>/queue.<format>")
@role_required(*STAFF)
def queue(code: str, format: str) -> Response:
    """Give all that waits for the staff of a province, of the kind that the page shows."""
    code, kind = followed_province(code), asked("kind")
    found = list_waiting(current_graph(), code, now())
    head = [_("Since"), _("What waits"), _("Organisation"), _("Correction"), _("Kind of data")]
    rows = (
        (one.at.date(), str(WAITING[WaitingKind(one.kind)]), localised_name(one), one.correction,
         kind_of_data(synthetic=one.synthetic))
        for one in found if kind in ("", one.kind)
    )  # fmt: skip
    return _table_out(OutgoingTable(_("What waits for you"), head, (14, 36, 44, 60, 20), rows), format)


@blueprint.get("/export/province/<code>/network.graphml")
@role_required(*STAFF)
def network(code: str) -> Response:
    """Give the links of a province's organisations for Gephi."""
    code, graph = followed_province(code), current_graph()
    written = write_graphml(read_nodes(graph, code), read_edges(graph, code))
    return stream(encoded(written), "application/graphml+xml", f"{_('network')}.graphml")


def _entries_out(title: str, entries: Iterable[OutgoingEntry], format: str, *, staff: bool) -> Response:
    """Give entries in a format, with the contacts that the reader sees; 404 for a format that isn't known."""
    sees = sees_as(staff=staff)
    if format == "geojson":
        return stream(encoded(write_geojson(entries)), "application/geo+json", f"{title}.geojson")
    if format in PAPERS:
        some = list(_first(entries, MOST_LABELS))
        made = telephone_list(title, some, sees) if format == "telephones" else address_labels(title, some)
        return give_file(made, DOCX, f"{title}.docx")
    return _table_out(entries_table(title, entries, sees), format)


def _table_out(table: OutgoingTable, format: str) -> Response:
    if format == "csv":
        return stream(encoded(write_csv(table)), "text/csv; charset=utf-8", f"{table.title}.csv")
    if format == "xlsx":
        return stream(in_chunks(write_xlsx(table)), XLSX, f"{table.title}.xlsx")
    return abort(404)


def _found(filters: Filters) -> Iterator[OutgoingEntry]:
    return read_entries(current_graph(), list_ids(current_graph(), filters, current_language()))


def _first(entries: Iterable[OutgoingEntry], most: int) -> Iterator[OutgoingEntry]:
    for _number, entry in zip(range(most), entries, strict=False):
        yield entry


def _follows(territory: str | None) -> bool:
    """Say whether the reader is staff of the province that a list is narrowed to."""
    if not territory or not current_user.is_authenticated or current_user.role not in STAFF:
        return False
    return may_follow(".".join(territory.split(".")[:2]))
