"""The workbook of an institution and that of a whole state: written, filled, read, shown, taken whole or not at all."""

from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from multaqa.core.models import JournalLine
from multaqa.rounds import actions
from multaqa.rounds.models import Answer, InstitutionForm, Round, ServiceAssignment, Submission, WorkbookUpload
from multaqa.rounds.queries.differences import differences_of
from multaqa.rounds.queries.words import Word
from multaqa.rounds.tests.cases import submission_of
from multaqa.rounds.tests.web import (
    IMMEDIATE,
    accept,
    downloaded,
    downloaded_form,
    place,
    saved,
    send,
    send_form,
    signed_in,
    write,
)
from multaqa.rounds.tests.year import cell_of, form_of, put, year_round


@pytest.fixture(autouse=True)
def at_once(settings: Any, tmp_path: Any) -> None:
    settings.TASKS, settings.FILES = IMMEDIATE, tmp_path


@pytest.fixture
def submission(cast: Any) -> Submission:
    return submission_of(year_round(cast), cast.oman)


@pytest.fixture
def form(submission: Submission, cast: Any) -> InstitutionForm:
    made = form_of(submission)
    cast.officer.seats.update(institution=made.institution)
    return made


@pytest.fixture
def client(cast: Any, form: InstitutionForm) -> Any:
    return signed_in(cast.officer)


def now(submission: Submission) -> dict[str, tuple[Any, list[int], str]]:
    """Return what each cell says now."""
    said = submission.answers.filter(is_current=True).order_by("item")
    return {one.item: (one.value and one.value.normalize(), one.choices, one.absence) for one in said}


def latest() -> WorkbookUpload:
    return WorkbookUpload.objects.latest("pk")


# ---- written


def test_an_institution_has_sheets_of_its_own_questions_and_of_services_by_sector(
    client: Any, form: InstitutionForm
) -> None:
    book = downloaded_form(client, form)
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sectors = {str(one.service.sector.name_ar) for one in form.assignments.all()}
    assert visible[0] == "المؤسسة"
    assert set(visible[1:-1]) == sectors
    assert visible[-1] == "إرشادات"
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets if sheet.sheet_state == "visible")
    hidden = {sheet.title for sheet in book.worksheets if sheet.sheet_state == "veryHidden"}
    assert hidden == {"lists", "remembered"}


def test_names_are_locked_and_answers_open_with_lists_to_choose_from(client: Any, form: InstitutionForm) -> None:
    sheet, row = place(downloaded_form(client, form), "K01.S001")
    assert sheet.protection.sheet
    assert [sheet.cell(row, column).protection.locked for column in range(1, 7)] == [True] * 3 + [False] * 3
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules[f"D{row}"].type == "list"
    assert rules[f"E{row}"].type == "list"


def test_a_state_has_its_own_questions_and_all_its_institutions(submission: Submission, form: Any, cast: Any) -> None:
    gone = form_of(submission, services=0)
    InstitutionForm.objects.filter(pk=gone.pk).update(status="removed")
    book = downloaded(signed_in(cast.focal_point), submission)
    assert book.worksheets[0].title == "الدولة"
    for item in ("K13", f"K05@{form.institution_id}", "K01.S001"):
        assert place(book, item)
    with pytest.raises(AssertionError):
        place(book, f"K05@{gone.institution_id}")


def test_shares_are_not_asked_for(client: Any, form: InstitutionForm) -> None:
    book = downloaded_form(client, form)
    assert place(book, "all_completed.S001")
    with pytest.raises(AssertionError):
        place(book, "K20.S001")


