"""The shell in a real browser: a page of components, the theme, and answers that survive a lost connection."""

from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.urls import path
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from multaqa.config import urls
from multaqa.ui.templatetags.multaqa_ui import ABSENCES, BADGES

pytestmark = pytest.mark.urls(__name__)
ADDRESS = "http://localhost:8000"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")

ROW = """<tr id="row-{{ key }}"><th scope="row">{{ key }}</th><td><input class="input input--num" form="answers"
aria-label="قيمة {{ key }}" id="v{{ key }}" name="v{{ key }}" value="{{ value }}" data-autosave
hx-post="/ar/save/{{ key }}/" hx-trigger="change" hx-target="#row-{{ key }}" hx-swap="outerHTML"
{% if is_refused %}aria-invalid="true"{% endif %}></td></tr>"""
PAGE = (
    """{% extends "ui/page.html" %}{% block title %}مكوّنات{% endblock %}
{% block crumbs %}{% crumb "الاجتماعات" "account_login" %}{% crumb "مكوّنات" %}{% endblock %}
{% block main %}<div class="stack"><h1>مكوّنات</h1>
<div class="row">{% for kind in badges %}{% badge "مفتوحة" kind %}{% endfor %}</div>
<div class="row">{% for kind in absences %}{% absence kind %}{% endfor %}</div>
{% bar 25 51 %}{% notice "inferred" %}<p>مستنتج.</p>{% endnotice %}{% notice "sample" %}<p>تجريبي.</p>{% endnotice %}
<form method="post" class="panel stack" novalidate>{% csrf_token %}{% form_errors form %}{% for f in form %}
{% field f %}{% endfor %}<button class="btn btn--primary">تقديم الردّ</button></form>
<form id="answers" method="post" data-keep="round-1">{% csrf_token %}</form>
<table class="table"><thead><tr><th scope="col">المؤشر</th><th scope="col">القيمة</th></tr></thead><tbody>"""
    + ROW.replace("{{ key }}", "1")
    + ROW.replace("{{ key }}", "2")
    + """</tbody></table></div>{% endblock %}
{% block actions %}<span class="saved" id="saved" role="status"></span>{% endblock %}"""
)


class Every(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(label="البريد الإلكتروني الرسمي", help_text="كما ورد في الكتاب الرسمي.")
    level = forms.ChoiceField(label="المستوى", choices=[("a", "معاملة كاملة")])
    note = forms.CharField(label="ملاحظة", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="إقرار")
    mode = forms.ChoiceField(label="الصيغة", widget=forms.RadioSelect, choices=[("a", "حضوري"), ("b", "افتراضي")])
    workbook = forms.FileField(label="مصنف", required=False)


def parts(request: HttpRequest) -> HttpResponse:
    """Show each component once, the form with its errors."""
    facts = {"form": Every({"email": "x"}), "badges": BADGES, "absences": ABSENCES}
    return HttpResponse(Template(PAGE).render(RequestContext(request, facts)))


def save(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the row; what is no number is refused in its place."""
    value = request.POST[f"v{key}"]
    facts = {"key": key, "value": value, "is_refused": not value.isdigit()}
    return HttpResponse(Template(ROW).render(RequestContext(request, facts)))


urlpatterns = [path("ar/parts/", parts), path("ar/save/<str:key>/", save), *urls.urlpatterns]


class Line:
    """The browser's line to the platform: answers without a server, and can be cut."""

    def __init__(self, context: BrowserContext) -> None:
        self.context, self.client, self.is_cut = context, Client(), False
        context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort("internetdisconnected")
            return
        request = route.request
        address = request.url.removeprefix(ADDRESS)
        response = self.client.generic(
            request.method, address, request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", ""), headers=request.headers,
        )  # fmt: skip
        body = response.getvalue() if response.streaming else response.content
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)

    def cut(self) -> None:
        """Lose the connection."""
        self.is_cut = True
        self.context.set_offline(True)

    def mend(self) -> None:
        """Bring the connection back; the browser tells the page."""
        self.is_cut = False
        self.context.set_offline(False)


def opened(browser: Browser, **options: Any) -> tuple[Page, Line]:
    """Open the page of components."""
    context = browser.new_context(base_url=ADDRESS, **options)
    line = Line(context)
    page = context.new_page()
    page.goto("/ar/parts/")
    return page, line


def test_shell_holds_in_every_width_and_theme(browser: Browser) -> None:
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"), (320, "light")):
        page, _ = opened(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


def test_chosen_theme_stays(browser: Browser) -> None:
    page, _ = opened(browser)
    page.get_by_role("button", name="داكن").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="داكن")).to_have_attribute("aria-pressed", "true")


def test_answers_survive_a_lost_connection(browser: Browser) -> None:
    page, line = opened(browser)
    told = page.locator("#saved")
    page.fill("#v1", "70")
    page.press("#v1", "Tab")
    expect(told).to_contain_text("حُفظت كل الإجابات")
    page.fill("#v1", "سبعون")
    page.press("#v1", "Tab")
    expect(told).to_have_text("إجابة لم تُحفظ وتحتاج إلى تصحيح.")
    page.fill("#v1", "71")
    line.cut()
    page.press("#v1", "Tab")
    expect(told).to_contain_text("انقطع الاتصال.")
    line.mend()
    expect(told).to_contain_text("عاد الاتصال.")
    expect(page.locator("#v1")).to_have_value("71")
    assert page.evaluate("localStorage.getItem('keep:round-1')") is None


def test_typed_answer_is_sent_when_the_page_is_opened_again(browser: Browser) -> None:
    page, _ = opened(browser)
    page.locator("#v2").press_sequentially("66")
    again = page.context.new_page()
    page.close()
    again.goto("/ar/parts/")
    expect(again.locator("#saved")).to_contain_text("حُفظت كل الإجابات")
    expect(again.locator("#v2")).to_have_value("66")
    assert again.evaluate("localStorage.getItem('keep:round-1')") is None
