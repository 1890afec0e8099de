"""The five points of the story, walked as people walk them, on a phone and at a desk."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from seed import demo
from tests.functional.browsing import (
    PHONE,
    any_number_of,
    button,
    follow,
    link,
    open_filters,
    say,
    sign_in,
    wait_for_map,
    write_request,
)

MESSAGE = "Nous animons des cours pour femmes à Lehri et souhaitons vous rejoindre."
REASON = "Notre bureau change en janvier : revenez au printemps."


@pytest.mark.usefixtures("fresh")
def test_association_joins_a_network_and_another_refuses_its_invitation(visitors, story, width):
    with visitors.visit(width) as page:
        sign_in(page, demo.ASSOCIATION)
        see_where_it_stands(page, story)
        read_the_four_lists(page)
        ask_to_join(page, story)
    with visitors.visit(width) as page:
        sign_in(page, demo.COORDINATOR)
        accept_the_request(page, story)
        invite(page, story)
        see_the_member(page, story, width)
    with visitors.visit(width) as page:
        sign_in(page, demo.ASSOCIATION)
        see_the_membership(page, story)
    with visitors.visit(width) as page:
        sign_in(page, demo.INVITED)
        refuse_the_invitation(page, story)
    with visitors.visit(width, account=demo.COORDINATOR) as page:
        see_the_refusal(page, story)


def see_where_it_stands(page: Page, story) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(story.association.name_fr)
    content = page.get_by_role("main")
    expect(content.get_by_role("region", name=say("To do now"))).to_contain_text(
        say("Your association is in no network yet")
    )
    expect(content).to_contain_text(say("Demonstration data"))


def read_the_four_lists(page: Page) -> None:
    follow(page, "Suggestions")
    kinds = page.get_by_role("navigation", name=say("Kinds of suggestions")).get_by_role("link")
    assert kinds.count() == 4
    for position in range(4):
        kinds.nth(position).click()
        expect(kinds.nth(position)).to_have_attribute("aria-current", "page")
        cards = suggestions(page)
        assert cards.count() > 2
        for card in cards.all():
            assert card.get_by_role("listitem").count() >= 1, "a suggestion without a reason"
        see_the_same_numbers_on_the_map(page, cards)


def suggestions(page: Page) -> Locator:
    """Return the cards of a list of suggestions."""
    return page.get_by_role("main").locator("ol > li")


def see_the_same_numbers_on_the_map(page: Page, cards: Locator) -> None:
    """Find each number of the list with its name on the map; those of one place share a mark."""
    drawn = wait_for_map(page).locator("[data-marker]")
    found: dict[int, str] = {}
    for marker in drawn.all():
        numbers, names = marker.get_attribute("aria-label").split(". ", 1)
        assert numbers.split() == re.findall(r"\d+", marker.inner_text())
        assert numbers.split()[0] == marker.get_attribute("data-marker")
        found |= zip(map(int, numbers.split()), names.split("; "), strict=True)
    names = [card.get_by_role("heading").inner_text() for card in cards.all()]
    assert found == dict(enumerate(names, 1))


def ask_to_join(page: Page, story) -> None:
    page.goto("/suggestions")
    card = suggestions(page).filter(has=link(page, story.network.name_fr))
    expect(card).to_contain_text(re.compile(r"\d+ .*\d+ .*km", re.DOTALL))
    link(card, "Ask to join").click()
    page.get_by_label(say("Your message")).fill("")
    button(page, "Send the request").click()
    expect(page.get_by_role("alert")).to_contain_text(say("Write a few words to those who will answer."))
    write_request(page, MESSAGE)
    button(page, "Send the request").click()
    expect(page.get_by_role("status")).to_contain_text(story.network.name_fr)
    expect(page.get_by_role("main")).to_contain_text(MESSAGE)
    follow(page, "Suggestions")
    expect(suggestions(page).first).to_be_visible()
    expect(link(page, story.network.name_fr)).to_have_count(0)


def accept_the_request(page: Page, story) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(story.network.name_fr)
    sentence = say("%(sender)s asks to join you") % {"sender": story.association.name_fr}
    page.get_by_role("main").get_by_role("link", name=sentence).click()
    expect(page.get_by_role("main")).to_contain_text(MESSAGE)
    link(page, "See the profile of %(name)s", name=story.association.name_fr).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(story.association.name_fr)
    expect(page.get_by_role("main")).to_contain_text(story.association.objectives_fr)
    page.get_by_role("main").get_by_role("link", name=sentence).click()
    button(page, "Accept").click()
    expect(page.get_by_role("status").first).to_have_text(say("Accepted. You now see how to reach one another."))


def invite(page: Page, story) -> None:
    follow(page, "To invite")
    cards = suggestions(page)
    see_the_same_numbers_on_the_map(page, cards)
    card = cards.filter(has=link(page, story.invited.name_fr))
    assert card.get_by_role("listitem").count() >= 2
    link(card, "Invite").click()
    page.get_by_label(say("Your message")).fill("Vous travaillez comme nous : rejoignez-nous.")
    button(page, "Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text(story.invited.name_fr)


def see_the_member(page: Page, story, width: int) -> None:
    """See the new member on the network's page, in the directory and on the map."""
    search(page, story.network.name_fr)
    link(page, story.network.name_fr).click()
    count = len(re.findall(story.association.name_fr, page.get_by_role("main").inner_text()))
    assert count == 1, "the member isn't once on the network's page"
    link(page, story.association.name_fr).click()
    expect(page.get_by_role("main")).to_contain_text(say("Networks"))
    expect(link(page, story.network.name_fr)).to_be_visible()
    search(page, story.association.name_fr)
    expect(link(page, story.association.name_fr)).to_be_visible()
    link(page, "See on the map").click()
    marker = wait_for_map(page).get_by_role("button", name=story.association.name_fr)
    marker.click()
    expect(wait_for_map(page).get_by_role("link", name=story.association.name_fr)).to_be_visible()


