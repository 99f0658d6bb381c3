"""The thread of a round, in Arabic, in a real browser: opened, answered, reviewed, computed, published, printed."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

PASSWORD = "multaqa-demo-1"
TITLE = "جولة مؤشر EGDI 2024"
OMAN = {"OSI": "0.80774", "TII": "0.96739", "HCI": "0.79767"}


class Person:
    """Somebody with a browser of his own, signed in."""

    def __init__(self, browser: Browser, address: str, email: str) -> None:
        self.context = browser.new_context(base_url=address, locale="ar", viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto("/ar/account/login/")
        self.page.get_by_label("البريد الإلكتروني").fill(email)
        self.page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
        self.page.locator("form:has(#id_password) button.btn--primary").click()
        self.page.wait_for_url(lambda url: "/account/login/" not in url)


@pytest.fixture
def cast(browser: Browser, server: Any) -> Iterator[Any]:
    """Return a function that signs a person of the demonstration in."""
    people: list[Person] = []

    def signed_in(name: str) -> Person:
        people.append(Person(browser, server.address, f"{name}@demo.example"))
        return people[-1]

    yield signed_in
    for person in people:
        assert person.faults == []
        person.context.close()


def filled(page: Page, **cells: Any) -> bytes:
    """Download the workbook, fill its cells and return the file."""
    with page.expect_download() as download:
        page.get_by_role("link", name="تنزيل المصنف").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet.data_validations.dataValidation
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value in cells:
            sheet.cell(row, 4).value = cells[sheet.cell(row, 1).value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page: Page, content: bytes, *, name: str = "إجابات.xlsx") -> None:
    """Choose a file on the questionnaire; it is sent at once."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.wait_for_url(re.compile(r"/rounds/(uploads/\d+|submissions/\d+/workbook/upload)/"))


