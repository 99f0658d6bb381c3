"""Verbs of invitations: the only way in."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.models import OutgoingMail
from multaqa.core.statuses import change_status
from multaqa.members.actions.notices import tell, write_mail
from multaqa.members.actions.seats import give_seat
from multaqa.members.checks import (
    InvitationRefused,
    check_no_open_invitation,
    check_not_held,
    check_open,
    check_seat,
    read_address,
)
from multaqa.members.models import Institution, Invitation, Person, State
from multaqa.members.queries import seat_words

OPEN_FOR = timedelta(days=14)


@transaction.atomic
def invite(
    email: str, *, name: str, role: str, by: Person | None, state: State | None = None,
    institution: Institution | None = None, language: str = "ar",
) -> str:  # fmt: skip
    """Invite a person to a seat, write the mail and return the personal link. `by=None`: from the command line."""
    address, known = _invitable(email)
    check_seat(role, state=state, institution=institution)
    check_no_open_invitation(address, role, state=state, institution=institution)
    check_not_held(known, role, state=state, institution=institution)
    now = timezone.now()
    invitation = Invitation(
        email=address, name=name.strip(), role=role, state=state, institution=institution, language=language,
        sent_at=now, expires_at=now + OPEN_FOR, invited_by=by,
    )  # fmt: skip
    link = _sealed_link(invitation)
    invitation.mail = _mail(invitation, link)
    invitation.save()
    journal.record("invite", invitation, by=by, differences=_told(invitation))
    return link


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Person | None) -> str:
    """Send an invitation again, for as long as at first; the earlier link is dead from now on. Returns the new link."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.status != Invitation.Status.SENT:
        check_open(locked)
    locked.sent_at = timezone.now()
    locked.expires_at = locked.sent_at + OPEN_FOR
    link = _sealed_link(locked)
    locked.mail = _mail(locked, link)
    locked.save()
    journal.record("resend_invitation", locked, by=by)
    return link


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Person) -> None:
    """Withdraw an invitation that was not answered; its link is dead, and its mail, if it still waits, is not sent."""
    change_status(invitation, Invitation.Status.WITHDRAWN, by=by, verb="withdraw_invitation")
    if invitation.mail is not None:
        OutgoingMail.objects.filter(pk=invitation.mail.pk, sent_at=None).update(next_try_at=None, text="")


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, name: str = "", password: str | None = None, by: Person | None = None
) -> Person:
    """Open the account, or take the account of this e-mail, and take the seat from today; return the person.

    by: the invited person, where he is signed in already; a new person acts for himself. password: None where he signs
    in through his institution.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("state", "institution").get(
        pk=invitation.pk
    )  # fmt: skip
    check_open(locked)
    person = Person.objects.filter(email__iexact=locked.email).first()
    if person is None:
        person = Person.objects.create_user(
            locked.email, password, name=name.strip() or locked.name, language=locked.language
        )
        journal.record("open_account", person, by=person, differences={"email": person.email})
    elif by is None or by.pk != person.pk:
        raise InvitationRefused(_("An account with this e-mail is open already. Sign in first, then take the seat."))
    give_seat(
        person, role=locked.role, state=locked.state, institution=locked.institution, from_on=timezone.localdate(),
        by=locked.invited_by, is_told=False,
    )  # fmt: skip
    change_status(locked, Invitation.Status.ACCEPTED, by=person, verb="accept_invitation")
    if locked.invited_by is not None:
        facts = {"name": person.name, "seat": seat_words(locked)}
        tell([locked.invited_by], "invitation_accepted", path=f"people/{person.pk}/", facts=facts, by=person)
    return person


def _invitable(email: str) -> tuple[str, Person | None]:
    """Return the address as it is kept, and who has it already."""
    address = read_address(email)
    known = Person.objects.filter(email__iexact=address).first()
    if known is not None and not known.is_active:
        raise InvitationRefused(
            _("The account of this e-mail is switched off. The secretariat can switch it on again.")
        )
    return address, known


def _sealed_link(invitation: Invitation) -> str:
    """Draw a token, keep its hash only, and return the personal link."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = Invitation.hash_of(token)
    with translation.override(invitation.language):
        return f"{settings.SITE_URL}{reverse('accept_invitation', args=[token])}"


def _mail(invitation: Invitation, link: str) -> OutgoingMail:
    facts = {"seat": seat_words(invitation)[invitation.language], "link": link, "until": invitation.expires_at}
    return write_mail(
        invitation.email, "members/mail/invitation.txt", facts, language=invitation.language, by=invitation.invited_by
    )


def _told(invitation: Invitation) -> dict[str, Any]:
    return {
        "email": invitation.email, "role": invitation.role,
        "state": invitation.state.iso3 if invitation.state else "", "institution": invitation.institution_id,
    }  # fmt: skip
