"""How a table is read, and which of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.tables.cells import latin
from multaqa.composite.tables.layout import Layout
from multaqa.composite.tables.rows import Cell, Progress, Rows, text_of


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
class Chosen:
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


def chosen_rows(rows: Rows, layout: Layout, choices: Choices) -> Chosen:
    """Return which rows are read. Raises EngineError for a column that the table does not have."""
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
    return Chosen(found["only"], found["without"], found["not_surveyed"], year is not None)
