"""Answers: each word on a cell is a row of its own, and nobody overwrites unseen."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, Indicator, Submission, WorkbookUpload, item_of
from multaqa.rounds.queries import collection as queries


@transaction.atomic
def record_answer(
    submission: Submission,
    indicator: Indicator,
    *,
    value: Decimal | None = None,
    absence: str = "",
    number: int | None = None,
    upload: WorkbookUpload | None = None,
    by: Person,
) -> Answer:
    """Write one answer as a new row; the earlier one stays. The same word again changes nothing.

    value: in the indicator's unit, or `absence` says why there is none. number: of the answer that the writer saw last
    (0 = none), so that nobody overwrites unseen. Raises ValueRefused, AnswerLocked, DeadlinePassed or AnswerStale.
    """
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    before = locked.answers.filter(indicator=indicator, is_current=True).first()
    _refuse_bad(indicator, value=value, absence=absence)
    refusal = checks.why_locked(locked, before)
    if before and queries.is_same(before, value=value, absence=absence):
        return before
    if refusal:
        raise refusal
    answer = Answer(
        submission=locked,
        indicator=indicator,
        item=item_of(indicator),
        number=before.number + 1 if before else 1,
        value=value,
        absence=absence,
        way=Answer.Way.WORKBOOK if upload else Answer.Way.PAGE,
        upload=upload,
        answered_by=by,
    )
    if before and number is not None and number != before.number:
        raise checks.AnswerStale(checks.stale_words(before, typed=checks.answer_words(answer)))
    if before:
        Answer.objects.filter(pk=before.pk).update(is_current=False)
    answer.save()
    journal.record("record_answer", answer, by=by, differences=_differences(before, answer))
    return answer


def _refuse_bad(indicator: Indicator, *, value: Decimal | None, absence: str) -> None:
    if (value is None) == (absence == ""):
        raise checks.ValueRefused(_("An answer is either a number or the reason why there is none."))
    problem = checks.check_value(indicator, value) if value is not None else checks.check_absence(absence)
    if problem:
        raise checks.ValueRefused(problem)


def _differences(before: Answer | None, after: Answer) -> dict[str, Any]:
    return {
        "indicator": after.indicator.code,
        "value": [before and before.value, after.value],
        "absence": [before.absence if before else "", after.absence],
    }
