"""How people come in: by invitation only, and in our words."""

import base64
import hashlib
import logging
import time
from http import HTTPStatus
from typing import Any

import requests
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from multaqa.core import journal
from multaqa.members.actions import accept_invitation, write_mail
from multaqa.members.models import Invitation, Person

SECONDS = 5  # how long another service may take to answer
log = logging.getLogger("multaqa.sign_in")


class AccountAdapter(DefaultAccountAdapter):
    """Passwords and mails of accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Sign-in failed. Check the e-mail and the password."),
        "incorrect_password": _("The password is not right. Check it and type it again."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are opened by invitation."""
        return False

    def pre_login(self, request: HttpRequest, user: Person, **facts: Any) -> HttpResponse | None:
        """Refuse the people of the demonstration where demo mode is off."""
        if user.is_demo and not settings.DEMO:
            return render(request, "members/demo_refused.html", status=403)
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Compare the password once more; an account is known by its one official e-mail."""
        same = self.authenticate(current.request, email=user.email, password=password)
        return same is not None and same.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Ask again before a change of the account, but not of who signed in some minutes ago."""
        records = get_authentication_records(current.request, current.request.user)
        newest = max((record["at"] for record in records), default=0)
        return bool(time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail; it leads to the public address, whatever host the request named."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write every mail of an account in the person's own language and in our words; the journal keeps the event."""
        event = template_prefix.rpartition("/")[2]
        person = Person.objects.get(email__iexact=email)
        facts = {"link": context.get("password_reset_url", ""), "at": timezone.now()}
        with transaction.atomic():
            write_mail(email, f"members/mail/{event}.txt", facts, language=person.language, by=person)
            journal.record(event, person, by=None if event == "password_reset_key" else person)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an institution's own service (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse: accounts are opened by invitation."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let a known account in, join an account or an open invitation by an e-mail that the service has verified.

        Anybody else is told that no invitation is open; whether the e-mail is known is not told.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        person = invited_person(verified)
        if person is None:
            raise ImmediateHttpResponse(render(request, "members/no_invitation.html", status=403))
        sociallogin.connect(request, person)

    def get_requests_session(self) -> requests.Session:
        """Ask the service with patience of a few seconds; one that does not answer gets a page in our words."""
        return PatientSession()


class PatientSession(requests.Session):
    """Questions to a service of sign-in: none hangs, none becomes a fault of ours."""

    def request(self, *asked: Any, **more: Any) -> requests.Response:
        """Ask, or answer the reader that the service did not confirm the sign-in."""
        try:
            answer = super().request(*asked, **{"timeout": SECONDS, **more})
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                answer.raise_for_status()
        except requests.RequestException as fault:
            log.warning("the service of sign-in did not answer: %s", fault)
            page = render(current.request, "socialaccount/authentication_error.html", status=HTTPStatus.BAD_GATEWAY)
            raise ImmediateHttpResponse(page) from fault
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong or has expired. Enter the one now shown in the authenticator app."),
    }

    def encrypt(self, text: str) -> str:
        """Keep the secrets of apps and recovery codes unreadable to who has a copy of the database alone."""
        return secret_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; where the key of the installation was changed, one that no code fits."""
        try:
            return secret_box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """Propose a name for a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(n)s") % {"n": count}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the platform as the device will show it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def secret_box() -> MultiFernet:
    """Return what locks secrets with the key of the installation, and unlocks with earlier keys as well."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"multaqa.members.second_factor:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def invited_person(verified: list[str]) -> Person | None:
    """Return the person of the first e-mail that has an account, or that is invited: then the account is opened."""
    for email in verified:
        person = Person.objects.filter(email__iexact=email).first()
        waiting = Invitation.objects.filter(
            email__iexact=email, status=Invitation.Status.SENT, expires_at__gt=timezone.now()
        )
        if person is None and (first := waiting.first()):
            person = accept_invitation(first)
        if person is not None:
            return person
    return None
