"""Submissions: a state's part is readied by its coordinator and signed by its director; the signature is kept."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person, Seat
from multaqa.members.queries import holders_of, seat_words, seats_held
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import coordinators, facts_of, readers, tell
from multaqa.rounds.models import Answer, InstitutionForm, Round, Signature, Submission
from multaqa.rounds.queries.cells import plain
from multaqa.rounds.queries.coverage import answers_that_count, coverage_of
from multaqa.ui.numbers import format_number, page_language


class AlreadySubmitted(RuleBroken):
    """The submission was submitted before; once is enough."""


@dataclass(frozen=True)
class Agreed:
    """What the state agrees to say of its submission: some cells say nothing; the deadline is over."""

    partial: bool = False
    late: bool = False


NOTHING = Agreed()


@transaction.atomic
def ask_signature(submission: Submission, *, agreed: Agreed = NOTHING, by: Person) -> None:
    """Ask the director to sign; answers cannot be written from now on, unless he gives the submission back.

    Raises SignatureRefused where an institution's part waits for its approval, or the state has no director today.
    """
    locked = _locked(submission)
    check_ready(locked, agreed=agreed)
    directors = list(holders_of(Seat.Role.DIRECTOR, state=locked.state))
    if not directors:
        raise checks.SignatureRefused(
            _("Nobody holds the seat of programme director of this state today. Ask the secretariat to invite one.")
        )
    change_status(submission, Submission.Status.AWAITING_SIGNATURE, by=by, verb="ask_signature")
    path = f"rounds/submissions/{submission.pk}/sign/"
    tell(directors, "signature_asked", path=path, by=by, facts=facts_of(locked))


@transaction.atomic
def give_back(submission: Submission, *, text: str, by: Person) -> None:
    """Give a submission that waits for its signature back to the coordinators, with a word; answers are open again."""
    locked = _locked(submission)
    if not text.strip():
        raise checks.SignatureRefused(_("A submission is given back with a word. Write what is to be changed."))
    to = Submission.Status.RETURNED if locked.submitted_at else Submission.Status.DRAFT
    change_status(submission, to, by=by, verb="give_back", reason=text.strip())
    facts = {**facts_of(locked), "text": text.strip()}
    tell(
        coordinators(locked.state), "submission_given_back", path=f"rounds/submissions/{submission.pk}/", by=by,
        facts=facts,
    )  # fmt: skip


@transaction.atomic
def sign(submission: Submission, *, agreed: Agreed = NOTHING, by: Person) -> Signature:
    """Sign and submit a state's answers; reviewers and the secretariat are told once.

    The signature keeps what it covered: every answer in force with its number. When no state is left to submit, the
    round goes under review. Raises AlreadySubmitted, DeadlinePassed, SubmissionIncomplete or SignatureRefused.
    """
    locked = _locked(submission)
    missing = check_ready(locked, agreed=agreed)
    is_first = locked.submitted_at is None
    signature = _signature(locked, by=by)
    change_status(submission, Submission.Status.SUBMITTED, by=by, verb="submit")
    submission.submitted_at, submission.submitted_by = signature.signed_at, by
    submission.is_partial = missing > 0
    submission.is_late = locked.is_late or (is_first and signature.signed_at > locked.due_at())
    submission.save(update_fields=["submitted_at", "submitted_by", "is_partial", "is_late"])
    journal.record(
        "sign_answers", submission, by=by,
        differences={
            "signature": signature.pk, "answers": len(signature.covers), "checksum": signature.checksum,
            "missing": missing, "is_late": submission.is_late,
        },
    )  # fmt: skip
    tell(
        readers(), "submission_submitted", path=f"rounds/submissions/{submission.pk}/review/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
    if locked.state_id and by.pk not in {one.pk for one in coordinators(locked.state)}:
        tell(
            coordinators(locked.state), "submission_signed", path=f"rounds/submissions/{submission.pk}/", by=by,
            facts=facts_of(locked),
        )  # fmt: skip
    waiting = (Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE)
    if locked.round.status == Round.Status.OPEN and not locked.round.submissions.filter(status__in=waiting).exists():
        change_status(locked.round, Round.Status.UNDER_REVIEW, by=by)
    return signature


@transaction.atomic
def submit(submission: Submission, *, agreed: Agreed = NOTHING, by: Person) -> None:
    """Submit a state's answers in one step, signed by who submits them."""
    sign(submission, agreed=agreed, by=by)


