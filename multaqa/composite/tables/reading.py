"""From the rows of a file to the engine's table of values."""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isnan, nan
from pathlib import Path
from typing import NoReturn, TypedDict, Unpack

import numpy as np

from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence, Framework
from multaqa.composite.tables.cells import DECIMALS, WordFound, absence_of, latin, number_or_absence
from multaqa.composite.tables.layout import Layout, layout_of, wanted_codes
from multaqa.composite.tables.rows import Cell, Progress, Rows, open_rows, text_of

MOST_PLACES = 100_000_000


class Choices(TypedDict, total=False):
    """How a table is read.

    framework: keeps the columns that bear its codes or names. sheet: of a workbook. unit: header of the codes' column.
    year: keeps the rows of one year. only, without: keep or leave out rows by what stands in a column. not_surveyed:
    read every cell of such rows as not surveyed, as where a publisher prints 0. empty: the absence that an empty cell
    stands for ("not_answered" unless told). decimal: "point", "comma" or "auto". progress: called with bytes read and
    the total.
    """

    framework: Framework | None
    sheet: str | None
    unit: str | None
    year: str | int | None
    only: Mapping[str, str]
    without: Mapping[str, str]
    not_surveyed: Mapping[str, str]
    empty: str
    decimal: str
    progress: Progress | None


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    data: the values. names: language -> unit's code -> name, from columns of names. left_out: columns that nothing
    uses. kind: "wide" or "long". label: the file's name. rows: how many were kept.
    """

    data: Data
    names: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...]
    kind: str
    label: str
    rows: int


def read_table(source: str | Path | bytes, **choices: Unpack[Choices]) -> Data:
    """Read a table of values from a CSV file or an xlsx workbook.

    source: a path, or the bytes of a file. A wide table has a row per unit and a column per indicator; a long one has
    the columns unit, indicator and value, and may have absence, answered and expected. A cell holds a number (0-9 or
    ٠-٩, . or ٫, thousands marked), nothing, or a word for one of the four absences (`WORDS`, `EMPTY`).
    choices: see `Choices`. Returns Data (units x indicators), NaN = no value.
    Raises EngineError that names the file, the line or cell, and the remedy.
    """
    return open_table(source, **choices).data


def open_table(source: str | Path | bytes, **choices: Unpack[Choices]) -> Table:
    """Read a table as `read_table` does, and return the units' names and what was left out with it."""
    empty, decimal = choices.get("empty", "not_answered"), choices.get("decimal", "auto")
    for name, word, known in (("empty", empty, tuple(ABSENCES)), ("decimal", decimal, DECIMALS)):
        if word not in known:
            raise EngineError(f"“{word}” is not known", place=name, remedy=f"It must be one of {', '.join(known)}")
    rows = open_rows(source, sheet=choices.get("sheet"), decimal=decimal, progress=choices.get("progress"))
    framework = choices.get("framework")
    layout = layout_of(rows, framework, unit=choices.get("unit"))
    chosen = _chosen(rows, layout, choices)
    reader = (_Wide if layout.kind == "wide" else _Long)(rows, layout, framework, chosen)
    return reader.read(int(ABSENCES[empty]))


@dataclass(frozen=True)
class _Chosen:
    """The rows that a reader chose by what stands in a column (number of the column, text)."""

    kept: tuple[tuple[int, str], ...]
    left_out: tuple[tuple[int, str], ...]
    not_surveyed: tuple[tuple[int, str], ...]
    year: bool

    def keeps(self, cells: list[Cell]) -> bool:
        """Say whether a row is read."""
        is_kept = all(_is_same(cells[column], text) for column, text in self.kept)
        return is_kept and not any(_is_same(cells[column], text) for column, text in self.left_out)

    def is_not_surveyed(self, cells: list[Cell]) -> bool:
        """Say whether a row stands for a unit that was not surveyed."""
        return any(_is_same(cells[column], text) for column, text in self.not_surveyed)


def _is_same(cell: Cell, text: str) -> bool:
    """Compare as texts, else as numbers: 0 is 0.00000."""
    found = text_of(cell)
    if found == text:
        return True
    try:
        return float(latin(found)) == float(latin(text))
    except ValueError:
        return False


