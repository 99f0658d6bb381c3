"""Reads about members that are used more than once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext

from multaqa.core.content import LANGUAGES, text_of
from multaqa.members.models import Body, Invitation, Membership, Notice, Person, Seat, State

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


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


def seat_words(seat: Seat | Invitation) -> dict[str, str]:
    """Return role, institution and state of a seat as one text in every language: "national coordinator, Oman"."""
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            named = [text_of(thing, "name").words for thing in (seat.institution, seat.state) if thing is not None]
            words[language] = gettext(", ").join([str(seat.get_role_display()), *named])
    return words


def plain(template: str, facts: dict[str, Any]) -> str:
    """Return a text template filled in the language of the moment, as plain text: nothing in it is markup."""
    found: Any = get_template(template)
    return str(found.template.render(Context(facts, autoescape=False))).strip()


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


@dataclass(frozen=True)
class Told:
    """A notice in words of the page's language."""

    notice: Notice
    subject: str
    text: str


def notices_told(person: Person, *, limit: int = 0) -> list[Told]:
    """Return the notices of a person in words, newest first. limit: at most so many; 0 = all of the last year."""
    since = timezone.now() - timedelta(days=366)
    notices = Notice.objects.filter(person=person, created_at__gt=since)
    language = (get_language() or "ar")[:2]
    told = []
    for notice in notices[:limit] if limit else notices:
        facts = {"facts": notice.facts_in(language)}
        template = f"notices/{notice.kind}.txt"
        told.append(Told(notice, plain(f"{template}#subject", facts), plain(f"{template}#text", facts)))
    return told


def unread_count(person: Person) -> int:
    """Return how many notices the person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()


def paused_until(name: str, address: str) -> datetime:
    """Return until when sign-in is paused. name: as failures are counted; address: of the network, "" for any."""
    tries = AccessAttempt.objects.filter(username=name)
    latest = (tries.filter(ip_address=address) if address else tries).order_by("-attempt_time").first()
    since = latest.attempt_time if latest else timezone.now()
    until: datetime = since + timedelta(hours=settings.AXES_COOLOFF_TIME)
    return until
