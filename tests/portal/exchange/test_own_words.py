"""What an association said of itself later stays; what was changed since an import isn't undone; lists of links."""

from datetime import date

import pytest

from graph.directory.associations import get_association
from graph.directory.contacts import list_contacts
from graph.directory.editing import read_state
from graph.directory.provenance import record
from graph.exchange import merging
from graph.exchange.records import read_known
from graph.links.links import list_links
from graph.rules.provenance import ValueSource
from portal.exchange import jobs
from portal.kit.clock import now
from seed.tables.faults import Unusable, UnusableTable

LIST = "Nom;Commune;Adhérents\nAssociation Amal;Lehri;45\nAssociation Tigmi;Lehri;10\n"


def ids(graph):
    return {one.name: one.id for one in read_known(graph, "association", "05.301")}


def test_an_older_list_doesnt_overwrite_an_own_newer_word_unless_staff_say_so(desk):
    desk.take(LIST)
    amal = ids(desk.graph)["Association Amal"]
    record(desk.graph, amal, {"members": 80}, ValueSource.OWN, date(2026, 7, 1))

    planned = desk.take(LIST)
    assert planned.fates() == ["unchanged", "unchanged"] and planned.rows[0].changes[0].kept
    assert get_association(desk.graph, amal).members == 80
    desk.take(LIST, override=True)
    assert get_association(desk.graph, amal).members == 45


def test_an_empty_cell_erases_nothing(desk):
    desk.take(LIST)
    planned = desk.take(LIST.replace("45", ""))

    assert planned.fates() == ["unchanged", "unchanged"]
    assert get_association(desk.graph, ids(desk.graph)["Association Amal"]).members == 45


def test_undoing_keeps_and_lists_what_was_changed_since(desk):
    desk.take(LIST)
    planned = desk.take(LIST.replace("45", "50") + "Association Neuve;Lehri;3\n")
    known = ids(desk.graph)
    record(desk.graph, known["Association Amal"], {"members": 99}, ValueSource.OWN, date(2026, 7, 1))
    record(desk.graph, known["Association Neuve"], {"objectives_fr": "Aider"}, ValueSource.OWN, date(2026, 7, 1))

    undone = planned.undo()

    assert {(left.name, left.fields) for left in undone.left} == {("Association Amal", ("members",)),
                                                                  ("Association Neuve", ())}  # fmt: skip
    assert get_association(desk.graph, known["Association Amal"]).members == 99


def test_a_much_shorter_list_and_that_of_another_province_stop(desk):
    rows = "".join(f"Association {number};Lehri;1\n" for number in range(9))
    desk.take("Nom;Commune;Adhérents\n" + rows)

    assert desk.plan(LIST).summary.stops == ["fewer"]
    assert desk.plan("Nom;Ville\nAssociation X;Tanger\nAssociation Y;Fnideq\n").summary.stops == ["elsewhere"]


def test_what_is_chosen_is_remembered(desk):
    desk.take("Machin;Commune;Activité\nAssociation Amal;Lehri;Jardinage\n", columns={"Machin": "name"},
              words={"domains": {"jardinage": "agriculture"}})  # fmt: skip

    planned = desk.plan("Machin;Commune;Activité\nAssociation Neuve;Lehri;Jardinage\n")
    assert planned.job.columns[0] == "name"
    assert planned.values()["domains"] == ("agriculture",)


def test_links_between_organisations_are_taken_and_undone(desk):
    desk.take(LIST)
    desk.take("Nom du réseau;Niveau\nRéseau Atlas;provincial\n", "network")
    members = "Association;Réseau;Depuis\nAssociation Amal;Réseau Atlas;2015\nAssociation Perdue;Réseau Atlas;\n"

    planned = desk.take(members, "membership")

    amal = ids(desk.graph)["Association Amal"]
    assert planned.fates() == ["created", "refused"] and planned.rows[1].why == "unknown_end"
    assert [(link.relation, link.since) for link in list_links(desk.graph, amal)] == [("networks", 2015)]
    assert desk.plan(members, "membership").fates() == ["unchanged", "refused"]
    planned.undo()
    assert list_links(desk.graph, amal) == []


def test_projects_name_who_carries_them(desk):
    desk.take(LIST)
    planned = desk.take("Projet;Association porteuse;Début;Commune\nPuits;Association Amal;2019;Lehri\n", "project")

    amal = ids(desk.graph)["Association Amal"]
    assert planned.values()["carriers"] == (amal,)
    assert [link.relation for link in list_links(desk.graph, amal)] == ["projects"]