def _chosen(rows: Rows, layout: Layout, choices: Choices) -> _Chosen:
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for name in ("only", "without", "not_surveyed"):
        wanted: Mapping[str, str] = choices.get(name, {})  # type: ignore[assignment]
        for header in wanted:
            if header not in rows.header:
                error = EngineError(f"there is no column “{header}”", remedy=f"Columns: {', '.join(rows.header)}")
                raise rows.fault(error, 1)
        found[name] = tuple((rows.header.index(header), str(text)) for header, text in wanted.items())
    year = choices.get("year")
    if year is not None:
        if "year" not in layout.roles:
            raise rows.fault(EngineError("the table has no column of years", remedy="Leave the year out"), 1)
        found["only"] += ((layout.roles["year"], str(year)),)
    return _Chosen(found["only"], found["without"], found["not_surveyed"], year is not None)


class _Reader(ABC):
    """What both kinds of tables share: choosing rows, units in the order in which they come, names, cells."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: _Chosen) -> None:
        self.rows, self.layout, self.framework, self.chosen = rows, layout, framework, chosen
        self.units: dict[str, int] = {}
        self.names: dict[str, dict[str, str]] = {language: {} for language in layout.names}
        self.groups: dict[str, str] = {}
        self.years: dict[str, int] = {}
        self.count = 0
        self.is_absent = False

    def read(self, empty: int) -> Table:
        for line, cells in self.rows.body:
            if self.chosen.keeps(cells):
                self.count += 1
                self.is_absent = self.chosen.is_not_surveyed(cells)
                self._row(line, cells)
        if not self.count:
            chosen = self.chosen.kept or self.chosen.left_out
            message = "no row is left of those chosen" if chosen else "the table has a header and no row"
            raise self.rows.fault(EngineError(message, remedy="Give at least one row"), 1)
        return Table(self._data(empty), self.names, self._left_out(), self.layout.kind, self.rows.label, self.count)

    @abstractmethod
    def _row(self, line: int, cells: list[Cell]) -> None:
        """Keep one row."""

    @abstractmethod
    def _data(self, empty: int) -> Data:
        """Return what was kept."""

    def _left_out(self) -> tuple[str, ...]:
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

    def _refuse(self, message: str, line: int, column: int | None, remedy: str) -> NoReturn:
        raise self.rows.fault(EngineError(message, remedy=remedy), line, column)

    def _group_codes(self) -> tuple[str, ...] | None:
        return tuple(self.groups[code] for code in self.units) if self.groups else None


class _Wide(_Reader):
    """A row per unit, a column per indicator."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: _Chosen) -> None:
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

    def _left_out(self) -> tuple[str, ...]:
        return (*super()._left_out(), *(self.rows.header[column] for column in self.texts))


class _Long(_Reader):
    """A row per value."""

    def __init__(self, rows: Rows, layout: Layout, framework: Framework | None, chosen: _Chosen) -> None:
        super().__init__(rows, layout, framework, chosen)
        self.allowed = wanted_codes(framework)[1] if framework else set()
        self.indicators: dict[str, int] = {}
        self.at = (array("q"), array("q"), array("q"))  # unit, indicator, line
        self.values, self.absences = array("d"), array("b")
        self.counts = {role: array("d") for role in ("answered", "expected") if role in layout.roles}

    def _row(self, line: int, cells: list[Cell]) -> None:
        roles = self.layout.roles
        _, unit = self._unit(line, cells)
        code = text_of(cells[roles["indicator"]])
        if code not in self.indicators:
            self._check_code(code, line)
        value, why = self._value(line, roles["value"], cells[roles["value"]])
        absence = self._absence(line, cells)
        if absence and not isnan(value):
            self._refuse("a value and an absence at once", line, roles["absence"], "Keep one of the two")
        for numbers, number in zip(self.at, (unit, self.indicators[code], line), strict=True):
            numbers.append(number)
        self.values.append(value)
        self.absences.append(why or absence)
        for role, counts in self.counts.items():
            count, _ = self._value(line, roles[role], cells[roles[role]])
            otherwise = float(not isnan(value)) if role == "answered" else 1.0
            counts.append(otherwise if isnan(count) else count)

    def _check_code(self, code: str, line: int) -> None:
        column = self.layout.roles["indicator"]
        if not code:
            self._refuse("the indicator's code is empty", line, column, "Give the row an indicator, or remove it")
        if self.allowed and code not in self.allowed:
            near = get_close_matches(code, self.allowed, n=1)
            remedy = f"Is it {near[0]}?" if near else f"Known: {', '.join(sorted(self.allowed))}"
            self._refuse(f"the framework has no indicator “{code}”", line, column, remedy)
        self.indicators[code] = len(self.indicators)

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
