"""Do the children of a node measure one thing: Cronbach's alpha, principal components, KMO and Bartlett's test."""

from dataclasses import dataclass
from math import log, nan

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.diagnosis.correlations import correlation_matrix
from multaqa.composite.errors import EngineError


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of the correlations of some columns.

    eigenvalues: (components,), falling, summing to the number of columns. shares: (components,) of variance, summing
    to 1. loadings: (columns x components), correlations of column and component; each component's sign makes its
    loadings sum to at least 0. kept: components with an eigenvalue above 1 (Kaiser). kmo, kmo_each: sampling adequacy,
    overall and (columns,), in [0, 1]; NaN where the correlations have no inverse. chi_square, degrees, p_value:
    Bartlett's test that the columns are uncorrelated. redundancy: (columns,) share of each column's variance that the
    others explain. count: units with every value. note: empty, or why a figure is missing.
    """

    eigenvalues: Floats
    shares: Floats
    loadings: Floats
    kept: int
    kmo: float
    kmo_each: Floats
    chi_square: float
    degrees: int
    p_value: float
    redundancy: Floats
    count: int
    note: str = ""


def _complete(values: Floats, least: int) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.shape[1] < 2:
        raise EngineError("one column has no correlation", remedy="Give at least two columns")
    rows: Floats = values[~np.isnan(values).any(axis=1)]
    if len(rows) < least:
        message = f"{len(rows)} units have every value, and {least} are needed"
        raise EngineError(message, remedy="Impute the missing values, or leave columns out")
    return rows


def cronbach_alpha(values: Floats) -> float:
    """Return Cronbach's alpha, the internal consistency of some columns.

    values: (units x columns), NaN = missing: the unit is left out. Columns count as they are: bring them to one scale
    and direction first. Returns at most 1, NaN where the sum does not vary; below 0.7 the columns share little.
    Raises EngineError with fewer than two columns or two complete units. Source: Cronbach (1951), Psychometrika 16.
    """
    rows = _complete(values, 2)
    columns = rows.shape[1]
    whole = rows.sum(axis=1).var(ddof=1)
    if whole <= 1e-12 * max(1e-300, float(np.abs(rows).max()) ** 2):
        return nan
    return float(columns / (columns - 1) * (1 - rows.var(axis=0, ddof=1).sum() / whole))


def components(values: Floats) -> Components:
    """Find the principal components of the columns' correlations, with KMO and Bartlett's test.

    values: (units x columns), NaN = missing: the unit is left out. Raises EngineError with fewer than two columns,
    three complete units, or a column that does not vary. Sources: Kaiser (1974), Psychometrika 39; Bartlett (1950),
    British Journal of Psychology 3; OECD/JRC Handbook (2008), step 4.
    """
    rows = _complete(values, 3)
    count, columns = rows.shape
    matrix = correlation_matrix(rows)
    if np.isnan(matrix).any():
        place = int(np.flatnonzero(np.isnan(np.diag(matrix)))[0]) + 1
        raise EngineError(f"column {place} does not vary", remedy="Leave it out")
    eigenvalues, vectors = np.linalg.eigh(matrix)
    eigenvalues, vectors = np.maximum(eigenvalues[::-1], 0.0), vectors[:, ::-1]
    vectors = vectors * np.where(vectors.sum(axis=0) >= 0, 1.0, -1.0)
    kmo, kmo_each, redundancy, note = _adequacy(matrix, eigenvalues)
    degrees = columns * (columns - 1) // 2
    chi_square, p_value = _bartlett(eigenvalues, count, columns, degrees)
    return Components(
        eigenvalues=eigenvalues,
        shares=eigenvalues / eigenvalues.sum(),
        loadings=vectors * np.sqrt(eigenvalues),
        kept=int((eigenvalues > 1 + 1e-9).sum()),
        kmo=kmo,
        kmo_each=kmo_each,
        chi_square=chi_square,
        degrees=degrees,
        p_value=p_value,
        redundancy=redundancy,
        count=count,
        note=note,
    )


def _is_singular(eigenvalues: Floats) -> bool:
    return bool(eigenvalues[-1] <= 1e-10 * eigenvalues[0])


def _adequacy(matrix: Floats, eigenvalues: Floats) -> tuple[float, Floats, Floats, str]:
    """Return KMO overall and each, the share of each column that the others explain, and a note."""
    columns = len(matrix)
    if _is_singular(eigenvalues):
        nothing = np.full(columns, nan)
        return nan, nothing, nothing, "a column is a sum of others, so KMO and redundancy cannot be told"
    inverse = np.linalg.inv(matrix)
    diagonal = np.diag(inverse)
    partial = -inverse / np.sqrt(np.outer(diagonal, diagonal))
    np.fill_diagonal(partial, 0.0)
    plain = matrix - np.eye(columns)
    squares, partials = (plain**2).sum(axis=0), (partial**2).sum(axis=0)
    each = squares / (squares + partials)
    kmo = float(squares.sum() / (squares.sum() + partials.sum()))
    return kmo, each, 1 - 1 / diagonal, ""


def _bartlett(eigenvalues: Floats, count: int, columns: int, degrees: int) -> tuple[float, float]:
    """Return the statistic and the probability of one at least as great if nothing were correlated."""
    from scipy.special import gammaincc  # scipy stands where it is used: loading it takes longer than the test

    if _is_singular(eigenvalues):
        return float("inf"), 0.0
    determinant = sum(log(value) for value in eigenvalues)
    chi_square = max(0.0, -(count - 1 - (2 * columns + 5) / 6) * determinant)
    return chi_square, float(gammaincc(degrees / 2, chi_square / 2))
