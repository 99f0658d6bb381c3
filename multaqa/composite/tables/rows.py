"""Rows out of a CSV file or a workbook, each with the place that an error will name."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from multaqa.composite.errors import EngineError
from multaqa.composite.tables.cells import decimal_sign

Cell = str | float | object
Progress = Callable[[int, int], None]

_SAMPLE = 1000
_EVERY = 4096
_DELIMITERS = (",", ";", "\t", "|")
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_MOST_BYTES = 200_000_000
_REFUSED = {
    "macro": ("the workbook holds a macro", "Save it as xlsx without macros"),
    "too_large": ("the workbook is too large", "Save the sheet as CSV (UTF-8)"),
    "not_xlsx": ("the file is no xlsx workbook, or it is damaged", "Save it as xlsx or CSV (UTF-8)"),
    "empty": ("the file is empty", "Give a table with a header and at least one row"),
    "bomb": ("the workbook would burst when unpacked", "Save the sheet as CSV (UTF-8)"),
    "encrypted": ("the workbook is protected by a password", "Save it without a password"),
}


@dataclass
class Rows:
    """A header and the rows under it; every row has as many cells as the header.

    label: the file's name, or "table". sheet: of a workbook, else "". body: (line number, cells), text or a workbook's
    own values. decimal: "point" or "comma". ambiguous_comma: 1,234 could be either. total: bytes to read, 0 if unknown.
    """

    label: str
    sheet: str
    header: list[str]
    body: Iterator[tuple[int, list[Cell]]]
    decimal: str
    ambiguous_comma: bool
    total: int = 0
    columns: tuple[int, ...] = ()

    def place(self, line: int, column: int | None = None) -> str:
        """Return where a row or a cell stands, in words for the reader."""
        return place(self.label, self.sheet, line, column, self.header, self.columns)

    def fault(self, error: EngineError, line: int, column: int | None = None) -> EngineError:
        """Return the error with the place of a cell."""
        return type(error)(error.message, place=self.place(line, column), remedy=error.remedy)


def place(label: str, sheet: str, line: int, column: int | None, header: list[str], columns: tuple[int, ...]) -> str:
    """Return "x.csv, line 12, column OSI", or "x.xlsx, sheet “Data”, cell F14"."""
    if sheet:
        cell = f"row {line}" if column is None else f"cell {_letters(columns[column])}{line}"
        return f"{label}, sheet “{sheet}”, {cell}"
    return f"{label}, line {line}" + ("" if column is None else f", column {header[column] or column + 1}")


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_rows(
    source: str | Path | bytes, *, sheet: str | None = None, decimal: str = "auto", progress: Progress | None = None
) -> Rows:
    """Open a table, told apart by its first bytes: an xlsx workbook, else CSV with , ; tab or | between the cells.

    source: a path or the bytes of a file. sheet: of a workbook; without it the first one that shows and has cells.
    decimal: "point", "comma", or "auto" to find out from the first thousand rows. progress: called with bytes read and
    the total. Raises EngineError that names the file and the remedy.
    """
    label, stream, size = _opened(source)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise EngineError(_REFUSED["empty"][0], place=label, remedy=_REFUSED["empty"][1])
    if start.startswith(_OLD_EXCEL):
        message = "an old Excel workbook, or one protected by a password"
        raise EngineError(message, place=label, remedy="Save it as xlsx without a password, or as CSV (UTF-8)")
    if start.startswith(b"PK"):
        with stream:
            rows, used, columns = _workbook(label, stream.read(), sheet)
        return _prepared(label, used, rows, decimal, delimiter="", total=0, columns=columns)
    if sheet is not None:
        raise EngineError("a CSV file has no sheets", place=label, remedy="Leave the sheet out")
    delimiter, skip, encoding = _dialect(label, stream)
    lines = _csv_rows(label, stream, encoding, delimiter, skip, progress, size)
    return _prepared(label, "", lines, decimal, delimiter=delimiter, total=size)


def _opened(source: str | Path | bytes) -> tuple[str, BinaryIO, int]:
    if isinstance(source, bytes):
        return "table", io.BytesIO(source), len(source)
    path = Path(source)
    try:
        return path.name, path.open("rb"), path.stat().st_size
    except FileNotFoundError as error:
        raise EngineError("there is no such file", place=str(path), remedy="Check the path") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EngineError(f"the file cannot be read: {reason}", place=str(path), remedy="Check the path") from error


def _prepared(
    label: str,
    sheet: str,
    lines: Iterator[tuple[int, list[Cell]]],
    decimal: str,
    *,
    delimiter: str,
    total: int,
    columns: tuple[int, ...] = (),
) -> Rows:
    """Take the header off, refuse rows of another width, and find the decimal sign."""
    first = next(lines, None)
    if first is None:
        raise EngineError(_REFUSED["empty"][0], place=label, remedy=_REFUSED["empty"][1])
    line, cells = first
    header = [text_of(cell) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise EngineError(
            "the header is empty", place=place(label, sheet, line, None, [], ()), remedy=_REFUSED["empty"][1]
        )
    body = _even(lines, label, sheet, header, columns)
    sample = list(islice(body, _SAMPLE))
    found = {sign for _, row in sample for cell in row if isinstance(cell, str) and (sign := decimal_sign(cell))}
    if decimal == "auto":
        chosen = "comma" if found == {"comma"} else "point"
        ambiguous = not found and delimiter != ","
    else:
        chosen, ambiguous = decimal, False
    rows = Rows(label, sheet, header, chain(sample, body), chosen, ambiguous, total, columns)
    _check_header(rows, line)
    return rows


def _check_header(rows: Rows, line: int) -> None:
    seen: dict[str, int] = {}
    for column, name in enumerate(rows.header):
        if not name:
            raise rows.fault(
                EngineError("a column without a name", remedy="Give it a name, or remove it"), line, column
            )
        if name in seen:
            message = f"the column name “{name}” stands twice"
            raise rows.fault(EngineError(message, remedy="Give each column its own name"), line, column)
        seen[name] = column


def _even(
    lines: Iterator[tuple[int, list[Cell]]], label: str, sheet: str, header: list[str], columns: tuple[int, ...]
) -> Iterator[tuple[int, list[Cell]]]:
    width = len(header)
    for line, cells in lines:
        if len(cells) != width:
            extra = [cell for cell in cells[width:] if text_of(cell)]
            if not any(text_of(cell) for cell in cells):
                continue
            if extra or len(cells) < width:
                raise EngineError(
                    f"the row has {len(cells)} cells and the header {width}",
                    place=place(label, sheet, line, None, header, columns),
                    remedy="Give every row one cell per column; a cell with the separator in it needs quotation marks",
                )
        # The first cell mostly holds the unit, so that the others need no look.
        if cells[0] or any(cell is not None and cell != "" for cell in cells):
            yield line, cells if len(cells) == width else cells[:width]


def text_of(cell: Cell) -> str:
    """Return a cell as text without spaces around it; a whole number of a workbook without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _dialect(label: str, stream: BinaryIO) -> tuple[str, int, str]:
    """Return the delimiter, the lines to skip before the header, and the encoding."""
    start = stream.read(65536)
    stream.seek(0)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif start.count(0):
        raise EngineError(
            "the file is neither a workbook nor text", place=label, remedy="Save the table as CSV (UTF-8) or xlsx"
        )
    else:
        encoding = "utf-8-sig"
    first = start.decode(encoding, errors="replace").splitlines()
    head = first[0] if first else ""
    if head.lower().startswith("sep=") and len(head) == 5:
        return head[4], 1, encoding
    unquoted = "".join(head.split('"')[::2])
    best = max(_DELIMITERS, key=unquoted.count)
    return best, 0, encoding


