import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from matching.encoders import KnownValues, TagEncoder, TerritoryEncoder
from matching.profiles import profile_encoder
from tests.matching.samples import DOMAINS, KHENIFRA, make


def column(*rows):
    cells = np.empty((len(rows), 1), dtype=object)
    for position, row in enumerate(rows):
        cells[position, 0] = row
    return cells


@parametrize_with_checks([KnownValues()])
def test_known_values_keeps_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


def test_an_unknown_value_differs_from_a_known_zero():
    encoded = KnownValues().fit_transform([[np.nan, 0.4], [0.0, 3.0]])
    assert encoded.tolist() == [[0, 0.4, 0, 1], [0, 1, 1, 1]]


def test_known_values_names_its_columns():
    encoder = KnownValues().fit(pd.DataFrame({"a": [0.1], "b": [0.2]}))
    assert encoder.get_feature_names_out().tolist() == ["a", "b", "a_known", "b_known"]


def test_rare_tags_weigh_more_and_groups_half():
    encoder = TagEncoder(parents=DOMAINS)
    encoded = encoder.fit_transform(column(("literacy",), ("literacy",), ("water",), ())).toarray()
    assert encoder.get_feature_names_out().tolist() == ["environment", "literacy", "social", "water"]
    literacy, water = np.log(4 / 3) + 1, np.log(4 / 2) + 1
    assert encoded == pytest.approx(
        np.array(
            [[0, literacy, literacy / 2, 0], [0, literacy, literacy / 2, 0], [water / 2, 0, 0, water], [0, 0, 0, 0]]
        )
    )


def test_a_tag_not_seen_by_fit_is_ignored_and_a_circle_of_groups_ends():
    encoder = TagEncoder(parents={"a": "b", "b": "a"}).fit(column(("a",)))
    assert encoder.transform(column(("never",), ("b",))).toarray().astype(bool).tolist() == [
        [False, False],
        [True, True],
    ]


@pytest.mark.parametrize("encoder", [TagEncoder(), TerritoryEncoder()])
def test_tags_that_nobody_has_make_one_empty_column(encoder):
    assert encoder.fit_transform(column((), ())).toarray().tolist() == [[0], [0]]


def test_list_encoders_take_one_column_only():
    with pytest.raises(ValueError, match="one column"):
        TagEncoder().fit(np.hstack([column(("a",)), column(("b",))]))
    with pytest.raises(ValueError, match="parent_weight"):
        TagEncoder(parent_weight=0).fit(column(("a",)))


def test_territories_are_worth_more_the_narrower_they_are():
    encoder = TerritoryEncoder()
    encoded = encoder.fit_transform(column(KHENIFRA, ("khenifra", "beni-mellal"), ()))
    assert encoder.get_feature_names_out().tolist() == ["aguelmous", "beni-mellal", "khenifra"]
    assert encoded.toarray() == pytest.approx(np.array([[1, 1 / 3, 2 / 3], [0, 1 / 2, 1], [0, 0, 0]]))


def test_the_whole_encoder_names_its_blocks():
    data = make({"a": {"kind": "association", "domains": ("literacy",), "lat": 33.0, "lon": -5.0}})
    assert set(profile_encoder(DOMAINS).fit(data.organisations.assign(rural=0.0)).output_indices_) >= {
        "domains",
        "targets",
        "territories",
        "place",
        "axes",
        "resources",
        "rural",
    }
    assert data.profiles.place[0] == pytest.approx(np.radians([33.0, -5.0]))
    assert not data.profiles.axes_known.any()
