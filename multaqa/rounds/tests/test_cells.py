"""The cells of the three forms: what is asked, what is said, what was said last round, and what the checks find."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from multaqa.rounds import actions, checks
from multaqa.rounds.models import Answer, Evidence, EvidenceUse, InstitutionForm, Round, Service, Submission
from multaqa.rounds.queries.cells import cells_of, questions_of, rows_of
from multaqa.rounds.queries.words import Word
from multaqa.rounds.tests.cases import submission_of
from multaqa.rounds.tests.year import cell_of, form_of, put, year_round


@pytest.fixture
def submission(cast: Any) -> Submission:
    """Return Oman's submission in an open round of the illustrative framework."""
    return submission_of(year_round(cast), cast.oman)


@pytest.fixture
def form(submission: Submission) -> InstitutionForm:
    """Return the form of an institution with the services S001 and S002."""
    return form_of(submission)


def after(cast: Any, submission: Submission, form: InstitutionForm) -> tuple[Submission, InstitutionForm]:
    """Open the next round after this one and invite the same institution for the same services."""
    later = year_round(cast, year=2027)
    Round.objects.filter(pk=later.pk).update(previous=submission.round)
    again = submission_of(later, cast.oman)
    return again, form_of(again, institution=form.institution)


def found(submission: Submission, form: InstitutionForm | None = None) -> list[tuple[str, list[str]]]:
    """Return what the checks find: the code of each check and its items."""
    made = checks.filled(submission, cells_of(submission, form))
    return [(one.check.code, [cell.item for cell in one.cells]) for one in made.remarked()]


def test_three_forms_ask_what_is_theirs(submission: Submission, form: InstitutionForm) -> None:
    assert [cell.item for cell in cells_of(submission)] == ["K13", "K30", "K35"]
    items = [cell.item for cell in cells_of(submission, form)]
    own = [item for item in items if "@" in item]
    assert (len(own), len(items)) == (22, 22 + 2 * 17)  # 20 indicators and 2 counts; 11 and 6 of each service
    assert "K22.S001" not in items  # asked of services to businesses
    assert items.index("all_completed.S001") < items.index("K20.S001") < items.index("K24.S001")
    assert items.index(f"support_in_time@{form.institution_id}") < items.index(f"K33@{form.institution_id}")


def test_rows_carry_answers_remarks_and_what_was_official_before(cast: Any, submission: Submission) -> None:
    put(submission, cell_of(submission, "K30"), (1,), by=cast.focal_point)
    put(submission, cell_of(submission, "K30"), (2,), by=cast.focal_point)
    put(submission, cell_of(submission, "K13"), "not_available", by=cast.focal_point)
    Answer.objects.filter(item="K30", is_current=False).update(status="returned")
    rows = {row.item: row for row in rows_of(submission, cells_of(submission), can_answer=True)}
    assert (rows["K30"].number, rows["K30"].picked, rows["K30"].chosen) == (2, (2,), "")
    assert [one.choices for one in rows["K30"].earlier] == [[1]]
    assert (rows["K13"].picked, rows["K13"].chosen) == (None, "not_available")
    assert rows["K35"].is_missing
    assert all(row.can_edit for row in rows.values())


def test_reads_are_the_same_whatever_the_cells(cast: Any, submission: Submission) -> None:
    costs = set()
    for number, count in enumerate((1, 3, 12)):
        one = form_of(submission, services=count, first=number * 20)
        with CaptureQueriesContext(connection) as made:
            cells = cells_of(submission, one)
            rows = rows_of(submission, cells, can_answer=True)
            checks.mark(rows, checks.filled(submission, cells))
        costs.add(len(made))
    assert costs == {9}


def test_last_round_is_matched_by_question_institution_and_service(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (3,), by=cast.focal_point)
    put(submission, cell_of(submission, "K05", form), "not_available", by=cast.focal_point)
    put(submission, cell_of(submission, "K30"), (4,), by=cast.focal_point)
    again, later = after(cast, submission, form)
    rows = {row.item: row.last for row in rows_of(again, cells_of(again, later), can_answer=True)}
    said = {item: last for item, last in rows.items() if last}
    assert set(said) == {"K01.S001", f"K05@{form.institution_id}"}
    assert (said["K01.S001"].word, said["K01.S001"].year) == (Word(choices=(3,)), 2026)
    other = form_of(again, services=0)
    assert not [row for row in rows_of(again, cells_of(again, other), can_answer=True) if row.last]
    national = {row.item: row.last for row in rows_of(again, cells_of(again), can_answer=True)}
    assert national["K30"] is not None
    assert national["K30"].word == Word(choices=(4,))


