"""A visitor reads the record: in Arabic, on a desktop and a telephone, by keyboard, in the dark, on paper."""

import gzip
import re

import pytest

PAGES = [
    "", "states/", "states/OMN/", "states/LBY/", "meetings/", "meetings/5/", "meetings/8/", "recommendations/",
    "recommendations/8/3/", "indices/", "indices/gems/", "indices/gems/2023/", "indices/gems/2024/",
    "indices/egdi/", "indices/egdi/2024/",
    "about/", "api/", "account/login/", "no-such-page/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_is_clean_on_desktop_and_telephone(page, look, path):
    page.goto(f"/ar/{path}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1").count() == 1
    look(page, f"ar-{path}")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, f"ar-{path}")
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} at 320 px: {wide} px wider than the window"


@pytest.mark.parametrize("path", PAGES)
def test_page_is_clean_in_the_dark_in_english_and_french(browser, server, look, path):
    for language in ("en", "fr"):
        context = browser.new_context(
            base_url=server.address, color_scheme="dark", viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.goto(f"/{language}/{path}")
        assert page.locator("html").get_attribute("lang") == language
        look(page, f"{language}-dark-{path}")
        context.close()


def test_visitor_reads_the_eighth_meeting(page, look):
    page.goto("/")
    page.get_by_role("navigation", name="الأقسام").get_by_role("link", name="الاجتماعات").click()
    page.get_by_role("link", name=re.compile("الاجتماع الثامن")).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "الاجتماع الثامن"
    assert "23 أيلول/سبتمبر 2020" in page.locator("main").inner_text()
    closed = page.locator(".part--closed")
    assert "مغلق" in closed.inner_text()
    assert "استعراض" not in page.content()
    assert page.get_by_text("تفعيل المشاركة الإلكترونية").is_visible()
    page.get_by_text("تفعيل المشاركة الإلكترونية").click()
    assert "8/3" in page.locator("main").inner_text()
    look(page, "recommendation")


def test_visitor_opens_a_state_from_the_map_and_takes_its_figures(page):
    page.goto("/ar/")
    page.locator(".tm-JOR a").click()
    page.wait_for_url("**/ar/states/JOR/")
    assert page.get_by_role("heading", level=1).inner_text() == "المملكة الأردنية الهاشمية"
    rows = page.locator("#index tbody tr").filter(has_text="%")
    assert rows.filter(has_text="66%").count() == 1
    assert rows.filter(has_text="64%").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="تنزيل البيانات").click()
    assert download.value.suggested_filename == "multaqa-JOR.csv"


def test_language_switch_keeps_the_page(page):
    page.goto("/ar/indices/gems/2023/")
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**/en/indices/gems/2023/")
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_digits_change_for_a_visitor(page):
    page.goto("/ar/indices/gems/2023/")
    page.get_by_role("button", name="١٢٣").click()
    page.wait_for_load_state("networkidle")
    assert "٩٣" in page.locator("table.rank").inner_text()
    page.get_by_role("button", name="123").click()
    page.wait_for_load_state("networkidle")
    assert "93" in page.locator("table.rank").inner_text()


def test_dark_theme_is_kept(page):
    page.goto("/ar/")
    page.get_by_role("button", name="داكن").click()
    page.goto("/ar/meetings/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keyboard_alone_reaches_and_opens(page):
    page.goto("/ar/meetings/")
    page.keyboard.press("Tab")
    assert "الانتقال إلى المحتوى" in page.evaluate("() => document.activeElement.innerText")
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        # A table that scrolls takes focus too, and holds all of its words: only a link counts.
        focused = page.evaluate("() => [document.activeElement.tagName, document.activeElement.innerText]")
        if focused[0] == "A" and "الاجتماع العاشر" in focused[1]:
            break
    else:
        pytest.fail("the tenth meeting was not reached by keyboard")
    ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/meetings/10/")


def test_telephone_menu_opens_without_script(browser, server):
    context = browser.new_context(
        base_url=server.address, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/ar/")
    page.locator(".rooms-menu > summary").click()
    page.get_by_role("navigation", name="القائمة").get_by_role("link", name="الاجتماعات").click()
    assert page.get_by_role("heading", level=1).inner_text() == "الاجتماعات"
    context.close()


def test_paper_carries_no_navigation(page):
    page.goto("/ar/indices/gems/2023/")
    page.emulate_media(media="print")
    assert not page.locator(".site-header").is_visible()
    assert page.locator("table.rank").is_visible()


def test_first_view_is_light(page):
    """All that the home page asks for, compressed, font included: at most 150 kB."""
    sizes = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, answer))
    page.goto("/ar/")
    page.wait_for_load_state("networkidle")
    total = 0
    for url, answer in sizes.items():
        body = answer.body()
        total += len(body) if url.endswith((".woff2", ".png")) else len(gzip.compress(body, 6))
        assert answer.status == 200, url
        assert url.startswith(page.url.split("/ar/")[0]), url
    assert any(url.endswith(".woff2") for url in sizes)
    assert total <= 150_000, {url: len(answer.body()) for url, answer in sizes.items()}
