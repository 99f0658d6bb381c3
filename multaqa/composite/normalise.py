"""Normalisation: raw values in their units to scores on one scale, directions always honoured."""

from math import sqrt

import numpy as np

from multaqa.composite.data import Flags, Floats
from multaqa.composite.elementary import log as natural_log
from multaqa.composite.elementary import mean as exact_mean
from multaqa.composite.elementary import moments
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step
from multaqa.composite.ranks import round_significant


def _present(values: Floats, what: str) -> Floats:
    present = values[~np.isnan(values)]
    if not len(present):
        raise EngineError(
            f"no value at all, so {what} cannot be computed", remedy="Leave the indicator out or give values"
        )
    return present


def _two_ends(values: Floats, what: str) -> tuple[float, float]:
    present = _present(values, what)
    least, greatest = float(present.min()), float(present.max())
    if least == greatest:
        raise EngineError(
            f"every unit has the value {least:g}, so {what} cannot tell them apart",
            remedy="Use goalposts, or leave the indicator out",
        )
    return least, greatest


def mean_and_deviation(values: Floats, *, population: bool = False) -> tuple[float, float]:
    """Return mean and standard deviation (n - 1, or n for a population) of the values that are there.

    values: (units,), NaN = no value. The sums are exact, so the order of the units does not matter.
    Raises EngineError with fewer than two values or when all are equal.
    """
    present = _present(values, "a z-score")
    if len(present) < 2 or present.min() == present.max():
        raise EngineError("fewer than two different values, so a z-score cannot be computed", remedy="Use goalposts")
    mean, variance = moments(present)[:2]
    return mean, sqrt(variance if population else variance * len(present) / (len(present) - 1))


def min_max(values: Floats, *, low: float = 0.0, high: float = 100.0, among: Floats | None = None) -> Floats:
    """Score the least value as `low` and the greatest as `high`, in a straight line between them.

    values: (units,), higher is better; NaN = no value and stays NaN. among: the values whose least and greatest count,
    `values` by default. Returns (units,), in [low, high] but for values outside `among`.
    Raises EngineError when no two values differ. Source: OECD/JRC Handbook (2008), step 5.
    """
    least, greatest = _two_ends(values if among is None else among, "min-max")
    return low + (high - low) * ((values - least) / (greatest - least))


def goalposts(
    values: Floats,
    *,
    worst: float,
    best: float,
    cap: str = "both",
    log: bool = False,
    low: float = 0.0,
    high: float = 100.0,
) -> Floats:
    """Score `worst` as `low` and `best` as `high`, in a straight line between them, or between their logarithms.

    values: (units,) in the indicator's unit; NaN = no value and stays NaN. `best < worst` reads "lower is better".
    cap: clip beyond "both" goalposts, at the "lower" or "upper" score only, or at "none".
    Returns (units,) scores. Raises EngineError for equal goalposts, or a logarithm of a value at or below 0.
    Source: UNDP, Human Development Report 2023/24, technical note 1.
    """
    if worst == best:
        raise EngineError(f"both goalposts are {worst:g}", remedy="Give two different goalposts")
    if log:
        if (np.asarray(values) <= 0).any() or worst <= 0 or best <= 0:
            raise EngineError("a logarithm of a value at or below 0", remedy="Correct the value, or set log = false")
        values, worst, best = (natural_log(np.asarray(part)) for part in (values, worst, best))  # type: ignore[assignment]
    shares = (values - worst) / (best - worst)
    if cap in ("both", "upper"):
        shares = np.minimum(shares, 1.0)
    if cap in ("both", "lower"):
        shares = np.maximum(shares, 0.0)
    scores: Floats = low + (high - low) * shares
    return scores


