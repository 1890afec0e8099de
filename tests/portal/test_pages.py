"""Every page, for everybody who may or may not see it, in three languages; and the table of all addresses."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from graph.board import bookings, calls, notices
from graph.diagnostic import diagnostics, evidence
from graph.diagnostic.campaigns import NewCampaign, save_campaign
from graph.diagnostic.instruments import save_instrument
from graph.directory.associations import Association, save_associations
from graph.directory.sections import OF_KIND
from graph.directory.spaces import Space, save_spaces
from graph.links import blocks, join_links, requests
from graph.links.links import list_links
from graph.people import accounts, claims
from graph.people.accounts import User
from graph.people.codes import CodePurpose
from graph.people.threads import NewPost, add_post, pair_thread
from graph.plan import action_files
from graph.plan.convocations import convoke
from graph.rules.calls import CallStep, Funder, FundingCall
from graph.rules.kept_file import KeptFile
from graph.rules.sampling import Stratum
from graph.server.connection import Graph
from portal.accounts.codes import add_code, find_code
from portal.claims.fresh import sign as sign_fresh
from portal.inbox.letters import unsubscribe_token
from portal.kit import signed
from portal.kit.clock import now
from portal.links.inviting_routes import SALT
from portal.links.telling_routes import confirm_address
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


SIGNED_IN = EVERYBODY | {"visitor": 302}
OURS = only("association", "coordinator")
STAFF = only("staff", "administrator")
ASSESSED, NOTHING, LED_ON = only("association"), {"association": 404}, {"association": 302}
NOBODYS = STAFF | {"staff": 404, "administrator": 404}
FACILITATORS = only("association", "staff", "administrator")
# Every address that answers GET, with an example, and what each reader gets.
PAGES = [
    ("/", "/", ELSEWHERE),
    ("/welcome", "/welcome", EVERYBODY),
    ("/about", "/about", EVERYBODY),
    ("/help", "/help", EVERYBODY),
    ("/personal-data", "/personal-data", EVERYBODY),
    ("/accessibility", "/accessibility", EVERYBODY),
    ("/legal", "/legal", EVERYBODY),
    ("/home", "/home", only("association")),
    ("/network", "/network", only("coordinator")),
    ("/sign-in", "/sign-in", EVERYBODY),
    ("/sign-in", "/sign-in?next=/about", EVERYBODY),
    ("/sign-in/second", "/sign-in/second", ELSEWHERE),
    ("/sign-up", "/sign-up", ELSEWHERE | {"visitor": 200}),
    ("/forgot", "/forgot", EVERYBODY),
    ("/code", "/code", EVERYBODY),
    ("/code", "/code?sent=1", EVERYBODY),
    ("/code/<code>", "/code/NOTHING2", dict.fromkeys(WHO, 404)),
    ("/code/<code>", "/code/{invited}", EVERYBODY),
    ("/code/<code>", "/code/{entering}", EVERYBODY),
    ("/code/<code>", "/code/{claiming}", EVERYBODY),
    ("/account", "/account", SIGNED_IN),
    ("/account/tokens", "/account/tokens", SIGNED_IN),
    ("/account/tokens/new", "/account/tokens/new", SIGNED_IN),
    ("/account/name", "/account/name", SIGNED_IN),
    ("/account/password", "/account/password", SIGNED_IN),
    ("/account/address", "/account/address", SIGNED_IN),
    ("/account/close", "/account/close", SIGNED_IN),
    ("/account/data.json", "/account/data.json", SIGNED_IN),
    ("/account/second-factor", "/account/second-factor", SIGNED_IN),
    ("/people", "/people", only("association", "coordinator")),
    ("/people/invite", "/people/invite", only("association", "coordinator")),
    ("/people/<id>", "/people/{colleague}", only("association") | {"coordinator": 404}),
    ("/people/invitations/<id>", "/people/invitations/{invitation}", only("association") | {"coordinator": 404}),
    ("/province/<code>/access", "/province/05.301/access", STAFF),
    ("/province/<code>/access", "/province/05.301/access?commune=05.301.01.01", STAFF),
    ("/province/<code>/access", "/province/{other_province}/access", only("administrator")),
    ("/province/<code>/access", "/province/nowhere/access", STAFF | {"staff": 404, "administrator": 404}),
    ("/associations/<entry:id>/account", "/associations/{association}/account", STAFF),
    ("/associations/<entry:id>/act", "/associations/{association}/act", STAFF),
    ("/associations/<entry:id>/claim", "/associations/{host}/claim", SIGNED_IN),
    ("/associations/<entry:id>/claims", "/associations/{host}/claims", STAFF),
    ("/claims/<id>/document", "/claims/pages-claim/document", STAFF | {"staff": 404, "administrator": 404}),
    ("/f/<token>", "/f/{still_right}", EVERYBODY),
    ("/f/<token>", "/f/nonsense", dict.fromkeys(WHO, 404)),
    ("/associations/<entry:id>/still-right", "/associations/{association}/still-right", STAFF),
    ("/province/<code>/queue", "/province/05.301/queue", STAFF),
    ("/province/<code>/queue", "/province/05.301/queue?kind=claim", STAFF),
    ("/province/<code>/queue", "/province/{other_province}/queue?kind=%22", only("administrator")),
    ("/province/<code>/queue", "/province/nowhere/queue", STAFF | {"staff": 404, "administrator": 404}),
    ("/admin/people", "/admin/people", only("administrator")),
    ("/admin/people", "/admin/people?text=ads&role=staff&page=2", only("administrator")),
    ("/admin/people/new", "/admin/people/new", only("administrator")),
    ("/admin/people/<id>", "/admin/people/{colleague}", only("administrator")),
    ("/admin/people/<id>", "/admin/people/nobody", only("administrator") | {"administrator": 404}),
    ("/join", "/join", EVERYBODY),
    ("/join", "/join?name=association&province=05.301&receipt=12/2015&telephone=0612345678", EVERYBODY),
    ("/join", "/join?name=x&telephone=x&province=%22", EVERYBODY),
    ("/join/new", "/join/new", ELSEWHERE),
    ("/join/new", "/join/new?province=05.301&name=Association", SIGNED_IN),
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
    ("/profile/<entry:id>", "/profile/{association}", FACILITATORS),
    ("/profile/<entry:id>", "/profile/{project}", STAFF),
    ("/profile/<entry:id>", "/profile/nobody", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    *(
        ("/section/<section>/<entry:id>", f"/section/{section}/{{association}}", FACILITATORS)
        for section in OF_KIND["association"]
    ),
    *(
        (
            "/section/<section>/<entry:id>",
            f"/section/{section}/{{network}}",
            only("coordinator", "staff", "administrator"),
        )
        for section in OF_KIND["network"]
    ),
    *(("/section/<section>/<entry:id>", f"/section/{section}/{{project}}", STAFF) for section in OF_KIND["project"]),
    ("/section/<section>/<entry:id>", "/section/place/{association}?province=nowhere", FACILITATORS),
    ("/section/<section>/<entry:id>", "/section/body/{partner}", STAFF),
    (
        "/section/<section>/<entry:id>",
        "/section/joining/{association}",
        dict.fromkeys(WHO, 404) | {"visitor": 302, "coordinator": 403},
    ),
    ("/history/<entry:id>", "/history/{association}", FACILITATORS),
    ("/papers/<entry:id>", "/papers/{association}", FACILITATORS),
    ("/files/of/<entry:id>", "/files/of/{association}", FACILITATORS),
    ("/pictures/<id>", "/pictures/nothing", dict.fromkeys(WHO, 404)),
    ("/documents/<id>", "/documents/nothing", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/new-project/<entry:id>", "/new-project/{association}", FACILITATORS),
    ("/members/<entry:id>", "/members/{network}", only("coordinator", "staff", "administrator")),
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
    ("/links/tell", "/links/tell", OURS),
    ("/links/tell", "/links/tell?text=association", OURS),
    ("/tell/<kind>/<entry:id>", "/tell/tell_network/{network}", ASSESSED | {"coordinator": 404}),
    ("/tell/<kind>/<entry:id>", "/tell/tell_member/{association}", only("coordinator") | {"association": 404}),
    ("/links/with/<entry:id>", "/links/with/{host}", OURS),
    ("/links/with/<entry:id>", "/links/with/{project}", OURS | {"association": 404, "coordinator": 404}),
    ("/links/with/<entry:id>/end/<relation>", "/links/with/{lone}/end/exchange", ASSESSED | {"coordinator": 404}),
    ("/links/with/<entry:id>/report", "/links/with/{host}/report", OURS),
    ("/network/members", "/network/members", only("coordinator")),
    ("/network/members.<any(csv, xlsx):format>", "/network/members.csv", only("coordinator")),
    ("/network/members.<any(csv, xlsx):format>", "/network/members.xlsx", only("coordinator")),
    ("/network/write", "/network/write", only("coordinator")),
    ("/network/links", "/network/links", only("coordinator")),
    ("/invite", "/invite?to={association}", only("coordinator")),
    ("/j/<token>", "/j/{joining}", EVERYBODY),
    ("/j/<token>", "/j/nonsense", dict.fromkeys(WHO, 404)),
    ("/province/<code>/reports", "/province/05.301/reports", STAFF),
    ("/province/<code>/reports/<id>", "/province/05.301/reports/pages-report", STAFF),
    ("/province/<code>/reports/<id>", "/province/05.301/reports/x", STAFF | {"staff": 404, "administrator": 404}),
    ("/province/<code>/write", "/province/05.301/write?commune=05.301.01.01&domain=literacy", STAFF),
    ("/calls", "/calls", EVERYBODY),
    ("/calls", "/calls?province=05.301&domain=literacy&who=us&page=2", EVERYBODY),
    ("/calls", "/calls?province=%22&domain=x&who=x&ended=1&page=x", EVERYBODY),
    ("/calls/<id>", "/calls/pages-call", EVERYBODY),
    ("/calls/<id>", "/calls/nothing", dict.fromkeys(WHO, 404)),
    ("/calls/new", "/calls/new", STAFF),
    ("/calls/<id>/edit", "/calls/pages-call/edit", STAFF),
    ("/calls/<id>/edit", "/calls/nothing/edit", STAFF | {"staff": 404, "administrator": 404}),
    ("/board", "/board", OURS),
    ("/board", "/board?kind=offer", OURS),
    ("/board/new", "/board/new", OURS),
    ("/board/<id>", "/board/pages-notice", OURS),
    ("/board/<id>", "/board/nothing", OURS | {"association": 404, "coordinator": 404}),
    ("/spaces", "/spaces", OURS),
    ("/spaces/<entry:id>/book", "/spaces/pages-room/book", only("association")),
    ("/spaces/<entry:id>/rules", "/spaces/pages-room/rules", only("association")),
    ("/requests/<id>/paper", "/requests/pages-telling/paper", only("association")),
    ("/k/<token>", "/k/{confirming}", EVERYBODY),
    ("/k/<token>", "/k/nonsense", dict.fromkeys(WHO, 404)),
    ("/u/<token>", "/u/{stopping}", EVERYBODY),
    ("/u/<token>", "/u/nonsense", dict.fromkeys(WHO, 404)),
    ("/inbox", "/inbox", only("association", "coordinator", "staff", "administrator")),
    ("/inbox/<id>", "/inbox/pages-thread", OURS),
    ("/inbox/<id>", "/inbox/nothing", dict.fromkeys(WHO, 404) | {"visitor": 302}),
    ("/inbox/with/<entry:id>", "/inbox/with/{lone}", STAFF | {"association": 200}),
    ("/inbox/ads", "/inbox/ads", OURS),
    ("/inbox/files/<post>", "/inbox/files/pages-post", OURS),
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
    ("/province/<code>/imports", "/province/05.301/imports", STAFF),
    ("/province/<code>/imports", "/province/{other_province}/imports", only("administrator")),
    ("/imports/<token>", "/imports/nothing", STAFF | {"staff": 404, "administrator": 404}),
    ("/imports/<token>/columns", "/imports/nothing/columns", STAFF | {"staff": 404, "administrator": 404}),
    ("/imports/<token>/doubtful", "/imports/nothing/doubtful", STAFF | {"staff": 404, "administrator": 404}),
    ("/imports/<token>/preview.xlsx", "/imports/nothing/preview.xlsx", STAFF | {"staff": 404, "administrator": 404}),
    ("/imports/done/<id>", "/imports/done/nothing", STAFF | {"staff": 404, "administrator": 404}),
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
    ("/province/<code>/restitution.<any(pdf, docx):kind>", "/province/05.301/restitution.docx", STAFF),
    ("/province/<code>/restitution.<any(pdf, docx):kind>", "/province/05.301/restitution.pdf", STAFF),
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
    ("/diagnostic/<id>/result.<any(pdf, docx):kind>", "/diagnostic/{done}/result.docx", FACILITATORS),
    ("/diagnostic/<id>/result.<any(pdf, docx):kind>", "/diagnostic/{done}/result.pdf", FACILITATORS),
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
    ("/catalogue.<any(pdf, docx):kind>", "/catalogue.pdf", EVERYBODY),
    ("/catalogue.<any(pdf, docx):kind>", "/catalogue.docx", EVERYBODY),
    ("/catalogue.xlsx", "/catalogue.xlsx", EVERYBODY),
    ("/catalogue/<id>/guide.<any(pdf, docx):kind>", "/catalogue/guide-minutes/guide.pdf", EVERYBODY),
    ("/catalogue/<id>/guide.<any(pdf, docx):kind>", "/catalogue/training-statutes/guide.docx", dict.fromkeys(WHO, 404)),
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
    ("/plan/actions/<id>/remove", "/plan/actions/pages-action/remove", ASSESSED),
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
    ("/plans/<id>.pdf", "/plans/pages-plan.pdf", STAFF),
    ("/plans/<id>.xlsx", "/plans/pages-plan.xlsx", STAFF),
    ("/sessions/<id>", "/sessions/convoked-s", STAFF),
    ("/sessions/<id>", "/sessions/nothing", STAFF | {"staff": 404, "administrator": 404}),
    (
        "/sessions/<id>/associations/<entry:association>/address",
        "/sessions/convoked-s/associations/{association}/address",
        STAFF,
    ),
    (
        "/sessions/<id>/messages/with/<entry:association>",
        "/sessions/convoked-s/messages/with/{association}",
        STAFF | {"association": 200},
    ),
    (
        "/sessions/<id>/messages/with/<entry:association>",
        "/sessions/convoked-s/messages/with/{lone}",
        STAFF | {"association": 404, "coordinator": 404, "staff": 404, "administrator": 404},
    ),
    ("/sessions/<id>/letters", "/sessions/convoked-s/letters", STAFF),
    ("/sessions/<id>/cancel", "/sessions/convoked-s/cancel", STAFF),
    ("/sessions/<id>/sheet", "/sessions/convoked-s/sheet", STAFF),
    ("/sessions/<id>/sheet.csv", "/sessions/convoked-s/sheet.csv", STAFF),
    ("/sessions/<id>/sheet.<any(pdf, docx):kind>", "/sessions/convoked-s/sheet.pdf", STAFF),
    ("/sessions/<id>/letters.<any(pdf, docx):kind>", "/sessions/convoked-s/letters.pdf", STAFF),
    ("/sessions/<id>/letters.<any(pdf, docx):kind>", "/sessions/convoked-s/letters.docx?association=x", NOBODYS),
    ("/sessions/<id>/telephones.<any(pdf, docx):kind>", "/sessions/convoked-s/telephones.pdf", STAFF),
    ("/sessions/<id>/telephones.xlsx", "/sessions/convoked-s/telephones.xlsx", STAFF),
    ("/r/<key>", "/r/nothing", dict.fromkeys(WHO, 404)),
    ("/sessions/<id>/attendance", "/sessions/convoked-s/attendance", STAFF),
    (
        "/sessions/<id>/certificates/<entry:association>",
        "/sessions/convoked-s/certificates/{association}",
        dict.fromkeys(WHO, 404) | {"visitor": 302, "coordinator": 403},
    ),
    (
        "/sessions/<id>/certificates/<entry:association>.<any(pdf, docx):kind>",
        "/sessions/convoked-s/certificates/{association}.pdf",
        dict.fromkeys(WHO, 404) | {"visitor": 302, "coordinator": 403},
    ),
    ("/c/<token>", "/c/{answering}", EVERYBODY),
    ("/c/<token>", "/c/nonsense", dict.fromkeys(WHO, 404)),
    ("/c/<token>/session.ics", "/c/{answering}/session.ics", EVERYBODY),
    ("/e/<token>", "/e/{evaluating}", EVERYBODY),
    ("/e/<token>/thanks", "/e/{evaluating}/thanks", EVERYBODY),
    ("/province/<code>/duplicates", "/province/05.301/duplicates", STAFF),
    ("/province/<code>/duplicates", "/province/{other_province}/duplicates", only("administrator")),
    (
        "/province/<code>/duplicates/<entry:one>/<entry:other>",
        "/province/05.301/duplicates/{association}/nobody",
        STAFF | {"staff": 404, "administrator": 404},
    ),
    ("/export/directory.<format>", "/export/directory.csv?text=zzzz", EVERYBODY),
    ("/export/directory.<format>", "/export/directory.exe", dict.fromkeys(WHO, 404)),
    ("/export/province/<code>/isolated.<format>", "/export/province/05.301/isolated.csv", STAFF),
    ("/export/province/<code>/waiting.<format>", "/export/province/05.301/waiting.xlsx", STAFF),
    ("/export/province/<code>/queue.<format>", "/export/province/05.301/queue.csv?kind=stale", STAFF),
    ("/export/province/<code>/network.graphml", "/export/province/05.301/network.graphml", STAFF),
    ("/export/networks/<entry:id>/members.<format>", "/export/networks/{network}/members.csv", EVERYBODY),
    ("/export/networks/<entry:id>/members.<format>", "/export/networks/nobody/members.csv", dict.fromkeys(WHO, 404)),
    ("/export/campaigns/<id>/sample.<format>", "/export/campaigns/{campaign}/sample.csv", STAFF),
    ("/export/plans/<id>/sessions.<format>", "/export/plans/pages-plan/sessions.xlsx", STAFF),
    ("/robots.txt", "/robots.txt", EVERYBODY),
    ("/sitemap.xml", "/sitemap.xml", EVERYBODY),
    ("/sitemap/pages.xml", "/sitemap/pages.xml", EVERYBODY),
    ("/sitemap/pages/<entry:after>.xml", "/sitemap/pages/{association}.xml", EVERYBODY),
    ("/api", "/api", EVERYBODY),
    ("/figures", "/figures", EVERYBODY),
    ("/figures.<format>", "/figures.csv", EVERYBODY),
    ("/figures.<format>", "/figures.exe", dict.fromkeys(WHO, 404)),
    ("/embed/list", "/embed/list?kind=network", EVERYBODY),
    ("/embed/map", "/embed/map?kind=network&province=05.301", EVERYBODY),
    ("/static/<path:filename>", "/static/dist/manifest.json", EVERYBODY),
    ("/static/<path:filename>", "/static/nothing", dict.fromkeys(WHO, 404)),
]
# Every address that changes something.
ACTIONS = {
    "/account/tokens/new",
    "/account/tokens/revoke",
    "/province/<code>/imports",
    "/imports/<token>",
    "/imports/<token>/columns",
    "/imports/<token>/doubtful",
    "/imports/done/<id>/undo",
    "/province/<code>/duplicates/<entry:one>/<entry:other>",
    "/province/<code>/duplicates/undo/<id>",
    "/sign-in",
    "/sign-in/second",
    "/sign-up",
    "/forgot",
    "/code",
    "/code/<code>",
    "/account/name",
    "/account/password",
    "/account/address",
    "/account/address/again",
    "/account/address/lost",
    "/account/close",
    "/account/organisation",
    "/account/sessions/end",
    "/account/second-factor",
    "/account/second-factor/remove",
    "/people/invite",
    "/people/<id>",
    "/people/<id>/remove",
    "/people/invitations/<id>/withdraw",
    "/province/<code>/access/slips",
    "/associations/<entry:id>/account",
    "/associations/<entry:id>/act",
    "/act/end",
    "/accounts/<id>/code",
    "/associations/<entry:id>/claim",
    "/f/<token>",
    "/associations/<entry:id>/still-right/done",
    "/associations/<entry:id>/ended",
    "/admin/people/new",
    "/admin/people/<id>",
    "/admin/people/<id>/code",
    "/admin/people/<id>/close",
    "/claims/<id>/accept",
    "/claims/<id>/refuse",
    "/join/new",
    "/sign-out",
    "/ask/<kind>/<entry:id>",
    "/tell/<kind>/<entry:id>",
    "/links/named/<entry:id>",
    "/links/named/<entry:id>/no",
    "/links/with/<entry:id>/depth",
    "/links/with/<entry:id>/end/<relation>",
    "/links/with/<entry:id>/block",
    "/links/with/<entry:id>/unblock",
    "/links/with/<entry:id>/report",
    "/k/<token>",
    "/u/<token>",
    "/network/write",
    "/network/links",
    "/network/links/<id>/revoke",
    "/invite",
    "/j/<token>",
    "/province/<code>/reports/<id>",
    "/province/<code>/write",
    "/calls/new",
    "/calls/<id>/edit",
    "/calls/<id>/close",
    "/calls/<id>/open",
    "/calls/<id>/plan",
    "/board/new",
    "/board/<id>",
    "/board/<id>/down",
    "/spaces/<entry:id>/book",
    "/spaces/<entry:id>/rules",
    "/bookings/<id>/cancel",
    "/bookings/<id>/no-show",
    "/inbox/<id>",
    "/inbox/with/<entry:id>",
    "/inbox/ads",
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
    "/plan/actions/<id>/remove",
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
    "/plans/<id>/sessions/<session>/spent",
    "/plans/<id>/sessions/<session>/move",
    "/plans/<id>/sessions/<session>/pin",
    "/plans/<id>/sessions/<session>/drop",
    "/plans/<id>/sessions/<session>/take-off",
    "/plans/<id>/sessions/<session>/seat",
    "/sessions/<id>/convoke",
    "/sessions/<id>/associations/<entry:association>/address",
    "/sessions/<id>/messages/<message>/again",
    "/sessions/<id>/messages/with/<entry:association>",
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
    "/catalogue/<id>/ask",
    "/catalogue/<id>/edit",
    "/catalogue/<id>/retire",
    "/catalogue/<id>/restore",
    "/section/<section>/<entry:id>",
    "/restore/<edit>/<entry:id>",
    "/files/<kind>/<entry:id>",
    "/files/remove/<file>/<entry:id>",
    "/new-project/<entry:id>",
    "/members/<entry:id>",
}


EXCHANGE = "MATCH (one {id: $one}), (other {id: $other}) MERGE (one)-[:EXCHANGES_WITH]->(other)"


@pytest.fixture(scope="module")
def names(seeded, app, dataset):
    """Return ids for the examples' addresses, with a request from the association to the network."""
    with everything(seeded, app, dataset) as ids:
        yield ids


