"""An institution's officer fills in his form in a real browser: by keyboard, two at once, through a lost line."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_thread import Person, change, saved

ROUND = """
from datetime import timedelta
from multaqa.rounds import actions
from multaqa.members.models import Institution
oman = State.objects.get(iso3="OMN")
secretariat = Person.objects.get(email="secretariat@demo.example")
framework = actions.load_illustrative(by=None)
made = actions.begin_round(framework, year=2031, title={"ar": "جولة التعبئة", "en": "Filling", "fr": "Saisie"},
    answers_due_at=timezone.now() + timedelta(days=9), states=[oman], by=secretariat)
actions.open_round(made, by=secretariat)
officer = Person.objects.get(email="officer.omn@demo.example")
seats = officer.seats.filter(role="institution_officer")
institution = seats.first().institution or Institution.objects.create(state=oman, name_ar="وزارة التعبئة",
    name_en="Ministry of filling", name_fr="Ministère de la saisie")
seats.update(institution=institution)
form = InstitutionForm.objects.create(submission=made.submissions.get(), institution=institution)
for service in framework.services.order_by("position")[:2]:
    ServiceAssignment.objects.create(submission=form.submission, service=service, form=form)
print("FORM", form.pk)
"""


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


@pytest.fixture(scope="module")
def form(server: Any) -> int:
    """Return the key of an institution's form in an open round; the demonstration's officer answers for it."""
    told = change(server, ROUND)
    found = re.search(r"FORM (\d+)", told)
    assert found, told
    return int(found[1])


def narrow(page: Page, look: Any, name: str) -> None:
    """Look at a page wide, narrow and in the dark."""
    look(page, name)
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, name)
    page.emulate_media(color_scheme="dark")
    look(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_officer_fills_in_a_service_by_keyboard(cast: Any, server: Any, form: int, look: Any) -> None:
    page = cast("officer.omn").page
    page.goto(f"/ar/rounds/forms/{form}/")
    narrow(page, look, "form-overview")
    page.get_by_role("link", name="متابعة التعبئة").press("Enter")
    narrow(page, look, "form-own")
    page.goto(f"/ar/rounds/forms/{form}/sections/S001/")

    # Arrow keys choose a step; each choice is saved, and the focus stays where it was.
    page.locator("#K01--S001-1").focus()
    page.keyboard.press("Space")
    expect(page.locator("#K01--S001-number")).to_have_value("1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#K01--S001-number")).to_have_value("2")
    expect(page.locator("#K01--S001-2")).to_be_checked()
    expect(page.locator("#K01--S001-2")).to_be_focused()
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")

    # Transactions on a portal where nothing can be requested: both cells are told, without a reload.
    for code, said in (("all_completed", "٥٬٣٠٠"), ("portal_completed", "410")):
        page.locator(f"#{code}--S001-value").fill(said)
        page.keyboard.press("Tab")
        expect(page.locator(f"#{code}--S001-number")).to_have_value("1")
    expect(page.locator("#row-portal_completed--S001 .found--impossible")).to_have_count(1)
    expect(page.locator("#row-K01--S001 .found--impossible")).to_have_count(1)
    expect(page.locator("#covered")).to_contain_text("موضع واحد يلزم تصحيحه")
    narrow(page, look, "form-service-found")
    page.locator("#K01--S001-4").check()
    expect(page.locator("#row-portal_completed--S001 .found--impossible")).to_have_count(0)
    page.reload()
    expect(page.locator("#K01--S001-4")).to_be_checked()


def test_ticks_set_one_after_the_other_are_all_kept(cast: Any, server: Any, form: int) -> None:
    page = cast("officer.omn").page
    page.goto(f"/ar/rounds/forms/{form}/sections/own/")
    row = page.locator("[id^=row-K12--]")
    boxes = row.locator("input[type=checkbox]")
    for place in (0, 1, 2):
        boxes.nth(place).click(no_wait_after=True)
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")
    page.wait_for_load_state("networkidle")
    for place in (0, 1, 2):
        expect(boxes.nth(place)).to_be_checked()
    page.reload()
    for place in (0, 1, 2):
        expect(boxes.nth(place)).to_be_checked()
    boxes.last.click()  # none of these
    expect(boxes.nth(0)).not_to_be_checked()
    expect(saved(page)).to_contain_text("حُفظت كل الإجابات")


def test_lost_line_and_two_people_lose_nothing(cast: Any, server: Any, form: int) -> None:
    page, other = cast("officer.omn").page, cast("focal.omn").page
    for one in (page, other):
        one.goto(f"/ar/rounds/forms/{form}/sections/S002/")
    page.context.set_offline(True)
    page.locator("#K03--S002-2").click()
    page.locator("#K03--S002-3").click()
    expect(saved(page)).to_contain_text("انقطع الاتصال")
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("عاد الاتصال.")
    expect(page.locator("#K03--S002-3")).to_be_checked()

    other.locator("#K03--S002-1").click()
    expect(other.locator("#row-K03--S002 .error")).to_contain_text("تغيّرت هذه الإجابة")
    other.reload()
    expect(other.locator("#row-K03--S002 .error")).to_contain_text("تغيّرت هذه الإجابة")
    other.get_by_role("button", name="إبقاء الإجابة المحفوظة").click()
    expect(other.locator("#row-K03--S002 .error")).to_have_count(0)
    expect(other.locator("#K03--S002-3")).to_be_checked()
    other.reload()
    expect(other.locator("#K03--S002-3")).to_be_checked()
    expect(other.locator("#row-K03--S002 .error")).to_have_count(0)