def test_text_that_begins_like_a_formula_is_neutralised_and_comes_back(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    said = Word(Decimal(5), explanation='=HYPERLINK("http://x")')
    actions.record_answer(submission, cell_of(submission, "all_completed", form, "S001"), said, by=cast.officer)
    book = downloaded_form(client, form)
    sheet, row = place(book, "all_completed.S001")
    assert sheet.cell(row, 6).value == '\'=HYPERLINK("http://x")'
    assert sheet.cell(row, 6).data_type == "s"
    send_form(client, form, saved(book))
    assert [one.kind for one in differences_of(latest())] == ["unchanged"]


# ---- filled and taken


def test_steps_lists_numbers_reasons_and_explanations_are_taken(
    client: Any, submission: Submission, form: InstitutionForm
) -> None:
    book, own = downloaded_form(client, form), f"@{form.institution_id}"
    sheet, row = place(book, "K01.S001")
    steps = sheet.cell(row, 4).coordinate
    write(book, "K01.S001", value="4")
    write(book, "all_completed.S001", value="١٢٣٤", why="=1+1 ليس صيغة هنا")
    sheet.cell(place(book, "all_completed.S001")[1], 6).data_type = "s"
    write(book, f"K05{own}", reason="غير متاحة")
    write(book, _checklist(submission) + own, value="1، ٢")
    answer = send_form(client, form, saved(book))
    upload = latest()
    assert upload.problems == []
    assert now(submission) == {}
    page = client.get(answer.headers["Location"]).content.decode()
    assert f'<bdi class="code">{steps}</bdi>' in page
    assert accept(client, upload).status_code == 302
    said = now(submission)
    assert said["K01.S001"][1] == [4]
    assert said["all_completed.S001"][0] == 1234
    assert said[f"K05{own}"] == (None, [], "not_available")
    assert said[_checklist(submission) + own][1] == [1, 2]
    assert Answer.objects.get(item="all_completed.S001").explanation == "=1+1 ليس صيغة هنا"
    assert set(Answer.objects.values_list("way", "upload")) == {("workbook", upload.pk)}
    assert InstitutionForm.objects.get(pk=form.pk).status == "filling"
    line = JournalLine.objects.get(verb="record_answers")
    assert (line.differences["count"], line.thing) == (4, f"WorkbookUpload:{upload.pk}")


def _checklist(submission: Submission) -> str:
    asked = submission.round.framework.indicators.filter(form="institution", scale__kind="checklist")
    return str(asked.first().code)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_what_was_downloaded_changes_nothing_in_any_language(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any, language: str
) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (4,), by=cast.officer)
    put(submission, cell_of(submission, "all_completed", form, "S001"), "12", by=cast.officer)
    own = cell_of(submission, _checklist(submission), form)
    put(submission, own, (), by=cast.officer)
    send_form(client, form, saved(downloaded_form(client, form, language=language)))
    assert latest().problems == []
    assert {one.cell.item: one.kind for one in differences_of(latest())} == {
        "K01.S001": "unchanged", "all_completed.S001": "unchanged", own.item: "unchanged",
    }  # fmt: skip


PROBLEMS = [
    ("K01.S001", "9", None, None, "هذا المستوى ليس في المقياس"),
    ("K01.S001", "=1", None, None, "صيغة حسابية"),
    ("all_completed.S001", "-3", None, None, "خارج المدى"),
    ("all_completed.S001", "كثير", None, None, "ليس عدداً"),
    ("all_completed.S001", 5, "غير متاحة", None, "معاً"),
    ("all_completed.S001", None, None, "لأن", "شرح بلا إجابة"),
    ("all_completed.S001", None, "لم تُشمل", None, "هذا السبب غير مقبول هنا"),
    ("all_completed.S001", 5, None, "س" * 2001, "2000"),
]


@pytest.mark.parametrize(("item", "value", "reason", "why", "words"), PROBLEMS)
def test_problems_name_sheet_and_cell_and_the_rest_is_taken(
    client: Any, submission: Submission, form: InstitutionForm, item: str, value: Any, reason: Any, why: Any, words: str
) -> None:
    book = downloaded_form(client, form)
    write(book, item, value=value, reason=reason, why=why)
    write(book, "K02.S001", value="2")
    sheet, row = place(book, item)
    page = client.get(send_form(client, form, saved(book)).headers["Location"]).content.decode()
    [problem] = latest().problems
    assert problem["sheet"] == sheet.title
    assert problem["cell"].endswith(str(row))
    assert words in problem["message"]
    assert f"ورقة «{sheet.title}»، الخلية {problem['cell']}" in page
    accept(client, latest())
    assert list(now(submission)) == ["K02.S001"]


