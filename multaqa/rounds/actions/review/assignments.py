"""Queues: who reads which state, whole or one pillar of it; spread evenly, handed over, ended. Rows that ended stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.members.access import has_seat
from multaqa.members.models import Person
from multaqa.rounds import access
from multaqa.rounds.actions.notices import facts_of, tell
from multaqa.rounds.actions.review.verdicts import OwnState, refuse_unless_running
from multaqa.rounds.models import Answer, Pillar, ReviewAssignment, Round, Submission
from multaqa.rounds.queries.review import pillars_read


class NotAReviewer(RuleBroken):
    """The person holds no seat of a reviewer or of the secretariat today."""


class AssignedAlready(RuleBroken):
    """The person reads this already; nobody is the first and the second reader of the same answers."""


class AssignmentEnded(RuleBroken):
    """The assignment ended before."""


@dataclass(frozen=True)
class Part:
    """What one assignment covers: a submission, whole or one pillar of it; size = answers in it."""

    submission: Submission
    pillar: Pillar | None
    size: int = 0


@dataclass
class Spread:
    """What spreading did: assignments made, and parts that no chosen reviewer may read."""

    made: list[ReviewAssignment] = field(default_factory=list)
    left: list[Part] = field(default_factory=list)


@transaction.atomic
def assign_review(
    submission: Submission, reviewer: Person, *, pillar: Pillar | None = None, is_second: bool = False, by: Person
) -> ReviewAssignment:
    """Give a submission, or one pillar of it, to a reviewer, and tell him."""
    refuse_unless_running(submission)
    _refuse_reader(submission, reviewer)
    Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if pillar is not None and (pillar.framework_id != submission.round.framework_id or pillar.parent_id):
        raise RuleBroken(_("A queue is a whole submission or one pillar of its framework. Choose one of those listed."))
    held = submission.review_assignments.filter(reviewer=reviewer, ended_at=None)
    if any(_overlaps(one, Part(submission, pillar)) for one in held):
        raise AssignedAlready(
            _("“%(reviewer)s” reads this already. Two readings of the same answers are given to two persons.")
            % {"reviewer": reviewer}
        )
    made = ReviewAssignment.objects.create(
        submission=submission, pillar=pillar, reviewer=reviewer, is_second=is_second, assigned_by=by
    )
    journal.record("assign_review", made, by=by, differences=_told(made))
    _tell(made, by=by)
    return made


@transaction.atomic
def spread_reviews(
    round: Round, reviewers: Sequence[Person], *, by_pillar: bool = False, is_second: bool = False, by: Person
) -> Spread:
    """Give every part that has no reader yet to one of these reviewers: the largest first, each to whom has least.

    Nobody gets his own state, nor a second reading of what he reads first. Where the round needs two reviewers, each
    part gets two. Parts that none of them may read are named in the answer. One line of the journal.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if not reviewers:
        raise NotAReviewer(_("No reviewer was chosen. Choose at least one."))
    for one in reviewers:
        _refuse_without_seat(one)
    parts = _parts_of(locked, by_pillar=by_pillar)
    held = list(ReviewAssignment.objects.filter(submission__round=locked, ended_at=None))
    wanted = 2 if locked.needs_two_reviewers and not is_second else 1
    spread = Spread()
    sharing = _Sharing(reviewers, parts, held)
    for part in sorted(parts, key=lambda one: -one.size):
        readers = [one for one in held if one.is_second == is_second and _covers(one, part)]
        for _place in range(wanted - len(readers)):
            chosen = sharing.choose(part)
            if chosen is None:
                spread.left.append(part)
                continue
            made = ReviewAssignment.objects.create(
                submission=part.submission, pillar=part.pillar, reviewer=chosen, is_second=is_second, assigned_by=by
            )
            held.append(made)
            sharing.give(part, made)
            spread.made.append(made)
    told = {"made": len(spread.made), "left": len(spread.left), "by_pillar": by_pillar, "is_second": is_second}
    journal.record("spread_reviews", locked, by=by, differences=told)
    for reviewer in {one.reviewer_id: one for one in spread.made}.values():
        _tell(reviewer, by=by)
    return spread


