"""Institutions of a state: invited, given services, reminded, handed in, approved, returned, taken out, handed over."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine, OutgoingMail
from multaqa.core.statuses import changes_of
from multaqa.members import actions as members
from multaqa.members.checks import InvitationRefused
from multaqa.members.models import Institution, Invitation, Notice, Person, Seat
from multaqa.rounds import actions, checks
from multaqa.rounds.actions import Officer
from multaqa.rounds.models import Answer, Framework, InstitutionForm, Reminder, Round, ServiceAssignment, Submission
from multaqa.rounds.queries.coverage import coverage_of, coverage_of_institutions, questions_of
from multaqa.rounds.queries.words import Cell, Word
from multaqa.rounds.tests import cases
from multaqa.rounds.tests.year import cell_of, form_of, put, seat_of, year_round

WHO = Officer("huda@example.org", "هدى")


@pytest.fixture
def year(cast: Any) -> cases.Year:
    return cases.open_year(cast)


def told(person: Any, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def say(form: InstitutionForm, code: str, *, by: Any, service: str = "", value: int = 5) -> Answer:
    """Answer one question of an institution, or of one of its services."""
    framework: Framework = form.submission.round.framework
    chosen = framework.services.get(code=service) if service else None
    cell = Cell(framework.indicators.get(code=code), chosen, afresh(form))
    return actions.record_answer(form.submission, cell, Word(Decimal(value)), by=by)


def fill(form: InstitutionForm, *services: str, by: Any) -> None:
    """Answer everything that this institution is asked."""
    for code in ("I1", "I2"):
        say(form, code, by=by)
    for service in services:
        say(form, "S1", by=by, service=service)


def afresh(form: InstitutionForm) -> InstitutionForm:
    return InstitutionForm.objects.select_related("submission__round__framework", "institution").get(pk=form.pk)


def test_new_institution_with_its_officer_by_mail(year, cast):
    services = list(year.round.framework.services.filter(code="A3"))
    form = actions.invite_institution(
        year.submission, name="  وزارة   المالية ", officer=WHO, services=services, by=cast.focal_point
    )
    assert (form.status, form.institution.name_ar) == ("invited", "وزارة المالية")
    invitation = Invitation.objects.get(email=WHO.email)
    assert (invitation.role, invitation.institution, invitation.state) == (
        "institution_officer", form.institution, cast.oman,
    )  # fmt: skip
    assert OutgoingMail.objects.filter(to=WHO.email).count() == 1
    assert [one.service.code for one in form.assignments.all()] == ["A3"]
    assert JournalLine.objects.filter(verb="invite_institution", thing=f"InstitutionForm:{form.pk}").count() == 1
    with pytest.raises(checks.InstitutionRefused):
        actions.invite_institution(year.submission, name="وزارة المالية", by=cast.focal_point)


def test_officer_refused_leaves_no_institution_behind(year, cast):
    actions.invite_institution(year.submission, name="الأولى", officer=WHO, by=cast.focal_point)
    known = Institution.objects.get(name_ar="الأولى")
    other = cases.open_round(cast, year=2027, framework=year.round.framework)
    with pytest.raises(InvitationRefused):  # his invitation to this seat still waits
        actions.invite_institution(
            cases.submission_of(other, cast.oman), institution=known, officer=WHO, by=cast.focal_point
        )
    assert not InstitutionForm.objects.filter(submission__round=other).exists()


def test_known_institution_tells_the_officers_it_has(year, cast):
    other = cases.open_round(cast, year=2027, framework=year.round.framework)
    actions.invite_institution(
        cases.submission_of(other, cast.oman), institution=year.health.institution, by=cast.focal_point
    )
    assert told(cast.officer, "institution_invited") == 1


def test_institution_of_another_state_or_without_a_name_is_refused(year, cast):
    foreign = Institution.objects.create(state=cast.kuwait, name_ar="وزارة كويتية")
    for facts in ({"institution": foreign}, {"name": "  "}):
        with pytest.raises(checks.InstitutionRefused):
            actions.invite_institution(year.submission, by=cast.focal_point, **facts)


@pytest.mark.parametrize(("status", "is_taken"), [("preparing", False), ("announced", True), ("published", False)])
def test_institutions_are_invited_from_the_early_notice_on(year, cast, status, is_taken):
    Round.objects.filter(pk=year.round.pk).update(status=status)
    if is_taken:
        actions.invite_institution(year.submission, name="وزارة", by=cast.focal_point)
    else:
        with pytest.raises(checks.InstitutionRefused):
            actions.invite_institution(year.submission, name="وزارة", by=cast.focal_point)


def test_services_move_between_institutions_with_their_answers(year, cast):
    say(year.health, "S1", service="A1", by=cast.officer)
    services = list(year.round.framework.services.filter(code__in=["A1", "A3"]))
    assert actions.assign_services(year.justice, services, by=cast.focal_point) == 2
    assert actions.assign_services(year.justice, services, by=cast.focal_point) == 0
    assert set(year.justice.assignments.values_list("service__code", flat=True)) == {"A1", "A2", "A3"}
    by_form = coverage_of_institutions(questions_of(year.round.framework_id), year.submission)
    assert by_form[year.justice.pk].by_form["service"].said == 1
    assert by_form[year.health.pk].by_form["service"].asked == 0
    assert actions.unassign_services(year.submission, services, by=cast.focal_point) == 2
    assert Answer.objects.filter(service__code="A1", is_current=True).count() == 1


def test_service_of_another_framework_is_refused(year, cast):
    other = actions.load_illustrative(by=None).services.first()
    with pytest.raises(checks.InstitutionRefused):
        actions.assign_services(year.health, [other], by=cast.focal_point)


def test_local_names_of_services(year, cast):
    mine, foreign = (ServiceAssignment.objects.get(form=form) for form in (year.health, year.justice))
    names = {mine.service_id: "  اسمها   هنا ", foreign.service_id: "ليست لها"}
    assert actions.name_services(year.health, names=names, by=cast.focal_point) == 1
    assert actions.name_services(year.health, names=names, by=cast.focal_point) == 0
    assert ServiceAssignment.objects.get(pk=mine.pk).local_name == "اسمها هنا"
    assert ServiceAssignment.objects.get(pk=foreign.pk).local_name == ""
    assert JournalLine.objects.filter(verb="name_services").count() == 1


def test_part_is_handed_in_returned_with_a_word_and_approved(year, cast):
    with pytest.raises(checks.SubmissionIncomplete):
        actions.hand_in(year.health, by=cast.officer)
    fill(year.health, "A1", by=cast.officer)
    form = afresh(year.health)
    assert form.status == "filling"
    actions.hand_in(form, by=cast.officer)
    assert told(cast.focal_point, "form_handed_in") == 1
    with pytest.raises(checks.InstitutionRefused):
        actions.hand_in(afresh(form), by=cast.officer)
    with pytest.raises(checks.AnswerLocked):
        say(form, "I1", value=6, by=cast.officer)
    with pytest.raises(checks.InstitutionRefused):
        actions.return_form(afresh(form), text=" ", by=cast.focal_point)
    actions.return_form(afresh(form), text="العدد يحتاج إلى مراجعة", by=cast.focal_point)
    assert told(cast.officer, "form_returned") == 1
    assert [one.reason for one in changes_of(form)][-1] == "العدد يحتاج إلى مراجعة"
    actions.hand_in(afresh(form), by=cast.officer)
    actions.approve_form(afresh(form), by=cast.focal_point)
    actions.approve_form(afresh(form), by=cast.focal_point)
    assert afresh(form).status == "approved"
    assert told(cast.officer, "form_approved") == 1


def test_part_with_silent_cells_is_handed_in_when_that_was_agreed(year, cast):
    actions.hand_in(year.health, is_partial=True, by=cast.officer)
    kept = afresh(year.health)
    assert (kept.status, kept.handed_in_by) == ("handed_in", cast.officer)


def test_institution_taken_out_counts_no_more_and_loses_nothing(year, cast):
    fill(year.health, "A1", by=cast.officer)
    before = coverage_of(year.submission).whole
    assert (before.said, before.asked) == (3, 1 + 2 * 2 + 3)
    with pytest.raises(checks.InstitutionRefused):
        actions.remove_institution(year.health, text="", by=cast.focal_point)
    actions.remove_institution(year.health, text="دُمجت مع غيرها", by=cast.focal_point)
    after = coverage_of(year.submission).whole
    assert (after.said, after.asked) == (0, 1 + 2 + 3)
    assert Answer.objects.filter(form=year.health).count() == 3
    for deed in (actions.hand_in, actions.approve_form, actions.remind):
        with pytest.raises(RuleBroken):
            deed(afresh(year.health), by=cast.focal_point)
    with pytest.raises(checks.CellGone):
        say(year.health, "I1", value=6, by=cast.officer)
    actions.restore_institution(afresh(year.health), by=cast.focal_point)
    assert afresh(year.health).status == "filling"
    assert coverage_of(year.submission).whole.said == 3


def test_reminder_by_hand_once_a_day(year, cast):
    actions.remind(year.health, by=cast.focal_point)
    assert told(cast.officer, "form_reminder") == 1
    with pytest.raises(checks.InstitutionRefused):
        actions.remind(year.health, by=cast.focal_point)
    with pytest.raises(checks.InstitutionRefused):  # nobody is there to be reminded
        actions.remind(year.justice, by=cast.focal_point)
    Reminder.objects.update(sent_at=timezone.now() - timedelta(days=1))
    actions.remind(year.health, by=cast.focal_point)
    assert told(cast.officer, "form_reminder") == 2


def test_reminder_sends_an_open_invitation_again(year, cast):
    actions.invite_officer(year.justice, officer=WHO, by=cast.focal_point)
    first = Invitation.objects.get(email=WHO.email).token_hash
    actions.remind(year.justice, by=cast.focal_point)
    assert Invitation.objects.get(email=WHO.email).token_hash != first
    assert OutgoingMail.objects.filter(to=WHO.email).count() == 2


def test_all_the_silent_are_reminded_and_no_one_else(year, cast):
    actions.invite_officer(year.justice, officer=WHO, by=cast.focal_point)
    say(year.health, "I1", by=cast.officer)
    assert actions.remind_silent(year.submission, by=cast.focal_point) == 1
    assert told(cast.officer, "form_reminder") == 0
    assert actions.remind_silent(year.submission, all_unfinished=True, by=cast.focal_point) == 1  # the other one, today
    assert told(cast.officer, "form_reminder") == 1
    assert JournalLine.objects.filter(verb="remind").count() == 2


def test_clock_reminds_institutions_and_tells_the_coordinator_how_many(year, cast):
    Round.objects.filter(pk=year.round.pk).update(
        reminder_days=[7], institutions_due_at=timezone.now() + timedelta(days=5)
    )
    actions.remind_of_deadlines()
    actions.remind_of_deadlines()
    assert told(cast.officer, "form_reminder") == 1
    assert told(cast.focal_point, "institutions_waiting") == 1
    assert Notice.objects.get(kind="institutions_waiting").facts["count"] == 2


def test_new_coordinator_finds_everything_in_its_place(year, cast):
    fill(year.health, "A1", by=cast.officer)
    last_day = timezone.localdate()
    actions.hand_over_state(year.submission, successor=WHO, last_day=last_day, by=cast.focal_point)
    invitation = Invitation.objects.get(email=WHO.email)
    assert (invitation.role, invitation.state) == ("focal_point", cast.oman)
    assert Seat.objects.get(person=cast.focal_point).until_on == last_day
    assert told(cast.director, "coordination_handed_over") == 1
    successor = members.accept_invitation(invitation, name="هدى", password="a-long-password-1")
    actions.hand_in(afresh(year.health), by=cast.officer)
    actions.approve_form(afresh(year.health), by=successor)
    assert coverage_of(year.submission).whole.said == 3
    assert told(successor, "form_handed_in") == 1


def test_only_a_coordinator_hands_his_seat_over(year, cast):
    with pytest.raises(checks.InstitutionRefused):
        actions.hand_over_state(year.submission, successor=WHO, by=cast.director)


def test_new_officer_goes_on_where_the_former_stopped(year, cast):
    say(year.health, "I1", by=cast.officer)
    yesterday = timezone.localdate() - timedelta(days=1)
    seat = Seat.objects.get(person=cast.officer)
    actions.hand_over_form(year.health, successor=WHO, seat=seat, last_day=yesterday, by=cast.focal_point)
    successor = members.accept_invitation(
        Invitation.objects.get(email=WHO.email), name="هدى", password="a-long-password-1"
    )
    say(year.health, "I2", by=Person.objects.get(pk=successor.pk))
    assert year.health.answers.filter(is_current=True).count() == 2
    with pytest.raises(checks.InstitutionRefused):
        actions.hand_over_form(
            year.justice, successor=Officer("x@example.org", "س"), seat=seat, last_day=yesterday, by=cast.focal_point
        )


def test_institutions_of_a_submission_that_is_signed_stay(year, cast):
    Submission.objects.filter(pk=year.submission.pk).update(status="submitted")
    with pytest.raises(checks.InstitutionRefused):
        actions.invite_institution(year.submission, name="وزارة", by=cast.focal_point)
    with pytest.raises(checks.InstitutionRefused):
        actions.remove_institution(year.health, text="سبب", by=cast.focal_point)


def test_contradiction_stands_in_the_way_of_handing_in(cast):
    submission = cases.submission_of(year_round(cast), cast.oman)
    form = form_of(submission)
    seat_of(cast.officer, form.institution)
    put(submission, cell_of(submission, "K02", form, "S001"), (4,), by=cast.officer)
    put(submission, cell_of(submission, "K05", form), (1,), by=cast.officer)
    with pytest.raises(checks.NotPossible):
        actions.hand_in(afresh(form), is_partial=True, by=cast.officer)
    put(submission, cell_of(submission, "K05", form), (3,), by=cast.officer)
    actions.hand_in(afresh(form), is_partial=True, by=cast.officer)
    assert afresh(form).status == "handed_in"
