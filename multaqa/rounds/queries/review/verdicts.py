"""What a state is shown of the review of its answers: questions, adjustments, its replies, what was settled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from multaqa.members.models import Person
from multaqa.rounds.models import Answer, Remark, Said, Submission, Verdict
from multaqa.rounds.queries.review.queue import in_order, submissions_read
from multaqa.rounds.queries.review.reading import with_its_question
from multaqa.rounds.queries.review.words import hides_words

QUESTIONED = (Answer.Status.QUERIED, Answer.Status.RETURNED, Answer.Status.ADJUSTED)


@dataclass(frozen=True)
class Entry:
    """One dated word on an answer: remark, reply, adjusted or accepted. said: the value that it names, if any."""

    at: datetime
    kind: str
    text: str
    verdict: Verdict | None = None
    remark: Remark | None = None

    @property
    def said(self) -> Said | None:
        """Return the value named: an adjustment's, or that of a reply."""
        if self.verdict is not None and self.kind == "adjusted":
            return self.verdict.said()
        return self.remark.said() if self.remark is not None and self.remark.has_value() else None


@dataclass
class Spoken:
    """One answer of which something was said, with every dated word on it, oldest first."""

    answer: Answer
    entries: list[Entry] = field(default_factory=list)

    @property
    def waits_for_state(self) -> bool:
        """Tell whether the last word is a reviewer's question or adjustment."""
        return bool(self.entries) and self.entries[-1].kind in ("remark", "adjusted")

    @property
    def waits_for_review(self) -> bool:
        """Tell whether the last word is a reply that no decision followed."""
        last = self.entries[-1] if self.entries else None
        return last is not None and last.remark is not None and last.kind == "reply" and last.remark.settled_at is None


def spoken_of(submission: Submission) -> QuerySet[Answer]:
    """Return the current answers on which a reviewer or the state has said something, in the order of the forms."""
    asked = submission.remarks.values_list("answer__item", flat=True)
    adjusted = Verdict.objects.filter(answer__submission=submission, kind=Verdict.Kind.ADJUST, takes_effect=True)
    items = {*asked, *adjusted.values_list("answer__item", flat=True)}
    return in_order(submission.answers.filter(is_current=True, item__in=items))


def with_their_words(submission: Submission, answers: Iterable[Answer], person: Person) -> list[Spoken]:
    """Return answers with every word on them that this person may know (5 reads whatever their number)."""
    keys = [one.pk for one in answers]
    shown = {one.item: Spoken(one) for one in in_order(with_its_question(Answer.objects.filter(pk__in=keys)))}
    reads = submission.pk in submissions_read(submission.round, person)
    given: dict[str, list[Verdict]] = {}
    verdicts = Verdict.objects.filter(answer__submission=submission, answer__item__in=shown)
    for verdict in verdicts.select_related("answer__indicator", "evidence__file").order_by("pk"):
        given.setdefault(verdict.answer.item, []).append(verdict)
    for remark in submission.remarks.filter(answer__item__in=shown).select_related("answer").order_by("pk"):
        shown[remark.answer.item].entries.append(Entry(remark.written_at, remark.kind, remark.text, remark=remark))
    for item, spoken in list(shown.items()):
        mine = given.get(item, [])
        now = [one for one in mine if one.answer_id == spoken.answer.pk]
        if reads and hides_words(submission, item, now, person):
            del shown[item]
            continue
        spoken.entries += _decisions(mine)
        spoken.entries.sort(key=lambda one: one.at)
        spoken.answer.submission = submission
    return list(shown.values())


def _decisions(verdicts: list[Verdict]) -> list[Entry]:
    """Return the decisions that took effect, adjustments with their reason; questions stand in the thread itself."""
    names = {Verdict.Kind.ADJUST: "adjusted", Verdict.Kind.ACCEPT: "accepted"}
    return [
        Entry(one.given_at, names[Verdict.Kind(one.kind)], one.reason, verdict=one)
        for one in verdicts
        if one.takes_effect and one.kind in names
    ]


def waiting_for_state(submission: Submission) -> set[str]:
    """Return the cells on which the state is asked, or was adjusted, without a reply yet (2 reads)."""
    questioned = submission.answers.filter(is_current=True, status__in=QUESTIONED)
    replies: dict[str, datetime] = {}
    said = submission.remarks.filter(kind=Remark.Kind.REPLY).order_by("written_at")
    for item, moment in said.values_list("answer__item", "written_at"):
        replies[item] = moment
    newest = Verdict.objects.filter(answer__in=questioned, takes_effect=True).exclude(kind=Verdict.Kind.ACCEPT)
    asked: dict[str, datetime] = {}
    for item, moment in newest.order_by("given_at").values_list("answer__item", "given_at"):
        asked[item] = moment
    return {item for item, moment in asked.items() if item not in replies or replies[item] < moment}
