"""Counts of ranks and scores over replications: what is kept does not grow with their number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from multaqa.composite.data import Flags, Floats, Ints

# Up to so many scores are kept as they are; beyond, they are counted in cells, at most so many per unit and in all.
KEPT, CELLS, CELLS_IN_ALL = 5_000_000, 1 << 12, 1 << 22
# Longer rows of scores are not sorted to find quantiles.
_SORTED = 4000
# Counts that are worked on together.
_AT_ONCE = 1 << 20


def quantiles_of_counts(counts: npt.NDArray[np.integer[Any]], shares: tuple[float, ...]) -> Floats:
    """Return quantiles of type 7 of whole numbers 1, 2, 3 ... from how often each comes up; NaN without any.

    counts: (rows x numbers), counts[:, 0] is how often 1 comes up. shares: 0 to 1 each. Returns (rows x shares), exact:
    the same as of the listed numbers. Source: Hyndman and Fan (1996), The American Statistician 50, definition 7.
    """
    rows, numbers = counts.shape
    found = np.full((rows, len(shares)), np.nan)
    # All rows one after the other: the place of a value in its row is its place in all, less where the row begins.
    reached = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    starts = reached[: rows * numbers : numbers] if numbers else np.zeros(rows, dtype=np.int64)
    totals = np.diff(np.append(starts, reached[-1]))
    for column, share in enumerate(shares):
        below, rest = _place(totals, share)
        low, high = (
            np.searchsorted(reached, starts + np.minimum(place, totals - 1), side="right") - np.arange(rows) * numbers
            for place in (below, below + 1)
        )
        found[:, column] = np.where(totals > 0, low + rest * (high - low), np.nan)
    return found


def _place(totals: Ints, share: float) -> tuple[Ints, Floats]:
    """Return the position of a quantile of type 7 among so many ordered values, from 0, and the way to the next."""
    place = np.round((totals - 1) * share, 9)
    below = np.maximum(np.floor(place), 0.0)
    return below.astype(np.int64), place - below


@dataclass(eq=False)
class Tally:
    """What is counted of the replications, block by block.

    base_ranks: (units,) the ranks that changes are counted from. pairs: positions of the units that are compared with
    each other. replications: how many there will be. places: (units x units + 1) how often each unit has each rank, 0
    for none. above: (pairs x pairs) how often the first of two has the better rank.
    """

    base_ranks: Ints
    pairs: Ints
    replications: int
    count: int = 0
    places: npt.NDArray[np.int32] = field(init=False)
    above: Ints = field(init=False)
    scores: "Scores" = field(init=False)

    def __post_init__(self) -> None:
        units = len(self.base_ranks)
        self.places = np.zeros((units, units + 1), dtype=np.int32)
        self.above = np.zeros((len(self.pairs), len(self.pairs)), dtype=np.int64)
        self.scores = Scores(units, self.replications)

    def add(self, scores: Floats, ranks: Ints) -> None:
        """Count a block of replications (replications x units); NaN and 0 = no score, no rank."""
        units = len(self.base_ranks)
        cells = ranks + np.arange(units) * (units + 1)
        if self.places.size <= cells.size:
            self.places += np.bincount(cells.ravel(), minlength=self.places.size).reshape(units, units + 1)
        else:
            # Each unit has one rank in a replication, so its cells differ and can be raised at once.
            flat = self.places.reshape(-1)
            for row in cells:
                flat[row] += 1
        if len(self.pairs):
            ties = (ranks.sum(axis=1) < units * (units + 1) // 2).any()
            self._compare(ranks[:, self.pairs], ties=bool(ties))
        self.scores.add(scores)
        self.count += len(ranks)

    def _compare(self, ranks: Ints, *, ties: bool) -> None:
        # Narrow numbers are compared faster; one above every rank stands for none, which is above no other.
        none = len(self.base_ranks) + 1
        narrow = np.ascontiguousarray(np.where(ranks == 0, none, ranks).astype(np.min_scalar_type(none)).T)
        for first in range(len(narrow)):
            mine, later = narrow[first], narrow[first + 1 :]
            ahead = _count_rows(mine < later)
            self.above[first, first + 1 :] += ahead
            # Without ties one of two is ahead.
            self.above[first + 1 :, first] += _count_rows(later < mine) if ties else len(ranks) - ahead

    def quantiles(self, shares: tuple[float, ...]) -> Floats:
        """Return quantiles of the ranks (units x shares), over the replications that rank the unit; NaN without one."""
        found = [quantiles_of_counts(self.places[part, 1:], shares) for part in self._parts()]
        return np.concatenate([np.zeros((0, len(shares))), *found])

    def _parts(self) -> Iterator[slice]:
        """Cut the units into parts whose counts take little room."""
        count = max(_AT_ONCE // self.places.shape[1], 1)
        yield from (slice(start, start + count) for start in range(0, len(self.places), count))

    def means(self) -> Floats:
        """Return the mean rank (units,), over the replications that rank the unit; NaN without one."""
        return self._mean(np.zeros_like(self.base_ranks))

    def shifts(self) -> Floats:
        """Return the mean absolute change of rank from the base (units,); NaN for a unit that one of them lacks."""
        return np.where(self.base_ranks > 0, self._mean(self.base_ranks), np.nan)

    def _mean(self, origins: Ints) -> Floats:
        """Return the mean distance of the ranks from an origin for each unit (units,)."""
        total, numbers = np.zeros(len(self.places)), np.arange(1, self.places.shape[1])
        for part in self._parts():
            away = np.abs(numbers - origins[part, None])
            total[part] = np.einsum("un,un->u", self.places[part, 1:], away)
        ranked = self.places[:, 1:].sum(axis=1)
        means: Floats = np.divide(total, ranked, out=np.full(len(ranked), np.nan), where=ranked > 0)
        return means


def _count_rows(flags: Flags) -> Ints:
    """Return how many flags of each row are set (rows x n)."""
    counts: Ints = np.bitwise_count(np.packbits(flags, axis=1)).sum(axis=1, dtype=np.int64)
    return counts


class Scores:
    """The scores of every unit: kept while they are few, else counted in cells between bounds from the first block."""

    def __init__(self, units: int, replications: int):
        self.number = np.zeros(units, dtype=np.int64)
        self.total = np.zeros(units)
        self.least, self.greatest = np.full(units, np.inf), np.full(units, -np.inf)
        self._kept: list[Floats] | None = [] if units * replications <= KEPT else None
        self._low, self._width = np.zeros(0), np.zeros(0)
        self._cells = np.zeros((0, int(np.clip(CELLS_IN_ALL // max(units, 1), 64, CELLS))), dtype=np.int32)

    @property
    def is_exact(self) -> bool:
        """Say whether the quantiles are those of the very scores."""
        return self._kept is not None

    def add(self, scores: Floats) -> None:
        """Take in a block (replications x units), NaN = no score."""
        there = ~np.isnan(scores)
        self.number += there.sum(axis=0)
        self.total += np.where(there, scores, 0.0).sum(axis=0)
        self.least = np.fmin(self.least, np.fmin.reduce(scores, axis=0))
        self.greatest = np.fmax(self.greatest, np.fmax.reduce(scores, axis=0))
        if self._kept is not None:
            self._kept.append(scores)
        else:
            self._count(scores, there)

    def _count(self, scores: Floats, there: Flags) -> None:
        if not len(self._low):
            # The first block tells where the scores lie; what comes to lie beyond is counted in the cells at the ends.
            low = np.where(self.number > 0, self.least, 0.0)
            high = np.where(self.number > 0, self.greatest, 0.0)
            margin = np.maximum((high - low) * 0.25, 1e-9 * np.maximum(np.abs(high), 1.0))
            count = self._cells.shape[1]
            self._low, self._width = low - margin, (high - low + 2 * margin) / count
            self._cells = np.zeros((len(low), count), dtype=np.int32)
        count = self._cells.shape[1]
        place = np.where(there, (scores - self._low) / self._width, 0.0)
        cells = np.clip(place, 0, count - 1).astype(np.int64) + np.arange(len(self._low)) * count
        self._cells += np.bincount(cells[there], minlength=self._cells.size).reshape(self._cells.shape)

    def means(self) -> Floats:
        """Return the mean score (units,); NaN without one."""
        means: Floats = np.divide(self.total, self.number, out=np.full(len(self.total), np.nan), where=self.number > 0)
        return means

    def quantiles(self, shares: tuple[float, ...]) -> Floats:
        """Return quantiles of type 7 of the scores (units x shares); NaN without a score."""
        return self._of_cells(shares) if self._kept is None else self._of_kept(self._kept, shares)

    def _of_kept(self, kept: list[Floats], shares: tuple[float, ...]) -> Floats:
        columns = np.ascontiguousarray(np.concatenate(kept).T)
        places = [_place(self.number, share) for share in shares]
        # Missing scores go to the end. Short rows are sorted sooner than the wanted places are found in them.
        if columns.shape[1] < _SORTED:
            columns.sort(axis=1)
        else:
            wanted = np.concatenate([[below, below + 1] for below, _ in places], axis=None)
            columns.partition(np.unique(np.clip(wanted, 0, columns.shape[1] - 1)), axis=1)
        found = np.full((len(columns), len(shares)), np.nan)
        units = np.arange(len(columns))
        for number, (below, rest) in enumerate(places):
            low, high = columns[units, below], columns[units, np.clip(below + 1, 0, np.maximum(self.number - 1, 0))]
            found[:, number] = low + rest * (high - low)
        return found

    def error(self) -> Floats:
        """Return by how much a quantile may be off (units,): 0 when the scores are kept, else the width of a cell."""
        return np.zeros(len(self.total)) if self._kept is not None else self._width

    def _of_cells(self, shares: tuple[float, ...]) -> Floats:
        found = np.full((len(self.number), len(shares)), np.nan)
        for number, share in enumerate(shares):
            below, rest = _place(self.number, share)
            low, high = self._ordered(below), self._ordered(np.minimum(below + 1, self.number - 1))
            there = self.number > 0
            found[there, number] = (low + rest * (high - low))[there]
        return found

    def _ordered(self, place: Ints) -> Floats:
        """Return each unit's score at a place of its ordered scores, from 0, to within a cell (units,)."""
        reached, units = np.cumsum(self._cells, axis=1), np.arange(len(place))
        cell = np.minimum((reached <= place[:, None]).sum(axis=1), self._cells.shape[1] - 1)
        counts = self._cells[units, cell]
        inside = (place - (reached[units, cell] - counts) + 0.5) / np.maximum(counts, 1)
        value = self._low + (cell + inside) * self._width
        there = self.number > 0
        ends = (np.where(there, self.least, value), np.where(there, self.greatest, value))
        ordered: Floats = np.clip(value, *ends)
        return ordered
