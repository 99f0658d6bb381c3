"""Reads about seats: who may do what today."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from multaqa.core.content import LANGUAGES, text_of
from multaqa.members.models import Institution, Invitation, Person, Seat, State


def seats_held(person: Person | None) -> QuerySet[Seat]:
    """Return the seats that a person holds today; none for a visitor or a person who was switched off."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Seat.objects.none()
    today = timezone.localdate()
    return Seat.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), person=person, from_on__lte=today
    ).select_related("state", "institution")


def holders_of(role: str, *, state: State | None = None, institution: Institution | None = None) -> QuerySet[Person]:
    """Return the persons who hold a role today (for a state or an institution, where the role belongs to one)."""
    today = timezone.localdate()
    seats = Seat.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), role=role, from_on__lte=today)
    if state is not None:
        seats = seats.filter(state=state)
    if institution is not None:
        seats = seats.filter(institution=institution)
    return Person.objects.filter(seats__in=seats, is_active=True).distinct()


def demo_people() -> QuerySet[Person]:
    """Return the invented people whom anybody may be in the demonstration, in the order in which they were made."""
    return Person.objects.filter(is_demo=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("pk")


def seat_words(seat: Seat | Invitation) -> dict[str, str]:
    """Return role, institution and state of a seat as one text in every language: "national coordinator, Oman"."""
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            named = [text_of(thing, "name").words for thing in (seat.institution, seat.state) if thing is not None]
            words[language] = gettext(", ").join([str(seat.get_role_display()), *named])
    return words
