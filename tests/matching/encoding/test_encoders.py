import numpy as np
import pytest
from scipy import sparse

from matching.encoding.encoders import TagEncoder
from matching.encoding.profiles import strongest
from tests.matching.samples import DOMAINS, ELSEWHERE, KHENIFRA, make, profile


def column(*rows):
    cells = np.empty((len(rows), 1), dtype=object)
    for position, row in enumerate(rows):
        cells[position, 0] = row
    return cells


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


def test_tags_that_nobody_has_make_one_empty_column():
    assert TagEncoder().fit_transform(column((), ())).toarray().tolist() == [[0], [0]]


def test_list_encoders_take_one_column_only():
    with pytest.raises(ValueError, match="one column"):
        TagEncoder().fit(np.hstack([column(("a",)), column(("b",))]))
    with pytest.raises(ValueError, match="parent_weight"):
        TagEncoder(parent_weight=0).fit(column(("a",)))


def test_the_rarer_a_place_is_the_narrower_and_the_more_it_weighs():
    rows = {name: profile(territories=KHENIFRA) for name in "ab"}
    rows |= {"c": profile(territories=("mrirt", *KHENIFRA[1:])), "d": profile(territories=ELSEWHERE[2:])}
    encoded = make(rows).profiles
    weight = dict(
        zip(
            encoded.encoder.named_transformers_["territories"].vocabulary_,
            encoded.territories.toarray()[0],
            strict=True,
        )
    )
    assert weight["aguelmous"] > weight["khenifra"] == weight["beni-mellal"] > weight["mrirt"] == 0


def test_texts_are_folded_in_both_scripts_and_have_length_1():
    rows = {
        "a": profile(text="Éducation des filles à l'école"),
        "b": profile(text="EDUCATION DES FILLES A L ECOLE"),
        "c": profile(text="تربية الفتيات في المدرسة"),
        "d": profile(text="تربيه الفتيات في المدرسه"),
        "e": profile(),
    }
    text = make(rows).profiles.text.toarray()
    assert text[0] == pytest.approx(text[1]) and text[2] == pytest.approx(text[3])
    assert np.linalg.norm(text, axis=1) == pytest.approx([1, 1, 1, 1, 0])
    assert text[0] @ text[2] == 0


def test_only_the_strongest_terms_are_kept():
    matrix = sparse.csr_array(np.array([[3.0, 1.0, 2.0, 0.0], [0.0, 5.0, 0.0, 0.0]]))
    assert strongest(matrix, 2).toarray().tolist() == [[3, 0, 2, 0], [0, 5, 0, 0]]
