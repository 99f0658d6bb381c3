"""A round's calendar: its moments, set in order; the steps from the early notice to the right of reply."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, readers, tell
from multaqa.rounds.actions.rounds import open_round
from multaqa.rounds.models import Round, Submission

SILENT = (Round.Status.PREPARING,)  # the states were not told of the round yet


@transaction.atomic
def set_calendar(
    round: Round,
    *,
    moments: Mapping[str, datetime | None],
    reminder_days: Iterable[int],
    moves_by_calendar: bool,
    by: Person,
) -> list[str]:
    """Set the moments of a round and return the names of those that changed; the states are told once.

    moments: by the names in `checks.MOMENTS`, None = not part of this round. reminder_days: before each deadline.
    Raises CalendarRefused where the moments do not follow each other or one would move into the past.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if locked.status == Round.Status.PUBLISHED:
        raise checks.CalendarRefused(_("The results of this round are published, so its calendar stays as it was."))
    checks.check_calendar(locked, moments)
    after: dict[str, Any] = {name: moments.get(name) for name in checks.MOMENTS}
    after |= {"reminder_days": _days(reminder_days), "moves_by_calendar": moves_by_calendar}
    changed = {name: [getattr(locked, name), value] for name, value in after.items() if getattr(locked, name) != value}
    if not changed:
        return []
    for name, (_before, value) in changed.items():
        setattr(locked, name, value)
        setattr(round, name, value)
    locked.save(update_fields=list(changed))
    journal.record("set_calendar", locked, by=by, differences=changed)
    if locked.status not in SILENT and any(name in checks.MOMENTS for name in changed):
        tell_states(locked, "calendar_changed", by=by)
    return list(changed)


def _days(reminder_days: Iterable[int]) -> list[int]:
    days = sorted({int(day) for day in reminder_days}, reverse=True)
    if len(days) > checks.MOST_REMINDERS or any(not 1 <= day <= 90 for day in days):
        raise checks.CalendarRefused(
            _("Reminders are sent 1 to 90 days before a deadline, at most %(n)s of them.")
            % {"n": checks.MOST_REMINDERS}
        )
    return days


@transaction.atomic
def announce_round(round: Round, *, by: Person | None) -> None:
    """Give the early notice: the states are told of the calendar and can already invite their institutions."""
    change_status(round, Round.Status.ANNOUNCED, by=by, verb="announce_round")
    tell_states(round, "round_announced", by=by)


@transaction.atomic
def close_collection(round: Round, *, by: Person | None) -> None:
    """Close collection: only states with a deadline of their own go on; saved answers stay."""
    change_status(round, Round.Status.COLLECTION_CLOSED, by=by, verb="close_collection")
    waiting = round.submissions.filter(status__in=(Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE))
    tell_states(round, "collection_closed", by=by, only=waiting.filter(extended_until=None))


@transaction.atomic
def reopen_collection(round: Round, *, by: Person) -> None:
    """Open collection again, within a deadline that lies ahead."""
    if timezone.now() > round.answers_due_at:
        raise checks.NotReady(checks.deadline_words(round))
    change_status(round, Round.Status.OPEN, by=by, verb="reopen_collection")
    tell_states(round, "round_opened", by=by)


@transaction.atomic
def begin_review(round: Round, *, by: Person | None) -> None:
    """Begin the review of what was submitted, or go back to it; the reviewers are told."""
    change_status(round, Round.Status.UNDER_REVIEW, by=by, verb="begin_review")
    tell(readers(), "review_begun", path=f"rounds/{round.pk}/", by=by, facts=facts_of(round))


@transaction.atomic
def open_reply(round: Round, *, by: Person | None) -> None:
    """Open the right of reply: each state that submitted may answer what the reviewers asked and adjusted."""
    change_status(round, Round.Status.REPLY_OPEN, by=by, verb="open_reply")
    done = (Submission.Status.SUBMITTED, Submission.Status.RETURNED, Submission.Status.ACCEPTED)
    tell_states(round, "reply_opened", by=by, only=round.submissions.filter(status__in=done))