def z_score(
    values: Floats, *, mean: float = 0.0, sd: float = 1.0, population: bool = False, among: Floats | None = None
) -> Floats:
    """Centre on the mean and divide by the standard deviation, then give that mean and deviation.

    values: (units,), higher is better; NaN = no value and stays NaN. population: divide by n, else by n - 1.
    among: the values that mean and deviation come from, `values` by default. Returns (units,), also below 0.
    Raises EngineError when no two values differ. Source: OECD/JRC Handbook (2008), step 5.
    """
    centre, deviation = mean_and_deviation(values if among is None else among, population=population)
    return mean + sd * ((values - centre) / deviation)


def adjusted_goalposts(
    values: Floats, *, direction: str = "higher", reference: float | None = None, among: Floats | None = None
) -> Floats:
    """Score as the adjusted Mazziotta-Pareto index does: the reference is 100, half the range is 30 points.

    values: (units,) in the indicator's unit; NaN = no value and stays NaN. reference: the value that scores 100, the
    mean by default. among: the values that mean and range come from. Where lower is better the score is turned round
    100. Returns (units,), about 70 to 130. Raises EngineError when no two values differ. Source: Mazziotta and Pareto
    (2016), Social Indicators Research 127, section 3.
    """
    field = values if among is None else among
    least, greatest = _two_ends(field, "adjusted goalposts")
    middle = exact_mean(_present(field, "adjusted goalposts")) if reference is None else reference
    away = (values - middle) / (greatest - least) * 60.0
    return 100.0 + (away if direction == "higher" else -away)


def beaten(values: Floats, *, among: Floats | None = None) -> Floats:
    """Count, for every unit, the units with a lower value; equal values count for neither.

    values: (units,), higher is better; NaN = no value and stays NaN. among: the values counted, `values` by default.
    This is Borda's count.
    """
    present = np.sort(round_significant(_present(values if among is None else among, "a rank")))
    counts = np.searchsorted(present, round_significant(values), side="left").astype(np.float64)
    result: Floats = np.where(np.isnan(values), np.nan, counts)
    return result


def percentile_rank(values: Floats, *, high: float = 100.0, among: Floats | None = None) -> Floats:
    """Score by the share of the other units that have a lower value.

    values: (units,), higher is better; NaN = no value and stays NaN. among: see `beaten`. Returns (units,) in [0,
    high]. Raises EngineError with fewer than two values.
    """
    others = len(_present(values if among is None else among, "a percentile rank")) - 1
    if not others:
        raise EngineError("one value only, so a percentile rank cannot be computed", remedy="Use goalposts")
    return np.minimum(beaten(values, among=among) / others, 1.0) * high


def distance_to_target(
    values: Floats, *, target: float, cap: bool = True, high: float = 100.0, among: Floats | None = None
) -> Floats:
    """Score the worst value as 0 and the target as `high`; beyond it is clipped when `cap`.

    values: (units,), higher is better (turned round with its target by the caller); NaN = no value and stays NaN.
    Raises EngineError when no value is worse than the target.
    """
    worst = float(_present(values if among is None else among, "a distance to the target").min())
    if worst >= target:
        raise EngineError("no value is worse than the target", remedy="Check the target and its unit")
    shares = (values - worst) / (target - worst)
    scores: Floats = (np.minimum(shares, 1.0) if cap else shares) * high
    return scores


def distance_to_reference(
    values: Floats, *, reference: float, high: float = 100.0, among: Floats | None = None
) -> Floats:
    """Score the worst value as 0 and the reference unit's value as `high`; better units pass it.

    values: (units,), higher is better; NaN = no value and stays NaN. among: the values whose worst counts.
    Raises EngineError when the reference has no value or is itself the worst.
    """
    worst = float(_present(values if among is None else among, "a distance to the reference").min())
    if np.isnan(reference):
        raise EngineError("the reference unit has no value", remedy="Choose a reference with a value")
    if reference == worst:
        raise EngineError("the reference unit has the worst value", remedy="Choose another reference")
    return (values - worst) / (reference - worst) * high


