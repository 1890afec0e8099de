"""Seeded drawing: exact quotas, weighted choice and ids that are the same at every run."""

import uuid
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NAMESPACE = uuid.UUID("7a6b1f0e-6b0f-5d0e-9a50-74616b776961")

Mask = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]


def make_id(seed: int, *parts: object) -> str:
    """Return a lower-case UUID made from the seed and the parts, the same at every run."""
    return str(uuid.uuid5(NAMESPACE, ":".join(str(part) for part in (seed, *parts))))


def quota(
    rng: np.random.Generator, k: int, weights: Weights, must: Sequence[int] = (), never: Sequence[int] = ()
) -> Mask:
    """Pick exactly ``k`` positions, heavier ones more often; ``must`` are in, ``never`` and weight 0 are out.

    Returns a mask of shape (n,). Raises ValueError when fewer than ``k`` positions can be picked.
    """
    weights = np.array(weights, dtype=float)
    weights[list(never)] = 0.0
    with np.errstate(divide="ignore"):
        keys = np.log(weights) + rng.gumbel(size=len(weights))
    keys[list(must)] = np.inf
    if k > int((keys > -np.inf).sum()) or k < len(must):
        raise ValueError(f"can't pick {k} of {len(weights)} with {len(must)} that must be in")
    mask = np.zeros(len(weights), dtype=bool)
    mask[np.argsort(-keys, kind="stable")[:k]] = True
    return mask


def pick(rng: np.random.Generator, options: Sequence[str], k: int = 1) -> tuple[str, ...]:
    """Pick at most ``k`` different options, in random order."""
    order = rng.permutation(len(options))[:k]
    return tuple(options[position] for position in order)
