"""The greatest b-matching of a graph, by min-cost flow on its double cover.

A graph of peers isn't bipartite, so one flow can't choose its pairs directly. Each association is doubled into a
giver and a taker, each with its capacity, and each pair a-b becomes two arcs, from giver a to taker b and from
giver b to taker a. Half the cost of the best flow is the optimum of the linear relaxation, in which a pair may be
taken by half: no plan can gain more. The flow is then rounded: pairs taken both ways stay; those taken one way
form trails of which every other pair is taken, which loses nothing but on closed trails of odd length; what room
that leaves is filled, and improved by exchanging pairs as long as that gains.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from matching.encoding.encoders import Floats, Positions

SCALE = 1_000_000  # The flow counts in whole numbers: gains to six decimals.
ROUNDS = 20  # Most rounds of exchanging pairs; in practice a few suffice.

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Assignment:
    """Rows of the chosen pairs in order, their total gain, and what no assignment can exceed."""

    chosen: Positions
    gain: float
    bound: float


def assign(size: int, a: Positions, b: Positions, gain: Floats, room: Counts) -> Assignment:
    """Choose pairs a-b of the greatest total `gain` (≥ 0 each), so that row i is in at most room[i] of them.

    Raise RuntimeError when the solver fails, which it can't on input of this form.
    """
    if not len(a):
        return Assignment(np.zeros(0, dtype=np.intp), 0.0, 0.0)
    there, back = _flow(size, a, b, gain, room)
    bound = float((gain * (there.astype(np.float64) + back)).sum() / 2)
    taken = there & back
    for trail in _trails(a, b, there, back):
        taken[_every_other(trail, gain)] = True
    _improve(a, b, gain, room, taken)
    chosen = np.flatnonzero(taken)
    total = float(gain[chosen].sum())
    # The flow counts in whole numbers: a plan can be better than its bound by the rounding of the gains.
    return Assignment(chosen, total, max(bound, total))


def assign_greedily(a: Positions, b: Positions, gain: Floats, room: Counts) -> Assignment:
    """Choose the pair that gains most, again and again, as long as both have room; ties by row."""
    taken = np.zeros(len(a), dtype=bool)
    _fill(a, b, np.argsort(-gain, kind="stable"), room.copy(), taken)
    chosen = np.flatnonzero(taken)
    return Assignment(chosen, float(gain[chosen].sum()), float("inf"))


def _flow(
    size: int, a: Positions, b: Positions, gain: Floats, room: Counts
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which pairs the best flow takes from a to b, and from b to a."""
    givers = np.arange(size)
    source, sink, takers = 2 * size, 2 * size + 1, givers + size
    ends = np.full(size, source), np.full(size, sink)
    tails = np.concatenate([a, b, ends[0], takers, [source]])
    heads = np.concatenate([b + size, a + size, givers, ends[1], [sink]])
    total = int(room.sum())
    capacities = np.concatenate([np.ones(2 * len(a), dtype=np.int64), room, room, [total]])
    # All that can be given is sent; what no pair takes goes straight to the sink, so a pair is never forced.
    most = int(np.ceil(gain.max() * SCALE))
    price = most - np.rint(gain * SCALE).astype(np.int64)
    costs = np.concatenate([price, price, np.zeros(2 * size, dtype=np.int64), [most]])
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    solver.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("The flow has no optimum.")
    used = solver.flows(arcs) > 0
    return used[: len(a)], used[len(a) : 2 * len(a)]


def _trails(
    a: Positions, b: Positions, there: npt.NDArray[np.bool_], back: npt.NDArray[np.bool_]
) -> Iterator[tuple[list[int], bool]]:
    """Give trails that cover the pairs taken one way once: open ones first, then closed ones (True)."""
    edges = np.flatnonzero(there ^ back)
    around: dict[int, list[int]] = {}
    for edge in edges.tolist():
        around.setdefault(int(a[edge]), []).append(edge)
        around.setdefault(int(b[edge]), []).append(edge)
    used: set[int] = set()
    odd = [node for node, pairs in around.items() if len(pairs) % 2]
    # From a node with an odd number of pairs a walk ends at another such node: what is left is all closed.
    for node in odd:
        trail = _walk(node, a, b, around, used)
        if trail:
            yield trail, False
    for node in list(around):
        trail = _circuit(node, a, b, around, used)
        if trail:
            yield trail, True


