"""An association corrects its profile a section at a time; errors stand beside their fields and nothing is lost."""

from datetime import timedelta
from io import BytesIO

import pytest

from graph.directory.contacts import Contact, save_contacts
from graph.directory.editing import read_state
from graph.directory.history import list_edits
from graph.directory.provenance import record
from graph.rules.provenance import ValueSource
from graph.server.connection import Graph
from portal.kit.clock import now
from tests.portal.strict import Browser


def form_of(page, action=""):
    """Return what a form of a page holds, by name."""
    (form,) = [one for one in page("form", method="post") if (one.get("action") or "") == action]
    values = {}
    for one in form(["input", "select", "textarea"]):
        if one.get("type") == "checkbox" or one.get("type") == "radio":
            if one.has_attr("checked"):
                values.setdefault(one["name"], []).append(one["value"])
        elif one.name == "select":
            chosen = one.select_one("option[selected]") or one.find("option")
            values[one["name"]] = chosen.get("value", "")
        elif one.get("name"):
            values[one["name"]] = one.get_text() if one.name == "textarea" else one.get("value", "")
    return values


def change(browser: Browser, section, id, status=302, **typed):
    """Open a section's form, type and send it; return the page that comes."""
    address = f"/section/{section}/{id}"
    values = form_of(browser.get(address)) | typed
    return browser.read(browser.client.post(address, data=values), status)


def error_of(page, name):
    """Return what is told beside a field."""
    field = page.find(attrs={"name": name})
    notes = [page.find(id=note) for note in field["aria-describedby"].split()]
    return " ".join(note.get_text(" ", strip=True) for note in notes if "field-error" in note["class"])


def test_names_and_what_it_does_are_corrected_and_shown(browse, place, seeded):
    own = browse(place.ua)

    change(own, "names", place.a, name_fr="Association Corrigée", acronym="ACO")
    change(own, "about", place.a, objectives_ar="نص", main_domain="training", domains=["literacy"], languages=["zgh"],
           founded_year="٢٠١٢")  # fmt: skip

    values = read_state(seeded, place.a).values
    assert (values["name_fr"], values["name_ar"], values["acronym"]) == ("Association Corrigée", "جمعية ألف", "ACO")
    assert (values["domains"], values["languages"], values["founded_year"]) == (["training", "literacy"], ["zgh"], 2012)
    page = browse().get(f"/associations/{place.a}")
    assert page.h1.get_text() == "Association Corrigée"
    assert "ACO" in page.select_one(".lead").get_text()


def test_one_name_suffices_and_none_is_refused_with_what_was_typed(browse, place):
    page = change(browse(place.ua), "names", place.a, 200, name_fr="", name_ar="", acronym="QUI")

    assert "Enter a name" in error_of(page, "name_fr")
    assert page.find(attrs={"name": "acronym"})["value"] == "QUI"


def test_contacts_open_a_call_and_a_conversation_for_those_who_may_see_them(browse, place, seeded):
    change(browse(place.ua), "contacts", place.a,
           contacts_0_kind="telephone", contacts_0_value="06 00 00 00 00", contacts_0_visibility="everybody",
           contacts_1_kind="whatsapp", contacts_1_value="+212600000001", contacts_1_visibility="linked")  # fmt: skip
    change(browse(place.ua), "contacts", place.a,
           contacts_2_kind="email", contacts_2_value="Own@Example.org", contacts_2_visibility="staff")  # fmt: skip

    def reached(who):
        page = browse(who).get(f"/associations/{place.a}")
        return [
            link["href"].partition("?")[0]
            for link in page.select("a[rel~=external]")
            if "copyright" not in link["href"]
        ]

    assert reached(None) == reached(place.ub) == ["tel:+212600000000"]
    assert reached(place.ua) == ["tel:+212600000000", "https://wa.me/212600000001", "mailto:Own@example.org"]
    seeded.write("MATCH (a {id: $a}), (b {id: $b}) MERGE (a)-[:PARTNERS_WITH {confirmed: true}]->(b)",
                 a=place.a, b=place.b)  # fmt: skip
    assert reached(place.ub) == ["tel:+212600000000", "https://wa.me/212600000001"]


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("telephone", "06 12", "Enter a telephone number"),
        ("whatsapp", "0520 12 34 56", "mobile number"),
        ("email", "Une Personne <une@example.org>", "without a name before it"),
        ("email", "une\u200f@example.org", "invisible signs"),
        ("email", "une.example.org", "Enter an e-mail address"),
        ("web", "javascript:alert(1)", "Enter the address of a page"),
        ("web", "une page", "Enter the address of a page"),
        ("", "0612345678", "Choose what kind"),
    ],
)
def test_a_contact_that_cannot_be_reached_is_told_beside_its_field(browse, place, kind, value, told):
    page = change(browse(place.ua), "contacts", place.a, 200, contacts_0_kind=kind, contacts_0_value=value,
                  contacts_1_kind="telephone", contacts_1_value="0600000000")  # fmt: skip

    assert told in error_of(page, "contacts_0_value" if kind else "contacts_0_kind")
    assert page.find(attrs={"name": "contacts_0_value"})["value"] == value
    assert page.find(attrs={"name": "contacts_1_value"})["value"].replace(" ", "").endswith("600000000")


