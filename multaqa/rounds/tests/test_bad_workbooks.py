"""Workbooks that go wrong: a clear message in the user's language, nothing lost, nothing half-written."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from multaqa.core.models import StoredFile
from multaqa.rounds.models import Framework, Submission, WorkbookUpload
from multaqa.rounds.tests.cases import open_round, say, submission_of
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


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the archive with one more part."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def without_mark(content: bytes, submission: Submission) -> bytes:
    """Return the workbook as a program saves it that drops properties, with a mark somebody typed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.custom_doc_props.props.clear()
    book.worksheets[1]["B12"] = f"[{submission.round_id}, 'OMN']"
    return saved(book)


# --- files that are refused at once: nothing of them is kept ---------------------------------------------------------

MACRO = "لأنه يتضمن تعليمات برمجية (ماكرو). يُرجى حفظه بصيغة xlsx ورفعه من جديد."
OTHER = "ليس مصنفاً بصيغة xlsx."
HOSTILE: dict[str, tuple[str, str]] = {
    "macro": ("تعليم.xlsm", MACRO),
    "macro_renamed": ("تعليم.xlsx", MACRO),
    "macro_type": ("تعليم.xlsx", MACRO),
    "bomb": ("answers.xlsx", "محتواه بعد فكّ الضغط أكبر بكثير من مصنف"),
    "pdf": ("answers.xlsx", OTHER),
    "csv": ("answers.csv", OTHER),
    "word": ("answers.xlsx", OTHER),
    "archive": ("answers.xlsx", OTHER),
    "torn": ("answers.xlsx", OTHER),
    "password": ("answers.xlsx", "محميّ بكلمة مرور. يُرجى حفظه من دونها"),
    "empty": ("answers.xlsx", "الملف فارغ، فلم يُحفظ. يُرجى رفع نسخة كاملة منه."),
    "50 MB": ("answers.xlsx", "هو 50 ميغابايت، والحدّ الأقصى للمصنف 10. لم يُحفظ منه شيء."),
}


