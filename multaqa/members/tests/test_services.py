"""Sign-in through an institution's own service: known or invited e-mails only, and only verified ones."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from multaqa.core.models import JournalLine
from multaqa.members import actions
from multaqa.members.adapters import SocialAccountAdapter, invited_person
from multaqa.members.models import Person

LOGIN = "/ar/account/login/"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture(autouse=True)
def _mail_through_the_box(settings):
    settings.EMAIL_BACKEND = "multaqa.core.outbox.EmailBackend"


SERVICE = {"provider_id": "gov", "name": "خدمة الدخول الحكومية", "client_id": "c", "secret": "s",
           "settings": {"server_url": "https://sso.example/.well-known/openid-configuration"}}  # fmt: skip


def social(email: str, *, verified: bool = True) -> SocialLogin:
    """What a service says of somebody."""
    return SocialLogin(
        user=Person(email=email),
        account=SocialAccount(provider="gov", uid="123"),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )


def coming(rf: RequestFactory) -> Any:
    request = rf.get("/ar/account/oidc/gov/login/callback/")
    request.user, request.session = AnonymousUser(), {}
    return request


def test_service_stands_on_the_page_of_sign_in(client, cast, settings):
    assert SERVICE["name"] not in client.get(LOGIN).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SERVICE]}}
    page = client.get(LOGIN).content.decode()
    address = reverse("openid_connect_login", kwargs={"provider_id": "gov"})
    assert SERVICE["name"] in page
    assert address in page


def test_service_is_asked_by_a_link_with_a_state_of_its_own(client, db, settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SERVICE]}}
    places = ("authorization", "token", "userinfo")
    known = {f"{place}_endpoint": f"https://sso.example/{place}" for place in places}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", known)
    answer = client.get(reverse("openid_connect_login", kwargs={"provider_id": "gov"}))
    asked = parse_qs(urlsplit(answer.url).query)
    assert answer.url.startswith("https://sso.example/authorization?")
    assert asked["redirect_uri"] == ["http://testserver/ar/account/oidc/gov/login/callback/"]
    assert len(asked["state"][0]) >= 16
    assert "email" in asked["scope"][0]


@pytest.mark.parametrize("fault", ["silent", "broken"])
def test_service_that_does_not_answer_gets_a_page_in_our_words(client, db, settings, monkeypatch, fault):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SERVICE]}}

    def answer(self: Any, *asked: Any, timeout: float, **more: Any) -> requests.Response:
        assert timeout <= 5
        if fault == "silent":
            raise requests.ConnectTimeout
        broken = requests.Response()
        broken.status_code = 503
        return broken

    monkeypatch.setattr(requests.Session, "request", answer)
    page = client.get(reverse("openid_connect_login", kwargs={"provider_id": "gov"}))
    assert page.status_code == 502
    assert "لم تؤكد خدمة مؤسستكم الدخول" in page.content.decode()


def test_service_setting_is_read_from_the_environment(monkeypatch):
    from multaqa.config import environment

    assert environment.entries("MULTAQA_OIDC") == []
    monkeypatch.setenv("MULTAQA_OIDC", json.dumps([SERVICE]))
    assert environment.entries("MULTAQA_OIDC") == [SERVICE]


def test_service_lets_a_known_verified_address_in(rf, cast, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SERVICE]}}
    login, request = social("DAWUD@example.org"), coming(rf)
    with request_context(request):
        SocialAccountAdapter().pre_social_login(request, login)
    assert login.user == cast.director
    assert SocialAccount.objects.get(uid="123").user == cast.director
    assert JournalLine.objects.filter(verb="account_connected", thing=f"Person:{cast.director.pk}").exists()


def test_service_opens_the_account_of_an_open_invitation(rf, cast):
    actions.invite("noura@example.org", name="نورة", role="focal_point", state=cast.oman, by=cast.director)
    person = invited_person(["noura@example.org"])
    assert person.seats.get().role == "focal_point"
    assert not person.has_usable_password()


@pytest.mark.parametrize(("email", "verified"), [("dawud@example.org", False), ("nobody@example.org", True)])
def test_service_lets_nobody_else_in(rf, cast, email, verified):
    with pytest.raises(ImmediateHttpResponse) as refused:
        SocialAccountAdapter().pre_social_login(coming(rf), social(email, verified=verified))
    assert refused.value.response.status_code == 403
    assert not SocialAccount.objects.exists()
    assert Person.objects.count() == 7