def see_the_membership(page: Page, story) -> None:
    content = page.get_by_role("main")
    expect(content).to_contain_text(any_number_of("%(num)s network", "%(num)s networks"))
    follow(page, "My links")
    expect(link(page, story.network.name_fr).first).to_be_visible()
    expect(content).to_contain_text(say("Accepted"))
    follow(page, "Suggestions")
    expect(suggestions(page).first).to_be_visible()
    expect(link(page, story.network.name_fr)).to_have_count(0)


def answer_task(page: Page, sentence: str) -> None:
    """Follow the button of what the start page asks to do."""
    link(page.locator(".task").filter(has_text=sentence), "Give an answer").click()


def refuse_the_invitation(page: Page, story) -> None:
    sentence = say("%(sender)s invites you") % {"sender": story.network.name_fr}
    answer_task(page, sentence)
    link(page, "Decline").click()
    button(page, "Decline").click()
    expect(page.get_by_role("alert")).to_contain_text(say("Choose a reason."))
    page.get_by_text(say("Another reason"), exact=True).click()
    button(page, "Decline").click()
    expect(page.get_by_role("alert")).to_contain_text(say("Say in a few words what the other reason is."))
    expect(page.get_by_label(say("Another reason"))).to_be_checked()
    page.get_by_label(say("In your own words")).fill(REASON)
    button(page, "Decline").click()
    expect(page.get_by_role("status").first).to_have_text(say("Declined. Your reason is sent."))
    expect(page.get_by_role("main")).to_contain_text(REASON)


def see_the_refusal(page: Page, story) -> None:
    page.goto("/invitations")
    expect(suggestions(page).first).to_be_visible()
    expect(link(page, story.invited.name_fr)).to_have_count(0)
    follow(page, "Requests")
    page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(story.invited.name_fr))).first.click()
    expect(page.get_by_role("main")).to_contain_text(REASON)


@pytest.mark.usefixtures("fresh")
def test_staff_find_isolated_associations_and_suggest_a_network(visitors, story, width):
    with visitors.visit(width) as page:
        sign_in(page, demo.STAFF["khenifra"])
        see_those_with_most_needs_first(page)
        network = suggest_a_network(page, story)
    with visitors.visit(width) as page:
        sign_in(page, demo.ASSOCIATION)
        sentence = say("The ADS suggests %(sender)s to you") % {"sender": network}
        answer_task(page, sentence)
        button(page, "Ask to join").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(network)


def see_those_with_most_needs_first(page: Page) -> None:
    needs = read_needs(page)
    pages = page.get_by_role("navigation", name=say("Pages of results"))
    link(pages, "Next").click()
    needs += read_needs(page)
    # A phone has no room for the link to the last page.
    page.goto(pages.locator("a").nth(-2).get_attribute("href"))
    needs += read_needs(page)
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) > 1


def read_needs(page: Page) -> list[int]:
    """Read how many needs each row of the table tells."""
    cells = page.get_by_role("table").get_by_role("cell").filter(has_text=needs_pattern())
    return [int(match[1]) for cell in cells.all() if (match := needs_pattern().search(cell.inner_text()))]


def needs_pattern() -> re.Pattern[str]:
    return re.compile(say("%(known)s of 9", known="(\\d)"))