def _csv_rows(
    label: str, stream: BinaryIO, encoding: str, delimiter: str, skip: int, progress: Progress | None, size: int
) -> Iterator[tuple[int, list[Cell]]]:
    with stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        for _ in range(skip):
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader):
                if progress and number % _EVERY == 0:
                    progress(stream.tell(), size)
                if cells:
                    yield reader.line_num + skip, cast("list[Cell]", cells)
        except UnicodeError as error:
            raise EngineError(
                "the file is not in UTF-8",
                place=f"{label}, after line {reader.line_num + skip}",
                remedy="Save it as “CSV UTF-8”, or as xlsx",
            ) from error
        except csv.Error as error:
            raise EngineError(
                f"the line is no CSV: {error}",
                place=f"{label}, line {reader.line_num + skip}",
                remedy="Look for a quotation mark that is not closed",
            ) from error
        if progress:
            progress(size, size)


def _workbook(
    label: str, content: bytes, sheet: str | None
) -> tuple[Iterator[tuple[int, list[Cell]]], str, tuple[int, ...]]:
    """Return the rows of one sheet from its first cell on, the sheet's name, and the number of each column."""
    # The reader of strangers' workbooks is a tool of printing; it stands where it is used, so that a CSV needs none.
    from multaqa.printing.xlsx import WorkbookRefused, read_sheets

    try:
        book = read_sheets(content, most_bytes=_MOST_BYTES)
    except WorkbookRefused as error:
        message, remedy = _REFUSED[error.code]
        raise EngineError(message, place=label, remedy=remedy) from error
    shown = [part for part in book.sheets if part.cells and not part.is_hidden]
    if sheet is None:
        chosen = shown[0] if shown else None
    else:
        chosen = book.sheet(sheet)
        if chosen is None:
            names = ", ".join(part.name for part in book.sheets)
            raise EngineError(f"there is no sheet “{sheet}”", place=label, remedy=f"Its sheets are {names}")
    if chosen is None or not chosen.cells:
        raise EngineError("the sheet is empty", place=label, remedy=_REFUSED["empty"][1])
    cells = list(chosen.cells.values())
    first, last = min(cell.column for cell in cells), max(cell.column for cell in cells)
    width = last - first + 1
    grid: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.has_formula and cell.value is None:
            raise EngineError(
                "a formula without a stored value",
                place=f"{label}, sheet “{chosen.name}”, cell {cell.address}",
                remedy="Open and save the workbook in a spreadsheet program, or paste the values",
            )
        grid.setdefault(cell.row, [None] * width)[cell.column - first] = cell.value
    rows = ((row + 1, grid[row]) for row in sorted(grid))
    return rows, chosen.name, tuple(range(first, last + 1))
