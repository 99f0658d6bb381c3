"""A submission is accepted once every answer of it is decided."""

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.actions.review.bulk import accept_together
from multaqa.rounds.actions.review.verdicts import refuse_own_state, refuse_unless_running
from multaqa.rounds.models import Submission
from multaqa.rounds.queries import review as queries


class NotAllAccepted(RuleBroken):
    """A submission is accepted when every answer is."""


@transaction.atomic
def accept_submission(submission: Submission, *, with_answers: bool = False, by: Person) -> None:
    """Accept a submission whose answers are all decided; `with_answers` accepts those that wait, by the rule "all".

    Answers of the sample that two persons read are not among those: they are read one by one.
    The second acceptance changes nothing.
    """
    refuse_unless_running(submission)
    refuse_own_state(submission, by)
    found = Submission.objects.select_for_update(of=("self",)).select_related("round__framework", "state")
    locked = found.get(pk=submission.pk)
    if locked.status == Submission.Status.ACCEPTED:
        return
    waiting = locked.answers.filter(is_current=True).exclude(status__in=queries.SETTLED)
    if with_answers:
        chosen = checks.chosen_by_rule(locked, checks.ALL, by=by)
        if chosen.answers:
            accept_together(locked, chosen.answers, rule=checks.ALL, by=by)
    if waiting.exists():
        raise NotAllAccepted(_("Some answers are not accepted yet. Accept each of them or send it back with a remark."))
    change_status(submission, Submission.Status.ACCEPTED, by=by, verb="accept_submission")
    tell(
        fillers(locked.state), "submission_accepted", path=f"rounds/submissions/{locked.pk}/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
