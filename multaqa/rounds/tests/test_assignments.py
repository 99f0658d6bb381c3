"""Queues of reviewers: given, spread evenly, handed over, ended; never one's own state."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine
from multaqa.members.models import Notice, Seat, State
from multaqa.rounds import actions
from multaqa.rounds.actions.review import AssignedAlready, AssignmentEnded, NotAReviewer, OwnState
from multaqa.rounds.models import Answer, Pillar, ReviewAssignment, Round, Submission
from multaqa.rounds.queries import review as queries
from multaqa.rounds.tests.cases import submission_of
from multaqa.rounds.tests.test_verdicts import handed_in, reviewer


def large_round(cast: Any, *, states: int = 6) -> Round:
    """Return a round of the illustrative framework with this many states; each later one has more answers."""
    framework = actions.load_illustrative(by=None)
    places = range(states)
    made = [
        State.objects.create(iso3=f"X{place:02}", iso2=f"{place:02}", position=50 + place, name_ar=f"دولة {place}")
        for place in places
    ]
    round = actions.begin_round(
        framework, year=2026, title={"ar": "جولة"}, answers_due_at=timezone.now() + timedelta(days=9), states=made,
        by=cast.secretariat,
    )  # fmt: skip
    questions = list(framework.indicators.order_by("position"))
    for place, submission in enumerate(round.submissions.order_by("state__position")):
        Answer.objects.bulk_create(
            Answer(
                submission=submission, indicator=one, item=one.code, number=1, absence="not_answered",
                status="submitted", answered_by=cast.focal_point,
            )
            for one in questions[: 5 * (place + 1)]
        )  # fmt: skip
        Submission.objects.filter(pk=submission.pk).update(status="submitted", submitted_at=timezone.now())
    Round.objects.filter(pk=round.pk).update(status=Round.Status.UNDER_REVIEW)
    return Round.objects.select_related("framework").get(pk=round.pk)


def test_parts_are_spread_evenly_and_once(cast: Any) -> None:
    round = large_round(cast)
    karim = reviewer("karim")
    spread = actions.spread_reviews(round, [cast.reviewer, karim], by=cast.secretariat)
    assert len(spread.made) == 6
    assert spread.left == []
    load: Counter[int] = Counter()
    for one in spread.made:
        load[one.reviewer_id] += one.submission.answers.count()
    assert set(load) == {cast.reviewer.pk, karim.pk}
    assert max(load.values()) - min(load.values()) <= 5  # 105 answers in parts of 5 to 30
    assert JournalLine.objects.get(verb="spread_reviews").differences["made"] == 6
    assert Notice.objects.filter(kind="review_assigned").count() == 2
    again = actions.spread_reviews(round, [cast.reviewer, karim], by=cast.secretariat)
    assert again.made == []


def test_what_is_held_counts_in_the_next_spreading(cast: Any) -> None:
    round = large_round(cast)
    largest = round.submissions.order_by("-state__position").first()
    actions.assign_review(largest, cast.reviewer, by=cast.secretariat)
    karim = reviewer("karim")
    spread = actions.spread_reviews(round, [cast.reviewer, karim], by=cast.secretariat)
    assert spread.made[0].reviewer == karim


def test_nobody_is_given_his_own_state(cast: Any) -> None:
    round = large_round(cast, states=2)
    own, other = [one.state for one in round.submissions.select_related("state").order_by("state__position")]
    Seat.objects.create(
        person=cast.reviewer, role="director", state=own, from_on=timezone.localdate() - timedelta(days=9)
    )
    with pytest.raises(OwnState):
        actions.assign_review(submission_of(round, own), cast.reviewer, by=cast.secretariat)
    spread = actions.spread_reviews(round, [cast.reviewer], by=cast.secretariat)
    assert [one.submission.state for one in spread.made] == [other]
    assert [one.submission.state for one in spread.left] == [own]


def test_each_part_gets_two_where_two_must_say_the_same(cast: Any) -> None:
    round = large_round(cast, states=3)
    Round.objects.filter(pk=round.pk).update(needs_two_reviewers=True)
    karim = reviewer("karim")
    spread = actions.spread_reviews(round, [cast.reviewer, karim], by=cast.secretariat)
    assert len(spread.made) == 6
    alone = actions.spread_reviews(large_round_again(cast), [cast.reviewer], by=cast.secretariat)
    assert len(alone.left) == 1


def large_round_again(cast: Any) -> Round:
    """Return another round that needs two reviewers, of one state."""
    framework = Round.objects.get().framework
    round = actions.begin_round(
        framework, year=2027, title={"ar": "جولة"}, answers_due_at=timezone.now() + timedelta(days=9),
        states=[cast.oman], by=cast.secretariat,
    )  # fmt: skip
    Round.objects.filter(pk=round.pk).update(needs_two_reviewers=True, status=Round.Status.UNDER_REVIEW)
    return Round.objects.get(pk=round.pk)


def test_second_readers_are_others(cast: Any) -> None:
    round = large_round(cast, states=4)
    karim = reviewer("karim")
    both = [cast.reviewer, karim]
    first = {
        one.submission_id: one.reviewer_id for one in actions.spread_reviews(round, both, by=cast.secretariat).made
    }
    second = actions.spread_reviews(round, both, is_second=True, by=cast.secretariat)
    assert len(second.made) == 4
    assert all(first[one.submission_id] != one.reviewer_id for one in second.made)


def test_pillars_have_readers_of_their_own_and_counts_go_with_their_shares(cast: Any) -> None:
    round = large_round(cast, states=1)
    spread = actions.spread_reviews(round, [cast.reviewer, reviewer("karim")], by_pillar=True, by=cast.secretariat)
    assert {one.pillar.code for one in spread.made if one.pillar} == {"P1", "P2", "P3"}
    pillars = queries.pillars_read(round.framework_id)
    count = round.framework.indicators.get(code="portal_completed")
    share = round.framework.indicators.filter(numerator__contains="portal_completed").order_by("position").first()
    assert share is not None
    assert pillars[count.pk] == pillars[share.pk]


def test_nobody_reads_the_same_twice(cast: Any) -> None:
    submission = handed_in(cast)
    actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    with pytest.raises(AssignedAlready):
        actions.assign_review(submission, cast.reviewer, is_second=True, by=cast.secretariat)
    assert ReviewAssignment.objects.count() == 1


def test_a_part_of_the_tree_below_a_pillar_is_no_queue(cast: Any) -> None:
    round = large_round(cast, states=1)
    below = Pillar.objects.filter(framework=round.framework).exclude(parent=None).first()
    with pytest.raises(RuleBroken, match="ركيزة واحدة"):
        actions.assign_review(round.submissions.get(), cast.reviewer, pillar=below, by=cast.secretariat)


def test_only_reviewers_and_the_secretariat_read(cast: Any) -> None:
    submission = handed_in(cast)
    with pytest.raises(NotAReviewer):
        actions.assign_review(submission, cast.partner, by=cast.secretariat)
    with pytest.raises(NotAReviewer):
        actions.spread_reviews(submission.round, [cast.partner], by=cast.secretariat)
    with pytest.raises(NotAReviewer):
        actions.spread_reviews(submission.round, [], by=cast.secretariat)


def test_hand_over_keeps_the_earlier_row(cast: Any) -> None:
    submission = handed_in(cast)
    first = actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    karim = reviewer("karim")
    second = actions.hand_over_review(first, karim, by=cast.secretariat)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert (second.reviewer, second.submission, second.ended_at) == (karim, submission, None)
    with pytest.raises(AssignmentEnded):
        actions.end_review(first, by=cast.secretariat)
    actions.end_review(second, by=cast.secretariat)
    assert ReviewAssignment.objects.count() == 2
    assert JournalLine.objects.filter(verb="end_review").count() == 2


def test_hand_over_to_nobodys_right_changes_nothing(cast: Any) -> None:
    first = actions.assign_review(handed_in(cast), cast.reviewer, by=cast.secretariat)
    with pytest.raises(NotAReviewer):
        actions.hand_over_review(first, cast.partner, by=cast.secretariat)
    first.refresh_from_db()
    assert first.ended_at is None
