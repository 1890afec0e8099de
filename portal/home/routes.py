"""Start pages: what to do next, for each of those who use the portal."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory import networks, territories
from graph.directory.associations import get_association
from graph.directory.search import count_kinds, is_synthetic
from graph.links import links, outcomes, requests
from graph.people.visits import last_visit
from graph.rules.kinds import RequestState, Role
from portal.accounts.access import own_organisation, role_required
from portal.calls.reading import fitting, own_applicant
from portal.directory.filters import read_filters
from portal.home.axes import standing_on_axes
from portal.home.picture import network_picture
from portal.home.tasks import MOST, association_tasks, next_session
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.plan.sessions.own import own_sessions
from portal.suggestions.adviser import adviser_for

blueprint = Blueprint("home", __name__)
STUDY = {"network_khenifra": 0.21, "network_chichaoua": 0.13, "alone_chichaoua": 0.49}
"""What the study found (slide 18), as shares."""
STARTS = {
    Role.ASSOCIATION: "home.association",
    Role.COORDINATOR: "home.network",
    Role.PARTNER: "links.overview",
    Role.STAFF: "observatory.province",
    Role.ADMINISTRATOR: "observatory.province",
}


@blueprint.get("/")
def index() -> Response:
    """Lead everybody to their own start page."""
    role = current_user.role if current_user.is_authenticated else None
    if role in (Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER) and not current_user.organisation:
        return redirect(url_for("account.show"))
    return redirect(url_for(STARTS.get(role, "home.welcome") if role else "home.welcome"))


@blueprint.get("/welcome")
def welcome() -> str:
    """Say what the portal is, and offer the search."""
    graph, (_form, filters) = current_graph(), read_filters()
    return render_template(
        "home/welcome.html",
        counts=count_kinds(graph),
        synthetic=is_synthetic(graph, filters),
        picture=network_picture(),
        share=STUDY["network_khenifra"],
    )


@blueprint.get("/about")
def about() -> str:
    """Tell of the study that the portal answers."""
    return render_template("home/about.html", shares=STUDY)


@blueprint.get("/help")
def help() -> str:
    """Say how the portal is used, and whom to ask."""
    return render_template("home/help.html", contact=current_app.config["CONTACT"])


@blueprint.get("/personal-data")
def personal_data() -> str:
    """Say what is kept of people, why, how long, and whom to ask (law 09-08)."""
    return render_template("home/personal_data.html", contact=current_app.config["CONTACT"])


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say what the portal does for those who don't see, hear or move easily, and whom to tell of what fails."""
    return render_template("home/accessibility.html", contact=current_app.config["CONTACT"])


@blueprint.get("/legal")
def legal() -> str:
    """Say who publishes the portal, on what conditions, and from whom its maps and figures come."""
    return render_template("home/legal.html", contact=current_app.config["CONTACT"])


@blueprint.get("/home")
@role_required(Role.ASSOCIATION)
def association() -> str:
    """Show an association what to do now, what is new since its last visit, and where it stands."""
    graph, own = current_graph(), own_organisation()
    item = get_association(graph, own) or abort(404)
    standing, sessions = _standing(own), own_sessions(graph, own)
    tasks = association_tasks(graph, item, _waiting(own), sessions, in_network=bool(standing.relations.get("networks")))
    since = last_visit(graph, current_user.id, now())
    return render_template(
        "home/association.html",
        item=item,
        path=next(iter(territories.get_paths(graph, item.territories[:1]).values()), ()),
        tasks=tasks[:MOST],
        rest=tasks[MOST:],
        news=[one for one in standing.sent if one.decided_at and one.decided_at >= since],
        waiting=[one for one in standing.sent if one.state == RequestState.PENDING],
        session=next_session(sessions),
        relations=standing.relations,
        due=standing.due,
        axes=standing_on_axes(item),
        funding=next((one.call for one in fitting(own_applicant(), 1)), None),
    )


@blueprint.get("/network")
@role_required(Role.COORDINATOR)
def network() -> str:
    """Show a coordinator the requests, the members and whom to invite."""
    graph, own = current_graph(), own_organisation()
    item = networks.get_network(graph, own) or abort(404)
    adviser = adviser_for(own)
    advice = adviser.advise("invite", own, limit=3)
    standing = _standing(own)
    return render_template(
        "home/network.html",
        item=item,
        received=_waiting(own),
        member_count=links.count_members(graph, own),
        suggested=[adviser.profiles[suggestion.candidate] for suggestion in advice.items],
        relations=standing.relations,
        due=standing.due,
        sent=[one for one in standing.sent if one.state == RequestState.PENDING],
    )


def _waiting(own: str) -> list[requests.LinkRequest]:
    received = requests.list_received(current_graph(), own)
    return [request for request in received if request.state == RequestState.PENDING]


@dataclass(frozen=True)
class LinkStanding:
    """An organisation's links by relation, the requests it sent, and those of which it is asked what became."""

    relations: Mapping[str, list[links.Link]]
    sent: list[requests.LinkRequest]
    due: list[requests.LinkRequest]


def _standing(own: str) -> LinkStanding:
    graph = current_graph()
    relations: dict[str, list[links.Link]] = {}
    for link in links.list_links(graph, own):
        relations.setdefault(link.relation, []).append(link)
    return LinkStanding(relations, requests.list_sent(graph, own), outcomes.list_due(graph, own, now()))
