"""Reads about states: their bodies over time and their membership."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from multaqa.members.models import Body, Membership, State


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
