"""Start pages: what to do next, for each of those who use the portal."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.diagnostic import campaigns
from graph.directory import networks
from graph.directory.associations import get_association
from graph.directory.search import count_kinds, is_synthetic
from graph.links import links, outcomes, requests
from graph.rules.kinds import RequestState, Role
from portal.accounts.access import own_organisation, role_required
from portal.directory.completeness import completeness
from portal.directory.filters import read_filters
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
    Role.STAFF: "observatory.province",
    Role.ADMINISTRATOR: "observatory.province",
}


@blueprint.get("/")
def index() -> Response:
    """Lead everybody to their own start page."""
    role = current_user.role if current_user.is_authenticated else None
    return redirect(url_for(STARTS.get(role, "home.welcome") if role else "home.welcome"))


@blueprint.get("/welcome")
def welcome() -> str:
    """Say what the portal is, and offer the search."""
    graph, (form, filters) = current_graph(), read_filters()
    return render_template(
        "home/welcome.html", form=form, counts=count_kinds(graph), synthetic=is_synthetic(graph, filters)
    )


@blueprint.get("/about")
def about() -> str:
    """Tell of the study that the portal answers."""
    return render_template("home/about.html", shares=STUDY)


@blueprint.get("/home")
@role_required(Role.ASSOCIATION)
def association() -> str:
    """Show an association where it stands: its profile, its links, what is waiting."""
    graph, own = current_graph(), own_organisation()
    item = get_association(graph, own) or abort(404)
    return render_template(
        "home/association.html",
        item=item,
        completeness=completeness(item),
        invitation=campaigns.invitation(graph, own, now().date()),
        convocations=[one for one in own_sessions(graph, own) if one.waits(now())],
        **_standing(own),
        received=_waiting(own),
    )


@blueprint.get("/network")
@role_required(Role.COORDINATOR)
def network() -> str:
    """Show a coordinator the requests, the members and whom to invite."""
    graph, own = current_graph(), own_organisation()
    item = networks.get_network(graph, own) or abort(404)
    adviser = adviser_for(own)
    advice = adviser.advise("invite", own, limit=3)
    return render_template(
        "home/network.html",
        item=item,
        received=_waiting(own),
        member_count=links.count_members(graph, own),
        suggested=[adviser.profiles[suggestion.candidate] for suggestion in advice.items],
        **_standing(own),
    )


def _waiting(own: str) -> list[requests.LinkRequest]:
    received = requests.list_received(current_graph(), own)
    return [request for request in received if request.state == RequestState.PENDING]


def _standing(own: str) -> dict[str, object]:
    """Return the links of an organisation by relation, what it waits for, and of what it is to say what became."""
    graph = current_graph()
    relations: dict[str, list[links.Link]] = {}
    for link in links.list_links(graph, own):
        relations.setdefault(link.relation, []).append(link)
    sent = [request for request in requests.list_sent(graph, own) if request.state == RequestState.PENDING]
    return {"relations": relations, "sent": sent, "due": outcomes.list_due(graph, own, now())}
