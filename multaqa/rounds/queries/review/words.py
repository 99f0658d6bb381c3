"""Words of reviewers on one answer: which still wait for a second, who reads twice, what a reader must not see yet."""

import hashlib
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet

from multaqa.members.models import Person
from multaqa.rounds.models import Answer, Pillar, ReviewAssignment, Round, Submission, Verdict

DECISIONS = (Verdict.Kind.ACCEPT, Verdict.Kind.ADJUST)
SETTLED = (Answer.Status.ACCEPTED, Answer.Status.ADJUSTED)
TENTHS = 10_000  # shares are drawn to a hundredth of a per cent


def open_words(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the newest acceptance or adjustment of each person since the last verdict that took effect.

    verdicts: of one answer, oldest first. A word that repeats what stands is not open; two that differ are a
    disagreement.
    """
    words: dict[int, Verdict] = {}
    standing: Verdict | None = None
    for verdict in verdicts:
        if verdict.takes_effect:
            words.clear()
            standing = verdict
        elif verdict.kind in DECISIONS:
            words.pop(verdict.given_by_id, None)
            if standing is None or not standing.is_same_word(verdict):
                words[verdict.given_by_id] = verdict
    return list(words.values())


def do_differ(words: Sequence[Verdict]) -> bool:
    """Tell whether open words of several persons contradict each other."""
    return any(not words[0].is_same_word(one) for one in words[1:])


def is_read_twice(round: Round, iso3: str, item: str) -> bool:
    """Tell whether an answer belongs to the sample that two reviewers read.

    The draw is made from the framework version, the year, the state and the cell: it is the same on every machine and
    on every day, and does not depend on what was answered or on who reads.
    """
    if not round.double_read_percent:
        return False
    seed = f"{round.framework.checksum}:{round.year}:{iso3}:{item}"
    drawn = int(hashlib.sha256(seed.encode()).hexdigest()[:12], 16) % TENTHS
    return drawn < round.double_read_percent * TENTHS // 100


def assignments_of(person: Person) -> QuerySet[ReviewAssignment]:
    """Return what the person reads now."""
    return ReviewAssignment.objects.filter(reviewer=person, ended_at=None).select_related("pillar", "submission")


def tops_of(framework_id: int) -> dict[int, Pillar]:
    """Return the pillar directly under the index for each pillar's key, in one read."""
    pillars = {one.pk: one for one in Pillar.objects.filter(framework=framework_id)}

    def top(pillar: Pillar) -> Pillar:
        return top(pillars[pillar.parent_id]) if pillar.parent_id else pillar

    return {pk: top(one) for pk, one in pillars.items()}


def pillars_above(pillar: Pillar | None) -> list[int]:
    """Return the keys of a pillar and of those it stands under."""
    above = []
    while pillar is not None:
        above.append(pillar.pk)
        pillar = pillar.parent
    return above


def is_second_reader(answer: Answer, person: Person) -> bool:
    """Tell whether the person reads this answer as the second of the sample: his word then measures agreement."""
    submission = answer.submission
    if not is_read_twice(submission.round, submission.state.iso3, answer.item):
        return False
    whole = Q(pillar=None) | Q(pillar__in=pillars_above(answer.indicator.pillar))
    return submission.review_assignments.filter(whole, reviewer=person, is_second=True, ended_at=None).exists()


def hides_words(submission: Submission, item: str, verdicts: Collection[Verdict], person: Person) -> bool:
    """Tell whether the words of others on an answer are kept from this person: it is read twice, and his is missing.

    verdicts: of the current answer of this cell.
    """
    others = [one for one in verdicts if one.given_by_id != person.pk]
    return (
        bool(others)
        and len(others) == len(verdicts)
        and is_read_twice(submission.round, submission.state.iso3, item)
    )  # fmt: skip
