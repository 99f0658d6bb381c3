"""Agreement of two readers beyond chance: Cohen's kappa, plain and weighted, and a share with its interval."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

Category = TypeVar("Category", bound=Hashable)
Z = 1.959963984540054  # two-sided 95 per cent


@dataclass(frozen=True)
class Kappa:
    """How far two readers agree. n: pairs. observed: share agreed, 0-1; expected: by chance. low, high: 95 per cent.

    kappa: 1 = always, 0 = as often as by chance, below 0 = less. None where it is not defined: without pairs, or where
    both gave one and the same word everywhere, so that chance alone would make them agree.
    """

    n: int
    observed: float | None = None
    expected: float | None = None
    kappa: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_uniform(self) -> bool:
        """Tell whether kappa is undefined because both said the same one word of everything."""
        return self.n > 0 and self.kappa is None

    @property
    def observed_percent(self) -> float | None:
        """Return the share agreed in per cent."""
        return None if self.observed is None else 100 * self.observed


@dataclass(frozen=True)
class Share:
    """A share of n with its Wilson interval, all 0-1; None where n is 0."""

    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def percent(self) -> float | None:
        """Return the share in per cent."""
        return None if self.share is None else 100 * self.share

    @property
    def low_percent(self) -> float | None:
        """Return the lower end of the interval in per cent."""
        return None if self.low is None else 100 * self.low

    @property
    def high_percent(self) -> float | None:
        """Return the upper end of the interval in per cent."""
        return None if self.high is None else 100 * self.high


def _same(one: Hashable, other: Hashable) -> float:
    return 1.0 if one == other else 0.0


def kappa_of(
    pairs: Sequence[tuple[Category, Category]], *, closeness: Callable[[Category, Category], float] = _same
) -> Kappa:
    """Return Cohen's kappa of pairs (first reader's word, second reader's word) with its 95 per cent interval.

    closeness: weight of a pair, 1 = the same, 0 = as far apart as can be; without it only the same word agrees.
    The interval is kappa ± 1.96 standard errors, cut at -1 and 1. Where all pairs agree the standard error is 0; the
    lower end is then made from Wilson's lower bound of the observed share, so that few pairs do not look certain.
    Source: Cohen (1960), Cohen (1968); standard error: Fleiss, Cohen and Everitt (1969), formula 8.
    """
    n = len(pairs)
    if n == 0:
        return Kappa(0)
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    rows = {one: count / n for one, count in Counter(first for first, _second in pairs).items()}
    columns = {one: count / n for one, count in Counter(second for _first, second in pairs).items()}
    of_row = {one: sum(closeness(one, other) * share for other, share in columns.items()) for one in rows}
    of_column = {other: sum(closeness(one, other) * share for one, share in rows.items()) for other in columns}
    observed = sum(closeness(*pair) * share for pair, share in cells.items())
    expected = sum(share * of_row[one] for one, share in rows.items())
    if expected > 1 - 1e-12:
        return Kappa(n, observed, expected)
    kappa = (observed - expected) / (1 - expected)
    spread = sum(
        share * (closeness(one, other) - (of_row[one] + of_column[other]) * (1 - kappa)) ** 2
        for (one, other), share in cells.items()
    )
    variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    error = Z * sqrt(max(0.0, variance))
    low, high = max(-1.0, kappa - error), min(1.0, kappa + error)
    if observed > 1 - 1e-12:
        low = (n / (n + Z**2) - expected) / (1 - expected)
    return Kappa(n, observed, expected, kappa, low, high)


def share_of(agreed: int, n: int) -> Share:
    """Return agreed / n with its 95 per cent interval. Source: Wilson (1927)."""
    if n == 0:
        return Share(0)
    share = agreed / n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Share(n, share, max(0.0, middle - half), min(1.0, middle + half))


def points_closeness(one: float, other: float) -> float:
    """Return how close two points from 0 to 100 are: linear weights."""
    return 1 - abs(one - other) / 100
