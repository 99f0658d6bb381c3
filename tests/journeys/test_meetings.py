"""Meetings and recommendations in a real browser: without script, by keyboard, on paper, and what is closed."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

PASSWORD = "multaqa-demo-1"


def test_lists_are_narrowed_without_script_on_a_telephone(browser: Browser, server: Any):
    context = browser.new_context(
        base_url=server.address, locale="ar", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/ar/meetings/")
    page.get_by_label("الانعقاد").select_option("virtual")
    page.get_by_role("button", name="تصفية").click()
    expect(page.get_by_role("status")).to_have_text("اجتماعان")
    expect(page.get_by_label("الانعقاد")).to_have_value("virtual")
    page.get_by_role("link", name="إلغاء التصفية").click()
    expect(page.get_by_role("status")).to_have_text("10 اجتماعات")
    page.goto("/ar/recommendations/")
    page.get_by_label("كلمات في النص").fill("اللغة العربيه")
    page.get_by_role("button", name="تصفية").click()
    expect(page.get_by_role("status")).to_have_text("توصية واحدة")
    page.get_by_role("link", name=re.compile("التركيز على اللغة العربية")).click()
    expect(page.locator("h1")).to_have_text("التركيز على اللغة العربية في التحول الرقمي وإغناء المحتوى الرقمي العربي")
    context.close()


def test_filter_is_used_by_keyboard_alone(page: Page, look: Any):
    page.goto("/ar/meetings/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "filter_q":
            break
    page.keyboard.type("المدن الذكية")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/meetings/?q=*")
    expect(page.get_by_role("status")).to_have_text("اجتماع واحد")
    look(page, "meetings-found")


def test_fault_of_a_filter_is_told_and_clean(page: Page, look: Any):
    page.goto("/ar/meetings/?since=2020&until=2014&mode=x")
    expect(page.locator("#filter_until_error")).to_contain_text("يُختار عام لاحق")
    look(page, "meetings-fault")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, "meetings-fault")
    page.goto("/ar/recommendations/?q=zzzz")
    expect(page.locator(".empty")).to_be_visible()
    look(page, "recommendations-none")


def test_meeting_and_recommendation_on_paper(page: Page):
    page.goto("/ar/meetings/8/")
    page.emulate_media(media="print")
    for hidden in (".site-header", ".tabs", ".site-footer"):
        expect(page.locator(hidden).first).not_to_be_visible()
    expect(page.locator(".part--closed")).to_be_visible()
    expect(page.get_by_text("نحو 75 خبيراً")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("/ar/meetings/8/")
    page.goto("/ar/recommendations/8/3/")
    expect(page.locator(".timeline")).to_be_visible()
    page.goto("/ar/meetings/")
    expect(page.locator(".filters")).not_to_be_visible()
    expect(page.locator("table")).to_be_visible()


def signed_in(browser: Browser, server: Any, name: str) -> Page:
    """Return a page of a person of the demonstration."""
    page = browser.new_context(base_url=server.address, locale="ar").new_page()
    page.goto("/ar/account/login/")
    page.get_by_label("البريد الإلكتروني").fill(f"{name}@demo.example")
    page.get_by_label("كلمة المرور", exact=True).fill(PASSWORD)
    page.locator("form:has(#id_password) button.btn--primary").click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
    return page


def test_secretariat_decides_who_reads_a_closed_part(browser: Browser, server: Any, look: Any):
    secretary, director = (signed_in(browser, server, name) for name in ("secretariat", "director.omn"))
    way_in = re.compile("فتح الجزء المغلق")
    director.goto("/ar/meetings/8/")
    expect(director.get_by_role("link", name=way_in)).to_have_count(0)
    secretary.goto("/ar/meetings/8/")
    assert "استعراض" not in secretary.content()
    secretary.get_by_role("link", name=way_in).click()
    expect(secretary.get_by_text("استعراض أنشطة الإسكوا")).to_be_visible()
    look(secretary, "closed-part")
    secretary.get_by_label("من يطّلع على الأجزاء المغلقة").select_option("members")
    secretary.get_by_role("button", name="حفظ القاعدة").click()
    expect(secretary.get_by_text(re.compile("حُفظت القاعدة"))).to_be_visible()
    director.reload()
    director.get_by_role("link", name=way_in).click()
    expect(director.get_by_text("استعراض أنشطة الإسكوا")).to_be_visible()
    expect(director.get_by_role("button", name="حفظ القاعدة")).to_have_count(0)
    secretary.goto("/ar/meetings/8/parts/1/")
    secretary.get_by_label("من يطّلع على الأجزاء المغلقة").select_option("secretariat")
    secretary.get_by_role("button", name="حفظ القاعدة").click()
    expect(secretary.get_by_text(re.compile("حُفظت القاعدة"))).to_be_visible()
    assert director.goto("/ar/meetings/8/parts/1/").status == 404
    secretary.context.close()
    director.context.close()
