"""Every page, for everybody who may or may not see it, in three languages; and the table of all addresses."""

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from graph.diagnostic import diagnostics, evidence
from graph.diagnostic.campaigns import NewCampaign, save_campaign
from graph.diagnostic.instruments import save_instrument
from graph.directory.associations import Association, save_associations
from graph.links.links import list_links
from graph.plan import action_files
from graph.plan.convocations import convoke
from graph.rules.sampling import Stratum
from graph.server.connection import Graph
from portal.kit.clock import now
from portal.plan.sessions.convocation_messages import sign
from seed import demo
from seed.provinces import plan
from tests.graph.diagnostic.sample import sample
from tests.graph.world import ask
from tests.portal import assessed
from tests.portal.plan.sessions.conftest import FORGET, adopt
from tests.portal.planned import save_adopted_plan
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
ASSESSED, NOTHING, LED_ON = only("association"), {"association": 404}, {"association": 302}
FACILITATORS = only("association", "staff", "administrator")
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
    ("/associations/<entry:id>", "/associations/{association}", EVERYBODY),
    ("/associations/<entry:id>", "/associations/{host}", EVERYBODY),
    ("/associations/<entry:id>", "/associations/{network}", dict.fromkeys(WHO, 404)),
    ("/networks/<entry:id>", "/networks/{network}", EVERYBODY),
    ("/networks/<entry:id>", "/networks/nobody", dict.fromkeys(WHO, 404)),
    ("/partners/<entry:id>", "/partners/{partner}", EVERYBODY),
    ("/partners/<entry:id>", "/partners/nobody", dict.fromkeys(WHO, 404)),
    ("/projects/<entry:id>", "/projects/{project}", EVERYBODY),
    ("/projects/<entry:id>", "/projects/nobody", dict.fromkeys(WHO, 404)),
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
    ("/suggestions/<kind>/<entry:id>/no", "/suggestions/network/{host}/no", only("association") | {"coordinator": 404}),
    (
        "/suggestions/<kind>/<entry:id>/no",
        "/suggestions/invite/{association}/no",
        only("coordinator") | {"association": 404},
    ),
    (
        "/suggestions/<kind>/<entry:id>/no",
        "/suggestions/partner/{project}/no",
        OURS | {"association": 404, "coordinator": 404},
    ),
    ("/invitations", "/invitations", only("coordinator")),
    ("/links", "/links", OURS),
    ("/ask/<kind>/<entry:id>", "/ask/partner/{partner}", OURS),
    ("/ask/<kind>/<entry:id>", "/ask/join/{network}", only("association") | {"coordinator": 404}),
    ("/ask/<kind>/<entry:id>", "/ask/invite/{association}", only("coordinator") | {"association": 404}),
    ("/ask/<kind>/<entry:id>", "/ask/recommend/{association}", OURS | {"association": 404, "coordinator": 404}),
    ("/requests/<id>", "/requests/{request}", OURS),
    ("/requests/<id>", "/requests/nobody", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/requests/<id>/refuse", "/requests/{request}/refuse", only("coordinator")),
    ("/province", "/province", STAFF),
    ("/province/<code>", "/province/05.301", STAFF),
    ("/province/<code>", "/province/05.301?commune=05.301.01.01&domain=literacy&page=2", STAFF),
    ("/province/<code>", "/province/{other_province}", only("administrator")),
    ("/province/<code>", "/province/nowhere", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/feedback", "/province/05.301/feedback", STAFF),
    ("/province/<code>/feedback", "/province/05.301/feedback?period=nonsense", STAFF),
    ("/province/<code>/feedback", "/province/{other_province}/feedback?period=all", only("administrator")),
    ("/province/<code>/feedback", "/province/nowhere/feedback", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/exchanges", "/province/05.301/exchanges", STAFF),
    ("/province/<code>/exchanges", "/province/05.301/exchanges?km=60&partners=1&domain=any&page=2", STAFF),
    ("/province/<code>/exchanges", "/province/05.301/exchanges?km=x&partners=99&domain=%22&page=999", STAFF),
    ("/province/<code>/exchanges", "/province/{other_province}/exchanges", only("administrator")),
    ("/province/<code>/exchanges", "/province/nowhere/exchanges", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/spaces", "/province/05.301/spaces", STAFF),
    ("/province/<code>/spaces", "/province/05.301/spaces?km=5&page=2", STAFF),
    ("/province/<code>/spaces", "/province/05.301/spaces?km=x&page=999", STAFF),
    ("/province/<code>/spaces", "/province/{other_province}/spaces", only("administrator")),
    ("/restitution", "/restitution", STAFF),
    ("/restitution/compare", "/restitution/compare", STAFF),
    ("/province/<code>/restitution", "/province/05.301/restitution", STAFF),
    ("/province/<code>/restitution", "/province/{other_province}/restitution", only("administrator")),
    ("/province/<code>/restitution", "/province/nowhere/restitution", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/restitution/breakdown", "/province/05.301/restitution/breakdown?by=age&about=vision", STAFF),
    ("/province/<code>/restitution/breakdown", "/province/05.301/restitution/breakdown?by=x&about=%22", STAFF),
    ("/province/<code>/restitution.docx", "/province/05.301/restitution.docx", STAFF),
    ("/province/<code>/restitution.xlsx", "/province/05.301/restitution.xlsx", STAFF),
    ("/diagnostic", "/diagnostic", only("association")),
    ("/diagnostic/<id>/answers/<role>/<part>", "/diagnostic/{open}/answers/consensus/governance", ASSESSED),
    ("/diagnostic/<id>/answers/<role>/<part>", "/diagnostic/{open}/answers/president/context", ASSESSED),
    ("/diagnostic/<id>/answers/<role>/<part>", "/diagnostic/{open}/answers/treasurer/context", ASSESSED | NOTHING),
    ("/diagnostic/<id>/answers/<role>/<part>", "/diagnostic/{done}/answers/consensus/vision", ASSESSED | LED_ON),
    ("/diagnostic/<id>/people", "/diagnostic/{open}/people", ASSESSED),
    ("/diagnostic/<id>/compare", "/diagnostic/{open}/compare", ASSESSED),
    ("/diagnostic/<id>/submit", "/diagnostic/{open}/submit", ASSESSED),
    ("/diagnostic/<id>/submit", "/diagnostic/nobody/submit", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/diagnostic/<id>/result", "/diagnostic/{done}/result", only("association", "staff", "administrator")),
    ("/diagnostic/<id>/result", "/diagnostic/{open}/result", ASSESSED | LED_ON),
    ("/diagnostic/<id>/result.docx", "/diagnostic/{done}/result.docx", only("association", "staff", "administrator")),
    ("/diagnostic/<id>/reopen", "/diagnostic/{done}/reopen", STAFF),
    ("/diagnostic/evidence/<id>", "/diagnostic/evidence/pages-evidence", ASSESSED),
    ("/workbook/", "/workbook/", ELSEWHERE),
    ("/workbook/<language>", "/workbook/{language}", EVERYBODY),
    ("/workbook/<language>", "/workbook/xx", dict.fromkeys(WHO, 404)),
    ("/workbook/<language>/<id>", "/workbook/{language}/{diagnostic}", FACILITATORS),
    ("/workbook/<language>.webmanifest", "/workbook/{language}.webmanifest", EVERYBODY),
    ("/workbook/worker.js", "/workbook/worker.js", EVERYBODY),
    ("/workbook/session.json", "/workbook/session.json", EVERYBODY),
    ("/workbook/open.json", "/workbook/open.json", EVERYBODY | {"visitor": 401}),
    ("/workbook/diagnostics/<id>.json", "/workbook/diagnostics/{diagnostic}.json", FACILITATORS | {"visitor": 401}),
    ("/workbook/instruments/<id>.json", "/workbook/instruments/sample-v1.json", EVERYBODY | {"visitor": 401}),
    ("/d", "/d", EVERYBODY),
    ("/d", "/d?code=abc", ELSEWHERE),
    ("/d/<code>", "/d/{code}", FACILITATORS),
    ("/d/<code>", "/d/nothing", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/d/<code>/paper", "/d/{code}/paper", FACILITATORS),
    ("/province/<code>/paper", "/province/05.301/paper", STAFF),
    ("/diagnostics", "/diagnostics", STAFF),
    ("/province/<code>/diagnostics", "/province/05.301/diagnostics", STAFF),
    ("/province/<code>/diagnostics", "/province/{other_province}/diagnostics", only("administrator")),
    ("/province/<code>/diagnostics", "/province/nowhere/diagnostics", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/diagnostics/new", "/province/05.301/diagnostics/new", STAFF),
    ("/province/<code>/diagnostics/new", "/province/05.301/diagnostics/new?name=X&how=size&size=x&seed=%22", STAFF),
    ("/province/<code>/diagnostics/new", "/province/{other_province}/diagnostics/new", only("administrator")),
    ("/campaigns/<id>", "/campaigns/{campaign}", STAFF),
    ("/campaigns/<id>", "/campaigns/{campaign}?page=999&state=nonsense&commune=%22&text=zzz", STAFF),
    ("/campaigns/<id>", "/campaigns/nobody", STAFF | {"staff": 404, "administrator": 404}),
    ("/campaigns/<id>/edit", "/campaigns/{campaign}/edit", STAFF),
    ("/campaigns/<id>/form.xlsx", "/campaigns/{campaign}/form.xlsx", STAFF),
    ("/campaigns/<id>/import", "/campaigns/{campaign}/import", STAFF),
    ("/campaigns/<id>/import/<token>", "/campaigns/{campaign}/import/x", STAFF | {"staff": 302, "administrator": 302}),
    ("/campaigns/<id>/start", "/campaigns/{campaign}/start", only("association")),
    ("/campaigns/<id>/start", "/campaigns/nobody/start", only("association") | {"association": 404}),
    ("/catalogue", "/catalogue", EVERYBODY),
    ("/catalogue", "/catalogue?kind=guide&axis=management", EVERYBODY),
    ("/catalogue", "/catalogue?kind=%22&axis=nonsense", EVERYBODY),
    ("/catalogue/<id>", "/catalogue/training-statutes", EVERYBODY),
    ("/catalogue/<id>", "/catalogue/guide-minutes", EVERYBODY),
    ("/catalogue/<id>", "/catalogue/nothing", dict.fromkeys(WHO, 404)),
    ("/catalogue/<id>/guide.docx", "/catalogue/guide-minutes/guide.docx", EVERYBODY),
    ("/catalogue/<id>/guide.docx", "/catalogue/training-statutes/guide.docx", dict.fromkeys(WHO, 404)),
    ("/catalogue/<id>/file", "/catalogue/guide-minutes/file", dict.fromkeys(WHO, 404)),
    ("/catalogue/new", "/catalogue/new", STAFF),
    ("/catalogue/<id>/edit", "/catalogue/training-statutes/edit", STAFF),
    ("/catalogue/<id>/edit", "/catalogue/nothing/edit", STAFF | {"staff": 404, "administrator": 404}),
    ("/plan", "/plan", ASSESSED),
    ("/plan/of/<entry:association>", "/plan/of/{association}", STAFF | LED_ON),
    ("/plan/of/<entry:association>", "/plan/of/nobody", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/plan/needs/<theme>", "/plan/needs/vision_first", ASSESSED),
    ("/plan/needs/<theme>", "/plan/needs/nothing", ASSESSED | NOTHING),
    ("/plan/actions/new", "/plan/actions/new", ASSESSED),
    ("/plan/actions/new", "/plan/actions/new?theme=nothing&offer=nothing", ASSESSED),
    ("/plan/actions/<id>", "/plan/actions/pages-action", FACILITATORS),
    ("/plan/actions/<id>", "/plan/actions/nothing", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/plan/actions/<id>/edit", "/plan/actions/pages-action/edit", ASSESSED),
    ("/plan/files/<id>", "/plan/files/pages-file", FACILITATORS),
    ("/plans", "/plans", STAFF),
    ("/province/<code>/plans", "/province/05.301/plans", STAFF),
    ("/province/<code>/plans", "/province/{other_province}/plans", only("administrator")),
    ("/province/<code>/plans", "/province/nowhere/plans", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/plans/new", "/province/05.301/plans/new", STAFF),
    ("/plans/<id>", "/plans/pages-plan", STAFF),
    ("/plans/<id>", "/plans/nothing", STAFF | {"staff": 404, "administrator": 404}),
    ("/plans/<id>/settings", "/plans/pages-plan/settings", STAFF),
    ("/plans/<id>/needs", "/plans/pages-plan/needs", STAFF),
    ("/plans/<id>/halls", "/plans/pages-plan/halls", STAFF),
    ("/plans/<id>/history", "/plans/pages-plan/history", STAFF),
    ("/plans/<id>/versions/<int:number>", "/plans/pages-plan/versions/1", STAFF),
    ("/plans/<id>/sessions/<session>", "/plans/pages-plan/sessions/pages-session", STAFF),
    ("/plans/<id>/sessions/<session>", "/plans/pages-plan/sessions/x", STAFF | {"staff": 404, "administrator": 404}),
    ("/plans/<id>/sessions/new", "/plans/pages-plan/sessions/new", STAFF),
    ("/plans/<id>/calendar", "/plans/pages-plan/calendar", STAFF),
    ("/plans/<id>/calendar", "/plans/nothing/calendar", STAFF | {"staff": 404, "administrator": 404}),
    ("/plans/<id>/calendar.ics", "/plans/pages-plan/calendar.ics", STAFF),
    ("/plans/<id>/map", "/plans/pages-plan/map", STAFF),
    ("/plans/<id>/budget", "/plans/pages-plan/budget", STAFF),
    ("/plans/<id>/indicators", "/plans/pages-plan/indicators", STAFF),
    ("/plans/<id>/print", "/plans/pages-plan/print", STAFF),
    ("/plans/<id>.docx", "/plans/pages-plan.docx", STAFF),
    ("/plans/<id>.xlsx", "/plans/pages-plan.xlsx", STAFF),
    ("/sessions/<id>", "/sessions/convoked-s", STAFF),
    ("/sessions/<id>", "/sessions/nothing", STAFF | {"staff": 404, "administrator": 404}),
    (
        "/sessions/<id>/associations/<entry:association>/address",
        "/sessions/convoked-s/associations/{association}/address",
        STAFF,
    ),
    ("/sessions/<id>/letters", "/sessions/convoked-s/letters", STAFF),
    ("/sessions/<id>/cancel", "/sessions/convoked-s/cancel", STAFF),
    ("/sessions/<id>/sheet", "/sessions/convoked-s/sheet", STAFF),
    ("/sessions/<id>/sheet.csv", "/sessions/convoked-s/sheet.csv", STAFF),
    ("/sessions/<id>/attendance", "/sessions/convoked-s/attendance", STAFF),
    (
        "/sessions/<id>/certificates/<entry:association>",
        "/sessions/convoked-s/certificates/{association}",
        dict.fromkeys(WHO, 404) | {"visitor": 302, "coordinator": 403},
    ),
    ("/c/<token>", "/c/{answering}", EVERYBODY),
    ("/c/<token>", "/c/nonsense", dict.fromkeys(WHO, 404)),
    ("/c/<token>/session.ics", "/c/{answering}/session.ics", EVERYBODY),
    ("/e/<token>", "/e/{evaluating}", EVERYBODY),
    ("/e/<token>/thanks", "/e/{evaluating}/thanks", EVERYBODY),
    ("/static/<path:filename>", "/static/dist/manifest.json", EVERYBODY),
    ("/static/<path:filename>", "/static/nothing", dict.fromkeys(WHO, 404)),
]
# Every address that changes something.
ACTIONS = {
    "/sign-in",
    "/sign-out",
    "/ask/<kind>/<entry:id>",
    "/suggestions/<kind>/<entry:id>/no",
    "/suggestions/<kind>/<entry:id>/fewer",
    "/suggestions/<kind>/<entry:id>/fewer/undo",
    "/requests/<id>/outcome",
    "/requests/<id>/accept",
    "/requests/<id>/refuse",
    "/requests/<id>/withdraw",
    "/province/<code>/recommend/<entry:association>/<network>",
    "/province/<code>/exchanges",
    "/province/<code>/spaces/<host>",
    "/diagnostic",
    "/diagnostic/<id>/answers/<role>/<part>",
    "/diagnostic/<id>/answers/<role>/<part>/confirm",
    "/diagnostic/<id>/answers/<role>/finish",
    "/diagnostic/<id>/answers/<role>.json",
    "/diagnostic/<id>/people",
    "/diagnostic/<id>/compare",
    "/diagnostic/<id>/submit",
    "/diagnostic/<id>/reopen",
    "/workbook/diagnostics/<id>/answers.json",
    "/province/<code>/diagnostics/new",
    "/plan/needs/<theme>",
    "/plan/actions/new",
    "/plan/actions/<id>/edit",
    "/plan/actions/<id>/steps",
    "/plan/actions/<id>/indicators",
    "/plan/actions/<id>/values",
    "/plan/actions/<id>/files",
    "/plan/files/<id>/remove",
    "/province/<code>/plans/new",
    "/plans/<id>/settings",
    "/plans/<id>/propose",
    "/plans/<id>/propose/forget",
    "/plans/<id>/state",
    "/plans/<id>/days",
    "/plans/<id>/restore",
    "/plans/<id>/needs",
    "/plans/<id>/needs/remove",
    "/plans/<id>/halls",
    "/plans/<id>/halls/remove",
    "/plans/<id>/sessions/new",
    "/plans/<id>/allow",
    "/plans/<id>/sessions/<session>/move",
    "/plans/<id>/sessions/<session>/pin",
    "/plans/<id>/sessions/<session>/drop",
    "/plans/<id>/sessions/<session>/take-off",
    "/plans/<id>/sessions/<session>/seat",
    "/sessions/<id>/convoke",
    "/sessions/<id>/associations/<entry:association>/address",
    "/sessions/<id>/messages/<message>/again",
    "/sessions/<id>/cancel",
    "/sessions/<id>/attendance",
    "/sessions/<id>/attendance/file",
    "/c/<token>",
    "/e/<token>",
    "/campaigns/<id>/edit",
    "/campaigns/<id>/end",
    "/campaigns/<id>/start",
    "/campaigns/<id>/associations/<entry:association>/start",
    "/campaigns/<id>/import",
    "/campaigns/<id>/import/<token>",
    "/catalogue/new",
    "/catalogue/<id>/edit",
    "/catalogue/<id>/retire",
    "/catalogue/<id>/restore",
}


@pytest.fixture(scope="module")
def names(seeded, app, dataset):
    """Return ids for the examples' addresses, with a request from the association to the network."""
    with everything(seeded, app, dataset) as ids:
        yield ids


@contextmanager
def everything(seeded, app, dataset):
    """Let the graph have one of everything that a page can be about; give ids for the examples' addresses."""
    users = {user.email: user for user in dataset.users}
    (association,) = users[demo.ASSOCIATION].organisations
    (network,) = users[demo.COORDINATOR].organisations
    ask(seeded, "pages-request", "partner", association, network, user=users[demo.ASSOCIATION].id)
    project = next(project for project in dataset.projects if project.funders)
    assess(seeded, app, association, users[demo.ASSOCIATION].id)
    save_campaign(
        seeded,
        NewCampaign(id="pages-campaign", name="Campagne", province="05.301", instrument=sample().id, seed="7",
                    starts_on=now().date(), ends_on=now().date(), population=800, created_at=now(),
                    sample={association: Stratum("", "", "")}),
    )  # fmt: skip
    save_adopted_plan(seeded, "pages", association, users[demo.ADMINISTRATOR].id)
    adopt(seeded, "convoked-", users[demo.STAFF["khenifra"]].id, (association,), days=-1, session_state="convoked")
    convoke(seeded, "convoked-s", {association: "pages-key"}, root="http://localhost/", at=now())
    with app.app_context():
        links = {"answering": sign("pages-key"), "evaluating": sign("pages-key", "evaluate")}
    yield links | {
        "campaign": "pages-campaign",
        "done": "pages-done",
        "open": "pages-open",
        "diagnostic": "pages-open",
        "code": "PAGES234",
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
    for prefix in ("pages-", "convoked-"):
        seeded.write(FORGET, prefix=prefix)
    seeded.write("MATCH (node) WHERE node.id STARTS WITH 'pages-' DETACH DELETE node")


def readers_of(names):
    """Return who is shown a page, by the address of its first example."""
    return {
        example.format_map(names | {"language": "fr"}): [role for role in WHO if statuses[role] == 200] or ["visitor"]
        for rule, example, statuses in PAGES
        if example == FIRST[rule] or (200 in statuses.values() and "?" in example)
    }


def assess(graph, app, association, user):
    """Let the association have submitted a diagnostic, and opened another, on which its president has begun."""
    save_instrument(graph, assessed.sample())
    done = assessed.start(graph, "pages-done", association)
    assessed.answer(graph, done.consensus, assessed.GOOD | {"vision_good": False})
    assessed.submit(graph, done, user)
    assessed.plan_action(graph, "pages-action", association, user, theme="vision_first")
    carried = diagnostics.read_sheet(graph, done.consensus).answers
    opened = assessed.start(graph, "pages-open", association, code="PAGES234", carried=carried)
    diagnostics.open_sheet(graph, "pages-open", "president", assessed.NOON)
    evidence.add_evidence(graph, id="pages-evidence", sheet=opened.consensus, question="vision_level",
                          name="statuts.pdf", type="application/pdf", size=4, at=assessed.NOON)  # fmt: skip
    action_files.add_file(graph, id="pages-file", action="pages-action", name="pv.pdf", type="application/pdf", size=4,
                          user=user, change="pages-file-added", at=assessed.NOON)  # fmt: skip
    folder = Path(app.config["EVIDENCE_FOLDER"])
    folder.mkdir(exist_ok=True)
    for name in ("pages-evidence", "pages-file"):
        (folder / name).write_bytes(b"%PDF")


FIRST = {rule: example for rule, example, _ in reversed(PAGES)}
READINGS = [
    pytest.param(example, role, language, statuses[role], id=f"{example}-{role}-{language}")
    for rule, example, statuses in PAGES
    for role in WHO
    # In all languages for the first who may read it; the words are the same for the others, and refusals are one page.
    for language in (
        LANGUAGES
        if example == FIRST[rule] and role == next((one for one in WHO if statuses[one] == 200), None)
        else LANGUAGES[:1]
    )
]


@pytest.mark.parametrize(("example", "role", "language", "status"), READINGS)
def test_a_page_is_right_for_each_reader(browse, names, example, role, language, status):
    assert browse(WHO[role], language).status(example.format_map(names | {"language": language})) == status


# How often the most used pages ask the graph, whatever the length of their lists: (address, who, queries).
QUERIES = [
    ("/directory", "visitor", 5),
    ("/directory?text=association", "visitor", 5),
    ("/associations/{association}", "visitor", 9),
    ("/suggestions", "association", 13),
    ("/links", "association", 7),
    ("/diagnostic", "association", 8),
    ("/plan", "association", 25),
    ("/invitations", "coordinator", 12),
    ("/province/05.301", "staff", 21),
    ("/province/05.301?commune=05.301.01.01", "staff", 21),
    ("/plans/pages-plan", "staff", 10),
    ("/sessions/convoked-s", "staff", 9),
    ("/c/{answering}", "visitor", 6),
]


@pytest.mark.parametrize(("example", "role", "queries"), QUERIES)
def test_a_page_asks_the_graph_so_often(browse, names, monkeypatch, example, role, queries):
    browser, address = browse(WHO[role]), example.format_map(names)
    browser.client.get(address)  # What is kept between requests is read.
    asked = []
    run = Graph._run
    monkeypatch.setattr(Graph, "_run", lambda *given: asked.append(given[2].text) or run(*given))

    browser.client.get(address)

    assert len(asked) == queries, "\n".join(asked)


def test_every_address_is_in_the_table(app):
    rules = [SimpleNamespace(rule=str(rule), methods=rule.methods) for rule in app.url_map.iter_rules()]

    assert {rule.rule for rule in rules if "GET" in rule.methods} == {rule for rule, _, _ in PAGES}
    assert {rule.rule for rule in rules if "POST" in rule.methods} == ACTIONS
    assert {method for rule in rules for method in rule.methods} == {"GET", "HEAD", "OPTIONS", "POST"}


def test_examples_are_of_their_rules(app, names):
    adapter = app.url_map.bind("localhost")
    for rule, example, _statuses in PAGES:
        matched, _arguments = adapter.match(
            example.format_map(names | {"language": "fr"}).partition("?")[0], return_rule=True
        )
        assert str(matched) == rule or example in ("/suggestions", "/province", "/diagnostics", "/plans")


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
