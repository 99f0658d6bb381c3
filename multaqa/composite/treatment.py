"""Treatment of outliers: winsorising and transformations decided by skewness and kurtosis, with a record per cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.elementary import exp, log, mean, moments, row_totals
from multaqa.composite.elementary import power as raise_to
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step

SKEWNESS, KURTOSIS, POINTS = 2.0, 3.5, 5


@dataclass(frozen=True)
class Treated:
    """One cell that treatment changed: values before and after, and the method that did it.

    before: in the indicator's unit; after: too, or transformed. year: of a panel, else 0.
    """

    unit: str
    indicator: str
    before: float
    after: float
    method: str
    year: int = 0


def _shapes(rows: Floats) -> tuple[Floats, Floats]:
    """Return skewness and kurtosis of each row of (columns x values), sorted, without NaN; NaN where undefined.

    Sorted values make the sums, and with them every decision, free of the order of the units.
    """
    n = rows.shape[1]
    skew, kurt = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if n < 3:
        return skew, kurt
    centred = rows - (row_totals(rows) / n)[:, None]
    squares = centred * centred
    second = row_totals(squares) / n
    # A spread whose square is too small for a number is no spread.
    spread = (rows[:, 0] != rows[:, -1]) & (second * second > 0)
    second = np.where(spread, second, 1.0)
    third = row_totals(squares * centred) / n
    skew[spread] = (third / (second * np.sqrt(second)) * (sqrt(n * (n - 1)) / (n - 2)))[spread]
    if n > 3:
        excess = row_totals(squares * squares) / n / (second * second) - 3
        kurt[spread] = ((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6))[spread]
    return skew, kurt


def _sorted_row(values: Floats) -> Floats:
    return np.sort(values[~np.isnan(values)])[None, :]


def skewness(values: Floats) -> float:
    """Return the bias-corrected skewness, as spreadsheets do; NaN with fewer than three values or no spread.

    values: (units,), NaN = no value. Source: Joanes and Gill (1998), G1.
    """
    return float(_shapes(_sorted_row(values))[0][0])


def kurtosis(values: Floats) -> float:
    """Return the bias-corrected excess kurtosis, as spreadsheets do; NaN with fewer than four values or no spread.

    values: (units,), NaN = no value. Source: Joanes and Gill (1998), G2.
    """
    return float(_shapes(_sorted_row(values))[1][0])


def _passing(rows: Floats, greatest_skewness: float, greatest_kurtosis: float) -> tuple[Flags, Floats]:
    skew, kurt = _shapes(rows)
    fine: Flags = np.isnan(skew) | (np.abs(skew) < greatest_skewness) | (kurt < greatest_kurtosis)
    return fine, skew


def passes(values: Floats, *, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS) -> bool:
    """Say whether a column needs no treatment: |skewness| below its limit, or kurtosis below its own.

    values: (units,), NaN = no value. A column too short or constant passes. Source: OECD/JRC Handbook (2008), step 3.
    """
    return bool(_passing(_sorted_row(values), greatest_skewness, greatest_kurtosis)[0][0])


def passing_columns(values: Floats, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS) -> Flags:
    """Say of many columns whether they need no treatment; see `passes`.

    values: (units x columns), NaN = no value. Returns (columns,).
    """
    fine = np.ones(values.shape[1], dtype=bool)
    for columns, rows in _sorted_blocks(values):
        fine[columns] = _passing(rows, greatest_skewness, greatest_kurtosis)[0]
    return fine


def _sorted_blocks(values: Floats) -> list[tuple[Ints, Floats]]:
    """Return blocks of columns that have as many values, as (column numbers, sorted values as rows), without NaN."""
    counts = (~np.isnan(values)).sum(axis=0)
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1)
    every = [np.flatnonzero(counts == count) for count in np.unique(counts[counts > 0])]
    return [(columns, ordered[columns, : counts[columns[0]]]) for columns in every]


def winsorise(
    values: Floats, *, points: int = POINTS, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS
) -> Floats:
    """Bring the outermost values to the next one, one at a time, until the column passes or `points` are used.

    values: (units,), NaN = no value and stays NaN. points: at least 0. The tail is chosen by the sign of the skewness
    at each point. Returns (units,); it may still not pass: ask `passes`. Source: OECD/JRC Handbook (2008), step 3.
    """
    return winsorised_columns(values[:, None], [points], greatest_skewness, greatest_kurtosis)[0][0][:, 0]


def winsorised_columns(
    values: Floats,
    limits: Sequence[int],
    greatest_skewness: float = SKEWNESS,
    greatest_kurtosis: float = KURTOSIS,
) -> tuple[list[Floats], Ints]:
    """Winsorise many columns up to each of several limits of points, in one pass over all of them.

    values: (units x columns), NaN = no value and stays NaN. limits: numbers of points, each at least 0: the state at k
    points is a step on the way to k + 1. Returns the table (units x columns) at each limit, and the points that were
    moved (limits x columns). Each column comes out bit by bit as if it were alone.
    """
    least, greatest, moved = winsorising_bounds(values, max([0, *limits]), greatest_skewness, greatest_kurtosis)
    tables = []
    for limit in limits:
        table, columns = values.copy(), np.flatnonzero(moved[limit])
        table[:, columns] = np.clip(values[:, columns], least[limit, columns], greatest[limit, columns])
        tables.append(table)
    return tables, moved[list(limits)]


def winsorising_bounds(
    values: Floats, deepest: int, greatest_skewness: float = SKEWNESS, greatest_kurtosis: float = KURTOSIS
) -> tuple[Floats, Floats, Ints]:
    """Return between which values winsorising keeps each column, at every limit of points up to the deepest.

    values: (units x columns), NaN = no value. Returns the lowest and the highest value kept and the points moved, each
    (deepest + 1 x columns); the bounds of a column that is left alone are infinite.
    """
    least = np.full((deepest + 1, values.shape[1]), -np.inf)
    greatest, moved = -least, np.zeros(least.shape, dtype=np.int64)
    for columns, rows in _sorted_blocks(values) if deepest else ():
        _move_ends(rows, columns, (least, greatest, moved), (greatest_skewness, greatest_kurtosis))
    return least, greatest, moved


def _move_ends(rows: Floats, columns: Ints, states: tuple[Floats, Floats, Ints], greatest: tuple[float, float]) -> None:
    """Move the ends of sorted rows (columns x values) inward, one point a step, and write each step's state."""
    count = rows.shape[1]
    low, high = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    active, here = np.arange(len(rows)), rows
    for step in range(1, len(states[2])):
        fine, skew = _passing(here, *greatest)
        active, skew = active[~fine], skew[~fine]
        high[active] += skew > 0
        low[active] += skew <= 0
        for state, value in zip(states, _ends(rows, low, high), strict=True):
            state[step, columns] = value
        active = active[low[active] + high[active] < count - 1]
        here = np.clip(rows[active], rows[active, low[active], None], rows[active, count - 1 - high[active], None])