def test_service_with_a_new_code_knows_the_one_it_replaces_and_a_changed_scale_is_not_copied(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (3,), by=cast.focal_point)
    put(submission, cell_of(submission, "all_completed", form, "S001"), "500", by=cast.focal_point)
    again, later = after(cast, submission, form)
    version = actions.copy_version(submission.round.framework, version="2", by=cast.secretariat)
    Round.objects.filter(pk=again.round_id).update(framework=version)
    again = submission_of(again.round, cast.oman)
    heir = Service.objects.get(framework=version, code="S001")
    Service.objects.filter(pk=heir.pk).update(code="S901", replaces=["S001"])
    later.assignments.filter(service__code="S001").update(service=heir)
    questions = questions_of(again)
    rows = {row.item: row.last for row in rows_of(again, cells_of(again, later, questions=questions), can_answer=True)}
    level, count = rows["K01.S901"], rows["all_completed.S901"]
    assert level is not None
    assert count is not None
    assert (level.can_copy, count.can_copy, count.word.value) == (True, True, Decimal(500))
    step = next(one for one in questions if one.code == "K01").scale.steps.get(position=3)  # type: ignore[union-attr]
    step.points = Decimal(55)
    step.save()
    rows = {row.item: row.last for row in rows_of(again, cells_of(again, later), can_answer=True)}
    assert rows["K01.S901"] is not None
    assert not rows["K01.S901"].can_copy


def test_contradiction_stands_at_both_cells_even_of_two_forms_of_question(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K02", form, "S001"), (4,), by=cast.focal_point)
    put(submission, cell_of(submission, "K05", form), (1,), by=cast.focal_point)
    assert found(submission, form) == [("C07", ["K02.S001", f"K05@{form.institution_id}"])]
    rows = rows_of(submission, cells_of(submission, form), can_answer=True)
    checks.mark(rows, checks.filled(submission, [row.cell for row in rows]))
    assert [row.item for row in rows if row.findings] == [f"K05@{form.institution_id}", "K02.S001"]
    with pytest.raises(checks.NotPossible) as refusal:
        checks.check_possible(submission, form)
    assert "K02, K05" in str(refusal.value.problems[0])
    put(submission, cell_of(submission, "K05", form), (3,), by=cast.focal_point)
    checks.check_possible(submission, form)


def test_unlikely_answer_asks_for_a_word_and_takes_it(cast: Any, submission: Submission, form: InstitutionForm) -> None:
    for code in ("all_completed", "portal_completed"):
        put(submission, cell_of(submission, code, form, "S002"), "5000", by=cast.focal_point)
    codes = ["all_completed.S002", "portal_completed.S002", "app_completed.S002"]
    assert found(submission, form) == [("C26", codes)]
    with pytest.raises(checks.NotExplained):
        checks.check_possible(submission, form)
    cell = cell_of(submission, "portal_completed", form, "S002")
    put(submission, cell, "5000", explanation="تقدير النظام", by=cast.focal_point)
    checks.check_possible(submission, form)


def test_jump_against_last_round_is_found(cast: Any, submission: Submission, form: InstitutionForm) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (1,), by=cast.focal_point)
    put(submission, cell_of(submission, "K02", form, "S001"), (2,), by=cast.focal_point)
    again, later = after(cast, submission, form)
    put(again, cell_of(again, "K01", later, "S001"), (4,), by=cast.focal_point)
    put(again, cell_of(again, "K02", later, "S001"), "not_applicable", by=cast.focal_point)
    assert found(again, later) == [("C23", ["K01.S001"]), ("C27", ["K02.S001"])]


def test_evidence_is_read_with_its_day_and_what_was_removed_is_not(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    facts = {"submission": submission, "form": form, "kind": "link", "url": "https://example.org"}
    piece = Evidence.objects.create(title="قرار", dated_on=date(2024, 1, 1), attached_by=cast.focal_point, **facts)
    EvidenceUse.objects.create(evidence=piece, submission=submission, item="K01.S001")
    assert found(submission, form) == [("C32", ["K01.S001"])]
    Evidence.objects.update(removed_at=submission.round.answers_due_at)
    assert found(submission, form) == []


def test_share_is_computed_from_its_counts(cast: Any, submission: Submission, form: InstitutionForm) -> None:
    for code, said in (("all_completed", "400"), ("portal_completed", "100"), ("app_completed", "not_available")):
        put(submission, cell_of(submission, code, form, "S001"), said, by=cast.focal_point)
    rows = rows_of(submission, cells_of(submission, form), can_answer=True)
    checks.mark(rows, checks.filled(submission, [row.cell for row in rows]))
    shares = {row.item: row.share for row in rows if row.cell.kind == "ratio"}
    # A channel that is not there has completed nothing; what was started online is not known.
    assert (shares["K20.S001"], shares["K21.S001"], shares["K23.S001"]) == (25.0, 0.0, None)