def narrow(page: Page, look: Any, name: str) -> None:
    """Look at the page on a telephone and in the dark, then go back to the desk."""
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, name)
    page.emulate_media(color_scheme="dark")
    look(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    look(page, name)


def type_and_leave(page: Page, code: str, value: str) -> None:
    """Type a value as one does, and go on to the next field by keyboard."""
    page.locator(f"#{code}-value").fill(value)
    page.keyboard.press("Tab")


def saved(page: Page) -> Any:
    """Return the line that tells how saving stands."""
    return page.locator("#saved")


def test_thread_of_a_round(cast: Any, browser: Browser, server: Any, look: Any) -> None:
    secretariat = cast("secretariat").page
    open_the_round(secretariat, look)
    focal_point = cast("focal.omn").page
    focal_point.goto("/ar/rounds/")
    focal_point.get_by_role("link", name=TITLE).first.click()
    answers = focal_point.url
    by_workbook(focal_point, look)
    by_page(focal_point, cast, answers)
    submit(focal_point, look)
    remark_and_reply(cast("reviewer").page, focal_point, answers, look)
    compute_and_publish(secretariat, look)
    visitor = browser.new_context(base_url=server.address, locale="ar", accept_downloads=True).new_page()
    read_the_results(visitor, secretariat.url, look)
    way_back(focal_point, secretariat.url, look)
    visitor.context.close()


def open_the_round(page: Page, look: Any) -> None:
    """The secretariat chooses framework, states and deadline, prepares the round and opens it."""
    page.goto("/ar/rounds/")
    page.get_by_role("link", name="إعداد جولة").click()
    look(page, "round-new")
    prepare_and_open(page, TITLE)
    narrow(page, look, "round-board")


def prepare_and_open(page: Page, title: str) -> None:
    """Prepare a round for Oman and Kuwait and open it."""
    page.goto("/ar/rounds/new/")
    page.get_by_label("نسخة الإطار").select_option(label="مؤشر تنمية الحكومة الإلكترونية (EGDI)، 2024")
    page.get_by_label("السنة").fill("2024")
    page.get_by_label("العنوان بالعربية").fill(title)
    due = datetime.now() + timedelta(days=20)
    page.get_by_label("الموعد النهائي").fill(due.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("عُمان", exact=True).check()
    page.get_by_label("الكويت", exact=True).check()
    page.get_by_role("button", name="إعداد الجولة").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("button", name="فتح الجولة").click()
    expect(page.locator("main")).to_contain_text("فُتحت الجولة، ووصل الإشعار إلى الدول المدعوة.")


def by_workbook(page: Page, look: Any) -> None:
    """The coordinator fills the workbook; a wrong cell is named, the right one is taken after a look."""
    narrow(page, look, "questionnaire")
    content = filled(page, OSI="٠٫٨٠٧٧٤", TII="سبعون")
    upload(page, content)
    expect(page.locator("#reading")).to_contain_text("الخلية D3: «سبعون» ليس عدداً. يُكتب عدد بين 0 و1.")
    narrow(page, look, "differences")
    page.get_by_role("button", name="قبول خلية واحدة").click()
    expect(page.locator("main")).to_contain_text("حُفظت إجابة واحدة")
    expect(page.locator("#OSI-value")).to_have_value("0.80774")
    upload(page, b"PK\x03\x04 no workbook", name="تعليم.xlsx")
    expect(page.locator("main")).to_contain_text("ليس مصنفاً بصيغة xlsx.")
    look(page, "upload-refused")
    page.get_by_role("link", name="رجوع", exact=True).click()
    expect(page.locator("#OSI-value")).to_have_value("0.80774")


def by_page(page: Page, cast: Any, answers: str) -> None:
    """The rest is typed: saved as typed, refused beside the field, kept through a lost line, told when it is stale."""
    page.locator("#TII-value").focus()
    page.keyboard.type("140")
    page.keyboard.press("Tab")
    expect(page.locator("#row-TII")).to_contain_text("القيمة 140 خارج المدى. يُكتب عدد بين 0 و1.")
    expect(saved(page)).to_have_text("إجابة لم تُحفظ وتحتاج إلى تصحيح.")
    page.reload()
    expect(page.locator("#TII-value")).to_have_value("140")
    type_and_leave(page, "TII", "٠٫٩")
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    page.context.set_offline(True)
    type_and_leave(page, "HCI", "٠٫٧")
    expect(saved(page)).to_have_text("انقطع الاتصال. الإجابات محفوظة على هذا الجهاز، وتُرسل عند عودة الاتصال.")
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("عاد الاتصال.")
    expect(page.locator("#HCI-value")).to_have_value("0.7")
    two_at_once(page, cast("director.omn").page, answers)


def two_at_once(page: Page, other: Page, answers: str) -> None:
    """Two people write one cell: the second is told and chooses; after a reload as well."""
    other.goto(answers)
    type_and_leave(page, "HCI", "0.75")
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    expect(page.locator("#HCI-number")).to_have_value("2")
    type_and_leave(other, "HCI", "0.79767")
    told = "القيمة المحفوظة 0.75، وما كُتب هنا 0.79767. يُرجى اختيار إحداهما."
    expect(other.locator("#row-HCI")).to_contain_text(told)
    other.reload()
    expect(other.locator("#row-HCI")).to_contain_text(told)
    other.get_by_role("button", name="حفظ ما كُتب هنا").click()
    expect(other.locator("#HCI-number")).to_have_value("3")
    other.reload()
    expect(other.locator("#HCI-value")).to_have_value("0.79767")
    expect(other.locator("#row-HCI .error")).to_have_count(0)


def submit(page: Page, look: Any) -> None:
    """The whole is submitted, deliberately, by keyboard alone."""
    page.reload()
    page.get_by_role("link", name="تقديم", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("تقديم ردّ الدولة")
    narrow(page, look, "submit")
    page.get_by_role("button", name="تقديم الردّ").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("قُدّم الردّ، ووصل الإشعار إلى فريق المراجعة.")
    expect(page.locator("#OSI-value")).to_have_count(0)


def remark_and_reply(reviewer: Page, page: Page, answers: str, look: Any) -> None:
    """One answer goes back with a remark; the state corrects it and replies; everything is accepted."""
    reviewer.goto("/ar/rounds/")
    reviewer.get_by_role("link", name=re.compile("عُمان")).first.click()
    reviewer.get_by_role("navigation", name="إجابات الردّ").get_by_role("link", name=re.compile("TII")).click()
    narrow(reviewer, look, "review")
    reviewer.get_by_label("ملاحظة جديدة").fill("القيمة المنشورة غير هذه. يُرجى ذكر المصدر.")
    reviewer.get_by_role("button", name="إعادة مع الملاحظة").click()
    expect(reviewer.locator("main")).to_contain_text("أُعيدت إجابة واحدة مع ملاحظة.")

    page.goto(answers)
    expect(page.locator("main")).to_contain_text("القيمة المنشورة غير هذه. يُرجى ذكر المصدر.")
    expect(page.locator("#OSI-value")).to_have_count(0)
    page.get_by_label("تعقيب الدولة").fill("صُححت القيمة من المسح المنشور.")
    page.get_by_role("button", name="إضافة تعقيب").click()
    expect(page.locator("main")).to_contain_text("أُرسل التعقيب إلى فريق المراجعة.")
    type_and_leave(page, "TII", OMAN["TII"])
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    look(page, "questionnaire-returned")
    page.get_by_role("link", name="تقديم", exact=True).click()
    page.get_by_role("button", name="تقديم الردّ").click()

    reviewer.reload()
    expect(reviewer.locator("main")).to_contain_text("صُححت القيمة من المسح المنشور.")
    expect(reviewer.locator("main")).to_contain_text(re.compile(r"0\.90*(?!\d)"))
    look(reviewer, "review-replied")
    reviewer.get_by_role("button", name="قبول جميع الإجابات والردّ").click()
    expect(reviewer.locator("main")).to_contain_text("قُبل الردّ.")


def compute_and_publish(page: Page, look: Any) -> None:
    """The worker computes; Kuwait stays out by agreement; the draft is looked at, then published."""
    page.reload()
    page.get_by_role("link", name="حساب النتائج ونشرها").click()
    page.get_by_label("مقرَّر: لا تدخل هذه الدول في هذه النتيجة").check()
    page.get_by_role("button", name="حساب النتائج").click()
    expect(page.get_by_role("link", name="الاطلاع على النتيجة 1")).to_be_visible(timeout=30_000)
    look(page, "round-computed")
    page.get_by_role("link", name="قبل النشر").first.click()
    look(page, "publication-check")
    page.get_by_role("button", name="نشر النتائج").click()
    expect(page.locator("main")).to_contain_text("نُشرت النتائج.")


def read_the_results(page: Page, results: str, look: Any) -> None:
    """A visitor reads ranking and components, and takes the report and the table along; answers stay closed."""
    page.goto(results)
    expect(page.locator("table.rank")).to_contain_text("0.85760")
    expect(page.locator("main")).to_contain_text("الكويت")
    narrow(page, look, "results")
    page.locator("table.rank").get_by_role("link", name=re.compile("عُمان")).click()
    expect(page.locator("#h-answers")).to_have_count(0)
    assert "صُححت القيمة" not in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="تقرير الدولة (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="الجدول الموجز (xlsx)").click()
    ranking = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[1]
    assert "OMN" in {cell.value for row in ranking.iter_rows() for cell in row}


def way_back(page: Page, results: str, look: Any) -> None:
    """The state opens its score down to each answer, its author's role, its workbook and the reviewer's word."""
    page.goto(f"{results}OMN/")
    trail = page.locator("main")
    for words in ("0.85760", "المنسق الوطني", "قُبلت في", "صُححت القيمة من المسح المنشور."):
        expect(trail).to_contain_text(words)
    narrow(page, look, "trail")


def change(server: Any, words: str) -> str:
    """Let something happen while a page is open: a few lines run beside the server. Returns what they print."""
    begin = "import django; django.setup()\nfrom multaqa.models import *\nfrom django.utils import timezone\n"
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "multaqa.config.settings", "MULTAQA_DEMO": "1"}
    told = subprocess.run([sys.executable, "-c", begin + words], env=environment, check=False, capture_output=True)
    assert told.returncode == 0, told.stderr.decode()
    return told.stdout.decode()


def test_what_ends_while_one_types_is_told_and_nothing_typed_is_lost(cast: Any, server: Any, look: Any) -> None:
    secretariat = cast("secretariat").page
    prepare_and_open(secretariat, "جولة للمواعيد")
    page = cast("focal.omn").page
    page.goto("/ar/rounds/")
    page.get_by_role("link", name="جولة للمواعيد").first.click()
    type_and_leave(page, "OSI", "0.5")
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")

    moved = "Round.objects.filter(title_ar='جولة للمواعيد').update(answers_due_at=timezone.now())"
    change(server, moved)
    type_and_leave(page, "OSI", "0.6")
    expect(page.locator("#refusal")).to_contain_text("انتهى الموعد النهائي في")
    expect(page.locator("#OSI-value")).to_have_value("0.6")
    look(page, "deadline-passed")
    change(server, moved.replace("timezone.now()", "timezone.now() + timezone.timedelta(days=3)"))
    type_and_leave(page, "OSI", "0.61")
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")

    ended = "Seat.objects.filter(person__email='focal.omn@demo.example').update(until_on={})"
    change(server, ended.format("timezone.localdate() - timezone.timedelta(days=1)"))
    try:
        type_and_leave(page, "OSI", "0.7")
        expect(page.locator("#refusal")).to_contain_text("لم تعد هذه الصفحة متاحة لكم. ما كُتب محفوظ على هذا الجهاز.")
        expect(page.locator("#OSI-value")).to_have_value("0.7")
        look(page, "seat-ended")
    finally:
        change(server, ended.format("None"))
    page.reload()
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    expect(page.locator("#OSI-value")).to_have_value("0.7")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_a_round_hold_in_english_and_french(cast: Any, look: Any, language: str) -> None:
    secretariat = cast("secretariat").page
    title = f"جولة باللغة {language}"
    prepare_and_open(secretariat, title)
    board = secretariat.url.replace("/ar/", f"/{language}/")
    secretariat.emulate_media(color_scheme="dark")
    secretariat.goto(board)
    look(secretariat, f"round-board-{language}")
    secretariat.goto(f"/{language}/rounds/")
    look(secretariat, f"rounds-{language}")
    secretariat.goto(f"/{language}/rounds/new/")
    look(secretariat, f"round-new-{language}")
    page = cast("focal.omn").page
    page.goto("/ar/rounds/")
    page.get_by_role("link", name=title).first.click()
    page.emulate_media(color_scheme="dark")
    page.goto(page.url.replace("/ar/", f"/{language}/"))
    type_and_leave(page, "OSI", "0,9" if language == "fr" else "1.5")
    expect(page.locator("#row-OSI")).to_contain_text("enregistrée" if language == "fr" else "1.5 is out of range.")
    look(page, f"questionnaire-{language}")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, f"questionnaire-{language}")
    page.set_viewport_size({"width": 320, "height": 700})
    look(page, f"questionnaire-{language}")
