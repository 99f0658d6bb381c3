"""A measuring year, in Arabic, in a real browser: invited, filled in, signed, reviewed, computed, published."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_thread import Person
from tests.served import inside, served, stop

INSTITUTION = "مؤسسة تجريبية"
# The institution of the demonstration's officer was not invited yet; all others of its state are ready.
BEGIN = """
before, now = actions.make_sample_rounds(states=4, by=None)
own = now.submissions.get(state__iso3="OMN")
form = own.institution_forms.get(institution__seats__person__email="officer.omn@demo.example")
EvidenceUse.objects.filter(evidence__form=form).delete()
for rows in (form.answers, form.evidence, form.uploads, form.reminders, form.assignments):
    rows.all().delete()
form.delete()
own.institution_forms.exclude(status="removed").update(status="approved", handed_in_at=timezone.now())
# Everybody may see the answers, and none is left to be read by two, one by one.
Round.objects.filter(pk=now.pk).update(disclosure="answers", double_read_percent=0)
told = {"before": before.pk, "now": now.pk, "own": own.pk}
"""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Serve an installation of its own with a small sample year."""
    data = tmp_path_factory.mktemp("year")
    inside(data, "from multaqa.management.preparing import prepare\nprepare()")
    keys = inside(data, BEGIN)
    started = served(data)
    yield Year(started.port, data, **keys)
    stop(started)


class Year:
    """The served installation, and the keys of its rounds."""

    def __init__(self, port: int, data: Path, *, before: int, now: int, own: int) -> None:
        self.address, self.data = f"http://localhost:{port}", data
        self.before, self.now, self.own, self.form = before, now, own, 0


def path_of(page: Page) -> str:
    return page.url.split("/ar/", 1)[1]


def on_telephone(page: Page, look: Any, name: str) -> None:
    """Look at the page on a desk and on a telephone."""
    look(page, name)
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, name)
    page.set_viewport_size({"width": 1280, "height": 900})


def invite(page: Page, year: Year, look: Any) -> None:
    """The coordinator invites an institution and gives it its services."""
    page.goto(f"/ar/rounds/submissions/{year.own}/institutions/")
    look(page, "year-institutions")
    page.get_by_role("link", name="دعوة مؤسسة").click()
    look(page, "year-invite")
    page.get_by_label(re.compile("^المؤسسة")).select_option(label=INSTITUTION)
    page.get_by_label("الحكومة الرقمية").check()
    page.get_by_role("button", name="دعوة المؤسسة").click()
    expect(page.get_by_role("main")).to_contain_text(INSTITUTION)
    page.goto(f"/ar/rounds/submissions/{year.own}/services/")
    look(page, "year-services")
    page.get_by_role("button", name="حفظ القائمة").first.click()


def saved(page: Page) -> Any:
    """Return the line that tells how saving stands."""
    return page.locator("#saved")


def choose(page: Page, code: str, position: int) -> None:
    """Choose a step of a question that is on the page."""
    page.locator(f"[id^='row-{code}--'] input[type=radio][value='{position}']").first.check()


def fill_by_page(page: Page, year: Year, look: Any) -> None:
    """The officer answers as he types, and takes over what is still true of last year."""
    page.goto("/ar/desk/")
    page.get_by_role("link", name=INSTITUTION).first.click()
    year.form = int(re.search(r"forms/([0-9]+)/", page.url)[1])
    look(page, "year-form")
    page.get_by_role("link", name="متابعة التعبئة").click()
    on_telephone(page, look, "year-section")
    choose(page, "K07", 3)
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    page.get_by_role("button", name="اعتمادها كلها").first.click()
    expect(page.get_by_role("main")).to_contain_text("نُقلت")
    for section in page.locator("nav ol.steps a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(section)
        if page.get_by_role("button", name="اعتمادها كلها").count():
            page.get_by_role("button", name="اعتمادها كلها").first.click()
    page.goto(f"/ar/rounds/forms/{year.form}/")


def fill_by_workbook(page: Page, year: Year, look: Any) -> None:
    """The officer fills two questions in a workbook, looks at what would change, and takes it."""
    page.goto(f"/ar/rounds/forms/{year.form}/")
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, page.get_by_role("link", name="تنزيل المصنف"))))
    changed = 0
    for sheet in [one for one in book if one.sheet_state == "visible"]:
        for row in range(2, sheet.max_row + 1):
            item = str(sheet.cell(row, 1).value or "")
            if item.startswith(("K28@", "K34@")):
                sheet.cell(row, 4).value = "2" if str(sheet.cell(row, 4).value or "").startswith("3") else "3"
                sheet.cell(row, 5).value = None
                changed += 1
    assert changed == 2
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files(
        {"name": "إجابات.xlsx", "mimeType": kind, "buffer": out.getvalue()}
    )
    page.wait_for_url(re.compile(r"/rounds/uploads/\d+/"))
    accept = page.get_by_role("button", name=re.compile("^قبول"))
    accept.wait_for(timeout=60_000)
    look(page, "year-upload")
    accept.click()
    page.goto(f"/ar/rounds/forms/{year.form}/")
    expect(page.get_by_role("main")).to_contain_text("إجابات.xlsx")


