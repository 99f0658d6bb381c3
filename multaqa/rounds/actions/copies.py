"""Last round's answers, taken over on demand: whoever does it says that they are still true."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, InstitutionForm, Submission
from multaqa.rounds.queries.cells import last_words
from multaqa.rounds.queries.words import Cell, Word


class NothingToCopy(RuleBroken):
    """No cell of these is empty and was answered in the round before."""


@dataclass(frozen=True)
class _Copy:
    cell: Cell
    word: Word


@transaction.atomic
def copy_answers(submission: Submission, cells: Sequence[Cell], *, by: Person) -> int:
    """Take over last round's answers into those cells that say nothing yet; return how many.

    Each is a row of its own, marked as copied; one journal line names how many and which. What an answer of another
    scale would mean is not guessed: it stays empty. Raises NothingToCopy, or what `record_answer` raises.
    """
    current = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    form = next((cell.form for cell in cells if cell.form), None)
    if form is not None:
        form = InstitutionForm.objects.select_related("institution").get(pk=form.pk)
        cells = [Cell(cell.indicator, cell.service, form) for cell in cells]
    refusal = _why_not(current, cells) or checks.why_locked(current, None, form=form, by=by)
    if refusal:
        raise refusal
    copies = _copies(current, cells)
    if not copies:
        raise NothingToCopy(_("Nothing was taken over: no empty answer here was given in the last round."))
    Answer.objects.bulk_create(
        Answer(
            submission=current, indicator=one.cell.indicator, service=one.cell.service, form=form, item=one.cell.item,
            number=1, value=one.word.value, choices=list(one.word.choices or ()), absence=one.word.absence,
            way=Answer.Way.COPIED, answered_by=by,
        )
        for one in copies
    )  # fmt: skip
    told = {one.cell.item: [one.word.value, list(one.word.choices or ()), one.word.absence] for one in copies}
    facts = {"count": len(copies), "from_round": current.round.previous_id, "answers": told}
    journal.record("copy_answers", form or current, by=by, differences=facts)
    if form and form.status == InstitutionForm.Status.INVITED:
        change_status(form, InstitutionForm.Status.FILLING, by=by)
    return len(copies)


def _why_not(submission: Submission, cells: Sequence[Cell]) -> RuleBroken | None:
    """Return the first refusal of the places, asked once for each service."""
    places = {cell.service.pk if cell.service else 0: cell for cell in cells}
    return next(filter(None, (checks.why_not_here(submission, cell) for cell in places.values())), None)


def _copies(submission: Submission, cells: Sequence[Cell]) -> list[_Copy]:
    last = {item: one for item, one in last_words(submission, cells).items() if one.can_copy}
    taken = set(submission.answers.filter(item__in=list(last), is_current=True).values_list("item", flat=True))
    copies = []
    for cell in cells:
        if cell.item not in last or cell.item in taken:
            continue
        try:
            word = checks.complete_word(cell, last[cell.item].word)
        except checks.ValueRefused:
            continue  # such as an absence that this round does not offer
        copies.append(_Copy(cell, word))
    return copies
