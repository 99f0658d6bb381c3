"""Is a calendar in order, may an institution or a state do this now: rules of conducting a year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.errors import RuleBroken
from multaqa.rounds.models import InstitutionForm, Round, Submission
from multaqa.ui.dates import moment
from multaqa.ui.numbers import format_number

MOMENTS = Round.MOMENTS
MOST_REMINDERS = 5
SIGNABLE = (
    Round.Status.OPEN, Round.Status.COLLECTION_CLOSED, Round.Status.UNDER_REVIEW, Round.Status.REPLY_OPEN,
)  # fmt: skip
CONDUCTED = (Round.Status.ANNOUNCED, *SIGNABLE)


class CalendarRefused(RuleBroken):
    """The moments of a calendar do not follow each other, or one would move into the past."""


class InstitutionRefused(RuleBroken):
    """An institution cannot be invited, assigned, reminded or decided on now."""


class SignatureRefused(RuleBroken):
    """A submission cannot be signed, or its signature asked for, now."""


class ParticipantRefused(RuleBroken):
    """A state cannot join or leave the round now."""


def calendar_problems(round: Round, moments: Mapping[str, datetime | None]) -> dict[str, str]:
    """Return what is wrong with a calendar, by moment: its order, and what would be moved into the past."""
    labels = {field.name: str(field.verbose_name) for field in Round._meta.fields}
    problems: dict[str, str] = {}
    before = ""
    for name in MOMENTS:
        at = moments.get(name)
        if at is None:
            continue
        earlier = moments.get(before) if before else None
        if earlier is not None and at < earlier:
            problems[name] = _("“%(this)s” lies before “%(before)s”. Choose a moment after %(moment)s.") % {
                "this": labels[name],
                "before": labels[before],
                "moment": moment(earlier),
            }
        elif at != getattr(round, name) and at < timezone.now():
            problems[name] = _("“%(this)s” lies in the past. Choose a later moment.") % {"this": labels[name]}
        before = name
    if moments.get("answers_due_at") is None:
        problems["answers_due_at"] = _("A round has a deadline. Enter day and hour.")
    return problems


def check_calendar(round: Round, moments: Mapping[str, Any]) -> None:
    """Refuse a calendar whose moments do not follow each other."""
    problems = calendar_problems(round, moments)
    if problems:
        raise CalendarRefused(_("The calendar is not in order. Nothing was changed."), problems=list(problems.values()))


def check_conducted(submission: Submission) -> None:
    """Refuse to change the institutions of a submission that is signed, or of a round that is not under way."""
    if submission.round.status not in CONDUCTED:
        raise InstitutionRefused(
            _("The round is “%(status)s”, so institutions cannot be changed now. Nothing was lost.")
            % {"status": submission.round.get_status_display()}
        )
    if not submission.can_be_filled():
        raise InstitutionRefused(
            _("The submission is “%(status)s”, so institutions cannot be changed now. Nothing was lost.")
            % {"status": submission.get_status_display()}
        )


def check_takes_part(form: InstitutionForm) -> None:
    """Refuse a deed on an institution that was taken out of the round."""
    if form.status == InstitutionForm.Status.REMOVED:
        raise InstitutionRefused(
            _("This institution was taken out of the round. Take it in again first; its answers are kept.")
        )


def missing_words(count: int) -> str:
    """Return the sentence about cells that say nothing."""
    return ngettext(
        "%(n)s question has neither an answer nor the reason why there is none. Answer it, or agree to hand in without "
        "it.",
        "%(n)s questions have neither an answer nor the reason why there is none. Answer them, or agree to hand in "
        "without them.",
        count,
    ) % {"n": format_number(count)}
