"""Submissions: a state hands in its answers."""

from django.db import transaction
from django.utils import timezone

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, readers, tell
from multaqa.rounds.models import Answer, Round, Submission


class AlreadySubmitted(RuleBroken):
    """The submission was submitted before; once is enough."""


@transaction.atomic
def submit(submission: Submission, *, by: Person) -> None:
    """Submit a state's answers, complete, in time; reviewers and the secretariat are told once.

    When no state is left to submit, the round goes under review.
    """
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    if locked.status in (Submission.Status.SUBMITTED, Submission.Status.ACCEPTED):
        raise AlreadySubmitted(checks.already_words(locked))
    refusal = checks.why_locked(locked, None)
    if refusal:
        raise refusal
    checks.check_complete(locked)
    covered = locked.answers.filter(is_current=True, status__in=(Answer.Status.SAVED, Answer.Status.RETURNED))
    covered = covered.select_related("indicator")
    said = {answer.indicator.code: [answer.number, answer.value, answer.absence] for answer in covered}
    covered.update(status=Answer.Status.SUBMITTED)
    change_status(submission, Submission.Status.SUBMITTED, by=by, verb="submit")
    submission.submitted_at, submission.submitted_by = timezone.now(), by
    submission.save(update_fields=["submitted_at", "submitted_by"])
    journal.record("sign_answers", submission, by=by, differences={"answers": said})
    tell(
        readers(), "submission_submitted", path=f"rounds/submissions/{submission.pk}/review/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
    drafts = locked.round.submissions.filter(status=Submission.Status.DRAFT)
    if locked.round.status == Round.Status.OPEN and not drafts.exists():
        change_status(locked.round, Round.Status.UNDER_REVIEW, by=by)
