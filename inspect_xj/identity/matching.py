"""One child, one seat: chances of single pairs when every seat and every child may be used once (no data, only numbers).

``marginals`` is belief propagation for random matchings (exact on trees, and the graphs here are nearly all trees); ``best`` is the
Hungarian method, component by component.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["best", "marginals"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ROUNDS = 80


def marginals(left: Ints, right: Ints, odds: Floats, enough: float = 1e-6) -> Floats:
    """The chance of each edge, to about ``enough``.

    ``odds``: of the edge against both its ends being alone, edges given by their two ends (0 … n).
    """
    if not len(left):
        return np.zeros(0)
    n_left, n_right = int(left.max()) + 1, int(right.max()) + 1
    to_right = np.ones(len(left))  # what the left end grants: chance that it is free for this edge
    to_left = np.ones(len(left))
    for _ in range(_ROUNDS):
        flow = odds * to_left
        others = np.bincount(left, weights=flow, minlength=n_left)[left] - flow
        fresh_right = 1.0 / (1.0 + np.maximum(others, 0.0))
        flow = odds * fresh_right
        others = np.bincount(right, weights=flow, minlength=n_right)[right] - flow
        fresh_left = 1.0 / (1.0 + np.maximum(others, 0.0))
        change = max(float(np.abs(fresh_right - to_right).max()), float(np.abs(fresh_left - to_left).max()))
        to_right = 0.5 * (to_right + fresh_right)
        to_left = 0.5 * (to_left + fresh_left)
        if change < enough:
            break
    strength = odds * to_right * to_left
    chance: Floats = strength / (1.0 + strength)
    return chance


def best(left: Ints, right: Ints, gain: Floats) -> NDArray[np.bool_]:
    """The one-to-one choice of edges with the greatest sum of gains; edges of no gain are never chosen.

    Ties go to the edge that comes first, so the caller's order decides.
    """
    chosen = np.zeros(len(left), bool)
    wanted = np.flatnonzero(gain > 0)
    if not len(wanted):
        return chosen
    a, b = left[wanted], right[wanted]
    # An edge whose ends have no other is chosen without more ado.
    alone = (np.bincount(a)[a] == 1) & (np.bincount(b)[b] == 1)
    chosen[wanted[alone]] = True
    rest = wanted[~alone]
    if not len(rest):
        return chosen
    a, b = left[rest], right[rest]
    n = int(a.max()) + 1
    graph = coo_array((np.ones(len(a), np.int8), (a, b + n)), shape=(n + int(b.max()) + 1,) * 2)
    label = connected_components(graph, directed=False)[1][a]
    order = np.argsort(label, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        row_of, i = np.unique(a[rows], return_inverse=True)
        column_of, j = np.unique(b[rows], return_inverse=True)
        table = np.zeros((len(row_of), len(column_of)))
        table[i, j] = gain[rest[rows]]
        taken = np.zeros(table.shape, bool)
        taken[linear_sum_assignment(table, maximize=True)] = True
        chosen[rest[rows]] = taken[i, j]
    return chosen