def test_officers_are_taken_and_a_function_isnt_given_twice(desk):
    desk.take(LIST)
    board = ("Association;Nom et prénom;Fonction;Depuis\n"
             "Association Amal;Personne Une;Présidente;25/03/2024\nAssociation Amal;Personne Deux;Trésorier;\n"
             "Association Amal;Personne Trois;président;\nAssociation Perdue;X Y;membre;\n")  # fmt: skip

    follows = desk.plan(
        "Association;Nom et prénom;Fonction;Depuis;Fin de mandat\nAssociation Amal;Personne Une;Présidente;25/03/2020;"
        "25/03/2024\nAssociation Amal;Personne Deux;Présidente;25/03/2024;\nAssociation Amal;Personne Trois;président;"
        "26/03/2023;26/03/2026\n", "officer",
    )  # fmt: skip
    assert [str(row.why) for row in follows.rows] == ["", "", "function_held"] and follows.values()[
        "until"
    ] == "2024-03-25"
    planned = desk.take(board, "officer")

    assert [str(row.why) for row in planned.rows] == ["", "", "function_held", "unknown_end"]
    assert desk.graph.read("MATCH (:Association)-[:HAS_OFFICER]->(o) RETURN o.name AS name, o.function AS function, "
                           "o.since AS since ORDER BY o.position") == [
        {"name": "Personne Une", "function": "president", "since": "2024-03-25"},
        {"name": "Personne Deux", "function": "treasurer", "since": None},
    ]  # fmt: skip
    assert desk.plan(board, "officer").fates() == ["unchanged", "unchanged", "refused", "refused"]
    handed_over = ("Association;Nom et prénom;Fonction;Depuis;Fin de mandat\n"
                   "Association Amal;Personne Une;Présidente;;25/03/2026\n"
                   "Association Amal;X Y;Présidente;25/03/2026;\n")  # fmt: skip
    assert desk.plan(handed_over, "officer").fates() == ["changed", "created"]
    planned.undo()
    assert desk.graph.read("MATCH (o:Officer) RETURN o") == []


BOARD = "Association;Nom et prénom;Fonction;Depuis\nAssociation Amal;Personne Une;Présidente;25/03/2024\n"
SECTION = """
MATCH (a:Association {id: $id}) MERGE (a)-[:HAS_SECTION]->(s:EntrySection {id: 'board:' + $id})
SET s.fields = ['officers'], s.revision = 4
"""
REVISION = "MATCH (s:EntrySection {id: 'board:' + $id}) WITH s, s.revision AS revision RETURN revision"


def test_undoing_links_and_boards_keeps_what_somebody_changed_or_took_away_since(desk):
    desk.take(LIST)
    desk.take("Nom du réseau;Niveau\nRéseau Atlas;provincial\n", "network")
    known = ids(desk.graph)
    links = desk.take("Association;Réseau;Depuis\nAssociation Amal;Réseau Atlas;2015\n"
                      "Association Tigmi;Réseau Atlas;2016\n", "membership")  # fmt: skip
    desk.graph.write("MATCH ({name_fr: 'Association Amal'})-[l:MEMBER_OF]->() SET l.role = 'board'")
    desk.graph.write(SECTION, id=known["Association Amal"])
    board = desk.take(BOARD, "officer")
    assert desk.graph.read(REVISION, id=known["Association Amal"]) == [{"revision": 5}]
    again = desk.take(BOARD.replace("25/03/2024", "26/03/2024"), "officer")
    desk.graph.write("MATCH (o:Officer) DETACH DELETE o")

    assert [(left.name, left.fields) for left in links.undo().left] == [("Association Amal – Réseau Atlas", ())]
    assert [link.since for link in list_links(desk.graph, known["Association Amal"])] == [2015]
    assert list_links(desk.graph, known["Association Tigmi"]) == []
    assert [left.fields for left in again.undo().left] == [("since",)]
    assert board.undo().left == []
    assert desk.graph.read("MATCH (o:Officer) RETURN o") == []


def test_an_association_that_carries_something_since_isnt_taken_away(desk):
    planned = desk.take(LIST)
    desk.take("Projet;Association porteuse;Commune\nPuits;Association Amal;Lehri\n", "project")

    assert [left.name for left in planned.undo().left] == ["Association Amal"]
    assert list(ids(desk.graph)) == ["Association Amal"]


def test_several_organisations_in_one_cell_are_told_and_none_is_dropped(desk):
    desk.take(LIST)
    desk.take("Nom du réseau;Niveau\nRéseau Atlas;provincial\n", "network")

    links = desk.plan("Membre\tRéseau\nAssociation Amal; Association Tigmi\tRéseau Atlas\n", "membership")
    assert [str(row.why) for row in links.rows] == ["several_ends"]
    officers = desk.plan("Association\tNom et prénom\tFonction\nAssociation Amal; Association Tigmi\tX Y\tmembre\n",
                         "officer")  # fmt: skip
    assert [str(row.why) for row in officers.rows] == ["several_ends"]
    unknown = desk.plan("Association\tNom et prénom\tFonction\nNulle part\tX Y\tmembre\n", "officer")
    assert [note.column for row in unknown.rows for note in row.notes] == ["Association"]


