"""From a subject to its explained suggestions: who may be, what is measured, what it weighs, and why."""

from collections.abc import Collection

import numpy as np

from matching.data import KINDS, MatchingData
from matching.eligibility import SUBJECTS, eligible, missing
from matching.encoders import Flags, Floats
from matching.features import Pairs, measure
from matching.reasons import facts
from matching.results import Contribution, NotEnough, Suggestion, Suggestions
from matching.weights import WEIGHTS, contributions, worth_saying

_TIE = 12  # Scores are compared to so many decimals, so that ties are ties on every processor.


def suggest(
    kind: str,
    subject: str,
    data: MatchingData,
    limit: int = 10,
    among: Collection[str] | None = None,
) -> Suggestions | NotEnough:
    """Suggest networks, partners, spaces or exchanges to an association, or associations to invite to a network.

    kind: one of `KINDS`. subject: an id of `data.organisations`. limit: the most that is returned, 1 or more.
    among: only these kinds of organisations ("association", "network", "partner"); all that fit when None.
    The scores are in [0, 1] and each is the sum of its contributions (formula in `matching.weights`).

    Return NotEnough when the subject's profile says too little for this kind. Raise KeyError for a subject
    that isn't there, ValueError for a kind or a limit that can't be, or a subject that this kind isn't for.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of suggestion; there are {', '.join(KINDS)}.")
    if limit < 1:
        raise ValueError("limit must be 1 or more.")
    if data.organisations.empty:
        raise KeyError(subject)
    row = data.profiles.position(subject)
    if data.profiles.frame["kind"].iloc[row] != SUBJECTS[kind]:
        raise ValueError(f"Suggestions of kind {kind!r} are for a subject of kind {SUBJECTS[kind]!r}.")
    untold = missing(data, kind, row)
    if untold:
        return NotEnough(kind, subject, untold)
    candidates = eligible(data, kind, row)
    if among is not None:
        kinds = data.profiles.frame["kind"].to_numpy()
        candidates = candidates[np.isin(kinds[candidates], list(among))]
    return Suggestions(kind, subject, _best(Pairs(data, kind, row, candidates), limit))


def _thematic(pairs: Pairs) -> Flags:
    """Say for which pairs the network gathers round a theme, shape (n_candidates,)."""
    thematic = (pairs.data.profiles.frame["nature"] == "thematic").to_numpy()
    return np.asarray(thematic[pairs.candidates] | thematic[pairs.subject])


def _best(pairs: Pairs, limit: int) -> tuple[Suggestion, ...]:
    names = tuple(WEIGHTS[pairs.kind])
    shares, coverage = contributions(pairs.kind, names, measure(pairs, names))
    scores = np.round(shares.sum(axis=1), _TIE)
    order = np.argsort(-scores, kind="stable")
    reasoned = order[worth_saying(names, shares, _thematic(pairs))[order]][:limit]
    chosen = Pairs(pairs.data, pairs.kind, pairs.subject, pairs.candidates[reasoned])
    return tuple(
        _explain(chosen, which, names, shares[row], float(coverage[row])) for which, row in enumerate(reasoned)
    )


def _explain(pairs: Pairs, which: int, names: tuple[str, ...], shares: Floats, coverage: float) -> Suggestion:
    reasons = tuple(
        Contribution(names[column], float(shares[column]), facts(names[column], pairs, which))
        for column in np.argsort(-shares, kind="stable")
        if shares[column] > 0
    )
    candidate = int(pairs.candidates[which])
    return Suggestion(
        candidate=str(pairs.data.profiles.ids[candidate]),
        score=min(1.0, sum(reason.value for reason in reasons)),
        coverage=min(1.0, coverage),
        contributions=reasons,
        spaces=_spaces(pairs, candidate) if pairs.kind == "space" else (),
    )


def _spaces(pairs: Pairs, host: int) -> tuple[str, ...]:
    spaces = pairs.data.structure.spaces
    return tuple(str(name) for name in spaces.loc[spaces["row"] == host, "id"])
