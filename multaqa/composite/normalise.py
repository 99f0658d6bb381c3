"""Normalisation: raw values in their units to scores on one scale, directions always honoured."""

from math import fsum

import numpy as np

from multaqa.composite.data import Floats
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


def mean_and_deviation(values: Floats) -> tuple[float, float]:
    """Return mean and standard deviation (n - 1) of the values that are there.

    values: (units,), NaN = no value. The sums are exact, so the order of the units does not matter.
    Raises EngineError with fewer than two values or when all are equal.
    """
    present = _present(values, "a z-score")
    if len(present) < 2 or present.min() == present.max():
        raise EngineError("fewer than two different values, so a z-score cannot be computed", remedy="Use goalposts")
    mean = fsum(present) / len(present)
    deviation = (fsum((present - mean) ** 2) / (len(present) - 1)) ** 0.5
    return mean, deviation


def min_max(values: Floats, *, low: float = 0.0, high: float = 100.0) -> Floats:
    """Score the least value as `low` and the greatest as `high`, in a straight line between them.

    values: (units,), higher is better; NaN = no value and stays NaN. Returns (units,) in [low, high].
    Raises EngineError when no two values differ. Source: OECD/JRC Handbook (2008), step 5.
    """
    least, greatest = _two_ends(values, "min-max")
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
        values, worst, best = np.log(values), float(np.log(worst)), float(np.log(best))
    shares = (values - worst) / (best - worst)
    if cap in ("both", "upper"):
        shares = np.minimum(shares, 1.0)
    if cap in ("both", "lower"):
        shares = np.maximum(shares, 0.0)
    scores: Floats = low + (high - low) * shares
    return scores


def z_score(values: Floats, *, mean: float = 0.0, sd: float = 1.0) -> Floats:
    """Centre on the mean and divide by the standard deviation (n - 1), then give that mean and deviation.

    values: (units,), higher is better; NaN = no value and stays NaN. Returns (units,), also below 0.
    Raises EngineError when no two values differ. Source: OECD/JRC Handbook (2008), step 5.
    """
    centre, deviation = mean_and_deviation(values)
    return mean + sd * ((values - centre) / deviation)


def beaten(values: Floats) -> Floats:
    """Count, for every unit, the units with a lower value; equal values count for neither.

    values: (units,), higher is better; NaN = no value and stays NaN. This is Borda's count.
    """
    present = np.sort(round_significant(_present(values, "a rank")))
    counts = np.searchsorted(present, round_significant(values), side="left").astype(np.float64)
    result: Floats = np.where(np.isnan(values), np.nan, counts)
    return result


def percentile_rank(values: Floats, *, high: float = 100.0) -> Floats:
    """Score by the share of the other units that have a lower value.

    values: (units,), higher is better; NaN = no value and stays NaN. Returns (units,) in [0, high].
    Raises EngineError with fewer than two values.
    """
    others = len(_present(values, "a percentile rank")) - 1
    if not others:
        raise EngineError("one value only, so a percentile rank cannot be computed", remedy="Use goalposts")
    return beaten(values) / others * high


def distance_to_target(values: Floats, *, target: float, cap: bool = True, high: float = 100.0) -> Floats:
    """Score the worst value as 0 and the target as `high`; beyond it is clipped when `cap`.

    values: (units,), higher is better (turned round with its target by the caller); NaN = no value and stays NaN.
    Raises EngineError when no value is worse than the target.
    """
    worst = float(_present(values, "a distance to the target").min())
    if worst >= target:
        raise EngineError("no value is worse than the target", remedy="Check the target and its unit")
    shares = (values - worst) / (target - worst)
    scores: Floats = (np.minimum(shares, 1.0) if cap else shares) * high
    return scores


def distance_to_reference(values: Floats, *, reference: int, high: float = 100.0) -> Floats:
    """Score the worst value as 0 and the reference unit as `high`; better units pass it.

    values: (units,), higher is better; NaN = no value and stays NaN. reference: the row of the reference unit.
    Raises EngineError when the reference has no value or is itself the worst.
    """
    worst = float(_present(values, "a distance to the reference").min())
    if np.isnan(values[reference]):
        raise EngineError("the reference unit has no value", remedy="Choose a reference with a value")
    if values[reference] == worst:
        raise EngineError("the reference unit has the worst value", remedy="Choose another reference")
    return (values - worst) / (values[reference] - worst) * high


def share_of_maximum(values: Floats, *, direction: str = "higher", high: float = 100.0) -> Floats:
    """Score by the share of the greatest value; where lower is better, by what is left to the greatest.

    values: (units,) in the indicator's unit, at or above 0; NaN = no value and stays NaN. Values 1, 2, 4 score 25, 50,
    100, and 75, 50, 0 where lower is better. Raises EngineError for a negative value or a greatest value of 0.
    """
    present = _present(values, "a share of the maximum")
    greatest = float(present.max())
    if present.min() < 0 or greatest == 0:
        raise EngineError("a share of the maximum needs values at or above 0, one above it", remedy="Use min-max")
    shares = values / greatest
    return high * (shares if direction == "higher" else 1 - shares)


def normalise(
    values: Floats,
    chosen: Step,
    *,
    scale: float,
    direction: str = "higher",
    posts: tuple[float, float] | None = None,
    units: tuple[str, ...] = (),
) -> Floats:
    """Normalise one column by a step.

    values: (units,) in the indicator's unit; NaN = no value and stays NaN. scale: top of the scores, 1 or 100.
    posts: (worst, best). units: codes, to find a reference unit. Returns (units,) scores where higher is better.
    Raises EngineError when the method cannot be applied to these values.
    """
    low, high = chosen.number("low", 0.0), chosen.number("high", scale)
    method = chosen.method
    if method == "given":
        return _given(values, direction, scale)
    if method == "goalposts":
        if posts is None:
            raise EngineError("the goalposts are missing", remedy="Give goalposts = [worst, best]")
        cap, log = chosen.word("cap", "both"), chosen.flag("log")
        return goalposts(values, worst=posts[0], best=posts[1], cap=cap, log=log, low=low, high=high)
    if method == "share_of_maximum":
        return share_of_maximum(values, direction=direction, high=scale)
    sign = 1.0 if direction == "higher" else -1.0
    turned = sign * values
    if method == "min_max":
        return min_max(turned, low=low, high=high)
    if method == "z_score":
        return z_score(turned, mean=chosen.number("mean", 0.0), sd=chosen.number("sd", 1.0))
    return _by_standing(turned, chosen, scale, sign, units)


def _given(values: Floats, direction: str, scale: float) -> Floats:
    return values if direction == "higher" else scale - values


def _by_standing(turned: Floats, chosen: Step, scale: float, sign: float, units: tuple[str, ...]) -> Floats:
    method = chosen.method
    if method == "rank":
        return beaten(turned) + 1
    if method == "borda":
        return beaten(turned)
    if method == "percentile_rank":
        return percentile_rank(turned, high=scale)
    if method == "distance_to_target":
        if not chosen.has("target"):
            raise EngineError("the target is missing", remedy="Give target = a number in the indicator's unit")
        target = sign * chosen.number("target", 0.0)
        return distance_to_target(turned, target=target, cap=chosen.flag("cap", True), high=scale)
    reference = chosen.word("reference", "")
    if reference not in units:
        raise EngineError(f"there is no reference unit “{reference}”", remedy="Give reference = the code of a unit")
    return distance_to_reference(turned, reference=units.index(reference), high=scale)
