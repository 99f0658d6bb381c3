"""The three kinds of tables: a column per indicator, a row per value, a row per answer about an item."""

from abc import ABC, abstractmethod
from array import array
from difflib import get_close_matches
from math import isnan, nan
from typing import NoReturn

import numpy as np

from multaqa.composite.answers import NONE, Answers
from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence, Framework
from multaqa.composite.items import reduce_items
from multaqa.composite.tables.cells import WordFound, absence_of, number_or_absence
from multaqa.composite.tables.choices import Chosen
from multaqa.composite.tables.layout import AXES, Layout, wanted_codes
from multaqa.composite.tables.rows import Cell, Rows, text_of

MOST_PLACES = 100_000_000


def no_row(rows: Rows, chosen: Chosen) -> EngineError:
    """Return the error of a table of which nothing is left."""
    words = "no row is left of those chosen" if chosen.kept or chosen.left_out else "the table has a header and no row"
    return rows.fault(EngineError(words, remedy="Give at least one row"), 1)


class Reader(ABC):
    """What both kinds of tables share: choosing rows, units in the order in which they come, names, cells."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: Chosen) -> None:
        self.rows, self.layout, self.framework, self.chosen = rows, layout, framework, chosen
        self.units: dict[str, int] = {}
        self.names: dict[str, dict[str, str]] = {language: {} for language in layout.names}
        self.groups: dict[str, str] = {}
        self.years: dict[str, int] = {}
        self.count = 0
        self.is_absent = False

    def read(self, empty: int) -> tuple[Data, Answers | None]:
        """Read every row that is chosen; `empty` is the absence of a cell that says nothing."""
        chooses = bool(self.chosen.kept or self.chosen.left_out)
        for line, cells in self.rows.body:
            if not chooses or self.chosen.keeps(cells):
                self.take(line, cells)
        return self.finish(empty)

    def take(self, line: int, cells: list[Cell]) -> None:
        """Keep one row."""
        self.count += 1
        self.is_absent = bool(self.chosen.not_surveyed) and self.chosen.is_not_surveyed(cells)
        self._row(line, cells)

    def finish(self, empty: int) -> tuple[Data, Answers | None]:
        """Return what was kept."""
        if not self.count:
            raise no_row(self.rows, self.chosen)
        return self._data(empty), self._answers(empty)

    def _answers(self, empty: int) -> Answers | None:
        return None

    @abstractmethod
    def _row(self, line: int, cells: list[Cell]) -> None:
        """Keep one row."""

    @abstractmethod
    def _data(self, empty: int) -> Data:
        """Return what was kept."""

    def left_out(self) -> tuple[str, ...]:
        """Return the headers of the columns that nothing uses."""
        return tuple(self.rows.header[column] for column in self.layout.left_out)

    def _unit(self, line: int, cells: list[Cell]) -> tuple[str, int]:
        """Return the unit's code and number, and keep its names and group."""
        code = text_of(cells[self.layout.unit])
        if not code:
            self._refuse("the unit's code is empty", line, self.layout.unit, "Give the row a code, or remove it")
        year = self.layout.roles.get("year")
        if year is not None and not self.chosen.year:
            self.years.setdefault(text_of(cells[year]), line)
            if len(self.years) > 1:
                shown = ", ".join(self.years)
                self._refuse(f"the table holds several years ({shown})", line, year, "Choose one: year = …")
        known = len(self.units)
        number = self.units.setdefault(code, known)
        if number == known:
            for language, column in self.layout.names.items():
                self.names[language][code] = text_of(cells[column])
            if "group" in self.layout.roles:
                self.groups[code] = text_of(cells[self.layout.roles["group"]])
        return code, number

    def _value(self, line: int, column: int, cell: Cell) -> tuple[float, int]:
        """Read a cell: (value, 0), (NaN, absence) or (NaN, 0)."""
        if self.is_absent:
            return nan, int(Absence.NOT_SURVEYED)
        if isinstance(cell, str):
            try:
                return number_or_absence(cell, decimal=self.rows.decimal, ambiguous_comma=self.rows.ambiguous_comma)
            except EngineError as error:
                raise self.rows.fault(error, line, column) from error
        if cell is None:
            return nan, 0
        if isinstance(cell, bool) or not isinstance(cell, float | int):
            kind = "a yes or no" if isinstance(cell, bool) else "a date or time"
            self._refuse(f"{kind} where a number belongs", line, column, "Write a number, and format it as one")
        return float(cell), 0

    def _absence(self, line: int, cells: list[Cell]) -> int:
        """Return the absence that the row's own column names, or 0."""
        column = self.layout.roles.get("absence")
        if column is None:
            return 0
        found = absence_of(text_of(cells[column]))
        if found is None:
            text = text_of(cells[column])
            self._refuse(f"unknown absence “{text}”", line, column, f"Write one of {', '.join(ABSENCES)}, or nothing")
        return found

    def _told(self, line: int, cells: list[Cell]) -> tuple[float, int]:
        """Read the value of a row and its absence, from the cell itself or from the row's own column."""
        place = self.layout.roles["value"]
        value, why = self._value(line, place, cells[place])
        absence = self._absence(line, cells)
        if absence and not isnan(value):
            self._refuse("a value and an absence at once", line, self.layout.roles["absence"], "Keep one of the two")
        return value, why or absence

    def _code(self, line: int, cells: list[Cell], known: set[str]) -> str:
        """Read the indicator's code of a row; `known` is empty where every code is welcome."""
        column = self.layout.roles["indicator"]
        code = text_of(cells[column])
        if not code:
            self._refuse("the indicator's code is empty", line, column, "Give the row an indicator, or remove it")
        if known and code not in known:
            near = get_close_matches(code, known, n=1)
            remedy = f"Is it {near[0]}?" if near else f"Known: {', '.join(sorted(known))}"
            self._refuse(f"the framework has no indicator “{code}”", line, column, remedy)
        return code

    def _refuse(self, message: str, line: int, column: int | None, remedy: str) -> NoReturn:
        raise self.rows.fault(EngineError(message, remedy=remedy), line, column)

    def _group_codes(self) -> tuple[str, ...] | None:
        return tuple(self.groups[code] for code in self.units) if self.groups else None


