"""Imputation and normalisation of many columns at once, each kept as a row so that its units lie side by side.

Every function gives each row what the engine gives the column alone (`imputation.impute`, `normalise.normalise`); what
has no form for many at once goes through those functions row by row.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.elementary import log, row_totals
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Indicator
from multaqa.composite.imputation import impute
from multaqa.composite.methods import Step
from multaqa.composite.normalise import normalise
from multaqa.composite.ranks import rank_rows

Errors = dict[int, EngineError]


@dataclass(frozen=True, eq=False)
class Rows:
    """Columns of values as rows.

    values: (rows x units), NaN = no value. leaves: (rows,) which indicator each row is of. indicators: the framework's,
    in the tree's order. units: codes. scale: top of the scores, 1 or 100.
    """

    values: Floats
    leaves: Ints
    indicators: tuple[Indicator, ...]
    units: tuple[str, ...]
    scale: float

    def signs(self) -> Floats:
        """Return 1 for a row where higher is better, -1 where lower is (rows x 1)."""
        signs = np.array([1.0 if indicator.direction == "higher" else -1.0 for indicator in self.indicators])
        return signs[self.leaves][:, None]


def totals_and_counts(values: Floats) -> tuple[Floats, Floats]:
    """Return the sum of the values that are there and how many they are, of each row (rows x 1 each)."""
    there = ~np.isnan(values)
    return row_totals(np.where(there, values, 0.0))[:, None], there.sum(axis=1).astype(np.float64)[:, None]


def impute_rows(values: Floats, gaps: Flags, chosen: Step, groups: tuple[str, ...] | None) -> tuple[Floats, Errors]:
    """Fill the gaps of every row by one step.

    values: (rows x units). gaps: (rows x units), the missing values that may be filled. Returns the filled rows and the
    refusals by row.
    """
    filled, errors = values.copy(), Errors()
    affected = np.flatnonzero(gaps.any(axis=1)) if chosen.method != "none" else np.zeros(0, dtype=np.int64)
    if chosen.method == "mean" and len(affected):
        sums, counts = totals_and_counts(values[affected])
        affected = affected[counts[:, 0] > 0]
        means = (sums / np.maximum(counts, 1.0))[counts[:, 0] > 0]
        filled[affected] = np.where(gaps[affected], means, values[affected])
        affected = np.flatnonzero(gaps.any(axis=1) & np.isnan(values).all(axis=1))
    for row in affected:
        try:
            filled[row, gaps[row]] = impute(values[row], chosen, groups=groups)[gaps[row]]
        except EngineError as error:
            errors[int(row)] = error
    return filled, errors


def normalise_rows(rows: Rows, chosen: Step) -> tuple[Floats, Errors]:
    """Normalise every row by one step.

    Returns scores (rows x units), NaN = missing, and the refusals by row; the scores of a refused row mean nothing. A
    row without a value stays empty.
    """
    present = ~np.isnan(rows.values).all(axis=1)
    many = _MANY.get(chosen.method)
    if many is None:
        scores, failed = np.full(rows.values.shape, np.nan), present
    else:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            scores, failed = many(rows, chosen)
        failed = failed & present
    errors = Errors()
    for row in np.flatnonzero(failed):
        # Alone, the row is either refused with its reason or has no form for many at once.
        indicator = rows.indicators[rows.leaves[row]]
        try:
            scores[row] = normalise(
                rows.values[row],
                chosen,
                scale=rows.scale,
                direction=indicator.direction,
                posts=indicator.goalposts,
                units=rows.units,
            )
        except EngineError as error:
            errors[int(row)] = error
    return scores, errors


def _ends(values: Floats) -> tuple[Floats, Floats]:
    return np.fmin.reduce(values, axis=1)[:, None], np.fmax.reduce(values, axis=1)[:, None]


def _given(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    scores = np.where(rows.signs() > 0, rows.values, rows.scale - rows.values)
    return scores, np.zeros(len(scores), dtype=bool)


def _min_max(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    low, high = chosen.number("low", 0.0), chosen.number("high", rows.scale)
    turned = rows.signs() * rows.values
    least, greatest = _ends(turned)
    scores = low + (high - low) * ((turned - least) / (greatest - least))
    return scores, (least == greatest)[:, 0]


def _z_score(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    turned = rows.signs() * rows.values
    sums, counts = totals_and_counts(turned)
    centred = turned - sums / counts
    squares, _ = totals_and_counts(centred * centred)
    deviation = np.sqrt(squares / (counts if chosen.flag("population") else counts - 1.0))
    least, greatest = _ends(turned)
    scores = chosen.number("mean", 0.0) + chosen.number("sd", 1.0) * (centred / deviation)
    return scores, (least == greatest)[:, 0] | (deviation[:, 0] == 0)


def _goalposts(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    low, high, cap = chosen.number("low", 0.0), chosen.number("high", rows.scale), chosen.word("cap", "both")
    posts = np.array([indicator.goalposts or (np.nan, np.nan) for indicator in rows.indicators])[rows.leaves]
    values, worst, best = rows.values, posts[:, :1], posts[:, 1:]
    failed = np.isnan(posts[:, 0]) | (worst == best)[:, 0]
    if chosen.flag("log"):
        below = (values <= 0).any(axis=1) | (posts <= 0).any(axis=1)
        failed = failed | below
        fine = ~failed[:, None]
        values, worst, best = (log(np.where(fine, part, 1.0)) for part in (values, worst, best))
    shares = (values - worst) / (best - worst)
    if cap in ("both", "upper"):
        shares = np.minimum(shares, 1.0)
    if cap in ("both", "lower"):
        shares = np.maximum(shares, 0.0)
    return low + (high - low) * shares, failed


def _share_of_maximum(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    least, greatest = _ends(rows.values)
    shares = rows.values / greatest
    scores = rows.scale * np.where(rows.signs() > 0, shares, 1 - shares)
    return scores, ((least < 0) | (greatest <= 0))[:, 0]


def _beaten(rows: Rows) -> Floats:
    places = rank_rows(-(rows.signs() * rows.values)).astype(np.float64)
    return np.where(np.isnan(rows.values), np.nan, places - 1)


def _rank(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    return _beaten(rows) + 1, np.zeros(len(rows.values), dtype=bool)


def _borda(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    return _beaten(rows), np.zeros(len(rows.values), dtype=bool)


def _percentile_rank(rows: Rows, chosen: Step) -> tuple[Floats, Flags]:
    others = totals_and_counts(rows.values)[1] - 1
    return np.minimum(_beaten(rows) / others, 1.0) * rows.scale, others[:, 0] == 0


_MANY: dict[str, Callable[[Rows, Step], tuple[Floats, Flags]]] = {
    "given": _given,
    "min_max": _min_max,
    "z_score": _z_score,
    "goalposts": _goalposts,
    "share_of_maximum": _share_of_maximum,
    "rank": _rank,
    "borda": _borda,
    "percentile_rank": _percentile_rank,
}
