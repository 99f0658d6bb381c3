"""Every address of the product is touched: public ones in each language, closed ones in the access table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from access_table import TABLE
from access_year import YEAR
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from multaqa.members import actions as members
from multaqa.members.urls import CLOSED
from multaqa.rounds import actions as rounds

LANGUAGES = ("ar", "en", "fr")
# Pages that everybody reads: name, and the parts of the address as the shipped record fills them.
PUBLIC: dict[str, dict[str, Any]] = {
    "home": {},
    "about": {},
    "feed": {},
    "api_page": {},
    "states": {},
    "state": {"iso3": "OMN"},
    "state_csv": {"iso3": "OMN"},
    "meetings": {},
    "meeting": {"number": 8},
    "recommendations": {},
    "recommendation": {"meeting": 8, "number": 3},
    "indices": {},
    "series": {"code": "gems"},
    "edition": {"code": "gems", "year": 2023},
    "edition_csv": {"code": "gems", "year": 2023},
    "edition_json": {"code": "egdi", "year": 2024},
    "rounds": {},
    "frameworks": {},
    "framework_compare": {},
    "account_login": {},
    "account_logout": {},
    "account_inactive": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
    "account_reset_password_from_key_done": {},
    "socialaccount_login_cancelled": {},
}
# What machines read, without a language.
MACHINES = {
    "healthz": "/healthz",
    "robots": "/robots.txt",
    "sitemap": "/sitemap.xml",
    "api:openapi-json": "/api/v1/openapi.json",
    "fill:openapi-json": "/fill/v1/openapi.json",
    "api:list_states": "/api/v1/states/",
    "api:get_state": "/api/v1/states/OMN/",
    "api:list_meetings": "/api/v1/meetings/",
    "api:get_meeting": "/api/v1/meetings/8/",
    "api:list_recommendations": "/api/v1/recommendations/",
    "api:get_recommendation": "/api/v1/recommendations/8/3/",
    "api:list_series": "/api/v1/series/",
    "api:get_series": "/api/v1/series/gems/",
    "api:list_observations": "/api/v1/observations/?series=gems",
    "api:list_results": "/api/v1/results/",
}
# Addresses that answer something else to a visitor; each stands in a test below; with a key, in test_filling_api.
SPECIAL = {
    "start", "set_preferences", "accept_invitation", "mfa_authenticate", "mfa_login_webauthn",
    "socialaccount_login_error", "openid_connect_login", "openid_connect_callback", "api:root", "api:api-root",
    "fill:api-root", "fill:list_form_cells", "fill:list_submission_cells", "fill:put_form_cells",
    "fill:put_submission_cells",
}  # fmt: skip
# Names whose address is shadowed by a 404: what allauth offers and this platform does not.
SHADOWED = {
    "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_confirm_login_code", "socialaccount_signup",
}  # fmt: skip
UNNAMED = {f"account/{path}" for path in CLOSED} | {r"^api/.*/$"}


def patterns(found: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Return (address, name) of every pattern, without the language."""
    for one in found if found is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            within = f"{one.namespace}:" if one.namespace else space
            yield from patterns(one.url_patterns, before + str(one.pattern), within)
        elif isinstance(one, URLPattern):
            yield (before + str(one.pattern)).removeprefix("ar/"), f"{space}{one.name}" if one.name else ""


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def test_every_address_is_touched():
    """A new address fails here until it is public above, special, or has its row in the access table."""
    touched = {*PUBLIC, *MACHINES, *SPECIAL, *SHADOWED, *(row.name for row in (*TABLE, *YEAR))}
    with translation.override("ar"):
        known = list(patterns())
    assert len(known) > 100
    assert sorted({name for _address, name in known if name} - touched) == []
    assert sorted({address for address, name in known if not name} - UNNAMED) == []


def test_nothing_is_listed_that_does_not_exist():
    with translation.override("ar"):
        names = {name for _address, name in patterns()}
    assert sorted({*PUBLIC, *MACHINES, *SPECIAL, *SHADOWED, *(row.name for row in (*TABLE, *YEAR))} - names) == []


def test_every_public_page_answers_in_every_language(record: None, client: Client):
    rounds.load_frameworks()
    wrong = []
    for language in LANGUAGES:
        for name, parts in PUBLIC.items():
            with translation.override(language):
                address = reverse(name, kwargs=parts)
            answer = client.get(address, follow=name == "account_logout")
            page = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            if answer.status_code != 200:
                wrong.append(f"{address}: {answer.status_code}")
            elif "text/html" in answer.headers["Content-Type"] and f'<html lang="{language}"' not in page:
                wrong.append(f"{address}: not in {language}")
    assert wrong == []


def test_what_machines_read_answers(record: None, client: Client):
    assert {name: client.get(address).status_code for name, address in MACHINES.items()} == dict.fromkeys(MACHINES, 200)


def test_start_leads_to_arabic(client: Client):
    assert client.get("/").url == "/ar/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_special_addresses(record: None, client: Client, settings: Any, language: str):
    actions_link = members.invite("x@example.org", name="س", role="partner", by=None, language=language)
    assert client.get(re.sub(r"^http://[^/]+", "", actions_link)).status_code == 200
    assert client.get(f"/{language}/account/invitation/never-sent/").status_code == 404
    assert client.get(f"/{language}/preferences/").status_code == 405
    assert client.post(f"/{language}/preferences/", {"digits": "arab"}).status_code == 302
    for step in ("authenticate/", "webauthn/login/"):
        assert client.get(f"/{language}/account/2fa/{step}").url == f"/{language}/account/login/"
    asked = client.get(f"/{language}/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert "request_options" in asked.json()
    assert client.get(f"/{language}/account/3rdparty/login/error/").status_code == 401
    for step in ("login/", "login/callback/"):
        assert client.get(f"/{language}/account/oidc/nobody/{step}").status_code == 404


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_not_offered_answers_404(client: Client, db: None, path: str):
    plain = path.replace("<str:key>", "abc")
    for language in LANGUAGES:
        assert client.get(f"/{language}/account/{plain}").status_code == 404
        assert client.post(f"/{language}/account/{plain}").status_code == 404


def test_shadowed_names_lead_to_404(client: Client, db: None):
    with translation.override("ar"):
        addresses = [
            reverse(name, kwargs={"key": "abc"} if name == "account_confirm_email" else {}) for name in sorted(SHADOWED)
        ]
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_api_tells_what_does_not_exist_in_its_one_shape(client: Client, db: None):
    answer = client.get("/api/v1/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
