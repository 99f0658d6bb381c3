"""What accepting a workbook would do, cell by cell, against the answers as they stand now."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from multaqa.rounds.models import Answer, Submission, WorkbookUpload
from multaqa.rounds.queries.cells import is_answer_open
from multaqa.rounds.queries.scope import Scope, scope_of
from multaqa.rounds.queries.words import Cell, Word, points_of, says_the_same

NEW, CHANGED, LOCKED, UNCHANGED = "new", "changed", "locked", "unchanged"


@dataclass
class Difference:
    """One cell of a workbook against what is saved. kind: new, changed, locked or unchanged.

    is_stale: the saved answer is not the one that stood in the workbook on the day of its download.
    """

    kind: str
    sheet: str
    address: str
    cell: Cell
    word: Word
    answer: Answer | None
    is_stale: bool = False

    @property
    def number(self) -> int:
        """Return the number of the answer that it would take the place of, 0 = none."""
        return self.answer.number if self.answer else 0

    def as_answer(self) -> Answer:
        """Return the answer that it would be, unsaved, to be shown beside the saved one."""
        word = self.word
        return Answer(
            indicator=self.cell.indicator, item=self.cell.item, value=word.value, choices=list(word.choices or ()),
            absence=word.absence, explanation=word.explanation,
        )  # fmt: skip


def differences_of(upload: WorkbookUpload) -> list[Difference]:
    """Return every cell that was read, in the order of the workbook (10 reads at most, whatever their number).

    A cell that nobody touched since the download changes nothing, also where the saved answer has changed meanwhile.
    """
    scope = scope_of(upload.submission, upload.form)
    cells = scope.cells
    known = [(one, cells[one["item"]]) for one in upload.cells if one["item"] in cells]
    before = _seen_answers(scope, (one for one, _cell in known))
    found = []
    for one, cell in known:
        word, answer = _word_of(cell, one), scope.answers.get(cell.item)
        seen = one["seen"]
        is_stale = answer is not None and seen >= 0 and seen != answer.number
        earlier = before.get((cell.item, seen)) if is_stale else None
        kind = _kind_of(scope, cell, word, answer)
        if earlier is not None and says_the_same(earlier, cell, word):
            kind = UNCHANGED
        found.append(Difference(kind, one["sheet"], one["cell"], cell, word, answer, is_stale))
    return found


def _word_of(cell: Cell, kept: dict[str, Any]) -> Word:
    """Return the word that a workbook says, with what its steps are worth today."""
    choices = None if kept["choices"] is None else tuple(kept["choices"])
    value = Decimal(kept["value"]) if kept["value"] else None
    if choices is not None:
        value = points_of(cell.indicator, choices)
    return Word(value, choices, kept["absence"], kept["explanation"])


def _kind_of(scope: Scope, cell: Cell, word: Word, answer: Answer | None) -> str:
    if answer is not None and says_the_same(answer, cell, word):
        return UNCHANGED
    is_of_state = scope.form is None and scope.submission.status != Submission.Status.RETURNED
    is_closed = is_of_state and cell.form is not None and not cell.form.can_be_filled()
    if is_closed or not is_answer_open(scope.submission, answer):
        return LOCKED
    return CHANGED if answer else NEW


def _seen_answers(scope: Scope, kept: Iterable[dict[str, Any]]) -> dict[tuple[str, int], Answer]:
    """Return the answers that stood in the workbook and have been changed since, by item and number."""
    wanted = {
        (one["item"], one["seen"])
        for one in kept
        if one["seen"] > 0 and (now := scope.answers.get(one["item"])) is not None and now.number != one["seen"]
    }
    if not wanted:
        return {}
    found = scope.submission.answers.filter(is_current=False, number__in={number for _item, number in wanted})
    return {(one.item, one.number): one for one in found if (one.item, one.number) in wanted}


def changes_of(upload: WorkbookUpload) -> list[Difference]:
    """Return what accepting a workbook would write: its new and its changed cells."""
    return [one for one in differences_of(upload) if one.kind in (NEW, CHANGED)]