def _ends(rows: Floats, low: Ints, high: Ints) -> tuple[Floats, Floats, Ints]:
    every = np.arange(len(rows))
    return rows[every, low], rows[every, rows.shape[1] - 1 - high], low + high


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
    """Treat one column by a step and say what was done; see `treat_columns`.

    values: (units,), NaN = no value. Returns (units,) and the outcome.
    """
    treated, outcomes = treat_columns(values[:, None], chosen)
    return treated[:, 0], outcomes[0]


def treat_columns(values: Floats, chosen: Step) -> tuple[Floats, list[Outcome]]:
    """Treat many columns by one step and say what was done to each.

    values: (units x columns), NaN = no value. chosen: "none", "winsorise", "log", "box_cox" or "automatic" (winsorise,
    and from the untreated column the logarithm if that was not enough). Returns (units x columns) and an outcome for
    each column; its note tells of one that still does not pass. Each column comes out bit by bit as if it were alone.
    Raises EngineError when a transformation cannot be applied.
    """
    outcomes = [Outcome()] * values.shape[1]
    if chosen.method == "none":
        return values, outcomes
    limits = (chosen.number("skewness", SKEWNESS), chosen.number("kurtosis", KURTOSIS))
    touched = np.flatnonzero(~passing_columns(values, *limits) | (chosen.flag("force") & ~np.isnan(values).all(axis=0)))
    if not len(touched):
        return values, outcomes
    before, after = values[:, touched], values.copy()
    if chosen.method in ("winsorise", "automatic"):
        points = int(chosen.number("points", POINTS))
        after[:, touched] = winsorised_columns(before, [points], *limits)[0][0]
        again = ~passing_columns(after[:, touched], *limits) & (chosen.method == "automatic")
    else:
        again = np.ones(len(touched), dtype=bool)
    for column in touched[again]:
        after[:, column] = _transformed(values[:, column], chosen)
    fine = passing_columns(after[:, touched], *limits)
    for column, transformed, passed in zip(touched, again, fine, strict=True):
        method = "winsorise" if not transformed else "log" if chosen.method == "automatic" else chosen.method
        outcomes[column] = Outcome(method, "" if passed else f"still skewed after treatment by {method}")
    return after, outcomes


def _transformed(values: Floats, chosen: Step) -> Floats:
    if chosen.method == "box_cox":
        return box_cox(values, power=chosen.number("lambda", 0.0) if chosen.has("lambda") else None)
    return log_transform(values)
