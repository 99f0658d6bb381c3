"""Reads about people: the list, one person's sheet, how he signs in, until when sign-in is paused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from multaqa.members.models import Person, Seat

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people: a person with the seats of today that the reader may see."""

    person: Person
    seats: list[Seat]
    has_second_factor: bool


def people_rows(people: Iterable[Person], seats: QuerySet[Seat]) -> list[PersonRow]:
    """Return the lines of a list of people, in three reads whatever their number."""
    listed = list(people)
    today = timezone.localdate()
    held: dict[int, list[Seat]] = {}
    for seat in seats.filter(person__in=listed):
        if seat.is_held_on(today):
            held.setdefault(seat.person_id, []).append(seat)
    safe = set(Authenticator.objects.filter(user__in=listed, type__in=SECOND_FACTORS).values_list("user_id", flat=True))
    return [PersonRow(one, held.get(one.pk, []), one.pk in safe) for one in listed]


def people_found(people: QuerySet[Person], *, text: str, role: str, state: str) -> QuerySet[Person]:
    """Return the people whose name or e-mail holds the text and who hold such a seat today; "" asks nothing."""
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role or state:
        today = timezone.localdate()
        seats = Seat.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), from_on__lte=today)
        seats = seats.filter(role=role) if role else seats
        seats = seats.filter(state__iso3=state) if state else seats
        people = people.filter(pk__in=seats.values("person"))
    return people


@dataclass(frozen=True)
class Means:
    """How a person signs in."""

    has_password: bool
    has_app: bool
    passkeys: int
    recovery_codes: int  # how many are left

    @property
    def has_second_factor(self) -> bool:
        """Tell whether there is a second step."""
        return self.has_app or self.passkeys > 0


def sign_in_means(person: Person) -> Means:
    """Return how the person signs in."""
    by_type: dict[str, list[Authenticator]] = {}
    for one in Authenticator.objects.filter(user=person):
        by_type.setdefault(one.type, []).append(one)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES, [])
    return Means(
        has_password=person.has_usable_password(),
        has_app=Authenticator.Type.TOTP in by_type,
        passkeys=len(by_type.get(Authenticator.Type.WEBAUTHN, [])),
        recovery_codes=len(codes[0].wrap().get_unused_codes()) if codes else 0,
    )


@dataclass(frozen=True)
class Sheet:
    """What the page of one person shows beside his account."""

    held: list[Seat]
    past: list[Seat]
    means: Means


def person_sheet(person: Person, seats: QuerySet[Seat]) -> Sheet:
    """Return the person's seats, those of today and to come apart from those that ended, and how he signs in."""
    listed = list(seats)
    return Sheet(
        held=[seat for seat in listed if not seat.has_ended],
        past=[seat for seat in listed if seat.has_ended],
        means=sign_in_means(person),
    )


def paused_until(name: str, address: str) -> datetime:
    """Return until when sign-in is paused. name: as failures are counted; address: of the network, "" for any."""
    tries = AccessAttempt.objects.filter(username=name)
    latest = (tries.filter(ip_address=address) if address else tries).order_by("-attempt_time").first()
    since = latest.attempt_time if latest else timezone.now()
    until: datetime = since + timedelta(hours=settings.AXES_COOLOFF_TIME)
    return until
