"""Verdicts: who may say what of an answer, when a word counts, and that nothing said is lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine
from multaqa.members.models import Notice, Person, Seat
from multaqa.rounds import actions, dataset
from multaqa.rounds.actions.review import (
    NothingAdjusted,
    NotToReview,
    OwnState,
    RemarkMissing,
    ReplyClosed,
    WordsDiffer,
)
from multaqa.rounds.checks import ValueRefused
from multaqa.rounds.models import Answer, Remark, Round, Said, Submission, Verdict
from multaqa.rounds.queries import review as queries
from multaqa.rounds.tests.cases import fill, open_round, submission_of


def handed_in(cast: Any, **settings: Any) -> Submission:
    """Return Oman's submission, filled and submitted, in a round with these settings."""
    round = open_round(cast)
    submission = fill(submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    Round.objects.filter(pk=round.pk).update(**{"status": Round.Status.UNDER_REVIEW, **settings})
    return submission_of(round, cast.oman)


def answer_of(submission: Submission, item: str = "OSI") -> Answer:
    """Return the current answer of a cell, read afresh with what it belongs to."""
    found = Answer.objects.select_related("submission__round__framework", "submission__state", "indicator")
    return found.get(submission=submission, item=item, is_current=True)


def reviewer(name: str) -> Person:
    """Return another person with a reviewer's seat."""
    person = Person.objects.create_user(f"{name}@example.org", "a-long-password-1", name=name)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    Seat.objects.create(person=person, role="reviewer", from_on=timezone.localdate() - timedelta(days=9))
    return person


def test_adjustment_stands_beside_the_states_value(cast: Any) -> None:
    submission = handed_in(cast)
    verdict = actions.adjust_answer(
        answer_of(submission), Said(Decimal("0.7")), reason="الدليل لا يسند القيمة.", by=cast.reviewer
    )
    answer = answer_of(submission)
    assert answer.status == Answer.Status.ADJUSTED
    assert answer.value == Decimal("0.75905")
    assert answer.adjustment == verdict
    assert answer.effective() == Said(Decimal("0.7"))
    assert answer.said() == Said(Decimal("0.75905"))
    line = JournalLine.objects.get(verb="adjust_answer")
    assert line.differences["value"] == ["0.759050", "0.7"]
    assert line.differences["reason"] == "الدليل لا يسند القيمة."
    assert Notice.objects.filter(kind="answer_adjusted", person=cast.focal_point).count() == 1


def test_adjusted_value_is_what_the_engine_takes(cast: Any) -> None:
    submission = handed_in(cast)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    actions.accept_submission(submission, with_answers=True, by=cast.reviewer)
    _framework, data, _inputs = dataset.build_from_tables(submission.round)
    assert 0.7 in data.values
    assert 0.75905 not in data.values


def test_adjustment_to_an_absence_and_back_to_the_states_word(cast: Any) -> None:
    submission = handed_in(cast)
    actions.adjust_answer(answer_of(submission), Said(absence="not_available"), reason="سبب", by=cast.reviewer)
    assert answer_of(submission).effective() == Said(absence="not_available")
    actions.accept_answer(answer_of(submission), by=cast.reviewer)
    answer = answer_of(submission)
    assert (answer.status, answer.adjustment) == (Answer.Status.ACCEPTED, None)
    assert answer.effective() == Said(Decimal("0.75905"))
    assert list(answer.verdicts.values_list("kind", "absence")) == [("adjust", "not_available"), ("accept", "")]


@pytest.mark.parametrize(
    ("said", "reason", "refusal"),
    [
        (Said(Decimal("0.7")), " ", RemarkMissing),
        (Said(Decimal(2)), "سبب", ValueRefused),
        (Said(), "سبب", ValueRefused),
        (Said(Decimal("0.7"), (), "not_available"), "سبب", ValueRefused),
        (Said(absence="forgotten"), "سبب", ValueRefused),
        (Said(Decimal("0.75905")), "سبب", NothingAdjusted),
    ],
)
def test_adjustment_is_refused_in_words(cast: Any, said: Said, reason: str, refusal: type[RuleBroken]) -> None:
    submission = handed_in(cast)
    with pytest.raises(refusal):
        actions.adjust_answer(answer_of(submission), said, reason=reason, by=cast.reviewer)
    assert not Verdict.objects.exists()
    assert answer_of(submission).status == Answer.Status.SUBMITTED


def test_nobody_reviews_his_own_state(cast: Any) -> None:
    submission = handed_in(cast)
    Seat.objects.create(person=cast.focal_point, role="reviewer", from_on=timezone.localdate() - timedelta(days=9))
    for deed in (
        lambda: actions.accept_answer(answer_of(submission), by=cast.focal_point),
        lambda: actions.ask(answer_of(submission), text="ما المصدر؟", by=cast.focal_point),
        lambda: actions.adjust_answer(answer_of(submission), Said(Decimal(1)), reason="سبب", by=cast.focal_point),
        lambda: actions.accept_submission(submission, with_answers=True, by=cast.focal_point),
    ):
        with pytest.raises(OwnState):
            deed()
    assert not Verdict.objects.exists()


def test_question_waits_for_the_state_and_edits_nothing(cast: Any) -> None:
    submission = handed_in(cast)
    actions.ask(answer_of(submission), text="ما المصدر؟", by=cast.reviewer)
    assert answer_of(submission).status == Answer.Status.QUERIED
    assert submission_of(submission.round, cast.oman).status == Submission.Status.SUBMITTED
    assert [one.text for one in queries.open_remarks(submission.round)] == ["ما المصدر؟"]
    actions.ask(answer_of(submission), text="وأي سنة؟", by=cast.reviewer)
    actions.reply(answer_of(submission), text="مسح السنة.", by=cast.focal_point)
    actions.accept_answer(answer_of(submission), by=cast.reviewer)
    assert not queries.open_remarks(submission.round).exists()
    assert Remark.objects.filter(settled_at=None).count() == 0
    assert Verdict.objects.filter(kind="ask").count() == 2
    assert JournalLine.objects.filter(verb="ask").count() == 2


def test_two_persons_must_say_the_same(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim = reviewer("karim")
    first = actions.accept_answer(answer_of(submission), by=cast.reviewer)
    assert first is not None
    assert not first.takes_effect
    assert answer_of(submission).status == Answer.Status.SUBMITTED
    assert actions.accept_answer(answer_of(submission), by=cast.reviewer) is None  # one person stays one person
    assert answer_of(submission).status == Answer.Status.SUBMITTED
    second = actions.accept_answer(answer_of(submission), by=karim)
    assert second is not None
    assert second.takes_effect
    assert answer_of(submission).status == Answer.Status.ACCEPTED


def test_two_persons_differ_and_the_secretariat_settles(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim = reviewer("karim")
    actions.accept_answer(answer_of(submission), by=cast.reviewer)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=karim)
    words = queries.open_words(answer_of(submission).verdicts.order_by("pk"))
    assert queries.do_differ(words)
    assert answer_of(submission).status == Answer.Status.SUBMITTED
    third = reviewer("laila")
    with pytest.raises(WordsDiffer):
        actions.adjust_answer(answer_of(submission), Said(Decimal("0.6")), reason="سبب", by=third)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.65")), reason="بينهما", by=cast.secretariat)
    answer = answer_of(submission)
    assert answer.effective() == Said(Decimal("0.65"))
    assert queries.open_words(answer.verdicts.order_by("pk")) == []
    assert answer.verdicts.count() == 3


def test_a_reviewer_may_come_to_the_others_view(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim = reviewer("karim")
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.6")), reason="سبب", by=karim)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="صحيح", by=karim)
    assert answer_of(submission).effective() == Said(Decimal("0.7"))
    assert Verdict.objects.count() == 3


def test_a_settled_answer_needs_two_words_again_to_change(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim = reviewer("karim")
    for person in (cast.reviewer, karim):
        actions.accept_answer(answer_of(submission), by=person)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    assert answer_of(submission).status == Answer.Status.ACCEPTED
    actions.accept_answer(answer_of(submission), by=karim)  # what stands is no new word
    assert answer_of(submission).status == Answer.Status.ACCEPTED
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=karim)
    assert answer_of(submission).effective() == Said(Decimal("0.7"))


def test_reply_names_another_value_and_waits(cast: Any) -> None:
    submission = handed_in(cast)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    assert list(queries.adjusted_without_reply(submission.round)) == [answer_of(submission)]
    actions.reply(answer_of(submission), text="القيمة الصحيحة هي هذه.", said=Said(Decimal("0.73")), by=cast.focal_point)
    assert not queries.adjusted_without_reply(submission.round).exists()
    answer = answer_of(submission)
    assert answer.effective() == Said(Decimal("0.7"))  # the state's other value stands beside both
    assert Remark.objects.get().said() == Said(Decimal("0.73"))
    actions.settle(answer, by=cast.reviewer)
    assert not queries.open_remarks(submission.round).exists()
    assert answer_of(submission).effective() == Said(Decimal("0.7"))
    assert JournalLine.objects.filter(verb="settle").count() == 1


def test_reply_cannot_name_what_no_state_may_say(cast: Any) -> None:
    submission = handed_in(cast)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    with pytest.raises(ValueRefused):
        actions.reply(answer_of(submission), text="نص", said=Said(absence="not_surveyed"), by=cast.focal_point)
    assert not Remark.objects.exists()


def test_reply_after_the_window_is_refused_with_its_moment(cast: Any) -> None:
    submission = handed_in(cast, reply_due_at=timezone.now() - timedelta(minutes=1))
    actions.ask(answer_of(submission), text="ما المصدر؟", by=cast.reviewer)
    with pytest.raises(ReplyClosed, match="انتهت مهلة حق الردّ"):
        actions.reply(answer_of(submission), text="المسح.", by=cast.focal_point)
    assert Remark.objects.filter(kind="reply").count() == 0


def test_no_answer_is_sent_back_while_nobody_could_edit_it(cast: Any) -> None:
    submission = handed_in(cast, status=Round.Status.REPLY_OPEN)
    with pytest.raises(NotToReview):
        actions.send_back(answer_of(submission), text="ما المصدر؟", by=cast.reviewer)
    assert answer_of(submission).status == Answer.Status.SUBMITTED
    assert not Verdict.objects.exists()


def test_adjustment_after_computing_asks_for_another_computation(cast: Any) -> None:
    submission = handed_in(cast)
    actions.accept_submission(submission, with_answers=True, by=cast.reviewer)
    actions.compute_round(submission.round, leave_out=True, by=cast.secretariat)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    assert Round.objects.get(pk=submission.round_id).status == Round.Status.UNDER_REVIEW
