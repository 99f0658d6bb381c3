"""Rules of collection, review and publication."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.core.statuses import changes_of
from multaqa.members.models import Notice
from multaqa.rounds import actions, checks
from multaqa.rounds.actions.review import NotAllAccepted, NotToReview, RemarkMissing
from multaqa.rounds.actions.rounds import RoundExists
from multaqa.rounds.actions.submissions import AlreadySubmitted
from multaqa.rounds.models import Answer, Framework, Publication, Result, Round, Submission
from multaqa.rounds.tests.cases import fill, finish, open_round, publish, say, submission_of


def test_framework_loads_once_with_names_in_three_languages(db: None) -> None:
    [first] = actions.load_frameworks()
    [second] = actions.load_frameworks()
    assert first.pk == second.pk
    assert Framework.objects.count() == 1
    assert [one.code for one in first.indicators.all()] == ["OSI", "TII", "HCI"]
    assert [str(group.lower) for group in first.groups.all()] == ["0.7500", "0.5000", "0.2500", "0.0000"]
    assert first.name_ar
    assert first.name_en
    assert first.name_fr
    assert all(one.name_ar and one.name_en and one.name_fr for one in [*first.indicators.all(), *first.groups.all()])
    assert {(one.minimum, one.maximum) for one in first.indicators.all()} == {(Decimal(0), Decimal(1))}


def test_framework_not_in_use_is_made_afresh_from_a_changed_text(db: None) -> None:
    [shipped] = actions.load_frameworks()
    text = shipped.document.replace('version = "2024"', 'version = "draft"')
    first = actions.load_framework(text, by=None)
    actions.load_framework(text + "\n# one more line\n", by=None)
    first.refresh_from_db()
    assert first.document.endswith("# one more line\n")
    assert first.indicators.count() == 3


def test_framework_in_use_cannot_change(cast: Any) -> None:
    framework = open_round(cast).framework
    with pytest.raises(actions.FrameworkRefused):
        actions.load_framework(framework.document + "\n# one more line\n", by=None)
    framework.refresh_from_db()
    assert framework.is_frozen
    assert not framework.document.endswith("line\n")


def test_round_opens_with_a_submission_and_notices_for_each_state(cast: Any) -> None:
    round = open_round(cast)
    assert round.status == Round.Status.OPEN
    assert round.submissions.count() == 2
    told = Notice.objects.filter(kind="round_opened").values_list("person__name", flat=True)
    assert sorted(told) == ["dawud", "fatima", "ghada"]


def test_round_is_prepared_once(cast: Any) -> None:
    open_round(cast)
    with pytest.raises(RoundExists):
        open_round(cast)
    open_round(cast, year=2027)
    assert Round.objects.count() == 2


def test_round_does_not_open_after_its_deadline(cast: Any) -> None:
    with pytest.raises(checks.NotReady):
        open_round(cast, days=-1)


def test_changed_answer_is_a_new_row_and_the_earlier_one_stays(cast: Any) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    say(submission, "OSI", "0.5", by=cast.focal_point)
    say(submission, "OSI", "0.6", by=cast.director)
    rows = list(submission.answers.order_by("number").values_list("number", "value", "is_current"))
    assert rows == [(1, Decimal("0.5"), False), (2, Decimal("0.6"), True)]
    line = JournalLine.objects.filter(verb="record_answer").last()
    assert line is not None
    assert line.differences["value"] == ["0.500000", "0.6"]


def test_same_answer_again_writes_nothing(cast: Any) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    say(submission, "OSI", "0.5", by=cast.focal_point)
    lines = JournalLine.objects.count()
    say(submission, "OSI", "0.50", by=cast.focal_point)
    assert (submission.answers.count(), JournalLine.objects.count()) == (1, lines)


@pytest.mark.parametrize("value", ["-0.1", "1.1", "0.1234567"])
def test_value_out_of_range_or_too_fine_is_refused(cast: Any, value: str) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    with pytest.raises(checks.ValueRefused):
        say(submission, "OSI", value, by=cast.focal_point)
    assert not submission.answers.exists()


@pytest.mark.parametrize(("value", "absence"), [("", ""), ("0.5", "not_answered"), ("", "not_surveyed")])
def test_answer_is_a_value_or_an_absence_that_states_may_choose(cast: Any, value: str, absence: str) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    with pytest.raises(checks.ValueRefused):
        say(submission, "OSI", value, absence, by=cast.focal_point)


def test_two_writers_of_one_cell_the_second_is_told(cast: Any) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    say(submission, "OSI", "0.5", number=0, by=cast.focal_point)
    with pytest.raises(checks.AnswerStale) as refusal:
        say(submission, "OSI", "0.7", number=0, by=cast.director)
    assert "0.5" in str(refusal.value.message)
    assert "0.7" in str(refusal.value.message)
    assert [answer.value for answer in submission.answers.all()] == [Decimal("0.5")]


def test_answer_after_the_deadline_is_refused_and_the_saved_one_kept(cast: Any) -> None:
    round = open_round(cast)
    submission = submission_of(round, cast.oman)
    say(submission, "OSI", "0.5", by=cast.focal_point)
    Round.objects.filter(pk=round.pk).update(answers_due_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(checks.DeadlinePassed):
        say(submission, "OSI", "0.6", by=cast.focal_point)
    with pytest.raises(checks.DeadlinePassed):
        actions.submit(submission, by=cast.focal_point)
    assert submission.answers.get().value == Decimal("0.5")


def test_extended_deadline_takes_answers_again(cast: Any) -> None:
    round = open_round(cast)
    Round.objects.filter(pk=round.pk).update(answers_due_at=timezone.now() - timedelta(minutes=1))
    actions.extend_deadline(round, until=timezone.now() + timedelta(days=1), by=cast.secretariat)
    assert say(submission_of(round, cast.oman), "OSI", "0.6", by=cast.focal_point).number == 1


def test_incomplete_submission_is_refused_and_names_what_is_missing(cast: Any) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    say(submission, "OSI", "0.5", by=cast.focal_point)
    with pytest.raises(checks.SubmissionIncomplete) as refusal:
        actions.submit(submission, by=cast.focal_point)
    assert len(refusal.value.problems) == 2
    assert submission_of(submission.round, cast.oman).status == Submission.Status.DRAFT


def test_submission_twice_is_one_submission_and_one_notice(cast: Any) -> None:
    submission = fill(submission_of(open_round(cast), cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    with pytest.raises(AlreadySubmitted):
        actions.submit(submission, by=cast.director)
    assert Notice.objects.filter(kind="submission_submitted").count() == 2  # a reviewer and the secretariat
    assert changes_of(submission).count() == 1
    assert set(submission.answers.values_list("status", flat=True)) == {"submitted"}
    with pytest.raises(checks.AnswerLocked):
        say(submission, "OSI", "0.1", by=cast.focal_point)


def test_round_goes_under_review_when_the_last_state_has_submitted(cast: Any) -> None:
    round = open_round(cast)
    actions.submit(fill(submission_of(round, cast.oman), by=cast.focal_point), by=cast.focal_point)
    assert Round.objects.get().status == Round.Status.OPEN
    actions.submit(fill(submission_of(round, cast.kuwait), by=cast.stranger), by=cast.stranger)
    assert Round.objects.get().status == Round.Status.UNDER_REVIEW


def test_answer_sent_back_is_the_only_one_open(cast: Any) -> None:
    round = open_round(cast)
    submission = fill(submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    answer = submission.answers.get(indicator__code="TII")
    with pytest.raises(RemarkMissing):
        actions.send_back(answer, text=" ", by=cast.reviewer)
    actions.send_back(answer, text="ما مصدر القيمة؟", by=cast.reviewer)
    with pytest.raises(checks.AnswerLocked):
        say(submission_of(round, cast.oman), "OSI", "0.1", by=cast.focal_point)
    # The right of reply outlives the deadline of the call.
    Round.objects.filter(pk=round.pk).update(answers_due_at=timezone.now() - timedelta(minutes=1))
    say(submission_of(round, cast.oman), "TII", "0.6", by=cast.focal_point)
    say(submission_of(round, cast.oman), "TII", "0.61", by=cast.focal_point)
    actions.reply(answer, text="صُححت القيمة.", by=cast.focal_point)
    actions.submit(submission_of(round, cast.oman), by=cast.focal_point)
    values = submission.answers.filter(indicator__code="TII").order_by("number").values_list("value", "status")
    assert list(values) == [
        (Decimal("0.64992"), Answer.Status.RETURNED),
        (Decimal("0.6"), Answer.Status.SAVED),
        (Decimal("0.61"), Answer.Status.SUBMITTED),
    ]
    assert Notice.objects.filter(kind="answer_sent_back").count() == 2


def test_submission_is_accepted_when_every_answer_is(cast: Any) -> None:
    submission = fill(submission_of(open_round(cast), cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    with pytest.raises(NotAllAccepted):
        actions.accept_submission(submission, by=cast.reviewer)
    for answer in submission.answers.all():
        actions.accept_answer(answer, by=cast.reviewer)
        actions.accept_answer(answer, by=cast.reviewer)
    actions.accept_submission(submission, by=cast.reviewer)
    actions.accept_submission(submission, by=cast.reviewer)
    assert submission_of(submission.round, cast.oman).status == Submission.Status.ACCEPTED
    assert Notice.objects.filter(kind="submission_accepted").count() == 2


def test_draft_answer_cannot_be_accepted(cast: Any) -> None:
    submission = submission_of(open_round(cast), cast.oman)
    answer = say(submission, "OSI", "0.5", by=cast.focal_point)
    with pytest.raises(NotToReview):
        actions.accept_answer(answer, by=cast.reviewer)


def test_state_without_accepted_submission_has_no_score_rather_than_zero(cast: Any) -> None:
    round = open_round(cast)
    with pytest.raises(checks.NotReady):
        actions.compute_round(round, leave_out=True, by=cast.secretariat)
    finish(round, cast.oman, cast)
    with pytest.raises(checks.NotReady) as refusal:
        actions.compute_round(round, leave_out=False, by=cast.secretariat)
    assert refusal.value.problems == ["الكويت"]
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    scores = result.scores.filter(is_index=True)
    assert [(one.state.iso3, round_to(one.score)) for one in scores] == [("OMN", 0.68492)]
    assert result.inputs["left_out"] == ["KWT"]
    assert len(result.inputs_checksum) == len(result.checksum) == 64


def round_to(number: float | None) -> float:
    assert number is not None
    return round(number, 5)


def test_contributions_add_up_to_the_score(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    whole = result.scores.get(is_index=True).score
    parts = [one.contribution for one in result.scores.filter(is_index=False)]
    assert sum(part for part in parts if part is not None) == pytest.approx(whole)


def test_computing_again_keeps_the_earlier_result(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    first = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    second = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    assert (first.number, second.number) == (1, 2)
    assert first.checksum == second.checksum
    assert Result.objects.count() == 2


def test_publication_freezes_and_a_correction_is_a_new_edition(cast: Any) -> None:
    round = open_round(cast)
    with pytest.raises(checks.NotReady):
        actions.publish_round(round, by=cast.secretariat)
    finish(round, cast.oman, cast)
    round = publish(round, cast)
    with pytest.raises(checks.NotReady):
        actions.publish_round(round, by=cast.secretariat)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    with pytest.raises(checks.NotReady):
        actions.publish_round(round, by=cast.secretariat)
    actions.publish_round(round, note="صُححت قيمة.", by=cast.secretariat)
    assert list(Publication.objects.values_list("number", "result__number")) == [(2, 2), (1, 1)]


def test_published_round_takes_no_more_review(cast: Any) -> None:
    round = open_round(cast)
    submission = finish(round, cast.oman, cast)
    publish(round, cast)
    answer = submission.answers.select_related("submission__round").first()
    assert answer is not None
    answer.submission.round.refresh_from_db()
    with pytest.raises(Exception, match=r".") as refusal:
        actions.send_back(answer, text="لماذا؟", by=cast.reviewer)
    assert refusal.type.__name__ == "RuleBroken"
