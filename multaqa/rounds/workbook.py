"""The questionnaire as a workbook: issued for one state and round, read back with problems by cell."""

import datetime
import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from multaqa.core import files
from multaqa.core.content import LANGUAGES, text_of
from multaqa.core.errors import RuleBroken
from multaqa.printing import xlsx
from multaqa.rounds import checks
from multaqa.rounds.models import Indicator, Round, Submission
from multaqa.rounds.queries.collection import indicators_of, questionnaire_rows
from multaqa.ui.dates import moment

SALT = "multaqa.workbook"
PROPERTY = "multaqa"
TOKEN_CELL = "B12"  # noqa: S105 (the same mark, for programs that drop a workbook's properties)
ANSWERS = pgettext_lazy("sheet", "Answers")
INSTRUCTIONS = pgettext_lazy("sheet", "Instructions")
CODE, NAME, RANGE, VALUE, ABSENCE = range(5)

LIMIT_MB = 10
TOO_LARGE = gettext_lazy(
    "“%(name)s” is %(size)s MB; a workbook has %(limit)s MB at most. Nothing was kept. "
    "Upload the workbook of the questionnaire page."
)
REFUSALS = {
    "macro": gettext_lazy("“%(name)s” was refused because it holds a macro. Save it as xlsx and upload it again."),
    "too_large": gettext_lazy("“%(name)s” is too large for a workbook. Nothing was kept."),
    "bomb": gettext_lazy("“%(name)s” unpacks to far more than a workbook holds, so it was refused. Nothing was kept."),
    "encrypted": gettext_lazy("“%(name)s” is protected by a password. Save it without one and upload it again."),
    "not_xlsx": gettext_lazy("“%(name)s” is not an xlsx workbook. Fill in the one from the questionnaire page."),
}


class UploadRefused(RuleBroken):
    """The file is no workbook that may be read; nothing of it was kept."""


