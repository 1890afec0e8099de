"""What no plan can exceed, and what money, days, halls and minimums are worth, from the coarse programme (coarse.py).

Small ones are solved by the simplex, others by PDLP (Applegate and others, 2021), whose prices are near the best but
not exact. They needn't be: for any prices, the limits at these prices and each column at the better end of its range
make a bound that is true.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ortools.pdlp import solve_log_pb2, solvers_pb2
from ortools.pdlp.python import pdlp
from scipy import sparse
from scipy.optimize import linprog

from matching.encoding.encoders import Floats, Positions
from matching.planning.sessions.coarse import Coarse, write_coarse
from matching.planning.sessions.problem import Problem

TIGHT = 30_000  # Up to so many columns the rows are written that tighten the programme.
FEW = 5000  # Up to so many columns the simplex is quick, and exact.
NEAR = 1e-3  # The prices are near enough when the bound can fall by no more than this share of it.
STEPS = 1000  # Of the solver, between two looks at how far it is; other threads wait for it meanwhile.
ROUNDS = 15


@dataclass(frozen=True, eq=False)
class Prices:
    """What no plan can exceed, and what a unit of each limit is worth, in priority.

    bound: of what is served less what minimums lack; most: of what is served, whatever they lack.
    cost: a dirham; day: a day of whoever leads. share: (2,) rural, women's. minimum: (n_minima,) a need or a day of
    each; missing: what of each even fractions don't reach. cut: the time was up before the prices were near enough.
    """

    bound: float
    most: float
    cost: float
    day: float
    share: Floats
    minimum: Floats
    missing: Floats
    cut: bool


def bound_of(problem: Problem, tell: Callable[[float], None], left: Callable[[], float]) -> Prices:
    """Work out the bound and the prices, until they are near enough or no seconds are `left`."""
    coarse = write_coarse(problem, tight=len(problem.use_need) + len(problem.pair_offer) <= TIGHT)
    if not len(coarse.gain):
        bound, prices, x, cut = 0.0, np.zeros(len(coarse.upper)), coarse.low, False
    else:
        bound, prices, x, cut = _exactly(coarse) if len(coarse.gain) <= FEW else _nearly(coarse, tell, left)
    at = coarse.at
    return Prices(
        bound=bound, most=_whatever_lacks(coarse, prices), cost=float(prices[at["budget"]].sum()),
        day=float(prices[at["days"]].sum()), share=prices[at["shares"]], minimum=prices[at["minima"]],
        missing=x[coarse.missing], cut=cut,
    )  # fmt: skip


def _whatever_lacks(coarse: Coarse, prices: Floats) -> float:
    """Return what can be served at most when minimums cost nothing: exact where that is quick, else by the prices."""
    free = replace(coarse, gain=coarse.gain.copy())
    free.gain[coarse.missing] = 0.0
    own = prices.copy()
    own[coarse.at["minima"]] = 0.0
    told = [_true_bound(free, each) for each in (own, _mended(free, own))]
    return min(*told, _exactly(free)[0] if 0 < len(coarse.gain) <= FEW else np.inf)


def _exactly(coarse: Coarse) -> tuple[float, Floats, Floats, bool]:
    """Return the bound, the prices of the rows and the columns, by the simplex; no price where nothing is possible."""
    answer = linprog(  # type: ignore[call-overload]  # Its types know no sparse arrays, it does.
        -coarse.gain, A_ub=coarse.rows, b_ub=coarse.upper, bounds=np.stack([coarse.low, coarse.high], axis=1)
    )
    if answer.x is None:
        return np.inf, np.zeros(len(coarse.upper)), coarse.low, False
    prices = np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0)
    return _true_bound(coarse, prices), prices, np.array(answer.x), False


def _nearly(
    coarse: Coarse, tell: Callable[[float], None], left: Callable[[], float]
) -> tuple[float, Floats, Floats, bool]:
    """Return the bound, the prices of the rows, and the columns in fractions, which may break a row by a little.

    At last, whether the time was up before they were near enough.
    """
    programme = pdlp.QuadraticProgram()
    programme.objective_vector = -coarse.gain
    programme.constraint_matrix = sparse.csc_matrix(coarse.rows)
    programme.constraint_lower_bounds = np.full(len(coarse.upper), -np.inf)
    programme.constraint_upper_bounds = coarse.upper
    programme.variable_lower_bounds, programme.variable_upper_bounds = coarse.low, coarse.high
    best, prices, x, start = np.inf, np.zeros(len(coarse.upper)), coarse.low, None
    near = cut = False
    weight = 0.0
    for turn in range(ROUNDS):
        tell(turn / ROUNDS)
        answer = pdlp.primal_dual_hybrid_gradient(
            programme, _parameters(left(), weight), *(() if start is None else (start,))
        )
        x, found = np.array(answer.primal_solution), np.maximum(-np.asarray(answer.dual_solution), 0.0)
        for own in (found, _mended(coarse, found)):
            if (bound := _true_bound(coarse, own)) < best:
                best, prices = bound, own
        optimal = answer.solve_log.termination_reason == solve_log_pb2.TERMINATION_REASON_OPTIMAL
        near = optimal or best - float(coarse.gain @ x) <= NEAR * abs(best)
        cut = not near and left() <= 0
        if near or cut:
            break
        start = pdlp.PrimalAndDualSolution()
        start.primal_solution, start.dual_solution = answer.primal_solution, answer.dual_solution
        weight = answer.solve_log.iteration_stats[-1].primal_weight
    if not near:  # What is missing of minimums may then be the solver's, not the programme's.
        x[coarse.missing] = 0.0
    return best, prices, x, cut


def _parameters(seconds: float, weight: float) -> solvers_pb2.PrimalDualHybridGradientParams:
    """Return how the solver works: steps are counted, so that the same input gives the same prices in time.

    weight: of the primal beside the dual, as the round before left it, 0 for none; else each round would seek it anew.
    """
    own = solvers_pb2.PrimalDualHybridGradientParams()
    own.termination_criteria.simple_optimality_criteria.eps_optimal_relative = NEAR / 5
    own.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = NEAR / 5
    own.termination_criteria.iteration_limit = STEPS
    own.termination_criteria.time_sec_limit = max(seconds, 0.1)
    own.num_threads = 1
    own.record_iteration_stats = True
    if weight:
        own.initial_primal_weight = weight
    return own


def _mended(coarse: Coarse, prices: Floats) -> Floats:
    """Return prices by which no column that can be large is worth more than it takes, as far as a price can see to it.

    Prices that are nearly right are wrong by little, but such columns multiply it.
    """
    own = prices.copy()
    for name, columns in (("minima", coarse.missing), ("visits", coarse.visit[coarse.high[coarse.visit] > 1]),
                          ("groups", coarse.flow)):  # fmt: skip
        rows, excess = _excess(coarse, own, name, columns)
        own[coarse.at[name]] -= rows
    rows, excess = _excess(coarse, own, "places", coarse.opening)
    each = sparse.csr_array(coarse.rows[coarse.at["places"]][:, coarse.opening])
    dearer = each @ (excess * coarse.high[coarse.opening]) > rows * coarse.upper[coarse.at["places"]]
    own[coarse.at["places"]] += np.where(dearer, rows, 0.0)
    return np.maximum(own, 0.0)


def _excess(coarse: Coarse, prices: Floats, name: str, columns: Positions) -> tuple[Floats, Floats]:
    """Return how much more than they take some columns are worth: the most in each row of a kind, and each."""
    excess = np.maximum(coarse.gain[columns] - coarse.rows[:, columns].T @ prices, 0.0)
    entries = sparse.coo_array(coarse.rows[coarse.at[name]][:, columns])
    most = np.zeros(entries.shape[0])
    np.maximum.at(most, entries.coords[0], excess[entries.coords[1]])
    return most, excess


def _true_bound(coarse: Coarse, prices: Floats) -> float:
    """Return what the columns can be worth at most when the rows have these prices."""
    left = coarse.gain - coarse.rows.T @ prices
    return float(prices @ coarse.upper + np.where(left > 0, left * coarse.high, left * coarse.low).sum())
