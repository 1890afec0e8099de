import numpy as np
import pandas as pd
import pytest

from matching import MatchingData, suggest
from tests.matching.samples import DOMAINS, make, names, profile


def test_only_the_kind_is_needed():
    data = MatchingData(organisations=pd.DataFrame({"kind": ["association"]}, index=["a"]))
    assert data.organisations.loc["a", "territories"] == ()
    assert np.isnan(data.organisations.loc["a", "premises"])
    assert data.organisations.loc["a", "status"] is None


@pytest.mark.parametrize("unknown", [None, float("nan"), pd.NA, pd.NaT])
def test_every_form_of_unknown_is_unknown(unknown):
    columns = dict.fromkeys(
        ["domains", "targets", "territories", "lat", "lon", "milieu", "premises", "axis_vision", "status"], unknown
    )
    profiles = make({"a": profile(**columns)}).profiles
    assert not profiles.place_known.any() and not profiles.axes_known.any() and not profiles.resources_known.any()
    assert not profiles.rural_known.any() and profiles.domains.nnz == profiles.territories.nnz == 0


@pytest.mark.parametrize(("value", "known", "has"), [(True, True, 1), (False, True, 0), (np.False_, True, 0)])
def test_yes_and_no_are_known(value, known, has):
    profiles = make({"a": profile(premises=value)}).profiles
    assert profiles.resources_known[0, 0] == known and profiles.resources[0, 0] == has


@pytest.mark.parametrize(("lat", "lon"), [(None, -5.0), (33.0, None), (91.0, 0.0), (0.0, 181.0), (float("inf"), 0.0)])
def test_half_a_place_or_an_impossible_one_is_unknown(lat, lon):
    assert not make({"a": profile(lat=lat, lon=lon)}).profiles.place_known.any()


def test_nullable_columns_of_pandas_are_read():
    frame = pd.DataFrame(
        {
            "kind": pd.array(["association"] * 3, dtype="string"),
            "premises": pd.array([True, False, None], dtype="boolean"),
            "lat": pd.array([33.0, None, 34.0], dtype="Float64"),
            "lon": [-5.0, -5.0, -6.0],
        },
        index=pd.Index(["a", "b", "c"], dtype="string"),
    )
    profiles = MatchingData(organisations=frame).profiles
    assert profiles.resources_known[:, 0].tolist() == [True, True, False]
    assert profiles.place_known.tolist() == [True, False, True]


def test_lists_are_taken_as_tuples_and_domains_without_a_group_stand_alone():
    data = make({"a": profile(domains=["space travel"]), "b": profile(domains=("space travel",))})
    assert "space travel" not in DOMAINS
    assert names("partner", "a", data) == ["b"]


def test_links_and_spaces_of_others_are_ignored():
    rows = {"a": profile(), "n": profile("network"), "p": profile("partner")}
    links = [("a", "gone", "member"), ("gone", "n", "member"), ("a", "p", "member"), ("a", "a", "partner")]
    links += [("a", "n", "member"), ("a", "n", "member"), ("a", "n", "likes")]
    structure = make(rows, links, [("s", "gone", "office", 3)]).structure
    assert structure.member.nnz == 1 and structure.contacts.nnz == 0 and structure.spaces.empty
    assert structure.member_count.tolist() == [0, 1, 0]


def test_wrong_input_is_refused():
    frame = pd.DataFrame({"kind": ["association"] * 2}, index=["a", "a"])
    with pytest.raises(ValueError, match="'a' more than once"):
        MatchingData(organisations=frame)
    with pytest.raises(ValueError, match="organisations lacks the column kind"):
        MatchingData(organisations=pd.DataFrame(index=["a"]))
    with pytest.raises(ValueError, match="links lacks the column target"):
        MatchingData(organisations=frame, links=pd.DataFrame({"source": [], "kind": []}))
    with pytest.raises(ValueError, match="kinds that don't exist: join"):
        MatchingData(organisations=frame.iloc[:1], excluded={("a", "b", "join")})


def test_an_empty_country_has_nobody_to_ask():
    data = MatchingData(organisations=pd.DataFrame({"kind": []}, index=[]))
    with pytest.raises(KeyError):
        suggest("network", "a", data)
