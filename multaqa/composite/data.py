"""The table of values that an index is computed from, with the reason of every missing one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Absence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Cells:
    """The items behind one indicator's values (units x items).

    items: codes. asked: the question is put to this item of the unit. scores: points, NaN = none. shares: the item's
    part in the unit's value, summing to 1, 0 where the value is missing. absences: codes of `Absence`, 0 where a score
    stands or nothing is asked. answered, expected: counts of answers.
    """

    items: tuple[str, ...]
    asked: Flags
    scores: Floats
    shares: Floats
    absences: Ints
    answered: Floats
    expected: Floats

    def taken(self, rows: Ints) -> "Cells":
        """Return the cells of those units, in that order."""
        arrays = {name: getattr(self, name)[rows] for name in _ARRAYS}
        return Cells(self.items, **arrays)


_ARRAYS = ("asked", "scores", "shares", "absences", "answered", "expected")


def _twice(codes: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return None


@dataclass(frozen=True, eq=False)
class Data:
    """Values of units x indicators; NaN = no value, and `absences` says which of the four kinds.

    units, indicators: codes of rows and columns, each once. A column is an indicator, an imported node or a
    denominator. values: float array (units x indicators), each in the indicator's unit. absences: int array of
    `Absence`, 0 where a value stands; without it a NaN reads "not answered". answered, expected: counts of answers
    behind each value, where a value was reduced from items; else 1 and 1. unit_groups: one code per unit, for group
    means. Raises EngineError for an empty table, codes that stand twice, infinities, or a value with an absence.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Floats
    absences: Ints | None = None
    answered: Floats | None = None
    expected: Floats | None = None
    unit_groups: tuple[str, ...] | None = None
    items: Mapping[str, Cells] | None = None
    answers_checksum: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", tuple(self.units))
        object.__setattr__(self, "indicators", tuple(self.indicators))
        object.__setattr__(self, "values", np.array(self.values, dtype=np.float64))
        self._check_shape()
        self._check_values()

    def _check_shape(self) -> None:
        for kind, codes in (("unit", self.units), ("indicator", self.indicators)):
            if not codes:
                raise EngineError(
                    f"the table has no {kind}", place="data", remedy="Give at least one row and one column"
                )
            if (code := _twice(codes)) is not None:
                raise EngineError("the code stands twice", place=f"{kind} {code}", remedy=f"Give each {kind} one entry")
        shape = (len(self.units), len(self.indicators))
        for name in ("values", "absences", "answered", "expected"):
            array = getattr(self, name)
            if array is not None and np.shape(array) != shape:
                raise EngineError(f"{name} has the shape {np.shape(array)}", place="data", remedy=f"It must be {shape}")
        if self.unit_groups is not None and len(self.unit_groups) != len(self.units):
            raise EngineError(
                f"{len(self.unit_groups)} groups for {len(self.units)} units", place="data", remedy="Give each unit one"
            )

    def _check_values(self) -> None:
        self._refuse_first(np.isinf(self.values), "the value is infinite", "Give a number or leave it empty")
        missing = np.isnan(self.values)
        if self.absences is None:
            absences = np.where(missing, int(Absence.NOT_ANSWERED), 0)
        else:
            absences = np.array(self.absences, dtype=np.int64)
            self._refuse_first((absences < 0) | (absences > max(Absence)), "unknown absence", "Use a code from 0 to 4")
            self._refuse_first((absences > 0) & ~missing, "a value and an absence at once", "Keep one of the two")
            absences = np.where(missing & (absences == 0), int(Absence.NOT_ANSWERED), absences)
        object.__setattr__(self, "absences", absences)
        if (self.answered is None) != (self.expected is None):
            raise EngineError("answered and expected go together", place="data", remedy="Give both or neither")
        if self.answered is not None and self.expected is not None:
            answered, expected = np.array(self.answered, dtype=float), np.array(self.expected, dtype=float)
            wrong = ~((answered >= 0) & (answered <= expected) & np.isfinite(expected))
            self._refuse_first(wrong, "more answers than expected, or less than none", "Give 0 ≤ answered ≤ expected")
            object.__setattr__(self, "answered", answered)
            object.__setattr__(self, "expected", expected)

    def _refuse_first(self, wrong: Flags, message: str, remedy: str) -> None:
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            place = f"unit {self.units[row]}, indicator {self.indicators[column]}"
            raise EngineError(message, place=place, remedy=remedy)

    @cached_property
    def absence_codes(self) -> Ints:
        """Return the absences as an array (units x indicators), 0 where a value stands."""
        return np.asarray(self.absences, dtype=np.int64)

    def unit(self, code: str) -> int:
        """Return the row of a unit; EngineError when there is none."""
        if code not in self._rows:
            raise EngineError(
                f"there is no unit “{code}”", place="data", remedy="Use a code of the table's first column"
            )
        return self._rows[code]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.units)}

    @cached_property
    def columns(self) -> dict[str, int]:
        """Return the column number of each code."""
        return {code: column for column, code in enumerate(self.indicators)}

    def only(self, codes: Sequence[str]) -> "Data":
        """Return the table with those columns, in that order. Raises EngineError for a code that has none."""
        missing = [code for code in codes if code not in self.columns]
        if missing:
            raise EngineError(
                "the table has no column for it", place=f"indicator {missing[0]}", remedy="Add the column"
            )
        index = [self.columns[code] for code in codes]

        def part(array: Floats | None) -> Floats | None:
            return None if array is None else array[:, index]

        return replace(
            self,
            indicators=tuple(codes),
            values=self.values[:, index],
            absences=self.absence_codes[:, index],
            answered=part(self.answered),
            expected=part(self.expected),
            items=None if self.items is None else {code: self.items[code] for code in codes if code in self.items},
        )

    def taken(self, rows: Sequence[int] | Ints) -> "Data":
        """Return the table with those rows, in that order."""
        index = np.asarray(rows, dtype=np.int64)

        def part(array: Floats | None) -> Floats | None:
            return None if array is None else array[index]

        return replace(
            self,
            units=tuple(self.units[row] for row in index),
            values=self.values[index],
            absences=self.absence_codes[index],
            answered=part(self.answered),
            expected=part(self.expected),
            unit_groups=None if self.unit_groups is None else tuple(self.unit_groups[row] for row in index),
            items=None if self.items is None else {code: cells.taken(index) for code, cells in self.items.items()},
        )
