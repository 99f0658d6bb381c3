"""Treatment of outliers: winsorising and transformations decided by skewness and kurtosis, with a record per cell."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.elementary import exp, log, mean, moments
from multaqa.composite.elementary import power as raise_to
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step

SKEWNESS, KURTOSIS, POINTS = 2.0, 3.5, 5


@dataclass(frozen=True)
class Treated:
    """One cell that treatment changed: values before and after in the indicator's unit, and the method that did it."""

    unit: str
    indicator: str
    before: float
    after: float
    method: str


def skewness(values: Floats) -> float:
    """Return the bias-corrected skewness, as spreadsheets do; NaN with fewer than three values or no spread.

    values: (units,), NaN = no value. Source: Joanes and Gill (1998), G1.
    """
    present = values[~np.isnan(values)]
    n = len(present)
    if n < 3 or present.min() == present.max():
        return float("nan")
    _, second, third, _ = moments(present)
    return third / (second * sqrt(second)) * sqrt(n * (n - 1)) / (n - 2)


def kurtosis(values: Floats) -> float:
    """Return the bias-corrected excess kurtosis, as spreadsheets do; NaN with fewer than four values or no spread.

    values: (units,), NaN = no value. Source: Joanes and Gill (1998), G2.
    """
    present = values[~np.isnan(values)]
    n = len(present)
    if n < 4 or present.min() == present.max():
        return float("nan")
    _, second, _, fourth = moments(present)
    excess = fourth / (second * second) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def passes(values: Floats, *, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS) -> bool:
    """Say whether a column needs no treatment: |skewness| below its limit, or kurtosis below its own.

    values: (units,), NaN = no value. A column too short or constant passes. Source: OECD/JRC Handbook (2008), step 3.
    """
    skew, kurt = skewness(values), kurtosis(values)
    return bool(np.isnan(skew) or abs(skew) < greatest_skewness or kurt < greatest_kurtosis)


def winsorise(
    values: Floats, *, points: int = POINTS, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS
) -> Floats:
    """Bring the outermost values to the next one, one at a time, until the column passes or `points` are used.

    values: (units,), NaN = no value and stays NaN. points: at least 0. The tail is chosen by the sign of the skewness
    at each point. Returns (units,); it may still not pass: ask `passes`. Source: OECD/JRC Handbook (2008), step 3.
    """
    return winsorised_states(values, [points], greatest_skewness, greatest_kurtosis)[0]


def winsorised_states(
    values: Floats, limits: list[int], greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS
) -> list[Floats]:
    """Return the column winsorised up to each of several limits of points, in one pass.

    values: (units,), NaN = no value. limits: numbers of points. The state at k points is a step on the way to k + 1.
    """
    states = [values]
    low = high = 0
    order = np.argsort(values)[: int((~np.isnan(values)).sum())]
    present = values[order]
    for _ in range(max([0, *limits])):
        current = states[-1]
        if low + high >= len(order) - 1 or passes(
            current, greatest_skewness=greatest_skewness, greatest_kurtosis=greatest_kurtosis
        ):
            break
        if skewness(current) > 0:
            high += 1
        else:
            low += 1
        clipped = np.clip(present, present[low], present[len(order) - 1 - high])
        state = values.copy()
        state[order] = clipped
        states.append(state)
    return [states[min(limit, len(states) - 1)] for limit in limits]


def log_transform(values: Floats) -> Floats:
    """Take the logarithm of a column moved above 0, or of its mirror image where the tail is on the low side.

    values: (units,), NaN = no value and stays NaN. Returns ln(x - min + range/100), or -ln(max - x + range/100): the
    order of the units stays. Raises EngineError for a constant column. Source: COIN Tool guide, JRC118407 (2019).
    """
    least, greatest = np.nanmin(values), np.nanmax(values)
    if least == greatest:
        raise EngineError("every unit has the same value, so a logarithm changes nothing", remedy="Leave it untreated")
    offset = (greatest - least) / 100
    if skewness(values) < 0:
        mirrored: Floats = -log(greatest - values + offset)
        return mirrored
    straight: Floats = log(values - least + offset)
    return straight


def box_cox(values: Floats, *, power: float | None = None) -> Floats:
    """Transform to (x^power - 1) / power, or ln x for power 0; without a power the likeliest in [-3, 3] is taken.

    values: (units,) above 0, NaN = no value and stays NaN. Returns (units,); the order of the units stays.
    Raises EngineError for a value at or below 0 or a constant column. Source: Box and Cox (1964).
    """
    present = values[~np.isnan(values)]
    if present.min() <= 0:
        raise EngineError("a value at or below 0 in a Box-Cox transformation", remedy="Use the log treatment")
    if present.min() == present.max():
        raise EngineError("every unit has the same value, so Box-Cox changes nothing", remedy="Leave it untreated")
    if power is None:
        powers = np.linspace(-3, 3, 601)
        # Dividing by the geometric mean makes the likelihoods comparable and the powers harmless.
        even = present / float(exp(np.array(mean(log(present)))))
        variances = np.array([moments(_raised(even, one))[1] for one in powers])
        power = float(powers[np.argmin(variances)])
    return _raised(values, power)


def _raised(values: Floats, exponent: float) -> Floats:
    raised: Floats = log(values) if abs(exponent) < 1e-12 else (raise_to(values, exponent) - 1) / exponent
    return raised


@dataclass(frozen=True)
class Outcome:
    """What treatment did to a column: the method that changed it ("" = none), and what a reader must be told."""

    method: str = ""
    note: str = ""


def treat(values: Floats, chosen: Step) -> tuple[Floats, Outcome]:
    """Treat one column by a step and say what was done.

    values: (units,), NaN = no value. chosen: "none", "winsorise", "log", "box_cox" or "automatic" (winsorise, and from
    the untreated column the logarithm if that was not enough). Returns (units,) and the outcome; its note tells of a
    column that still does not pass. Raises EngineError when a transformation cannot be applied.
    """
    if chosen.method == "none" or np.isnan(values).all():
        return values, Outcome()
    limits = {
        "greatest_skewness": chosen.number("skewness", SKEWNESS),
        "greatest_kurtosis": chosen.number("kurtosis", KURTOSIS),
    }
    if passes(values, **limits) and not chosen.flag("force"):
        return values, Outcome()
    if chosen.method == "log":
        after, method = log_transform(values), "log"
    elif chosen.method == "box_cox":
        after, method = box_cox(values, power=chosen.number("lambda", 0.0) if chosen.has("lambda") else None), "box_cox"
    else:
        after, method = winsorise(values, points=int(chosen.number("points", POINTS)), **limits), "winsorise"
        if chosen.method == "automatic" and not passes(after, **limits):
            after, method = log_transform(values), "log"
    note = "" if passes(after, **limits) else f"still skewed after treatment by {method}"
    return after, Outcome(method, note)
