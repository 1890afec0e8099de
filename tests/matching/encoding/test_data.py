import numpy as np
import pandas as pd
import pytest

from matching import MatchingData, suggest
from matching.encoding.arrays import ACTIVE, AXES, HAS, HOME, NARROWEST, RURAL, X
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
    data = make({"a": profile(**columns)})
    arrays = data.snapshot.arrays
    assert np.isnan(arrays.numbers[0, [X, AXES]]).all()
    assert (arrays.codes[0, [HAS, HAS + 1, HAS + 2, RURAL, HOME, NARROWEST]] == -1).all() and arrays.codes[
        0, ACTIVE
    ] == 1
    assert data.profiles.domains.nnz == data.profiles.territories.nnz == len(arrays.idx) == 0


@pytest.mark.parametrize(("value", "known", "has"), [(True, True, 1), (False, True, 0), (np.False_, True, 0)])
def test_yes_and_no_are_known(value, known, has):
    has_premises = make({"a": profile(premises=value)}).snapshot.arrays.codes[0, HAS]
    assert (has_premises >= 0) == known and has_premises == has


@pytest.mark.parametrize(("lat", "lon"), [(None, -5.0), (33.0, None), (91.0, 0.0), (0.0, 181.0), (float("inf"), 0.0)])
def test_half_a_place_or_an_impossible_one_is_unknown(lat, lon):
    assert np.isnan(make({"a": profile(lat=lat, lon=lon)}).snapshot.arrays.numbers[0, X : X + 3]).all()


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
    arrays = MatchingData(organisations=frame).snapshot.arrays
    assert arrays.codes[:, HAS].tolist() == [1, 0, -1]
    assert np.isnan(arrays.numbers[:, X]).tolist() == [False, True, False]


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
    with pytest.raises(ValueError, match="fewer has kinds that don't exist: membership"):
        MatchingData(organisations=frame.iloc[:1], fewer={("a", "b", "membership")})


def test_an_empty_country_has_nobody_to_ask():
    data = MatchingData(organisations=pd.DataFrame({"kind": []}, index=[]))
    with pytest.raises(KeyError):
        suggest("network", "a", data)
