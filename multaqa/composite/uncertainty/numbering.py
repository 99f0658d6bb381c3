"""Numbers for combinations of alternatives, however many choices there are."""

from math import prod

import numpy as np

from multaqa.composite.data import Ints

_GREATEST = 2**62


class Numbering:
    """Give each combination of alternatives of some choices a number, the same for the same combination.

    choices: which columns of the alternatives count. lengths: how many alternatives each of them has.
    """

    def __init__(self, choices: list[int], lengths: list[int]):
        self.choices, self.lengths = choices, tuple(lengths)
        self.count = prod(lengths)
        self._known: dict[bytes, int] = {}
        self._rows: list[tuple[int, ...]] = []

    def of(self, alternatives: Ints) -> Ints:
        """Return the number of each combination (combinations x all choices)."""
        if not self.choices:
            return np.zeros(len(alternatives), dtype=np.int64)
        rows = alternatives[:, self.choices]
        if self.count < _GREATEST:
            found: Ints = np.ravel_multi_index(tuple(rows.T), self.lengths).astype(np.int64)
            return found
        # Too many to count: those that come up are numbered as they come.
        different, back = np.unique(rows, axis=0, return_inverse=True)
        numbers = np.array([self._kept(row) for row in different], dtype=np.int64)
        return numbers[back.reshape(-1)]

    def _kept(self, row: Ints) -> int:
        key = row.tobytes()
        if key not in self._known:
            self._known[key] = len(self._rows)
            self._rows.append(tuple(int(part) for part in row))
        return self._known[key]

    def alternatives(self, number: int) -> tuple[int, ...]:
        """Return the alternatives of the choices that count, for a number that `of` gave."""
        if not self.choices:
            return ()
        if self.count < _GREATEST:
            return tuple(int(part) for part in np.unravel_index(number, self.lengths))
        return self._rows[number]
