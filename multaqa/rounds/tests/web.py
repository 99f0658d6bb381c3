"""What the tests do as people do it: sign in, download, fill a workbook, upload it."""

import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from multaqa.rounds.models import InstitutionForm, Submission, WorkbookUpload

IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
SHEETS = {"ar": "الإجابات", "en": "Answers", "fr": "Réponses"}


def signed_in(person: Any) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def downloaded(client: Client, submission: Submission, *, language: str = "ar") -> openpyxl.Workbook:
    """Download the workbook of a submission and open it as a spreadsheet program would."""
    answer = client.get(f"/{language}/rounds/submissions/{submission.pk}/workbook/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def downloaded_form(client: Client, form: InstitutionForm, *, language: str = "ar") -> openpyxl.Workbook:
    """Download the workbook of an institution's form."""
    answer = client.get(f"/{language}/rounds/forms/{form.pk}/workbook/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def send_form(client: Client, form: InstitutionForm, content: bytes, *, language: str = "ar") -> Any:
    """Upload a file on the page of an institution's form and return the answer to it."""
    file = SimpleUploadedFile("answers.xlsx", content, content_type="application/octet-stream")
    return client.post(f"/{language}/rounds/forms/{form.pk}/workbook/upload/", {"workbook": file})


def place(book: openpyxl.Workbook, item: str) -> tuple[Any, int]:
    """Return the sheet and the row of a cell of the form, whichever sheet it stands on."""
    for sheet in book.worksheets:
        for row in range(2, sheet.max_row + 1):
            if sheet.sheet_state == "visible" and sheet.cell(row, 1).value == item:
                return sheet, row
    raise AssertionError(f"no row of {item}")


def write(book: openpyxl.Workbook, item: str, *, value: Any = None, reason: str | None = None, why: Any = None) -> str:
    """Write into the row of a cell of the form and return the address of its value."""
    sheet, row = place(book, item)
    for column, said in ((4, value), (5, reason), (6, why)):
        if said is not None:
            sheet.cell(row, column).value = said
    return f"D{row}"


def put(book: openpyxl.Workbook, code: str, *, value: Any = None, reason: str | None = None) -> str:
    """Write into the row of an indicator and return the address of the cell of its value."""
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value == code:
            if value is not None:
                sheet.cell(row, 4).value = value
            if reason is not None:
                sheet.cell(row, 5).value = reason
            return f"D{row}"
    raise AssertionError(f"no row of {code}")


def saved(book: openpyxl.Workbook) -> bytes:
    """Return the file that a spreadsheet program would save."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(
    client: Client, submission: Submission, content: bytes, *, name: str = "answers.xlsx", language: str = "ar"
) -> Any:
    """Upload a file on the page of the questionnaire and return the answer to it."""
    file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return client.post(f"/{language}/rounds/submissions/{submission.pk}/workbook/upload/", {"workbook": file})


def accept(client: Client, upload: WorkbookUpload, *, language: str = "ar") -> Any:
    """Accept what the page of differences shows, with what it showed."""
    page = client.get(f"/{language}/rounds/uploads/{upload.pk}/")
    return client.post(f"/{language}/rounds/uploads/{upload.pk}/accept/", {"seen": page.context["seen"]})
