"""Answers that are not certain: every drawn set moves the values, and the whole chain of steps follows."""

import numpy as np

from multaqa.composite.data import Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.choices import AnswerError
from multaqa.composite.uncertainty.columns import Stage, Ways, filled_stage, scored_stage, treated_stage
from multaqa.composite.uncertainty.draws import normals


class Noise:
    """The moved values of every drawn set, and the scores that they become.

    sd: (indicators,) standard deviation in the unit of the column; 0 = certain.
    """

    def __init__(self, base: Base, choice: AnswerError, ways: tuple[Ways, ...], seed: int):
        self.base, self.choice, self.seed, self.ways = base, choice, seed, ways
        table, codes = base.table, [indicator.code for indicator in base.indicators]
        columns = [table.columns.get(code, -1) for code in codes]
        self.raw: Floats = np.array(
            [table.values[:, column] if column >= 0 else np.full(len(table.units), np.nan) for column in columns]
        )
        self.below = [
            table.values[:, table.columns[indicator.denominator]] if indicator.denominator else np.ones(1)
            for indicator in base.indicators
        ]
        self.sd = np.array([_deviation(choice, code, row) for code, row in zip(codes, self.raw, strict=True)])
        self.least = np.array([choice.least.get(code, -np.inf) for code in codes])
        self.greatest = np.array([choice.greatest.get(code, np.inf) for code in codes])
        self.moved = np.flatnonzero(self.sd)
        self._number: dict[Step, int] = {}
        self._tables = [
            [np.array([self._number.setdefault(s, len(self._number)) for s in steps]) for steps in way.steps]
            for way in ways
        ]
        self._steps = list(self._number)
        self._last: tuple[tuple[int, int], Floats] = ((0, 0), np.zeros((0, 0, 0)))

    def values(self, first: int, count: int) -> Floats:
        """Return the moved values in the units of their columns (sets x moved indicators x units), NaN = missing."""
        if (first, count) == self._last[0]:
            return self._last[1]
        units = self.raw.shape[1]
        away = normals(self.seed, "answers", first, count, len(self.moved) * units).reshape(count, -1, units)
        moved = self.raw[self.moved] + self.sd[self.moved, None] * away
        moved = np.clip(moved, self.least[self.moved, None], self.greatest[self.moved, None])
        self._last = ((first, count), moved)
        return moved

    def scores(
        self, sets: Ints, alternatives: Ints, screens: Ints
    ) -> tuple[Floats, dict[tuple[int, int], EngineError]]:
        """Return the scores of every indicator (pairs x indicators x units), NaN = missing.

        sets: (pairs,) numbers of drawn sets. alternatives: (pairs x choices) that go with them. screens: (pairs,) the
        screened table. Returns with them the refusals by (pair, indicator). Raises EngineError when moved values cannot
        be treated.
        """
        base, pairs, count = self.base, len(sets), len(self.ways)
        values = base.values[screens]
        first = int(sets.min())
        raw = self.values(first, int(sets.max()) - first + 1)[sets - first]
        below = np.array([np.broadcast_to(self.below[leaf], raw.shape[2:]) for leaf in self.moved])
        values[:, self.moved] = np.where(np.isnan(values[:, self.moved]), np.nan, raw / below)
        steps = np.empty((3, pairs, count), dtype=np.int64)
        for leaf, (way, tables) in enumerate(zip(self.ways, self._tables, strict=True)):
            for kind in range(3):
                number = way.choices[kind + 1]
                steps[kind, :, leaf] = tables[kind][alternatives[:, number] if number >= 0 else 0]
        leaves, screens = np.tile(np.arange(count), pairs), np.repeat(screens, count)
        stage = Stage(values.reshape(pairs * count, -1), leaves, screens)
        for make, numbers in zip((filled_stage, treated_stage, scored_stage), steps, strict=True):
            stage = make(base, stage, self._by(numbers.ravel()))
        errors = {
            (row // count, row % count): EngineError(
                error.message,
                place=f"indicator {base.indicators[row % count].code}, with moved answers",
                remedy=error.remedy,
            )
            for row, error in stage.errors.items()
        }
        return stage.values.reshape(pairs, count, -1), errors

    def _by(self, numbers: Ints) -> list[tuple[Step, Ints]]:
        return [(self._steps[number], np.flatnonzero(numbers == number)) for number in np.unique(numbers)]


def _deviation(choice: AnswerError, code: str, row: Floats) -> float:
    if code in choice.sd:
        return choice.sd[code]
    present = row[~np.isnan(row)]
    if not choice.share or len(present) < 2:
        return 0.0
    return choice.share * float(np.std(np.sort(present), ddof=1))