class Wide(Reader):
    """A row per unit, a column per indicator."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: Chosen) -> None:
        super().__init__(rows, layout, framework, chosen)
        self.columns = tuple(layout.indicators)
        self.values, self.absences = array("d"), array("b")
        self.lines: dict[str, int] = {}
        # Without a framework a column of texts is no indicator; a column of both is a fault at its first text.
        self.texts: dict[int, EngineError] = {}
        self.numbers: set[int] = set()

    def _row(self, line: int, cells: list[Cell]) -> None:
        code, _ = self._unit(line, cells)
        if code in self.lines:
            message = f"unit {code} stands twice, first in line {self.lines[code]}"
            self._refuse(message, line, self.layout.unit, "Keep one of the rows")
        self.lines[code] = line
        absence = self._absence(line, cells)
        for column in self.columns:
            value, why = self._read(line, column, cells[column])
            missing = isnan(value)
            self.values.append(value)
            self.absences.append((why or absence) if missing else 0)

    def _read(self, line: int, column: int, cell: Cell) -> tuple[float, int]:
        if self.framework is not None:
            return self._value(line, column, cell)
        try:
            value, why = self._value(line, column, cell)
        except WordFound as error:
            if column in self.numbers:
                raise
            self.texts.setdefault(column, error)
            return nan, 0
        if not isnan(value):
            if column in self.texts:
                raise self.texts[column]
            self.numbers.add(column)
        return value, why

    def _data(self, empty: int) -> Data:
        shape = (self.count, len(self.columns))
        values = np.frombuffer(self.values, dtype=np.float64).reshape(shape)
        absences = np.frombuffer(self.absences, dtype=np.int8).reshape(shape).astype(np.int64)
        keep = [place for place, column in enumerate(self.columns) if column not in self.texts]
        if not keep:
            raise self.rows.fault(EngineError("no column holds numbers", remedy="Give a column per indicator"), 1)
        absences[np.isnan(values) & (absences == 0)] = empty
        codes = tuple(self.layout.indicators[self.columns[place]] for place in keep)
        return Data(tuple(self.units), codes, values[:, keep], absences[:, keep], unit_groups=self._group_codes())

    def left_out(self) -> tuple[str, ...]:
        return (*super().left_out(), *(self.rows.header[column] for column in self.texts))


class Long(Reader):
    """A row per value."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: Chosen) -> None:
        super().__init__(rows, layout, framework, chosen)
        self.allowed = wanted_codes(framework)[1] if framework else set()
        self.indicators: dict[str, int] = {}
        self.at = (array("q"), array("q"), array("q"))  # unit, indicator, line
        self.values, self.absences = array("d"), array("b")
        self.counts = {role: array("d") for role in ("answered", "expected") if role in layout.roles}

    def _row(self, line: int, cells: list[Cell]) -> None:
        roles = self.layout.roles
        _, unit = self._unit(line, cells)
        code = self._code(line, cells, self.allowed)
        self.indicators.setdefault(code, len(self.indicators))
        value, absence = self._told(line, cells)
        units, indicators, lines = self.at
        units.append(unit)
        indicators.append(self.indicators[code])
        lines.append(line)
        self.values.append(value)
        self.absences.append(absence)
        for role, counts in self.counts.items():
            count, _ = self._value(line, roles[role], cells[roles[role]])
            otherwise = float(not isnan(value)) if role == "answered" else 1.0
            counts.append(otherwise if isnan(count) else count)

    def _data(self, empty: int) -> Data:
        shape = (len(self.units), len(self.indicators))
        if shape[0] * shape[1] > MOST_PLACES:
            message = f"{shape[0]:,} units by {shape[1]:,} indicators is more than this program holds"
            raise self.rows.fault(EngineError(message, remedy=f"Stay under {MOST_PLACES:,} places"), 1)
        unit, indicator, line = (np.frombuffer(numbers, dtype=np.int64) for numbers in self.at)
        self._refuse_twice(unit * shape[1] + indicator, line)
        values, absences = np.full(shape, np.nan), np.full(shape, empty, dtype=np.int64)
        values[unit, indicator] = self.values
        told = np.frombuffer(self.absences, dtype=np.int8).astype(np.int64)
        absences[unit, indicator] = np.where(told > 0, told, empty)
        absences[~np.isnan(values)] = 0
        counts: dict[str, Floats] = {}
        if self.counts:
            there = (~np.isnan(values)).astype(np.float64)
            counts = {"answered": there, "expected": np.ones(shape)}
            for role, numbers in self.counts.items():
                counts[role][unit, indicator] = numbers
        units, codes, groups = tuple(self.units), tuple(self.indicators), self._group_codes()
        answered, expected = counts.get("answered"), counts.get("expected")
        return Data(units, codes, values, absences, answered, expected, groups)

    def _refuse_twice(self, places: Ints, lines: Ints) -> None:
        order = np.argsort(places, kind="stable")
        again = np.flatnonzero(np.diff(places[order]) == 0)
        if len(again):
            # The first in the order of the file, so that the same table always gives the same message.
            second = int(min(lines[order[again + 1]]))
            first = int(lines[order[again[np.argmin(lines[order[again + 1]])]]])
            self._refuse(f"this unit and indicator stand twice, first in line {first}", second, None, "Keep one row")