def test_a_section_opens_whatever_its_texts_look_like_and_a_name_alone_is_a_contact(browse, place, seeded):
    own = browse(place.ua)
    change(own, "legal", place.a, conventions_0_partner="2024-02-30", conventions_0_number="2024-02-03",
           conventions_0_on="03/02/2024", receipt_on="12/03/2015")  # fmt: skip
    save_contacts(seeded, place.a, [Contact(id=f"{place.prefix}p", kind="person", value="", person="Une Personne")])

    (row,) = read_state(seeded, place.a).values["conventions"]
    assert (row["partner"], row["number"], row["on"]) == ("2024-02-30", "2024-02-03", "2024-02-03")
    assert form_of(own.get(f"/section/legal/{place.a}"))["conventions_0_number"] == "2024-02-03"
    change(own, "contacts", place.a, contacts_1_kind="telephone", contacts_1_value="0600000000")
    kept = read_state(seeded, place.a).values["contacts"]
    assert [(one["kind"], one["value"], one.get("person")) for one in kept] == [
        ("person", "", "Une Personne"), ("telephone", "+212600000000", None),
    ]  # fmt: skip
    assert "Une Personne" in own.get(f"/associations/{place.a}").get_text()


@pytest.mark.parametrize(("lat", "lon", "told"), [
    ("-5.66", "32.93", "changed places"), ("32.93", "5.66", "minus"), ("21", "-2", "far from Morocco"),
    ("32.93", "", "both latitude and longitude"),
])  # fmt: skip
def test_a_point_that_cant_be_there_says_why(browse, place, lat, lon, told):
    page = change(browse(place.ua), "place", place.a, 200, point_shown="exact", exact_lat=lat, exact_lon=lon)

    assert told in error_of(page, "exact_lat")


def test_a_corrected_year_takes_the_month_of_the_former_one_away(browse, place, seeded):
    record(seeded, place.a, {"founded_year": 2009, "founded_month": 7}, ValueSource.FILE, now().date())
    change(browse(place.ua), "about", place.a, founded_year="2010")

    values = read_state(seeded, place.a).values
    assert values["founded_year"] == 2010 and "founded_month" not in values


def test_means_say_what_is_there_and_what_is_lacking(browse, place):
    change(browse(place.ua), "means", place.a, premises="rented", equipment="no", internet="yes", members="45",
           staff="0", rooms_0_kind="meeting_room", rooms_0_capacity="30")  # fmt: skip

    text = browse().get(f"/associations/{place.a}").get_text(" ", strip=True)
    assert "Premises (rented)" in text
    assert "Lacking: equipment." in text
    assert "45 members" in text
    assert "capacity: 30" in text


def test_others_see_the_commune_only_when_that_is_wished(browse, place, seeded):
    before = read_state(seeded, place.a).values
    change(browse(place.ua), "place", place.a, point_shown="near", exact_lat="32,93456", exact_lon="-5.66123")
    near = read_state(seeded, place.a).values
    change(browse(place.ua), "place", place.a, point_shown="commune")
    alone = read_state(seeded, place.a).values

    assert (near["lat"], near["lon"], near["exact_lat"]) == (32.93, -5.66, 32.93456)
    assert (alone["lat"], alone["lon"]) not in ((before["lat"], before["lon"]), (near["lat"], near["lon"]))
    assert alone["exact_lat"] == 32.93456
    assert "32.93456" not in browse().client.get(f"/associations/{place.a}").text
    page = change(browse(place.ua), "place", place.a, 200, exact_lat="48.8", point_shown="exact")
    assert "far from Morocco" in error_of(page, "exact_lat")


