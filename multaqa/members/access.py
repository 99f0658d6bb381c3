"""Gates of the room, and the question every other room's gates ask: does this person hold such a seat today?"""

from django.http import HttpRequest

from multaqa.members.models import Person, Seat, State
from multaqa.members.queries import seats_held


def person_of(request: HttpRequest) -> Person | None:
    """Return the signed-in person, or None for a visitor."""
    return request.user if request.user.is_authenticated else None


def has_seat(person: Person | None, *roles: str, state: State | None = None) -> bool:
    """Tell whether the person holds one of these roles today; for a role of a state, in this very state.

    The seats are read once for each person object, so a page may ask as often as it likes.
    """
    if person is None or not person.is_authenticated:
        return False
    if not hasattr(person, "_seats_today"):
        person._seats_today = list(seats_held(person))
    return any(
        seat.role in roles and (seat.role not in Seat.OF_A_STATE or (state is not None and seat.state_id == state.pk))
        for seat in person._seats_today
    )
