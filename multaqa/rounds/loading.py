"""A table of a series that others publish, read strictly: problems by line, nothing guessed, nothing taken yet."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from multaqa.core.errors import RuleBroken
from multaqa.core.numbers import read_number
from multaqa.rounds.queries.uploads import code_of

YEAR = ("year", "edition", "time_period", "السنة")
CODE = ("iso3", "ref_area", "code", "country_iso3", "رمز الدولة")
MEASURE, VALUE = ("measure", "indicator", "المؤشر"), ("value", "obs_value", "القيمة")
GROUPS = ("group", "category", "class", "المجموعة")
RANKS = ("rank", "ranking", "الترتيب")
REGION = "ARB"
MOST_LINES, MOST_PROBLEMS, DECIMALS, LONGEST_WORD = 50_000, 50, 5, 40
_CODE = re.compile(r"[A-Z]{3}")


class SeriesRefused(RuleBroken):
    """The file is no table that could be read at all."""


@dataclass
class Reading:
    """What was read. rows: a figure each. left_out: columns and codes of states that are none of ours."""

    measures: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    problems: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def refuse(self, line: int, message: str) -> None:
        """Keep one problem, once for its line; after fifty the file needs another look anyway."""
        problem = {"line": line, "message": message}
        if len(self.problems) < MOST_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)


Line = tuple[int, dict[str, str]]


def read_series(content: bytes, *, codes: Iterable[str], top: int) -> Reading:
    """Read a table with a row per state and year, or per figure (columns `measure` and `value`).

    codes: of the states that are ours; rows of others are left out and named. top: of the scale; a score beyond it is a
    problem. Raises SeriesRefused for a file that is no such table.
    """
    header, lines, has_comma = _table(content)
    year, code = _column(header, YEAR), _column(header, CODE)
    if year is None or code is None:
        raise SeriesRefused(_("The table needs a column of years (year) and one of codes of states (iso3)."))
    measure, value = _column(header, MEASURE), _column(header, VALUE)
    found, ours = Reading(), {*codes, REGION}
    figures = _long(lines, measure, value) if measure and value else _wide(found, header, lines, (year, code))
    for line, cells, name, text in figures:
        at = _place(found, line, cells[year], cells[code], ours)
        if at is not None and text.strip():
            _keep(found, line, at, name, text.strip(), top=top, has_comma=has_comma)
    if measure and value:
        _measures(found, [(one["measure"], one["measure"]) for one in found.rows])
    if not found.rows and not found.problems:
        raise SeriesRefused(_("The table holds no figure of a member state."))
    return found


def _table(content: bytes) -> tuple[list[str], list[Line], bool]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeriesRefused(_("The file is not written in UTF-8. Save it as CSV UTF-8 and upload it again.")) from error
    if "\x00" in text:
        raise SeriesRefused(_("This is no CSV table. Save the sheet as CSV UTF-8 and upload it again."))
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        header = [name.strip() for name in next(reader, [])]
        lines = [
            (reader.line_num, dict(zip(header, [*cells, *[""] * len(header)], strict=False)))
            for cells in reader if any(cell.strip() for cell in cells)
        ]  # fmt: skip
    except csv.Error as error:
        raise SeriesRefused(_("This is no CSV table. Save the sheet as CSV UTF-8 and upload it again.")) from error
    if len(header) < 3 or len(set(header)) != len(header):
        raise SeriesRefused(_("The first line must name the columns, each once: year, iso3, and the measures."))
    if len(lines) > MOST_LINES:
        raise SeriesRefused(_("The table has more lines than can be looked at. Leave out what is not wanted."))
    return header, lines, mark == ";"


def _column(header: list[str], words: tuple[str, ...]) -> str | None:
    return next((name for name in header if name.casefold() in words), None)


def _long(lines: list[Line], measure: str, value: str) -> Iterator[tuple[int, dict[str, str], str, str]]:
    for line, cells in lines:
        yield line, cells, code_of(cells[measure]), cells[value]


def _wide(
    found: Reading, header: list[str], lines: list[Line], places: tuple[str, str]
) -> Iterator[tuple[int, dict[str, str], str, str]]:
    """Yield the figures of columns of numbers and of groups; other columns of words are left out and named."""
    taken = []
    for name in header:
        if name in places:
            continue
        filled = [cells[name].strip() for _line, cells in lines if cells[name].strip()]
        numbers = sum(1 for one in filled if read_number(one) is not None)
        if filled and (2 * numbers > len(filled) or name.casefold() in GROUPS):
            taken.append((name, code_of(name)))
        else:
            found.columns.append(name)
    _measures(found, [(code, name) for name, code in taken])
    for line, cells in lines:
        for name, code in taken:
            yield line, cells, code, cells[name]


def _measures(found: Reading, named: list[tuple[str, str]]) -> None:
    for code, name in dict(named).items():
        kind = "group" if code in GROUPS else "rank" if code in RANKS else "score"
        found.measures.append({"code": code, "name": name, "kind": kind})


def _place(found: Reading, line: int, year: str, code: str, ours: set[str]) -> tuple[int, str] | None:
    """Return year and state of a line; None where it is left out or wrong."""
    number, state = read_number(year), code.strip().upper()
    if number is None or number != int(number) or not 1990 <= number <= 2100:
        found.refuse(line, _("“%(text)s” is no year. Write it as 2025.") % {"text": year[:LONGEST_WORD]})
        return None
    if not _CODE.fullmatch(state):
        words = _("“%(text)s” is no code of a state. Write three letters, such as OMN.")
        found.refuse(line, words % {"text": code[:LONGEST_WORD]})
        return None
    if state not in ours:
        found.codes.add(state)
        return None
    return int(number), state


def _keep(
    found: Reading, line: int, at: tuple[int, str], name: str, text: str, *, top: int, has_comma: bool
) -> None:  # fmt: skip
    year, state = at
    before = found.seen.setdefault((year, state, name), line)
    if before != line:
        words = _("%(code)s of %(state)s in %(year)s stands twice, first in line %(line)s. Keep one of the two.")
        found.refuse(line, words % {"code": name, "state": state, "year": year, "line": before})
        return
    row = {"line": line, "year": year, "iso3": state, "measure": name, "value": "", "word": ""}
    if name in GROUPS:
        if len(text) > LONGEST_WORD:
            found.refuse(line, _("The name of a group is too long; it may have forty signs."))
            return
        found.rows.append(row | {"word": text})
        return
    number = read_number(text, has_decimal_comma=has_comma)
    if number is None:
        words = _("%(code)s: “%(text)s” is no number. Write a number, or leave the cell empty where none is published.")
        found.refuse(line, words % {"code": name, "text": text[:LONGEST_WORD]})
    elif name not in RANKS and not 0 <= number <= top:
        words = _("%(code)s: %(text)s lies outside the scale from 0 to %(top)s.")
        found.refuse(line, words % {"code": name, "text": text[:LONGEST_WORD], "top": top})
    else:
        found.rows.append(row | {"value": _written(number)})


def _written(number: Decimal) -> str:
    """Return the number with five decimals at most, as many as are kept."""
    exponent = number.as_tuple().exponent
    shown = (
        number.quantize(Decimal(1).scaleb(-DECIMALS)) if isinstance(exponent, int) and -exponent > DECIMALS else number
    )
    return f"{shown:f}"