def hostile(kind: str, good: bytes) -> bytes:
    """Return a file of this kind; good: the right workbook."""
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    make: dict[str, Callable[[], bytes]] = {
        "macro": lambda: with_part(good, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        "macro_renamed": lambda: with_part(good, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        "macro_type": lambda: with_part(b"", "[Content_Types].xml", types),
        "bomb": lambda: with_part(good, "xl/media/image1.bin", b"0" * 60_000_000),
        "pdf": lambda: b"%PDF-1.7\n1 0 obj",
        "csv": lambda: b"code,value\nOSI,0.5\n",
        "word": lambda: with_part(with_part(b"", "word/document.xml", b"<d/>"), "[Content_Types].xml", b"<Types/>"),
        "archive": lambda: with_part(b"", "readme.txt", b"hello"),
        "torn": lambda: good[: len(good) // 2],
        "password": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "empty": lambda: b"",
        "50 MB": lambda: b"PK\x03\x04" + bytes(50 * 1024 * 1024 - 4),
    }
    return make[kind]()


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_and_nothing_of_it_is_kept(client: Client, submission: Submission, kind: str) -> None:
    name, words = HOSTILE[kind]
    answer = send(client, submission, hostile(kind, saved(downloaded(client, submission))), name=name)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert kind == "empty" or name in page
    assert not WorkbookUpload.objects.exists()
    assert not StoredFile.objects.exists()
    assert nothing_has_changed(submission)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "was refused because it holds a macro. Save it as xlsx and upload it again."),
        ("fr", "a été refusé\u00a0: il contient une macro."),
    ],
)
def test_refusal_speaks_the_language_of_the_page(
    client: Client, submission: Submission, language: str, words: str
) -> None:
    content = with_part(saved(downloaded(client, submission)), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert words in send(client, submission, content, name="a.xlsm", language=language).content.decode()


def test_no_file_chosen(client: Client, submission: Submission) -> None:
    answer = client.post(f"/ar/rounds/submissions/{submission.pk}/workbook/upload/", {})
    assert answer.status_code == 422
    assert "لم يُختَر ملف." in answer.content.decode()


def test_name_that_turns_the_text_round_is_shown_plainly(client: Client, submission: Submission) -> None:
    book = saved(downloaded(client, submission))
    send(client, submission, book, name="answers\u202exslx.xlsx")
    assert StoredFile.objects.get().name == "answersxslx.xlsx"


# --- workbooks that are not for this submission: kept as a file, not read --------------------------------------------


def refused(client: Client, answer: Any) -> str:
    """Return the page that an upload leads to, once it was refused as a whole."""
    upload = WorkbookUpload.objects.latest("pk")
    assert (upload.status, upload.cells) == (WorkbookUpload.Status.REFUSED, [])
    page: str = client.get(answer.headers["Location"]).content.decode()
    assert client.post(f"/ar/rounds/uploads/{upload.pk}/accept/").status_code == 422
    return page


def test_workbook_of_another_state_is_not_read(cast: Any, client: Client, submission: Submission) -> None:
    other = submission_of(submission.round, cast.kuwait)
    book = downloaded(signed_in(cast.stranger), other)
    put(book, "OSI", value=0.9)
    page = refused(client, send(client, submission, saved(book)))
    assert "هذا المصنف لم يصدر لدولتكم. لم يُقرأ منه شيء. مصنف دولتكم في صفحة الاستمارة." in page
    assert "الكويت" not in page
    assert nothing_has_changed(submission)


def test_workbook_of_another_round_is_not_read(cast: Any, client: Client, submission: Submission) -> None:
    earlier = open_round(cast, year=2025)
    book = downloaded(client, submission_of(earlier, cast.oman))
    put(book, "OSI", value=0.9)
    page = refused(client, send(client, submission, saved(book)))
    assert "هذا المصنف لجولة 2025، والجولة المفتوحة هي جولة 2026. لم يُقرأ منه شيء." in page
    assert "يُرجى ملء مصنف جولة 2026." in page
    assert nothing_has_changed(submission)


def test_workbook_of_somebody_else_is_not_read(client: Client, submission: Submission) -> None:
    book = openpyxl.Workbook()
    book.active.append(["OSI", "", "", 0.9])
    page = refused(client, send(client, submission, saved(book)))
    assert "هذا المصنف لم يصدر من المنصة. لم يُقرأ منه شيء." in page
    forged = without_mark(saved(downloaded(client, submission)), submission)
    assert "هذا المصنف لم يصدر من المنصة." in refused(client, send(client, submission, forged))
    assert nothing_has_changed(submission)


def test_workbook_without_its_properties_is_known_by_the_mark_in_its_cell(
    client: Client, submission: Submission
) -> None:
    book = downloaded(client, submission)
    book.custom_doc_props.props.clear()
    put(book, "TII", value=0.6)
    send(client, submission, saved(book))
    assert [cell["item"] for cell in WorkbookUpload.objects.get().cells] == ["OSI", "TII"]


def test_workbook_without_its_sheet_is_not_read(client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    book.remove(book.worksheets[0])
    page = refused(client, send(client, submission, saved(book)))
    assert "ليست في المصنف ورقة للإجابات. لم يُقرأ منه شيء. يُرجى تنزيل مصنف جديد." in page


def test_framework_changed_meanwhile_is_said_and_what_matches_is_offered(
    client: Client, submission: Submission
) -> None:
    book = downloaded(client, submission)
    put(book, "TII", value=0.6)
    put(book, "HCI", value=1.6)
    Framework.objects.update(checksum="0" * 64)
    page = client.get(send(client, submission, saved(book)).headers["Location"]).content.decode()
    assert "تغيّرت نسخة الإطار بعد تنزيل المصنف. الإجابات المطابقة معروضة أدناه، وتبقى خلية واحدة" in page
    assert "قبول خلية واحدة" in page


# --- cells: each problem by its place, the right cells are offered ----------------------------------------------------

CELLS = [
    ("ar", "سبعون", None, "D3", "«سبعون» ليس عدداً. يُكتب عدد بين 0 و1."),
    ("ar", -0.2, None, "D3", "القيمة −0.2 خارج المدى. يُكتب عدد بين 0 و1."),
    ("ar", "٤٥٫٥", None, "D3", "القيمة 45.5 خارج المدى."),
    ("ar", "=0.1+0.2", None, "D3", "صيغة حسابية لم تُقرأ. يُرجى لصق قيمتها وحدها."),
    ("ar", 0.123456, None, "D3", "القيمة 0.123456: خاناتها العشرية أكثر من المسموح."),
    ("ar", True, None, "D3", "«true» ليس عدداً."),
    ("ar", None, "لا أعرف", "E3", "هذا السبب غير مقبول هنا. يُرجى اختيار أحد الأسباب المعروضة."),
    ("ar", 0.5, "غير متاحة", "E3", "قيمة وسبب لغيابها معاً. يُرجى الإبقاء على إحداهما."),
    ("en", "seventy", None, "D3", "“seventy” is not a number. Enter a number between 0 and 1."),
    ("fr", "-0,5", None, "D3", "−0,5 est hors limites. Saisir un nombre entre 0 et 1."),
]


@pytest.mark.parametrize(("language", "value", "reason", "cell", "words"), CELLS)
def test_problem_is_listed_by_cell_and_the_right_cells_are_taken(
    client: Client, submission: Submission, language: str, value: Any, reason: str | None, cell: str, words: str
) -> None:
    book = downloaded(client, submission, language=language)
    put(book, "TII", value=value, reason=reason)
    put(book, "HCI", value="٠٫٧")
    answer = send(client, submission, saved(book), language=language)
    upload = WorkbookUpload.objects.get()
    assert [problem["cell"] for problem in upload.problems] == [cell]
    place = {"ar": f"الخلية {cell}: ", "en": f"cell {cell}: ", "fr": f"cellule {cell}\u00a0: "}[language]
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"{place}{words}" in page
    assert nothing_has_changed(submission)
    accept(client, upload, language=language)
    now = {one.indicator.code: str(one.value) for one in submission.answers.filter(is_current=True)}
    assert now == {"OSI": "0.500000", "HCI": "0.700000"}


def test_text_that_begins_like_a_formula_is_no_formula_and_no_number(client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    for sign, code in (("+", "OSI"), ("@", "TII"), ("-", "HCI")):
        place = put(book, code, value=f"{sign}SUM(A1:A9)")
        book.worksheets[0][place].data_type = "s"
    send(client, submission, saved(book))
    problems = WorkbookUpload.objects.get().problems
    assert [one["cell"] for one in problems] == ["D2", "D3", "D4"]
    assert all("ليس عدداً" in one["message"] for one in problems)


def test_rows_that_do_not_belong_are_told(client: Client, submission: Submission) -> None:
    book = downloaded(client, submission)
    sheet = book.worksheets[0]
    sheet["A5"], sheet["D5"] = "XXX", 0.5
    sheet["A6"], sheet["D6"] = "TII", 0.6
    sheet["D7"] = 0.7
    put(book, "TII", value=0.4)
    put(book, "HCI", value=0.8)
    send(client, submission, saved(book))
    upload = WorkbookUpload.objects.get()
    assert {cell["item"] for cell in upload.cells} == {"OSI", "HCI"}
    said = {one["cell"]: one["message"] for one in upload.problems}
    assert "الرمز «XXX» ليس من أسئلة هذه الجولة." in said["A5"]
    assert "الرمز «TII» مكرر في سطرين" in said["A6"]
    assert "لا رمز في هذا السطر" in said["D7"]
