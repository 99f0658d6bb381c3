"""Pages of refusal and fault, the shell around them, and the reader's preferences."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Engine, RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from multaqa.config import urls
from multaqa.core.errors import RuleBroken
from multaqa.ui import context, views
from multaqa.ui.pages import page_or_part


def broken(request: HttpRequest) -> HttpResponse:
    """Refuse a deed."""
    raise RuleBroken("القيمة 140 خارج المدى.", problems=["الخلية F14"])


def forbidden(request: HttpRequest) -> HttpResponse:
    """Refuse a person."""
    raise PermissionDenied


def faulty(request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise ValueError("not for readers")


def named(request: HttpRequest) -> HttpResponse:
    """Show a page with every block filled."""
    page = Template(
        """{% extends "ui/page.html" %}{% block title %}{{ title }}{% endblock %}
        {% block description %}وصف <b>الصفحة</b>{% endblock %}{% block crumbs %}{% crumb title %}{% endblock %}
        {% block actions %}<button>حفظ</button>{% endblock %}"""
    )
    return HttpResponse(page.render(RequestContext(request, {"title": "اجتماع & وثائق"})))


urlpatterns = [
    path("ar/named/", named),
    path("ar/broken/", broken),
    path("fr/forbidden/", forbidden),
    path("en/faulty/", faulty),
    path("faulty/", faulty),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def reader(db: None) -> Client:
    """Return a visitor's browser, which is shown faults as a reader sees them."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "language", "sentence"),
    [
        ("/ar/none/", "ar", "لا توجد صفحة في هذا العنوان، أو ليست متاحة لكم."),
        ("/en/none/", "en", "There is no page at this address, or it is not open to you."),
        ("/fr/none/", "fr", "Aucune page à cette adresse, ou elle ne vous est pas accessible."),
        ("/none", "ar", "لا توجد صفحة في هذا العنوان، أو ليست متاحة لكم."),
    ],
)
def test_page_not_found_speaks_the_language_of_the_address(
    reader: Client, address: str, language: str, sentence: str
) -> None:
    response = reader.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == 404
    assert response.headers["Content-Language"] == language
    page = response.content.decode()
    assert sentence in page
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert 'rel="canonical"' not in page
    assert 'content="noindex"' in page


@pytest.mark.urls(__name__)
def test_broken_rule_becomes_a_page_with_the_way_back(reader: Client) -> None:
    response = reader.post("/ar/broken/", headers={"Referer": "http://testserver/ar/form/"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "القيمة 140 خارج المدى." in page
    assert "<li>الخلية F14</li>" in page
    assert 'href="http://testserver/ar/form/"' in page


@pytest.mark.urls(__name__)
def test_broken_rule_never_replaces_what_was_typed(reader: Client) -> None:
    response = reader.post("/ar/broken/", headers={"HX-Request": "true", "Referer": "https://elsewhere.example/"})
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#refusal"
    assert b"<html" not in response.content
    assert b"elsewhere" not in response.content


@pytest.mark.urls(__name__)
def test_refused_person_is_told_whom_to_ask(reader: Client) -> None:
    response = reader.get("/fr/forbidden/")
    assert response.status_code == 403
    assert "Votre fonction actuelle ne couvre pas cet acte." in response.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "word"), [("/en/faulty/", "Reference"), ("/faulty/", "رقم البلاغ")])
def test_fault_is_answered_without_database(address: str, word: str, caplog: pytest.LogCaptureFixture) -> None:
    response = Client(raise_request_exception=False).get(address)  # no database in this test: a query would fail it
    page = response.content.decode()
    assert response.status_code == 500
    assert word in page
    assert "not for readers" not in page
    logged = next(record.getMessage() for record in caplog.records if record.name == "multaqa.fault")
    assert f"<bdi>{logged.split()[1]}</bdi>" in page


def test_stale_form_is_answered_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/en/preferences/", {"digits": "arab"})
    assert response.status_code == 403
    assert "What was typed is kept on this device" in response.content.decode()