class Answered(Reader):
    """A row per answer about an item, a channel, an institution, or the unit itself; the framework reduces them.

    A row without a question and an answer says that its unit, or its unit's institution, takes part.
    """

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: Chosen) -> None:
        super().__init__(rows, layout, framework, chosen)
        if framework is None:
            error = EngineError("a table of answers is reduced by its framework", remedy="Give the framework too")
            raise rows.fault(error, 1)
        self.known = framework
        self.questions = _questions(framework)
        self.books: dict[str, dict[str, int]] = {axis: {} for axis in ("question", *AXES)}
        self.indexes = {axis: array("q") for axis in ("unit", "question", *AXES)}
        self.values, self.absences = array("d"), array("b")
        self.present: set[tuple[int, int]] = set()  # units' institutions that a row of their own names

    def _row(self, line: int, cells: list[Cell]) -> None:
        _, unit = self._unit(line, cells)
        if self._says_who(cells):
            self._take_part(unit, cells)
            return
        code = self._code(line, cells, self.questions)
        value, absence = self._told(line, cells)
        self.indexes["unit"].append(unit)
        for axis, book in self.books.items():
            column = self.layout.axes.get(axis)
            word = code if axis == "question" else "" if column is None else text_of(cells[column])
            self.indexes[axis].append(book.setdefault(word, len(book)) if word else NONE)
        self.values.append(value)
        self.absences.append(absence)

    def _says_who(self, cells: list[Cell]) -> bool:
        """Say whether a row holds nothing but a unit and, maybe, its institution."""
        roles, axes = self.layout.roles, self.layout.axes
        columns = [roles[role] for role in ("indicator", "value", "absence") if role in roles]
        columns += [column for axis, column in axes.items() if axis != "institution"]
        return not any(text_of(cells[column]) for column in columns)

    def _take_part(self, unit: int, cells: list[Cell]) -> None:
        column = self.layout.axes.get("institution")
        word = "" if column is None else text_of(cells[column])
        if word:
            book = self.books["institution"]
            self.present.add((unit, book.setdefault(word, len(book))))

    def _own(self) -> dict[str, list[str]] | None:
        """Return each unit's institutions where rows of their own name some; else they are those that answered."""
        if not self.present:
            return None
        units, codes = tuple(self.units), tuple(self.books["institution"])
        answered = set(zip(self.indexes["unit"], self.indexes["institution"], strict=True))
        own: dict[str, list[str]] = {unit: [] for unit in units}
        for unit, institution in sorted(answered | self.present):
            if institution != NONE:
                own[units[unit]].append(codes[institution])
        return own

    def _given(self, empty: int) -> Answers:
        values = np.frombuffer(self.values, dtype=np.float64)
        told = np.frombuffer(self.absences, dtype=np.int8).astype(np.int64)
        indexes = {axis: np.frombuffer(numbers, dtype=np.int64) for axis, numbers in self.indexes.items()}
        return Answers(
            units=tuple(self.units),
            questions=tuple(self.books["question"]),
            unit=indexes["unit"],
            question=indexes["question"],
            values=values,
            absences=np.where(np.isnan(values) & (told == 0), empty, told),
            items=tuple(self.books["item"]),
            item=indexes["item"],
            channels=tuple(self.books["channel"]),
            channel=indexes["channel"],
            institutions=tuple(self.books["institution"]),
            institution=indexes["institution"],
            institutions_of=self._own(),
            unit_groups=self._group_codes(),
        )

    def _data(self, empty: int) -> Data:
        try:
            self.given = self._given(empty)
            return reduce_items(self.known, self.given)
        except EngineError as error:
            place = f"{self.rows.label}, {error.place}" if error.place else self.rows.label
            raise EngineError(error.message, place=place, remedy=error.remedy) from error

    def _answers(self, empty: int) -> Answers | None:
        return self.given


def _questions(framework: Framework) -> set[str]:
    asked = {one.items.question for one in framework.indicators if one.items and one.items.question}
    return wanted_codes(framework)[1] | asked | {count.code for count in framework.counts}


READERS: dict[str, type[Reader]] = {"wide": Wide, "long": Long, "items": Answered}
