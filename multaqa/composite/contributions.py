"""What each child gives to its parent's score, so that the parts add up to the whole."""

import numpy as np

from multaqa.composite.aggregate import exponent_of
from multaqa.composite.data import Floats
from multaqa.composite.elementary import log, power, row_totals
from multaqa.composite.methods import MEANS, Step

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
    The arithmetic mean is split by weight x score. Another mean is a sum in a function g (logarithm, power): each child
    takes from `weight x top` the loss weight x (g(top) - g(score)), on the one slope that makes the losses add up
    (for logarithms the logarithmic mean). Other methods are apportioned by weight x score.
    """
    shares = effective_weights(scores, weights)
    filled = np.where(np.isnan(scores), 0.0, scores)
    if chosen.method in MEANS and exponent_of(chosen) != 1:
        parts = _by_losses(filled, shares, chosen, total, top)
    else:
        parts = shares * filled
        if chosen.method != "arithmetic" and chosen.method not in MEANS:
            parts = _apportioned(parts, shares, total)
    return np.where(np.isnan(total)[:, None], np.nan, parts)


def _apportioned(parts: Floats, shares: Floats, total: Floats) -> Floats:
    whole = row_totals(parts)[:, None]
    known = np.where(np.isnan(total), 0.0, total)[:, None]
    even = (parts >= 0).all(axis=1, keepdims=True) & (whole > _NOTHING)
    # Where parts cancel out or are nothing, proportions say nothing: what they leave of the total is shared by weight.
    split: Floats = np.where(even, parts / np.where(even, whole, 1.0) * known, parts + shares * (known - whole))
    return split


def _by_losses(scores: Floats, shares: Floats, chosen: Step, total: Floats, top: float) -> Floats:
    exponent = exponent_of(chosen)
    floor = chosen.number("floor", 0.0)
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
