"""Rows that the planner's whole programme and its coarse one have in common: sparse blocks and what each is at most."""

import numpy as np
from scipy import sparse

from graph.rules.depth import TIRED_FROM
from matching.encoding.encoders import Csr, Floats, Positions
from matching.planning.sessions.problem import Problem

Rows = tuple[Csr, Floats]
"""Rows over all columns, and what each is at most."""


def block(height: int, width: int, *entries: tuple[Positions, Positions, Floats | float]) -> Csr:
    """Return a sparse block; entries: rows, columns and values of its numbers."""
    if not entries:
        return sparse.csr_array((height, width))
    rows = np.concatenate([row for row, _, _ in entries])
    columns = np.concatenate([column for _, column, _ in entries])
    values = np.concatenate(
        [np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape) for row, _, value in entries]
    )
    return sparse.csr_array((values, (rows, columns)), shape=(height, width))


def visit_columns(p: Problem) -> tuple[int, Floats, Floats]:
    """Return how many columns count the sessions of associations, the most of each, and what each is worth.

    (n_associations · TIRED_FROM,) in all: whether an association comes to a first session, a second one and so on.
    """
    if not p.tired.any() and not p.limits.visits:
        return 0, np.zeros(0), np.zeros(0)
    kept = np.bincount(p.pair_association[p.kept], minlength=len(p.tired))
    most = np.maximum(p.most_visits, kept)[:, None] - np.arange(TIRED_FROM)
    high = np.clip(most, 0, np.where(np.arange(TIRED_FROM) < TIRED_FROM - 1, 1, np.inf))
    gain = -p.tired[:, None] * np.arange(TIRED_FROM)
    return high.size, high.ravel().astype(np.float64), gain.ravel()


def visit_rows(p: Problem, width: int, pair: Positions, visit: Positions) -> Rows:
    """Count the sessions of each association: Σ_o z[a,o] ≤ Σ_k y[a,k]; no row when nothing depends on it."""
    if not len(visit):
        return block(0, width), np.zeros(0)
    height = len(p.tired)
    return (
        block(height, width, (p.pair_association, pair, 1.0), (np.arange(len(visit)) // TIRED_FROM, visit, -1.0)),
        np.zeros(height),
    )


def share_rows(p: Problem, width: int, use: Positions) -> Rows:
    """Write the two shares of rural and of women's associations; an empty row for one that isn't asked for."""
    member = p.member[p.use_need]
    first = np.zeros(len(use), dtype=np.intp)
    rows = [block(1, width, (first, use, np.where(share > 0, share - member[:, row], 0.0)))
            for row, share in enumerate(p.shares)]  # fmt: skip
    return sparse.csr_array(sparse.vstack(rows)), np.zeros(len(rows))


def minimum_rows(
    p: Problem, width: int, use: Positions, opening: Positions, offer: Positions, missing: Positions
) -> Rows:
    """Write the minimums, each with its column of what is `missing`; offer: of each opening."""
    m = p.minimums
    served, depth = m.of_theme[:, p.need_theme[p.use_need]], p.depth[p.pair_offer[p.use_pair]]
    row, column = np.nonzero(served)
    covered = block(
        m.n_covered, width, (row, use[column], -depth[column]), (np.arange(m.n_covered), missing[: m.n_covered], -1.0)
    )
    held = p.venue_offer[: p.n_pinned]
    row, column = np.nonzero(m.of_offer[:, offer])
    kinds = block(
        len(m.of_offer), width, (row, opening[column], -p.days[offer][column]),
        (np.arange(len(m.of_offer)), missing[m.n_covered :], -1.0),
    )  # fmt: skip
    already = np.concatenate([np.zeros(m.n_covered), m.of_offer[:, held] @ p.days[held]])
    return sparse.csr_array(sparse.vstack([covered, kinds])), already - m.target + m.forgiven