def test_policy_allows_scripts_by_nonce_only(reader: Client) -> None:
    response = reader.get("/ar/none/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "'nonce-" in policy
    nonce = policy.split("'nonce-")[1].split("'")[0]
    page = response.content.decode()
    assert f'<script nonce="{nonce}">' in page
    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script") == 3


def pressed_digits(response: Any) -> str:
    """Return the digit style that the footer shows as chosen."""
    found = re.findall(r'name="digits"\s+value="(\w+)"\s+aria-pressed="true"', response.content.decode())
    assert len(found) == 1
    return str(found[0])


def test_visitor_keeps_digits_in_a_cookie(reader: Client) -> None:
    response = reader.post("/ar/preferences/", {"digits": "arab", "hijri": "yes", "next": "/ar/none/"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/ar/none/"
    assert response.cookies["digits"].value == "arab"
    assert response.cookies["hijri"]["httponly"]
    assert pressed_digits(reader.get("/ar/none/")) == "arab"


def test_unknown_choice_and_foreign_address_are_ignored(reader: Client) -> None:
    with translation.override("ar"):
        request = RequestFactory().post("/", {"next": "https://elsewhere.example/"})
    assert views.way_back(request) == ""
    reader.cookies["digits"] = "roman"
    assert pressed_digits(reader.get("/ar/none/")) == "latn"


def test_person_keeps_digits_with_the_account(cast, client: Client) -> None:  # type: ignore[no-untyped-def]
    client.force_login(cast.director)
    response = client.post("/ar/preferences/", {"digits": "arab", "next": "/ar/none/"})
    cast.director.refresh_from_db()
    assert cast.director.digits == "arab"
    assert "digits" not in response.cookies


def test_person_menu_shows_name_seat_and_way_out(cast, client: Client) -> None:  # type: ignore[no-untyped-def]
    client.force_login(cast.director)
    response = client.get("/ar/none/")
    page = response.content.decode()
    assert "<bdi>dawud</bdi>" in page
    assert "عُمان" in page
    assert 'action="/ar/account/logout/"' in page
    assert response.headers["Cache-Control"] == "private, no-store"


def test_part_is_answered_to_htmx_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.html").write_text(
        "{% partialdef rows inline %}<li>{{ name }}</li>{% endpartialdef %}<h1>all</h1>", encoding="utf-8"
    )
    monkeypatch.setattr(Engine.get_default(), "dirs", [tmp_path])
    page = page_or_part(RequestFactory().get("/"), "rows.html", {"name": "عُمان"}, part="rows")
    partial = RequestFactory().get("/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    part = page_or_part(partial, "rows.html", {"name": "عُمان"}, part="rows", status=422)
    assert "<h1>" in page.content.decode()
    assert part.content.decode().strip() == "<li>عُمان</li>"
    assert part.status_code == 422
    assert "HX-Request" in part.headers["Vary"]


def test_rounds_are_a_room_for_those_who_are_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "address", lambda name: f"/ar/{name}/")
    public = context.rooms("/ar/states/OMN/", is_signed_in=False)
    assert [room.url for room in public] == ["/ar/meetings/", "/ar/recommendations/", "/ar/indices/", "/ar/states/"]
    assert [room.url for room in public if room.is_current] == ["/ar/states/"]
    assert context.rooms("/ar/", is_signed_in=True)[-1].url == "/ar/rounds/"


def test_language_switch_keeps_page_and_query() -> None:
    request = RequestFactory().get("/ar/account/login/?next=/ar/desk/")
    links = context.languages(request, "ar")
    assert [link.url for link in links] == [
        f"/{code}/account/login/?next=/ar/desk/" for code in ("ar", "en", "fr")
    ]  # fmt: skip
    assert [link.is_current for link in links] == [True, False, False]
    assert links[1].full_url == "http://localhost:8000/en/account/login/"
    assert [link.url for link in context.languages(RequestFactory().post("/ar/x/"), "ar")] == ["/ar/", "/en/", "/fr/"]


@pytest.mark.urls(__name__)
def test_page_names_itself_to_search_engines_and_cards(reader: Client) -> None:
    page = " ".join(reader.get("/ar/named/").content.decode().split())
    assert "<title>اجتماع &amp; وثائق، ملتقى</title>" in page
    assert '<meta property="og:title" content="اجتماع &amp; وثائق">' in page
    assert '<meta name="description" content="وصف الصفحة">' in page
    assert '<link rel="canonical" href="http://localhost:8000/ar/named/">' in page
    for language in ("ar", "en", "fr", "x-default"):
        assert f'hreflang="{language}"' in page
    assert 'content="http://localhost:8000/static/ui/card.png"' in page
    assert '<nav class="crumbs"' in page
    assert 'role="region"' in page


@pytest.mark.parametrize(
    "address", ["meetings/%00/", "states/O%00N/", "meetings/?q=%00", "rounds/9999999999999999999/results/"]
)
def test_address_that_can_name_nothing_is_not_found(reader: Client, address: str) -> None:
    response = reader.get(f"/fr/{address}")
    assert response.status_code == 404
    assert "Aucune page à cette adresse" in response.content.decode()
