"""Profiles as one bag of weighted words each: what the content baselines compare."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Csr, TagEncoder
from matching.encoding.profiles import told_texts
from matching.encoding.words import words

LABELS = ("domains", "targets", "tags")


def content_terms(data: MatchingData) -> Csr:
    """Return the TF-IDF of what each profile states, CSR (n, n_terms); an empty profile is an empty row.

    Its domains with those above them, target groups, tags, parts of its territory, and the words in these labels,
    so that "SC2|SC5" and "SC5" meet.
    """
    frame = data.organisations
    blocks = [_tags(frame["domains"], TagEncoder(dict(data.domains)))]
    blocks += [_tags(frame[name], TagEncoder()) for name in ("targets", "tags", "territories")]
    labels = [
        " ".join(label for cell in row for label in cell) for row in zip(*(frame[name] for name in LABELS), strict=True)
    ]
    return sparse.csr_array(sparse.hstack([*blocks, _words(labels)], format="csr"))


def content_vectors(data: MatchingData) -> Csr:
    """Return each profile as a unit row, CSR (n, n_terms): its terms and its text, equal halves when it has both.

    Halves, so that a long text doesn't drown the rest; what is unknown counts for nothing.
    """
    texts = _words(told_texts(data.organisations).tolist())
    halves = [normalize(content_terms(data)), normalize(texts)]
    return sparse.csr_array(normalize(sparse.hstack(halves, format="csr")))


def _tags(cells: Iterable[tuple[str, ...]], encoder: TagEncoder) -> Csr:
    rows = list(cells)
    column = np.empty((len(rows), 1), dtype=object)
    column[:, 0] = rows
    return sparse.csr_array(encoder.fit_transform(column))


def _words(texts: Sequence[str]) -> Csr:
    if not any(words(text) for text in texts):
        return sparse.csr_array((len(texts), 1))
    return sparse.csr_array(TfidfVectorizer(analyzer=words, sublinear_tf=True, norm=None).fit_transform(texts))
