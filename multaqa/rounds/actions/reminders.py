"""Reminders: before each deadline to those concerned, once each; and by hand to institutions that are silent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.members import actions as members
from multaqa.members.models import Invitation, Person, Seat
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import (
    coordinators,
    facts_of,
    facts_of_form,
    fillers,
    officers,
    readers,
    tell,
)
from multaqa.rounds.models import InstitutionForm, Remark, Reminder, Round, Submission

BY_HAND = "by_hand"
UNFINISHED = (InstitutionForm.Status.INVITED, InstitutionForm.Status.FILLING, InstitutionForm.Status.RETURNED)
UNSIGNED = (Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE)


@transaction.atomic
def remind(form: InstitutionForm, *, by: Person) -> None:
    """Remind the officers of one institution; who has not accepted his invitation gets it again. Once a day."""
    checks.check_takes_part(form)
    if form.status not in UNFINISHED:
        raise checks.InstitutionRefused(_("This institution has handed in its part. There is nothing to remind it of."))
    if _reminded_today([form]):
        raise checks.InstitutionRefused(_("This institution was reminded today. It can be reminded again tomorrow."))
    if not _remind([form], by=by):
        raise checks.InstitutionRefused(
            _("This institution has no officer who could be reminded. Invite one on this page first.")
        )


@transaction.atomic
def remind_silent(submission: Submission, *, all_unfinished: bool = False, by: Person) -> int:
    """Remind every institution that has said nothing yet, or all that have not handed in; return how many were told.

    Institutions that were reminded today are left in peace.
    """
    statuses = UNFINISHED if all_unfinished else (InstitutionForm.Status.INVITED,)
    found = submission.institution_forms.filter(status__in=statuses)
    forms = list(found.select_related("institution", "submission__round", "submission__state"))
    done = _reminded_today(forms)
    return _remind([one for one in forms if one.pk not in done], by=by)


def _remind(forms: list[InstitutionForm], *, by: Person) -> int:
    told: list[InstitutionForm] = []
    for form in forms:
        persons = officers(form)
        tell(persons, "form_reminder", path=f"rounds/forms/{form.pk}/", by=by, facts=facts_of_form(form))
        waiting = Invitation.objects.filter(
            institution=form.institution, role=Seat.Role.INSTITUTION_OFFICER, status=Invitation.Status.SENT
        )
        for invitation in waiting:
            members.resend_invitation(invitation, by=by)
        if persons or waiting:
            told.append(form)
    now = timezone.now()
    Reminder.objects.bulk_create(
        Reminder(submission=one.submission, form=one, kind=f"{BY_HAND}:{now.isoformat()}", sent_at=now, sent_by=by)
        for one in told
    )
    if told:
        journal.record("remind", told[0].submission, by=by, differences={"institutions": [one.pk for one in told]})
    return len(told)


def _reminded_today(forms: Iterable[InstitutionForm]) -> set[int | None]:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Reminder.objects.filter(form__in=list(forms), kind__startswith=f"{BY_HAND}:", sent_at__gte=today)
    return set(sent.values_list("form_id", flat=True))


def remind_of_deadlines() -> int:
    """Send every reminder that has come due, once each, and return how many were sent."""
    return sum(_remind_round(pk) for pk in _rounds_under_way().values_list("pk", flat=True))


def _rounds_under_way() -> Any:
    over = (Round.Status.PREPARING, Round.Status.COMPUTED, Round.Status.PUBLISHED)
    return Round.objects.exclude(status__in=over).exclude(reminder_days=[])


@transaction.atomic
def _remind_round(pk: int) -> int:
    """Send what is due in one round; the round is locked, so that two clocks send one reminder."""
    round = Round.objects.select_for_update(of=("self",)).get(pk=pk)
    submissions = list(round.submissions.select_related("state", "round").exclude(status=Submission.Status.EXCUSED))
    sent = 0
    for submission in submissions:
        submission.round = round
        sent += _remind_state(submission) + _remind_institutions(submission) + _remind_of_reply(submission)
    sent += _remind_reviewers(round, submissions)
    if sent:
        journal.record("remind_of_deadlines", round, by=None, differences={"sent": sent})
    return sent


def _remind_state(submission: Submission) -> int:
    """Remind a state that has not submitted, in a round that takes answers."""
    if submission.round.status not in checks.SIGNABLE or submission.status not in UNSIGNED:
        return 0
    due_at = submission.due_at()
    if not _is_new("state", due_at, submission):
        return 0
    facts = {**facts_of(submission), "count": submission.answers.filter(is_current=True).count()}
    tell(fillers(submission.state), "state_reminder", path=_home(submission), by=None, facts=facts)
    return 1


def _remind_institutions(submission: Submission) -> int:
    """Remind institutions that have not handed in, and tell the coordinator how many they are."""
    due_at = submission.institutions_due_at() or submission.due_at()
    if submission.round.status != Round.Status.OPEN or submission.status != Submission.Status.DRAFT:
        return 0
    waiting = submission.institution_forms.filter(status__in=UNFINISHED)
    forms = list(waiting.select_related("institution", "submission__round", "submission__state"))
    new = [form for form in forms if _is_new("institution", due_at, submission, form=form)]
    for form in new:
        tell(officers(form), "form_reminder", path=f"rounds/forms/{form.pk}/", by=None, facts=facts_of_form(form))
    if new:
        facts = {**facts_of_form(new[0]), "count": len(forms)}
        path = f"rounds/submissions/{submission.pk}/institutions/"
        tell(coordinators(submission.state), "institutions_waiting", path=path, by=None, facts=facts)
    return len(new)


def _remind_of_reply(submission: Submission) -> int:
    """Remind a state of what the reviewers asked and it has not answered, before its right of reply ends."""
    due_at = submission.round.reply_due_at
    if submission.round.status != Round.Status.REPLY_OPEN or due_at is None:
        return 0
    threads: dict[str, str] = dict(
        submission.remarks.filter(settled_at=None).order_by("written_at", "pk").values_list("answer__item", "kind")
    )
    waiting = sum(1 for kind in threads.values() if kind == Remark.Kind.REMARK)
    if not waiting or not _is_new("reply", due_at, submission):
        return 0
    facts = {**facts_of(submission), "count": waiting}
    tell(fillers(submission.state), "reply_reminder", path=_home(submission), by=None, facts=facts)
    return 1


def _remind_reviewers(round: Round, submissions: list[Submission]) -> int:
    """Remind reviewers of what waits for them before the review ends; those with a queue of theirs, else all."""
    waiting = [one for one in submissions if one.status == Submission.Status.SUBMITTED]
    if round.status != Round.Status.UNDER_REVIEW or round.review_due_at is None or not waiting:
        return 0
    new = [one for one in waiting if _is_new("review", round.review_due_at, one)]
    if not new:
        return 0
    queues = Person.objects.filter(
        review_assignments__submission__in=new, review_assignments__ended_at=None, is_active=True
    )
    counted = list(queues.annotate(n=Count("review_assignments__submission", distinct=True)))
    facts = {**facts_of(round), "count": len(new), "due_at": round.review_due_at.isoformat()}
    tell(counted or readers(), "review_reminder", path=f"rounds/{round.pk}/", by=None, facts=facts)
    return len(new)


def _is_new(kind: str, due_at: datetime, submission: Submission, *, form: InstitutionForm | None = None) -> bool:
    """Note the reminder that is due before this deadline and tell whether it was not sent before.

    Of several that have come due together only the nearest is sent: who was away for a week gets one mail, not three.
    A deadline that was moved has its reminders anew.
    """
    left = (timezone.localdate(due_at) - timezone.localdate()).days
    if due_at <= timezone.now():
        return False
    due = [day for day in submission.round.reminder_days if left <= day]
    if not due:
        return False
    name = f"{kind}_{min(due)}:{timezone.localdate(due_at).isoformat()}"
    if Reminder.objects.filter(Q(form=form), submission=submission, kind=name).exists():
        return False
    Reminder.objects.create(submission=submission, form=form, kind=name)
    return True


def _home(submission: Submission) -> str:
    return f"rounds/submissions/{submission.pk}/"
