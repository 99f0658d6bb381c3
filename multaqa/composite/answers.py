"""Answers as they were given: one row per unit, item, channel, institution and question, in long arrays."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence

AXES = ("unit", "item", "channel", "institution", "question")
NONE = -1


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers in long arrays; row r is one answer.

    units, items, channels, institutions, questions: the codes that the index arrays point into, each once. unit, item,
    channel, institution, question: int arrays (rows,); -1 = none (a question asked of the unit has no item, and so
    on). values: float array (rows,), as the question's scale reads it, NaN = none. absences: int array (rows,) of
    `Absence`, 0 where a value stands; without it a NaN reads "not answered". institutions_of: each unit's own
    institutions; without it, those that stand in the unit's rows. Units without a row take part and have answered
    nothing. The order of rows and codes does not matter. Raises EngineError for codes that stand twice, an index
    outside its codes, a cell given twice, infinities, or a value with an absence.
    """

    units: tuple[str, ...]
    questions: tuple[str, ...]
    unit: Ints
    question: Ints
    values: Floats
    # Arrays that are not given are made, so that every reader finds one.
    absences: Ints = None  # type: ignore[assignment]
    items: tuple[str, ...] = ()
    item: Ints = None  # type: ignore[assignment]
    channels: tuple[str, ...] = ()
    channel: Ints = None  # type: ignore[assignment]
    institutions: tuple[str, ...] = ()
    institution: Ints = None  # type: ignore[assignment]
    institutions_of: Mapping[str, Sequence[str]] | None = None
    unit_groups: tuple[str, ...] | None = None
    _order: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        object.__setattr__(self, "values", values)
        for axis in AXES:
            codes = tuple(getattr(self, f"{axis}s"))
            object.__setattr__(self, f"{axis}s", codes)
            self._check_axis(axis, codes, len(values))
        self._check_values(values)
        self._sort()

    def _check_axis(self, axis: str, codes: tuple[str, ...], rows: int) -> None:
        if axis == "unit" and not codes:
            raise EngineError("the answers have no unit", place="answers", remedy="Give at least one unit")
        if len(set(codes)) != len(codes):
            twice = next(code for code in codes if codes.count(code) > 1)
            raise EngineError("the code stands twice", place=f"{axis} {twice}", remedy=f"Give each {axis} one entry")
        given = getattr(self, axis)
        index = np.full(rows, NONE) if given is None else np.array(given, dtype=np.int64)
        least = 0 if axis in ("unit", "question") else NONE
        wrong = np.flatnonzero((index < least) | (index >= len(codes))) if index.shape == (rows,) else np.zeros(1)
        if len(wrong):
            raise EngineError(
                f"the {axis} of an answer points to no code",
                place=f"answer {int(wrong[0]) + 1}",
                remedy=f"Give {rows} whole numbers from {least} to {len(codes) - 1}",
            )
        object.__setattr__(self, axis, index)

    def _check_values(self, values: Floats) -> None:
        missing = np.isnan(values)
        self._refuse_first(np.isinf(values), "the value is infinite", "Give a number or leave it empty")
        absences = np.array(np.zeros(len(values)) if self.absences is None else self.absences, dtype=np.int64)
        if absences.shape != values.shape:
            raise EngineError(
                f"absences has the shape {absences.shape}", place="answers", remedy=f"It must be {values.shape}"
            )
        self._refuse_first((absences < 0) | (absences > max(Absence)), "unknown absence", "Use a code from 0 to 4")
        self._refuse_first((absences > 0) & ~missing, "a value and an absence at once", "Keep one of the two")
        absences = np.where(missing & (absences == 0), int(Absence.NOT_ANSWERED), absences)
        object.__setattr__(self, "absences", absences)

    def _sort(self) -> None:
        """Find the one order of the rows that does not depend on how they were given, and refuse a cell given twice."""
        key = np.zeros(len(self.values), dtype=np.int64)
        for axis in ("question", "unit", "item", "channel", "institution"):
            codes = getattr(self, f"{axis}s")
            standing = np.argsort(np.argsort(np.array(codes, dtype=str), kind="stable"), kind="stable")
            place = np.append(standing, -1)[getattr(self, axis)] + 1
            key = key * (len(codes) + 1) + place
        order = np.argsort(key, kind="stable")
        twice = np.flatnonzero(np.diff(key[order]) == 0)
        if len(twice):
            raise EngineError(
                "the answer stands twice", place=self.place(int(order[twice[0] + 1])), remedy="Keep one of the two"
            )
        object.__setattr__(self, "_order", order)

    def _refuse_first(self, wrong: Flags, message: str, remedy: str) -> None:
        if wrong.any():
            raise EngineError(message, place=self.place(int(np.argmax(wrong))), remedy=remedy)

    def place(self, row: int) -> str:
        """Return where a row stands, in words for an error: its unit, question, item, channel and institution."""
        words = []
        for axis in ("unit", "question", "item", "channel", "institution"):
            index = int(getattr(self, axis)[row])
            if index != NONE:
                words.append(f"{axis} {getattr(self, f'{axis}s')[index]}")
        return ", ".join(words)

    @cached_property
    def rows_of(self) -> dict[str, Ints]:
        """Return the row numbers of each question, in the one order that does not depend on how they were given."""
        ordered = self.question[self._order]
        standing = np.argsort(np.array(self.questions, dtype=str), kind="stable")
        ends = np.cumsum(np.bincount(ordered, minlength=len(self.questions))[standing])
        return {
            self.questions[position]: self._order[end - count : end]
            for position, end, count in zip(
                standing, ends, np.bincount(ordered, minlength=len(self.questions))[standing], strict=True
            )
        }

    @cached_property
    def belongs(self) -> Flags:
        """Say which institutions are a unit's own (units x institutions)."""
        belongs = np.zeros((len(self.units), len(self.institutions)), dtype=bool)
        if self.institutions_of is None:
            named = self.institution != NONE
            belongs[self.unit[named], self.institution[named]] = True
            return belongs
        rows = {code: row for row, code in enumerate(self.units)}
        columns = {code: column for column, code in enumerate(self.institutions)}
        for unit, own in self.institutions_of.items():
            for code in own:
                if unit not in rows or code not in columns:
                    raise EngineError(
                        f"the unit's institution {code} is not known",
                        place=f"unit {unit}",
                        remedy="List every unit in units and every institution in institutions",
                    )
                belongs[rows[unit], columns[code]] = True
        return belongs

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, Sequence[Any]],
        *,
        units: Sequence[str] | None = None,
        institutions_of: Mapping[str, Sequence[str]] | None = None,
        unit_groups: Mapping[str, str] | None = None,
    ) -> "Answers":
        """Make answers from columns of equal length, as a table has them.

        columns: "unit", "question" and "value" must be there, "absence", "item", "channel" and "institution" may;
        codes are text, "" = none; values are numbers, None or NaN = none; absences are words such as "not_available",
        "" where a value stands. units: all that take part, in the order wanted; without it those of the rows, in order
        of their codes. unit_groups: a group for every unit. Raises EngineError for an unknown or missing column,
        columns of different lengths, a unit that is not listed, or an absence that is not known.
        """
        _check_columns(columns)
        values = [np.nan if value is None else value for value in columns["value"]]
        extra = {"unit": units or (), "institution": [c for own in (institutions_of or {}).values() for c in own]}
        books: dict[str, tuple[str, ...]] = {}
        indexes: dict[str, Ints] = {}
        for axis in AXES:
            books[axis], indexes[axis] = _coded(columns.get(axis), len(values), extra.get(axis, ()))
        in_order = books["unit"] if units is None else tuple(units)
        standing = {code: row for row, code in enumerate(in_order)}
        place = np.array([standing.get(code, NONE) for code in books["unit"]] + [NONE], dtype=np.int64)
        if (place[indexes["unit"]] == NONE).any():
            row = int(np.argmax(place[indexes["unit"]] == NONE))
            raise EngineError(
                f"the unit “{columns['unit'][row]}” is not among those that take part",
                place=f"answer {row + 1}",
                remedy="List it in units, or remove the answer",
            )
        return cls(
            units=in_order,
            questions=books["question"],
            unit=place[indexes["unit"]],
            question=indexes["question"],
            values=np.array(values, dtype=np.float64),
            absences=_absence_codes(columns.get("absence", [""] * len(values))),
            items=books["item"],
            item=indexes["item"],
            channels=books["channel"],
            channel=indexes["channel"],
            institutions=books["institution"],
            institution=indexes["institution"],
            institutions_of=institutions_of,
            unit_groups=None if unit_groups is None else tuple(unit_groups.get(code, "") for code in in_order),
        )

    def checksum(self) -> str:
        """Return the SHA-256 of the answers in hexadecimal; the order of rows and codes does not matter."""
        digest = hashlib.sha256()
        for axis in AXES:
            codes = getattr(self, f"{axis}s")
            order = np.argsort(np.array(codes, dtype=str), kind="stable")
            digest.update("\n".join([axis, *(codes[place] for place in order)]).encode("utf-8"))
            standing = np.append(np.argsort(order, kind="stable"), NONE)
            digest.update(standing[getattr(self, axis)][self._order].astype("<i8").tobytes())
        values = np.where(np.isnan(self.values), np.nan, self.values + 0.0)
        digest.update(values[self._order].astype("<f8").tobytes())
        digest.update(self.absences[self._order].astype("<i8").tobytes())
        own = [f"{self.units[row]}/{self.institutions[column]}" for row, column in np.argwhere(self.belongs)]
        digest.update("\n".join(sorted(own)).encode("utf-8"))
        return digest.hexdigest()


