"""What each child gives to its parent's score, so that the parts add up to the whole."""

import numpy as np

from multaqa.composite.aggregate import best_parts, bounds_of, exponent_of
from multaqa.composite.data import Floats
from multaqa.composite.elementary import log, power, row_totals
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.ranks import round_significant

_NOTHING = 1e-12


def effective_weights(scores: Floats, weights: Floats) -> Floats:
    """Return the weights that the children had in each unit: re-scaled over those with a score, summing to 1.

    scores: (units x children), NaN = missing. weights: (children,). Returns (units x children), 0 where missing.
    """
    there = np.where(np.isnan(scores), 0.0, weights)
    mass = row_totals(there)[:, None]
    shares: Floats = np.divide(there, mass, out=np.zeros_like(there), where=mass > 0)
    return shares


def contributions(scores: Floats, weights: Floats, chosen: Step, total: Floats, *, top: float) -> Floats:
    """Split a node's score among its children.

    scores: (units x children), NaN = missing. weights: (children,). total: (units,) the node's score before any
    rescaling. top: the best score, from which a mean that is not linear loses.
    Returns (units x children): the parts add up to `total`, 0 for a missing child, NaN where the total is missing.
    Arithmetic mean: weight x score. Another mean, or a product, is a sum in a function g (logarithm, power): each child
    takes from `weight x top` the loss weight x (g(top) - g(score)), on the one slope that makes the losses add up
    (for logarithms the logarithmic mean). MPI: weight x score, less or plus the child's share of the variance.
    Benefit of the doubt: the unit's own best weights x score. Minimum and maximum: the child that decides. Ratio: the
    child above the line. Sum: weight x score as it is. Copeland is apportioned by weight x score.
    """
    shares = effective_weights(scores, weights)
    filled = np.where(np.isnan(scores), 0.0, scores)
    method = chosen.method
    if method in MEANS and exponent_of(chosen) != 1:
        parts = _by_losses(filled, shares, exponent_of(chosen), chosen.number("floor", 0.0), total, top)
    elif method == "product":
        even = np.full(shares.shape, 1.0 / shares.shape[1])
        parts = _by_losses(filled, even, 0.0, 0.0, total, top)
    elif method in ("mpi", "ampi"):
        parts = _with_imbalance(filled, shares, 1.0 if chosen.word("penalty", "negative") == "positive" else -1.0)
    elif method == "benefit_of_the_doubt":
        parts = best_parts(scores, weights, **bounds_of(chosen), high=top)
    elif method in ("minimum", "maximum"):
        parts = _of_the_deciding(scores, shares, total)
    elif method == "sum":
        parts = filled * weights
    elif method == "ratio":
        parts = np.where(np.arange(shares.shape[1]) == 0, total[:, None], 0.0)
    else:
        parts = shares * filled
        if method == "copeland":
            parts = _apportioned(parts, shares, total)
    return np.where(np.isnan(total)[:, None], np.nan, parts)


def _with_imbalance(scores: Floats, shares: Floats, sign: float) -> Floats:
    """Split a mean and its penalty: each child has the part of the variance that it makes."""
    means = row_totals(shares * scores)[:, None]
    away = (scores - means) * (scores - means) * shares
    parts: Floats = shares * scores + sign * np.divide(away, means, out=np.zeros_like(away), where=means > 0)
    return parts


def _of_the_deciding(scores: Floats, shares: Floats, total: Floats) -> Floats:
    """Give a least or greatest score to the child that has it; several share it."""
    decide = (round_significant(scores) == round_significant(total)[:, None]) & (shares > 0)
    number = np.maximum(decide.sum(axis=1, keepdims=True), 1)
    parts: Floats = np.where(decide, total[:, None] / number, 0.0)
    return parts


def _apportioned(parts: Floats, shares: Floats, total: Floats) -> Floats:
    whole = row_totals(parts)[:, None]
    known = np.where(np.isnan(total), 0.0, total)[:, None]
    even = (parts >= 0).all(axis=1, keepdims=True) & (whole > _NOTHING)
    # Where parts cancel out or are nothing, proportions say nothing: what they leave of the total is shared by weight.
    split: Floats = np.where(even, parts / np.where(even, whole, 1.0) * known, parts + shares * (known - whole))
    return split


def _by_losses(scores: Floats, shares: Floats, exponent: float, floor: float, total: Floats, top: float) -> Floats:
    known = np.where(np.isnan(total), top, total)
    raised = np.maximum(scores, floor)
    weighing = shares > 0
    zeros = weighing & (raised == 0) & (exponent <= 0)

    def transformed(values: Floats) -> Floats:
        safe = np.where(values > 0, values, 1.0) if exponent <= 0 else values
        return log(safe) if exponent == 0 else power(safe, exponent)

    losses = np.where(weighing & ~zeros, shares * (transformed(np.array(top)) - transformed(raised)), 0.0)
    whole = row_totals(losses)[:, None]
    gap = (top - known)[:, None]
    parts: Floats = np.divide(losses, whole, out=shares.copy(), where=np.abs(whole) > _NOTHING) * gap
    # A score of 0 takes the whole mean to 0: the loss is its own.
    killed = zeros.any(axis=1)[:, None]
    mass = row_totals(shares * zeros)[:, None]
    own = np.divide(shares * zeros, mass, out=np.zeros_like(shares), where=mass > 0)
    return shares * top - np.where(killed, own * gap, parts)
