"""A form written as a workbook: locked names, open cells, lists to choose from, and what was seen on the day."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from multaqa.core.content import text_of
from multaqa.printing import xlsx
from multaqa.rounds import checks
from multaqa.rounds.models import InstitutionForm, Scale, Submission
from multaqa.rounds.queries.scope import Scope, scope_of
from multaqa.rounds.queries.words import Cell
from multaqa.rounds.workbook import layout
from multaqa.rounds.workbook.layout import ABSENCE, EXPLANATION, ITEM, NAME, RANGE, VALUE
from multaqa.rounds.workbook.marks import PROPERTY, issue
from multaqa.ui.dates import moment

Group = tuple[str, list[Cell]]  # a heading ("" = none) and its cells


def write_workbook(submission: Submission, form: InstitutionForm | None = None, *, language: str) -> bytes:
    """Return the form as xlsx in this language, with what is saved already; only the answers can be typed.

    form None: the state's own form, with those of its institutions where the round asks any.
    """
    with translation.override(language):
        scope = scope_of(submission, form)
        title = text_of(submission.round, "title").words
        mark = issue(submission.round, submission.state.iso3, form)
        book = xlsx.Workbook(
            language=language, title=title, made_on=timezone.localdate(), properties={PROPERTY: mark}
        )  # fmt: skip
        writer = _Writer(book, scope)
        for name, groups in _sheets(scope):
            writer.sheet(name, groups)
        _write_instructions(book, scope, mark)
        content: bytes = book.to_bytes()
        return content


def _sheets(scope: Scope) -> Iterator[tuple[str, list[Group]]]:
    """Yield the sheets: of the state, of its institutions, of their services by sector; empty ones are left out."""
    is_alone = scope.form is None and not scope.submission.round.framework.asks_institutions
    if scope.national or is_alone:
        yield str(layout.ANSWERS if is_alone else layout.NATIONAL), [("", scope.national)]
    if scope.own:
        name = layout.OWN if scope.form else layout.INSTITUTIONS
        yield str(name), [("" if scope.form else _name(form.institution), cells) for form, cells in scope.own]
    sectors: dict[int, tuple[str, list[Group]]] = {}
    for service, form, cells in scope.services:
        _title, groups = sectors.setdefault(service.sector_id, (_name(service.sector), []))
        groups.append((_name(service) if scope.form else f"{_name(service)} ({_name(form.institution)})", cells))
    yield from sectors.values()


def _name(thing: Any) -> str:
    return str(text_of(thing, "name").words)


class _Writer:
    """Writes sheets of one shape and keeps each list of choices once."""

    def __init__(self, book: xlsx.Workbook, scope: Scope) -> None:
        self.book, self.scope = book, scope
        self.absences = book.choices("absences", [str(absence.label) for absence in checks.OFFERED])
        self.steps: dict[int, xlsx.Choices] = {}
        self.ranges: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.no_reason = _("This reason is not taken here. Choose one of those offered.")
        self.no_step = _("This step is not on the scale. Choose one of those shown.")

    def sheet(self, name: str, groups: Iterable[Group]) -> None:
        """Write one sheet: a head, then each group under its heading."""
        sheet = self.book.sheet(name)
        sheet.widths([14, 44, 46, 24, 20, 36])
        sheet.freeze(1, 1)
        reason, why = _("reason, where there is no value"), _("explanation, where a value is unusual")
        sheet.head(0, [str(layout.CODE), _("indicator"), _("unit and range"), _("value"), reason, why])
        row = 1
        for title, cells in groups:
            if title:
                for column in range(EXPLANATION + 1):
                    sheet.text(row, column, title if column == NAME else "", kind="group")
                row += 1
            for cell in cells:
                self.row(sheet, row, cell)
                row += 1

    def row(self, sheet: xlsx.Sheet, row: int, cell: Cell) -> None:
        """Write one cell of the form, and keep which answer was seen."""
        answer = self.scope.answers.get(cell.item)
        key = cell.indicator.pk
        if key not in self.ranges:
            self.ranges[key], self.names[key] = layout.range_words(cell), _name(cell.indicator)
        sheet.text(row, ITEM, cell.item, kind="code")
        sheet.text(row, NAME, self.names[key], kind="strong")
        sheet.text(row, RANGE, self.ranges[key], kind="quiet")
        is_said = answer is not None and answer.value is not None
        if cell.kind in (Scale.Kind.STEPS, Scale.Kind.CHECKLIST):
            said = layout.said_steps(cell, answer.choices) if answer and is_said else ""
            self.choice(sheet, row, cell, said)
        else:
            sheet.number(
                row,
                VALUE,
                float(answer.value) if answer and answer.value is not None else None,
                is_open=True,
                decimals=cell.indicator.decimals,
                minimum=float(cell.indicator.minimum),
                maximum=float(cell.indicator.maximum),
                refusal=checks.range_words(cell.indicator),
            )
        reason = str(answer.get_absence_display()) if answer and answer.absence else ""
        sheet.choice(row, ABSENCE, reason, choices=self.absences, is_open=True, refusal=self.no_reason)
        sheet.text(row, EXPLANATION, answer.explanation if answer else "", is_open=True)
        self.book.remember([cell.item, answer.number if answer else 0])

    def choice(self, sheet: xlsx.Sheet, row: int, cell: Cell, said: str) -> None:
        """Write a cell that takes a step of a scale, or the numbers of a checklist."""
        scale = cell.indicator.scale
        if cell.kind == Scale.Kind.CHECKLIST or scale is None:
            sheet.text(row, VALUE, said, is_open=True)
            return
        if scale.pk not in self.steps:
            texts = [layout.step_words(step) for step in scale.steps.all()]
            self.steps[scale.pk] = self.book.choices(scale.code, texts)
        sheet.choice(row, VALUE, said, choices=self.steps[scale.pk], is_open=True, refusal=self.no_step)


def _write_instructions(book: xlsx.Workbook, scope: Scope, mark: str) -> None:
    submission, round = scope.submission, scope.submission.round
    sheet = book.sheet(str(layout.INSTRUCTIONS))
    sheet.widths([26, 100])
    whose = f"{_name(submission.state)}{_(', ')}{_name(scope.form.institution)}" if scope.form else ""
    lines = [
        (_("state"), whose or _name(submission.state)),
        (pgettext("object", "round"), text_of(round, "title").words),
        (_("framework version"), f"{_name(round.framework)}, {round.framework.version}"),
        (_("deadline"), moment(submission.due_at())),
    ]
    for row, (label, words) in enumerate(lines):
        sheet.text(row, 0, label, kind="strong")
        sheet.text(row, 1, words)
    notes = [
        _("Only the columns “value”, “reason” and “explanation” can be typed. The digits 0–9 and ٠–٩ are taken."),
        _("A cell left empty changes nothing. Where there is no value, choose the reason."),
        _("After the upload, what would change is shown cell by cell. Nothing is replaced until you accept."),
        _("This workbook was issued for this form and this round; another one would be refused."),
    ]
    if round.is_sample:
        notes.append(_("Sample: the answers of this round are invented and stand for no state."))
    elif label := text_of(round.framework, "label").words:
        notes.append(label)
    for row, words in enumerate(notes, 5):
        sheet.text(row, 1, words)
    sheet.text(11, 0, _("mark of the workbook"), kind="quiet")
    sheet.text(11, 1, mark, kind="code")
