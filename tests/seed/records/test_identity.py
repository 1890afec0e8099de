"""Whose a row is, in the order of what tells most; what isn't sure is for a person to settle."""

from datetime import date

import pytest

from graph.exchange.changes import ListKind
from graph.rules.folding import fold
from graph.rules.provenance import Provenance, ValueSource
from seed.records.columns import check_columns, heading_key, propose_columns
from seed.records.fields import BY_NAME
from seed.records.identity import core
from seed.records.values import chosen_word
from tests.seed.records.plans import fates, lexicons, plan, record, values

LEHRI, KBAB = ("05.301.05.11",), ("05.301.03.05",)
AMAL = record("a", "Association Amal pour le développement", territories=LEHRI, telephones=("+212661234501",),
              receipt_number="120/2012", external_id="x-1")  # fmt: skip
TIGMI = record("t", "Association Tigmi", territories=LEHRI)
NOUR = record("n", name_ar="جمعية النور", territories=LEHRI, telephones=("+212661234502",))


@pytest.mark.parametrize(("row", "by"), [
    ("a;;;Tout autre nom;", "id"),
    ("x-1;;;Association Amal;", "id"),
    (";120 / 2012;;Amal développement;", "receipt"),
    (";;06 61 23 45 01;Ass. Amal développement;El Kbab", "telephone"),
    (";;;ASSOCIATION  AMAL pour le Développement;Lehri", "name"),
])  # fmt: skip
def test_a_row_is_found_by_what_tells_most(row, by):
    _planner, (planned,) = plan(f"ID;N° récépissé;Tél;Nom;Commune\n{row}\n", [AMAL, TIGMI])

    assert (planned.entry, str(planned.by)) == ("a", by)


@pytest.mark.parametrize("row", [
    ";;Assoc. Amal;Lehri",
    ";0661234501;Association Sportive Atlas;Lehri",
    "120/2012;;Ligue de handball;Lehri",
    ";0661234502;Association Lumière;Lehri",
    ";;Association Tigmi;",
])  # fmt: skip
def test_what_isnt_sure_is_in_doubt_with_the_likeliest_first(row):
    _planner, (planned,) = plan(f"N° récépissé;Tél;Nom;Commune\n{row}\n", [AMAL, TIGMI, NOUR])

    assert planned.fate == "doubtful" and planned.likely and not planned.entry


def test_a_doubt_is_settled_by_hand():
    content = "Nom;Commune\nAssoc. Amal;Lehri\n"
    for chosen, fate, entry in (("a", "changed", "a"), ("later", "refused", ""), ("new", "created", None)):
        _planner, (planned,) = plan(content, [AMAL], rows={2: chosen})
        assert planned.fate == fate and (entry is None or planned.entry == entry)


def test_the_same_name_in_another_commune_is_another():
    _planner, (planned,) = plan("Nom;Commune\nAssociation Tigmi;El Kbab\n", [TIGMI])

    assert planned.fate == "created" and values(planned)["territories"] == KBAB


def test_one_number_on_two_records_is_a_warning():
    _planner, (planned,) = plan("Nom;Commune;Tél\nAssociation Tigmi;Lehri;0661234501\n", [AMAL, TIGMI])

    assert planned.entry == "t" and planned.warnings == ("+212661234501",)


def test_a_row_that_says_what_another_said_is_told_with_its_line():
    _planner, rows = plan("Nom;Commune\nAssociation X;Lehri\nassociation x;Lehri\nAssociation Tigmi;Lehri\n"
                          "Association Tigmi;Lehri\n", [TIGMI])  # fmt: skip

    assert fates(rows) == [(2, "created", ""), (3, "refused", "repeated"), (4, "unchanged", ""),
                           (5, "refused", "repeated")]  # fmt: skip
    assert [row.same_as for row in rows] == [0, 2, 0, 4]


def test_an_identifier_of_something_else_is_refused():
    content = "ID;Nom;Commune\nz;Association Z;Lehri\n"

    assert fates(plan(content, [AMAL], elsewhere={"z": "network"})[1]) == [(2, "refused", "other_kind")]
    assert fates(plan(content, [AMAL], elsewhere={"z": "association"})[1]) == [(2, "refused", "elsewhere")]


def test_words_that_all_names_have_tell_nothing():
    assert core("Association Amal pour le développement") == core("جمعية Amal") == "amal"
    assert core("Association de développement") == "association de developpement"


