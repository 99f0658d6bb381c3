"""Which states take part in a round: one joins later, one is excused with a reason. Absence is never zero."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.statuses import change_status
from multaqa.members.models import Person, State
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.models import Round, Submission

OVER = (Round.Status.COMPUTED, Round.Status.PUBLISHED)


@transaction.atomic
def add_state(round: Round, state: State, *, reason: str, by: Person) -> Submission:
    """Let a state take part that was not asked at first, or that was excused; its answers of before are there again."""
    _refuse_if_over(round, reason)
    submission = round.submissions.select_related("round", "state").filter(state=state).first()
    if submission is None:
        submission = Submission.objects.create(round=round, state=state)
        journal.record("add_state", submission, by=by, differences={"state": state.iso3, "reason": reason.strip()})
    elif submission.status != Submission.Status.EXCUSED:
        raise checks.ParticipantRefused(_("This state takes part in the round already."))
    else:
        change_status(submission, Submission.Status.DRAFT, by=by, verb="add_state", reason=reason.strip())
    _tell(submission, "state_added", reason, by=by)
    return submission


@transaction.atomic
def excuse_state(submission: Submission, *, reason: str, by: Person) -> None:
    """Excuse a state from the round with a reason; what it saved stays, and it has no score, which is not zero."""
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    _refuse_if_over(locked.round, reason)
    if locked.submitted_at is not None:
        raise checks.ParticipantRefused(
            _("This state has submitted its answers. A submission is not taken back by excusing the state.")
        )
    change_status(submission, Submission.Status.EXCUSED, by=by, verb="excuse_state", reason=reason.strip())
    _tell(locked, "state_excused", reason, by=by)


@transaction.atomic
def extend_submission(submission: Submission, *, until: datetime, reason: str, by: Person) -> None:
    """Give one state a deadline of its own, later than the one it has; the round's stays visible beside it."""
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    _refuse_if_over(locked.round, reason)
    if locked.status not in (Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE):
        raise checks.ParticipantRefused(
            _("The submission is “%(status)s”, so its deadline does not matter any more.")
            % {"status": locked.get_status_display()}
        )
    if until <= timezone.now():
        raise checks.CalendarRefused(_("The deadline lies in the past. Choose a later day."))
    if until <= locked.due_at():
        raise checks.CalendarRefused(_("This is no later than the present deadline. Choose a later moment."))
    before, submission.extended_until = locked.extended_until, until
    submission.save(update_fields=["extended_until"])
    journal.record(
        "extend_submission", submission, by=by, differences={"extended_until": [before, until], "reason": reason}
    )
    locked.extended_until = until
    _tell(locked, "submission_extended", reason, by=by)


def _refuse_if_over(round: Round, reason: str) -> None:
    if not reason.strip():
        raise checks.ParticipantRefused(_("The reason is kept with the decision. Write it in one sentence."))
    if round.status in OVER:
        raise checks.ParticipantRefused(_("The results of this round are computed. Its states and deadlines stay."))


def _tell(submission: Submission, kind: str, reason: str, *, by: Person) -> None:
    """Tell the state, unless the round is still in preparation and no state knows of it."""
    if submission.round.status == Round.Status.PREPARING:
        return
    facts = {**facts_of(submission), "reason": reason.strip(), "until_at": submission.due_at().isoformat()}
    tell(fillers(submission.state), kind, path=f"rounds/submissions/{submission.pk}/", by=by, facts=facts)