# The steps that the secretariat takes on the round's page: where a step leads, and the deed that takes it.
STEPS: dict[tuple[str, str], Callable[..., None]] = {
    (Round.Status.PREPARING, Round.Status.ANNOUNCED): announce_round,
    (Round.Status.PREPARING, Round.Status.OPEN): open_round,
    (Round.Status.ANNOUNCED, Round.Status.OPEN): open_round,
    (Round.Status.OPEN, Round.Status.COLLECTION_CLOSED): close_collection,
    (Round.Status.OPEN, Round.Status.UNDER_REVIEW): begin_review,
    (Round.Status.COLLECTION_CLOSED, Round.Status.OPEN): reopen_collection,
    (Round.Status.COLLECTION_CLOSED, Round.Status.UNDER_REVIEW): begin_review,
    (Round.Status.UNDER_REVIEW, Round.Status.REPLY_OPEN): open_reply,
    (Round.Status.UNDER_REVIEW, Round.Status.OPEN): reopen_collection,
    (Round.Status.REPLY_OPEN, Round.Status.UNDER_REVIEW): begin_review,
}


@transaction.atomic
def move_round(round: Round, *, to: str, by: Person) -> None:
    """Take the step that leads from the round's status to another one of the calendar."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    step = STEPS.get((locked.status, to))
    if step is None:
        raise RuleBroken(
            _("This step is not possible now: the round is “%(status)s”. Reload the page to see what has changed.")
            % {"status": locked.get_status_display()}
        )
    step(locked, by=by)


def move_what_is_due() -> int:
    """Take the steps whose moment has come, in the rounds that move by their calendar; return how many were taken."""
    taken = 0
    for pk in Round.objects.filter(moves_by_calendar=True).values_list("pk", flat=True):
        taken += _move_if_due(pk)
    return taken


@transaction.atomic
def _move_if_due(pk: int) -> int:
    """Take every step of one round that is due, in order; an empty moment never comes."""
    round = Round.objects.select_for_update(of=("self",)).get(pk=pk)
    now, taken = timezone.now(), 0
    status = Round.Status
    plan: list[tuple[tuple[str, ...], datetime | None, Callable[..., None]]] = [
        ((status.PREPARING,), round.announced_at, announce_round),
        ((status.PREPARING, status.ANNOUNCED), round.opens_at, open_round),
        ((status.OPEN,), round.answers_due_at, close_collection),
        ((status.UNDER_REVIEW,), round.reply_due_at and round.review_due_at, open_reply),
        ((status.REPLY_OPEN,), round.reply_due_at, begin_review),
    ]
    for steps, at, deed in plan:
        is_before_the_call = deed is announce_round and round.opens_at is not None and round.opens_at <= now
        is_over = deed in (open_round, open_reply) and _is_over(round, deed, now)
        if at is not None and at <= now and round.status in steps and not is_before_the_call and not is_over:
            deed(round, by=None)
            taken += 1
    return taken


def _is_over(round: Round, deed: Callable[..., None], now: datetime) -> bool:
    """Tell whether what a step would open has ended already: a clock that stood still opens nothing for a moment."""
    end = round.answers_due_at if deed is open_round else round.reply_due_at
    return end is not None and end <= now


def tell_states(round: Round, kind: str, *, by: Person | None, only: Any = None) -> None:
    """Tell those who answer for the states of a round, excused ones left out."""
    chosen = round.submissions.all() if only is None else only
    for submission in chosen.filter(~Q(status=Submission.Status.EXCUSED)).select_related("state", "round"):
        path = f"rounds/{round.pk}/" if round.status in (*SILENT, Round.Status.ANNOUNCED) else _home(submission)
        tell(fillers(submission.state), kind, path=path, by=by, facts=facts_of(submission))


def _home(submission: Submission) -> str:
    return f"rounds/submissions/{submission.pk}/"
