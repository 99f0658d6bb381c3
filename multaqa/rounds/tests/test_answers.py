"""Rules of answering: every kind of cell, of the state, of an institution, of a service."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.core.statuses import changes_of
from multaqa.rounds import actions, checks
from multaqa.rounds.models import Answer, InstitutionForm, ServiceAssignment, Submission
from multaqa.rounds.queries.words import Cell, Word, word_of
from multaqa.rounds.tests.cases import open_round, submission_of
from multaqa.rounds.tests.year import cell_of, form_of, institution_of, passed, put, seat_of, year_round


@pytest.fixture
def submission(cast: Any) -> Submission:
    """Return Oman's submission in an open round of the illustrative framework."""
    return submission_of(year_round(cast), cast.oman)


@pytest.fixture
def form(cast: Any, submission: Submission) -> InstitutionForm:
    """Return the form of an institution with two services, S001 and S002; Omar is its officer."""
    made = form_of(submission)
    seat_of(cast.officer, made.institution)
    return made


@pytest.mark.parametrize(
    ("code", "service", "said", "item", "more"),
    [
        ("K13", "", (1, 4), "K13", ("40", [1, 4])),
        ("K13", "", (), "K13", ("0", [])),
        ("K30", "", (3,), "K30", ("70", [3])),
        ("K05", "", (2,), "K05@{institution}", ("50", [2])),
        ("K12", "", (4, 1), "K12@{institution}", ("50", [1, 4])),
        ("support_received", "", "1200", "support_received@{institution}", ("1200", [])),
        ("K01", "S001", (4,), "K01.S001", ("90", [4])),
        ("K24", "S002", "4.25", "K24.S002", ("4.25", [])),
        ("all_completed", "S002", "7", "all_completed.S002", ("7", [])),
        ("K20", "S001", "not_applicable", "K20.S001", (None, [])),
        ("K33", "", "not_answered", "K33@{institution}", (None, [])),
    ],
)
def test_each_kind_of_cell_keeps_what_is_said(
    cast: Any, submission: Submission, form: InstitutionForm, code: str, service: str, said: Any, item: str,
    more: tuple[str | None, list[int]],
) -> None:  # fmt: skip
    value, choices = more
    national = not service and "{" not in item
    cell = cell_of(submission, code, None if national else form, service)
    answer = put(submission, cell, said, by=cast.focal_point)
    answer.refresh_from_db()
    assert answer.item == item.format(institution=form.institution_id)
    assert answer.value == (Decimal(value) if value is not None else None)
    assert answer.choices == choices
    assert answer.absence == ("" if value is not None else said)
    assert answer.form == (None if national else form)
    again = actions.record_answer(submission, cell, word_of(answer), by=cast.focal_point)
    assert again == answer  # what it says can be said again, and changes nothing


