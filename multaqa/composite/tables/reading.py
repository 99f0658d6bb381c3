"""From a file to the engine's table of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from multaqa.composite.answers import Answers
from multaqa.composite.data import Data
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES
from multaqa.composite.tables.cells import DECIMALS
from multaqa.composite.tables.choices import Choices, chosen_rows
from multaqa.composite.tables.kinds import READERS
from multaqa.composite.tables.layout import layout_of
from multaqa.composite.tables.rows import open_rows


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
    empty, decimal = choices.get("empty", "not_answered"), choices.get("decimal", "auto")
    for name, word, known in (("empty", empty, tuple(ABSENCES)), ("decimal", decimal, DECIMALS)):
        if word not in known:
            raise EngineError(f"“{word}” is not known", place=name, remedy=f"It must be one of {', '.join(known)}")
    rows = open_rows(source, sheet=choices.get("sheet"), decimal=decimal, progress=choices.get("progress"))
    framework = choices.get("framework")
    layout = layout_of(rows, framework, unit=choices.get("unit"))
    chosen = chosen_rows(rows, layout, choices)
    reader = READERS[layout.kind](rows, layout, framework, chosen)
    data, answers = reader.read(int(ABSENCES[empty]))
    return Table(data, reader.names, reader.left_out(), layout.kind, rows.label, reader.count, answers)
