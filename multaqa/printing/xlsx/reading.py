"""Workbooks in: values, which cells hold a formula, and the file's own properties."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine

from multaqa.printing.xlsx.archive import (
    MOST_UNPACKED,
    WorkbookRefused,
    local,
    parse,
    repacked,
    safe_parser,
    safe_parts,
)
from multaqa.printing.xlsx.plain import restore
from multaqa.printing.xlsx.writing import address

Value = str | float | bool | date | datetime | time | timedelta | None
MOST_CELLS, MOST_AREAS = 1_000_000, 200
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Cell:
    """One cell. address: "F14"; row and column count from 0. has_formula: its value is what a program last reckoned."""

    address: str
    row: int
    column: int
    value: Value = None
    has_formula: bool = False

    @property
    def text(self) -> str:
        """The value as text: a whole number without decimals, nothing for an empty cell."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value)


@dataclass(frozen=True)
class ReadSheet:
    """One sheet; `cells` by address holds those with a value or a formula."""

    name: str
    is_hidden: bool
    cells: Mapping[str, Cell]

    def cell(self, name: str) -> Cell:
        """Return the cell of this address, an empty one where nothing was written."""
        return self.cells.get(name) or Cell(name, *_place(name))


@dataclass(frozen=True)
class ReadWorkbook:
    """A file that was read. properties: its custom properties, as text."""

    sheets: tuple[ReadSheet, ...]
    properties: Mapping[str, str]

    def sheet(self, name: str) -> ReadSheet | None:
        """Return the sheet of this name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@dataclass(frozen=True)
class _Table:
    """One sheet as the compiled reader gives it: its first cell's place and its rows."""

    name: str
    is_hidden: bool
    start: tuple[int, int]
    rows: Sequence[Sequence[Value]]


