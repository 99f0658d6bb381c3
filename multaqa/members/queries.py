"""Reads about members that are used more than once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from multaqa.members.models import Body, Membership, Person, Seat, State


def seats_held(person: Person | None) -> QuerySet[Seat]:
    """Return the seats that a person holds today; none for a visitor or a person who was switched off."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Seat.objects.none()
    today = timezone.localdate()
    return Seat.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), person=person, from_on__lte=today
    ).select_related("state", "institution")


def holders_of(role: str, *, state: State | None = None) -> QuerySet[Person]:
    """Return the persons who hold a role today (for a state, where the role belongs to one)."""
    today = timezone.localdate()
    seats = Seat.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), role=role, from_on__lte=today)
    if state is not None:
        seats = seats.filter(state=state)
    return Person.objects.filter(seats__in=seats, is_active=True).distinct()


def demo_people() -> QuerySet[Person]:
    """Return the invented people of the demonstration, in the order in which they were made."""
    return Person.objects.filter(is_demo=True).order_by("pk")


@dataclass(frozen=True)
class StateOnRecord:
    """A state with what is on record of it: its bodies as they stand, listed ones first, and its membership."""

    state: State
    bodies: tuple[Body, ...]
    memberships: tuple[Membership, ...]

    @property
    def is_member(self) -> bool:
        """Tell whether the state is a member of the mechanism today; an empty date is not known and refuses nothing."""
        today = timezone.localdate()
        return any(
            (one.from_on is None or one.from_on <= today) and (one.until_on is None or today <= one.until_on)
            for one in self.memberships
        )

    @property
    def listed(self) -> Body | None:
        """Return the body that the mechanism's own list names."""
        return next((one for one in self.bodies if one.is_listed), None)

    @property
    def body(self) -> Body | None:
        """Return the body of today: the last that is certain and dated, else the one that the list names."""
        today = timezone.localdate()
        dated = [
            one
            for one in self.bodies
            if one.is_certain and one.from_on and one.from_on <= today and (not one.until_on or today <= one.until_on)
        ]
        return max(dated, key=lambda one: one.from_on or today) if dated else self.listed

    @property
    def in_time(self) -> list[Body]:
        """Return the bodies for a line of time: that of today, then the others, later ones first."""
        far = date.min
        others = [one for one in self.bodies if one != self.body]
        later = sorted(others, key=lambda one: one.from_on or one.until_on or far, reverse=True)
        return [self.body, *later] if self.body else later


def states_on_record(**chosen: Any) -> list[StateOnRecord]:
    """Return the states in Arabic alphabetical order with what is on record of each (three reads)."""
    bodies = Prefetch("bodies", Body.objects.filter(replaced_at=None))
    states = State.objects.filter(**chosen).order_by("position").prefetch_related(bodies, "memberships")
    return [StateOnRecord(one, tuple(one.bodies.all()), tuple(one.memberships.all())) for one in states]
