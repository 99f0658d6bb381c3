"""Reads of rounds, questionnaires, reviews and results."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from multaqa.members.access import has_seat
from multaqa.members.models import Person, State
from multaqa.rounds.access import READERS, states_of
from multaqa.rounds.models import (
    Answer,
    Indicator,
    MaturityGroup,
    Publication,
    Remark,
    Result,
    Round,
    Score,
    Submission,
    is_out,
)


def plain(value: Decimal | None) -> str:
    """Return a value as one types it: 0-9, a full stop, no idle zeros; "" for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass
class Row:
    """One indicator of a questionnaire with its newest answer, what was said before, and its remarks.

    typed, chosen, error, stale: what the page shows instead of the saved answer after a refusal.
    """

    indicator: Indicator
    answer: Answer | None
    earlier: list[Answer] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    can_edit: bool = False
    typed: str = ""
    chosen: str = ""
    error: str = ""
    stale: Answer | None = None

    @property
    def number(self) -> int:
        """Return the number of the newest answer; 0 = none yet."""
        return self.answer.number if self.answer else 0

    @property
    def has_reply(self) -> bool:
        """Tell whether the last word of the thread is the state's."""
        return bool(self.remarks) and self.remarks[-1].kind == Remark.Kind.REPLY

    @property
    def last_remark(self) -> Remark | None:
        """Return the newest word of the thread."""
        return self.remarks[-1] if self.remarks else None


def current_answers(submission: Submission) -> dict[int, Answer]:
    """Return the newest answers of a submission by the indicator's key."""
    return {answer.indicator_id: answer for answer in submission.answers.filter(is_current=True)}


def indicators_of(submission: Submission) -> QuerySet[Indicator]:
    """Return what the questionnaire asks, in its order."""
    return Indicator.objects.filter(framework=submission.round.framework_id).order_by("position")


def is_answer_open(submission: Submission, answer: Answer | None) -> bool:
    """Tell whether this cell may be written: any cell of a draft; of one sent back, what was sent back or is new."""
    if submission.status == Submission.Status.DRAFT:
        return True
    if submission.status != Submission.Status.RETURNED:
        return False
    return answer is None or answer.status in (Answer.Status.RETURNED, Answer.Status.SAVED)


def questionnaire_rows(submission: Submission, *, can_answer: bool, indicator: str = "") -> list[Row]:
    """Return the rows of a questionnaire in their order (3 reads whatever their number); `indicator`: that row only."""
    asked = indicators_of(submission)
    answers = submission.answers.select_related("answered_by", "upload__file").order_by("number")
    remarks = submission.remarks.select_related("written_by", "answer").order_by("written_at", "pk")
    if indicator:
        asked = asked.filter(code=indicator)
        answers = answers.filter(indicator__code=indicator)
        remarks = remarks.filter(answer__indicator__code=indicator)
    said: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        said[answer.indicator_id].append(answer)
    threads: dict[int, list[Remark]] = defaultdict(list)
    for remark in remarks:
        threads[remark.answer.indicator_id].append(remark)
    rows = []
    for one in asked:
        given = said[one.pk]
        newest = next((answer for answer in given if answer.is_current), None)
        row = Row(one, newest, [answer for answer in given if not answer.is_current], threads[one.pk])
        row.can_edit = can_answer and is_answer_open(submission, newest)
        row.typed = plain(newest.value) if newest else ""
        row.chosen = newest.absence if newest else ""
        rows.append(row)
    return rows


def board_of(round: Round, person: Person | None) -> QuerySet[Submission]:
    """Return the submissions of a round that the person may see, in Arabic order, with `said`, `accepted`, `returned`.

    Those are counts of current answers.
    """
    current = Q(answers__is_current=True)
    submissions = (
        round.submissions.select_related("state")
        .order_by("state__position")
        .annotate(
            said=Count("answers", filter=current),
            accepted=Count("answers", filter=current & Q(answers__status=Answer.Status.ACCEPTED)),
            returned=Count("answers", filter=current & Q(answers__status=Answer.Status.RETURNED)),
        )
    )
    if has_seat(person, *READERS):
        return submissions
    return submissions.filter(state__in=states_of(person))


def submissions_to_review() -> QuerySet[Submission]:
    """Return what waits for a reviewer: submitted, oldest first."""
    waiting = Submission.objects.filter(status=Submission.Status.SUBMITTED)
    return waiting.select_related("round", "state").order_by("submitted_at")


def is_same(answer: Answer, *, value: Decimal | None, absence: str) -> bool:
    """Tell whether an answer says exactly this."""
    return answer.value == value and answer.absence == absence


def groups_of(result: Result) -> list[MaturityGroup]:
    """Return the groups of the result's framework, highest first."""
    return list(MaturityGroup.objects.filter(framework=result.round.framework_id).order_by("-position"))


def index_scores(result: Result) -> QuerySet[Score]:
    """Return the index's scores, best first; those without a rank at the end, in Arabic order."""
    scores = result.scores.filter(is_index=True).select_related("state")
    return scores.order_by(F("rank").asc(nulls_last=True), "state__position")


def states_without_part(result: Result) -> QuerySet[State]:
    """Return the states the round was opened for that are not in this result: absent, never zero."""
    taken = Exists(Score.objects.filter(result=result, state=OuterRef("pk")))
    return State.objects.filter(~taken, submissions__round=result.round).order_by("position")


def newest_result(round: Round) -> Result | None:
    """Return the result computed last, published or not."""
    return round.results.select_related("round__framework", "computed_by").first()


def newest_publication(round: Round) -> Publication | None:
    """Return the edition in force, none before the first is out."""
    return round.publications.filter(is_out()).select_related("result__round__framework").first()
