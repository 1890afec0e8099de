"""Organisations on file: what is read, what is refused and where, and what comes into the graph."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.directory.associations import get_association
from graph.directory.search import Filters, count_organisations, search
from graph.directory.territories import get_paths
from graph.server.schema import migrate
from seed.files import BadFile, read_links, read_organisations
from seed.organisations import NotEmpty, convert, load_files

HEADER = "id,name,kind,domains,targets,territory,lat,lon,milieu,founded,text,axis_governance,tag_type"
PLACES = "Maroc/Béni Mellal-Khénifra/Khénifra;FR/Paris"
GOOD = f"""{HEADER}
a1,Association Un,,Santé;Pêche,Femmes;Marins,{PLACES},33.0,-5.7,rural,2009,"Un, deux",0.25,OTH;NGO
a2,,association,,,,,,,,,,

n1,,network,Pêche,,FR,,,,,,,
p1,,partner,,,,,,,,,,
"""
LINKS = """source,target,kind,date
a1,n1,member,2014-04-01
a1,n1,member,2012-05
a1,a2,partner,2010
a2,a1,partner,
p1,a1,partner,2020-01-01T10:00:00
"""


def write(folder: Path, text: str, name: str = "organisations.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_reads_what_the_file_says_and_leaves_the_rest_unknown(tmp_path):
    first, second, network, partner = read_organisations(write(tmp_path, GOOD))

    assert first.domains == ("Santé", "Pêche")
    assert first.territories == (("Maroc", "Béni Mellal-Khénifra", "Khénifra"), ("FR", "Paris"))
    assert (first.lat, first.lon, first.milieu, first.founded, first.text) == (
        33.0,
        -5.7,
        "rural",
        2009,
        "Un, deux",
    )
    assert first.axes == {"governance": 0.25}
    assert first.tags == {"type": ("OTH", "NGO")}
    assert (second.name, second.kind, second.lat, second.founded, second.axes) == (
        "Organisation a2", "association", None, None, {},
    )  # fmt: skip
    assert (network.name, partner.name) == ("Réseau n1", "Partenaire p1")


def test_only_the_id_is_required_and_a_byte_order_mark_is_fine(tmp_path):
    [row] = read_organisations(write(tmp_path, "id\r\nx\r\n", encoding="utf-8-sig"))

    assert row.id == "x"


def test_reads_links(tmp_path):
    links = read_links(write(tmp_path, LINKS, "links.csv"), read_organisations(write(tmp_path, GOOD)))

    assert [link.date for link in links] == [
        date(2014, 4, 1), date(2012, 5, 1), date(2010, 1, 1), None, date(2020, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, None, "empty"),
        ("name,kind\nx,association\n", 1, "id", "missing"),
        ("id,name,name\n1,x,y\n", 1, "name", "twice"),
        ("id,nmae\n1,x\n", 1, "nmae", "isn't known"),
        ("id,axis_wisdom\n1,0.5\n", 1, "axis_wisdom", "isn't known"),
        ("id,tag_\n1,x\n", 1, "tag_", "isn't known"),
        ("id,name\n1,x\n2,y,z\n", 3, "C", "more cells"),
        ("id,name\n1,x\n2\n", 3, None, "1 cells"),
        ('id,name\n1,"x\ny"\n,z\n', 4, "id", "missing"),
        ("id,name\n1,x\n2,y\n1,z\n", 4, "id", "line 2"),
        ('id,name\n1,"x\n', 2, None, "CSV"),
        ("id,kind\n1,club\n", 2, "kind", "association, network, partner"),
        ("id,lat,lon\n1,91,0\n", 2, "lat", "-90 to 90"),
        ("id,lat,lon\n1,0,-180.5\n", 2, "lon", "-180 to 180"),
        ("id,lat,lon\n1,north,0\n", 2, "lat", "-90 to 90"),
        ("id,lat,lon\n1,nan,0\n", 2, "lat", "-90 to 90"),
        ("id,lat,lon\n1,33.1,\n", 2, "lon", "both"),
        ("id,milieu\n1,suburban\n", 2, "milieu", "urban, rural"),
        ("id,founded\n1,20055\n", 2, "founded", "year"),
        ("id,founded\n1,2005.5\n", 2, "founded", "year"),
        ("id,axis_vision\n1,1.2\n", 2, "axis_vision", "0 to 1"),
        ("id,axis_vision\n1,inf\n", 2, "axis_vision", "0 to 1"),
        ("id,territory\n1,Maroc//Khénifra\n", 2, "territory", "empty step"),
        ("id,name\n1,x\0y\n", 2, None, "null"),
    ],
)
def test_bad_organisations_are_refused_with_their_place(tmp_path, text, line, column, says):
    path = write(tmp_path, text)

    with pytest.raises(BadFile) as caught:
        read_organisations(path)

    assert (caught.value.path, caught.value.line, caught.value.column) == (path, line, column)
    assert says in str(caught.value)
    assert f"{path}, line {line}" in str(caught.value)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_encodings_and_delimiters_are_read(tmp_path, encoding, delimiter):
    text = delimiter.join(("ID", "Name")) + "\n" + delimiter.join(("1", "Khénifra")) + "\n"
    [row] = read_organisations(write(tmp_path, text, encoding=encoding))
    assert (row.id, row.name) == ("1", "Khénifra")


@pytest.mark.parametrize("name", ["minus", "year-float", "comma-dec"])
def test_numbers_as_people_write_them(name):
    [row] = read_organisations(Path(f"tests/fixtures/trials/load-{name}.csv"))
    assert (row.lat, row.lon, row.founded, row.doubt) == (32.9, -5.6, 2015, "")


def test_a_place_at_zero_is_told_and_not_kept():
    [row] = read_organisations(Path("tests/fixtures/trials/load-zero.csv"))
    assert (row.lat, row.lon) == (None, None) and "line 2, column lat: 0.0, 0.0: 0, 0 lies in the sea" in row.doubt


def test_the_same_id_with_an_unseen_space_is_refused():
    with pytest.raises(BadFile, match=r"line 3, column id: '1' is the id of line 2"):
        read_organisations(Path("tests/fixtures/trials/load-zwsp-id.csv"))


@pytest.mark.parametrize(
    ("place", "lat", "lon", "says"),
    [
        ("Maroc/X", "0", "0", "in the sea"),
        ("", "0", "0", "in the sea"),
        ("Maroc/X", "-5.84", "33.16", "changed places"),
        ("Maroc/X", "33.16", "5.84", "minus"),
        ("Maroc/X", "36.75", "3.06", "outside"),
        ("FR/Paris", "48.85", "2.35", ""),
    ],
)
def test_a_place_that_cannot_be_is_told_with_its_line_and_not_kept(tmp_path, place, lat, lon, says):
    [row] = read_organisations(write(tmp_path, f"id,territory,lat,lon\n1,{place},{lat},{lon}\n"))
    assert (row.lat is None) == bool(says)
    assert says in row.doubt and ("line 2, column lat" in row.doubt) == bool(says)


def test_a_workbook_is_read_too(tmp_path):
    book = Workbook()
    for line in (["Nos associations"], ["id", "name", "founded"], [1, "x", 2015.0]):
        book.active.append(line)
    book.save(tmp_path / "organisations.xlsx")
    [row] = read_organisations(tmp_path / "organisations.xlsx")
    assert (row.id, row.name, row.founded) == ("1", "x", 2015)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadFile, match="can't be opened"):
        read_organisations(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("source,target\na1,n1\n", 1, "kind", "missing"),
        ("source,target,kind\nzz,n1,member\n", 2, "source", "isn't an id"),
        ("source,target,kind\na1,zz,member\n", 2, "target", "isn't an id"),
        ("source,target,kind\na1,,member\n", 2, "target", "isn't an id"),
        ("source,target,kind\na1,a1,partner\n", 2, "target", "itself"),
        ("source,target,kind\na1,n1,friend\n", 2, "kind", "member, partner"),
        ("source,target,kind\na1,n1,\n", 2, "kind", "member, partner"),
        ("source,target,kind\na1,a2,member\n", 2, "target", "isn't a network"),
        ("source,target,kind\np1,n1,member\n", 2, "source", "isn't an association"),
        ("source,target,kind,date\na1,n1,member,01/04/2014\n", 2, "date", "2024-05-31"),
        ("source,target,kind,date\na1,n1,member,2014-13-01\n", 2, "date", "2024-05-31"),
    ],
)
def test_bad_links_are_refused_with_their_place(tmp_path, text, line, column, says):
    organisations = read_organisations(write(tmp_path, GOOD))

    with pytest.raises(BadFile) as caught:
        read_links(write(tmp_path, text, "links.csv"), organisations)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in str(caught.value)


def test_known_places_and_domains_are_found_and_others_are_added(tmp_path):
    organisations = read_organisations(write(tmp_path, GOOD))
    links = read_links(write(tmp_path, LINKS, "links.csv"), organisations)

    found = convert(organisations, links)

    first = found.associations[0]
    assert first.territories == ("05.301", "place:fr/paris")
    assert first.domains == ("health", "file:peche")
    assert first.targets == ("women", "file:marins")
    assert not first.synthetic
    assert [(t.code, t.name_fr, t.parent) for t in found.territories] == [
        ("place:fr", "France", None), ("place:fr/paris", "Paris", "place:fr"),
    ]  # fmt: skip
    assert [domain.name_fr for domain in found.domains] == ["Pêche"]
    assert (found.networks[0].nature, found.networks[0].level, found.partners[0].kind) == (None, None, None)
    assert [(m.association, m.network, m.since) for m in found.memberships] == [("a1", "n1", 2012)]
    assert sorted((p.source, p.target, p.since) for p in found.partnerships) == [
        ("a1", "a2", 2010),
        ("a1", "p1", 2020),
    ]


def test_files_come_into_an_empty_graph_only(graph, tmp_path):
    # Arrange
    migrate(graph)
    organisations, links = write(tmp_path, GOOD), write(tmp_path, LINKS, "links.csv")
    told = []

    # Act
    count = load_files(graph, organisations, links, lambda *progress: told.append(progress))

    # Assert
    assert count == count_organisations(graph) == 4
    assert told[-1][1:] == (7, 7)
    assert get_association(graph, "a1").axes == {"governance": 0.25}
    assert search(graph, Filters(territory="place:fr")).total == 2
    assert [place.code for place in get_paths(graph, ["place:fr/paris"])["place:fr/paris"]] == [
        "place:fr/paris", "place:fr",
    ]  # fmt: skip
    with pytest.raises(NotEmpty):
        load_files(graph, organisations, links)


def test_a_bad_file_leaves_the_graph_as_it_was(graph, tmp_path):
    migrate(graph)
    organisations = write(tmp_path, GOOD)
    links = write(tmp_path, LINKS + "a1,zz,partner,\n", "links.csv")

    with pytest.raises(BadFile, match=r"links\.csv, line 7, column target"):
        load_files(graph, organisations, links)

    assert count_organisations(graph) == 0
    assert graph.read("MATCH (t:Territory) RETURN count(t) AS count")[0]["count"] == 0