@pytest.mark.parametrize("said", ["7, 99", "x", "1.5", "1 = نعم"])
def test_lines_that_are_not_on_a_list_are_named(
    client: Any, submission: Submission, form: InstitutionForm, said: str
) -> None:
    book = downloaded_form(client, form)
    item = f"{_checklist(submission)}@{form.institution_id}"
    sheet, row = place(book, item)
    sheet.cell(row, 4).value = said
    sheet.cell(row, 4).data_type = "s"
    send_form(client, form, saved(book))
    assert [one["cell"] for one in latest().problems] == [f"D{row}"]


# ---- changed meanwhile


def test_an_untouched_cell_takes_nothing_back_that_was_changed_meanwhile(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    cell = cell_of(submission, "all_completed", form, "S001")
    put(submission, cell, "12", by=cast.officer)
    book = downloaded_form(client, form)
    put(submission, cell, "15", by=cast.focal_point)
    write(book, "K01.S001", value="4")
    send_form(client, form, saved(book))
    assert {one.cell.item: one.kind for one in differences_of(latest())} == {
        "all_completed.S001": "unchanged", "K01.S001": "new",
    }  # fmt: skip
    accept(client, latest())
    assert now(submission)["all_completed.S001"][0] == 15


def test_a_cell_changed_on_both_sides_is_marked_before_it_is_taken(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    cell = cell_of(submission, "all_completed", form, "S001")
    put(submission, cell, "12", by=cast.officer)
    book = downloaded_form(client, form)
    put(submission, cell, "15", by=cast.focal_point)
    write(book, "all_completed.S001", value=20)
    answer = send_form(client, form, saved(book))
    [one] = differences_of(latest())
    assert (one.kind, one.is_stale, one.number) == ("changed", True, 2)
    assert "تغيّرت بعد التنزيل" in client.get(answer.headers["Location"]).content.decode()
    put(submission, cell, "16", by=cast.focal_point)
    refused = client.post(f"/ar/rounds/uploads/{latest().pk}/accept/", {"seen": '{"all_completed.S001": 2}'})
    assert refused.status_code == 422
    assert now(submission)["all_completed.S001"][0] == 16


@pytest.mark.parametrize("seen", ["", "x", "[1]", '{"all_completed.S001": "1"}', '{"all_completed.S001": 7}'])
def test_what_somebody_forged_accepts_nothing(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any, seen: str
) -> None:
    put(submission, cell_of(submission, "all_completed", form, "S001"), "12", by=cast.officer)
    book = downloaded_form(client, form)
    write(book, "all_completed.S001", value=20)
    send_form(client, form, saved(book))
    assert client.post(f"/ar/rounds/uploads/{latest().pk}/accept/", {"seen": seen}).status_code == 422
    assert now(submission)["all_completed.S001"][0] == 12


# ---- of others, and gone meanwhile


def test_the_workbook_of_another_institution_is_not_read_on_this_page(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    other = form_of(submission, services=0)
    book = downloaded_form(signed_in(cast.focal_point), other)
    answer = send_form(client, form, saved(book))
    assert "لم يصدر هذا المصنف لهذه المؤسسة" in client.get(answer.headers["Location"]).content.decode()
    assert latest().status == "refused"
    send(signed_in(cast.focal_point), submission, saved(book))
    assert latest().status == "read"


def test_an_officer_does_not_upload_for_the_state(client: Any, submission: Submission, form: InstitutionForm) -> None:
    assert send(client, submission, saved(downloaded_form(client, form))).status_code == 404
    assert not WorkbookUpload.objects.exists()


def test_an_institution_taken_out_and_a_service_given_away_are_named(
    submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    state, heir = signed_in(cast.focal_point), form_of(submission, services=0)
    book = downloaded(state, submission)
    write(book, f"K05@{heir.institution_id}", value="1")
    write(book, "K01.S001", value="4")
    write(book, "K13", value="1")
    InstitutionForm.objects.filter(pk=heir.pk).update(status="removed")
    ServiceAssignment.objects.filter(service__code="S001").delete()
    send(state, submission, saved(book))
    said = {problem["message"] for problem in latest().problems}
    assert any("استُبعدت" in one for one in said)
    assert [one.cell.item for one in differences_of(latest())] == ["K13"]


def test_an_institution_taken_out_between_reading_and_acceptance_writes_nothing(
    client: Any, submission: Submission, form: InstitutionForm
) -> None:
    book = downloaded_form(client, form)
    write(book, "K01.S001", value="4")
    send_form(client, form, saved(book))
    InstitutionForm.objects.filter(pk=form.pk).update(status="removed")
    assert accept(client, latest()).status_code == 422
    assert (now(submission), latest().status) == ({}, "read")


def test_cells_of_an_approved_form_stay_and_the_rest_of_the_state_is_taken(
    submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    state = signed_in(cast.focal_point)
    book = downloaded(state, submission)
    write(book, "K01.S001", value="4")
    write(book, "K13", value="1")
    InstitutionForm.objects.filter(pk=form.pk).update(status="approved")
    send(state, submission, saved(book))
    assert {one.cell.item: one.kind for one in differences_of(latest())} == {"K01.S001": "locked", "K13": "new"}
    assert accept(state, latest()).status_code == 302
    assert list(now(submission)) == ["K13"]


@pytest.mark.parametrize("status", ["handed_in", "approved"])
def test_a_form_that_was_handed_in_takes_no_workbook(client: Any, form: InstitutionForm, status: str) -> None:
    book = saved(downloaded_form(client, form))
    InstitutionForm.objects.filter(pk=form.pk).update(status=status)
    assert send_form(client, form, book).status_code == 422


def test_the_institutions_deadline_passed_meanwhile(client: Any, submission: Submission, form: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    book = downloaded_form(client, form)
    write(book, "K01.S001", value="4")
    send_form(client, form, saved(book))
    Round.objects.update(institutions_due_at=timezone.now() - timedelta(minutes=1))
    answer = accept(client, latest())
    assert answer.status_code == 422
    assert "انتهى موعد المؤسسات" in answer.content.decode() or "موعد المؤسسات" in answer.content.decode()
    assert now(submission) == {}


def test_a_renamed_sheet_is_still_read(client: Any, submission: Submission, form: InstitutionForm) -> None:
    book = downloaded_form(client, form)
    write(book, "K01.S001", value="4")
    place(book, "K01.S001")[0].title = "نسختي"
    send_form(client, form, saved(book))
    assert [one["item"] for one in latest().cells] == ["K01.S001"]


def test_sheets_of_somebody_else_are_not_read(client: Any, form: InstitutionForm) -> None:
    book: openpyxl.Workbook = downloaded_form(client, form)
    book.create_sheet("ملاحظات")["D4"] = "نص"
    send_form(client, form, saved(book))
    assert latest().problems == []


# ---- large


def test_many_differences_are_paged_and_taken_together_with_few_reads(
    client: Any, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    services = list(submission.round.framework.services.all()[2:30])
    ServiceAssignment.objects.bulk_create(
        ServiceAssignment(submission=submission, service=one, form=form) for one in services
    )
    book = downloaded_form(client, form)
    for one in services:
        for code in ("all_completed", "online_started", "K01", "K02"):
            write(book, f"{code}.{one.code}", value="1")
    answer = send_form(client, form, saved(book))
    first = client.get(answer.headers["Location"])
    assert len(first.context["lines"]) == 100
    assert len(first.context["changes"]) == 112
    assert len(client.get(answer.headers["Location"], {"page": 2}).context["lines"]) == 12
    with CaptureQueriesContext(
        connection,
    ) as reads:
        assert accept(client, latest()).status_code == 302
    assert len(now(submission)) == 112
    assert len(reads) < 150
