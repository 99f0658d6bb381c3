"""Verdicts: a reviewer accepts an answer, asks about it, sends it back, or sets another value beside it, with a reason.

Where a round needs two reviewers, an acceptance or adjustment counts once two different persons said the same; where
they differ, the secretariat's third word settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds import access, checks
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.actions.review.proofs import Proof, keep_proof
from multaqa.rounds.models import Answer, Evidence, Remark, Round, Said, Submission, Verdict
from multaqa.rounds.queries import review as queries

Kind = Verdict.Kind
STATUS_AFTER = {Kind.ACCEPT: "accepted", Kind.ADJUST: "adjusted", Kind.ASK: "queried", Kind.SEND_BACK: "returned"}
VERBS = {Kind.ACCEPT: "accept_answer", Kind.ADJUST: "adjust_answer", Kind.ASK: "ask", Kind.SEND_BACK: "send_back"}
RUNNING = (
    Round.Status.OPEN, Round.Status.COLLECTION_CLOSED, Round.Status.UNDER_REVIEW, Round.Status.REPLY_OPEN,
    Round.Status.COMPUTED,
)  # fmt: skip


class RemarkMissing(RuleBroken):
    """An answer is asked about, sent back or adjusted, or a reply added, without a word."""


class OwnState(RuleBroken):
    """Nobody reviews a state whose seat he holds."""


class NotToReview(RuleBroken):
    """The answer is not in review: it was changed, is being edited, or the round is published."""


class WordsDiffer(RuleBroken):
    """Two reviewers differ, and only the secretariat settles that."""


class NothingAdjusted(RuleBroken):
    """The adjustment sets what counts already."""


def refuse_unless_running(submission: Submission) -> None:
    """Refuse once the results are published, and before the round is open."""
    if submission.round.status not in RUNNING:
        raise RuleBroken(_("The results of this round are published. An answer can be reviewed only before that."))


def refuse_own_state(submission: Submission, by: Person) -> None:
    """Refuse a reviewer of the same state."""
    if submission.state_id in access.states_of(by):
        raise OwnState(_("Nobody reviews the answers of a state whose seat he holds. Another reviewer reads them."))


NOTHING = Said()


@dataclass(frozen=True)
class Word:
    """What a reviewer says of an answer, before it is a verdict."""

    kind: Verdict.Kind
    said: Said = NOTHING
    reason: str = ""
    evidence: Evidence | None = None


@transaction.atomic
def accept_answer(answer: Answer, *, by: Person) -> Verdict | None:
    """Accept the state's own answer; an adjustment before it counts no more and stays readable.

    The second acceptance of an accepted answer changes nothing.
    """
    return _give(answer, Word(Kind.ACCEPT), by=by)


@transaction.atomic
def ask(answer: Answer, *, text: str, by: Person) -> Verdict | None:
    """Ask the state about an answer: it replies, and nothing is edited meanwhile."""
    if not text.strip():
        raise RemarkMissing(_("A question needs words. Write what the state is asked."))
    return _give(answer, Word(Kind.ASK, reason=text.strip()), by=by)


@transaction.atomic
def send_back(answer: Answer, *, text: str, by: Person) -> Verdict | None:
    """Send one answer back to the state with a remark; the submission is open again for this answer alone."""
    if not text.strip():
        raise RemarkMissing(_("An answer is sent back with a remark. Write what the state is asked."))
    return _give(answer, Word(Kind.SEND_BACK, reason=text.strip()), by=by)


@transaction.atomic
def adjust_answer(
    answer: Answer, said: Said, *, reason: str, evidence: Evidence | Proof | None = None, by: Person
) -> Verdict | None:
    """Set another value, or an absence, beside the state's own: it counts in computing, and both stay visible.

    evidence: a piece of the submission's, or the reviewer's own file or link, which is kept with it.
    """
    if not reason.strip():
        raise RemarkMissing(_("An adjustment needs its reason. Write what the state will read."))
    said = checks.check_said(answer.indicator, said)
    if isinstance(evidence, Proof):
        evidence = keep_proof(answer, evidence, by=by)
    if evidence is not None and evidence.submission_id != answer.submission_id:
        raise RuleBroken(_("This evidence belongs to another submission. Choose one of those listed."))
    return _give(answer, Word(Kind.ADJUST, said, reason.strip(), evidence), by=by)


def _give(answer: Answer, word: Word, *, by: Person) -> Verdict | None:
    """Write the verdict; where it takes effect, the answer moves."""
    found = Answer.objects.select_for_update(of=("self",)).select_related(
        "submission__round__framework", "submission__state", "indicator__pillar", "adjustment"
    )
    locked = found.get(pk=answer.pk)
    refuse_unless_running(locked.submission)
    refuse_own_state(locked.submission, by)
    is_second = queries.is_second_reader(locked, by)
    _refuse_closed(locked, is_second=is_second)
    given = list(locked.verdicts.order_by("pk"))
    verdict = Verdict(
        answer=locked, kind=word.kind, reason=word.reason, evidence=word.evidence, given_by=by, is_second=is_second,
        **as_columns(word.said),
    )  # fmt: skip
    if _says_nothing_new(locked, verdict, given):
        return None
    verdict.takes_effect = _takes_effect(locked.submission.round, verdict, given)
    verdict.save()
    if verdict.takes_effect:
        _apply(locked, verdict, by=by)
    else:
        journal.record("give_verdict", verdict, by=by, differences={"answer": locked.pk, **_told(locked, verdict)})
    answer.status, answer.adjustment = locked.status, locked.adjustment
    return verdict


def as_columns(said: Said) -> dict[str, Any]:
    """Return what is said as the columns that keep it."""
    return {"value": said.value, "choices": list(said.choices), "absence": said.absence}


def _refuse_closed(answer: Answer, *, is_second: bool) -> None:
    if answer.status == Answer.Status.SAVED or not answer.is_current:
        raise NotToReview(_("This answer was changed or is being edited, so it cannot be reviewed. Reload the page."))
    if answer.status == Answer.Status.RETURNED and not is_second:
        raise NotToReview(_("This answer was sent back and waits for the state. It is reviewed when it comes again."))


def _says_nothing_new(answer: Answer, verdict: Verdict, given: Sequence[Verdict]) -> bool:
    """Tell whether a person repeats himself, or an acceptance what stands; refuse to adjust to what counts already.

    given: the earlier verdicts on this answer, oldest first.
    """
    if verdict.kind not in queries.DECISIONS:
        return False
    mine = [one for one in given if one.given_by_id == verdict.given_by_id]
    words = queries.open_words(given)
    if verdict.is_second or (mine[-1:] and mine[-1] in words):
        return bool(mine) and mine[-1].is_same_word(verdict)
    if verdict.kind == Kind.ACCEPT:
        return answer.status == Answer.Status.ACCEPTED and not words
    if verdict.said() == answer.effective():
        if answer.adjustment is None:
            raise NothingAdjusted(_("This is what the state says itself. Accept the answer instead."))
        return not words
    return False


def _takes_effect(round: Round, verdict: Verdict, given: Sequence[Verdict]) -> bool:
    """Tell whether a word counts now: at once, or with the second person who says the same."""
    if not round.needs_two_reviewers:
        return not verdict.is_second
    if verdict.kind not in queries.DECISIONS:
        return True
    words = [one for one in queries.open_words(given) if one.given_by_id != verdict.given_by_id]
    if any(one.is_same_word(verdict) for one in words):
        return True
    if len(words) < 2:
        return False
    if not has_seat(verdict.given_by, Seat.Role.SECRETARIAT):
        raise WordsDiffer(_("Two reviewers differ on this answer. The secretariat settles it with a third word."))
    return True


def _told(answer: Answer, verdict: Verdict) -> dict[str, Any]:
    """Return what the journal's line tells of a verdict."""
    told: dict[str, Any] = {"item": answer.item, "kind": verdict.kind}
    if verdict.kind == Kind.ADJUST:
        before, after = answer.effective(), verdict.said()
        told |= {"value": [before.value, after.value], "absence": [before.absence, after.absence]}
        told["choices"] = [list(before.choices), list(after.choices)]
    if verdict.evidence_id:
        told["evidence"] = verdict.evidence_id
    return told


