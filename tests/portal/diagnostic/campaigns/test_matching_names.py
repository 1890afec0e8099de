"""Names: sure only when it is the same and the only one, else offered with the nearest first."""

from dataclasses import dataclass

import pytest

from portal.diagnostic.campaigns.matching_names import Match, NameIndex


@dataclass(frozen=True)
class One:
    id: str
    name_fr: str
    name_ar: str
    commune: str


SAMPLE = [
    One("amal", "Association Al Amal", "جمعية الأمل", "c1"),
    One("amal2", "Association Al Amal", "جمعية الأمل للتنمية", "c2"),
    One("fajr", "Association El Fajr pour l'eau", "جمعية الفجر للماء", "c1"),
    One("unnamed", "", "", "c1"),
]


def match_name(name, commune, sample):
    return NameIndex(sample).match_all([(name, commune)])[0]


@pytest.mark.parametrize(
    ("name", "commune", "sure"),
    [
        ("ASSOCIATION EL FAJR POUR L’EAU", None, "fajr"),
        ("جمعية الفجر للماء", "c1", "fajr"),
        ("Association Al Amal", "c2", "amal2"),
        ("جمعية الامل", None, "amal"),
        ("Association Al Amal", None, None),
        ("Association El Fajr", "c1", None),
        ("Association El Fajr pour l'eau", "c2", None),
        ("", "c1", None),
    ],
)
def test_a_name_is_sure_when_it_is_the_same_and_the_only_one(name, commune, sure):
    found = match_name(name, commune, SAMPLE).sure

    assert (found and found.id) == sure


def test_two_of_one_name_are_both_offered_and_none_is_proposed():
    match = match_name("Association Al Amal", None, SAMPLE)

    assert [one.id for one in match.offered][:2] == ["amal", "amal2"]
    assert match.proposed is None


def test_a_near_name_is_proposed_and_the_commune_counts():
    assert match_name("Asociation El Fajr pour l'eau", "c1", SAMPLE).proposed.id == "fajr"
    assert match_name("Association Al Amaal", "c2", SAMPLE).offered[0].id == "amal2"
    assert match_name("Asociation El Fajr pour l'eau", "c2", SAMPLE).proposed is None


def test_what_is_like_nothing_offers_nothing():
    assert match_name("Zzz", None, SAMPLE).offered == ()
    assert match_name("Association", None, []).offered == ()


def test_many_names_are_matched_as_each_is_alone():
    asked = [
        ("Asociation El Fajr pour l'eau", "c1"),
        ("", None),
        ("Zzz", "c2"),
        ("جمعية الامل", None),
        ("Al Amal", "c2"),
    ]

    assert NameIndex(SAMPLE).match_all(asked) == [match_name(*one, SAMPLE) for one in asked]
    assert NameIndex([]).match_all(asked) == [Match()] * len(asked)
