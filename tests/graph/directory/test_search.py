"""The directory: what a search finds, how filters narrow it, and that a text is never read as a query."""

import pytest

from graph.directory import search as searching
from graph.directory.projects import list_carriers
from graph.directory.search import (
    Filters,
    count,
    count_domains,
    count_kinds,
    count_organisations,
    count_provinces,
    is_synthetic,
    list_first,
    list_ids,
    list_near,
    list_points,
    read_on,
    search,
)
from graph.server.renaming import rewrite_names
from tests.graph import world

NAMES = {
    "ecole": ("Association L'École d'Aït Ishaq", "جمعية المدرسة"),
    "espoir": ("Espoir des Femmes", "أمل النساء"),
    "coop": ("Coopérative Tigmi", "تعاونية إنماء"),
    "noor": ("", "مؤسسة ندى"),
}


@pytest.fixture
def named(here):
    for id, (name_fr, name_ar) in NAMES.items():
        world.add_associations(here, id, name_fr=name_fr, name_ar=name_ar)
    return here


@pytest.fixture
def spread(here):
    """Return a graph with entries of all kinds, in all levels of territory and of domain."""
    world.add_associations(here, "a-c1", territories=("c1",), lat=32.9, lon=-5.6)
    world.add_associations(here, "a-c2", territories=("c2",), domains=("training",))
    world.add_associations(here, "a-c3", territories=("c3",), domains=("crafts",))
    world.add_associations(here, "a-c4", territories=("c4",), domains=("crafts", "literacy"))
    world.add_associations(here, "a-xx", territories=("xx-city",), domains=("social",))
    world.add_network(here, "n-p1", domains=("literacy",), lat=32.9, lon=-5.6)
    world.add_partner(here, "p-r1", territories=("r1",))
    world.add_project(here, "j-c1", "a-c1", territories=("c1",), domains=("training",))
    return here


def found(graph, text="", **filters):
    return {entry.id for entry in search(graph, Filters(text, **filters)).entries}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ecole", {"ecole"}),
        ("ÉCOLE", {"ecole"}),
        ("Ecole d'ait", {"ecole"}),
        ("ishaq école", {"ecole"}),
        ("éco", {"ecole"}),
        ("coop tig", {"coop"}),
        ("cole", {"ecole"}),
        ("co", {"coop"}),
        ("espoir ecole", set()),
        ("أمل", {"espoir"}),
        ("امل", {"espoir"}),
        ("إمل", {"espoir"}),
        ("انماء", {"coop"}),
        ("جمعيه", {"ecole"}),
        ("جمعية", {"ecole"}),
        ("ندي", {"noor"}),
        ("ندى", {"noor"}),
        ("مؤسسه", {"noor"}),
        ("الن", {"espoir"}),
        ("أمل espoir", {"espoir"}),
        ("", set(NAMES)),
        ("   ", set(NAMES)),
    ],
)
def test_a_name_is_found_in_any_spelling(named, text, ids):
    assert found(named, text) == ids


@pytest.mark.parametrize(
    "text",
    [
        "espoir AND ecole",
        "espoir NOT ecole",
        "search_text:ecole",
        "name_fr:*",
        "espoir~2 ecole",
        "[a TO z]",
        "/.*/",
        "zzz\\",
        "'; MATCH (n) DETACH DELETE n //",
        "{id: 'x'}",
        "$kind",
        "\x00\ud83d",
        "𝐎𝐑",
    ],
)
def test_a_text_is_never_read_as_a_query(named, text):
    before = count_organisations(named)

    page = search(named, Filters(text.encode("utf-8", "ignore").decode()))

    assert {entry.id for entry in page.entries} in (set(), set(NAMES))
    assert count_organisations(named) == before


@pytest.mark.parametrize("text", ['"espoir', "(espoir", "+espoir -", "espoir*", "*espoir", "espoir?"])
def test_signs_around_a_word_are_left_out(named, text):
    assert found(named, text) == {"espoir"}


