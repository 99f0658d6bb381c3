"""A workbook read back: the words that can be taken, and what is wrong, by sheet and cell."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.errors import RuleBroken
from multaqa.printing import xlsx
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Scale, Submission
from multaqa.rounds.queries.scope import scope_of
from multaqa.rounds.queries.words import Cell, Word
from multaqa.rounds.workbook import layout
from multaqa.rounds.workbook.layout import ABSENCE, EXPLANATION, ITEM, VALUE
from multaqa.rounds.workbook.marks import mark_of, refusal_of

MOST_PROBLEMS = 1_000  # a workbook with more of them is not read to its end
EMPTY = (None, "")


@dataclass
class Reading:
    """What a workbook says: cells that are right, problems by cell, or a refusal of the whole.

    cells: as JSON keeps them: item, sheet, cell, value ("" = none), choices (null = none), absence, explanation, seen
    (number of the answer that stood there on the day of the download).
    """

    cells: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    refusal: str = ""

    def add(self, sheet: xlsx.ReadSheet, cell: xlsx.Cell, problem: str) -> None:
        """Note what is wrong with a cell, by its place."""
        words = _("Sheet “%(sheet)s”, cell %(cell)s: %(problem)s") % {
            "sheet": sheet.name,
            "cell": cell.address,
            "problem": problem,
        }
        self.problems.append({"sheet": sheet.name, "cell": cell.address, "message": words})


def read_workbook(content: bytes, *, submission: Submission, form: InstitutionForm | None = None) -> Reading:
    """Read a filled workbook in the language that is active: its answers, and the problems of each cell.

    Nothing is read from a workbook of another round, state or institution.
    """
    book = xlsx.read_sheets(content)
    given = mark_of(book)
    refusal = refusal_of(given, submission, form)
    if refusal:
        return Reading(refusal=refusal)
    heads = set(layout.in_each_language(layout.CODE))
    sheets = [one for one in book.sheets if not one.is_hidden and str(one.cell("A1").value or "").strip() in heads]
    if not sheets:
        return Reading(refusal=_("The workbook has no sheet of answers. Nothing was read. Download a new one."))
    reader = _Reader(submission, form, _seen(book))
    for sheet in sheets:
        reader.read(sheet)
    reading = reader.reading
    if given.checksum != submission.round.framework.checksum:
        reading.problems.insert(0, {"sheet": "", "cell": "", "message": _changed_words(len(reading.problems))})
    return reading


def _seen(book: xlsx.ReadWorkbook) -> dict[str, int]:
    """Return by item the number of the answer that stood in the workbook when it was downloaded."""
    sheet = book.sheet(xlsx.REMEMBERED)
    if sheet is None:
        return {}
    items = {cell.row: cell.text for cell in sheet.cells.values() if cell.column == 0}
    numbers = {cell.row: cell.value for cell in sheet.cells.values() if cell.column == 1}
    found = ((item, numbers.get(row)) for row, item in items.items())
    return {item: int(number) for item, number in found if isinstance(number, float) and 0 <= number < 10**6}


def _changed_words(count: int) -> str:
    return ngettext(
        "The framework version changed after the download. Matching answers are below; %(n)s cell needs a look.",
        "The framework version changed after the download. Matching answers are below; %(n)s cells need a look.",
        count,
    ) % {"n": count}


class _Reader:
    """Reads sheet after sheet of one workbook; what stands in two places is read in neither."""

    def __init__(self, submission: Submission, form: InstitutionForm | None, seen: Mapping[str, int]) -> None:
        self.submission, self.form, self.seen = submission, form, seen
        scope = scope_of(submission, form)
        self.cells, self.answers = scope.cells, scope.answers
        self.absences = layout.absences()
        self.reading = Reading()
        self.found: set[str] = set()

    def read(self, sheet: xlsx.ReadSheet) -> None:
        """Read the rows of one sheet, from the first under the head."""
        rows: dict[int, dict[int, xlsx.Cell]] = {}
        for cell in sheet.cells.values():
            rows.setdefault(cell.row, {})[cell.column] = cell
        for row in sorted(rows):
            if len(self.reading.problems) >= MOST_PROBLEMS:
                return
            if row:
                self._row(sheet, row, rows[row])

    def _row(self, sheet: xlsx.ReadSheet, row: int, cells: Mapping[int, xlsx.Cell]) -> None:
        def at(column: int) -> xlsx.Cell:
            return cells.get(column) or sheet.cell(xlsx.address(row, column))

        item = at(ITEM).text.strip()
        if not item:
            if at(VALUE).value not in EMPTY:
                self.reading.add(sheet, at(VALUE), _("this row has no code, so its value was not read."))
        elif item in self.found:
            self.reading.cells = [cell for cell in self.reading.cells if cell["item"] != item]
            words = _("the code “%(code)s” stands in two rows; neither was read. Keep one.") % {"code": item[:40]}
            self.reading.add(sheet, at(ITEM), words)
        elif item not in self.cells:
            self.reading.add(sheet, at(ITEM), self._gone_words(item))
        else:
            self._cell(sheet, self.cells[item], at(VALUE), at(ABSENCE), at(EXPLANATION))
        self.found.add(item)

    def _gone_words(self, item: str) -> str:
        refusal: RuleBroken | None = checks.why_gone(self.submission, self._form_of(item), item)
        if refusal:
            return str(refusal.message)
        return checks.unknown_words(item)

    def _form_of(self, item: str) -> InstitutionForm | None:
        """Return the form that a cell belonged to, so that one of an institution taken out is named as such."""
        institution = item.partition("@")[2]
        if self.form or not institution.isascii() or not institution.isdigit() or len(institution) > 9:
            return self.form
        forms = self.submission.institution_forms.select_related("institution")
        return forms.filter(institution=int(institution)).first()

    def _cell(
        self, sheet: xlsx.ReadSheet, place: Cell, value: xlsx.Cell, reason: xlsx.Cell, explanation: xlsx.Cell
    ) -> None:
        """Read one row: a value or a reason, and what explains it; an empty row says nothing."""
        formula = next((cell for cell in (value, reason, explanation) if cell.has_formula), None)
        if formula is not None:
            self.reading.add(sheet, formula, _("a formula, not read. Paste its value only."))
            return
        has_value, has_reason = value.value not in EMPTY, reason.value not in EMPTY
        if not has_value and not has_reason:
            if explanation.text.strip():
                words = _("an explanation without an answer. Enter a value or the reason beside it.")
                self.reading.add(sheet, explanation, words)
            return
        if has_value and has_reason:
            words = _("both a value and the reason why there is none. Keep one of the two.")
            self.reading.add(sheet, reason, words)
            return
        said = value if has_value else reason
        word, problem = _read_value(place, value) if has_value else self._read_reason(reason)
        text = explanation.text.strip()
        if word is not None and not problem:
            word = replace(word, explanation=text or self._explained(place))
            problem = _refusal_of(place, word)
        if word is None or problem:
            self.reading.add(sheet, said, problem)
        else:
            self.reading.cells.append(self._as_kept(sheet, said, place, word))

    def _read_reason(self, reason: xlsx.Cell) -> tuple[Word | None, str]:
        absence = self.absences.get(reason.text.strip(), "")
        problem = "" if absence else _("This reason is not taken here. Choose one of those offered.")
        return Word(absence=absence), problem

    def _explained(self, place: Cell) -> str:
        """Return what explains the answer already: an empty cell takes nothing back."""
        answer: Answer | None = self.answers.get(place.item)
        return answer.explanation if answer else ""

    def _as_kept(self, sheet: xlsx.ReadSheet, cell: xlsx.Cell, place: Cell, word: Word) -> dict[str, Any]:
        return {
            "item": place.item,
            "sheet": sheet.name,
            "cell": cell.address,
            "value": "" if word.value is None else str(word.value),
            "choices": None if word.choices is None else list(word.choices),
            "absence": word.absence,
            "explanation": word.explanation,
            "seen": self.seen.get(place.item, -1),
        }


def _refusal_of(place: Cell, word: Word) -> str:
    try:
        checks.complete_word(place, word)
    except checks.ValueRefused as refused:
        return str(refused.message)
    return ""


def _read_value(place: Cell, cell: xlsx.Cell) -> tuple[Word | None, str]:
    if place.kind == Scale.Kind.STEPS:
        steps = layout.read_step(place, cell.text)
        return Word(choices=steps), "" if steps else _("This step is not on the scale. Choose one of those shown.")
    if place.kind == Scale.Kind.CHECKLIST:
        lines = layout.read_lines(place, cell.text)
        words = _("Write the numbers of the lines that apply, such as “1, 3”, or 0 for none of them.")
        return Word(choices=lines), "" if lines is not None else words
    value, problem = _read_number(place.indicator, cell.value)
    return (None if value is None else Word(value)), problem


def _read_number(indicator: Indicator, said: Any) -> tuple[Decimal | None, str]:
    if isinstance(said, bool | datetime.date | datetime.time | datetime.timedelta):
        return checks.read_value(indicator, str(said).lower())
    if isinstance(said, int | float):
        value = Decimal(repr(round(said, 10)))  # a double keeps 15 digits; what lies beyond is noise, not an answer
        return value, checks.check_value(indicator, value)
    return checks.read_value(indicator, str(said))
