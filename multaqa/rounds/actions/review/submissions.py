"""A submission is accepted once every answer of it is decided."""

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.actions.review.verdicts import accept_answer, refuse_own_state, refuse_unless_running
from multaqa.rounds.models import Answer, Submission
from multaqa.rounds.queries import review as queries


class NotAllAccepted(RuleBroken):
    """A submission is accepted when every answer is."""


@transaction.atomic
def accept_submission(submission: Submission, *, with_answers: bool = False, by: Person) -> None:
    """Accept a submission whose answers are all decided; `with_answers` accepts those that wait, each with its row.

    The second acceptance changes nothing.
    """
    refuse_unless_running(submission)
    refuse_own_state(submission, by)
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    if locked.status == Submission.Status.ACCEPTED:
        return
    waiting = locked.answers.filter(is_current=True).exclude(status__in=queries.SETTLED)
    if with_answers:
        for answer in list(waiting.filter(status=Answer.Status.SUBMITTED)):
            accept_answer(answer, by=by)
    if waiting.exists():
        raise NotAllAccepted(_("Some answers are not accepted yet. Accept each of them or send it back with a remark."))
    change_status(submission, Submission.Status.ACCEPTED, by=by, verb="accept_submission")
    tell(
        fillers(locked.state), "submission_accepted", path=f"rounds/submissions/{locked.pk}/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
