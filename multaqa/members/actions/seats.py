"""Verbs of seats: what a person may do, for whom, from-to."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.members.actions.notices import tell
from multaqa.members.checks import SeatRefused, check_not_held, check_seat
from multaqa.members.models import Institution, Person, Seat, State
from multaqa.members.queries import holders_of, seat_words


@transaction.atomic
def give_seat(
    person: Person, *, role: str, from_on: date, by: Person | None, state: State | None = None,
    institution: Institution | None = None, until_on: date | None = None, is_told: bool = True,
) -> Seat:  # fmt: skip
    """Give a person a seat; both days are included, without `until_on` it stays open. `is_told`: he gets a notice."""
    check_seat(role, state=state, institution=institution)
    check_not_held(person, role, state=state, institution=institution)
    if until_on is not None and until_on < from_on:
        raise SeatRefused(_("The last day lies before the first. Choose a later one."))
    if not person.is_active:
        raise SeatRefused(_("The account of this person is switched off. The secretariat can switch it on again."))
    seat = Seat.objects.create(
        person=person, role=role, state=state, institution=institution, from_on=from_on, until_on=until_on
    )
    journal.record("give_seat", seat, by=by, differences=_told(seat))
    if is_told:
        tell([person], "seat_given", path="desk/", facts=_facts(seat), by=by)
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, on: date, by: Person) -> Seat:
    """Set the last day of a seat: today or later, or yesterday, which ends it at once. The seat itself stays."""
    locked = Seat.objects.select_for_update(of=("self",)).select_related("person", "state", "institution").get(
        pk=seat.pk
    )  # fmt: skip
    today = timezone.localdate()
    if locked.until_on is not None and locked.until_on < today:
        raise SeatRefused(_("This seat has ended already."))
    if on < today - timedelta(days=1):
        raise SeatRefused(_("A seat cannot end in the past. Choose today or a later day."))
    if locked.role == Seat.Role.SECRETARIAT:
        _refuse_the_last(locked.person)
    before, locked.until_on = locked.until_on, on
    locked.save(update_fields=["until_on"])
    journal.record("end_seat", locked, by=by, differences={"until_on": [before, on]})
    tell([locked.person], "seat_ended", path="account/me/", facts=_facts(locked), by=by)
    return locked


def _refuse_the_last(person: Person) -> None:
    others = holders_of(Seat.Role.SECRETARIAT).exclude(pk=person.pk).filter(is_demo=person.is_demo)
    if not others.exists():
        raise SeatRefused(
            _("This is the secretariat’s last seat; without it nobody could invite anyone. Invite a successor first.")
        )


def _facts(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat_words(seat),
        "from_on": seat.from_on.isoformat(),
        "until_on": seat.until_on.isoformat() if seat.until_on else "",
    }


def _told(seat: Seat) -> dict[str, Any]:
    return {
        "person": seat.person_id, "role": seat.role, "state": seat.state.iso3 if seat.state else "",
        "institution": seat.institution_id, "from_on": seat.from_on, "until_on": seat.until_on,
    }  # fmt: skip