def _walk(node: int, a: Positions, b: Positions, around: dict[int, list[int]], used: set[int]) -> list[int]:
    """Walk along unused pairs until there is none, and return them."""
    trail: list[int] = []
    while True:
        pairs = around[node]
        while pairs and pairs[-1] in used:
            pairs.pop()
        if not pairs:
            return trail
        edge = pairs.pop()
        used.add(edge)
        trail.append(edge)
        node = int(b[edge] if a[edge] == node else a[edge])


def _circuit(node: int, a: Positions, b: Positions, around: dict[int, list[int]], used: set[int]) -> list[int]:
    """Return a closed trail over all unused pairs that can be reached (Hierholzer, 1873)."""
    stack: list[tuple[int, int]] = [(node, -1)]
    circuit = []
    while stack:
        here, came_by = stack[-1]
        pairs = around[here]
        while pairs and pairs[-1] in used:
            pairs.pop()
        if pairs:
            edge = pairs.pop()
            used.add(edge)
            stack.append((int(b[edge] if a[edge] == here else a[edge]), edge))
        else:
            stack.pop()
            if came_by >= 0:
                circuit.append(came_by)
    return circuit


def _every_other(trail: tuple[list[int], bool], gain: Floats) -> list[int]:
    """Take every other pair of a trail, whichever half gains more."""
    edges, closed = trail
    if closed and len(edges) % 2:
        # Every other pair of an odd round would meet at its start: leave out the pair that gains least.
        worst = int(np.argmin(gain[edges]))
        edges = [*edges[worst + 1 :], *edges[:worst]]
    halves = edges[::2], edges[1::2]
    return max(halves, key=lambda half: float(gain[half].sum()))


def _fill(a: Positions, b: Positions, order: Positions, room: Counts, taken: npt.NDArray[np.bool_]) -> None:
    """Take each pair in the order given whose two sides have room; both `room` and `taken` change."""
    firsts, seconds, left = a.tolist(), b.tolist(), room.tolist()
    for row in order.tolist():
        if not taken[row] and left[firsts[row]] > 0 and left[seconds[row]] > 0:
            left[firsts[row]] -= 1
            left[seconds[row]] -= 1
            taken[row] = True
    room[:] = left


def _improve(a: Positions, b: Positions, gain: Floats, room: Counts, taken: npt.NDArray[np.bool_]) -> None:
    """Fill what room is left, then put a pair in the place of those it gains more than; `taken` changes."""
    left = room - np.bincount(a[taken], minlength=len(room)) - np.bincount(b[taken], minlength=len(room))
    order = np.argsort(-gain, kind="stable")
    _fill(a, b, order, left, taken)
    for _ in range(ROUNDS):
        pairing = _Pairing(a, b, gain, left, taken)
        if not pairing.exchange_all(order[~taken[order]].tolist()):
            return
        _fill(a, b, order, left, taken)


class _Pairing:
    """The pairs that are taken, by their ends; `left` (room at each end) and `taken` change with it."""

    def __init__(self, a: Positions, b: Positions, gain: Floats, left: Counts, taken: npt.NDArray[np.bool_]) -> None:
        self.a, self.b, self.gain, self.left, self.taken = a, b, gain, left, taken
        self.mine: dict[int, set[int]] = {}
        for row in np.flatnonzero(taken).tolist():
            for end in self.ends(row):
                self.mine.setdefault(end, set()).add(row)

    def ends(self, row: int) -> tuple[int, int]:
        return int(self.a[row]), int(self.b[row])

    def exchange_all(self, rows: Sequence[int]) -> bool:
        """Try each pair once in the order given; say whether any was exchanged."""
        return sum(map(self.exchange, rows)) > 0

    def exchange(self, row: int) -> bool:
        """Take a pair instead of the least pairs in its way, if it gains more than they do; say whether it was."""
        full = [end for end in self.ends(row) if not self.left[end]]
        if any(end not in self.mine for end in full):
            return False
        out = {min(self.mine[end], key=lambda each: (self.gain[each], each)) for end in full}
        if self.gain[row] <= sum(self.gain[each] for each in out) + 1e-12:
            return False
        for old in out:
            self._put(old, taken=False)
        self._put(row, taken=True)
        return True

    def _put(self, row: int, *, taken: bool) -> None:
        self.taken[row] = taken
        for end in self.ends(row):
            own = self.mine.setdefault(end, set())
            (own.add if taken else own.discard)(row)
            self.left[end] += -1 if taken else 1
