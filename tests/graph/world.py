"""What the contract tests put into the graph, named after nothing that exists."""

from datetime import UTC, datetime, timedelta

from graph.directory import associations, networks, partners, projects
from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.projects import Project
from graph.directory.territories import Territory
from graph.directory.vocabulary import Domain, TargetGroup
from graph.links import requests
from graph.people import accounts
from graph.rules.kinds import RequestKind, RequestState, Role

TERRITORIES = (
    Territory("r1", "region", "Région Une", "جهة أولى", None, 32.5, -6.0),
    Territory("p1", "province", "Province Une", "إقليم أول", "r1", 32.9, -5.6, kind="province"),
    Territory("c1", "commune", "Commune Haute", "جماعة عليا", "p1", 32.93, -5.66, "urban", 12_000),
    Territory("c2", "commune", "Commune Basse", "جماعة سفلى", "p1", 32.80, -5.50, "rural", 3_000),
    Territory("p2", "province", "Autre Province", "إقليم آخر", "r1"),
    Territory("c3", "commune", "Commune Voisine", "جماعة مجاورة", "p2"),
    Territory("r2", "region", "Région Deux", "جهة ثانية"),
    Territory("p3", "province", "Province Lointaine", "إقليم بعيد", "r2"),
    Territory("c4", "commune", "Commune Lointaine", "جماعة بعيدة", "p3"),
    Territory("xx", "place", "Ailleurs", "بلد آخر"),
    Territory("xx-city", "place", "Ville d'ailleurs", "مدينة أخرى", "xx"),
)
DOMAINS = (
    Domain("social", None, "Social", "اجتماعي", "Social"),
    Domain("literacy", "social", "Alphabétisation", "محاربة الأمية", "Literacy"),
    Domain("training", "social", "Formation", "تكوين", "Training"),
    Domain("economy", None, "Économie", "اقتصاد", "Economy"),
    Domain("crafts", "economy", "Artisanat", "صناعة تقليدية", "Crafts"),
)
TARGETS = (TargetGroup("women", "Femmes", "نساء", "Women"), TargetGroup("youth", "Jeunes", "شباب", "Youth"))
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def add_associations(graph, *ids, **facts):
    """Save associations called after their ids, in the commune c1 and in literacy unless told otherwise."""
    facts = {"territories": ("c1",), "domains": ("literacy",)} | facts
    associations.save_associations(graph, [Association(**({"id": id, "name_fr": id} | facts)) for id in ids])


def add_network(graph, id, **facts):
    """Save a network of the province p1."""
    networks.save_networks(graph, [Network(**({"id": id, "name_fr": id, "territories": ("p1",)} | facts))])


def add_partner(graph, id, **facts):
    """Save a partner of the province p1."""
    partners.save_partners(graph, [Partner(**({"id": id, "name_fr": id, "territories": ("p1",)} | facts))])


def add_project(graph, id, *carriers, **facts):
    """Save a project with its carriers."""
    projects.save_projects(graph, [Project(**({"id": id, "title_fr": id, "carriers": carriers} | facts))])


def add_user(graph, id="u", **facts):
    """Save a user, an association's unless told otherwise."""
    known = {"email": f"{id}@example.org", "name": f"Name of {id}", "password_hash": "x", "role": Role.ASSOCIATION}
    accounts.save_users(graph, [accounts.User(id=id, **(known | facts))])


def ask(graph, id, kind, sender, recipient, *, user="u", minutes=0, message="Bonjour", axis=None):
    """Send a request and return it."""
    requests.create_request(
        graph,
        id=id,
        change=f"{id}-sent",
        kind=RequestKind(kind),
        sender=sender,
        recipient=recipient,
        user=user,
        at=NOON + timedelta(minutes=minutes),
        message=message,
        axis=axis,
    )
    return requests.get_request(graph, id)


def decide(graph, request, state, *, user="u", change=None, reason=None, note=None, minutes=1):
    """Decide a request and return it as it is then."""
    requests.decide_request(
        graph,
        request,
        change=change or f"{request.id}-{state}",
        state=RequestState(state),
        user=user,
        at=NOON + timedelta(minutes=minutes),
        reason=reason,
        note=note,
    )
    return requests.get_request(graph, request.id)