@contextmanager
def everything(seeded, app, dataset):
    """Let the graph have one of everything that a page can be about; give ids for the examples' addresses."""
    # What other tests wrote to a whole province would be read here.
    seeded.write("MATCH (thread:Thread) OPTIONAL MATCH (post:Post)-[:IN_THREAD]->(thread) DETACH DELETE post, thread")
    users = {user.email: user for user in dataset.users}
    (association,) = users[demo.ASSOCIATION].organisations
    (network,) = users[demo.COORDINATOR].organisations
    ask(seeded, "pages-request", "partner", association, network, user=users[demo.ASSOCIATION].id)
    partner = next(partner.id for partner in dataset.partners if list_links(seeded, partner.id))
    told = next(one.id for one in dataset.partners if one.id != partner and one.territories)
    ask(seeded, "pages-telling", "tell_partner", association, told, user=users[demo.ASSOCIATION].id)
    file = KeptFile("pages-posted", "photo.png", "image/png", 4)
    post = NewPost("pages-post", association, users[demo.ASSOCIATION].id, now(), "Bonjour", file=file)
    add_post(seeded, pair_thread(association, network), post, "pages-thread")
    _add_board(seeded, association, network, users)
    lone = next(one.id for one in dataset.associations if one.id != association and "05.301" in one.territories[0])
    seeded.write(EXCHANGE, one=association, other=lone)
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
        hand = {"by": users[demo.ASSOCIATION].id, "lasting": timedelta(days=1)}
        codes = {
            "invited": add_code(CodePurpose.INVITE, association, name="Amina", rights="edits", **hand),
            "entering": add_code(CodePurpose.ENTER, users[demo.INVITED].id, **hand),
            "claiming": add_code(CodePurpose.CLAIM, dataset.spaces[0].host, **hand),
        }
        codes["invitation"] = find_code(codes["invited"]).id
    accounts.save_users(seeded, [User(id="pages-colleague", name="Collègue", password_hash="", role="association",
                                      organisations=(association,), rights={association: "reads"})])  # fmt: skip
    claims.make_claim(seeded, id="pages-claim", organisation=dataset.spaces[0].host, user="pages-colleague",
                      proof="receipt", receipt="12/2015", note="Secrétaire", at=now())  # fmt: skip
    with app.app_context():
        links = codes | {"colleague": "pages-colleague", "still_right": sign_fresh(association)}
        links |= {"answering": sign("pages-key"), "evaluating": sign("pages-key", "evaluate")}
        links["stopping"] = unsubscribe_token(users[demo.ASSOCIATION].id, "digest")
        telling = requests.get_request(seeded, "pages-telling")
        links["joining"] = signed.sign(SALT, "pages-join")
        links["confirming"] = confirm_address(telling).rpartition("/")[2]
    yield links | {
        "campaign": "pages-campaign",
        "done": "pages-done",
        "open": "pages-open",
        "diagnostic": "pages-open",
        "code": "PAGES234",
        "association": association,
        "network": network,
        "host": dataset.spaces[0].host,
        "lone": lone,
        "partner": partner,
        "project": project.id,
        "request": "pages-request",
        "other_province": plan("chichaoua").code,
    }
    seeded.write(
        "MATCH (request:LinkRequest)-[:HAS_CHANGE]->(change) WHERE request.id STARTS WITH 'pages-' "
        "DETACH DELETE request, change"
    )
    for prefix in ("pages-", "convoked-"):
        seeded.write(FORGET, prefix=prefix)
    seeded.write("MATCH (node) WHERE node.id STARTS WITH 'pages-' DETACH DELETE node")
    seeded.write("MATCH ({id: $one})-[link:EXCHANGES_WITH]-({id: $other}) DELETE link", one=association, other=lone)


