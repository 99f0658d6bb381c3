"""Review: each answer is accepted or sent back with a remark; the state replies; the submission is accepted."""

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, readers, tell
from multaqa.rounds.models import Answer, Remark, Round, Submission


class RemarkMissing(RuleBroken):
    """An answer is sent back, or a reply added, without a word."""


class NotAllAccepted(RuleBroken):
    """A submission is accepted when every answer is."""


def _refuse_unless_running(submission: Submission) -> None:
    if submission.round.status not in checks.OPEN and submission.round.status != Round.Status.COMPUTED:
        raise RuleBroken(_("The results of this round are published. An answer can be reviewed only before that."))


@transaction.atomic
def accept_answer(answer: Answer, *, by: Person) -> None:
    """Accept one submitted answer. The second acceptance of the same answer changes nothing."""
    _refuse_unless_running(answer.submission)
    if Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk).status == Answer.Status.ACCEPTED:
        return
    change_status(answer, Answer.Status.ACCEPTED, by=by, verb="accept_answer")


@transaction.atomic
def send_back(answer: Answer, *, text: str, by: Person) -> Remark:
    """Send one answer back to the state with a remark; the submission is open again for this answer alone."""
    _refuse_unless_running(answer.submission)
    if not text.strip():
        raise RemarkMissing(_("An answer is sent back with a remark. Write what the state is asked."))
    submission = Submission.objects.select_related("round", "state").get(pk=answer.submission_id)
    change_status(answer, Answer.Status.RETURNED, by=by, verb="send_back", reason=text.strip())
    remark = Remark.objects.create(
        submission=submission, answer=answer, kind=Remark.Kind.REMARK, text=text.strip(), written_by=by
    )
    if submission.status != Submission.Status.RETURNED:
        change_status(submission, Submission.Status.RETURNED, by=by)
    if submission.round.status == Round.Status.COMPUTED:
        change_status(submission.round, Round.Status.UNDER_REVIEW, by=by)
    tell(
        fillers(submission.state), "answer_sent_back", path=f"rounds/submissions/{submission.pk}/", by=by,
        facts=facts_of(submission),
    )  # fmt: skip
    return remark


@transaction.atomic
def reply(answer: Answer, *, text: str, by: Person) -> Remark:
    """Add the state's reply under the remarks on an answer, as long as the round is not published."""
    _refuse_unless_running(answer.submission)
    if not text.strip():
        raise RemarkMissing(_("The reply is empty. Write it before it is sent."))
    remark = Remark.objects.create(
        submission=answer.submission, answer=answer, kind=Remark.Kind.REPLY, text=text.strip(), written_by=by
    )
    journal.record("reply", remark, by=by, differences={"answer": answer.pk})
    tell(
        readers(), "state_replied", path=f"rounds/submissions/{answer.submission_id}/review/", by=by,
        facts=facts_of(answer.submission),
    )  # fmt: skip
    return remark


@transaction.atomic
def accept_submission(submission: Submission, *, with_answers: bool = False, by: Person) -> None:
    """Accept a submission whose answers are all accepted; `with_answers` accepts those that wait, each with its row.

    The second acceptance changes nothing.
    """
    _refuse_unless_running(submission)
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    if locked.status == Submission.Status.ACCEPTED:
        return
    open_answers = list(locked.answers.filter(is_current=True).exclude(status=Answer.Status.ACCEPTED))
    if with_answers:
        for answer in [one for one in open_answers if one.status == Answer.Status.SUBMITTED]:
            accept_answer(answer, by=by)
            open_answers.remove(answer)
    if open_answers:
        raise NotAllAccepted(_("Some answers are not accepted yet. Accept each of them or send it back with a remark."))
    change_status(submission, Submission.Status.ACCEPTED, by=by, verb="accept_submission")
    tell(
        fillers(locked.state), "submission_accepted", path=f"rounds/submissions/{locked.pk}/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
