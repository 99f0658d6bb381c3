"""What a seat and an invitation must be like; shared by forms and actions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core.errors import RuleBroken
from multaqa.members.models import Institution, Invitation, Person, Seat, State
from multaqa.members.queries import seats_held


class SeatRefused(RuleBroken):
    """The seat is not whole, or is held already."""


class AddressRefused(RuleBroken):
    """This is no e-mail address."""


class InvitationRefused(RuleBroken):
    """The invitation cannot be sent, or cannot be used any more."""


def read_address(email: str) -> str:
    """Return an e-mail address as it is kept: without spaces around it, in small letters."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as wrong:
        message = _("“%(email)s” is no e-mail address. Check how it is written.") % {"email": email}
        raise AddressRefused(message) from wrong
    return address


def check_seat(role: str, *, state: State | None, institution: Institution | None) -> None:
    """Refuse a seat that lacks its state or its institution, or that names one where none belongs."""
    if role not in Seat.Role.values:
        raise SeatRefused(_("This role is not known. Choose one of those offered."))
    if role in Seat.OF_A_STATE and state is None:
        raise SeatRefused(_("This role belongs to a state. Choose the state."))
    if role not in Seat.OF_A_STATE and state is not None:
        raise SeatRefused(_("This role belongs to no state. Leave the state empty."))
    if role == Seat.Role.INSTITUTION_OFFICER and institution is None:
        raise SeatRefused(_("An institution officer answers for one institution. Choose it or name a new one."))
    if role != Seat.Role.INSTITUTION_OFFICER and institution is not None:
        raise SeatRefused(_("Only an institution officer belongs to an institution. Leave the institution empty."))
    if institution is not None and institution.state_id != (state.pk if state else None):
        raise SeatRefused(_("The institution belongs to another state. Choose one of this state."))


def check_not_held(person: Person | None, role: str, *, state: State | None, institution: Institution | None) -> None:
    """Refuse a second seat of the same kind for the same person."""
    same: dict[str, Any] = {"role": role, "state": state, "institution": institution}
    if seats_held(person).filter(**same).exists():
        raise SeatRefused(_("The person holds this seat already."))


def check_no_open_invitation(email: str, role: str, *, state: State | None, institution: Institution | None) -> None:
    """Refuse a second invitation to the same seat while the first can still be answered."""
    waiting = Invitation.objects.filter(
        email=email, role=role, state=state, institution=institution,
        status=Invitation.Status.SENT, expires_at__gt=timezone.now(),
    )  # fmt: skip
    if waiting.exists():
        raise InvitationRefused(
            _("An invitation to this seat already waits for an answer. Send it again or withdraw it.")
        )


def check_open(invitation: Invitation) -> None:
    """Refuse an invitation that was used, withdrawn or left too long."""
    if invitation.status == Invitation.Status.ACCEPTED:
        raise InvitationRefused(_("This invitation was accepted already. Sign in with your e-mail and password."))
    if invitation.status == Invitation.Status.WITHDRAWN:
        raise InvitationRefused(_("This invitation was withdrawn. Please ask who invited you for a new one."))
    if invitation.is_expired:
        raise InvitationRefused(_("This invitation has expired. Please ask who invited you for a new one."))