def test_operators_in_capitals_are_words(named):
    assert found(named, "espoir OR ecole") == set()
    assert found(named, "NOT") == set()


def test_a_very_long_text_finds_nothing_and_breaks_nothing(named):
    assert found(named, " ".join(f"word{number}" for number in range(3000))) == set()
    assert found(named, "a" * 50_000) == set()


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"kind": "association"}, {"a-c1", "a-c2", "a-c3", "a-c4", "a-xx"}),
        ({"kind": "network"}, {"n-p1"}),
        ({"kind": "partner"}, {"p-r1"}),
        ({"kind": "project"}, {"j-c1"}),
        ({"kind": "nonsense"}, set()),
        ({"territory": "c1"}, {"a-c1", "j-c1"}),
        ({"territory": "p1"}, {"a-c1", "a-c2", "n-p1", "j-c1"}),
        ({"territory": "r1"}, {"a-c1", "a-c2", "a-c3", "n-p1", "p-r1", "j-c1"}),
        ({"territory": "r2"}, {"a-c4"}),
        ({"territory": "xx"}, {"a-xx"}),
        ({"territory": "xx-city"}, {"a-xx"}),
        ({"territory": "nowhere"}, set()),
        ({"domain": "literacy"}, {"a-c1", "a-c4", "n-p1"}),
        ({"domain": "social"}, {"a-c1", "a-c2", "a-c4", "a-xx", "n-p1", "j-c1"}),
        ({"domain": "nothing"}, set()),
        ({"kind": "association", "territory": "p1", "domain": "training"}, {"a-c2"}),
        ({"kind": "association", "territory": "p1", "text": "a c1"}, {"a-c1"}),
        ({"territory": "r1", "text": "a"}, {"a-c1", "a-c2", "a-c3"}),
        ({"domain": "crafts", "text": "a"}, {"a-c3", "a-c4"}),
        ({"kind": "network", "text": "a"}, set()),
    ],
)
def test_filters_narrow_the_search(spread, filters, ids):
    page = search(spread, Filters(**filters))

    assert {entry.id for entry in page.entries} == ids
    assert page.total == len(ids)


def test_an_entry_in_two_territories_is_listed_once(here):
    world.add_associations(here, "both", territories=("c1", "c2"), domains=("literacy", "training"))

    for filters in ({}, {"territory": "p1"}, {"domain": "social"}, {"text": "both"}):
        page = search(here, Filters(**filters))
        assert ([entry.id for entry in page.entries], page.total) == (["both"], 1)


def test_pages_follow_one_another_by_name(here):
    names = [f"Nom {letter}" for letter in "édcbà"]
    for number, name in enumerate(names):
        world.add_associations(here, f"id{number}", name_fr=name)

    pages = [search(here, Filters("nom"), skip=skip, limit=2) for skip in (0, 2, 4, 6)]

    assert [[entry.name_fr for entry in page.entries] for page in pages] == [
        ["Nom à", "Nom b"],
        ["Nom c", "Nom d"],
        ["Nom é"],
        [],
    ]
    assert {page.total for page in pages} == {5}


@pytest.mark.parametrize("status", ["inactive", "closed", "merged"])
def test_only_active_entries_are_listed(here, status):
    world.add_associations(here, "open", lat=32.9, lon=-5.6)
    world.add_associations(here, "gone", status=status, lat=32.9, lon=-5.6)

    for filters in (Filters(), Filters(kind="association"), Filters(territory="p1"), Filters("gone"), Filters("open")):
        assert "gone" not in {entry.id for entry in search(here, filters).entries}
        assert "gone" not in {entry.id for entry in list_points(here, filters)}
    assert count_kinds(here) == {"association": 1}
    assert count_organisations(here) == 2