def _add_board(graph, association, network, users):
    """Let the association share a room that it has booked, and have a notice on the board; and a link to a network."""
    own, coordinator = users[demo.ASSOCIATION].id, users[demo.COORDINATOR].id
    save_spaces(graph, [Space(id="pages-room", host=association, kind="office", name_fr="Bureau")])
    bookings.book(graph, id="pages-booking", space="pages-room", organisation=association, user=own, at=now(),
                  starts=now() + timedelta(days=2), ends=now() + timedelta(days=3), purpose="Réunion")  # fmt: skip
    notices.post_notice(graph, id="pages-notice", organisation=association, kind="need", title="Une salle", words="",
                        domain=None, user=own, at=now())  # fmt: skip
    call = FundingCall(id="pages-call", title_fr="Appel", until=now().date() + timedelta(days=9), keeper="05.301",
                       funder=Funder("Fonds fictif"), domains=("literacy",), least_years=2, receipt="any",
                       steps=(CallStep("Lire", 5),), link="https://example.org/")  # fmt: skip
    calls.save_call(graph, call, before=None, user=own, change="pages-call-added", at=now())
    blocks.report(graph, id="pages-report", own=network, other=association, words="Publicité", user=own, at=now())
    join_links.create_join_link(graph, id="pages-join", network=network, trusted=False, questions=["Pourquoi ?"],
                                user=coordinator, at=now())  # fmt: skip


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
    diagnostics.open_sheet(graph, "pages-open", "president", assessed.NOON, user)
    evidence.add_evidence(graph, id="pages-evidence", sheet=opened.consensus, question="vision_level",
                          name="statuts.pdf", type="application/pdf", size=4, at=assessed.NOON)  # fmt: skip
    action_files.add_file(graph, id="pages-file", action="pages-action", name="pv.pdf", type="application/pdf", size=4,
                          user=user, change="pages-file-added", at=assessed.NOON)  # fmt: skip
    folder = Path(app.config["EVIDENCE_FOLDER"])
    folder.mkdir(exist_ok=True)
    for name in ("pages-evidence", "pages-file", "pages-posted"):
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
    browser = browse(WHO[role], language)
    response = browser.client.get(example.format_map(names | {"language": language}), buffered=True)

    browser.check(response)
    assert response.status_code == status
    if status == 200 and response.mimetype == "text/html":
        page = BeautifulSoup(response.text, "html.parser")
        shows_entries = page.select_one(".site-main") and page.select_one(".site-main").find("a", href=ENTRIES)
        assert not shows_entries or page.select_one(".badge-synthetic"), "it doesn't say that its entries are made up"


