"""Aggregation: the children's scores of one node to its own score."""

import numpy as np

from multaqa.composite.data import Flags, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step


def weighted_sum(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the weighted sum and the sum of weights over the scores that are there.

    scores: (units x children), NaN = missing. weights: (children,). The children are added one by one, in order, so that
    every machine adds the same numbers in the same order.
    """
    total = np.zeros(len(scores))
    mass = np.zeros(len(scores))
    for child, weight in enumerate(weights):
        column = scores[:, child]
        there = ~np.isnan(column)
        total += np.where(there, weight * np.where(there, column, 0.0), 0.0)
        mass += np.where(there, weight, 0.0)
    return total, mass


def arithmetic(scores: Floats, weights: Floats) -> Floats:
    """Return the weighted arithmetic mean; missing scores drop out and the other weights re-scale.

    scores: (units x children), NaN = missing. weights: (children,) at or above 0, in any scale.
    Returns (units,), NaN where no child with a weight has a score.
    """
    total, mass = weighted_sum(scores, weights)
    with np.errstate(invalid="ignore"):
        return np.where(mass > 0, total / np.where(mass > 0, mass, 1.0), np.nan)


def power_mean(scores: Floats, weights: Floats, *, exponent: float, floor: float | None = None) -> Floats:
    """Return the weighted power mean: exponent 1 arithmetic, 0 geometric, -1 harmonic.

    scores: (units x children) at or above 0, NaN = missing and drops out. floor: takes the place of smaller scores;
    without it a score of 0 makes a mean with an exponent at or below 0 equal to 0. Returns (units,).
    Raises EngineError for a score below 0 and for a floor at or below 0. Source: Hardy, Littlewood, Pólya (1934), ch. 2.
    """
    if floor is not None:
        if floor <= 0:
            raise EngineError(f"the floor is {floor:g}", remedy="Give a floor above 0")
        if (scores < 0).any():
            raise EngineError("a score below 0 in a mean that has no meaning there", remedy="Use the arithmetic mean")
        scores = np.where(np.isnan(scores), np.nan, np.maximum(scores, floor))
    if (scores < 0).any():
        raise EngineError("a score below 0 in a mean that has no meaning there", remedy="Use the arithmetic mean")
    weighing: Flags = np.asarray(weights) > 0
    zero = ((scores == 0) & weighing).any(axis=1) & (exponent <= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        safe = np.where(scores == 0, np.nan, scores) if exponent <= 0 else scores
        if exponent == 0:
            means = np.exp(arithmetic(np.log(safe), weights))
        else:
            means = arithmetic(safe**exponent, weights) ** (1 / exponent)
    return np.where(zero, 0.0, means)


EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}


def exponent_of(chosen: Step) -> float:
    """Return the exponent of a mean; the power mean's own defaults to 0.5."""
    return EXPONENTS.get(chosen.method, chosen.number("exponent", 0.5))


def aggregate(scores: Floats, weights: Floats, chosen: Step, *, scale: float) -> Floats:
    """Aggregate the children of one node by a step.

    scores: (units x children), NaN = missing. weights: (children,). scale: top of the scores.
    Returns (units,), NaN = missing. Raises EngineError when the method cannot take these scores.
    """
    if chosen.method == "arithmetic":
        return arithmetic(scores, weights)
    floor = chosen.number("floor", 0.0) if chosen.has("floor") else None
    return power_mean(scores, weights, exponent=exponent_of(chosen), floor=floor)