def hand_in(page: Page, year: Year, look: Any) -> None:
    page.goto(f"/ar/rounds/forms/{year.form}/hand-in/")
    look(page, "year-hand-in")
    if page.locator("#partial").count():
        page.locator("#partial").check()
    page.get_by_role("button", name="تسليم", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("سُلّم الجزء")


def return_and_approve(coordinator: Page, officer: Page, year: Year, look: Any) -> None:
    """The coordinator returns the part with a word; it is corrected, handed in again and approved."""
    coordinator.goto(f"/ar/rounds/forms/{year.form}/coordination/")
    look(coordinator, "year-institution")
    coordinator.get_by_text("إعادته مع كلمة").click()
    coordinator.get_by_label("المطلوب").fill("يُرجى بيان وسائل الدعم كاملة.")
    coordinator.get_by_role("button", name="إعادة الجزء").click()
    officer.goto(f"/ar/rounds/forms/{year.form}/hand-in/")
    expect(officer.get_by_role("main")).to_contain_text("يُرجى بيان وسائل الدعم كاملة.")
    officer.goto(f"/ar/rounds/forms/{year.form}/sections/own/")
    choose(officer, "K34", 4)
    expect(saved(officer)).to_contain_text("حُفظت كل الإجابات")
    hand_in(officer, year, look)
    coordinator.reload()
    coordinator.get_by_role("button", name="إقرار الجزء").click()
    expect(coordinator.get_by_role("main")).to_contain_text("مُقرّة")


def ask_and_sign(coordinator: Page, director: Page, year: Year, look: Any) -> None:
    """The coordinator asks for the signature; the director reads what it covers and signs."""
    coordinator.goto(f"/ar/rounds/submissions/{year.own}/ready/")
    look(coordinator, "year-ready")
    for box in coordinator.locator("#partial, #late").all():
        box.check()
    coordinator.get_by_role("button", name="طلب التوقيع").click()
    director.goto(f"/ar/rounds/submissions/{year.own}/sign/")
    look(director, "year-sign")
    for box in director.locator("#partial, #late").all():
        box.check()
    director.get_by_role("button", name="التوقيع والتقديم").click()
    expect(director.get_by_role("main")).to_contain_text("وُقّع الردّ وقُدّم")


def review(reviewer: Page, coordinator: Page, year: Year, look: Any) -> None:
    """The reviewer asks about one answer and adjusts another; the state replies; the rest is accepted by a rule."""
    base = f"/ar/rounds/submissions/{year.own}/review"
    reviewer.goto(f"{base}/K35/")
    on_telephone(reviewer, look, "year-review")
    reviewer.get_by_label("ملاحظة جديدة").fill("يُرجى إرفاق رابط نتائج الاستشارة.")
    reviewer.get_by_role("button", name="سؤال الدولة").click()
    reviewer.goto(f"{base}/K30/")
    reviewer.locator("summary", has_text="ضبط القيمة").click()
    reviewer.locator("[name=choices][value='1']").check()
    reviewer.get_by_label("السبب").fill("البرنامج المذكور لم يبدأ خلال سنة القياس.")
    reviewer.get_by_label("ما يثبته ملفكم أو رابطكم").fill("صفحة البرنامج")
    reviewer.locator("[name=link]").fill("https://sample.example/programme")
    reviewer.get_by_role("button", name="ضبط القيمة").click()

    coordinator.goto(f"/ar/rounds/submissions/{year.own}/verdicts/")
    look(coordinator, "year-verdicts")
    asked = coordinator.locator("section", has_text="يُرجى إرفاق رابط نتائج الاستشارة.")
    asked.locator("summary").click()
    asked.locator("textarea").fill("نُشرت النتائج في تموز/يوليو، والرابط في الدليل.")
    asked.get_by_role("button", name="إضافة تعقيب").click()
    expect(coordinator.get_by_role("main")).to_contain_text("نُشرت النتائج في تموز/يوليو")

    reviewer.goto(f"{base}/K35/")
    expect(reviewer.get_by_role("main")).to_contain_text("نُشرت النتائج في تموز/يوليو")
    reviewer.get_by_role("button", name="قبول الإجابة").click()
    reviewer.goto(f"{base}/bulk/?rule=all")
    look(reviewer, "year-bulk")
    reviewer.get_by_role("button", name=re.compile("^قبول")).click()
    reviewer.goto(f"{base}/")
    reviewer.get_by_role("button", name="قبول الردّ").click()
    expect(reviewer.get_by_role("main")).to_contain_text("مقبول")


def compute_and_publish(page: Page, year: Year, look: Any) -> None:
    """The secretariat computes in the background, tries other weights, reads what an editor checks, and publishes."""
    page.goto(f"/ar/rounds/{year.now}/")
    on_telephone(page, look, "year-board")
    page.goto(f"/ar/rounds/{year.now}/computations/")
    page.get_by_label("مقرَّر: لا تدخل هذه الدول في هذه النتيجة").check()
    page.get_by_role("button", name="حساب النتائج").click()
    page.locator("#progress").get_by_role("link", name="قبل النشر").wait_for(timeout=60_000)
    page.goto(f"/ar/rounds/{year.now}/computations/1/")
    look(page, "year-draft")
    page.goto(f"/ar/rounds/{year.now}/computations/1/what-if/")
    slider = page.locator("input[type=range]").first
    slider.focus()
    slider.press("End")
    expect(page.locator("#outcome")).to_contain_text("رابط")
    look(page, "year-what-if")
    page.get_by_role("link", name="قبل النشر").click()
    look(page, "year-before-publication")
    page.get_by_role("button", name="نشر النتائج").click()
    expect(page.get_by_role("main")).to_contain_text("نُشرت النتائج")


def visit(page: Page, year: Year, look: Any) -> None:
    """Anybody opens the ranking, a state, the way back to one answer, and downloads what is published."""
    page.goto(f"/ar/rounds/{year.now}/results/")
    on_telephone(page, look, "year-ranking")
    expect(page.get_by_role("main")).to_contain_text("تجريبي")
    page.get_by_role("main").get_by_role("link", name="عُمان").first.click()
    on_telephone(page, look, "year-state")
    page.goto(f"/ar/rounds/{year.now}/results/OMN/answers/K30/")
    on_telephone(page, look, "year-answer")
    main = page.get_by_role("main")
    expect(main).to_contain_text("البرنامج المذكور لم يبدأ خلال سنة القياس.")


def download(page: Page, year: Year, look: Any) -> None:
    """Documents and data of the edition are there for everybody, and say what they are."""
    page.goto(f"/ar/rounds/{year.now}/files/")
    look(page, "year-files")
    region = page.get_by_role("row", name=re.compile("^التقرير الإقليمي"))
    assert downloaded(page, region.get_by_role("link", name="PDF")).startswith(b"%PDF-")
    state = page.get_by_role("row", name=re.compile("OMN"))
    assert downloaded(page, state.get_by_role("link", name="DOCX")).startswith(b"PK")
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, page.get_by_role("link", name="results-ar.xlsx"))))
    assert book.worksheets[0].sheet_view.rightToLeft
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert any("تجريبي" in word for word in words), "marked on every print"
    assert "عُمان" in words
    rows = downloaded(page, page.get_by_role("link", name="sdmx.csv")).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("STRUCTURE,STRUCTURE_ID,ACTION")
    assert any("OMN" in row for row in rows)


