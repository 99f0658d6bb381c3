"""Acceptance by rule: looked at before it is done, one line of the journal, every verdict names the rule."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StatusChange
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.review.verdicts import refuse_own_state, refuse_unless_running
from multaqa.rounds.models import Answer, Remark, Submission, Verdict

AT_ONCE = 500


class SelectionChanged(RuleBroken):
    """The answers that the rule takes are not those that were looked at."""


@transaction.atomic
def accept_by_rule(submission: Submission, rule: str, *, seen: str, by: Person) -> int:
    """Accept the answers that a rule takes and return how many; each gets its verdict and its dated step.

    seen: the checksum of the preview, so that nothing is accepted that nobody looked at. Where the round needs two
    reviewers this is one person's word: answers that another has accepted before are accepted now, the rest wait.
    """
    refuse_unless_running(submission)
    refuse_own_state(submission, by)
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__framework", "state")
        .get(pk=submission.pk)
    )
    chosen = checks.chosen_by_rule(locked, rule, by=by)
    if chosen.digest != seen:
        n = len(chosen.answers)
        raise SelectionChanged(
            ngettext(
                "The answers have changed since the preview: the rule takes %(n)s answer now. Look at it again.",
                "The answers have changed since the preview: the rule takes %(n)s answers now. Look at them again.",
                n,
            )
            % {"n": n}
        )
    return accept_together(locked, chosen.answers, rule=rule, by=by)


def accept_together(submission: Submission, answers: Sequence[Answer], *, rule: str, by: Person) -> int:
    """Accept answers that wait: a verdict and a dated step for each, one line of the journal for all."""
    if not answers:
        raise RuleBroken(_("This rule takes no answer of this submission. Nothing was accepted."))
    keys = [one.pk for one in answers]
    list(Answer.objects.select_for_update().filter(pk__in=keys).values_list("pk", flat=True))
    heard = _heard_before(submission, keys)
    Verdict.objects.bulk_create(
        [
            Verdict(answer=one, kind=Verdict.Kind.ACCEPT, rule=rule, given_by=by, takes_effect=one.pk in heard)
            for one in answers
        ],
        batch_size=AT_ONCE,
    )
    counted = [pk for pk in keys if pk in heard]
    by_key, by_name = journal.author_of(by)
    now = timezone.now()
    StatusChange.objects.bulk_create(
        [
            StatusChange(
                thing=f"Answer:{pk}",
                from_status=Answer.Status.SUBMITTED,
                to_status=Answer.Status.ACCEPTED,
                at=now,
                by_key=by_key,
                by_name=by_name,
            )
            for pk in counted
        ],
        batch_size=AT_ONCE,
    )
    Answer.objects.filter(pk__in=counted).update(status=Answer.Status.ACCEPTED)
    items = [one.item for one in answers if one.pk in heard]
    Remark.objects.filter(submission=submission, answer__item__in=items, settled_at=None).update(settled_at=now)
    told = {"rule": rule, "answers": len(keys), "accepted": len(counted)}
    journal.record("accept_by_rule", submission, by=by, differences=told)
    return len(keys)


def _heard_before(submission: Submission, keys: Sequence[int]) -> set[int]:
    """Return the answers whose acceptance counts now: all, or those that another person has accepted before."""
    if not submission.round.needs_two_reviewers:
        return set(keys)
    waiting = Verdict.objects.filter(
        answer__in=keys, answer__is_current=True, kind=Verdict.Kind.ACCEPT, takes_effect=False
    )
    return set(waiting.values_list("answer_id", flat=True))
