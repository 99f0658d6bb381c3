"""Gates of the room, and the question every other room's gates ask: does this person hold such a seat today?

The secretariat administers everybody. A state's director administers the seats of his own state that are his to give:
national coordinators and institution officers. Who may not see a person is told 404, who may not do it 403.
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from multaqa.members.models import Invitation, Notice, Person, Seat, State
from multaqa.members.queries import SECOND_FACTORS, seats_held


def person_of(request: HttpRequest) -> Person | None:
    """Return the signed-in person, or None for a visitor."""
    return request.user if request.user.is_authenticated else None


def has_seat(person: Person | None, *roles: str, state: State | None = None) -> bool:
    """Tell whether the person holds one of these roles today; for a role of a state, in this very state.

    The seats are read once for each person object, so a page may ask as often as it likes.
    """
    return any(
        seat.role in roles and (seat.role not in Seat.OF_A_STATE or (state is not None and seat.state_id == state.pk))
        for seat in _seats_today(person)
    )


def must_have_second_factor(person: Person) -> bool:
    """Tell whether the person acts for somebody, so that a password alone is not enough: all but partners.

    The people of the demonstration are exempt; they sign in only where demo mode is on.
    """
    return not person.is_demo and any(seat.role != Seat.Role.PARTNER for seat in _seats_today(person))


def has_second_factor(person: Person) -> bool:
    """Tell whether the person has set up an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


def states_administered(person: Person | None) -> QuerySet[State]:
    """Return the states whose seats the person gives and ends: all to the secretariat, to a director his own."""
    if has_seat(person, Seat.Role.SECRETARIAT):
        return State.objects.all()
    mine = {seat.state.pk for seat in _seats_today(person) if seat.role == Seat.Role.DIRECTOR and seat.state}
    return State.objects.filter(pk__in=mine)


def roles_to_give(person: Person | None) -> tuple[str, ...]:
    """Return the roles that the person may give; nothing to most people."""
    if has_seat(person, Seat.Role.SECRETARIAT):
        return tuple(Seat.Role.values)
    return Seat.GIVEN_BY_DIRECTOR if states_administered(person).exists() else ()


def people_to_list(person: Person | None) -> QuerySet[Person]:
    """Return the people whom the person administers: everybody, or who holds or held a seat of his state."""
    if not roles_to_give(person):
        raise PermissionDenied
    return _people(person)


def seats_to_view(person: Person | None) -> QuerySet[Seat]:
    """Return the seats that the person may see on the pages of people."""
    seats = Seat.objects.select_related("state", "institution", "person")
    return seats if has_seat(person, Seat.Role.SECRETARIAT) else seats.filter(state__in=states_administered(person))


def invitations_to_list(person: Person | None) -> QuerySet[Invitation]:
    """Return the invitations that the person administers, newest first."""
    found = Invitation.objects.select_related("state", "institution", "invited_by", "mail")
    if has_seat(person, Seat.Role.SECRETARIAT):
        return found
    return found.filter(state__in=states_administered(person), role__in=Seat.GIVEN_BY_DIRECTOR)


def person_to_view(person: Person | None, pk: int) -> Person:
    """Return a person to those who administer him."""
    found = _people(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def person_to_seat(person: Person | None, pk: int) -> Person:
    """Return a person to those who may give him a seat: who administers him."""
    return person_to_view(person, pk)


def person_to_change(person: Person | None, pk: int) -> Person:
    """Return a person to the secretariat, which alone changes accounts; a director sees but does not change them."""
    found = person_to_view(person, pk)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return found


def may_end(person: Person | None, seat: Seat) -> bool:
    """Tell whether the person may end this seat."""
    if has_seat(person, Seat.Role.SECRETARIAT):
        return True
    return seat.role in Seat.GIVEN_BY_DIRECTOR and has_seat(person, Seat.Role.DIRECTOR, state=seat.state)


def seat_to_end(person: Person | None, pk: int) -> Seat:
    """Return a seat to those who may end it."""
    found = seats_to_view(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not may_end(person, found):
        raise PermissionDenied
    return found


def invitation_to_manage(person: Person | None, pk: int) -> Invitation:
    """Return an invitation to those who may send it again or withdraw it."""
    found = invitations_to_list(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def invitation_to_accept(token: str) -> Invitation:
    """Return the invitation of a personal link, whatever its status; 404 for a link that was never sent."""
    found = Invitation.objects.select_related("state", "institution").filter(token_hash=Invitation.hash_of(token))
    invitation = found.first()
    if invitation is None:
        raise Http404
    return invitation


def notice_to_read(person: Person, pk: int) -> Notice:
    """Return a notice to whom it was written."""
    found = Notice.objects.filter(person=person, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _seats_today(person: Person | None) -> list[Seat]:
    if person is None or not person.is_authenticated:
        return []
    if not hasattr(person, "_seats_today"):
        person._seats_today = list(seats_held(person))
    return person._seats_today


def _people(person: Person | None) -> QuerySet[Person]:
    if has_seat(person, Seat.Role.SECRETARIAT):
        return Person.objects.order_by("name", "pk")
    states = states_administered(person)
    mine = Q(pk__in=Seat.objects.filter(state__in=states).values("person"))
    return Person.objects.filter(mine).order_by("name", "pk")
