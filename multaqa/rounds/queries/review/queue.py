"""What waits for a reviewer: answers of the states he reads, oldest first, narrowed to what he looks for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from multaqa.members.models import Person, State
from multaqa.members.queries import holders_of
from multaqa.rounds.access import READERS, states_of
from multaqa.rounds.models import Answer, EvidenceUse, Pillar, Remark, ReviewAssignment, Round, Submission, Verdict
from multaqa.rounds.queries.review.words import do_differ, hides_words, is_read_twice, open_words, pillars_read

WAITING, ANSWERED, ASKED, ADJUSTED, UNEVIDENCED, MARKED = (
    "waiting", "answered", "asked", "adjusted", "unevidenced", "marked",
)  # fmt: skip
DIFFER, DECIDED, ALL = "differ", "decided", "all"


@dataclass(frozen=True)
class Wanted:
    """What a queue is narrowed to. mine: of what the person was given to read; items: cells that a check remarks on."""

    what: str = WAITING
    state: str = ""
    pillar: str = ""
    mine: bool = False
    submission: int | None = None
    items: frozenset[str] | None = None


@dataclass
class QueueRow:
    """One answer in a list. sign: what stands about it, in one word for the page; see `signs_of`."""

    answer: Answer
    sign: str
    remarks: int = 0
    evidence: int = 0


@dataclass
class Standing:
    """How far a state's review has come, in answers; readers: who reads it now."""

    submission: Submission
    total: int = 0
    waiting: int = 0
    asked: int = 0
    answered: int = 0
    adjusted: int = 0
    accepted: int = 0
    readers: list[ReviewAssignment] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """Return how many answers are accepted or adjusted."""
        return self.accepted + self.adjusted


def queue_of(round: Round, person: Person, wanted: Wanted) -> QuerySet[Answer]:
    """Return the answers handed in that the person may review, narrowed, the state that submitted first in front.

    Of a sample that is read twice, the second reader has those alone that he has not read yet.
    """
    found = Answer.objects.filter(submission__round=round, is_current=True).exclude(status=Answer.Status.SAVED)
    found = found.exclude(submission__state__in=states_of(person))
    if wanted.submission is not None:
        found = found.filter(submission=wanted.submission)
    if wanted.state:
        found = found.filter(submission__state__iso3=wanted.state)
    if wanted.pillar or wanted.mine:
        pillars = pillars_read(round.framework_id)
        if wanted.pillar:
            found = found.filter(indicator__in=[pk for pk, one in pillars.items() if one.code == wanted.pillar])
    if wanted.items is not None:
        found = found.filter(item__in=wanted.items)
    is_wanted = _what(round, person, wanted.what)
    if wanted.mine:
        held = list(ReviewAssignment.objects.filter(submission__round=round, reviewer=person, ended_at=None))
        first = _parts([one for one in held if not one.is_second], pillars)
        second = _unread(round, person, found, _parts([one for one in held if one.is_second], pillars))
        found = found.filter((first & is_wanted) | (Q(pk__in=second) & (is_wanted if wanted.what == ALL else Q())))
    else:
        found = found.filter(is_wanted)
    return in_order(found)


