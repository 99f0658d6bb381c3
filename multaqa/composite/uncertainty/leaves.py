"""The indicators' scores of a block of replications, shared by many of them or drawn for each."""

from functools import cached_property
from typing import Protocol

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.uncertainty.islands import Kind

# With so many columns for each indicator, those that do not come up are left aside.
_FEW = 4


class Leaves(Protocol):
    """What an island asks of the indicators below it.

    numbers: (inputs,) of the indicators. weights: (replications x inputs). Every answer is (replications x units).
    """

    def weighted(self, numbers: Ints, weights: Floats, kind: Kind) -> Floats:
        """Return the weighted sum of the scores that are there, as the kind of mean adds them up."""

    def mass(self, numbers: Ints, weights: Floats) -> Floats:
        """Return the sum of the weights of the scores that are there."""

    def zeros(self, numbers: Ints, weights: Floats) -> Flags:
        """Say where a score of 0 has a weight above 0."""

    def least(self, numbers: Ints, kept: Flags) -> Floats:
        """Return the least score of each replication (replications,) among those kept; NaN without one.

        kept: (replications x inputs).
        """

    def scores(self, number: int) -> Floats:
        """Return the scores of one indicator, NaN = missing."""

    def rows(self, chosen: slice | Ints, *, alike: bool = False) -> "Leaves":
        """Return some of the replications; alike: all of these have the same scores."""


class Pool:
    """Different columns of scores (columns x units), NaN = missing, and what the kinds of mean make of them."""

    def __init__(self, scores: Floats):
        self.scores = scores
        # A column without a value has no least score.
        self.least = np.fmin.reduce(scores, axis=1, initial=np.nan)
        self._raised: dict[Kind, Floats] = {}

    @cached_property
    def there(self) -> Floats:
        """Return 1 where there is a score, else 0 (columns x units)."""
        return (~np.isnan(self.scores)).astype(np.float64)

    @cached_property
    def has_zero(self) -> Flags:
        """Return which columns have a score of 0 (columns,)."""
        return np.asarray((self.scores == 0).any(axis=1))

    @cached_property
    def zeros(self) -> Floats:
        """Return 1 where the score is 0, else 0 (columns x units)."""
        zeros: Floats = (self.scores == 0).astype(np.float64)
        return zeros

    def raised(self, kind: Kind) -> Floats:
        """Return the columns as a kind of mean adds them up."""
        if kind not in self._raised:
            self._raised[kind] = kind.raised(self.scores)
        return self._raised[kind]


class Shared:
    """Replications that take their columns from a pool.

    columns: (replications x indicators) numbers of the pool's columns. alike: every replication takes the same.
    """

    def __init__(self, pool: Pool, columns: Ints, *, alike: bool = False):
        self.pool, self.columns, self.alike = pool, columns, alike or len(columns) == 1

    def _product(self, numbers: Ints, weights: Floats, field: Floats) -> Floats:
        if self.alike:
            product: Floats = weights @ field[self.columns[0, numbers]]
            return product
        columns = self.columns[:, numbers]
        if len(field) > _FEW * len(numbers):
            used = np.zeros(len(field), dtype=bool)
            used[columns] = True
            columns, field = (np.cumsum(used) - 1)[columns], field[used]
        # Each column belongs to one indicator, so the weights can be laid out over all the columns.
        wide = np.zeros((len(columns), len(field)))
        wide.reshape(-1)[columns + np.arange(0, wide.size, len(field))[:, None]] = weights
        product = wide @ field
        return product

    def weighted(self, numbers: Ints, weights: Floats, kind: Kind) -> Floats:
        """See Leaves."""
        return self._product(numbers, weights, self.pool.raised(kind))

    def mass(self, numbers: Ints, weights: Floats) -> Floats:
        """See Leaves."""
        return self._product(numbers, weights, self.pool.there)

    def zeros(self, numbers: Ints, weights: Floats) -> Flags:
        """See Leaves."""
        if not self.pool.has_zero[self.columns[:1, numbers] if self.alike else self.columns[:, numbers]].any():
            return np.zeros((1, 1), dtype=bool)
        return self._product(numbers, (weights > 0).astype(np.float64), self.pool.zeros) > 0

    def least(self, numbers: Ints, kept: Flags) -> Floats:
        """See Leaves."""
        least = np.where(kept, self.pool.least[self.columns[:, numbers]], np.nan)
        found: Floats = np.fmin.reduce(least, axis=1, initial=np.nan)
        return found

    def scores(self, number: int) -> Floats:
        """See Leaves."""
        return self.pool.scores[self.columns[:, number]]

    def rows(self, chosen: slice | Ints, *, alike: bool = False) -> "Shared":
        """See Leaves."""
        return Shared(self.pool, self.columns[chosen], alike=alike)


class Drawn:
    """Replications that each have scores of their own (replications x indicators x units), NaN = missing."""

    def __init__(self, scores: Floats):
        self.own = scores

    def weighted(self, numbers: Ints, weights: Floats, kind: Kind) -> Floats:
        """See Leaves."""
        total: Floats = np.matmul(weights[:, None, :], kind.raised(self.own[:, numbers]))[:, 0]
        return total

    def mass(self, numbers: Ints, weights: Floats) -> Floats:
        """See Leaves."""
        there = (~np.isnan(self.own[:, numbers])).astype(np.float64)
        total: Floats = np.matmul(weights[:, None, :], there)[:, 0]
        return total

    def zeros(self, numbers: Ints, weights: Floats) -> Flags:
        """See Leaves."""
        found: Flags = ((self.own[:, numbers] == 0) & (weights > 0)[:, :, None]).any(axis=1)
        return found

    def least(self, numbers: Ints, kept: Flags) -> Floats:
        """See Leaves."""
        part = np.where(kept[:, :, None], self.own[:, numbers], np.nan)
        found: Floats = np.fmin.reduce(part.reshape(len(part), -1), axis=1, initial=np.nan)
        return found

    def scores(self, number: int) -> Floats:
        """See Leaves."""
        return self.own[:, number]

    def rows(self, chosen: slice | Ints, *, alike: bool = False) -> "Drawn":
        """See Leaves."""
        return Drawn(self.own[chosen])