@dataclass
class Reading:
    """What a workbook says: cells that are right, problems by cell, or a refusal of the whole."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    refusal: str = ""


def issue(round: Round, state_code: str) -> str:
    """Return the signed mark of a workbook: which round, which state, which framework version."""
    return signing.dumps([round.pk, state_code, round.framework.checksum], salt=SALT)


def write_workbook(submission: Submission, *, language: str) -> bytes:
    """Return the questionnaire as xlsx in this language, with what is saved already; only the answers can be typed."""
    with translation.override(language):
        round, state = submission.round, submission.state
        title = text_of(round, "title").words
        mark = issue(round, state.iso3)
        book = xlsx.Workbook(
            language=language, title=title, made_on=timezone.localdate(), properties={PROPERTY: mark}
        )  # fmt: skip
        choices = book.choices("absences", [str(absence.label) for absence in checks.OFFERED])
        _write_answers(book, submission, choices)
        _write_instructions(book, submission, mark)
        content: bytes = book.to_bytes()
        return content


def _write_answers(book: xlsx.Workbook, submission: Submission, choices: Any) -> None:
    sheet = book.sheet(str(ANSWERS))
    sheet.widths([10, 44, 46, 16, 18])
    sheet.freeze(1, 1)
    sheet.head(0, [_("code"), _("indicator"), _("unit and range"), _("value"), _("reason, where there is no value")])
    for row, one in enumerate(questionnaire_rows(submission, can_answer=True), 1):
        indicator = one.indicator
        words = f"{indicator.unit_words()}. {checks.range_words(indicator)}"
        value = one.answer.value if one.answer else None
        sheet.text(row, CODE, indicator.code, kind="code")
        sheet.text(row, NAME, text_of(indicator, "name").words, kind="strong")
        sheet.text(row, RANGE, words, kind="quiet")
        sheet.number(
            row,
            VALUE,
            None if value is None else float(value),
            is_open=True,
            decimals=indicator.decimals,
            minimum=float(indicator.minimum),
            maximum=float(indicator.maximum),
            refusal=checks.range_words(indicator),
        )
        said = str(one.answer.get_absence_display()) if one.answer and one.answer.absence else ""
        refusal = _("This reason is not taken here. Choose one of those offered.")
        sheet.choice(row, ABSENCE, said, choices=choices, is_open=True, refusal=refusal)


def _write_instructions(book: xlsx.Workbook, submission: Submission, mark: str) -> None:
    round = submission.round
    sheet = book.sheet(str(INSTRUCTIONS))
    sheet.widths([26, 100])
    lines = [
        (_("state"), text_of(submission.state, "name").words),
        (pgettext("object", "round"), text_of(round, "title").words),
        (_("framework version"), f"{text_of(round.framework, 'name').words}, {round.framework.version}"),
        (_("deadline"), moment(round.answers_due_at)),
    ]
    for row, (label, words) in enumerate(lines):
        sheet.text(row, 0, label, kind="strong")
        sheet.text(row, 1, words)
    notes = (
        _("Only the columns “value” and “reason” can be typed. The digits 0–9 and ٠–٩ are taken."),
        _("A cell left empty changes nothing. Where there is no value, choose the reason."),
        _("After the upload, what would change is shown cell by cell. Nothing is replaced until you accept."),
        _("This workbook was issued for this state and this round; another one would be refused."),
    )
    for row, words in enumerate(notes, 6):
        sheet.text(row, 1, words)
    sheet.text(11, 0, _("mark of the workbook"), kind="quiet")
    sheet.text(11, 1, mark, kind="code")


def file_name(submission: Submission) -> str:
    """Return the name under which the workbook is downloaded."""
    return f"multaqa-{submission.round.year}-{submission.round.framework.code}-{submission.state.iso3}.xlsx"


def checked_upload(sent: Any) -> bytes:
    """Return the bytes of a sent file that may be read as a workbook.

    Raises UploadRefused, by size before it is read, then by content: a macro, a password, a bomb, another kind of file.
    """
    name = f"\u2068{files.plain_name(sent.name)}\u2069"  # an unknown name keeps its own direction
    if sent.size > LIMIT_MB * files.MEGABYTE:
        raise UploadRefused(
            TOO_LARGE % {"name": name, "size": math.ceil(sent.size / files.MEGABYTE), "limit": LIMIT_MB}
        )
    content = files.read_upload(sent, limit_mb=LIMIT_MB)
    try:
        xlsx.read_sheets(content, most_bytes=LIMIT_MB * files.MEGABYTE)
    except xlsx.WorkbookRefused as refused:
        words = REFUSALS.get(refused.code, REFUSALS["not_xlsx"])
        raise UploadRefused(str(words) % {"name": name}) from refused
    return content


def read_workbook(content: bytes, *, submission: Submission) -> Reading:
    """Read a filled workbook in the language that is active: its answers, and the problems of each cell.

    Nothing is read from a workbook of another round or another state.
    """
    book = xlsx.read_sheets(content)
    given = _mark_of(book)
    refusal = _refusal(given, submission)
    if refusal:
        return Reading(refusal=refusal)
    sheet = next(filter(None, (book.sheet(name) for name in _names())), None)
    if sheet is None:
        return Reading(refusal=_("The workbook has no sheet of answers. Nothing was read. Download a new one."))
    reading = _read_sheet(sheet, submission)
    if given[2] != submission.round.framework.checksum:
        reading.problems.insert(0, {"cell": "", "message": _changed_words(len(reading.problems))})
    return reading


def _names() -> list[str]:
    names = []
    for language in LANGUAGES:
        with translation.override(language):
            names.append(str(ANSWERS))
    return names


def _mark_of(book: xlsx.ReadWorkbook) -> tuple[int, str, str]:
    """Return (round, state, framework checksum) that the workbook was issued for; (0, "", "") = not by us."""
    marks = [book.properties.get(PROPERTY, "")]
    marks += [str(sheet.cell(TOKEN_CELL).value or "") for sheet in book.sheets]
    for mark in filter(None, marks):
        try:
            round_pk, state_code, checksum = signing.loads(mark, salt=SALT)
        except signing.BadSignature:
            continue
        return round_pk, state_code, checksum
    return 0, "", ""


def _refusal(given: tuple[int, str, str], submission: Submission) -> str:
    round_pk, state_code, _checksum = given
    if not round_pk:
        return _("This workbook was not issued by the platform. Nothing was read. Fill in the one from this page.")
    if state_code != submission.state.iso3:
        return _(
            "This workbook was not issued for your state. Nothing was read. Yours is on the questionnaire page."
        )  # fmt: skip
    if round_pk == submission.round_id:
        return ""
    other = Round.objects.filter(pk=round_pk).first()
    return _(
        "This workbook belongs to the %(other)s round; the open round is %(this)s. Nothing was read. "
        "Fill in the %(this)s workbook."
    ) % {"other": other.year if other else "—", "this": submission.round.year}


def _changed_words(count: int) -> str:
    return ngettext(
        "The framework version changed after the download. Matching answers are below; %(n)s cell needs a look.",
        "The framework version changed after the download. Matching answers are below; %(n)s cells need a look.",
        count,
    ) % {"n": count}


def _read_sheet(sheet: xlsx.ReadSheet, submission: Submission) -> Reading:
    reading = Reading()
    asked = {one.code: one for one in indicators_of(submission)}
    seen: dict[str, int] = {}
    for row in range(1, 1 + max((cell.row for cell in sheet.cells.values()), default=0)):
        code_cell = sheet.cell(xlsx.address(row, CODE))
        code = str(code_cell.value or "").strip()
        value, reason = sheet.cell(xlsx.address(row, VALUE)), sheet.cell(xlsx.address(row, ABSENCE))
        if not code:
            if value.value not in (None, ""):
                _add(reading, sheet, value, _("this row has no code, so its value was not read."))
        elif code not in asked:
            _add(reading, sheet, code_cell, _("the code “%(code)s” is not asked in this round.") % {"code": code[:40]})
        elif code in seen:
            reading.cells = [cell for cell in reading.cells if cell["indicator"] != code]
            words = _("the code “%(code)s” stands in two rows; neither was read. Keep one.") % {"code": code}
            _add(reading, sheet, code_cell, words)
        else:
            _read_row(reading, sheet, asked[code], value, reason)
        seen[code] = row
    return reading


def _read_row(
    reading: Reading, sheet: xlsx.ReadSheet, indicator: Indicator, value_cell: xlsx.Cell, reason_cell: xlsx.Cell
) -> None:
    formula = next((cell for cell in (value_cell, reason_cell) if cell.has_formula), None)
    if formula is not None:
        _add(reading, sheet, formula, _("a formula, not read. Paste its value only."))
        return
    has_value, has_reason = (cell.value not in (None, "") for cell in (value_cell, reason_cell))
    if has_value and has_reason:
        words = _("both a value and the reason why there is none. Keep one of the two.")
        _add(reading, sheet, reason_cell, words)
    elif has_value:
        value, problem = _read_value(indicator, value_cell.value)
        if problem:
            _add(reading, sheet, value_cell, problem)
        else:
            reading.cells.append(_cell(indicator, value_cell, value=str(value)))
    elif has_reason:
        absence = _absences().get(str(reason_cell.value).strip(), "")
        if absence:
            reading.cells.append(_cell(indicator, reason_cell, absence=absence))
        else:
            _add(reading, sheet, reason_cell, _("This reason is not taken here. Choose one of those offered."))


def _read_value(indicator: Indicator, said: Any) -> tuple[Decimal | None, str]:
    if isinstance(said, bool | datetime.date | datetime.time):
        return checks.read_value(indicator, str(said).lower())
    if isinstance(said, int | float):
        value = Decimal(repr(round(said, 10)))  # a double keeps 15 digits; what lies beyond is noise, not an answer
        return value, checks.check_value(indicator, value)
    return checks.read_value(indicator, str(said))


def _absences() -> dict[str, str]:
    """Return the absences that may be chosen, by their words in each language."""
    words: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            words |= {str(absence.label): absence.value for absence in checks.OFFERED}
    return words


def _cell(indicator: Indicator, cell: xlsx.Cell, *, value: str = "", absence: str = "") -> dict[str, Any]:
    return {"indicator": indicator.code, "cell": cell.address, "value": value, "absence": absence}


def _add(reading: Reading, sheet: xlsx.ReadSheet, cell: xlsx.Cell, problem: str) -> None:
    words = _("Sheet “%(sheet)s”, cell %(cell)s: %(problem)s") % {
        "sheet": sheet.name,
        "cell": cell.address,
        "problem": problem,
    }
    reading.problems.append({"cell": cell.address, "message": words})
