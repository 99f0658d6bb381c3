"""Who is who in a round."""

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat

READERS = (Seat.Role.SECRETARIAT, Seat.Role.REVIEWER)
FILLERS = (Seat.Role.DIRECTOR, Seat.Role.FOCAL_POINT)


def states_of(person: Person | None) -> set[int]:
    """Return the keys of the states that the person holds a seat of today."""
    has_seat(person)  # reads the seats once
    return {seat.state_id for seat in getattr(person, "_seats_today", []) if seat.state_id is not None}


def institutions_of(person: Person | None) -> set[int]:
    """Return the keys of the institutions that the person is an officer of today."""
    has_seat(person)
    return {seat.institution_id for seat in getattr(person, "_seats_today", []) if seat.institution_id is not None}
