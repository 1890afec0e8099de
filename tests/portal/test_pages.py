"""Every page, for everybody who may or may not see it, in three languages; and the table of all addresses."""

from types import SimpleNamespace

import pytest

from graph.associations import Association, save_associations
from graph.links import list_links
from seed import demo
from seed.provinces import plan
from tests.graph.world import ask
from tests.portal.strict import LANGUAGES

WHO = {
    "visitor": None,
    "association": demo.ASSOCIATION,
    "coordinator": demo.COORDINATOR,
    "staff": demo.STAFF["khenifra"],
    "administrator": demo.ADMINISTRATOR,
}
EVERYBODY = dict.fromkeys(WHO, 200)
ELSEWHERE = dict.fromkeys(WHO, 302)


def only(*roles):
    """Say that a page is for some roles: visitors are asked to sign in, others told that it isn't theirs."""
    return {"visitor": 302} | {role: 200 if role in roles else 403 for role in list(WHO)[1:]}


OURS = only("association", "coordinator")
STAFF = only("staff", "administrator")
# Every address that answers GET, with an example, and what each reader gets.
PAGES = [
    ("/", "/", ELSEWHERE),
    ("/welcome", "/welcome", EVERYBODY),
    ("/about", "/about", EVERYBODY),
    ("/home", "/home", only("association")),
    ("/network", "/network", only("coordinator")),
    ("/sign-in", "/sign-in", EVERYBODY),
    ("/language/<code>", "/language/ar", ELSEWHERE),
    ("/language/<code>", "/language/xx", dict.fromkeys(WHO, 404)),
    ("/directory", "/directory", EVERYBODY),
    ("/directory", "/directory?text=%C3%A9cole&kind=association&province=05.301&domain=literacy&page=2", EVERYBODY),
    ("/directory", "/directory?text=zzzz", EVERYBODY),
    ("/directory", "/directory?page=nonsense&kind=nonsense&province=nonsense&commune=x&domain=%22", EVERYBODY),
    ("/associations/<id>", "/associations/{association}", EVERYBODY),
    ("/associations/<id>", "/associations/{host}", EVERYBODY),
    ("/associations/<id>", "/associations/{network}", dict.fromkeys(WHO, 404)),
    ("/networks/<id>", "/networks/{network}", EVERYBODY),
    ("/networks/<id>", "/networks/nobody", dict.fromkeys(WHO, 404)),
    ("/partners/<id>", "/partners/{partner}", EVERYBODY),
    ("/partners/<id>", "/partners/nobody", dict.fromkeys(WHO, 404)),
    ("/projects/<id>", "/projects/{project}", EVERYBODY),
    ("/projects/<id>", "/projects/nobody", dict.fromkeys(WHO, 404)),
    ("/map", "/map", EVERYBODY),
    ("/map", "/map?kind=network&province=05.301", EVERYBODY),
    ("/map/points.json", "/map/points.json?kind=network", EVERYBODY),
    ("/map/scripts/<kind>.js", "/map/scripts/directory.js", EVERYBODY),
    ("/map/scripts/<kind>.js", "/map/scripts/nonsense.js", dict.fromkeys(WHO, 404)),
    ("/suggestions", "/suggestions", only("association")),
    ("/suggestions/<kind>", "/suggestions/partner", only("association")),
    ("/suggestions/<kind>", "/suggestions/space", only("association")),
    ("/suggestions/<kind>", "/suggestions/exchange", only("association")),
    ("/suggestions/<kind>", "/suggestions/nonsense", only("association") | {"association": 404}),
    ("/suggestions/<kind>/<id>/no", "/suggestions/network/{network}/no", OURS),
    ("/invitations", "/invitations", only("coordinator")),
    ("/links", "/links", OURS),
    ("/ask/<kind>/<id>", "/ask/partner/{partner}", OURS),
    ("/ask/<kind>/<id>", "/ask/join/{network}", only("association") | {"coordinator": 404}),
    ("/ask/<kind>/<id>", "/ask/invite/{association}", only("coordinator") | {"association": 404}),
    ("/ask/<kind>/<id>", "/ask/recommend/{association}", OURS | {"association": 404, "coordinator": 404}),
    ("/requests/<id>", "/requests/{request}", OURS),
    ("/requests/<id>", "/requests/nobody", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/requests/<id>/refuse", "/requests/{request}/refuse", only("coordinator")),
    ("/province", "/province", STAFF),
    ("/province/<code>", "/province/05.301", STAFF),
    ("/province/<code>", "/province/05.301?commune=05.301.01.01&domain=literacy&page=2", STAFF),
    ("/province/<code>", "/province/{other_province}", only("administrator")),
    ("/province/<code>", "/province/nowhere", STAFF | {"staff": 404, "administrator": 404}),
    ("/static/<path:filename>", "/static/dist/manifest.json", EVERYBODY),
    ("/static/<path:filename>", "/static/nothing", dict.fromkeys(WHO, 404)),
]
# Every address that changes something.
ACTIONS = {
    "/sign-in",
    "/sign-out",
    "/ask/<kind>/<id>",
    "/suggestions/<kind>/<id>/no",
    "/requests/<id>/accept",
    "/requests/<id>/refuse",
    "/requests/<id>/withdraw",
    "/province/<code>/recommend/<association>/<network>",
}


@pytest.fixture(scope="module")
def names(seeded, app, dataset):
    """Return ids for the examples' addresses, with a request from the association to the network."""
    users = {user.email: user for user in dataset.users}
    (association,) = users[demo.ASSOCIATION].organisations
    (network,) = users[demo.COORDINATOR].organisations
    ask(seeded, "pages-request", "partner", association, network, user=users[demo.ASSOCIATION].id)
    project = next(project for project in dataset.projects if project.funders)
    yield {
        "association": association,
        "network": network,
        "host": dataset.spaces[0].host,
        "partner": next(partner.id for partner in dataset.partners if list_links(seeded, partner.id)),
        "project": project.id,
        "request": "pages-request",
        "other_province": plan("chichaoua").code,
    }
    seeded.write(
        "MATCH (request:LinkRequest {id: 'pages-request'})-[:HAS_CHANGE]->(change) DETACH DELETE request, change"
    )


FIRST = {rule: example for rule, example, _ in reversed(PAGES)}
READINGS = [
    pytest.param(example, role, language, statuses[role], id=f"{example}-{role}-{language}")
    for rule, example, statuses in PAGES
    for role in WHO
    # The first example of an address is read in all languages, the others are the same page again.
    for language in (LANGUAGES if example == FIRST[rule] else LANGUAGES[:1])
]


@pytest.mark.parametrize(("example", "role", "language", "status"), READINGS)
def test_a_page_is_right_for_each_reader(browse, names, example, role, language, status):
    assert browse(WHO[role], language).status(example.format_map(names)) == status


def test_every_address_is_in_the_table(app):
    rules = [SimpleNamespace(rule=str(rule), methods=rule.methods) for rule in app.url_map.iter_rules()]

    assert {rule.rule for rule in rules if "GET" in rule.methods} == {rule for rule, _, _ in PAGES}
    assert {rule.rule for rule in rules if "POST" in rule.methods} == ACTIONS
    assert {method for rule in rules for method in rule.methods} == {"GET", "HEAD", "OPTIONS", "POST"}


def test_examples_are_of_their_rules(app, names):
    adapter = app.url_map.bind("localhost")
    for rule, example, _statuses in PAGES:
        matched, _arguments = adapter.match(example.format_map(names).partition("?")[0], return_rule=True)
        assert str(matched) == rule or example in ("/suggestions", "/province")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_a_404_page(browse, language):
    assert browse(language=language).get("/nothing/here", 404).h1


def test_a_page_without_a_language_is_french(app):
    response = app.test_client().get("/welcome")

    assert '<html lang="fr" dir="ltr">' in response.text


def test_synthetic_entries_say_so(browse, names):
    for kind, name in (("associations", "association"), ("networks", "network"), ("partners", "partner"),
                       ("projects", "project")):  # fmt: skip
        assert "Demonstration data" in browse().get(f"/{kind}/{names[name]}").get_text()


@pytest.mark.parametrize("text", ["zézéfi", "ZEZEFI", "أزيغزا", "ازيغزا"])
def test_the_directory_finds_names_in_both_scripts(browse, seeded, place, text):
    save_associations(seeded, [Association(id=place.c, name_fr="Zézéfi", name_ar="أزيغزا")])

    page = browse().get(f"/directory?text={text}&kind=association")

    assert [link.get_text() for link in page.select(".entry-row a")] == ["Zézéfi"]


def test_filters_are_kept_in_the_form_and_on_the_next_page(browse, names):
    page = browse().get("/directory?kind=association&province=05.301&domain=literacy")

    assert page.select_one("select[name=province] option[selected]")["value"] == "05.301"
    assert len(page.select("select[name=commune] option")) > 20
    assert "province=05.301" in page.find("a", rel="next")["href"]


def test_what_is_typed_is_shown_as_text(browse):
    page = browse().get("/directory?text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert page.select_one("input[name=text]")["value"] == '"><script>alert(1)</script>'
    assert not page.find("script", string="alert(1)")


def test_points_are_those_that_the_list_has(browse, place):
    points = browse().client.get("/map/points.json?text=alpha").json

    assert any("Association Alpha" in str(point) for points in points.values() for point in points)
