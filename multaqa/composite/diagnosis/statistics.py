"""Statistics of one indicator and the flags that they raise."""

from dataclasses import dataclass
from math import nan

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.ranks import round_significant
from multaqa.composite.treatment import kurtosis, passes, skewness

LEAST_AVAILABLE = 0.65
MOST_ZEROS = 0.5
MOST_ALIKE = 0.5
# Beyond so many interquartile ranges from the quartiles a value is an outlier (Tukey 1977).
FENCE = 1.5


@dataclass(frozen=True)
class Statistics:
    """What the values of one indicator look like, in its unit; NaN where there are too few values to tell.

    count, missing: units with and without a value. deviation: standard deviation (n - 1). skewness, kurtosis: corrected
    for bias; kurtosis is the excess over a normal distribution. zeros: values equal to 0. distinct: different values.
    alike: the greatest number of units that share one value. outliers: codes of units beyond 1.5 interquartile ranges
    from the quartiles (type 7). flags: "missing", "constant", "skewed", "zeros", "alike", "outliers".
    """

    code: str
    count: int
    missing: int
    least: float
    greatest: float
    mean: float
    median: float
    deviation: float
    skewness: float
    kurtosis: float
    zeros: int
    distinct: int
    alike: int
    outliers: tuple[str, ...]
    flags: tuple[str, ...]


def statistics_of(code: str, values: Floats, units: tuple[str, ...]) -> Statistics:
    """Describe one indicator and flag what asks for a look.

    values: (units,) in the indicator's unit, NaN = no value. units: their codes.
    Flags: "missing" where fewer than 65 % of the units have a value; "constant" where no two values differ; "skewed"
    where both skewness (2) and kurtosis (3.5) pass their limits; "zeros" and "alike" where more than half of the values
    are 0, or one and the same; "outliers". Raises EngineError for another number of units.
    Source: OECD/JRC Handbook (2008), steps 2 and 3; JRC COIN Tool guide, JRC118407 (2019).
    """
    if len(values) != len(units):
        message = f"{len(values)} values for {len(units)} units"
        raise EngineError(message, place=f"indicator {code}", remedy="Give one value per unit, NaN where there is none")
    present = values[~np.isnan(values)]
    if not len(present):
        nothing = (nan,) * 7
        return Statistics(code, 0, len(values), *nothing, zeros=0, distinct=0, alike=0, outliers=(), flags=("missing",))
    # Values that differ by rounding noise only are one value.
    _, counts = np.unique(round_significant(present), return_counts=True)
    outliers = _outliers(values, units)
    zeros = int((present == 0).sum())
    constant = len(counts) == 1
    raised = {
        "missing": len(present) < LEAST_AVAILABLE * len(values),
        "constant": constant,
        "skewed": not constant and not passes(values),
        "zeros": zeros > MOST_ZEROS * len(present),
        "alike": not constant and bool(counts.max() > MOST_ALIKE * len(present)),
        "outliers": bool(outliers),
    }
    return Statistics(
        code=code,
        count=len(present),
        missing=len(values) - len(present),
        least=float(present.min()),
        greatest=float(present.max()),
        mean=float(present.mean()),
        median=float(np.median(present)),
        deviation=float(present.std(ddof=1)) if len(present) > 1 else nan,
        skewness=skewness(values),
        kurtosis=kurtosis(values),
        zeros=zeros,
        distinct=len(counts),
        alike=int(counts.max()),
        outliers=outliers,
        flags=tuple(flag for flag, is_raised in raised.items() if is_raised),
    )


def _outliers(values: Floats, units: tuple[str, ...]) -> tuple[str, ...]:
    lower, upper = np.nanquantile(values, [0.25, 0.75])
    reach = FENCE * (upper - lower)
    if reach == 0:  # half of the units share a value: every other one would be "far"
        return ()
    far = (values < lower - reach) | (values > upper + reach)
    return tuple(units[row] for row in np.flatnonzero(far))