@dataclass
class _Layout:
    """What the XML of one sheet says before its values are read."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    areas: list[tuple[int, int, int, int]] = field(default_factory=list)
    last_row: int = -1
    last_column: int = -1
    text_length: int = 0

    def has_formula(self, row: int, column: int) -> bool:
        return (row, column) in self.formulas or any(
            top <= row <= bottom and first <= column <= last for top, first, bottom, last in self.areas
        )


def read_sheets(content: bytes, *, most_bytes: int = 10_000_000) -> ReadWorkbook:
    """Return the sheets of an xlsx file that may come from anybody.

    Text that `neutralise` changed on the way out comes back as it was. Raises WorkbookRefused with a code: "macro",
    "too_large" (more bytes than `most_bytes`, or cells spread over more than a million places), "not_xlsx", "empty",
    "bomb" (bursts when unpacked, or declares entities), "encrypted".
    """
    parts = safe_parts(content, most_bytes=most_bytes)
    lengths = _shared_lengths(parts.get("xl/sharedStrings.xml", b""))
    layouts = {name: _layout(parts[path], lengths) for name, path in _sheet_paths(parts).items() if path in parts}
    properties = _properties(parts.pop("docProps/custom.xml", b""))
    sheets = tuple(
        ReadSheet(name=table.name, is_hidden=table.is_hidden, cells=_cells(table, layouts[table.name]))
        for table in _tables(parts)
        if table.name in layouts
    )
    if not sheets:
        raise WorkbookRefused("not_xlsx")
    return ReadWorkbook(sheets=sheets, properties=properties)


def _tables(parts: dict[str, bytes]) -> list[_Table]:
    """Return the values of all sheets as the compiled reader gives them."""
    try:
        book = python_calamine.load_workbook(repacked(parts))
        sheets = [(meta, book.get_sheet_by_name(meta.name)) for meta in book.sheets_metadata]
        return [
            _Table(
                name=meta.name,
                is_hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible,
                start=sheet.start or (0, 0),
                rows=sheet.to_python(),
            )
            for meta, sheet in sheets
        ]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        # What breaks inside compiled code arrives as a BaseException of its own kind; the file is at fault.
        raise WorkbookRefused("not_xlsx") from fault


def _cells(table: _Table, layout: _Layout) -> dict[str, Cell]:
    cells = {
        address(row, column): Cell(address(row, column), row, column, has_formula=True)
        for row, column in sorted(layout.formulas)
    }
    top, first = table.start
    for row, values in enumerate(table.rows, start=top):
        for column, value in enumerate(values, start=first):
            if value == "" or value is None:
                continue
            name = address(row, column)
            cells[name] = Cell(name, row, column, _plain(value), has_formula=layout.has_formula(row, column))
    return cells


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return restore(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _place(name: str) -> tuple[int, int]:
    """Return row and column of "F14", from 0."""
    found = _ADDRESS.fullmatch(name)
    if found is None:
        raise WorkbookRefused("not_xlsx")
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


def _area(name: str) -> tuple[int, int, int, int]:
    start, _, end = name.partition(":")
    return *_place(start), *_place(end)


class _LayoutReader:
    """Follows the XML of one sheet and keeps the layout only; the values go by."""

    def __init__(self, lengths: list[int]) -> None:
        self.layout = _Layout()
        self.lengths = lengths
        self.row, self.column = -1, -1
        self.is_shared, self.is_index = False, False
        self.index = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "row":
                self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
                self.column = -1
            case "c":
                self.row, self.column = _place(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
                self.is_shared = attributes.get("t") == "s"
            case "f":
                self._formula(attributes)
            case "v" | "is":
                self._occupy()
                self.is_index, self.index = self.is_shared, ""

    def text(self, words: str) -> None:
        if self.is_index:
            self.index += words

    def end(self, name: str) -> None:
        if local(name) == "v" and self.is_index:
            self.is_index = False
            position = int(self.index)
            self.layout.text_length += self.lengths[position] if 0 <= position < len(self.lengths) else 0

    def _formula(self, attributes: dict[str, str]) -> None:
        self._occupy()
        self.layout.formulas.add((self.row, self.column))
        # Only the first cell of an array formula carries it; the others look like values.
        if attributes.get("t") in ("array", "dataTable") and ":" in attributes.get("ref", ""):
            self.layout.areas.append(_area(attributes["ref"]))

    def _occupy(self) -> None:
        self.layout.last_row = max(self.layout.last_row, self.row)
        self.layout.last_column = max(self.layout.last_column, self.column)


def _layout(content: bytes, lengths: list[int]) -> _Layout:
    reader = _LayoutReader(lengths)
    parser = safe_parser()
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    try:
        parse(parser, content)
    except ValueError as fault:
        raise WorkbookRefused("not_xlsx") from fault
    places = (reader.layout.last_row + 1) * (reader.layout.last_column + 1)
    if places > MOST_CELLS or len(reader.layout.areas) > MOST_AREAS:
        raise WorkbookRefused("too_large")
    # One long text cited by each of a million cells would burst later than the archive.
    if reader.layout.text_length > MOST_UNPACKED:
        raise WorkbookRefused("bomb")
    return reader.layout


def _shared_lengths(content: bytes) -> list[int]:
    """Return how many signs each shared text has."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if local(name) == "si":
            lengths.append(0)

    def text(words: str) -> None:
        if lengths:
            lengths[-1] += len(words)

    if content:
        parser = safe_parser()
        parser.StartElementHandler, parser.CharacterDataHandler = start, text
        parse(parser, content)
    return lengths


def _sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name, as the workbook and its relations say."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            ids[attributes.get("name", "")] = relation

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    for path, handler in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        parser = safe_parser()
        parser.StartElementHandler = handler
        parse(parser, parts[path])
    # The other parts that the reader will open are looked at for entities too.
    for path in ("xl/styles.xml", "[Content_Types].xml", "_rels/.rels"):
        if path in parts:
            parse(safe_parser(), parts[path])
    return {name: targets.get(relation, "") for name, relation in ids.items()}


def _properties(content: bytes) -> dict[str, str]:
    """Return the custom properties of the file: name and value as text."""
    properties: dict[str, str] = {}
    current: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "property":
            current[:] = [attributes.get("name", "")]

    def text(words: str) -> None:
        if current:
            properties[current[0]] = properties.get(current[0], "") + words

    def end(name: str) -> None:
        if local(name) == "property":
            current.clear()

    if content:
        parser = safe_parser()
        parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
        parse(parser, content)
    return properties