def _apply(answer: Answer, verdict: Verdict, *, by: Person) -> None:
    """Move the answer, write the remark or settle the thread, and tell the state."""
    if verdict.kind == Kind.SEND_BACK:
        _refuse_closed_round(answer.submission)
    told, is_new = _told(answer, verdict), answer.status != STATUS_AFTER[Kind(verdict.kind)]
    changes_value = verdict.kind == Kind.ADJUST or answer.adjustment is not None
    if is_new or verdict.kind == Kind.ADJUST:
        change_status(
            answer, STATUS_AFTER[Kind(verdict.kind)], by=by, verb=VERBS[Kind(verdict.kind)], reason=verdict.reason,
            differences=told,
        )  # fmt: skip
    else:
        journal.record(VERBS[Kind(verdict.kind)], answer, by=by, differences=told)
    if verdict.kind in queries.DECISIONS:
        answer.adjustment = verdict if verdict.kind == Kind.ADJUST else None
        answer.save(update_fields=["adjustment"])
        _settle(answer)
        if changes_value:
            _compute_again(answer.submission.round, by=by)
    else:
        Remark.objects.create(
            submission=answer.submission, answer=answer, kind=Remark.Kind.REMARK, text=verdict.reason, written_by=by
        )
    _tell(answer.submission, verdict, by=by)