class _Sharing:
    """Who has how much to read, and who may read what."""

    def __init__(self, reviewers: Sequence[Person], parts: Iterable[Part], held: list[ReviewAssignment]) -> None:
        self.reviewers = reviewers
        self.held = held
        self.own = {one.pk: access.states_of(one) for one in reviewers}
        self.load = {one.pk: 0 for one in reviewers}
        for part in parts:
            for assignment in held:
                if assignment.reviewer_id in self.load and _covers(assignment, part):
                    self.load[assignment.reviewer_id] += part.size

    def choose(self, part: Part) -> Person | None:
        """Return the reviewer with the least to read among those who may read this part."""
        taken = {one.reviewer_id for one in self.held if _overlaps(one, part)}
        free = [
            one for one in self.reviewers if part.submission.state_id not in self.own[one.pk] and one.pk not in taken
        ]
        return min(free, key=lambda one: self.load[one.pk], default=None)

    def give(self, part: Part, made: ReviewAssignment) -> None:
        """Count a part to the one who reads it now."""
        self.load[made.reviewer_id] += part.size


@transaction.atomic
def end_review(assignment: ReviewAssignment, *, by: Person) -> None:
    """End an assignment: what was said under it stays, the rest waits for another reader."""
    locked = _unended(assignment)
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    journal.record("end_review", locked, by=by, differences=_told(locked))


@transaction.atomic
def hand_over_review(assignment: ReviewAssignment, to: Person, *, by: Person) -> ReviewAssignment:
    """Give what a reviewer reads to another: the first assignment ends, a new one begins in the same moment."""
    locked = _unended(assignment)
    end_review(locked, by=by)
    return assign_review(locked.submission, to, pillar=locked.pillar, is_second=locked.is_second, by=by)


def _unended(assignment: ReviewAssignment) -> ReviewAssignment:
    found = ReviewAssignment.objects.select_for_update(of=("self",)).select_related(
        "submission__round", "submission__state", "pillar", "reviewer"
    )
    locked = found.get(pk=assignment.pk)
    if locked.ended_at is not None:
        raise AssignmentEnded(_("This assignment ended before. Reload the page to see who reads now."))
    return locked


def _refuse_without_seat(reviewer: Person) -> None:
    if not has_seat(reviewer, *access.READERS):
        raise NotAReviewer(
            _("“%(reviewer)s” holds no seat of a reviewer today. Give the seat first.") % {"reviewer": reviewer}
        )


def _refuse_reader(submission: Submission, reviewer: Person) -> None:
    _refuse_without_seat(reviewer)
    if submission.state_id in access.states_of(reviewer):
        raise OwnState(_("Nobody reviews the answers of a state whose seat he holds. Another reviewer reads them."))


def _covers(assignment: ReviewAssignment, part: Part) -> bool:
    """Tell whether the assignment covers the whole part."""
    pillar = part.pillar.pk if part.pillar else None
    return assignment.submission_id == part.submission.pk and assignment.pillar_id in (None, pillar)


def _overlaps(assignment: ReviewAssignment, part: Part) -> bool:
    """Tell whether both have answers in common: the whole with everything, else the same pillar."""
    is_same_place = assignment.pillar_id is None or part.pillar is None or assignment.pillar_id == part.pillar.pk
    return assignment.submission_id == part.submission.pk and is_same_place


def _parts_of(round: Round, *, by_pillar: bool) -> list[Part]:
    """Return what there is to read, with the number of answers in each part, states in Arabic order."""
    submissions = list(round.submissions.select_related("state", "round").order_by("state__position"))
    counted = Answer.objects.filter(submission__round=round, is_current=True)
    pillars = pillars_read(round.framework_id)
    sizes: dict[tuple[int, int | None], int] = {}
    for submission, asked, n in counted.values_list("submission", "indicator").annotate(n=Count("pk")):
        pillar = pillars.get(asked)
        place = (submission, pillar.pk if by_pillar and pillar else None)
        sizes[place] = sizes.get(place, 0) + n
    if not by_pillar:
        return [Part(one, None, sizes.get((one.pk, None), 0)) for one in submissions]
    shown = sorted({one.pk: one for one in pillars.values()}.values(), key=lambda one: one.position)
    return [Part(one, pillar, sizes.get((one.pk, pillar.pk), 0)) for one in submissions for pillar in shown]


def _told(assignment: ReviewAssignment) -> dict[str, object]:
    return {
        "submission": assignment.submission_id,
        "pillar": assignment.pillar.code if assignment.pillar else "",
        "reviewer": f"person:{assignment.reviewer_id}",
        "is_second": assignment.is_second,
    }


def _tell(assignment: ReviewAssignment, *, by: Person) -> None:
    round = assignment.submission.round
    tell(
        [assignment.reviewer], "review_assigned", path=f"rounds/{round.pk}/review/", by=by, facts=facts_of(round)
    )  # fmt: skip


def part_words(part: Part) -> str:
    """Return the name of a part: the state, and the pillar where it is one."""
    words = text_of(part.submission.state, "name").words
    return f"{words}{_(', ')}{text_of(part.pillar, 'name').words}" if part.pillar else words