def share_of_maximum(
    values: Floats, *, direction: str = "higher", high: float = 100.0, among: Floats | None = None
) -> Floats:
    """Score by the share of the greatest value; where lower is better, by what is left to the greatest.

    values: (units,) in the indicator's unit, at or above 0; NaN = no value and stays NaN. among: the values whose
    greatest counts. Values 1, 2, 4 score 25, 50, 100, and 75, 50, 0 where lower is better. Raises EngineError for a
    negative value or a greatest value of 0.
    """
    present = _present(values if among is None else among, "a share of the maximum")
    greatest = float(present.max())
    if present.min() < 0 or greatest <= 0:
        raise EngineError("a share of the maximum needs values at or above 0, one above it", remedy="Use min-max")
    shares = values / greatest
    return high * (shares if direction == "higher" else 1 - shares)


def worst_score(chosen: Step) -> float:
    """Return the score of a value that counts as the worst by rule: the low end of the method's range."""
    return chosen.number("low", 0.0)


def normalise(
    values: Floats,
    chosen: Step,
    *,
    scale: float,
    direction: str = "higher",
    posts: tuple[float, float] | None = None,
    units: tuple[str, ...] = (),
    among: Flags | None = None,
) -> Floats:
    """Normalise one column by a step.

    values: (units,) in the indicator's unit; NaN = no value and stays NaN. scale: top of the scores, 1 or 100. posts:
    (worst, best). units: codes, to find a reference unit. among: (units,) the rows that parameters come from, all by
    default. Returns (units,) scores where higher is better. Raises EngineError when the method cannot be applied to
    these values.
    """
    low, high = chosen.number("low", 0.0), chosen.number("high", scale)
    field = values if among is None else values[among]
    method = chosen.method
    if method == "given":
        return values if direction == "higher" else scale - values
    if method == "goalposts":
        if posts is None:
            raise EngineError("the goalposts are missing", remedy="Give goalposts = [worst, best]")
        cap, log = chosen.word("cap", "both"), chosen.flag("log")
        return goalposts(values, worst=posts[0], best=posts[1], cap=cap, log=log, low=low, high=high)
    if method == "share_of_maximum":
        return share_of_maximum(values, direction=direction, high=scale, among=field)
    if method == "ampi":
        reference = chosen.number("reference", 0.0) if chosen.has("reference") else None
        return adjusted_goalposts(values, direction=direction, reference=reference, among=field)
    sign = 1.0 if direction == "higher" else -1.0
    if method == "min_max":
        return min_max(sign * values, low=low, high=high, among=sign * field)
    if method == "z_score":
        mean, sd, population = chosen.number("mean", 0.0), chosen.number("sd", 1.0), chosen.flag("population")
        return z_score(sign * values, mean=mean, sd=sd, population=population, among=sign * field)
    if method == "distance_to_reference":
        value = _reference_value(values, chosen.word("reference", ""), units, among)
        return distance_to_reference(sign * values, reference=sign * value, high=scale, among=sign * field)
    return _by_standing(sign * values, chosen, scale, sign, sign * field)


def _reference_value(values: Floats, reference: str, units: tuple[str, ...], among: Flags | None) -> float:
    rows = [row for row, unit in enumerate(units) if unit == reference and (among is None or among[row])]
    if not rows:
        raise EngineError(f"there is no reference unit “{reference}”", remedy="Give reference = the code of a unit")
    if len(rows) > 1:
        raise EngineError(f"the reference unit “{reference}” stands in several years", remedy="Choose a base year")
    return float(values[rows[0]])


def _by_standing(turned: Floats, chosen: Step, scale: float, sign: float, field: Floats) -> Floats:
    method = chosen.method
    if method == "rank":
        return beaten(turned, among=field) + 1
    if method == "borda":
        return beaten(turned, among=field)
    if method == "percentile_rank":
        return percentile_rank(turned, high=scale, among=field)
    if not chosen.has("target"):
        raise EngineError("the target is missing", remedy="Give target = a number in the indicator's unit")
    target = sign * chosen.number("target", 0.0)
    return distance_to_target(turned, target=target, cap=chosen.flag("cap", True), high=scale, among=field)