def test_points_are_the_entries_that_have_one(spread):
    assert {entry.id for entry in list_points(spread, Filters())} == {"a-c1", "n-p1"}
    assert {entry.id for entry in list_points(spread, Filters(kind="network"))} == {"n-p1"}
    assert {entry.id for entry in list_points(spread, Filters("a", territory="p1"))} == {"a-c1"}
    assert len(list_points(spread, Filters(), limit=1)) == 1


def test_kinds_are_counted(spread):
    assert count_kinds(spread) == {"association": 5, "network": 1, "partner": 1, "project": 1}
    assert count_organisations(spread) == 7


def test_a_changed_name_is_found_and_the_former_is_not(here):
    world.add_associations(here, "x", name_fr="Avant")
    world.add_associations(here, "x", name_fr="Ensuite")

    assert found(here, "ensuite") == {"x"}
    assert found(here, "avant") == set()


SPELT = {
    "agelmous": ("", "جمعية أݣلموس للماء"),
    "mrirt": ("Femmes de M’rirt", "جمعية مريرت"),
    "hay'a": ("", "هيئة المسؤولية"),
    "amal": ("", "الأمل للتنمية"),
    "women": ("", "منتدى للنساء بخنيفرة"),
    "august": ("", "جمعية ٢٠ غشت"),
    "kafaa": ("", "جمعیة کفاءة"),
    "noor": ("", "ﺟﻤﻌﻴﺔ ﺍﻟﻨﻮﺭ"),
    "fadaa": ("", "جمع\u200cية الفضاء"),
}


@pytest.fixture
def spelt(here):
    for id, (name_fr, name_ar) in SPELT.items():
        world.add_associations(here, id, name_fr=name_fr, name_ar=name_ar)
    return here