def test_a_list_raises_the_sections_that_it_changes_and_undoing_keeps_a_contact_that_was_shown_since(desk):
    desk.take(LIST)
    amal = ids(desk.graph)["Association Amal"]
    contacts = "MATCH (s:EntrySection {id: 'contacts:' + $id}) RETURN s.revision AS revision"
    assert desk.graph.read(contacts, id=amal) == []

    planned = desk.take("Nom;Commune;Président;Tél;Site\n"
                        "Association Amal;Lehri;Personne Une;0661234577;www.example.org, un@x.org\n")  # fmt: skip
    assert "https://www.example.org" in [one.value for one in list_contacts(desk.graph, amal)]
    assert desk.graph.read(contacts, id=amal) == [{"revision": 1}]
    desk.graph.write("MATCH (c:Contact {kind: 'telephone'}) SET c.visibility = 'everybody'")
    planned.undo()
    assert [one.kind for one in list_contacts(desk.graph, amal)] == ["telephone"]


def test_a_list_that_is_too_long_is_refused_and_not_cut(desk, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_ROWS", 2)
    assert desk.plan(LIST).counts() == {"created": 2}

    with pytest.raises(UnusableTable) as refused:
        desk.plan(LIST + "Association Neuve;Lehri;3\n")
    assert refused.value.reason == Unusable.TOO_MANY_ROWS


def test_the_day_of_a_receipt_is_kept_as_a_profile_reads_it(desk):
    desk.take("Nom;Commune;Date récépissé\nAssociation Amal;Lehri;25/03/2015\n")
    assert [one.values["receipt_on"] for one in read_known(desk.graph, "association", "05.301")] == ["2015-03-25"]
    assert read_state(desk.graph, ids(desk.graph)["Association Amal"]).values["receipt_on"] == "2015-03-25"


def test_people_are_taken_as_contacts_for_staff_alone_and_undone_unless_somebody_used_them(desk):
    desk.take("Nom;Commune;Tél\nAssociation Amal;Lehri;0661234501\n")
    amal = ids(desk.graph)["Association Amal"]
    people = ("Association;Nom et prénom;Qualité;Téléphone;E-mail\n"
              "Association Amal;Personne Une;Présidente;0661234501 / 0661234502;une@example.org\n"
              "Association Amal;Personne Deux;;0661234502;\n"
              "Association Perdue;X Y;;;\nAssociation Amal;;;;\n")  # fmt: skip

    planned = desk.take(people, "person")

    assert [(str(row.fate), str(row.why)) for row in planned.rows] == [
        ("created", ""), ("created", ""), ("refused", "unknown_end"), ("refused", "no_person"),
    ]  # fmt: skip
    told = {(one.kind, one.value, one.person, one.visibility) for one in list_contacts(desk.graph, amal)}
    assert told == {
        ("telephone", "+212661234501", "", "staff"), ("person", "Présidente", "Personne Une", "staff"),
        ("telephone", "+212661234502", "Personne Une", "staff"), ("email", "une@example.org", "Personne Une", "staff"),
        ("person", "", "Personne Deux", "staff"),
    }  # fmt: skip
    assert desk.plan(people, "person").fates()[:2] == ["unchanged", "unchanged"]
    again = desk.take(people.replace("Présidente", "Trésorière"), "person")
    assert again.fates()[:2] == ["changed", "unchanged"]
    again.undo()
    desk.graph.write("MATCH (c:Contact {kind: 'email'}) SET c.visibility = 'everybody'")
    assert [left.name for left in planned.undo().left] == ["Personne Une – Association Amal"]
    assert sorted(one.kind for one in list_contacts(desk.graph, amal)) == ["email", "telephone"]


def test_people_come_again_when_somebody_has_corrected_a_number_meanwhile(desk):
    desk.take("Nom;Commune\nAssociation Amal;Lehri\n")
    people = "Association;Nom et prénom;Téléphone\nAssociation Amal;Personne Une;0661234502\n"
    desk.take(people, "person")
    desk.graph.write("MATCH (c:Contact {value: '+212661234502'}) SET c.value = '+212661234503'")

    again = desk.take(people, "person")

    numbers = [one.value for one in list_contacts(desk.graph, ids(desk.graph)["Association Amal"])]
    assert sorted(one for one in numbers if one) == ["+212661234502", "+212661234503"]
    again.undo()
    numbers = [one.value for one in list_contacts(desk.graph, ids(desk.graph)["Association Amal"])]
    assert [one for one in numbers if one] == ["+212661234503"]


def test_an_import_that_another_record_was_put_into_is_not_undone_under_it(desk):
    imported = desk.take("Nom;Commune\nAssociation Amal;Lehri\n")
    desk.take("Nom;Commune\nAssociation Espoir;Lehri\n")
    known = ids(desk.graph)
    merging.merge_records(desk.graph, id="m", kept=known["Association Amal"], lost=known["Association Espoir"],
                          taken=frozenset(), user="u", at=now())  # fmt: skip

    assert [left.name for left in imported.undo().left] == ["Association Amal"]
    assert "Association Amal" in ids(desk.graph)
