"""Words of reviewers on one answer: which still wait for a second, who reads twice, what a reader must not see yet."""

import hashlib
from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet

from multaqa.members.models import Person
from multaqa.rounds.models import Answer, Indicator, Pillar, ReviewAssignment, Round, Submission, Verdict

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


def pillars_read(framework_id: int) -> dict[int, Pillar]:
    """Return, for each question's key, the pillar directly under the index that it is read with (2 reads).

    A count belongs to no pillar; it is read with the first share that is made of it. A question that no pillar has any
    use for is not there.
    """
    pillars = {one.pk: one for one in Pillar.objects.filter(framework=framework_id)}

    def top(pillar: Pillar) -> Pillar:
        return top(pillars[pillar.parent_id]) if pillar.parent_id else pillar

    asked = Indicator.objects.filter(framework=framework_id).order_by("position")
    questions = list(asked.values_list("pk", "code", "pillar", "numerator", "denominator"))
    found = {pk: top(pillars[pillar]) for pk, _code, pillar, _above, _below in questions if pillar}
    used: dict[str, Pillar] = {}
    for pk, _code, _pillar, above, below in questions:
        for word in f"{above} {below}".split():
            if pk in found:
                used.setdefault(word, found[pk])
    return {pk: used[code] for pk, code, *_rest in questions if code in used} | found


def is_second_reader(answer: Answer, person: Person) -> bool:
    """Tell whether the person reads this answer as the second of the sample: his word then measures agreement."""
    submission = answer.submission
    if not is_read_twice(submission.round, submission.state.iso3, answer.item):
        return False
    mine = list(submission.review_assignments.filter(reviewer=person, is_second=True, ended_at=None))
    if not mine or any(one.pillar_id is None for one in mine):
        return bool(mine)
    pillar = pillars_read(submission.round.framework_id).get(answer.indicator_id)
    return pillar is not None and any(one.pillar_id == pillar.pk for one in mine)


def hides_words(submission: Submission, item: str, verdicts: Collection[Verdict], person: Person) -> bool:
    """Tell whether the words of others on an answer are kept from this person: it is read twice, and his is missing.

    verdicts: of the current answer of this cell.
    """
    others = [one for one in verdicts if one.given_by_id != person.pk]
    is_missing = bool(others) and len(others) == len(verdicts)
    return is_missing and is_read_twice(submission.round, submission.state.iso3, item)
