"""Correlations between columns with missing values, and the pairs that ask for a look."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.ranks import round_significant

CORRELATIONS = ("pearson", "spearman", "kendall")
COLLINEAR, WEAK, NEGATIVE = 0.92, 0.3, -0.4
_PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Pair:
    """Two columns of a table and their correlation. flag: "collinear", "weak" or "negative"; "" for none of them."""

    first: str
    second: str
    correlation: float
    count: int
    flag: str


def correlation_matrix(values: Floats, *, method: str = "pearson") -> Floats:
    """Correlate every pair of columns over the units that have both values.

    values: (units x columns), NaN = missing. method: "pearson", "spearman" (Pearson's of mean ranks) or "kendall"
    (tau-b). Returns (columns x columns), in [-1, 1], 1 on the diagonal; NaN with fewer than three common units or where
    a column does not vary over them. Raises EngineError for another word. Source: Kendall and Gibbons (1990).
    """
    if method not in CORRELATIONS:
        raise EngineError(f"unknown correlation “{method}”", remedy=f"Known: {', '.join(CORRELATIONS)}")
    values = np.asarray(values, dtype=np.float64)
    if method == "kendall":
        return _kendall(round_significant(values))
    if method == "spearman":
        return _spearman(round_significant(values))
    return _pearson(values)


def _pearson(values: Floats) -> Floats:
    there = (~np.isnan(values)).astype(np.float64)
    # Centred and scaled first, so that the sums below lose no digits.
    filled = np.where(there > 0, values, 0.0)
    counts = there.sum(axis=0)
    centre = filled.sum(axis=0) / np.maximum(counts, 1)
    away = np.where(there > 0, values - centre, 0.0)
    spread = np.abs(away).max(axis=0, initial=0.0)
    away /= np.where(spread > 0, spread, 1.0)
    common = there.T @ there
    sums = away.T @ there  # of the row's column over the units that the other column has too
    squares = (away * away).T @ there
    products = away.T @ away
    safe = np.maximum(common, 1)
    covariance = products - sums * sums.T / safe
    variance = squares - sums * sums / safe
    # What is left of a constant column is noise of the subtraction.
    variance = np.where(variance > 1e-12 * np.maximum(squares, 1e-300), variance, 0.0)
    return _finished(covariance, np.sqrt(variance * variance.T), common)


def _finished(above: Floats, below: Floats, common: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((below > 0) & (common >= 3), above / np.where(below > 0, below, 1.0), np.nan)
    ratio = np.clip(ratio, -1.0, 1.0)
    diagonal = np.diag(ratio)
    np.fill_diagonal(ratio, np.where(np.isnan(diagonal), np.nan, 1.0))
    return ratio


def mean_ranks(values: Floats) -> Floats:
    """Rank one column from the lowest, 1; equal values share the mean of their ranks. values: (units,), no NaN."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2.0)[places]
    return ranks


def _spearman(values: Floats) -> Floats:
    missing = np.isnan(values)
    if not missing.any():
        return _pearson(np.column_stack([mean_ranks(column) for column in values.T]))
    # Ranks are taken over the units that a pair has in common, so they differ from pair to pair.
    columns = values.shape[1]
    result = np.full((columns, columns), np.nan)
    for first in range(columns):
        for second in range(first, columns):
            both = ~(missing[:, first] | missing[:, second])
            if both.sum() >= 3:
                ranks = np.column_stack([mean_ranks(values[both, column]) for column in (first, second)])
                result[first, second] = result[second, first] = _pearson(ranks)[0, 1]
    return result


def _kendall(values: Floats) -> Floats:
    """Count concordant and discordant pairs of units by products of signs; blocks keep memory within bounds."""
    units, columns = values.shape
    balance, first_differs = np.zeros((columns, columns)), np.zeros((columns, columns))
    there = ~np.isnan(values)
    common = there.astype(np.float64).T @ there.astype(np.float64)
    rows, others = np.triu_indices(units, k=1)
    step = max(1, _PAIRS_AT_ONCE // max(1, columns))
    for start in range(0, len(rows), step):
        one, other = rows[start : start + step], others[start : start + step]
        both = (there[one] & there[other]).astype(np.float64)
        signs = np.where(both > 0, np.sign(values[one] - values[other]), 0.0)
        balance += signs.T @ signs
        first_differs += np.abs(signs).T @ both
    return _finished(balance, np.sqrt(first_differs * first_differs.T), common)


def flag_of(correlation: float, *, is_within: bool) -> str:
    """Flag a correlation: "collinear" above 0.92, "negative" below -0.4, and within a node "weak" under 0.3.

    correlation: in [-1, 1], NaN = none. Source: JRC COIN Tool guide, JRC118407 (2019).
    """
    if correlation > COLLINEAR:
        return "collinear"
    if correlation < NEGATIVE:
        return "negative"
    return "weak" if is_within and correlation < WEAK else ""


def flagged_pairs(
    codes: Sequence[str], values: Floats, *, groups: Sequence[str | None], method: str = "pearson"
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the flagged pairs within groups and across them.

    codes, groups: one per column; columns of one group belong to one node. values: (units x columns), NaN = missing.
    Across groups only "collinear" and "negative" are flagged. Pairs stand in the order of the columns.
    """
    matrix = correlation_matrix(values, method=method)
    there = (~np.isnan(values)).astype(np.int64)
    common = there.T @ there
    within: list[Pair] = []
    across: list[Pair] = []
    for first in range(len(codes)):
        for second in range(first + 1, len(codes)):
            is_within = groups[first] == groups[second]
            flag = flag_of(float(matrix[first, second]), is_within=is_within)
            if flag:
                found = float(matrix[first, second])
                pair = Pair(codes[first], codes[second], found, int(common[first, second]), flag)
                (within if is_within else across).append(pair)
    return tuple(within), tuple(across)
