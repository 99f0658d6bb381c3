"""From a file to the engine's table of values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from multaqa.composite.answers import Answers
from multaqa.composite.data import Data
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES
from multaqa.composite.panels import Break, Panel
from multaqa.composite.tables.cells import DECIMALS, latin
from multaqa.composite.tables.choices import Choices, Chosen, chosen_rows
from multaqa.composite.tables.kinds import READERS, Reader, no_row
from multaqa.composite.tables.layout import Layout, layout_of
from multaqa.composite.tables.rows import Rows, open_rows, text_of


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    data: the values. names: language -> unit's code -> name, from columns of names. left_out: columns that nothing
    uses. kind: "wide", "long" or "items". label: the file's name. rows: how many were kept. answers: those that the
    values of a table of items are reduced from, else None.
    """

    data: Data
    names: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...]
    kind: str
    label: str
    rows: int
    answers: Answers | None = None


def read_table(source: str | Path | bytes, **choices: Unpack[Choices]) -> Data:
    """Read a table of values from a CSV file or an xlsx workbook.

    source: a path, or the bytes of a file. A wide table has a row per unit and a column per indicator; a long one has
    the columns unit, indicator and value, and may have absence, answered and expected; a table of answers has item,
    channel or institution too, and is reduced by the framework. A cell holds a number (0-9 or
    ٠-٩, . or ٫, thousands marked), nothing, or a word for one of the four absences (`WORDS`, `EMPTY`).
    choices: see `Choices`. Returns Data (units x indicators), NaN = no value.
    Raises EngineError that names the file, the line or cell, and the remedy.
    """
    return open_table(source, **choices).data


def open_table(source: str | Path | bytes, **choices: Unpack[Choices]) -> Table:
    """Read a table as `read_table` does, and return the units' names and what was left out with it."""
    rows, layout, chosen, empty = _opened(source, choices)
    reader = READERS[layout.kind](rows, layout, choices.get("framework"), chosen)
    data, answers = reader.read(empty)
    return Table(data, reader.names, reader.left_out(), layout.kind, rows.label, reader.count, answers)


def _opened(source: str | Path | bytes, choices: Choices) -> tuple[Rows, Layout, Chosen, int]:
    empty, decimal = choices.get("empty", "not_answered"), choices.get("decimal", "auto")
    for name, word, known in (("empty", empty, tuple(ABSENCES)), ("decimal", decimal, DECIMALS)):
        if word not in known:
            raise EngineError(f"“{word}” is not known", place=name, remedy=f"It must be one of {', '.join(known)}")
    rows = open_rows(source, sheet=choices.get("sheet"), decimal=decimal, progress=choices.get("progress"))
    layout = layout_of(rows, choices.get("framework"), unit=choices.get("unit"))
    return rows, layout, chosen_rows(rows, layout, choices), int(ABSENCES[empty])


@dataclass(frozen=True)
class Years:
    """A table of several years as it was read. panel: by year. The rest as in `Table`."""

    panel: Panel
    names: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...]
    label: str
    rows: int


def read_panel(source: str | Path | bytes, *, breaks: tuple[Break, ...] = (), **choices: Unpack[Choices]) -> Panel:
    """Read a table with a column of years, of any kind that `read_table` reads, as one panel.

    breaks: where series are not comparable. Raises EngineError as `read_table` does, and for a year that is no whole
    number.
    """
    return open_panel(source, breaks=breaks, **choices).panel


def open_panel(source: str | Path | bytes, *, breaks: tuple[Break, ...] = (), **choices: Unpack[Choices]) -> Years:
    """Read a panel as `read_panel` does, and return the units' names and what was left out with it."""
    rows, layout, chosen, empty = _opened(source, choices)
    column = layout.roles.get("year")
    if column is None:
        raise rows.fault(EngineError("the table has no column of years", remedy="Add a column “year”"), 1)
    readers: dict[int, Reader] = {}
    for line, cells in rows.body:
        if not chosen.keeps(cells):
            continue
        year = _year(rows, line, column, text_of(cells[column]))
        if year not in readers:
            readers[year] = READERS[layout.kind](rows, layout, choices.get("framework"), replace(chosen, year=True))
        readers[year].take(line, cells)
    if not readers:
        raise no_row(rows, chosen)
    tables = {year: readers[year].finish(empty)[0] for year in sorted(readers)}
    names: dict[str, dict[str, str]] = {language: {} for language in layout.names}
    for year in sorted(readers):
        for language, own in readers[year].names.items():
            names[language].update(own)
    left_out = dict.fromkeys(header for reader in readers.values() for header in reader.left_out())
    count = sum(reader.count for reader in readers.values())
    return Years(Panel(tables, breaks), names, tuple(left_out), rows.label, count)


def _year(rows: Rows, line: int, column: int, text: str) -> int:
    try:
        return int(latin(text))
    except ValueError as error:
        message = f"“{text}” is no year" if text else "the year is empty"
        raise rows.fault(EngineError(message, remedy="Give a whole number, such as 2024"), line, column) from error
