"""What each ugly list must give: every row told, nothing lost, nothing made up."""

from tests.seed.records import ugly
from tests.seed.records.plans import fates, notes, plan, values

LEHRI, AGUELMOUS, KBAB, PROVINCE = "05.301.05.11", "05.301.07.03", "05.301.03.05", "05.301"


def places(rows):
    return [values(row).get("territories") for row in rows]


def test_the_heading_is_found_below_a_letterhead():
    planner, rows = plan(ugly.heading_in_row_four())

    assert planner.named == {"N°": "", "Dénomination": "name", "Commune": "commune", "Date de création": "founded",
                             "N° récépissé": "receipt_number", "Tél": "telephones"}  # fmt: skip
    assert fates(rows) == [(5, "created", ""), (6, "created", "")]
    assert values(rows[0]) == {"name_fr": "Association Azrou Nait", "territories": (LEHRI,), "founded_year": 2012,
                               "founded_month": 3, "receipt_number": "120/2012",
                               "telephones": ("+212661234501",)}  # fmt: skip
    assert values(rows[1])["territories"] == ("05.301.01.05",)


def test_a_douar_in_the_cell_of_the_commune_becomes_the_locality():
    _planner, rows = plan(ugly.commune_and_douar())

    assert places(rows)[:3] == [(LEHRI,), (AGUELMOUS,), (KBAB,)]
    assert [values(row).get("locality") for row in rows[:2]] == ["Douar Ait Moussa", "Douar Tamazight"]
    assert fates(rows)[3] == (5, "refused", "unknown_place")
    assert rows[3].notes[0].text == "Douar Inconnu, Commune de Nullepart"


def test_idem_is_what_stands_above():
    _planner, rows = plan(ugly.idem())

    assert places(rows) == [(AGUELMOUS,), (AGUELMOUS,), (AGUELMOUS,), (LEHRI,)]
    assert [values(row).get("domains") for row in rows] == [("health",)] * 4


def test_totals_are_no_associations():
    _planner, rows = plan(ugly.totals_at_the_end())

    assert [one[1:] for one in fates(rows)] == [("created", "")] * 2 + [("refused", "total")] * 2


def test_a_second_table_is_told_and_not_mixed_with_the_first():
    _planner, rows = plan(ugly.two_tables())

    assert fates(rows) == [(2, "created", ""), (3, "created", ""), (5, "refused", "other_table"),
                           (6, "refused", "other_table")]  # fmt: skip


def test_colours_say_nothing_and_are_told():
    planner, rows = plan(ugly.colours())

    assert planner.coloured == 1

    assert [values(row) for row in rows] == [
        {"name_fr": "Association Claire", "territories": (LEHRI,)},
        {"name_fr": "Association Jaune", "territories": (LEHRI,)},
    ]


def test_merged_cells_hold_for_all_their_rows_and_hidden_rows_are_read():
    planner, rows = plan(ugly.merged_cells())

    assert places(rows) == [(LEHRI,), (LEHRI,), (AGUELMOUS,), (AGUELMOUS,)]
    assert [values(row).get("persons") for row in rows] == [
        ("Personne Une",),
        ("Personne Deux",),
        ("Personne Trois",),
        None,
    ]
    assert planner.hidden == 1


def test_dates_are_read_as_people_write_them_and_an_open_one_is_asked_about():
    planner, rows = plan(ugly.mixed_dates())

    read = [(values(row).get("founded_year"), values(row).get("founded_month")) for row in rows]
    assert read == [(2014, 6), (2015, 3), (2014, None), (2012, 4), (1998, 12), (2010, None), (None, None), (None, None),
                    (2011, 3)]  # fmt: skip
    assert notes(rows) == [(8, "Date de création", "date_open"), (9, "Date de création", "date")]
    assert planner.open == {"Date de création": "01/02/99"}

    _planner, rows = plan(ugly.mixed_dates(), orders={"Date de création": "day_first"})
    assert (values(rows[6])["founded_year"], values(rows[6])["founded_month"]) == (1999, 2)
    _planner, rows = plan(ugly.mixed_dates(), orders={"Date de création": "month_first"})
    assert (values(rows[6])["founded_year"], values(rows[6])["founded_month"]) == (1999, 1)


def test_numbers_are_read_with_units_and_in_every_digit_and_points_abroad_arent_drawn():
    _planner, rows = plan(ugly.numbers_as_text())

    assert [values(row).get("members") for row in rows] == [45, 1200, 30, None]
    assert values(rows[0])["telephones"] == ("+212661234531",)
    assert values(rows[1])["telephones"] == ("+212661234532", "+212661234533")
    assert [(values(row).get("lat"), values(row).get("lon")) for row in rows[:3]] == [
        (32.93, -5.66), (32.93, -5.66), (None, None),
    ]  # fmt: skip
    assert abs(values(rows[3])["lat"] - 32.9333) < 0.001 and abs(values(rows[3])["lon"] + 5.6667) < 0.001
    assert (3, "Latitude", "swapped") in notes(rows, taken=True)
    assert set(notes(rows)) == {(4, "GSM", "telephone"), (4, "Latitude", "abroad"),
                                (5, "Nombre d'adhérents", "whole")}  # fmt: skip


def test_an_arabic_list_of_windows_is_read():
    planner, rows = plan(ugly.arabic_windows())

    assert list(planner.named.values()) == ["", "name", "commune", "domains", "telephones"]
    assert places(rows) == [(AGUELMOUS,), (LEHRI,)]
    assert values(rows[0])["name_ar"] == "جمعية النور للتنمية" and "name_fr" not in values(rows[0])
    assert [values(row)["domains"] for row in rows] == [("health",), ("literacy",)]


def test_the_commune_of_a_title_holds_for_the_rows_below_it():
    _planner, rows = plan(ugly.sections())

    taken = [row for row in rows if row.fate == "created"]
    assert places(taken) == [(LEHRI,), (LEHRI,), (AGUELMOUS,)]
    assert [row.why for row in rows if row.fate == "refused"] == ["heading"] * 3


def test_a_list_of_another_country_is_told_row_by_row_and_nothing_is_drawn_wrongly():
    planner, rows = plan(ugly.of_elsewhere())

    assert planner.named["tags"] == "domains" and planner.named["internal_code"] == "note"
    assert planner.named["city"] == "commune" and planner.named["Founding year"] == "founded"
    assert [one[1:] for one in fates(rows)] == [("refused", "unknown_place")] * 3 + [
        ("created", ""), ("refused", "elsewhere"),
    ]  # fmt: skip

    _planner, rows = plan(ugly.of_elsewhere(), unknown_places="none")
    assert [str(row.fate) for row in rows] == ["created"] * 5
    first = values(rows[0])
    assert first["name_fr"] == "Les Jardins Partagés" and first["locality"] == "Lyon"
    assert "territories" not in first and "lat" not in first
    assert len(first["objectives_fr"]) == len(("Une description très longue. " * 200).strip())
    assert first["external_id"] == "i-1" and first["import_note"] == "internal_code: zz1"
    assert values(rows[1])["name_fr"] == "Солидарность" and values(rows[2])["name_fr"] == "協力の家"
    assert (2, "latitude", "abroad") in notes(rows)