def check_ready(submission: Submission, *, agreed: Agreed) -> int:
    """Refuse a submission that cannot be signed now, and return how many of its cells say nothing.

    A missing cell and a deadline that is over are no failures where the state has agreed to say so.
    """
    if submission.status in (Submission.Status.SUBMITTED, Submission.Status.ACCEPTED):
        raise AlreadySubmitted(checks.already_words(submission))
    if submission.status == Submission.Status.EXCUSED or submission.round.status not in checks.SIGNABLE:
        raise checks.AnswerLocked(
            _("Answers are not taken now: the submission is “%(status)s”. Saved answers are kept.")
            % {"status": submission.get_status_display()}
        )
    if submission.submitted_at is None and timezone.now() > submission.due_at() and not agreed.late:
        raise checks.DeadlinePassed(checks.deadline_words(submission))
    checks.check_possible(submission)
    if not submission.round.framework.asks_institutions:
        if not agreed.partial:
            checks.check_complete(submission)
        return len(checks.missing_answers(submission))
    waiting = submission.institution_forms.filter(status=InstitutionForm.Status.HANDED_IN)
    if undecided := list(waiting.select_related("institution")):
        raise checks.SignatureRefused(
            _("These institutions have handed in their parts. Approve or return each of them first:"),
            problems=[text_of(one.institution, "name").words for one in undecided],
        )
    missing = coverage_of(submission).whole.missing
    if missing and not agreed.partial:
        raise checks.SubmissionIncomplete(checks.missing_words(missing))
    return missing


def covered_by(submission: Submission) -> dict[str, list[Any]]:
    """Return what a signature would cover now: {item: [number, value, absence]} of every answer in force."""
    rows = answers_that_count([submission]).values_list("item", "number", "value", "absence")
    return {item: [number, plain(value), absence] for item, number, value, absence in rows.order_by("item")}


def checksum_of(covers: dict[str, list[Any]]) -> str:
    """Return the SHA-256 (hex) of what a signature covers, in one written form."""
    text = json.dumps(covers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def statement_of(submission: Submission, *, authority: str, covers: dict[str, list[Any]]) -> str:
    """Return the sentence that is signed, in the page's language."""
    return _(
        "As %(authority)s, I sign the submission of %(state)s to “%(round)s”. It holds %(answers)s answers, "
        "%(absent)s of them without a value, as they stand under the checksum %(checksum)s."
    ) % {
        "authority": authority,
        "state": text_of(submission.state, "formal_name").words or text_of(submission.state, "name").words,
        "round": text_of(submission.round, "title").words,
        "answers": format_number(len(covers)),
        "absent": format_number(sum(1 for _number, value, _absence in covers.values() if value == "")),
        "checksum": checksum_of(covers)[:16],
    }


def authority_of(submission: Submission, person: Person) -> str:
    """Return the seat by which the person signs, in the page's language: the director's before a coordinator's."""
    held = {seat.role: seat for seat in seats_held(person).filter(state=submission.state_id)}
    seat = held.get(Seat.Role.DIRECTOR) or held.get(Seat.Role.FOCAL_POINT)
    return seat_words(seat)[page_language()] if seat else str(person)


def _signature(submission: Submission, *, by: Person) -> Signature:
    """Mark what was written as submitted, and keep the signature with what it covers."""
    covers = covered_by(submission)
    written = submission.answers.filter(is_current=True, status__in=(Answer.Status.SAVED, Answer.Status.RETURNED))
    written.update(status=Answer.Status.SUBMITTED)
    authority = authority_of(submission, by)
    return Signature.objects.create(
        submission=submission, signed_by=by, authority=authority, covers=covers, checksum=checksum_of(covers),
        statement=statement_of(submission, authority=authority, covers=covers),
    )  # fmt: skip


def _locked(submission: Submission) -> Submission:
    found = Submission.objects.select_for_update(of=("self",)).select_related("round__framework", "state")
    return found.get(pk=submission.pk)
