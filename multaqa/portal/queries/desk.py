"""What waits for a person: his state's questionnaires, reviews, rounds on their way, notices, seats."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.members.queries import Told, notices_told, seats_held, unread_count
from multaqa.rounds.access import READERS, rounds_to_list
from multaqa.rounds.models import Round, Submission
from multaqa.rounds.queries.collection import submissions_to_fill, submissions_to_review

NOTICES = 5  # shown on the desk; the rest stand on their own page


@dataclass(frozen=True)
class Waiting:
    """A submission that waits for the person, with its deadline."""

    submission: Submission
    now: datetime

    @property
    def due_at(self) -> datetime:
        """Return the moment until which answers are taken."""
        return self.submission.round.answers_due_at

    @property
    def is_over(self) -> bool:
        """Tell whether the deadline has passed."""
        return self.due_at < self.now

    @property
    def days_left(self) -> int:
        """Return how many days are left; 0 = today."""
        return max(0, (timezone.localdate(self.due_at) - timezone.localdate(self.now)).days)

    @property
    def is_returned(self) -> bool:
        """Tell whether a reviewer sent it back."""
        return self.submission.status == Submission.Status.RETURNED


@dataclass(frozen=True)
class Desk:
    """Everything that waits for one person."""

    to_fill: list[Waiting]
    to_review: list[Waiting]
    rounds: list[Round]
    seats: list[Seat]
    notices: list[Told]
    unread: int

    @property
    def is_empty(self) -> bool:
        """Tell whether no deed waits."""
        return not (self.to_fill or self.to_review)


def desk_of(person: Person) -> Desk:
    """Return what waits for a person, by deadline (seven reads whatever the rows)."""
    now = timezone.now()
    is_reader = has_seat(person, *READERS)
    return Desk(
        to_fill=[Waiting(one, now) for one in submissions_to_fill(person)],
        to_review=[Waiting(one, now) for one in submissions_to_review()] if is_reader else [],
        rounds=list(rounds_to_list(person).exclude(status=Round.Status.PUBLISHED).order_by("answers_due_at", "pk")),
        seats=list(seats_held(person)),
        notices=notices_told(person, limit=NOTICES),
        unread=unread_count(person),
    )