def test_columns_are_proposed_by_heading_and_by_content():
    head = ("N°", "Dénomination", "Numéro de téléfone", "Divers", "?")
    cells = [("1", "Association A", "0661234501", "x", "Lehri")] * 3

    assert propose_columns(ListKind.ASSOCIATION, head, cells, lexicons()) == [
        "",
        "name",
        "telephones",
        "note",
        "commune",
    ]
    remembered = {"divers": "objectives"}
    assert propose_columns(ListKind.ASSOCIATION, head, cells, lexicons(), remembered)[3] == "objectives"
    assert heading_key(ListKind.ASSOCIATION, ["Nom", "Tél"]) == heading_key(ListKind.ASSOCIATION, ["TEL", "nom"])


def test_columns_that_make_no_sense_are_told():
    assert check_columns(ListKind.ASSOCIATION, ["name", "commune", "name"]) == "name"
    assert check_columns(ListKind.ASSOCIATION, ["commune"]) == "name"
    assert check_columns(ListKind.MEMBERSHIP, ["member"]) == "network"
    assert check_columns(ListKind.ASSOCIATION, ["name_ar", "telephones", "telephones"]) is None


@pytest.mark.parametrize(("text", "commune"), [
    ("05.301.05.11", LEHRI), ("0530105.11", LEHRI), ("commune rurale de LEHRI", LEHRI), ("لهري", LEHRI),
    ("Lehry", None), ("El Kebab", KBAB), ("CT El-Kbab", KBAB), ("Ait Ichaq", None), ("Mrirt", ("05.301.01.05",)),
])  # fmt: skip
def test_communes_are_known_by_code_name_and_near_spelling(text, commune):
    _planner, (planned,) = plan(f"Nom;Commune\nAssociation A;{text}\n")

    assert values(planned).get("territories") == commune
    if commune is None:
        assert planned.why == "unknown_place" and planned.notes[0].more


HIDDEN = {"lat": 32.9, "lon": -5.7, "exact_lat": 32.91, "exact_lon": -5.71}


@pytest.mark.parametrize(("shown", "seen"), [
    ("commune", (None, None)), ("near", (32.93, -5.66)), ("exact", (32.93456, -5.66123)),
])  # fmt: skip
def test_a_list_corrects_a_hidden_point_and_leaves_it_hidden(shown, seen):
    own = record("a", "Association Amal", territories=LEHRI, point_shown=shown, **HIDDEN)
    _planner, (planned,) = plan("ID;Nom;Commune;Lat;Lon\na;Association Amal;Lehri;32.93456;-5.66123\n", [own])

    told = {**own.values, **values(planned)}
    assert (told["exact_lat"], told["exact_lon"]) == (32.93456, -5.66123)
    assert (told["lat"], told["lon"]) == seen


FOUNDED = Provenance(ValueSource.OWN, date(2026, 7, 1))


@pytest.mark.parametrize(("known", "cell", "written"), [
    ({"founded_year": 2016}, "03/2014", {}),
    ({"founded_year": 2016, "founded_month": 5}, "2014", {}),
    ({"founded_year": 2014}, "03/2014", {"founded_month": 3}),
])  # fmt: skip
def test_a_month_goes_with_its_year(known, cell, written):
    own = record("a", "Association Amal", {"founded_year": FOUNDED}, territories=LEHRI, **known)
    content = f"ID;Nom;Commune;Date de création\na;Association Amal;Lehri;{cell}\n"
    _planner, (planned,) = plan(content, [own])
    assert {change.field: change.new for change in planned.written} == written

    _planner, (planned,) = plan(content, [own], override=True)
    year, month = (told := {**known, **values(planned)})["founded_year"], told.get("founded_month")
    assert (year, month) == (2014, 3 if cell.startswith("03") else None)


@pytest.mark.parametrize(("text", "meant"), [
    ("Active", "active"), ("non active", "inactive"), ("n'est pas active", "inactive"), ("Est en sommeil", "inactive"),
    ("pas encore active", None), ("غير نشيطة", "inactive"), ("active puis dissoute", None), ("en activité", "active"),
])  # fmt: skip
def test_a_word_that_is_denied_isnt_read_as_its_contrary(text, meant):
    assert chosen_word(fold(text), BY_NAME["status"].choices) == meant


@pytest.mark.parametrize(("text", "meant"), [
    ("Secrétaire générale adjointe", "deputy_secretary"), ("1er vice-président", "vice_president"),
    ("Mme la Présidente", "president"), ("président et trésorier", None),
])  # fmt: skip
def test_a_function_is_read_by_its_longest_words(text, meant):
    assert chosen_word(fold(text), BY_NAME["function"].choices) == meant