def test_the_mandate_is_set_and_its_association_warned(browse, place):
    soon = now().date() + timedelta(days=10)
    change(browse(place.ua), "board", place.a, assembly_on="01/02/2023", mandate_ends_on=f"{soon:%d/%m/%Y}",
           officers_0_name="Une Personne", officers_0_function="president")  # fmt: skip

    page = browse(place.ua).get(f"/associations/{place.a}")
    assert "the general assembly is due now" in page.get_text()
    assert page.find("a", href=f"/papers/{place.a}")
    assert browse(place.ua).get("/home").find("a", href=f"/papers/{place.a}")
    assert "minutes" in browse(place.ua).get(f"/papers/{place.a}").get_text()
    others = browse(place.ub).get(f"/associations/{place.a}").get_text()
    assert "general assembly is due" not in others
    assert "Une Personne" not in others


def test_a_mandate_that_ends_before_it_begins_and_two_presidents_are_refused(browse, place):
    page = change(browse(place.ua), "board", place.a, 200, assembly_on="01/02/2024", mandate_ends_on="01/02/2023")
    assert "would end before" in error_of(page, "mandate_ends_on")

    two = {"officers_0_name": "Une", "officers_0_function": "president", "officers_1_name": "Deux",
           "officers_1_function": "president"}  # fmt: skip
    page = change(browse(place.ua), "board", place.a, 200, **two)
    assert "Two people are president at once" in error_of(page, "officers_1_function")
    change(browse(place.ua), "board", place.a, **two, officers_0_until="01/02/2024", officers_1_since="01/02/2024")


def test_a_save_over_anothers_is_told_and_keeps_what_was_typed(browse, place, seeded):
    mine = browse(place.ua)
    opened = form_of(mine.get(f"/section/names/{place.a}"))
    change(browse(place.ua), "names", place.a, acronym="ELLE")

    page = mine.read(mine.client.post(f"/section/names/{place.a}", data=opened | {"acronym": "MOI"}), 200)

    assert "Somebody else changed this section" in page.select_one(".error-summary").get_text()
    assert page.find(attrs={"name": "acronym"})["value"] == "MOI"
    assert read_state(seeded, place.a).values["acronym"] == "ELLE"
    mine.read(mine.client.post(f"/section/names/{place.a}", data=form_of(page)), 302)
    assert read_state(seeded, place.a).values["acronym"] == "MOI"


def test_a_form_sent_twice_makes_one_change(browse, place, seeded):
    own, address = browse(place.ua), f"/section/contacts/{place.a}"
    values = form_of(own.get(address)) | {"contacts_0_kind": "telephone", "contacts_0_value": "0600000000"}

    for _time in range(2):
        own.read(own.client.post(address, data=values), 302)

    assert len(read_state(seeded, place.a).values["contacts"]) == 1
    assert len(list_edits(seeded, place.a)) == 1


def test_nobody_takes_a_contact_of_another_association(browse, place, seeded):
    save_contacts(seeded, place.b, [Contact(id=f"{place.prefix}contact", kind="telephone", value="+212600000000")])

    change(browse(place.ua), "contacts", place.a, contacts_0_id=f"{place.prefix}contact", contacts_0_kind="telephone",
           contacts_0_value="0611111111")  # fmt: skip

    assert [one["value"] for one in read_state(seeded, place.b).values["contacts"]] == ["+212600000000"]


def test_the_history_asks_the_graph_as_often_however_long_it_is(browse, place, monkeypatch):
    own, asked, run = browse(place.ua), [], Graph._run
    monkeypatch.setattr(Graph, "_run", lambda *given: asked.append(given[2].text) or run(*given))
    counts = []
    for commune in ("05.301.05.11", "05.301.07.03", "05.301.03.05"):
        change(own, "place", place.a, commune=commune)
        own.get(f"/history/{place.a}")
        asked.clear()
        own.get(f"/history/{place.a}")
        counts.append(len(asked))

    assert len(set(counts)) == 1, counts


def test_an_earlier_state_is_brought_back_from_the_history(browse, place, seeded):
    own = browse(place.ua)
    change(own, "names", place.a, name_fr="Autre nom")
    page = own.get(f"/history/{place.a}")
    assert "Association Alpha" in page.get_text()
    (edit,) = list_edits(seeded, place.a)

    own.submit(f"/history/{place.a}", action=f"/restore/{edit.id}/{place.a}")

    assert read_state(seeded, place.a).values["name_fr"] == "Association Alpha"
    assert own.client.post(f"/restore/{edit.id}/{place.b}").status_code in (400, 403, 404)


def test_values_of_a_list_say_so_to_who_edits(browse, place, seeded):
    record(seeded, place.a, {"founded_year": 2009}, ValueSource.FILE, now().date())

    assert "from a list" in browse(place.ua).get(f"/associations/{place.a}").get_text()
    assert "from a list" not in browse(place.ub).get(f"/associations/{place.a}").get_text()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


