"""Workbooks out: sheets that run with the language, locked and open cells, lists to choose from."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from multaqa.printing.words import PrintingError, is_rtl
from multaqa.printing.xlsx.plain import neutralise

LISTS, REMEMBERED = "lists", "remembered"
# A font that the machines of readers have, with Arabic in it.
FONT = {"font_name": "Arial", "font_size": 11, "valign": "vcenter", "text_wrap": True}
KINDS: dict[str, dict[str, Any]] = {
    "": {},
    "strong": {"bold": True},
    "quiet": {"font_color": "#41515D", "font_size": 10},
    "code": {"reading_order": 1, "font_color": "#41515D"},
    "group": {"bold": True, "bg_color": "#EAEEF0"},
    "head": {"bold": True, "bg_color": "#0B5563", "font_color": "#FFFFFF"},
    "number": {"align": "right", "reading_order": 1},
}
OPEN = {"locked": False, "bg_color": "#E4EFF1", "border": 1, "border_color": "#7A8994"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MESSAGE_LENGTH = 255


def address(row: int, column: int) -> str:
    """Return the name of a cell; both count from 0: (4, 5) is "F5"."""
    return str(xl_rowcol_to_cell(row, column))


@dataclass(frozen=True)
class Choices:
    """A list kept on the hidden sheet."""

    name: str
    column: int
    texts: tuple[str, ...]

    @property
    def source(self) -> str:
        letter = xl_col_to_name(self.column)
        return f"={LISTS}!${letter}$1:${letter}${len(self.texts)}"


class Workbook:
    """One file; the same calls give the same bytes.

    properties: kept as custom properties of the file and given back by `read_sheets` (round, state, framework ...).
    """

    def __init__(
        self, *, language: str, title: str, made_on: date, properties: Mapping[str, str] | None = None
    ) -> None:
        self.is_rtl = is_rtl(language)
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
        for name, value in (properties or {}).items():
            self._book.set_custom_property(name, value, "text")
        self._formats: dict[str, Any] = {}
        self._choices: list[Choices] = []
        self._names = {LISTS, REMEMBERED}
        self._remembered: list[Sequence[str | int]] = []

    def sheet(self, name: str, *, is_locked: bool = True) -> "Sheet":
        """Add a sheet. is_locked: only open cells can be written in; a courtesy to the reader, not a defence.

        Signs that a sheet's name cannot have are left out, and a name is cut to 31 signs and kept unlike the others.
        """
        free = self._free_name(name)
        return Sheet(self, self._book.add_worksheet(free), is_locked=is_locked)

    def choices(self, name: str, texts: Sequence[str]) -> Choices:
        """Keep a list of texts to choose from on the hidden sheet."""
        if not texts:
            raise PrintingError(f"the list {name!r} has nothing to choose from")
        kept = Choices(name=name, column=len(self._choices), texts=tuple(texts))
        self._choices.append(kept)
        return kept

    def remember(self, row: Sequence[str | int]) -> None:
        """Keep a row on a hidden sheet, for whoever reads the workbook back: it is the sheet named REMEMBERED."""
        self._remembered.append(row)

    def to_bytes(self) -> bytes:
        """Close the workbook and return the file; nothing can be written after it."""
        if self._choices:
            hidden = self._book.add_worksheet(LISTS)
            hidden.very_hidden()
            for choices in self._choices:
                for row, text in enumerate(choices.texts):
                    hidden.write_string(row, choices.column, neutralise(text))
        if self._remembered:
            hidden = self._book.add_worksheet(REMEMBERED)
            hidden.very_hidden()
            for row, values in enumerate(self._remembered):
                for column, value in enumerate(values):
                    if isinstance(value, str):
                        hidden.write_string(row, column, neutralise(value))
                    else:
                        hidden.write_number(row, column, value)
        self._book.close()
        return self._buffer.getvalue()

    def look(self, kind: str, *, is_open: bool = False, number: str = "") -> Any:
        """Return the format of a kind of cell, made once."""
        key = f"{kind}/{is_open}/{number}"
        if key not in self._formats:
            look = {**FONT, "reading_order": 2 if self.is_rtl else 1, **KINDS[kind], **(OPEN if is_open else {})}
            if kind == "code":  # read from left to right, and yet begun where the column begins
                look["align"] = "right" if self.is_rtl else "left"
            if number:
                look["num_format"] = number
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _free_name(self, name: str) -> str:
        plain = " ".join(_FORBIDDEN.sub(" ", name).split()).strip("'") or "1"
        free, count = plain[:31].strip(" '"), 1
        while free.casefold() in self._names:
            count += 1
            free = f"{plain[: 31 - len(str(count)) - 1]} {count}"
        self._names.add(free.casefold())
        return free


class Sheet:
    """One sheet; rows and columns count from 0, and the first column is where reading starts."""

    def __init__(self, book: Workbook, sheet: Any, *, is_locked: bool) -> None:
        self._book, self._sheet = book, sheet
        self.name: str = sheet.get_name()
        if book.is_rtl:
            sheet.right_to_left()
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if is_locked:
            sheet.protect("", {"format_columns": True, "format_rows": True})

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first one, in signs."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def print_head(self, text: str) -> None:
        """Say these words at the head of every printed page of the sheet."""
        self._sheet.set_header(f"&C{text.replace('&', '&&')[:200]}")

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Keep the first rows and columns in sight; the rows are printed on each page too."""
        self._sheet.freeze_panes(rows, columns)
        if rows:
            self._sheet.repeat_rows(0, rows - 1)

    def head(self, row: int, texts: Sequence[str]) -> None:
        """Write a row of heads from the first column."""
        for column, text in enumerate(texts):
            self._sheet.write_string(row, column, neutralise(text), self._book.look("head"))

    def text(self, row: int, column: int, text: str, *, kind: str = "", is_open: bool = False) -> None:
        """Write words. kind: "", "strong", "quiet", "code" (from left to right) or "group"."""
        look = self._book.look(kind, is_open=is_open)
        if text:
            self._sheet.write_string(row, column, neutralise(text), look)
        else:
            self._sheet.write_blank(row, column, None, look)

    def number(
        self,
        row: int,
        column: int,
        value: float | Decimal | None,
        *,
        decimals: int | None = None,
        is_open: bool = False,
        minimum: float | None = None,
        maximum: float | None = None,
        refusal: str = "",
    ) -> None:
        """Write a number, or an empty cell for one. decimals: how many are shown, None = as many as it has.

        minimum, maximum: a number beyond them is asked back with the words of `refusal`, not forbidden: ٤٥٫٥ is text to
        a spreadsheet and must stay possible.
        """
        shown = "General" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        look = self._book.look("number", is_open=is_open, number=shown)
        if value is None:
            self._sheet.write_blank(row, column, None, look)
        else:
            self._sheet.write_number(row, column, value, look)
        if minimum is not None or maximum is not None:
            self._validate(row, column, _bounds(minimum, maximum), refusal=refusal, kind="warning")

    def choice(
        self,
        row: int,
        column: int,
        text: str,
        *,
        choices: Choices,
        is_open: bool = False,
        refusal: str = "",
    ) -> None:
        """Write a cell that takes one of a list, or nothing."""
        self.text(row, column, text, is_open=is_open)
        rule = {"validate": "list", "source": choices.source}
        self._validate(row, column, rule, refusal=refusal, kind="stop")

    def _validate(self, row: int, column: int, rule: dict[str, Any], *, refusal: str, kind: str) -> None:
        words = {"error_message": refusal[:MESSAGE_LENGTH]} if refusal else {}
        self._sheet.data_validation(row, column, row, column, {**rule, **words, "error_type": kind})


def _bounds(minimum: float | None, maximum: float | None) -> dict[str, Any]:
    if minimum is not None and maximum is not None:
        return {"validate": "decimal", "criteria": "between", "minimum": minimum, "maximum": maximum}
    if minimum is not None:
        return {"validate": "decimal", "criteria": ">=", "value": minimum}
    return {"validate": "decimal", "criteria": "<=", "value": maximum}
