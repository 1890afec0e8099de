"""Profiles as sparse matrices: one row an organisation, each block made by a scikit-learn transformer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from matching.encoding.encoders import Csr, TagEncoder
from matching.encoding.words import words

RESOURCES = ("premises", "equipment", "internet")

BLOCKS = ("domains", "targets", "tags", "territories", "text")
TEXT_WEIGHT = 3.0  # A text has length 1 where a single rare tag weighs 2 to 6: this makes it worth about one tag.
LEAST_LETTERS = 2
MOST_WORDS = 32  # The rarest words of a text tell what it is about; the rest costs time at each pair.
TOO_COMMON = 0.3  # A word in more than this share of the texts says nothing …
FEW_TEXTS = 30  # … but fewer texts than this can't tell what is common.

BOUNDED_LEVELS = ("provincial", "regional")
_CODES_WIDER_THAN = {"local": 2, "provincial": 1, "regional": 0}


@dataclass(frozen=True, eq=False)
class Profiles:
    """Encoded profiles; n organisations in the order of their ids, an empty row is unknown.

    domains, targets, tags, territories: CSR (n, columns of each), rarity of each tag or code the row has.
    text: CSR (n, words), TF-IDF of the objectives. content: CSR, all of these side by side. Rows of the last two have
    length 1.
    """

    frame: pd.DataFrame
    ids: npt.NDArray[np.object_]
    encoder: ColumnTransformer
    domains: Csr
    targets: Csr
    tags: Csr
    territories: Csr
    text: Csr
    content: Csr

    def position(self, name: str) -> int:
        """Return the row of an id; raise KeyError when there is none."""
        return position(self.ids, name)


def position(ids: npt.NDArray[Any], name: str) -> int:
    """Return the place of an id in sorted ids; raise KeyError when there is none."""
    row = int(np.searchsorted(ids, name))
    if row == len(ids) or ids[row] != name:
        raise KeyError(name)
    return row


def covered_codes(territories: tuple[str, ...], level: str | None) -> tuple[str, ...]:
    """Return the codes that a territorial network covers, from its chain (narrow to wide, region last).

    The codes wider than its level are only where its territory lies; a level that is unknown, or wider than
    what the chain has, leaves the narrowest code.
    """
    wider = _CODES_WIDER_THAN.get(level or "", len(territories))
    return territories[: len(territories) - wider] or territories[:1]


def home_code(territories: tuple[str, ...]) -> str | None:
    """Return the code below the widest one (the province, in commune-province-region), or None."""
    if not territories:
        return None
    return territories[-2] if len(territories) > 1 else territories[0]


def told_texts(organisations: pd.DataFrame) -> "pd.Series[Any]":
    """Return the words of each organisation: its name and its objectives, as a name often says who belongs where."""
    parts = organisations[["name", "text"]].fillna("").astype(object)
    return (parts["name"] + " " + parts["text"]).str.strip().astype(object)


def telling_words(text: str) -> list[str]:
    """Return the folded words of a text, from two letters on: an abbreviation says as much as a long word."""
    return [word for word in words(text) if len(word) >= LEAST_LETTERS]


def profile_encoder(domains: Mapping[str, str | None]) -> ColumnTransformer:
    """Return the unfitted encoder of a cleaned frame of organisations: the blocks of BLOCKS, in their order."""
    vectoriser = TfidfVectorizer(analyzer=telling_words, sublinear_tf=True, max_df=TOO_COMMON, dtype=np.float32)
    return ColumnTransformer(
        [
            ("domains", TagEncoder(parents=dict(domains)), ["domains"]),
            ("targets", TagEncoder(), ["targets"]),
            ("tags", TagEncoder(), ["tags"]),
            ("territories", TagEncoder(), ["territories"]),
            ("text", vectoriser, "text"),
        ],
        sparse_threshold=1.0,
    )


def encode_profiles(organisations: pd.DataFrame, domains: Mapping[str, str | None]) -> Profiles:
    """Fit the encoder on a frame cleaned by `matching.data.clean_organisations`, and encode it."""
    encoder = profile_encoder(domains)
    texts = told_texts(organisations)
    told = texts[texts.map(len) > 0]
    if len(told) < FEW_TEXTS:
        encoder.set_params(text__max_df=1.0)
    try:
        encoder.fit(organisations.assign(text=texts))
    except ValueError:  # No text has a word: the vectoriser refuses an empty vocabulary, and a name for none is enough.
        encoder.set_params(text__vocabulary=["…"]).fit(organisations.assign(text=texts))
    return transform_profiles(organisations, encoder)


def transform_profiles(organisations: pd.DataFrame, encoder: ColumnTransformer) -> Profiles:
    """Encode a cleaned frame by a fitted encoder; what the encoder has not seen is left out."""
    told = organisations.assign(text=told_texts(organisations))
    # One after the other: the whole encoder puts their columns together, to be cut apart again.
    fitted = encoder.named_transformers_
    blocks = {name: sparse.csr_array(fitted[name].transform(told[of])) for name, _, of in encoder.transformers}
    blocks["text"] = sparse.csr_array(normalize(strongest(blocks["text"], MOST_WORDS)))
    stated = normalize(sparse.hstack([blocks[name] for name in BLOCKS if name != "text"], format="csr"))
    content = sparse.hstack([stated, blocks["text"]], format="csr")
    return Profiles(
        frame=organisations,
        ids=organisations.index.to_numpy(dtype=object),
        encoder=encoder,
        **blocks,
        content=sparse.csr_array(normalize(content)),
    )


def strongest(matrix: Csr, most: int) -> Csr:
    """Return the matrix with at most so many entries a row, the largest."""
    made = sparse.csr_array(matrix, copy=True)
    for row in np.flatnonzero(np.diff(made.indptr) > most):
        part = slice(made.indptr[row], made.indptr[row + 1])
        values = made.data[part]
        values[np.argpartition(values, -most)[:-most]] = 0.0
    made.eliminate_zeros()
    return made
