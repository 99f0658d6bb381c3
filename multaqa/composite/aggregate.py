"""Aggregation: the children's scores of one node to its own score."""

import numpy as np

from multaqa.composite.data import Flags, Floats
from multaqa.composite.elementary import exp, log, power, row_totals
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.ranks import round_significant
from multaqa.composite.simplex import greatest

_NOTHING = 1e-12


def weighted_sum(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the weighted sum and the sum of weights over the scores that are there.

    scores: (units x children), NaN = missing. weights: (children,). The children are added one by one, in order, so
    that every machine adds the same numbers in the same order.
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
    return np.where(mass > 0, total / np.where(mass > 0, mass, 1.0), np.nan)


def weighted_total(scores: Floats, weights: Floats) -> Floats:
    """Return the plain sum of weight x score; missing where a child with a weight is missing.

    scores: (units x children), NaN = missing. weights: (children,) at or above 0, in the points that they are worth:
    doubling all of them doubles the sum. Returns (units,), in no fixed range.
    """
    used = np.asarray(weights) > 0
    total, _ = weighted_sum(scores[:, used], np.asarray(weights)[used])
    return np.where(np.isnan(scores[:, used]).any(axis=1), np.nan, total)


def power_mean(scores: Floats, weights: Floats, *, exponent: float, floor: float | None = None) -> Floats:
    """Return the weighted power mean: exponent 1 arithmetic, 0 geometric, -1 harmonic.

    scores: (units x children) at or above 0, NaN = missing and drops out. floor: takes the place of smaller scores;
    without it a score of 0 makes a mean with an exponent at or below 0 equal to 0. Returns (units,). Raises
    EngineError for a score below 0 and for a floor at or below 0. Source: Hardy, Littlewood, Pólya (1934), ch. 2.
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
    safe = np.where(scores == 0, np.nan, scores) if exponent <= 0 else scores
    if exponent == 0:
        means = exp(arithmetic(log(safe), weights))
    else:
        means = power(arithmetic(power(safe, exponent), weights), 1 / exponent)
    return np.where(zero, 0.0, means)


AMONG_UNITS = ("copeland", "benefit_of_the_doubt")
EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}


def exponent_of(chosen: Step) -> float:
    """Return the exponent of a mean; the power mean's own defaults to 0.5."""
    return EXPONENTS.get(chosen.method, chosen.number("exponent", 0.5))


def mpi(scores: Floats, weights: Floats, *, penalty: str = "negative") -> Floats:
    """Return the Mazziotta-Pareto index: the mean, less a penalty for imbalance among the children.

    scores: (units x children) above 0 on the mean, as 100 ± 10 z-scores (MPI) or 70-130 goalposts (AMPI); NaN =
    missing and drops out. weights: (children,). penalty "negative": mean - sd x sd / mean; "positive" adds it, for an
    index where more is worse. The standard deviation divides by the sum of weights. Returns (units,). Raises
    EngineError for a mean at or below 0. Source: Mazziotta and Pareto (2016), Social Indicators Research 127.
    """
    means = arithmetic(scores, weights)
    if (means <= 0).any():
        raise EngineError(
            "a mean at or below 0 has no coefficient of variation", remedy="Use a z_score with mean 100, sd 10"
        )
    variances = arithmetic((scores - means[:, None]) ** 2, weights)
    change = variances / means
    return means - change if penalty == "negative" else means + change


def copeland(scores: Floats, weights: Floats, *, high: float = 100.0) -> Floats:
    """Return the share of the other units that a unit beats, a draw counting half.

    scores: (units x children), NaN = missing: a child counts in a pair only where both have a score. A unit beats
    another when the children on which it is better outweigh those on which it is worse. Returns (units,) in [0, high],
    NaN for a unit without a score. Raises EngineError with fewer than two units. Source: Copeland (1951); OECD/JRC
    Handbook, step 6.
    """
    present = np.flatnonzero(~np.isnan(scores[:, np.asarray(weights) > 0]).all(axis=1))
    if len(present) < 2:
        raise EngineError("Copeland compares units, and there are fewer than two with a score", remedy="Use a mean")
    points = np.full(len(scores), np.nan)
    field = round_significant(scores[present])
    for start in range(0, len(present), 256):
        block = slice(start, start + 256)
        balance = np.zeros((len(field[block]), len(field)))
        for child, weight in enumerate(weights):
            mine, others = field[block, child][:, None], field[:, child][None, :]
            balance += weight * ((mine > others).astype(float) - (mine < others))
        balance = np.where(np.abs(balance) < 1e-12, 0.0, balance)
        points[present[block]] = (np.sign(balance).sum(axis=1) / (len(present) - 1) + 1) / 2 * high
    return points


def benefit_of_the_doubt(
    scores: Floats, weights: Floats, *, least_share: float = 0.0, greatest_share: float = 1.0, high: float = 100.0
) -> Floats:
    """Give every unit the weights that suit it best, on condition that with them no unit passes `high`.

    scores: (units x children) at or above 0, NaN = missing: the child has no part in that unit's score. weights: a
    child of weight 0 is left out; other weights do not count. least_share, greatest_share: bounds of each child's part
    in the unit's own score. Returns (units,) in [0, high]. Raises EngineError for a score below 0 or bounds that
    cannot hold. Source: Cherchye et al. (2007), Social Indicators Research 82.
    """
    parts = best_parts(scores, weights, least_share=least_share, greatest_share=greatest_share, high=high)
    known = ~np.isnan(scores[:, np.asarray(weights) > 0]).all(axis=1)
    return np.where(known, np.minimum(row_totals(parts), high), np.nan)


def best_parts(
    scores: Floats, weights: Floats, *, least_share: float = 0.0, greatest_share: float = 1.0, high: float = 100.0
) -> Floats:
    """Return what each child gives to the benefit of the doubt: the unit's own best weight x score.

    Arguments and errors as in `benefit_of_the_doubt`. Returns (units x children), 0 for a child that is missing or has
    no weight.
    """
    columns = np.flatnonzero(np.asarray(weights) > 0)
    used = scores[:, columns]
    if (used < 0).any():
        raise EngineError("a score below 0 in the benefit of the doubt", remedy="Use min-max or goalposts")
    filled = np.where(np.isnan(used), 0.0, used) / high
    parts = np.zeros(scores.shape)
    for unit, own in enumerate(filled):
        there = np.flatnonzero(~np.isnan(used[unit]))
        if own.any():
            found = _best_weights(filled[:, there], own[there], least_share, greatest_share)
            parts[unit, columns[there]] = found * own[there] * high
    return parts


def _best_weights(field: Floats, own: Floats, least_share: float, greatest_share: float) -> Floats:
    """Return the weights that suit a unit best. field: (units x the unit's own children), own: its scores, 0 to 1."""
    # Each bound of a share is linear in the weights: own part - bound x own total.
    parts = np.diag(own)
    limits = np.vstack([field, least_share * own[None, :] - parts, parts - greatest_share * own[None, :]])
    total, weights = greatest(own, limits, np.concatenate([np.ones(len(field)), np.zeros(2 * len(own))]))
    if total <= _NOTHING:
        raise EngineError(
            "the bounds of the shares leave no weights for a unit", remedy="Lower least_share, raise greatest_share"
        )
    return weights


def bounds_of(chosen: Step) -> dict[str, float]:
    """Return the bounds of the shares in a benefit of the doubt."""
    return {
        "least_share": chosen.number("least_share", 0.0),
        "greatest_share": chosen.number("greatest_share", 1.0),
    }


def _extreme(scores: Floats, weights: Floats, chosen: Step) -> Floats:
    used = scores[:, np.asarray(weights) > 0]
    fill = np.inf if chosen.method == "minimum" else -np.inf
    filled = np.where(np.isnan(used), fill, used)
    extreme = filled.min(axis=1) if chosen.method == "minimum" else filled.max(axis=1)
    return np.where(np.isfinite(extreme), extreme, np.nan)


def _combined(scores: Floats, chosen: Step, scale: float) -> Floats:
    """Return the product of all children or the ratio of two, as shares of the scale; missing if one is missing."""
    if chosen.method == "product":
        product: Floats = np.prod(scores / scale, axis=1) * scale
        return product
    if scores.shape[1] != 2:
        raise EngineError(f"a ratio of {scores.shape[1]} children", remedy="Give the node two children")
    if (scores[:, 1] == 0).any():
        raise EngineError("the ratio divides by a score of 0", remedy="Use another aggregation")
    ratio: Floats = scores[:, 0] / scores[:, 1] * scale
    return ratio


def aggregate(scores: Floats, weights: Floats, chosen: Step, *, scale: float) -> Floats:
    """Aggregate the children of one node by a step.

    scores: (units x children), NaN = missing. weights: (children,). scale: top of the scores.
    Returns (units,), NaN = missing. Raises EngineError when the method cannot take these scores.
    """
    method = chosen.method
    if method == "arithmetic":
        return arithmetic(scores, weights)
    if method in MEANS:
        floor = chosen.number("floor", 0.0) if chosen.has("floor") else None
        return power_mean(scores, weights, exponent=exponent_of(chosen), floor=floor)
    if method in ("mpi", "ampi"):
        return mpi(scores, weights, penalty=chosen.word("penalty", "negative"))
    if method == "copeland":
        return copeland(scores, weights, high=scale)
    if method == "benefit_of_the_doubt":
        return benefit_of_the_doubt(scores, weights, **bounds_of(chosen), high=scale)
    if method in ("minimum", "maximum"):
        return _extreme(scores, weights, chosen)
    if method == "sum":
        return weighted_total(scores, weights)
    return _combined(scores, chosen, scale)
