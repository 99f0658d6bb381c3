"""One answer as a reviewer reads it: beside its evidence, last year's, its thread, and its neighbours in the list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from multaqa.members.models import Person
from multaqa.rounds.models import (
    Answer,
    EvidenceUse,
    Remark,
    ReviewAssignment,
    Said,
    ScaleStep,
    Submission,
    Verdict,
)
from multaqa.rounds.queries.review.before import answers_before
from multaqa.rounds.queries.review.queue import QueueRow, Wanted, in_order, queue_of, rows_for, sign_of
from multaqa.rounds.queries.review.words import hides_words, is_read_twice, open_words, pillars_read
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell

BESIDE = 7  # rows of the list on either side of the answer that is read


@dataclass
class Reading:
    """What stands about one answer, as this person may know it.

    verdicts: empty where the words of others are kept from him (`is_blind`). words: those that wait for a second.
    """

    answer: Answer
    sign: str
    earlier: list[Answer]
    before: Answer | None
    thread: list[Remark]
    verdicts: list[Verdict]
    words: list[Verdict]
    evidence: list[EvidenceUse]
    is_second: bool
    is_blind: bool
    mine: Verdict | None = None

    @property
    def effective(self) -> Said:
        """Return what counts, as far as this person may know it."""
        return self.answer.said() if self.is_blind else self.answer.effective()

    @property
    def is_adjusted(self) -> bool:
        """Tell whether a reviewer's value stands beside the state's."""
        return self.answer.adjustment is not None and not self.is_blind

    @property
    def change_percent(self) -> Decimal | None:
        """Return the change against the round before in per cent; None where there is no number above zero to take."""
        before = self.before.effective().value if self.before else None
        if Cell(self.answer.indicator).kind in CHOICE_KINDS:
            return None
        if before is None or before <= 0 or self.answer.value is None:
            return None
        return 100 * (self.answer.value - before) / before

    @property
    def counter(self) -> Remark | None:
        """Return the newest reply that names another value and waits for a decision."""
        named = [one for one in self.thread if one.has_value() and one.settled_at is None]
        return named[-1] if named else None


@dataclass
class Neighbours:
    """The list beside an answer. place: of the answer in it, from 1; 0 = the list is narrowed to others."""

    rows: list[QueueRow] = field(default_factory=list)
    total: int = 0
    place: int = 0
    previous: str = ""
    following: str = ""


def with_its_question(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Return answers with all that a page says of them: question, steps, service, institution, state."""
    steps = Prefetch("indicator__scale__steps", ScaleStep.objects.order_by("position"))
    return answers.select_related(
        "submission__round__framework", "submission__state", "indicator__scale", "indicator__pillar", "service",
        "form__institution", "adjustment__evidence__file", "adjustment__given_by",
    ).prefetch_related(steps)  # fmt: skip


def reading_of_item(submission: Submission, item: str, person: Person) -> Reading | None:
    """Return one answer with what stands about it; None where nothing was handed in (12 reads)."""
    found = with_its_question(submission.answers.filter(item=item).exclude(status=Answer.Status.SAVED))
    said = list(found.order_by("number"))
    answer = next((one for one in said if one.is_current), None)
    if answer is None:
        return None
    answer.submission = submission
    thread = list(submission.remarks.filter(answer__item=item).order_by("written_at", "pk"))
    given = Verdict.objects.filter(answer__in=[one.pk for one in said]).select_related("given_by", "evidence__file")
    verdicts = list(given.order_by("pk"))
    now = [one for one in verdicts if one.answer_id == answer.pk]
    held = list(submission.review_assignments.filter(reviewer=person, ended_at=None))
    reads, is_second = _part_of(answer, held)
    is_blind = reads and hides_words(submission, item, now, person)
    uses = submission.evidence_uses.filter(item=item, evidence__removed_at=None)
    mine = [one for one in now if one.given_by_id == person.pk]
    return Reading(
        answer=answer,
        sign=sign_of(answer, now, thread, person, reads=reads),
        earlier=[one for one in said if not one.is_current],
        before=answers_before(submission, item=item).get(item),
        thread=thread,
        verdicts=[] if is_blind else verdicts,
        words=open_words(now) if submission.round.needs_two_reviewers and not is_blind else [],
        evidence=list(uses.select_related("evidence__file").order_by("evidence__attached_at", "pk")),
        is_second=is_second and is_read_twice(submission.round, submission.state.iso3, item),
        is_blind=is_blind,
        mine=mine[-1] if mine else None,
    )


def _part_of(answer: Answer, held: Sequence[ReviewAssignment]) -> tuple[bool, bool]:
    """Tell whether the person was given this answer to read, and whether as the second."""
    if not held:
        return False, False
    pillar = pillars_read(answer.submission.round.framework_id).get(answer.indicator_id)
    mine = [one for one in held if one.pillar_id is None or (pillar is not None and one.pillar_id == pillar.pk)]
    return bool(mine), any(one.is_second for one in mine)


def neighbours_of(submission: Submission, person: Person, wanted: Wanted, item: str) -> Neighbours:
    """Return the list beside an answer, narrowed as asked, and the way to the one before and after it."""
    wished = list(queue_of(submission.round, person, wanted).values_list("pk", "item"))
    items = [one for _pk, one in wished]
    found = Neighbours(total=len(items))
    if item in items:
        at = items.index(item)
        found.place = at + 1
    else:
        at = _place_among(submission, items, item)
    after = at + 1 if found.place else at
    found.previous = items[at - 1] if at > 0 else ""
    found.following = items[after] if after < len(items) else ""
    start = max(0, min(at - BESIDE, len(items) - 2 * BESIDE - 1))
    keys = [pk for pk, _item in wished[start : start + 2 * BESIDE + 1]]
    shown = in_order(with_its_question(Answer.objects.filter(pk__in=keys)))
    found.rows = rows_for(submission.round, person, shown)
    return found


def _place_among(submission: Submission, items: Sequence[str], item: str) -> int:
    """Return where an answer that is not in the list would stand in it."""
    order = in_order(submission.answers.filter(is_current=True)).values_list("item", flat=True)
    wished = set(items)
    place = 0
    for one in order:
        if one == item:
            return place
        place += one in wished
    return 0


def first_item(submission: Submission, person: Person, wanted: Wanted) -> str:
    """Return the first cell of a narrowed list, else the first one handed in, "" where nothing was."""
    item = queue_of(submission.round, person, wanted).values_list("item", flat=True).first()
    if item is None:
        handed_in = submission.answers.filter(is_current=True).exclude(status=Answer.Status.SAVED)
        item = in_order(handed_in).values_list("item", flat=True).first()
    return item or ""
