"""Verbs of invitations: the only way in."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from multaqa.core import journal
from multaqa.members.models import Institution, Invitation, State

DAYS = 14


@transaction.atomic
def invite(
    email: str, *, name: str, role: str, by: Any, state: State | None = None,
    institution: Institution | None = None, language: str = "ar",
) -> str:  # fmt: skip
    """Invite a person to a seat and return the personal link."""
    now = timezone.now()
    invitation = Invitation(
        email=email.strip().lower(), name=name, role=role, state=state, institution=institution, language=language,
        sent_at=now, expires_at=now + timedelta(days=DAYS), invited_by=by,
    )  # fmt: skip
    token = _token(invitation)
    invitation.token_hash = _hash(token)
    invitation.save()
    journal.record("invite", invitation, by=by, differences={"email": invitation.email, "role": role})
    return _link(invitation, token)


def _token(invitation: Invitation) -> str:
    """Return the secret of the link: drawn from the secret of the installation, so that nobody needs to keep it."""
    sent = f"{invitation.email} {invitation.role} {invitation.sent_at.isoformat()}"
    return salted_hmac("multaqa.members.invitation", sent, algorithm="sha256").hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _link(invitation: Invitation, token: str) -> str:
    with translation.override(invitation.language):
        return f"{settings.SITE_URL}{reverse('accept_invitation', args=[token])}"