@pytest.mark.parametrize(
    ("text", "id"),
    [("أكلموس", "agelmous"), ("أڭلموس", "agelmous"), ("اگلموس", "agelmous"), ("mrirt", "mrirt"), ("M'rirt", "mrirt"),
     ("هيأة المسئولية", "hay'a"), ("هيئة مسؤولية", "hay'a"), ("أمل", "amal"), ("الأمل", "amal"), ("والأمل", "amal"),
     ("نساء", "women"), ("النساء", "women"), ("خنيفرة", "women"), ("وخنيفرة", "women"), ("20 غشت", "august"),
     ("۲۰ غشت", "august"), ("كفاءة", "kafaa"), ("جمعية النور", "noor"), ("فضا", "fadaa"), ("جمعية الفضاء", "fadaa")],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt(spelt, text, id):
    assert id in found(spelt, text)
    assert len(found(spelt, text)) < len(SPELT)


@pytest.mark.parametrize(
    ("text", "id"), [("ecolle", "ecole"), ("Espoire des Famme", "espoir"), ("تعاونيه انما", "coop")]
)
def test_near_names_are_offered(named, text, id):
    assert id in {entry.id for entry in list_near(named, Filters(text))}


def test_nothing_is_near_to_nonsense(named):
    assert list_near(named, Filters("zzzzzzzzz")) == list_near(named, Filters("*")) == []


@pytest.mark.parametrize("text", ["*", "😀", "%", "?! …"])
def test_marks_alone_find_nothing(named, text):
    assert search(named, Filters(text)).total == 0
    assert list_points(named, Filters(text)) == []


def test_associations_come_first_and_a_project_names_its_carrier(spread):
    listed = search(spread, Filters()).entries
    assert [one.kind for one in listed][-3:] == ["network", "partner", "project"]
    assert {id: one.id for id, one in list_carriers(spread, ["j-c1", "a-c1"]).items()} == {"j-c1": "a-c1"}


@pytest.mark.parametrize(("language", "names"), [
    ("fr", ["2 Rives", "10 Jours", "Abda", "L'Amal", "«Avenir»", "Eau Vive", "école", "Étoile", "آفاق"]),
    ("ar", ["2 Rives", "10 Jours", "آفاق", "Abda", "L'Amal", "«Avenir»", "Eau Vive", "école", "Étoile"]),
])  # fmt: skip
def test_names_sort_by_the_alphabet_of_the_page(here, language, names):
    for number, name in enumerate(sorted(names)):
        world.add_associations(here, f"id{number}", name_fr=name)
    assert [one.name_fr for one in search(here, Filters(), language=language).entries] == names


def test_arabic_names_sort_without_their_article(here):
    names = ["اتحاد", "إشعاع", "آفاق", "الأمل للتنمية", "أمل ونور", "بسمة", "ثقافة", "الياسمين"]
    for number, name in enumerate(reversed(names)):
        world.add_associations(here, f"id{number}", name_fr="", name_ar=name)
    assert [one.name_ar for one in search(here, Filters(), language="ar").entries] == names


def test_provinces_and_domains_are_counted_as_their_filters_find(spread):
    for code, entries in count_provinces(spread).items():
        assert search(spread, Filters(territory=code)).total == entries
    for id, entries in count_domains(spread).items():
        assert search(spread, Filters(domain=id)).total == entries
    assert count_provinces(spread)["p1"] == 4


def test_what_is_kept_of_names_is_worked_out_again(named):
    before = search(named, Filters()).entries
    named.write("MATCH (entry:Entry) REMOVE entry.sort_fr, entry.sort_ar SET entry.search_text = ''")
    rewrite_names(named)
    assert (search(named, Filters()).entries, found(named, "ecole")) == (before, {"ecole"})


ALL_FILTERS = [{}, {"kind": "association"}, {"territory": "p1"}, {"domain": "social"}, {"text": "a"}, {"text": "asso"},
               {"text": "a", "territory": "p1"}, {"kind": "association", "territory": "r1", "domain": "social"},
               {"text": "asso", "kind": "association", "domain": "social"}]  # fmt: skip


@pytest.mark.parametrize("broad", [1, 5000])
@pytest.mark.parametrize("spared", [0, 50])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_way_to_read_a_list_reads_the_same(spread, monkeypatch, broad, spared, language):
    world.add_associations(spread, "gone", name_fr="Association Partie", territories=("c1",), status="closed")
    world.add_associations(spread, "a-z", "a-y", name_fr="Association Zed", territories=("c1",), domains=("literacy",))
    whole = {str(filters): list_ids(spread, Filters(**filters), language) for filters in ALL_FILTERS}
    monkeypatch.setattr(searching, "BROAD", broad)
    monkeypatch.setattr(searching, "SPARED", spared)
    for filters in ALL_FILTERS:
        ids, asked = whole[str(filters)], Filters(**filters)
        assert len(ids) > 1 and "gone" not in ids
        pages = [search(spread, asked, skip, 2, language) for skip in range(0, len(ids) + 2, 2)]
        assert [one.id for page in pages for one in page.entries] == ids
        assert {page.total for page in pages} == {len(ids)} == {count(spread, asked).total}
        assert [one.id for one in list_first(spread, asked, 3, language)] == ids[:3]
        read, stretch = [], None
        while stretch is None or stretch.position:
            stretch = read_on(spread, asked, stretch.position if stretch else None, 2, language)
            read += [one.id for one in stretch.entries]
        assert (read, stretch.total) == (ids, len(ids))


def test_one_that_fits_says_whether_what_fits_is_made_up(here):
    world.add_associations(here, "real", territories=("c1",), synthetic=False)
    assert not is_synthetic(here, Filters(territory="p1")) and not is_synthetic(here, Filters("nobody"))
    world.add_associations(here, "made", territories=("c3",), synthetic=True)
    assert is_synthetic(here, Filters("made")) and is_synthetic(here, Filters(territory="c3"))


def test_an_entry_that_closes_and_opens_again_is_counted_so(spread):
    for status, number in (("closed", 4), ("active", 5)):
        world.add_associations(spread, "a-c1", territories=("c1",), status=status)
        assert count_kinds(spread)["association"] == number == count(spread, Filters(kind="association")).total
        assert count(spread, Filters()).total == number + 3
