"""The calendar of a round: its order, its steps by hand and by the clock, its states, its reminders."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine, OutgoingMail
from multaqa.members.models import Notice
from multaqa.members.queries import notices_told
from multaqa.rounds import actions, checks
from multaqa.rounds.actions.submissions import Agreed
from multaqa.rounds.models import Reminder, Round, Submission
from multaqa.rounds.tests import cases


def at(days: float) -> Any:
    return timezone.now() + timedelta(days=days)


def moments(**days: float | None) -> dict[str, Any]:
    usual: dict[str, float | None] = {
        "announced_at": None, "opens_at": None, "institutions_due_at": 10, "answers_due_at": 20, "review_due_at": 40,
        "reply_due_at": 50, "publishes_at": 60,
    }  # fmt: skip
    return {name: None if day is None else at(day) for name, day in (usual | days).items()}


def put(round: Round, *, by: Any, reminder_days: Any = (14, 7, 1), moves: bool = False, **days: float | None) -> Any:
    return actions.set_calendar(
        round, moments=moments(**days), reminder_days=reminder_days, moves_by_calendar=moves, by=by
    )


def told(person: Any, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def lower(round: Round, **days: float | None) -> None:
    """Write moments past every rule, as if time had gone on."""
    Round.objects.filter(pk=round.pk).update(**{name: None if day is None else at(day) for name, day in days.items()})


def test_calendar_is_set_once_and_the_states_are_told_once(cast):
    round = cases.open_round(cast)
    chosen = moments()
    changed = actions.set_calendar(
        round, moments=chosen, reminder_days=[1, 14, 7, 7], moves_by_calendar=False, by=cast.secretariat
    )
    assert set(changed) == {
        "institutions_due_at", "answers_due_at", "review_due_at", "reply_due_at", "publishes_at", "reminder_days",
    }  # fmt: skip
    kept = Round.objects.get(pk=round.pk)
    assert (kept.answers_due_at, kept.reminder_days) == (chosen["answers_due_at"], [14, 7, 1])
    again = actions.set_calendar(
        round, moments=chosen, reminder_days=[14, 7, 1], moves_by_calendar=False, by=cast.secretariat
    )
    assert again == []
    assert told(cast.director, "calendar_changed") == 1
    assert JournalLine.objects.filter(verb="set_calendar").count() == 1


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"institutions_due_at": 21}, "answers_due_at"),
        ({"review_due_at": 19}, "review_due_at"),
        ({"reply_due_at": 39}, "reply_due_at"),
        ({"publishes_at": 1}, "publishes_at"),
        ({"answers_due_at": None}, "answers_due_at"),
        ({"institutions_due_at": -1}, "institutions_due_at"),
    ],
)
def test_calendar_out_of_order_changes_nothing(cast, wrong, place):
    round = cases.open_round(cast)
    assert set(checks.calendar_problems(round, moments(**wrong))) == {place}
    with pytest.raises(checks.CalendarRefused) as refused:
        put(round, by=cast.secretariat, **wrong)
    assert len(refused.value.problems) == 1
    assert Round.objects.get(pk=round.pk).review_due_at is None


def test_moment_that_has_passed_may_stay(cast):
    round = cases.open_round(cast)
    lower(round, institutions_due_at=-3)
    round.refresh_from_db()
    chosen = moments() | {"institutions_due_at": round.institutions_due_at}
    assert checks.calendar_problems(round, chosen) == {}


@pytest.mark.parametrize("days", [[0], [91], [1, 2, 3, 4, 5, 6]])
def test_reminders_out_of_reason_are_refused(cast, days):
    with pytest.raises(checks.CalendarRefused):
        put(cases.open_round(cast), by=cast.secretariat, reminder_days=days)


def test_longer_deadline_cannot_run_into_the_review(cast):
    round = cases.open_round(cast)
    put(round, by=cast.secretariat)
    with pytest.raises(checks.CalendarRefused):
        actions.extend_deadline(round, until=at(45), by=cast.secretariat)
    actions.extend_deadline(round, until=at(30), by=cast.secretariat)


def test_every_step_by_hand(cast):
    round = cases.open_round(cast)
    Round.objects.filter(pk=round.pk).update(status=Round.Status.PREPARING)
    way = ["announced", "open", "collection_closed", "open", "collection_closed", "under_review", "reply_open"]
    for to in [*way, "under_review"]:
        actions.move_round(Round.objects.get(pk=round.pk), to=to, by=cast.secretariat)
        assert Round.objects.get(pk=round.pk).status == to
    assert told(cast.focal_point, "round_announced") == 1
    assert told(cast.stranger, "round_announced") == 1
    assert told(cast.reviewer, "review_begun") == 2
    assert told(cast.director, "reply_opened") == 0  # Oman has submitted nothing that could be replied to
    with pytest.raises(RuleBroken):
        actions.move_round(Round.objects.get(pk=round.pk), to="announced", by=cast.secretariat)


def test_clock_moves_only_rounds_that_say_so(cast):
    round = cases.open_round(cast)
    lower(round, answers_due_at=-1)
    call_command("due_jobs")
    assert Round.objects.get(pk=round.pk).status == "open"
    Round.objects.filter(pk=round.pk).update(moves_by_calendar=True)
    assert actions.move_what_is_due() == 1
    assert Round.objects.get(pk=round.pk).status == "collection_closed"
    assert actions.move_what_is_due() == 0
    assert told(cast.focal_point, "collection_closed") == 1


def test_clock_takes_each_step_in_its_order(cast):
    round = cases.open_round(cast)
    Round.objects.filter(pk=round.pk).update(status="preparing", moves_by_calendar=True)
    steps = [
        ({"announced_at": -1, "opens_at": 1}, "announced"),
        ({"opens_at": -1}, "open"),
        ({"answers_due_at": -1}, "collection_closed"),
    ]
    for days, status in steps:
        lower(round, **days)
        assert actions.move_what_is_due() == 1
        assert Round.objects.get(pk=round.pk).status == status
    Round.objects.filter(pk=round.pk).update(status="under_review")
    lower(round, review_due_at=-1, reply_due_at=5)
    actions.move_what_is_due()
    assert Round.objects.get(pk=round.pk).status == "reply_open"
    lower(round, reply_due_at=-1)
    actions.move_what_is_due()
    assert Round.objects.get(pk=round.pk).status == "under_review"
    assert actions.move_what_is_due() == 0  # the right of reply is over, and stays over


def test_clock_that_stood_still_opens_nothing_for_a_moment(cast):
    round = cases.open_round(cast)
    Round.objects.filter(pk=round.pk).update(status="announced", moves_by_calendar=True)
    lower(round, opens_at=-5, answers_due_at=-1)
    assert actions.move_what_is_due() == 0
    assert Round.objects.get(pk=round.pk).status == "announced"


def test_state_joins_later_and_is_excused_with_a_reason(cast):
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    with pytest.raises(checks.ParticipantRefused):
        actions.excuse_state(submission, reason=" ", by=cast.secretariat)
    actions.excuse_state(submission, reason="طلبت الدولة الإعفاء", by=cast.secretariat)
    excused = cases.submission_of(round, cast.oman)
    assert excused.status == "excused"
    assert not excused.can_be_filled()
    assert excused.answers.count() == 3  # nothing is lost
    assert told(cast.director, "state_excused") == 1
    with pytest.raises(checks.AnswerLocked):
        actions.submit(excused, by=cast.focal_point)
    actions.add_state(round, cast.oman, reason="عادت الدولة", by=cast.secretariat)
    assert cases.submission_of(round, cast.oman).status == "draft"
    with pytest.raises(checks.ParticipantRefused):
        actions.add_state(round, cast.oman, reason="مرة ثانية", by=cast.secretariat)


def test_excused_state_is_no_state_that_is_waited_for(cast):
    round = cases.open_round(cast)
    cases.finish(round, cast.oman, cast)
    actions.excuse_state(cases.submission_of(round, cast.kuwait), reason="سبب", by=cast.secretariat)
    assert checks.check_ready_to_compute(round, leave_out=False) == []


def test_state_that_has_submitted_is_not_excused(cast):
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    with pytest.raises(checks.ParticipantRefused):
        actions.excuse_state(submission, reason="سبب", by=cast.secretariat)


def test_extension_of_one_state_leaves_the_others_where_they_are(cast):
    round = cases.open_round(cast)
    oman, kuwait = (cases.submission_of(round, state) for state in (cast.oman, cast.kuwait))
    with pytest.raises(checks.CalendarRefused):
        actions.extend_submission(oman, until=at(5), reason="سبب", by=cast.secretariat)
    lower(round, answers_due_at=-1)
    actions.extend_submission(cases.submission_of(round, cast.oman), until=at(5), reason="سبب", by=cast.secretariat)
    actions.close_collection(Round.objects.get(pk=round.pk), by=cast.secretariat)
    assert cases.say(cases.submission_of(round, cast.oman), "OSI", "0.5", by=cast.focal_point).number == 1
    with pytest.raises(checks.DeadlinePassed):
        cases.say(cases.submission_of(round, cast.kuwait), "OSI", "0.5", by=cast.stranger)
    assert told(cast.focal_point, "collection_closed") == 0
    assert told(cast.stranger, "collection_closed") == 1
    assert told(cast.director, "submission_extended") == 1
    assert kuwait.extended_until is None


def test_state_is_reminded_once_before_each_deadline(cast):
    round = cases.open_round(cast, days=14)
    Round.objects.filter(pk=round.pk).update(reminder_days=[14, 7, 1])
    for _minute in range(3):
        call_command("due_jobs")
    assert told(cast.focal_point, "state_reminder") == 1
    assert told(cast.director, "state_reminder") == 1
    assert told(cast.officer, "state_reminder") == 0
    lower(round, answers_due_at=6)
    actions.remind_of_deadlines()
    actions.remind_of_deadlines()
    assert told(cast.focal_point, "state_reminder") == 2
    mail = OutgoingMail.objects.filter(to=cast.director.email).order_by("pk").last()
    assert mail is not None
    assert "ملتقى" in mail.subject
    assert mail.sent_at is not None
    assert "عُمان" in notices_told(cast.director, limit=1)[0].text


def test_of_reminders_that_come_due_together_one_is_sent(cast):
    round = cases.open_round(cast, days=1)
    Round.objects.filter(pk=round.pk).update(reminder_days=[14, 7, 3])
    actions.remind_of_deadlines()
    assert Reminder.objects.filter(submission__state=cast.oman).count() == 1
    assert told(cast.focal_point, "state_reminder") == 1


def test_who_has_submitted_or_is_excused_is_left_in_peace(cast):
    round = cases.open_round(cast, days=2)
    Round.objects.filter(pk=round.pk).update(reminder_days=[7])
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    actions.excuse_state(cases.submission_of(round, cast.kuwait), reason="سبب", by=cast.secretariat)
    assert actions.remind_of_deadlines() == 0


def test_deadline_that_is_over_is_no_longer_reminded_of(cast):
    round = cases.open_round(cast, days=2)
    Round.objects.filter(pk=round.pk).update(reminder_days=[7])
    lower(round, answers_due_at=-0.01)
    assert actions.remind_of_deadlines() == 0


def test_reviewers_are_reminded_of_what_waits_before_the_review_ends(cast):
    round = cases.open_round(cast)
    actions.submit(cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point), by=cast.focal_point)
    Round.objects.filter(pk=round.pk).update(reminder_days=[7], status="under_review", review_due_at=at(3))
    actions.remind_of_deadlines()
    actions.remind_of_deadlines()
    assert told(cast.reviewer, "review_reminder") == 1
    assert told(cast.director, "review_reminder") == 0


def test_state_is_reminded_of_remarks_without_a_reply(cast):
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    answer = submission.answers.get(is_current=True, indicator__code="OSI")
    actions.send_back(answer, text="يُرجى التوضيح", by=cast.reviewer)
    Round.objects.filter(pk=round.pk).update(reminder_days=[7], status="reply_open", reply_due_at=at(3))
    actions.remind_of_deadlines()
    assert told(cast.focal_point, "reply_reminder") == 1
    assert told(cast.stranger, "reply_reminder") == 0


def test_late_and_partial_are_said_and_taken(cast):
    round = cases.open_round(cast)
    submission = cases.submission_of(round, cast.oman)
    cases.say(submission, "OSI", "0.5", by=cast.focal_point)
    lower(round, answers_due_at=-1)
    submission = cases.submission_of(round, cast.oman)
    with pytest.raises(checks.DeadlinePassed):
        actions.submit(submission, agreed=Agreed(partial=True), by=cast.director)
    with pytest.raises(checks.SubmissionIncomplete):
        actions.submit(submission, agreed=Agreed(late=True), by=cast.director)
    actions.submit(submission, agreed=Agreed(partial=True, late=True), by=cast.director)
    kept = Submission.objects.get(pk=submission.pk)
    assert (kept.status, kept.is_late, kept.is_partial) == ("submitted", True, True)


def test_within_its_own_deadline_a_state_is_not_late(cast):
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    lower(round, answers_due_at=-1)
    actions.extend_submission(cases.submission_of(round, cast.oman), until=at(3), reason="سبب", by=cast.secretariat)
    actions.submit(cases.submission_of(round, cast.oman), by=cast.director)
    assert not Submission.objects.get(pk=submission.pk).is_late


def rules(round: Round, **changed: Any) -> actions.Rules:
    usual = {
        "previous": None, "disclosure": "scores", "needs_evidence": False, "needs_two_reviewers": False,
        "double_read_percent": 0,
    }  # fmt: skip
    return actions.Rules(**(usual | changed))


def test_rules_of_a_round_are_set_once(cast):
    before, round = cases.open_round(cast, year=2025), cases.open_round(cast)
    chosen = rules(round, previous=before, needs_evidence=True, needs_two_reviewers=True, double_read_percent=10)
    changed = actions.set_rules(round, rules=chosen, by=cast.secretariat)
    assert set(changed) == {"previous", "needs_evidence", "needs_two_reviewers", "double_read_percent"}
    assert actions.set_rules(round, rules=chosen, by=cast.secretariat) == []
    kept = Round.objects.get(pk=round.pk)
    assert (kept.previous, kept.double_read_percent) == (before, 10)
    assert JournalLine.objects.get(verb="set_rules").differences["previous"] == [None, before.pk]


def test_disclosure_becomes_wider_only_before_states_answer(cast):
    round = cases.open_round(cast)
    with pytest.raises(RuleBroken):
        actions.set_rules(round, rules=rules(round, disclosure="answers"), by=cast.secretariat)
    Round.objects.filter(pk=round.pk).update(status="announced")
    actions.set_rules(round, rules=rules(round, disclosure="answers"), by=cast.secretariat)
    Round.objects.filter(pk=round.pk).update(status="open")
    actions.set_rules(round, rules=rules(round, disclosure="states"), by=cast.secretariat)
    assert Round.objects.get(pk=round.pk).disclosure == "states"


@pytest.mark.parametrize("wrong", [{"double_read_percent": 101}, {"previous": "itself"}, {"previous": "later"}])
def test_rules_that_cannot_be_are_refused(cast, wrong):
    round, later = cases.open_round(cast), cases.open_round(cast, year=2027)
    named = {"itself": round, "later": later}
    said = {name: named.get(value, value) for name, value in wrong.items()}
    with pytest.raises(RuleBroken):
        actions.set_rules(round, rules=rules(round, **said), by=cast.secretariat)


def test_rules_of_the_review_stay_once_an_answer_was_reviewed(cast):
    round = cases.open_round(cast)
    cases.finish(round, cast.oman, cast)
    with pytest.raises(RuleBroken):
        actions.set_rules(round, rules=rules(round, needs_two_reviewers=True), by=cast.secretariat)
    actions.set_rules(round, rules=rules(round, needs_evidence=True), by=cast.secretariat)
    Round.objects.filter(pk=round.pk).update(status="published")
    with pytest.raises(RuleBroken):
        actions.set_rules(round, rules=rules(round), by=cast.secretariat)
