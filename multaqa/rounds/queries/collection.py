"""Reads of rounds, questionnaires, reviews and results."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from multaqa.members.access import has_seat
from multaqa.members.models import Person, State
from multaqa.rounds.access import READERS, states_of
from multaqa.rounds.models import (
    Answer,
    Indicator,
    MaturityGroup,
    Publication,
    Result,
    Round,
    Score,
    Submission,
    is_out,
)


def current_answers(submission: Submission) -> dict[int, Answer]:
    """Return the newest answers of a submission by the indicator's key."""
    return {answer.indicator_id: answer for answer in submission.answers.filter(is_current=True)}


def indicators_of(submission: Submission) -> QuerySet[Indicator]:
    """Return what the questionnaire asks, in its order."""
    return Indicator.objects.filter(framework=submission.round.framework_id).order_by("position")


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