ENTRIES = re.compile(r"/(associations|networks|partners|projects)/.")


# How often the most used pages ask the graph, whatever the length of their lists: (address, who, queries).
QUERIES = [
    ("/directory", "visitor", 2),
    ("/directory?text=association", "visitor", 2),
    ("/associations/{association}", "visitor", 10),
    ("/associations/{association}", "association", 14),
    ("/profile/{association}", "association", 6),
    ("/section/contacts/{association}", "association", 4),
    ("/suggestions", "association", 14),
    ("/links", "association", 13),
    ("/diagnostic", "association", 9),
    ("/plan", "association", 27),
    ("/invitations", "coordinator", 12),
    ("/province/05.301", "staff", 20),
    ("/province/05.301?commune=05.301.01.01", "staff", 20),
    ("/plans/pages-plan", "staff", 11),
    ("/sessions/convoked-s", "staff", 11),
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
    # What programs read isn't pages: tests/portal/api asks all of it.
    found = [rule for rule in app.url_map.iter_rules() if not str(rule).startswith("/api/")]
    rules = [SimpleNamespace(rule=str(rule), methods=rule.methods) for rule in found]

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
    assert browse().get("/figures").select_one(".badge-synthetic")
    assert browse(demo.STAFF["khenifra"]).get("/province/05.301/duplicates").select_one(".badge-synthetic")
    assert not browse().get("/legal").select_one(".badge-synthetic")


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