def _check_columns(columns: Mapping[str, Sequence[Any]]) -> None:
    needed, known = {"unit", "question", "value"}, {*AXES, "value", "absence"}
    if needed - set(columns) or set(columns) - known:
        name = sorted(needed - set(columns) or set(columns) - known)[0]
        raise EngineError(
            f"the column {name} is {'missing' if name in needed else 'not known'}",
            place="answers",
            remedy=f"Known: {', '.join(sorted(known))}",
        )
    for name, column in columns.items():
        if len(column) != len(columns["value"]):
            raise EngineError(
                f"{len(column)} entries of {name} for {len(columns['value'])} values",
                place="answers",
                remedy="Give every column one entry per row",
            )


def _coded(column: Sequence[str] | None, rows: int, extra: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """Return the sorted codes of a column and each row's place among them, -1 for an empty one."""
    if column is None:
        return tuple(sorted(set(extra))), np.full(rows, NONE)
    codes = sorted({*column, *extra} - {""})
    places = {code: place for place, code in enumerate(codes)}
    return tuple(codes), np.fromiter((places.get(code, NONE) for code in column), dtype=np.int64, count=rows)


def _absence_codes(words: Sequence[str]) -> Ints:
    unknown = sorted(set(words) - {"", *ABSENCES})
    if unknown:
        raise EngineError(f"unknown absence “{unknown[0]}”", place="answers", remedy=f"Known: {', '.join(ABSENCES)}")
    codes: Mapping[str, int] = {"": 0, **ABSENCES}
    return np.fromiter((codes[word] for word in words), dtype=np.int64, count=len(words))