def downloaded(page: Page, link: Any) -> bytes:
    """Click a link and return the file that it gives."""
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def walk(cast: Any, browser: Browser, year: Year, look: Any) -> None:
    """Walk through the whole year."""
    invite(cast("focal.omn"), year, look)
    officer, coordinator = cast("officer.omn"), cast("focal.omn")
    fill_by_page(officer, year, look)
    fill_by_workbook(officer, year, look)
    hand_in(officer, year, look)
    return_and_approve(coordinator, officer, year, look)
    ask_and_sign(coordinator, cast("director.omn"), year, look)
    review(cast("reviewer"), coordinator, year, look)
    compute_and_publish(cast("secretariat"), year, look)
    visitor = browser.new_context(base_url=year.address, locale="ar", accept_downloads=True).new_page()
    visit(visitor, year, look)
    download(visitor, year, look)
    visitor.context.close()


@pytest.fixture
def people(browser: Browser, year: Year) -> Iterator[Any]:
    """Return a function that signs a person of the demonstration in, once."""
    known: dict[str, Person] = {}

    def page_of(name: str) -> Page:
        if name not in known:
            known[name] = Person(browser, year.address, f"{name}@demo.example")
        return known[name].page

    yield page_of
    for person in known.values():
        assert person.faults == []
        person.context.close()


@pytest.mark.timeout(480)
def test_measuring_year(people: Any, browser: Browser, year: Year, look: Any) -> None:
    walk(people, browser, year, look)