def send_file(browser, id, kind, content, name="logo.png", **more):
    page = browser.get(f"/files/of/{id}")
    action = f"/files/{kind}/{id}"
    values = form_of(page, action) | more | {f"{kind}-file": (BytesIO(content), name)}
    return browser.client.post(action, data=values, content_type="multipart/form-data")


def test_a_logo_is_shown_to_everybody_and_replaced(browse, place):
    own = browse(place.ua)
    own.read(send_file(own, place.a, "logo", PNG), 302)
    first = browse().get(f"/associations/{place.a}").select_one("img.entry-logo")["src"]
    assert browse().client.get(first).mimetype == "image/png"

    own.read(send_file(own, place.a, "logo", PNG), 302)
    page = browse().get(f"/associations/{place.a}")
    assert len(page.select("img.entry-logo")) == 1
    assert browse().client.get(first).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"not a picture", "This file is no picture"), (b"%PDF-1.4 %%EOF", "This file is no picture"),
     (b"", "This file is empty"), (PNG[:40], "damaged")],
)  # fmt: skip
def test_a_logo_that_is_no_picture_is_refused(browse, place, content, told):
    own = browse(place.ua)

    page = own.read(send_file(own, place.a, "logo", content), 200)

    assert told in page.select_one("#logo-file-error").get_text()


def test_papers_are_for_who_edits_alone(browse, place, seeded):
    own = browse(place.ua)
    own.read(
        send_file(own, place.a, "document", b"%PDF-1.4 %%EOF", "statuts.pdf", **{"document-paper": "statutes"}), 302
    )
    (file,) = read_state(seeded, place.a).files

    assert own.client.get(f"/documents/{file.id}").status_code == 200
    assert browse(place.ub).client.get(f"/documents/{file.id}").status_code == 403
    assert browse().client.get(f"/pictures/{file.id}").status_code == 404


def test_a_project_is_added_once_carried_by_several_and_ended(browse, place, seeded):
    own, address = browse(place.ua), f"/new-project/{place.a}"
    values = form_of(own.get(address)) | {"name_fr": "Projet Essai"}
    pages = [own.read(own.client.post(address, data=values), 302) for _time in range(2)]
    (project,) = {page.find("a", href=lambda to: to and to.startswith("/section/names/"))["href"].rpartition("/")[2]
                  for page in pages}  # fmt: skip

    own.read(own.client.post(address, data={name: one for name, one in values.items() if name != "once"}), 302)
    change(own, "names", project, name_fr="Projet Nommé")
    own.read(own.client.post(address, data={name: one for name, one in values.items() if name != "once"}), 302)
    assert read_state(seeded, project).values["name_fr"] == "Projet Nommé"

    change(own, "carried", project, more_carriers="Association Bêta", more_funders="Partenaire Pi")
    change(own, "project", project, state="completed", end_year="2025", start_year="2024", programme="income")
    page = change(own, "project", project, 200, start_year="2025", end_year="2024")

    assert "would end before it begins" in error_of(page, "end_year")
    values = read_state(seeded, project).values
    assert (values["carriers"], values["funders"]) == ([place.a, place.b], [place.p])
    assert values["state"] == "completed"
    assert browse(place.ub).get(f"/profile/{project}")
    assert browse(place.ufar).status(f"/profile/{project}") == 403


def test_a_network_says_who_may_join_and_gives_roles(browse, place, seeded):
    own = browse(place.un)
    page = change(own, "joining", place.n, 200, joining="request", questions="")
    assert "at least one question" in error_of(page, "questions")
    change(own, "joining", place.n, joining="invitation", charter="Ensemble.", questions="")
    assert "Ensemble." in browse().get(f"/networks/{place.n}").get_text()
    assert "Ask to join" not in browse(place.ua).get(f"/networks/{place.n}").get_text()

    seeded.write("MATCH (a {id: $a}), (n {id: $n}) MERGE (a)-[:MEMBER_OF]->(n)", a=place.a, n=place.n)
    own.submit(f"/members/{place.n}", {"role": "coordinator"}, action=f"/members/{place.n}")
    chosen = own.get(f"/members/{place.n}").select_one("option[selected]")
    assert chosen["value"] == "coordinator"
    leading = browse().get(f"/networks/{place.n}").find("h2", string="Who leads the network")
    assert "Association Alpha" in leading.parent.get_text()


def test_only_those_who_may_edit_see_the_forms(browse, place):
    for who, status in ((place.ub, 403), (place.un, 403), (None, 302)):
        assert browse(who).status(f"/section/names/{place.a}") == status
