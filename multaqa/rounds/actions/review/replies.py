"""The right of reply: a state answers a remark or an adjustment, with another value where it has one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person, Seat
from multaqa.members.queries import holders_of
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, readers, tell
from multaqa.rounds.actions.review.verdicts import RemarkMissing, as_columns, refuse_unless_running
from multaqa.rounds.models import Answer, Remark, Said, Submission
from multaqa.ui.dates import moment


class ReplyClosed(RuleBroken):
    """The time for replies is over; what was said stays."""


@transaction.atomic
def reply(answer: Answer, *, text: str, said: Said | None = None, by: Person) -> Remark:
    """Add the state's reply under the remarks on an answer, as long as the right of reply lasts.

    said: the value that the state holds right instead; it stands beside the others until a reviewer takes it.
    """
    submission = answer.submission
    refuse_unless_running(submission)
    due = submission.round.reply_due_at
    if due is not None and timezone.now() > due:
        raise ReplyClosed(
            _("The right of reply ended on %(moment)s. Your text was not taken; what was said before stays.")
            % {"moment": moment(due)}
        )
    if not text.strip():
        raise RemarkMissing(_("The reply is empty. Write it before it is sent."))
    named = checks.check_said(answer.indicator, said, of_a_state=True) if said is not None else Said()
    remark = Remark.objects.create(
        submission=submission, answer=answer, kind=Remark.Kind.REPLY, text=text.strip(), written_by=by,
        **as_columns(named),
    )  # fmt: skip
    differences = {"answer": answer.pk, "item": answer.item}
    if said is not None:
        differences |= {"value": named.value, "absence": named.absence}
    journal.record("reply", remark, by=by, differences=differences)
    path = f"rounds/submissions/{submission.pk}/review/{answer.item}/"
    tell(_to_tell(submission), "state_replied", path=path, by=by, facts=facts_of(submission))
    return remark


def _to_tell(submission: Submission) -> list[Person]:
    """Return the reviewers who read this submission and the secretariat; where nobody was named, all reviewers."""
    named = submission.review_assignments.filter(ended_at=None).select_related("reviewer")
    mine = [one.reviewer for one in named]
    return [*mine, *holders_of(Seat.Role.SECRETARIAT)] if mine else readers()
