"""Nodes that are no mean of sums: penalties, extremes, and methods that are computed one replication at a time."""

import numpy as np

from multaqa.composite.aggregate import aggregate
from multaqa.composite.data import Flags, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step
from multaqa.composite.weights import correlation_weights, pca_weights

# How many different inputs of a node that is computed one replication at a time are remembered.
_REMEMBERED = 10_000

Memory = dict[tuple[object, ...], Floats]


def mpi_block(scores: Floats, weights: Floats, chosen: Step) -> Floats:
    """Return the Mazziotta-Pareto index of many replications, as `aggregate.mpi` does of one.

    scores: (replications x children x units), NaN = missing. weights: (replications x children). Returns (replications
    x units). Raises EngineError for a mean at or below 0.
    """
    means = _means(scores, weights)
    if (means <= 0).any():
        raise EngineError(
            "a mean at or below 0 has no coefficient of variation", remedy="Use a z_score with mean 100, sd 10"
        )
    change = _means((scores - means[:, None]) ** 2, weights) / means
    return means - change if chosen.word("penalty", "negative") == "negative" else means + change


def _means(scores: Floats, weights: Floats) -> Floats:
    there = ~np.isnan(scores)
    total = np.einsum("rc,rcu->ru", weights, np.where(there, scores, 0.0))
    mass = np.einsum("rc,rcu->ru", weights, there.astype(np.float64))
    return np.where(mass > 0, total / np.where(mass > 0, mass, 1.0), np.nan)


def extreme_block(scores: Floats, weights: Floats, chosen: Step) -> Floats:
    """Return the least or the greatest score among the children with a weight; see `mpi_block` for the shapes."""
    fill = np.inf if chosen.method == "minimum" else -np.inf
    filled = np.where(np.isnan(scores) | (weights <= 0)[:, :, None], fill, scores)
    extreme = filled.min(axis=1) if chosen.method == "minimum" else filled.max(axis=1)
    return np.where(np.isfinite(extreme), extreme, np.nan)


_BLOCKS = {"mpi": mpi_block, "ampi": mpi_block, "minimum": extreme_block, "maximum": extreme_block}


def aggregate_block(
    scores: Floats, weights: Floats, kept: Flags, chosen: Step, search: Step | None, scale: float, memory: Memory
) -> tuple[Floats, Floats]:
    """Aggregate the children of a node by any method, for many replications.

    scores: (replications x children x units), NaN = missing. weights: (replications x children). kept: (replications x
    children), False for a child that is left out. search: how the weights are found in the data, or None. memory: what
    was computed before, by its inputs. Returns (replications x units) and the weights that were used (replications x
    children). Raises EngineError when the method cannot take the scores.
    """
    if chosen.method in _BLOCKS and search is None:
        return _BLOCKS[chosen.method](scores, weights, chosen), weights
    result, used = np.full((len(scores), scores.shape[2]), np.nan), weights.copy()
    for row in np.flatnonzero(kept.any(axis=1)):
        own = kept[row]
        key = (chosen, search, own.tobytes(), weights[row].tobytes(), scores[row].tobytes())
        if key not in memory:
            if len(memory) >= _REMEMBERED:
                memory.clear()
            found = _found(scores[row, own].T, weights[row, own], search)
            memory[key] = np.concatenate([aggregate(scores[row, own].T, found, chosen, scale=scale), found])
        result[row] = memory[key][: scores.shape[2]]
        used[row, own] = memory[key][scores.shape[2] :]
    return result, used


def _found(scores: Floats, weights: Floats, search: Step | None) -> Floats:
    """Return the weights of one replication: as they are, or found in the data (units x children)."""
    if search is None or len(weights) == 1:
        return weights
    if search.method == "pca":
        return pca_weights(scores).weights
    return correlation_weights(scores, weights, tolerance=search.number("tolerance", 0.01)).weights