def suggest_a_network(page: Page, story) -> str:
    """Filter, look at the map, suggest; return the network that was suggested."""
    open_filters(page)
    page.get_by_label(say("Commune"), exact=True).select_option("Lehri")
    page.get_by_label(say("Domain"), exact=True).select_option(value=story.association.domains[0])
    button(page, "Show the results").click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    assert all("Lehri" in row.inner_text() for row in rows.all())
    assert markers_on(page) == rows.count()
    row = rows.filter(has=link(page, story.association.name_fr))
    network = row.locator(".note-below").inner_text()
    button(row, "Suggest a network").click()
    expect(page.get_by_role("status").first).to_contain_text(network)
    row = rows.filter(has=link(page, story.association.name_fr))
    expect(row).to_contain_text(say("Suggested: %(name)s", name=network))
    return network


def markers_on(page: Page) -> int:
    """Count the markers of a map, with those in its clusters."""
    canvas = wait_for_map(page)
    canvas.locator(".map-marker").first.wait_for()
    grouped = sum(int(count) for count in canvas.locator(".map-cluster").all_inner_texts())
    return grouped + canvas.locator(".map-marker:not(:has(.map-cluster))").count()


def test_anyone_searches_filters_reads_profiles_and_the_map(visitors, story, width):
    with visitors.visit(width) as page:
        page.goto("/")
        find_by_any_spelling(page, story)
        filter_the_directory(page)
        read_a_profile_of_each_kind(page)
        look_at_the_map(page, width)


def search(page: Page, text: str) -> None:
    follow(page, "Directory")
    page.get_by_label(say("Name")).fill(text)
    button(page, "Search").click()


def find_by_any_spelling(page: Page, story) -> None:
    name = story.association.name_fr
    assert "é" in name
    assert {"ة", "ى"} < set(story.association.name_ar)
    spellings = [
        name,
        name.upper(),
        name.replace("é", "e").lower(),
        story.association.name_ar,
        story.association.name_ar.replace("ة", "ه").replace("ى", "ي"),
    ]
    for spelling in spellings:
        search(page, spelling)
        expect(page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_be_visible()
    search(page, "zzzz")
    expect(page.get_by_role("main")).to_contain_text(
        say("Nothing fits. Write less of the name, or take a filter away.")
    )


def filter_the_directory(page: Page) -> None:
    follow(page, "Directory")
    choose(page, "Kind", say("Associations"))
    choose(page, "Province", "Khénifra")
    choose(page, "Commune", "Lehri")
    rows = page.get_by_role("main").get_by_role("listitem").filter(has_text=say("Association"))
    assert rows.count()
    assert all("Lehri" in row.inner_text() for row in rows.all())
    before = results(page)
    domain = page.get_by_label(say("Domain"), exact=True).locator("option").nth(1).text_content()
    choose(page, "Domain", domain)
    assert 0 < results(page) < before
    open_filters(page)
    link(page, "Clear the filters").click()
    assert results(page) > before


def choose(page: Page, label: str, choice: str) -> None:
    open_filters(page)
    field = page.get_by_label(say(label), exact=True)
    # Some choices say how many entries they have.
    option = field.locator("option").filter(has_text=re.compile(rf"^\s*{re.escape(choice)}\s*(\(|$)")).first
    field.select_option(value=option.get_attribute("value"))
    button(page, "Show the results").click()


def results(page: Page) -> int:
    """Read how many results the directory tells."""
    words = page.get_by_role("status").inner_text()
    match = any_number_of("%(num)s result", "%(num)s results").search(words)
    return int(re.sub(r"\s", "", next(group for group in match.groups() if group))) if match else 0


def read_a_profile_of_each_kind(page: Page) -> None:
    for kind in ("Associations", "Networks", "Partners", "Projects"):
        follow(page, "Directory")
        choose(page, "Province", "Khénifra")
        choose(page, "Kind", say(kind))
        first = page.get_by_role("main").get_by_role("listitem").filter(has=page.locator(".card-title")).first
        name = first.get_by_role("link").inner_text()
        first.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        content = page.get_by_role("main")
        expect(content.get_by_role("heading", level=2, name=say("Profile"))).to_be_visible()
        expect(content).to_contain_text(say("Demonstration data"))


def look_at_the_map(page: Page, width: int) -> None:
    follow(page, "Directory")
    choose(page, "Province", "Khénifra")
    total = results(page)
    link(page, "See on the map").click()
    assert markers_on(page) <= total
    canvas = wait_for_map(page)
    assert canvas.locator(".map-cluster").count() > 3
    assert canvas.locator("path.map-province").count() > 10
    assert canvas.locator("path.map-province-here").count() == 1
    expect(page.get_by_role("main").get_by_role("link", name="© OpenStreetMap")).to_be_visible()
    biggest = canvas.locator(".map-cluster").first
    count = canvas.locator(".map-marker").count()
    biggest.click()
    page.wait_for_function("n => document.querySelectorAll('.map-marker').length !== n", arg=count)
    link(page, "See as a list").click()
    assert results(page) == total
    assert width != PHONE or page.evaluate("document.documentElement.scrollWidth") <= PHONE
