"""A visitor reads a published edition: the region, a pillar, a state and its services, states compared, an answer."""

import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

PAGES = [
    "", "compare/", "compare/?state=OMN&state=KWT&state=TUN", "measures/P1/", "measures/K01/", "by/channels/",
    "by/sectors/", "by/services/", "by/sectors/health/", "by/services/S001/", "OMN/", "OMN/services/",
    "OMN/services/S001/", "OMN/measures/P1/", "OMN/measures/K01/", "OMN/answers/K01.S001/", "?edition=1",
]  # fmt: skip
MAKE = """
from types import SimpleNamespace
import django; django.setup()
from multaqa.members.models import Person, State
from multaqa.rounds.tests import editions
somebody, _new = Person.objects.get_or_create(email="edition@example.org", defaults={"name": "x"})
cast = SimpleNamespace(secretariat=somebody, reviewer=somebody, focal_point=somebody)
states = list(State.objects.order_by("position"))[:19]
round = editions.published_round(cast, states=states, disclosure="answers")
editions.with_answers(round, State.objects.get(iso3="OMN"), cast)
editions.publish_edition(round, states, cast, number=2, note="صُححت قيمة.")
print(round.pk)
"""


@pytest.fixture(scope="module")
def results(server: Any) -> str:
    """Return the address of a round's published results, after its language."""
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "multaqa.config.settings", "MULTAQA_DEMO": "1"}
    made = subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True, capture_output=True, text=True)
    return f"rounds/{made.stdout.split()[-1]}/results/"


@pytest.mark.parametrize("path", PAGES)
def test_page_of_an_edition_is_clean(browser: Any, page: Any, server: Any, look: Any, results: str, path: str) -> None:
    page.goto(f"/ar/{results}{path}")
    assert page.locator("h1").count() == 1
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, f"edition-{path}")
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} at 320 px: {wide} px wider than the window"
    dark = browser.new_context(base_url=server.address, color_scheme="dark", viewport={"width": 1280, "height": 900})
    for language in ("en", "fr"):
        other = dark.new_page()
        other.goto(f"/{language}/{results}{path}")
        look(other, f"edition-{language}-dark-{path}")
    dark.close()


def test_visitor_goes_from_the_ranking_down_to_an_answer(page: Any, results: str) -> None:
    page.goto(f"/ar/{results}")
    expect(page.locator("main")).to_contain_text("شاركت 19 دولة.")
    page.locator("table.rank").first.get_by_role("link", name=re.compile("عُمان")).click()
    expect(page.locator("main")).to_contain_text("الترتيب حسب القيمة الإجمالية، بدرجة")
    page.locator("#pillars").get_by_role("link", name="توفر الخدمة وتطورها").click()
    page.get_by_role("link", name="تطور الخدمات").click()
    page.get_by_role("link", name="ما مستوى تطور الخدمة على البوابة؟").first.click()
    page.get_by_role("link", name=re.compile("فتح الإجابة")).click()
    expect(page.locator("main")).to_contain_text("القيمة بعد المراجعة")
    expect(page.locator("main")).to_contain_text("سبب سرّ-عُمان")
    assert "ملاحظة سرّ-عُمان" not in page.content()


def test_states_are_compared_by_keyboard_and_without_script(browser: Any, server: Any, results: str) -> None:
    plain = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"/ar/{results}compare/")
    for name in ("عُمان", "تونس"):
        page.get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="مقارنة").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("القيمة الإجمالية ومكوّناتها")
    codes = page.locator("table.rank tbody").first.locator("abbr").all_inner_texts()
    assert codes == ["TUN", "OMN"]
    page.goto(f"/ar/{results}OMN/services/")
    page.get_by_label("قطاع").select_option("health")
    page.get_by_role("button", name="تصفية").click()
    expect(page.get_by_role("status").first).to_contain_text("7 خدمات")
    assert "sector=health" in page.url
    plain.close()


def test_earlier_edition_leads_to_the_one_in_force(page: Any, results: str) -> None:
    page.goto(f"/ar/{results}?edition=1")
    expect(page.locator("main")).to_contain_text("لم يعد سارياً")
    page.locator("table.rank").first.get_by_role("link", name=re.compile("عُمان")).click()
    expect(page.locator("main")).to_contain_text("لم يعد سارياً")
    page.get_by_role("link", name=re.compile("حلّ محله الإصدار 2")).click()
    expect(page.locator("main")).to_contain_text("صُححت قيمة.")
    expect(page.locator("main")).not_to_contain_text("لم يعد سارياً")