def in_order(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Return answers in the order in which they are read: state by state, form by form, service by service."""
    return answers.order_by(
        F("submission__submitted_at").asc(nulls_last=True), "submission__state__position",
        F("form").asc(nulls_first=True), F("service__position").asc(nulls_first=True), "indicator__position", "pk",
    )  # fmt: skip


def _parts(held: Iterable[ReviewAssignment], pillars: dict[int, Pillar]) -> Q:
    """Return the condition "covered by one of these assignments"; nothing is covered by none."""
    covered = Q(pk__in=())
    for one in held:
        part = Q(submission=one.submission_id)
        if one.pillar_id is not None:
            asked = [pk for pk, pillar in pillars.items() if pillar.pk == one.pillar_id]
            part &= Q(indicator__in=asked)
        covered |= part
    return covered


def _unread(round: Round, person: Person, answers: QuerySet[Answer], covered: Q) -> list[int]:
    """Return the answers of the sample that the person reads as the second and has not read yet."""
    mine = Verdict.objects.filter(answer=OuterRef("pk"), given_by=person)
    rows = answers.filter(covered).exclude(Exists(mine)).values_list("pk", "submission__state__iso3", "item")
    return [pk for pk, iso3, item in rows if is_read_twice(round, iso3, item)]


def _what(round: Round, person: Person, what: str) -> Q:
    """Return the condition of one filter."""
    if what == DIFFER:
        return Q(pk__in=[pk for pk, words in waiting_words(round).items() if len(words) > 1 and do_differ(words)])
    if what == WAITING:
        said = [pk for pk, words in waiting_words(round).items() if any(one.given_by_id == person.pk for one in words)]
        return (Q(status=Answer.Status.SUBMITTED) & ~Q(pk__in=said)) | Q(pk__in=replied(round))
    if what in (ANSWERED, ASKED):
        with_reply = Q(pk__in=replied(round))
        questioned = Q(status__in=(Answer.Status.QUERIED, Answer.Status.RETURNED))
        return with_reply if what == ANSWERED else questioned & ~with_reply
    conditions: dict[str, Q] = {
        ADJUSTED: Q(status=Answer.Status.ADJUSTED),
        UNEVIDENCED: _without_evidence(),
        DECIDED: Q(status__in=(Answer.Status.ACCEPTED, Answer.Status.ADJUSTED)),
    }
    return conditions.get(what, Q())


def replied(round: Round) -> list[int]:
    """Return the current answers whose thread ends with a word of the state that no decision followed (2 reads)."""
    replies = Remark.objects.filter(submission__round=round, kind=Remark.Kind.REPLY, settled_at=None)
    places = set(replies.values_list("submission", "answer__item"))
    found = Answer.objects.filter(
        submission__in={one for one, _item in places}, item__in={item for _one, item in places}, is_current=True
    )
    return [pk for pk, one, item in found.values_list("pk", "submission", "item") if (one, item) in places]


def _without_evidence() -> Q:
    """Return the condition "evidence is demanded and there is none"."""
    uses = EvidenceUse.objects.filter(
        submission=OuterRef("submission"), item=OuterRef("item"), evidence__removed_at=None
    )  # fmt: skip
    demanded = Q(indicator__evidence_required="yes", value__isnull=False)
    demanded |= Q(indicator__evidence_required="when_positive", value__gt=0)
    return demanded & ~Q(Exists(uses))


def waiting_words(round: Round) -> dict[int, list[Verdict]]:
    """Return the words that wait for a second reviewer, by answer, where the round needs two (1 read)."""
    if not round.needs_two_reviewers:
        return {}
    waits = Verdict.objects.filter(answer=OuterRef("answer"), takes_effect=False)
    given: dict[int, list[Verdict]] = {}
    found = Verdict.objects.filter(Exists(waits), answer__submission__round=round, answer__is_current=True)
    for verdict in found.order_by("answer", "pk"):
        given.setdefault(verdict.answer_id, []).append(verdict)
    return {pk: words for pk, said in given.items() if (words := open_words(said))}


def rows_for(round: Round, person: Person, answers: Iterable[Answer]) -> list[QueueRow]:
    """Return answers as rows of a list, each with what stands about it (4 reads whatever their number)."""
    shown = list(answers)
    if not shown:
        return []
    verdicts: dict[int, list[Verdict]] = {}
    for verdict in Verdict.objects.filter(answer__in=[one.pk for one in shown]).order_by("pk"):
        verdicts.setdefault(verdict.answer_id, []).append(verdict)
    places = {(one.submission_id, one.item) for one in shown}
    submissions, items = {one[0] for one in places}, {one[1] for one in places}
    threads: dict[tuple[int, str], list[Remark]] = {}
    remarks = Remark.objects.filter(submission__in=submissions, answer__item__in=items).select_related("answer")
    for remark in remarks.order_by("written_at", "pk"):
        threads.setdefault((remark.submission_id, remark.answer.item), []).append(remark)
    uses = EvidenceUse.objects.filter(submission__in=submissions, item__in=items, evidence__removed_at=None)
    counted = {(one, item): n for one, item, n in uses.values_list("submission", "item").annotate(n=Count("pk"))}
    readers = submissions_read(round, person)
    rows = []
    for one in shown:
        place = (one.submission_id, one.item)
        sign = sign_of(
            one, verdicts.get(one.pk, []), threads.get(place, []), person, reads=one.submission_id in readers
        )
        rows.append(QueueRow(one, sign, len(threads.get(place, [])), counted.get(place, 0)))
    return rows


def submissions_read(round: Round, person: Person) -> set[int]:
    """Return the submissions of which the person was given something to read (1 read)."""
    held = ReviewAssignment.objects.filter(submission__round=round, reviewer=person, ended_at=None)
    return set(held.values_list("submission", flat=True))


def sign_of(answer: Answer, verdicts: list[Verdict], thread: list[Remark], person: Person, *, reads: bool) -> str:
    """Return what stands about an answer, as this person may know it.

    unread: it is read twice and his word is missing; differ, one_word: where two must say the same; replied: the state
    has answered; else the answer's status.
    """
    if reads and hides_words(answer.submission, answer.item, verdicts, person):
        return "unread"
    if any(one.kind == Remark.Kind.REPLY and one.settled_at is None for one in thread):
        return "replied"
    words = open_words(verdicts) if answer.submission.round.needs_two_reviewers else []
    if words:
        return "differ" if len(words) > 1 and do_differ(words) else "one_word"
    return str(answer.status)


def standings_of(round: Round, person: Person) -> list[Standing]:
    """Return how far the review of each state has come, in Arabic order, without the person's own states (4 reads)."""
    found = round.submissions.select_related("state", "round").order_by("state__position")
    standings = {one.pk: Standing(one) for one in found.exclude(state__in=states_of(person))}
    answers = Answer.objects.filter(submission__in=standings, is_current=True).exclude(status=Answer.Status.SAVED)
    names = {
        "submitted": "waiting",
        "queried": "asked",
        "returned": "asked",
        "adjusted": "adjusted",
        "accepted": "accepted",
    }
    for submission, status, n in answers.values_list("submission", "status").annotate(n=Count("pk")):
        standing = standings[submission]
        standing.total += n
        name = names.get(status, status)
        setattr(standing, name, getattr(standing, name) + n)
    replies = Remark.objects.filter(submission__in=standings, kind=Remark.Kind.REPLY, settled_at=None)
    for submission, n in replies.values_list("submission").annotate(n=Count("answer__item", distinct=True)):
        standings[submission].answered = n
    held = ReviewAssignment.objects.filter(submission__in=standings, ended_at=None)
    for one in held.select_related("reviewer", "pillar").order_by("is_second", "pillar__position", "pk"):
        standings[one.submission_id].readers.append(one)
    return list(standings.values())


def standing_of(submission: Submission) -> Standing:
    """Return how far the review of one submission has come, without its readers (2 reads)."""
    found = Standing(submission)
    answers = submission.answers.filter(is_current=True).exclude(status=Answer.Status.SAVED)
    _count(found, answers.values_list("status").annotate(n=Count("pk")))
    replies = submission.remarks.filter(kind=Remark.Kind.REPLY, settled_at=None)
    found.answered = replies.values("answer__item").distinct().count()
    return found


def _count(standing: Standing, counted: Iterable[tuple[str, int]]) -> None:
    names = {"submitted": "waiting", "queried": "asked", "returned": "asked"}
    for status, n in counted:
        name = names.get(status, status)
        standing.total += n
        setattr(standing, name, getattr(standing, name) + n)


def reviewers() -> QuerySet[Person]:
    """Return who may review today: holders of a reviewer's or the secretariat's seat, by name."""
    return Person.objects.filter(pk__in=[one.pk for role in READERS for one in holders_of(role)]).order_by("name")


@dataclass
class Load:
    """What one reviewer has to read: parts, answers in them that wait, as first and as second reader."""

    reviewer: Person
    parts: int = 0
    waiting: int = 0
    second_parts: int = 0


def loads_of(round: Round) -> list[Load]:
    """Return how much each reviewer has to read now, who has most in front (4 reads)."""
    pillars = pillars_read(round.framework_id)
    counted: dict[tuple[int, int | None], int] = {}
    waiting = Answer.objects.filter(submission__round=round, is_current=True, status=Answer.Status.SUBMITTED)
    for submission, asked, n in waiting.values_list("submission", "indicator").annotate(n=Count("pk")):
        pillar = pillars[asked].pk if asked in pillars else None
        for place in {(submission, pillar), (submission, None)}:
            counted[place] = counted.get(place, 0) + n
    loads: dict[int, Load] = {}
    held = ReviewAssignment.objects.filter(submission__round=round, ended_at=None).select_related("reviewer")
    for one in held:
        load = loads.setdefault(one.reviewer_id, Load(one.reviewer))
        if one.is_second:
            load.second_parts += 1
        else:
            load.parts += 1
            load.waiting += counted.get((one.submission_id, one.pillar_id), 0)
    return sorted(loads.values(), key=lambda one: (-one.waiting, one.reviewer.name))


def states_to_review(round: Round, person: Person) -> list[State]:
    """Return the states of a round that the person may review, in Arabic order."""
    found = State.objects.filter(submissions__round=round).exclude(pk__in=states_of(person))
    return list(found.order_by("position"))