@pytest.mark.parametrize(
    ("code", "service", "word"),
    [
        ("K30", "", Word(Decimal(70))),  # a step is chosen, its points are not typed
        ("K30", "", Word(choices=(2, 3))),
        ("K30", "", Word(choices=())),
        ("K30", "", Word(choices=(9,))),
        ("K13", "", Word(choices=(1, 9))),
        ("K13", "", Word(Decimal(20), (1,))),
        ("K13", "", Word(choices=(1,), absence="not_available")),
        ("K13", "", Word()),
        ("K20", "S001", Word(Decimal(50))),  # a share is computed, never typed
        ("K24", "S001", Word(Decimal("5.5"))),
        ("K24", "S001", Word(Decimal("4.255"))),
        ("K24", "S001", Word(choices=(4,))),
        ("all_completed", "S001", Word(Decimal(-1))),
        ("all_completed", "S001", Word(Decimal("1.5"))),
        ("K01", "S001", Word(absence="not_surveyed")),
        ("K30", "", Word(choices=(1,), explanation="x" * 2001)),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_written(
    cast: Any, submission: Submission, form: InstitutionForm, code: str, service: str, word: Word
) -> None:
    cell = cell_of(submission, code, form if service else None, service)
    with pytest.raises(checks.ValueRefused):
        actions.record_answer(submission, cell, word, by=cast.focal_point)
    assert not Answer.objects.exists()


def test_explanation_beside_the_same_value_is_a_new_row(cast: Any, submission: Submission) -> None:
    cell = cell_of(submission, "K30")
    put(submission, cell, (2,), by=cast.focal_point)
    put(submission, cell, (2,), by=cast.focal_point)
    assert put(submission, cell, (2,), explanation=" برنامج جديد ", by=cast.focal_point).number == 2
    put(submission, cell, (2,), explanation="برنامج جديد", by=cast.focal_point)
    assert list(submission.answers.order_by("number").values_list("explanation", flat=True)) == ["", "برنامج جديد"]
    line = JournalLine.objects.filter(verb="record_answer").last()
    assert line is not None
    assert line.differences["item"] == "K30"
    assert line.differences["explanation"] == ["", "برنامج جديد"]


def test_first_answer_of_an_institution_begins_its_form(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K05", form), (1,), by=cast.officer)
    put(submission, cell_of(submission, "K05", form), (2,), by=cast.officer)
    form.refresh_from_db()
    assert form.status == InstitutionForm.Status.FILLING
    assert changes_of(form).count() == 1


def test_two_writers_of_one_list_the_second_is_told_in_words(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    cell = cell_of(submission, "K01", form, "S001")
    put(submission, cell, (2,), number=0, by=cast.officer)
    with pytest.raises(checks.AnswerStale) as refusal:
        put(submission, cell, (4,), number=0, by=cast.focal_point)
    assert "تفاعل باتجاه واحد" in str(refusal.value.message)
    assert "معاملة كاملة" in str(refusal.value.message)
    assert submission.answers.get().choices == [2]


def test_cell_that_is_not_asked_there_is_refused(cast: Any, submission: Submission, form: InstitutionForm) -> None:
    other = form_of(submission_of(submission.round, cast.kuwait), institution=institution_of(cast.kuwait))
    business = submission.round.framework.services.filter(audience="businesses").first()
    assert business is not None
    ServiceAssignment.objects.create(submission=submission, service=business, form=form)
    wrong = [
        cell_of(submission, "K05"),  # asked of an institution, said of the state
        cell_of(submission, "K30", form),
        cell_of(submission, "K01", form),  # asked of a service
        cell_of(submission, "K01", form, "S050"),  # not assigned to it
        cell_of(submission, "K20", form, business.code),  # asked of services to individuals
        cell_of(submission, "K05", other),  # of another state
    ]
    for cell in wrong:
        with pytest.raises(checks.CellGone):
            put(submission, cell, "not_available", by=cast.focal_point)
    assert not Answer.objects.exists()


def test_indicator_of_another_framework_version_is_refused(cast: Any, submission: Submission) -> None:
    other = submission_of(open_round(cast), cast.oman)
    with pytest.raises(checks.CellGone) as refusal:
        put(submission, cell_of(other, "OSI"), "0.5", by=cast.focal_point)
    assert "تغيّرت نسخة الإطار" in str(refusal.value.message)


def test_removed_institution_writes_nothing_and_keeps_what_it_said(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    cell = cell_of(submission, "K05", form)
    put(submission, cell, (2,), by=cast.officer)
    InstitutionForm.objects.update(status="removed")  # `form` of the open page still says otherwise
    with pytest.raises(checks.CellGone) as refusal:
        put(submission, cell, (3,), by=cast.officer)
    assert "وزارة الصحة" in str(refusal.value.message)
    assert submission.answers.get().choices == [2]


def test_service_given_to_another_institution_is_written_by_that_one_only(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (2,), by=cast.officer)
    heir = form_of(submission, services=0, institution=institution_of(cast.oman, name="وزارة الداخلية"))
    ServiceAssignment.objects.filter(service__code="S001").update(form=heir)
    with pytest.raises(checks.CellGone):
        put(submission, cell_of(submission, "K01", form, "S001"), (3,), by=cast.officer)
    taken = put(submission, cell_of(submission, "K01", heir, "S001"), (2,), by=cast.focal_point)
    assert (taken.number, taken.form) == (2, heir)


@pytest.mark.parametrize("status", ["handed_in", "approved"])
def test_form_that_was_handed_in_takes_nothing(
    cast: Any, submission: Submission, form: InstitutionForm, status: str
) -> None:
    InstitutionForm.objects.update(status=status)
    for by in (cast.officer, cast.focal_point):
        with pytest.raises(checks.AnswerLocked):
            put(submission, cell_of(submission, "K05", form), (2,), by=by)


def test_answer_sent_back_to_the_state_is_mended_though_the_form_is_approved(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    cell = cell_of(submission, "K05", form)
    put(submission, cell, (2,), by=cast.officer)
    InstitutionForm.objects.update(status="approved")
    Submission.objects.filter(pk=submission.pk).update(status="returned")
    Answer.objects.update(status="returned")
    with pytest.raises(checks.AnswerLocked):
        put(submission, cell, (3,), by=cast.officer)
    assert put(submission, cell, (3,), by=cast.focal_point).number == 2


def test_institutions_deadline_holds_for_officers_until_their_form_is_returned(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    cell = cell_of(submission, "K05", form)
    submission = passed(submission, institutions_due_at=-1)
    with pytest.raises(checks.DeadlinePassed) as refusal:
        put(submission, cell, (2,), by=cast.officer)
    assert "المنسق الوطني" in str(refusal.value.message)
    assert put(submission, cell, (1,), by=cast.focal_point).number == 1
    InstitutionForm.objects.update(status="returned")
    assert put(submission, cell, (2,), by=cast.officer).number == 2


def test_state_with_more_time_is_written_after_the_deadline(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    cell = cell_of(submission, "K05", form)
    submission = passed(submission, institutions_due_at=-2, answers_due_at=-1)
    for by in (cast.officer, cast.focal_point):
        with pytest.raises(checks.DeadlinePassed):
            put(submission, cell, (2,), by=by)
    Submission.objects.filter(pk=submission.pk).update(extended_until=timezone.now() + timedelta(days=1))
    assert put(submission, cell, (2,), by=cast.officer).number == 1
    Submission.objects.filter(pk=submission.pk).update(extended_until=timezone.now() - timedelta(hours=1))
    with pytest.raises(checks.DeadlinePassed):
        put(submission, cell, (3,), by=cast.focal_point)


def test_word_of_the_api_says_how_it_came(cast: Any, submission: Submission) -> None:
    cell = cell_of(submission, "K30")
    answer = actions.record_answer(submission, cell, Word(choices=(1,)), way=Answer.Way.API, by=cast.focal_point)
    assert answer.get_way_display() == "عبر الواجهة البرمجية"
    assert Cell(answer.indicator).item == "K30"
