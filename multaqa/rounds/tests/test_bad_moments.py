"""Moments that go wrong: a stale tab, a deadline, a seat that ended, a fault midway. Nothing is half-written."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.members.models import Seat
from multaqa.rounds import actions, tasks
from multaqa.rounds.models import Round, Submission, WorkbookUpload
from multaqa.rounds.tests.cases import fill, open_round, say, submission_of
from multaqa.rounds.tests.web import IMMEDIATE, accept, downloaded, put, saved, send, signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def submission(cast: Any, settings: Any) -> Submission:
    settings.TASKS = IMMEDIATE
    submission = submission_of(open_round(cast), cast.oman)
    say(submission, "OSI", "0.5", by=cast.director)
    return submission


@pytest.fixture
def client(cast: Any) -> Client:
    return signed_in(cast.focal_point)


def nothing_has_changed(submission: Submission) -> bool:
    """Tell whether the one answer that was there is still all there is."""
    return [(one.indicator.code, str(one.value)) for one in submission.answers.all()] == [("OSI", "0.500000")]


def test_answers_changed_while_the_differences_were_shown(cast: Any, client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    put(book, "OSI", value=0.8)
    put(book, "TII", value=0.6)
    send(client, submission, saved(book))
    upload = WorkbookUpload.objects.get()
    page = client.get(f"/ar/rounds/uploads/{upload.pk}/")
    seen = {"seen": page.context["seen"]}
    say(submission, "OSI", "0.55", by=cast.director)
    answer = client.post(f"/ar/rounds/uploads/{upload.pk}/accept/", seen)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "تغيّرت إجابات أثناء عرض الفروق، فلم يُكتب شيء." in words
    assert "مؤشر الخدمات الإلكترونية (OSI)" in words
    upload.refresh_from_db()
    assert upload.status == WorkbookUpload.Status.READ
    assert submission.answers.count() == 2
    assert accept(client, upload).status_code == 302
    assert submission.answers.count() == 4


def test_acceptance_twice_writes_once(client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    put(book, "TII", value=0.6)
    send(client, submission, saved(book))
    upload = WorkbookUpload.objects.get()
    seen = {"seen": '{"TII": 0}'}
    assert client.post(f"/ar/rounds/uploads/{upload.pk}/accept/", seen).status_code == 302
    lines = JournalLine.objects.count()
    assert client.post(f"/ar/rounds/uploads/{upload.pk}/accept/", seen).status_code == 302
    assert (submission.answers.count(), JournalLine.objects.count()) == (2, lines)


def test_workbook_is_read_once_however_often_the_task_runs(client: Client, submission: Submission) -> None:
    send(client, submission, saved(downloaded(client, submission)))
    upload = WorkbookUpload.objects.get()
    lines = JournalLine.objects.count()
    tasks.read_workbook_task.func(upload.pk)
    assert JournalLine.objects.count() == lines


def test_fault_in_the_middle_of_an_acceptance_writes_nothing(
    client: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = downloaded(client, submission)
    put(book, "TII", value=0.6)
    put(book, "HCI", value=0.7)
    send(client, submission, saved(book))
    upload = WorkbookUpload.objects.get()

    def breaks(*args: Any, **words: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(actions.batches, "_tell", breaks)  # the rows are written by then
    client.raise_request_exception = False
    assert accept(client, upload).status_code == 500
    assert nothing_has_changed(submission)
    upload.refresh_from_db()
    assert upload.status == WorkbookUpload.Status.READ
    monkeypatch.undo()
    assert accept(client, upload).status_code == 302
    assert submission.answers.count() == 3


def passed(submission: Submission) -> None:
    """Let the deadline pass."""
    Round.objects.filter(pk=submission.round_id).update(answers_due_at=timezone.now() - timedelta(minutes=1))


def test_deadline_passed_while_typing(client: Client, submission: Submission) -> None:
    passed(submission)
    data = {"TII-value": "0.6", "TII-absence": "", "TII-number": "0"}
    answer = client.post(f"/ar/rounds/submissions/{submission.pk}/answers/TII/", data, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#refusal"
    words = answer.content.decode()
    assert "انتهى الموعد النهائي في" in words
    assert "الإجابات المحفوظة باقية. يمكن طلب تمديد من الأمانة." in words
    assert nothing_has_changed(submission)
    page = client.get(f"/ar/rounds/submissions/{submission.pk}/").content.decode()
    assert "انتهى الموعد النهائي في" in page


def test_deadline_passed_between_upload_and_acceptance(client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    put(book, "TII", value=0.6)
    send(client, submission, saved(book))
    passed(submission)
    answer = accept(client, WorkbookUpload.objects.get())
    assert answer.status_code == 422
    assert "انتهى الموعد النهائي في" in answer.content.decode()
    assert WorkbookUpload.objects.get().status == WorkbookUpload.Status.READ
    assert "انتهى الموعد النهائي في" in send(client, submission, saved(book)).content.decode()
    assert WorkbookUpload.objects.count() == 1
    assert nothing_has_changed(submission)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_seat_that_ended_yesterday_writes_nothing(
    cast: Any, client: Client, submission: Submission, headers: dict[str, str]
) -> None:
    assert client.get(f"/ar/rounds/submissions/{submission.pk}/").status_code == 200
    Seat.objects.filter(person=cast.focal_point).update(until_on=timezone.localdate() - timedelta(days=1))
    data = {"TII-value": "0.6", "TII-absence": "", "TII-number": "0"}
    answer = client.post(f"/ar/rounds/submissions/{submission.pk}/answers/TII/", data, headers=headers)
    assert answer.status_code == 404
    assert "لا توجد صفحة في هذا العنوان، أو ليست متاحة لكم." in answer.content.decode()
    assert client.get(f"/ar/rounds/submissions/{submission.pk}/").status_code == 404
    assert send(client, submission, b"PK").status_code == 404
    assert nothing_has_changed(submission)


def test_answer_typed_while_the_other_submitted_is_refused_with_the_reason(
    cast: Any, client: Client, submission: Submission
) -> None:
    fill(submission, by=cast.director)
    actions.submit(submission_of(submission.round, cast.oman), by=cast.director)
    data = {"TII-value": "0.6", "TII-absence": "", "TII-number": "1"}
    answer = client.post(f"/ar/rounds/submissions/{submission.pk}/answers/TII/", data, headers=HTMX)
    assert answer.status_code == 422
    assert "لا تُستقبل الإجابات الآن: حالة الردّ «مقدَّم». الإجابات المحفوظة باقية." in answer.content.decode()


def test_numbers_of_a_form_that_somebody_forged(client: Client, submission: Submission) -> None:
    for number in ("²", "-1", "9" * 5000, "x"):
        data = {"OSI-value": "0.6", "OSI-absence": "", "OSI-number": number}
        answer = client.post(f"/ar/rounds/submissions/{submission.pk}/answers/OSI/", data, headers=HTMX)
        assert answer.status_code == 200
        assert "تغيّرت هذه الإجابة من جهاز آخر" in answer.content.decode()
    assert client.post(f"/ar/rounds/submissions/{submission.pk}/answers/XXX/", {}, headers=HTMX).status_code == 404
    assert nothing_has_changed(submission)
