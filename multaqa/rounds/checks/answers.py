"""Is an answer believable, is a questionnaire complete: the same for page, workbook and API."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.numbers import read_number
from multaqa.rounds.models import Answer, Indicator, Round, Submission
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries.cells import is_answer_open
from multaqa.rounds.queries.words import CHOICE_KINDS
from multaqa.ui.dates import hour, moment
from multaqa.ui.numbers import format_number, page_language

# Not surveyed is the secretariat's word: a state cannot say of itself that it was not asked.
OFFERED = (Answer.Absence.NOT_ANSWERED, Answer.Absence.NOT_AVAILABLE, Answer.Absence.NOT_APPLICABLE)
OPEN = (Round.Status.OPEN, Round.Status.UNDER_REVIEW)
AFTER = (Round.Status.COLLECTION_CLOSED, Round.Status.REPLY_OPEN)  # what was sent back, and states given more time


class ValueRefused(RuleBroken):
    """The value is no number, out of range, too fine, or contradicts the absence beside it."""


class AnswerLocked(RuleBroken):
    """The cell cannot be written now: submitted, accepted, or not among those sent back."""


class DeadlinePassed(RuleBroken):
    """The time for answers is over; what was saved stays."""


class AnswerStale(RuleBroken):
    """The answer was changed elsewhere after this page was opened."""


class SubmissionIncomplete(RuleBroken):
    """Some indicators have neither a value nor an absence."""


class NotReady(RuleBroken):
    """The round cannot be computed or published yet."""


def range_words(indicator: Indicator) -> str:
    """Return the sentence that tells what may be typed."""
    low, high = _bounds(indicator)
    return _("A number between %(low)s and %(high)s, with at most %(decimals)s decimals.") % {
        "low": low,
        "high": high,
        "decimals": indicator.decimals,
    }


def _bounds(indicator: Indicator) -> tuple[str, str]:
    return format_number(indicator.minimum.normalize()), format_number(indicator.maximum.normalize())


def read_value(indicator: Indicator, text: str) -> tuple[Decimal | None, str]:
    """Return (value, "") for what was typed, or (None, why it is refused)."""
    value = read_number(text, has_decimal_comma=page_language() == "fr")
    if value is None:
        low, high = _bounds(indicator)
        return None, _("“%(text)s” is not a number. Enter a number between %(low)s and %(high)s.") % {
            "text": text.strip()[:40],
            "low": low,
            "high": high,
        }
    return value, check_value(indicator, value)


def check_value(indicator: Indicator, value: Decimal) -> str:
    """Return why the value is refused, "" when it is in its range and not too fine."""
    low, high = _bounds(indicator)
    if not indicator.minimum <= value <= indicator.maximum:
        return _("%(value)s is out of range. Enter a number between %(low)s and %(high)s.") % {
            "value": format_number(value),
            "low": low,
            "high": high,
        }
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > indicator.decimals:
        return _("%(value)s has too many decimals. Enter at most %(decimals)s.") % {
            "value": format_number(value),
            "decimals": indicator.decimals,
        }
    return ""


def check_absence(absence: str) -> str:
    """Return why the absence is refused, "" when a state may choose it."""
    return "" if absence in OFFERED else _("This reason is not taken here. Choose one of those offered.")


def locked(submission: Submission, answer: Answer | None) -> RuleBroken | None:
    """Return the refusal to write now into a submission, None when it is open for this cell."""
    if _is_collection_closed(submission):
        return DeadlinePassed(
            _("Collection is closed. Saved answers are kept. An extension can be asked of the secretariat.")
        )
    if submission.round.status not in (*OPEN, *AFTER) or not submission.can_be_filled():
        return AnswerLocked(
            _("Answers are not taken now: the submission is “%(status)s”. Saved answers are kept.")
            % {"status": submission.get_status_display()}
        )
    if submission.status == Submission.Status.DRAFT and timezone.now() > submission.due_at():
        return DeadlinePassed(deadline_words(submission))
    if not is_answer_open(submission, answer):
        return AnswerLocked(_("This answer was not sent back, so it cannot be edited now."))
    return None


def _is_collection_closed(submission: Submission) -> bool:
    """Tell whether a draft came too late; a state with a deadline of its own goes on, as what was sent back does."""
    is_draft = submission.status == Submission.Status.DRAFT
    is_extended = submission.extended_until is not None and submission.extended_until >= timezone.now()
    return is_draft and not is_extended and submission.round.status in AFTER


def deadline_words(submission: Submission | Round) -> str:
    """Return the sentence about a deadline that is over; of a submission, its own where it was given one."""
    due_at = submission.due_at() if isinstance(submission, Submission) else submission.answers_due_at
    return _(
        "The deadline passed on %(moment)s. Saved answers are kept. An extension can be asked of the secretariat."
    ) % {"moment": moment(due_at)}


def answer_words(answer: Answer) -> str:
    """Return what an answer says, as text: its steps, its number or its absence."""
    if answer.value is None:
        return str(answer.get_absence_display())
    scale = answer.indicator.scale
    if scale is None or scale.kind not in CHOICE_KINDS:
        return format_number(answer.value.normalize())
    labels = [text_of(step, "label").words for step in scale.steps.all() if step.position in answer.choices]
    return _("; ").join(labels) or _("none of these")


def stale_words(answer: Answer, *, typed: str) -> str:
    """Return the sentence that puts the saved answer beside the one typed here."""
    return _("This answer was changed elsewhere at %(hour)s. Saved: %(saved)s. Typed here: %(typed)s. Choose one.") % {
        "hour": hour(answer.answered_at),
        "saved": answer_words(answer),
        "typed": typed,
    }


def missing_answers(submission: Submission) -> list[Indicator]:
    """Return the indicators that have neither a value nor an absence yet."""
    answered = set(queries.current_answers(submission))
    return [one for one in queries.indicators_of(submission) if one.pk not in answered]


def check_complete(submission: Submission) -> None:
    """Refuse a submission with cells that say nothing: each has a value or one of the absences."""
    missing = missing_answers(submission)
    if missing:
        raise SubmissionIncomplete(
            _("The submission is not complete. Each of these needs a number or the reason why there is none:"),
            problems=[text_of(one, "name").words for one in missing],
        )


def check_ready_to_compute(round: Round, *, leave_out: bool) -> list[Submission]:
    """Return the submissions that stay out because they are not accepted; refuse unless that was agreed to."""
    if round.status == Round.Status.PREPARING:
        raise NotReady(_("The round is not open yet, so there is nothing to compute."))
    taking_part = round.submissions.exclude(status=Submission.Status.EXCUSED)
    submissions = list(taking_part.select_related("state").order_by("state__position"))
    waiting = [one for one in submissions if one.status != Submission.Status.ACCEPTED]
    if len(waiting) == len(submissions):
        raise NotReady(_("No submission is accepted yet, so there is nothing to compute."))
    if waiting and not leave_out:
        raise NotReady(
            _("Some submissions are not accepted. Their states would have no score, which is not zero:"),
            problems=[text_of(one.state, "name").words for one in waiting],
        )
    return waiting


def already_words(submission: Submission) -> str:
    """Return the sentence for a second submission."""
    return _("This submission was already submitted on %(moment)s. It was not submitted twice.") % {
        "moment": moment(submission.submitted_at) if submission.submitted_at else ""
    }


def changing_words() -> str:
    """Return the sentence for a computation whose answers never stood still."""
    return _("The answers were changed again and again while they were computed. Try again in a moment.")
