"""Logarithm, exponential, powers, sums and linear algebra that give the same bits on every machine.

The library functions of processors and operating systems differ in the last bit, and sums differ by the order in which
a machine adds. Here only +, -, x, / and square roots are used, which IEEE 754 defines to the last bit, and sums are
exact.
"""

from math import fsum

import numpy as np

from multaqa.composite.data import Floats

_LN2_HIGH = 0.693147180369123816490  # ln 2 in two parts: the first has zeros at its end, so that k times it is exact
_LN2_LOW = 1.90821492927058770002e-10
_SQRT_HALF = 0.70710678118654752440
_ODD = tuple(range(23, 2, -2))


def log(values: Floats) -> Floats:
    """Return the natural logarithm to within two units of the last place.

    values: any shape, finite and above 0; NaN stays NaN. Any other value gives a number without meaning.
    Method: value = m x 2^k with m near 1, ln m = 2 artanh((m - 1) / (m + 1)) by its series.
    """
    values = np.asarray(values, dtype=np.float64)
    mantissa, exponent = np.frexp(values)
    small = mantissa < _SQRT_HALF
    mantissa = np.where(small, 2.0 * mantissa, mantissa)
    power = (exponent - small).astype(np.float64)
    share = (mantissa - 1.0) / (mantissa + 1.0)
    square = share * share
    series = np.zeros_like(share)
    for odd in _ODD:
        series = series * square + 1.0 / odd
    result: Floats = power * _LN2_HIGH + (power * _LN2_LOW + 2.0 * share * (square * series) + 2.0 * share)
    return result


def exp(values: Floats) -> Floats:
    """Return e to the values, to within two units of the last place.

    values: any shape, between -700 and 700; NaN stays NaN. Method: x = k ln 2 + r, e^r by its series.
    """
    values = np.asarray(values, dtype=np.float64)
    power = np.rint(values / (_LN2_HIGH + _LN2_LOW))
    rest = (values - power * _LN2_HIGH) - power * _LN2_LOW
    series = np.ones_like(rest)
    for term in range(14, 0, -1):
        series = series * (rest / term) + 1.0
    whole = np.where(np.isnan(power), 0, power).astype(np.int64)
    result: Floats = np.ldexp(series, whole)
    return result


def power(values: Floats, exponent: float) -> Floats:
    """Return the values to a power; exact where a power is 1, -1, 2 or 1/2.

    values: any shape, above 0 (at or above 0 for an exponent above 0); NaN stays NaN.
    """
    if exponent == 1:
        return np.asarray(values, dtype=np.float64)
    if exponent == -1:
        return 1.0 / np.asarray(values, dtype=np.float64)
    if exponent == 2:
        return values * values
    if exponent == 0.5:
        return np.sqrt(values)
    positive = np.where(values > 0, values, 1.0)
    raised = exp(exponent * log(positive))
    return np.where(np.isnan(values), np.nan, np.where(values > 0, raised, 0.0))


def total(values: Floats) -> float:
    """Return the exact sum, rounded once; the order of the values does not matter.

    values: (n,), finite.
    """
    return fsum(values)


def row_totals(rows: Floats) -> Floats:
    """Return the sum of each row, adding halves to halves: the same bits on every machine, for many rows at once.

    rows: (rows x n), finite. Returns (rows,); the error grows with the logarithm of n only.
    """
    while rows.shape[1] > 1:
        half, odd = divmod(rows.shape[1], 2)
        halves = rows[:, :half] + rows[:, half : 2 * half]
        if odd:
            halves[:, 0] += rows[:, -1]
        rows = halves
    totals: Floats = rows.sum(axis=1)
    return totals


def mean(values: Floats) -> float:
    """Return the arithmetic mean from the exact sum. values: (n,), finite, at least one."""
    return fsum(values) / len(values)


def moments(values: Floats) -> tuple[float, float, float, float]:
    """Return the mean and the second, third and fourth central moment, each divided by n.

    values: (n,), finite, at least one.
    """
    centre = mean(values)
    away = values - centre
    square = away * away
    return centre, mean(square), mean(square * away), mean(square * square)


def correlations(rows: Floats) -> Floats:
    """Return the correlation matrix of the columns from exact sums.

    rows: (units x columns), finite, every column with two different values. Returns (columns x columns), 1 on the
    diagonal.
    """
    covariance = covariances(rows)
    spread = np.sqrt(np.diag(covariance))
    result: Floats = covariance / (spread[:, None] * spread[None, :])
    np.fill_diagonal(result, 1.0)
    return result


def covariances(rows: Floats) -> Floats:
    """Return the covariance matrix of the columns (divided by n) from exact sums. rows: (units x columns), finite."""
    count = rows.shape[1]
    away = [rows[:, column] - mean(rows[:, column]) for column in range(count)]
    result = np.empty((count, count))
    for one in range(count):
        for other in range(one, count):
            result[one, other] = result[other, one] = mean(away[one] * away[other])
    return result


def eigen_symmetric(matrix: Floats, *, sweeps: int = 60) -> tuple[Floats, Floats]:
    """Return eigenvalues in rising order and the eigenvectors as columns, by Jacobi's rotations.

    matrix: (k x k), symmetric, finite. The sign of each vector is chosen so that its entries sum to at least 0.
    Source: Golub and Van Loan, Matrix Computations (2013), section 8.5.
    """
    a, vectors = np.array(matrix, dtype=np.float64), np.eye(len(matrix))
    for _ in range(sweeps):
        away = np.abs(a - np.diag(np.diag(a))).max(initial=0.0)
        if away <= 1e-15 * np.abs(np.diag(a)).max():
            break
        for p in range(len(a) - 1):
            for q in range(p + 1, len(a)):
                _rotate(a, vectors, p, q)
    order = np.argsort(np.diag(a), kind="stable")
    chosen = vectors[:, order]
    signs = np.array([1.0 if fsum(chosen[:, column]) >= 0 else -1.0 for column in range(len(a))])
    return np.diag(a)[order].copy(), chosen * signs


def _rotate(a: Floats, vectors: Floats, p: int, q: int) -> None:
    """Turn the plane of p and q so that the entry (p, q) becomes 0."""
    if a[p, q] == 0:
        return
    slope = (a[q, q] - a[p, p]) / (2.0 * a[p, q])
    tangent = (1.0 if slope >= 0 else -1.0) / (abs(slope) + np.sqrt(1.0 + slope * slope))
    cosine = 1.0 / np.sqrt(1.0 + tangent * tangent)
    sine = tangent * cosine
    for field in (a.T, a, vectors):
        first, second = field[:, p].copy(), field[:, q].copy()
        field[:, p], field[:, q] = cosine * first - sine * second, sine * first + cosine * second
    a[p, q] = a[q, p] = 0.0
