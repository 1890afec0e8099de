"""Whatever a list holds: its preview is its effect, twice is once, undoing brings back what was there."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.exchange.link_rows import LINK_KINDS, read_links
from graph.exchange.officer_rows import read_officers
from graph.exchange.person_rows import read_people
from graph.exchange.records import read_known
from tests.portal.exchange.conftest import FORGET
from tests.portal.exchange.test_taking import state

NAMES = st.sampled_from(
    ["Association Amal", "Association Amal 2", "جمعية النور", "Assoc. Tigmi", "Tigmi", "=1+1", "", "123"]
)
COMMUNES = st.sampled_from(["Lehri", "Aguelmous", "Commune El Kbab", "Rabat", "Nulle part", "", "05.301.01.05"])
DATES = st.sampled_from(["2014", "juin 2014", "03/2015", "01/02/2003", "", "bientôt", "٢٠١٠"])
DOMAINS = st.sampled_from(["Santé", "Sport; Santé", "Environement", "", "Jardinage"])
PHONES = st.sampled_from(["0661234561", "06 61 23 45 62 / 0535586123", "", "12", "661234561"])
MEMBERS = st.sampled_from(["12", "30 adhérents", "", "beaucoup"])
ROWS = st.lists(st.tuples(NAMES, COMMUNES, DATES, DOMAINS, PHONES, MEMBERS), max_size=6)
HEAD = "Nom;Commune;Date de création;Domaine;Tél;Adhérents\n"


def listing(rows):
    return HEAD + "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS.filter(len))
def test_a_preview_is_its_effect_twice_is_once_and_undoing_undoes(desk, first, second):
    desk.graph.write(FORGET)
    if first:
        desk.take(listing(first))
    before, known = state(desk.graph), {one.id: one for one in read_known(desk.graph, "association", "05.301")}

    planned = desk.take(listing(second))

    after = {one.id: one for one in read_known(desk.graph, "association", "05.301")}
    expected = {id: dict(one.values) for id, one in known.items()}
    for row in planned.rows:
        if row.fate in ("created", "changed"):
            values = expected.setdefault(row.entry, {"status": "active"})
            values.update({change.field: change.new for change in row.written})
            expected[row.entry] = {name: value for name, value in values.items() if value is not None}
    assert {id: dict(one.values) for id, one in after.items()} == expected

    stands = state(desk.graph)
    again = desk.take(listing(second))
    assert again.summary.counts["created"] == again.summary.counts["changed"] == 0
    assert state(desk.graph) == stands

    assert planned.undo().left == []
    assert state(desk.graph) == before


OF_ENTRIES = {
    "network": ("Nom du réseau;Niveau;Type de réseau;Commune;Tél\n", [
        st.sampled_from(["Réseau Atlas", "Réseau Nouveau", "شبكة الأطلس", ""]),
        st.sampled_from(["provincial", "non national", "régional", ""]), st.sampled_from(["thématique", "", "x"]),
        COMMUNES, PHONES,
    ]),
    "partner": ("Partenaire;Type;Commune;E-mail\n", [
        st.sampled_from(["Partenaire Pi", "Délégation", "ONG Sud", ""]),
        st.sampled_from(["ministère", "ong internationale", "association", ""]), COMMUNES,
        st.sampled_from(["un@example.org", "deux", ""]),
    ]),
    "project": ("Projet;Début;Fin;Association porteuse;Bailleur;Etat\n", [
        st.sampled_from(["Puits", "Puits du village", "École"]), st.sampled_from(["2019", "", "bientôt"]),
        st.sampled_from(["2021", ""]), st.sampled_from(["Association Amal", "Association Tigmi", "Perdue", ""]),
        st.sampled_from(["Partenaire Pi", ""]), st.sampled_from(["en cours", "achevé", ""]),
    ]),
}  # fmt: skip
OF_OTHERS = {
    "membership": ("Association;Réseau;Depuis\n", [
        st.sampled_from(["Association Amal", "Association Tigmi", "Perdue"]), st.sampled_from(["Réseau Atlas", ""]),
        st.sampled_from(["2015", "2016", "", "x"]),
    ]),
    "partnership": ("Organisation 1;Organisation 2;Depuis;Objet\n", [
        st.sampled_from(["Association Amal", "Association Tigmi"]),
        st.sampled_from(["Partenaire Pi", "Association Amal", "x"]), st.sampled_from(["2015", ""]),
        st.sampled_from(["eau", "école", ""]),
    ]),
    "officer": ("Association;Nom et prénom;Fonction;Depuis;Fin de mandat\n", [
        st.sampled_from(["Association Amal", "Association Tigmi", "Perdue"]),
        st.sampled_from(["Une Personne", "UNE PERSONNE", "Autre Personne", ""]),
        st.sampled_from(["Présidente", "trésorier", "membre", "x"]), st.sampled_from(["25/03/2024", ""]),
        st.sampled_from(["25/03/2028", "25/03/2025", ""]),
    ]),
    "person": ("Association;Nom et prénom;Qualité;Téléphone\n", [
        st.sampled_from(["Association Amal", "Réseau Atlas", "Perdue"]),
        st.sampled_from(["Une Personne", "une personne", "Autre Personne", ""]),
        st.sampled_from(["Présidente", "Trésorier", ""]), PHONES,
    ]),
}  # fmt: skip


def lists_of(told):
    """Return lists of a kind, twice: what is there before, and what comes then."""
    rows = {kind: (head, st.lists(st.tuples(*cells), max_size=4)) for kind, (head, cells) in told.items()}
    return st.one_of(*(st.tuples(st.just(kind), st.just(head), listed, listed.filter(len))
                       for kind, (head, listed) in rows.items()))  # fmt: skip


def begin(desk):
    desk.graph.write(FORGET)
    desk.take("Nom;Commune;Tél\nAssociation Amal;Lehri;0661234561\nAssociation Tigmi;Lehri;\n")
    desk.take("Nom du réseau;Niveau\nRéseau Atlas;provincial\n", "network")
    desk.take("Partenaire;Type\nPartenaire Pi;bailleur\n", "partner")


def content(head, rows):
    return head + "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def is_written(graph, kind, row):
    """Say whether all that a row is to write is in the graph."""
    told = {change.field: change.new for change in row.written}
    if kind in LINK_KINDS:
        now = read_links(graph.read, kind, [row.entry])[row.entry]
    elif kind == "officer":
        now = next(one for one in read_officers(graph.read, [row.owner])[row.owner] if one["id"] == row.entry)
    elif kind == "person":
        there = read_people(graph.read, [row.owner])[row.owner]
        values = {one["value"] for one in there} | {one["person"] for one in there}
        said = [told.get("person"), told.get("what"), *(told.get("telephones") or ())]
        return {one for one in said if one} <= values
    else:
        now = next(one for one in read_known(graph, kind, "05.301") if one.id == row.entry).values
    return all(now.get(field) == value for field, value in told.items())


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(listed=lists_of(OF_ENTRIES | OF_OTHERS))
def test_every_kind_of_list_does_what_its_preview_says_once_and_can_be_undone(desk, listed):
    kind, head, first, second = listed
    begin(desk)
    if first:
        desk.take(content(head, first), kind)
    before = state(desk.graph)

    planned = desk.take(content(head, second), kind)

    stands = state(desk.graph)
    taken = [row for row in planned.rows if row.fate in ("created", "changed")]
    assert all(is_written(desk.graph, kind, row) for row in taken) and (stands != before) == bool(taken)
    again = desk.take(content(head, second), kind)
    assert again.summary.counts["created"] == again.summary.counts["changed"] == 0
    assert state(desk.graph) == stands
    assert planned.undo().left == []
    assert state(desk.graph) == before
