"""Many answers at once, from a workbook or the API: each is judged as one alone would be, all are written together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, InstitutionForm, Submission, WorkbookUpload
from multaqa.rounds.queries.words import Cell, Word, says_the_same

AT_ONCE = 400  # rows in one statement


@dataclass(frozen=True)
class Spoken:
    """One word on one cell. number: of the answer that the writer saw last, 0 = none, None = does not matter."""

    cell: Cell
    word: Word
    number: int | None = None


@dataclass
class Outcome:
    """What became of a word: the answer that stands now, whether it was written just now, or why it was refused."""

    cell: Cell
    answer: Answer | None = None
    is_new: bool = False
    refusal: RuleBroken | None = None


@transaction.atomic
def record_answers(
    submission: Submission,
    spoken: Sequence[Spoken],
    *,
    way: str,
    upload: WorkbookUpload | None = None,
    by: Person,
) -> list[Outcome]:
    """Write what can be written of these words, each as a row of its own; return what became of each, in their order.

    A refused word changes nothing and stands in nobody's way; who wants all or nothing looks at the outcomes and
    breaks off. One journal line names all that was written.
    """
    current = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    keys = {one.cell.form.pk for one in spoken if one.cell.form}
    forms = InstitutionForm.objects.select_related("institution").in_bulk(keys)
    said = _said(current, [one.cell.item for one in spoken])
    places: dict[tuple[int | None, int | None], RuleBroken | None] = {}
    outcomes, old = [], []
    for one in spoken:
        cell = Cell(one.cell.indicator, one.cell.service, forms[one.cell.form.pk] if one.cell.form else None)
        place = (cell.form.pk if cell.form else None, cell.service.pk if cell.service else None)
        if place not in places:
            places[place] = checks.why_not_here(current, cell)
        before = said.get(cell.item)
        outcome = _judged(current, one, cell, before, refusal=places[place], by=by)
        if outcome.is_new and outcome.answer:
            outcome.answer.way, outcome.answer.upload = way, upload
            said[cell.item] = outcome.answer
            old += [before.pk] if before else []
        outcomes.append(outcome)
    _write([one.answer for one in outcomes if one.is_new and one.answer], old=old)
    _tell(current, outcomes, way=way, upload=upload, by=by)
    return outcomes


def _said(submission: Submission, items: Sequence[str]) -> dict[str, Answer]:
    found = submission.answers.filter(is_current=True)
    if len(items) <= AT_ONCE:
        found = found.filter(item__in=items)
    return {answer.item: answer for answer in found}


def _judged(
    submission: Submission, spoken: Spoken, cell: Cell, before: Answer | None, *, refusal: RuleBroken | None, by: Person
) -> Outcome:
    """Return what is to become of one word, as `record_answer` would decide."""
    if before:
        before.indicator = cell.indicator
    try:
        word = checks.complete_word(cell, spoken.word)
    except checks.ValueRefused as refused:
        return Outcome(cell, before, refusal=refused)
    if before and before.pk is None:
        words = _("“%(item)s” is said twice here; the first word was taken.") % {"item": cell.item}
        return Outcome(cell, before, refusal=checks.ValueRefused(words))
    refusal = refusal or checks.why_locked(submission, before, form=cell.form, by=by)
    if before and says_the_same(before, cell, word):
        return Outcome(cell, before)
    if refusal:
        return Outcome(cell, before, refusal=refusal)
    answer = Answer(
        submission=submission, indicator=cell.indicator, service=cell.service, form=cell.form, item=cell.item,
        number=before.number + 1 if before else 1, value=word.value, choices=list(word.choices or ()),
        absence=word.absence, explanation=word.explanation, answered_by=by,
    )  # fmt: skip
    if before and spoken.number is not None and spoken.number != before.number:
        words = checks.stale_words(before, typed=checks.answer_words(answer))
        return Outcome(cell, before, refusal=checks.AnswerStale(words))
    return Outcome(cell, answer, is_new=True)


def _write(answers: Sequence[Answer], *, old: Sequence[int]) -> None:
    for start in range(0, len(old), AT_ONCE):
        Answer.objects.filter(pk__in=old[start : start + AT_ONCE]).update(is_current=False)
    Answer.objects.bulk_create(answers, batch_size=AT_ONCE)


def _tell(
    submission: Submission, outcomes: Iterable[Outcome], *, way: str, upload: WorkbookUpload | None, by: Person
) -> None:
    written = [one.answer for one in outcomes if one.is_new and one.answer]
    if not written:
        return
    told = {one.item: [one.number, one.value, one.choices, one.absence, one.explanation] for one in written}
    facts = {"count": len(written), "way": way, "answers": told}
    journal.record("record_answers", upload or submission, by=by, differences=facts)
    invited = {one.form_id: one.form for one in written if one.form}
    for form in invited.values():
        if form.status == InstitutionForm.Status.INVITED:
            change_status(form, InstitutionForm.Status.FILLING, by=by)
