"""The cells of a form: what is asked of a state, of an institution and of its services, and what is said there.

One number of reads whatever the number of cells. `rows_of` serves the page, `cells_of` those who write otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q

from multaqa.rounds.models import (
    Answer,
    Indicator,
    InstitutionForm,
    Remark,
    Scale,
    Service,
    ServiceAssignment,
    Submission,
)
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell, Word, points_of
from multaqa.ui.numbers import format_number

OWN = "own"  # the section of an institution's own questions


@dataclass(frozen=True)
class LastWord:
    """What was said of the same cell in the round before, as it counted: a reviewer's adjustment in its place.

    can_copy: it can be said again: it was an answer, and the steps chosen are still worth the same.
    """

    word: Word
    value: Decimal | None  # what it was worth, in the unit of its round
    year: int
    is_adjusted: bool = False
    can_copy: bool = True


@dataclass
class Row:
    """One cell as a page shows it: its newest answer, what was official before, its remarks, last round's word.

    typed, picked, chosen, explained: what stands in the controls; after a refusal, what was typed there.
    """

    cell: Cell
    answer: Answer | None = None
    earlier: list[Answer] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    last: LastWord | None = None
    can_edit: bool = False
    typed: str = ""
    picked: tuple[int, ...] | None = None
    chosen: str = ""
    explained: str = ""
    error: str = ""
    stale: Answer | None = None
    findings: list[Any] = field(default_factory=list)  # checks.Remarked, put there by `checks.mark`
    evidence: int = 0  # pieces that prove this cell
    share: float | None = None  # of a ratio, in percent, as its counts make it
    steps: list[tuple[int, str, str]] = field(default_factory=list)  # position, label, what it takes: in words
    reasons: list[tuple[str, str, str]] = field(default_factory=list)  # absence, label, what the framework makes of it
    last_said: str = ""  # last round's word, in words
    question: Any = ""  # drawn, with the explanation
    controls: Any = ""  # drawn, with what stands in them
    drawn: Any = ""  # the whole row, where nothing is special about it

    @property
    def indicator(self) -> Indicator:
        """Return the question."""
        return self.cell.indicator

    @property
    def item(self) -> str:
        """Return the lasting name of the cell."""
        return self.cell.item

    @property
    def key(self) -> str:
        """Return the name of the cell for ids of a page."""
        return self.cell.key

    @property
    def number(self) -> int:
        """Return the number of the newest answer; 0 = none yet."""
        return self.answer.number if self.answer else 0

    @property
    def is_expected(self) -> bool:
        """Tell whether a word is waited for: a share is made from its counts, so nobody is asked for it."""
        return self.cell.kind != Scale.Kind.RATIO

    @property
    def share_said(self) -> str:
        """Return the computed share in words, "" where there is none."""
        return "" if self.share is None else format_number(self.share, 1, percent=True)

    @property
    def asks_explanation(self) -> bool:
        """Tell whether a check asks for a word of explanation here, or one was given."""
        return bool(self.explained) or any(not one.is_impossible for one in self.findings)

    @property
    def can_take_over(self) -> bool:
        """Tell whether last round's word can be taken over: the cell is empty, and the word still means the same."""
        is_empty = self.can_edit and self.answer is None and self.is_expected
        return is_empty and self.last is not None and self.last.can_copy

    @property
    def is_missing(self) -> bool:
        """Tell whether a word is waited for and not there."""
        return self.is_expected and self.answer is None

    def show(self, answer: Answer | None) -> None:
        """Put what an answer says into the controls."""
        self.answer = answer
        self.typed = plain(answer.value) if answer and self.cell.kind not in CHOICE_KINDS else ""
        self.picked = tuple(answer.choices) if answer and answer.value is not None else None
        self.chosen = answer.absence if answer else ""
        self.explained = answer.explanation if answer else ""


def plain(value: Any) -> str:
    """Return a value as one types it: 0-9, a full stop, no idle zeros; "" for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def questions_of(submission: Submission, *, form: str = "", codes: Iterable[str] = ()) -> list[Indicator]:
    """Return the questions of the round's framework in the order in which they are asked (4 reads).

    The counts stand before the first share that is made from them. form: of this form only; codes: these only.
    """
    asked = Indicator.objects.filter(framework=submission.round.framework_id).order_by("position")
    if form:
        asked = asked.filter(form=form)
    if codes:
        asked = asked.filter(code__in=codes)
    found = list(asked.select_related("pillar__parent").prefetch_related("scale__steps"))
    counts = [one for one in found if one.kind == Indicator.Kind.COUNT]
    others = [one for one in found if one.kind != Indicator.Kind.COUNT]
    ratios = [place for place, one in enumerate(others) if one.scale and one.scale.kind == Scale.Kind.RATIO]
    place = ratios[0] if ratios else len(others)
    return [*others[:place], *counts, *others[place:]]


def assignments_of(form: InstitutionForm) -> list[ServiceAssignment]:
    """Return the services that an institution answers for, in the framework's order (1 read)."""
    found = form.assignments.select_related("service__sector", "service__life_event").order_by("service__position")
    return list(found)


def cells_of(
    submission: Submission,
    form: InstitutionForm | None = None,
    *,
    questions: Sequence[Indicator] | None = None,
    services: Iterable[Service] | None = None,
) -> list[Cell]:
    """Return the cells of the national form, or of one institution's (5 reads): its own, then those of its services.

    questions, services: where the caller has read them already, or wants some of them only.
    """
    asked = questions_of(submission) if questions is None else questions
    if form is None:
        return [Cell(one) for one in asked if one.form == Indicator.Form.NATIONAL]
    if services is None:
        services = [one.service for one in assignments_of(form)]
    cells = [Cell(one, None, form) for one in asked if one.form == Indicator.Form.INSTITUTION]
    of_services = [one for one in asked if one.form == Indicator.Form.SERVICE]
    for service in services:
        cells += [Cell(one, service, form) for one in of_services if one.audience in ("", service.audience)]
    return cells


