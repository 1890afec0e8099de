"""Links that live, walked as people walk them: told and confirmed, joined, talked about, deepened, ended, refused."""

import re

import pytest
from playwright.sync_api import expect

from seed import demo
from tests.functional.browsing import button, link, say, sign_in, write_request

MESSAGE = "Nous animons des cours pour femmes et souhaitons vous rejoindre."
NUMBER = "+212612345678"
ADD_NUMBER = """
MATCH (network {id: $id})
MERGE (contact:Contact {id: 'walk-number'})
SET contact.kind = 'telephone', contact.value = $value, contact.person = 'Amina', contact.visibility = 'linked'
MERGE (network)-[:HAS_CONTACT]->(contact)
"""
FORGET = "MATCH (node:Contact|Thread|Post|EndedLink|Tie) DETACH DELETE node"
FORGET_PARTNER = "MATCH ({id: $one})-[link:PARTNERS_WITH]-({id: $other}) DELETE link"


@pytest.fixture
def partner(seeded, story, dataset, fresh):
    """Return a partner without an account; what the walk leaves goes afterwards."""
    seeded.write(ADD_NUMBER, id=story.network.id, value=NUMBER)
    found = next(one for one in dataset.partners if len(one.name_fr) > 20)
    yield found
    seeded.write(FORGET)
    seeded.write(FORGET_PARTNER, one=story.association.id, other=found.id)


def test_a_partnership_is_told_and_confirmed_without_an_account(visitors, story, partner, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/links")
        link(page, "Tell of a link that exists").click()
        page.get_by_label(say("Name"), exact=True).fill(partner.name_fr)
        button(page.get_by_role("search"), "Search").click()
        link(page, "We work together").first.click()
        page.get_by_label(re.compile(say("Since which year?").replace("?", r"\?"))).fill("2019")
        button(page, "Tell of this link").click()
        address = page.locator("[dir=ltr].small").inner_text()
    with visitors.visit(width, "ar") as page:
        page.goto(address[address.index("/k/") :])
        page.get_by_label(say("Your name and your role", "ar")).fill("أمينة")
        page.get_by_role("button", name=say("Yes, it is so", "ar")).click()
        expect(page.get_by_role("main")).to_contain_text(say("Thank you. There is nothing more to answer here.", "ar"))
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto(f"/links/with/{partner.id}")
        expect(page.locator(".lead")).to_contain_text("2019")


def test_a_network_is_joined_talked_with_and_left(visitors, story, partner, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto(f"/ask/join/{story.network.id}")
        write_request(page, MESSAGE)
        button(page, "Send the request").click()
        expect(page.get_by_role("main")).to_contain_text(say("Your request to join is sent."))
    with visitors.visit(width, account=demo.COORDINATOR) as page:
        page.goto("/links")
        page.locator(".request-list a").first.click()
        button(page, "Accept").click()
        page.goto("/network/write")
        page.get_by_label(say("Your message")).fill("Réunion jeudi à 10 h.")
        button(page, "Send to all").click()
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/inbox")
        page.locator(".request-list a").first.click()
        expect(page.get_by_role("main")).to_contain_text("Réunion jeudi à 10 h.")
        page.get_by_label(say("Your message")).fill("Nous venons.")
        button(page, "Send the message").click()
        link(page, "See what links you").click()
        expect(page.locator(f"a[href='tel:{NUMBER}']")).to_be_visible()
        page.get_by_label(say("We coordinate what we do")).check(force=True)
        button(page, "Keep the answer").click()
        page.get_by_text(say("End, report or block")).click()
        link(page, "Leave this network").click()
        page.get_by_label(say("Why? A word is enough")).fill("Nous déménageons.")
        button(page, "End the link").click()
        expect(page.locator(".lead")).to_have_text(say("Nothing links you at the moment."))
    with visitors.visit(width, account=demo.COORDINATOR) as page:
        page.goto(f"/links/with/{story.association.id}")
        expect(page.get_by_role("main")).to_contain_text("Nous déménageons.")


def test_a_coordinator_invites_several_and_refuses_with_her_own_reason(visitors, story, partner, width):
    with visitors.visit(width) as page:
        sign_in(page, demo.INVITED)
        page.goto(f"/ask/join/{story.network.id}")
        write_request(page, MESSAGE)
        button(page, "Send the request").click()
    with visitors.visit(width, account=demo.COORDINATOR) as page:
        page.goto("/links")
        page.locator(".request-list a").first.click()
        link(page, "Decline").click()
        page.get_by_label(say("We take no new members at the moment")).check(force=True)
        button(page, "Decline").click()
        expect(page.locator(".answer-reason")).to_have_text(say("We take no new members at the moment"))
        page.goto("/invitations")
        page.get_by_text(say("Invite several at once")).click()
        boxes = page.locator("details[open] input[type=checkbox]")
        for at in range(2):
            boxes.nth(at).check(force=True)
        button(page, "Go on").click()
        page.get_by_label(say("Your message")).fill("Rejoignez-nous.")
        button(page, "Send the invitations").click()
        expect(page.get_by_role("main")).to_contain_text("invitations envoyées")
