"""Linear programmes of a benefit of the doubt, solved in a fixed order of steps: every machine finds the same."""

import numpy as np

from multaqa.composite.data import Floats

_NOTHING = 1e-12


def greatest(gain: Floats, limits: Floats, bounds: Floats) -> tuple[float, Floats]:
    """Return the greatest gain · w, and its w, over all w at or above 0 with limits · w ≤ bounds.

    gain: (n,). limits: (m x n). bounds: (m,) at or above 0, so that w = 0 is allowed. The greatest must be finite.
    Method: the simplex on a condensed tableau with Bland's rule, which cannot run in circles.
    Source: Chvátal, Linear Programming (1983), chapters 2 and 3.
    """
    rows, columns = limits.shape
    tableau = np.zeros((rows + 1, columns + 1))
    tableau[:-1, :-1], tableau[:-1, -1], tableau[-1, :-1] = limits, bounds, -gain
    outside, inside = np.arange(columns), np.arange(columns, columns + rows)
    while True:
        better = np.flatnonzero(tableau[-1, :-1] < -_NOTHING)
        if not len(better):
            break
        column = int(better[np.argmin(outside[better])])
        slopes = tableau[:-1, column]
        usable = np.flatnonzero(slopes > _NOTHING)
        ratios = tableau[usable, -1] / slopes[usable]
        tied = usable[ratios <= ratios.min() + _NOTHING]
        row = int(tied[np.argmin(inside[tied])])
        _turn(tableau, row, column)
        outside[column], inside[row] = inside[row], outside[column]
    found = np.zeros(columns)
    chosen = inside < columns
    found[inside[chosen]] = tableau[:-1, -1][chosen]
    return float(tableau[-1, -1]), found


def _turn(tableau: Floats, row: int, column: int) -> None:
    """Let the variable of a column enter and that of a row leave."""
    pivot = tableau[row, column]
    across, down = tableau[row] / pivot, tableau[:, column].copy()
    tableau -= down[:, None] * across[None, :]
    tableau[row], tableau[:, column] = across, -down / pivot
    tableau[row, column] = 1.0 / pivot