def rows_of(
    submission: Submission, cells: Sequence[Cell], *, can_answer: bool, last: Mapping[str, LastWord] | None = None
) -> list[Row]:
    """Return these cells with what is said there, in their order (2 reads, 1 more where there was a round before).

    can_answer: the person and the moment allow it; of a submission sent back, what was sent back alone is open.
    last: `last_words`, where the caller has read them.
    """
    items = [cell.item for cell in cells]
    form = next((cell.form for cell in cells if cell.form), None)
    said = submission.answers.filter(place_of(form, items)).order_by("number")
    said = said.exclude(is_current=False, status=Answer.Status.SAVED)
    threads: dict[str, list[Remark]] = defaultdict(list)
    remarks = submission.remarks.filter(place_of(form, items, "answer__")).select_related("answer")
    for remark in remarks.order_by("written_at", "pk"):
        threads[remark.answer.item].append(remark)
    current: dict[str, Answer] = {}
    earlier: dict[str, list[Answer]] = defaultdict(list)
    for answer in said:
        if answer.is_current:
            current[answer.item] = answer
        else:
            earlier[answer.item].append(answer)
    before = last_words(submission, cells) if last is None else last
    rows = []
    for cell, item in zip(cells, items, strict=True):
        row = Row(cell, None, earlier[item], threads[item], before.get(item))
        row.show(current.get(item))
        if row.answer:
            row.answer.indicator = cell.indicator  # its scale has been read
        row.can_edit = can_answer and is_answer_open(submission, row.answer)
        rows.append(row)
    return rows


def place_of(form: InstitutionForm | None, items: Sequence[str], to: str = "") -> Q:
    """Return where to look for these items: by name where they are few, else all of the form."""
    if len(items) <= 60:
        return Q(**{f"{to}item__in": items})
    if form is None:
        return Q(**{f"{to}form": None})
    services = ServiceAssignment.objects.filter(form=form).values("service")
    return Q(**{f"{to}form": form}) | Q(**{f"{to}service__in": services})


def is_answer_open(submission: Submission, answer: Answer | None) -> bool:
    """Tell whether this cell may be written: any cell of a draft; of one sent back, what was sent back or is new."""
    if submission.status == Submission.Status.DRAFT:
        return True
    if submission.status != Submission.Status.RETURNED:
        return False
    return answer is None or answer.status in (Answer.Status.RETURNED, Answer.Status.SAVED)


def last_words(submission: Submission, cells: Sequence[Cell]) -> dict[str, LastWord]:
    """Return by item what was said in the round before, of the same question, institution and service (1 read).

    Questions are matched by code; services by code, or by the codes that they replace.
    """
    if submission.round.previous_id is None:
        return {}
    form = next((cell.form for cell in cells if cell.form), None)
    said = Answer.objects.filter(
        submission__round=submission.round.previous_id, submission__state=submission.state_id, is_current=True
    )
    if form is None:
        said = said.filter(form=None)
    else:
        codes = {code for cell in cells if cell.service for code in (cell.service.code, *cell.service.replaces)}
        said = said.filter(Q(service=None, form__institution=form.institution_id) | Q(service__code__in=codes))
    found: dict[tuple[str, str], LastWord] = {}
    columns = (
        "indicator__code", "service__code", "submission__round__year", "submission__round__framework",
        "indicator__scale__kind", "value", "choices", "absence",
        "adjustment__value", "adjustment__choices", "adjustment__absence",
    )  # fmt: skip
    for code, service, year, framework, kind, *rest in said.values_list(*columns):
        is_adjusted = rest[3] is not None or bool(rest[5])
        value, choices, absence = rest[3:] if is_adjusted else rest[:3]
        is_choice = value is not None and kind in CHOICE_KINDS
        word = Word(None if is_choice else value, tuple(choices) if is_choice else None, absence)
        is_same = framework == submission.round.framework_id
        found[code, service or ""] = LastWord(word, value, year, is_adjusted, is_same)
    return {cell.item: last for cell in cells if (last := _last_of(cell, found)) is not None}


def _last_of(cell: Cell, found: dict[tuple[str, str], LastWord]) -> LastWord | None:
    """Return the last word on a cell; its steps can be said again where they are worth the same as they were."""
    codes = (cell.service.code, *cell.service.replaces) if cell.service else ("",)
    last = next((found[cell.indicator.code, code] for code in codes if (cell.indicator.code, code) in found), None)
    if last is None:
        return None
    if last.word.absence == Answer.Absence.NOT_ANSWERED:
        return replace(last, can_copy=False)  # silence is not taken over
    return last if last.can_copy else replace(last, can_copy=_fits(cell, last))


def _fits(cell: Cell, last: LastWord) -> bool:
    """Tell whether a word of another framework version means the same in this one."""
    if last.word.absence:
        return True
    if last.word.choices is not None:
        return cell.kind in CHOICE_KINDS and points_of(cell.indicator, last.word.choices) == last.value
    is_number = last.value is not None and cell.kind not in (*CHOICE_KINDS, Scale.Kind.RATIO)
    return is_number and cell.indicator.minimum <= (last.value or 0) <= cell.indicator.maximum
