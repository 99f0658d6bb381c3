"""What waits for a person: his state's questionnaires, reviews, rounds on their way, notices, seats."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.members.queries import Told, notices_told, seats_held, unread_count
from multaqa.rounds.access import READERS, rounds_to_list
from multaqa.rounds.models import InstitutionForm, Round, Submission
from multaqa.rounds.queries.collection import submissions_to_review
from multaqa.rounds.queries.desk import forms_to_fill, submissions_to_decide, submissions_to_fill, submissions_to_sign

NOTICES = 5  # shown on the desk; the rest stand on their own page


@dataclass(frozen=True)
class Waiting:
    """A submission that waits for the person, with its deadline."""

    submission: Submission
    now: datetime
    form: InstitutionForm | None = None  # of the institution whose part waits

    @property
    def due_at(self) -> datetime:
        """Return the moment until which answers are taken: the institutions', where it is a part of theirs."""
        of_institutions = self.submission.institutions_due_at() if self.form else None
        return of_institutions or self.submission.due_at()

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
        """Tell whether a reviewer sent it back, or the national coordinator an institution's part."""
        if self.form is not None:
            return self.form.status == InstitutionForm.Status.RETURNED
        return self.submission.status == Submission.Status.RETURNED

    @property
    def status_words(self) -> str:
        """Return the status of what waits, in words."""
        return str((self.form or self.submission).get_status_display())


@dataclass(frozen=True)
class Desk:
    """Everything that waits for one person."""

    to_sign: list[Waiting]
    to_fill: list[Waiting]
    forms: list[Waiting]  # parts of institutions
    to_decide: list[Waiting]  # parts handed in that wait for approval
    to_review: list[Waiting]
    rounds: list[Round]
    seats: list[Seat]
    notices: list[Told]
    unread: int

    @property
    def is_empty(self) -> bool:
        """Tell whether no deed waits."""
        return not (self.to_sign or self.to_fill or self.forms or self.to_decide or self.to_review)


def desk_of(person: Person) -> Desk:
    """Return what waits for a person, by deadline (ten reads at most, whatever the rows)."""
    now = timezone.now()
    is_reader = has_seat(person, *READERS)
    return Desk(
        to_sign=[Waiting(one, now) for one in submissions_to_sign(person)],
        forms=[Waiting(one.submission, now, one) for one in forms_to_fill(person)],
        to_decide=[Waiting(one, now) for one in submissions_to_decide(person)],
        to_fill=[Waiting(one, now) for one in submissions_to_fill(person)],
        to_review=[Waiting(one, now) for one in submissions_to_review()] if is_reader else [],
        rounds=list(rounds_to_list(person).exclude(status=Round.Status.PUBLISHED).order_by("answers_due_at", "pk")),
        seats=list(seats_held(person)),
        notices=notices_told(person, limit=NOTICES),
        unread=unread_count(person),
    )
