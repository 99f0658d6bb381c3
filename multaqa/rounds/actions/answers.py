"""Answers: each word on a cell is a row of its own, and nobody overwrites unseen."""

from typing import Any

from django.db import transaction

from multaqa.core import journal
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, InstitutionForm, Submission, WorkbookUpload
from multaqa.rounds.queries.words import Cell, Word, says_the_same


@transaction.atomic
def record_answer(
    submission: Submission,
    cell: Cell,
    word: Word,
    *,
    number: int | None = None,
    way: str = Answer.Way.PAGE,
    upload: WorkbookUpload | None = None,
    by: Person,
) -> Answer:
    """Write one answer as a new row; the earlier one stays. The same word again changes nothing.

    number: of the answer that the writer saw last (0 = none), so that nobody overwrites unseen; None = does not matter.
    The first answer of an institution moves its form from invited to being filled in. Raises ValueRefused, CellGone,
    AnswerLocked, DeadlinePassed or AnswerStale.
    """
    current = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    cell = _afresh(cell)
    before = current.answers.filter(item=cell.item, is_current=True).select_related("indicator__scale").first()
    word = checks.complete_word(cell, word)
    refusal = checks.why_not_here(current, cell) or checks.why_locked(current, before, form=cell.form, by=by)
    if before and says_the_same(before, cell, word):
        return before
    if refusal:
        raise refusal
    answer = Answer(
        submission=current,
        indicator=cell.indicator,
        service=cell.service,
        form=cell.form,
        item=cell.item,
        number=before.number + 1 if before else 1,
        value=word.value,
        choices=list(word.choices or ()),
        absence=word.absence,
        explanation=word.explanation,
        way=way,
        upload=upload,
        answered_by=by,
    )
    if before and number is not None and number != before.number:
        raise checks.AnswerStale(checks.stale_words(before, typed=checks.answer_words(answer)))
    if before:
        Answer.objects.filter(pk=before.pk).update(is_current=False)
    answer.save()
    journal.record("record_answer", answer, by=by, differences=_differences(before, answer))
    if cell.form and cell.form.status == InstitutionForm.Status.INVITED:
        change_status(cell.form, InstitutionForm.Status.FILLING, by=by)
    return answer


def _afresh(cell: Cell) -> Cell:
    """Return the cell with its institution's form as it stands now: a page may be older than a removal."""
    if cell.form is None:
        return cell
    form = InstitutionForm.objects.select_related("institution").get(pk=cell.form.pk)
    return Cell(cell.indicator, cell.service, form)


def _differences(before: Answer | None, after: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "item": after.item,
        "indicator": after.indicator.code,
        "value": [before and before.value, after.value],
        "absence": [before.absence if before else "", after.absence],
    }
    if after.choices or (before and before.choices):
        told["choices"] = [before.choices if before else [], after.choices]
    if after.explanation or (before and before.explanation):
        told["explanation"] = [before.explanation if before else "", after.explanation]
    return told