def _refuse_closed_round(submission: Submission) -> None:
    """Refuse to send back where the state could not edit, and open the submission again."""
    if submission.round.status not in (*checks.OPEN, Round.Status.COMPUTED):
        raise NotToReview(
            _("Answers are not edited in this part of the round, so none is sent back. Ask about it instead.")
        )


def _compute_again(round: Round, *, by: Person) -> None:
    if round.status == Round.Status.COMPUTED:
        change_status(round, Round.Status.UNDER_REVIEW, by=by)


def _settle(answer: Answer) -> int:
    """Close the thread of a cell: a decision was taken, or what was decided stands."""
    waiting = Remark.objects.filter(submission=answer.submission_id, answer__item=answer.item, settled_at=None)
    return waiting.update(settled_at=timezone.now())


def _tell(submission: Submission, verdict: Verdict, *, by: Person) -> None:
    """Tell the state what it is asked, or that a value was adjusted; an acceptance is told with the whole."""
    path = f"rounds/submissions/{submission.pk}/"
    if verdict.kind == Kind.SEND_BACK:
        if submission.status != Submission.Status.RETURNED:
            change_status(submission, Submission.Status.RETURNED, by=by)
        _compute_again(submission.round, by=by)
        tell(fillers(submission.state), "answer_sent_back", path=path, by=by, facts=facts_of(submission))
    elif verdict.kind in (Kind.ASK, Kind.ADJUST):
        kind = "answer_asked" if verdict.kind == Kind.ASK else "answer_adjusted"
        tell(fillers(submission.state), kind, path=f"{path}verdicts/", by=by, facts=facts_of(submission))


@transaction.atomic
def settle(answer: Answer, *, by: Person) -> None:
    """Say that what was decided stands after the state's reply: the thread is closed and stays readable."""
    refuse_unless_running(answer.submission)
    refuse_own_state(answer.submission, by)
    locked = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if locked.status not in queries.SETTLED:
        raise NotToReview(_("Nothing is decided on this answer yet. Accept it, adjust it or send it back."))
    if _settle(locked):
        journal.record("settle", locked, by=by, differences={"item": locked.item})
