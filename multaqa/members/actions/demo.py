"""The people of the demonstration: one per role, evidently invented, with a password that everybody may know."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from multaqa.core import journal
from multaqa.members.actions.loading import load_members
from multaqa.members.models import Institution, Person, Seat, State

DEMO_PASSWORD = "multaqa-demo-1"  # noqa: S105 (known on purpose; refused unless demo mode is on)
# Oman is the state in view; Kuwait is the state of the stranger, to whom nothing of Oman's may show.
CAST: tuple[tuple[str, str, str, str], ...] = (
    ("secretariat@demo.example", "سلمى التجريبية", Seat.Role.SECRETARIAT, ""),
    ("reviewer@demo.example", "ريما التجريبية", Seat.Role.REVIEWER, ""),
    ("director.omn@demo.example", "داود التجريبي", Seat.Role.DIRECTOR, "OMN"),
    ("focal.omn@demo.example", "فاطمة التجريبية", Seat.Role.FOCAL_POINT, "OMN"),
    ("officer.omn@demo.example", "عمر التجريبي", Seat.Role.INSTITUTION_OFFICER, "OMN"),
    ("focal.kwt@demo.example", "غادة التجريبية", Seat.Role.FOCAL_POINT, "KWT"),
    ("partner@demo.example", "بيير التجريبي", Seat.Role.PARTNER, ""),
)
INSTITUTION = {"name_ar": "مؤسسة تجريبية", "name_en": "Sample institution", "name_fr": "Institution fictive"}


@transaction.atomic
def make_demo_people(*, by: Any) -> list[Person]:
    """Make whoever of the cast is missing, give everybody his seat and the known password again; return the cast."""
    if not State.objects.filter(iso3="OMN").exists():
        load_members(by=by)
    return [_make(email, name, role, iso3, by=by) for email, name, role, iso3 in CAST]


def _make(email: str, name: str, role: str, iso3: str, *, by: Any) -> Person:
    person, is_new = Person.objects.get_or_create(email=email, defaults={"name": name, "is_demo": True})
    if not person.is_demo:
        return person  # somebody real has this address; he stays as he is
    if not person.is_active or not person.check_password(DEMO_PASSWORD):
        person.set_password(DEMO_PASSWORD)
        person.is_active = True
        person.save(update_fields=["password", "is_active"])
    state = State.objects.get(iso3=iso3) if iso3 else None
    institution = None
    if role == Seat.Role.INSTITUTION_OFFICER:
        institution, _made = Institution.objects.get_or_create(
            state=state, name_ar=INSTITUTION["name_ar"], defaults=INSTITUTION
        )
    if not any(seat.role == role and seat.is_held_on(timezone.localdate()) for seat in person.seats.all()):
        Seat.objects.create(
            person=person, role=role, state=state, institution=institution, from_on=timezone.localdate()
        )
    if is_new:
        journal.record("make_demo_person", person, by=by, differences={"role": role, "state": iso3})
    return person


@transaction.atomic
def make_demo_staff(people: Sequence[tuple[str, str, str, State | None]], *, by: Any) -> list[Person]:
    """Make whoever is missing of further invented people (address, name, role, state) and return them.

    They fill a sample with names and cannot sign in. An address that is there already is left as it is.
    """
    there = set(Person.objects.values_list("email", flat=True))
    new = [one for one in people if one[0] not in there]
    made = Person.objects.bulk_create(
        Person(email=email, name=name, is_demo=True, password=make_password(None)) for email, name, _role, _state in new
    )
    since = timezone.localdate() - timedelta(days=800)
    Seat.objects.bulk_create(
        Seat(person=person, role=role, state=state, from_on=since)
        for person, (_email, _name, role, state) in zip(made, new, strict=True)
    )
    if made:
        journal.record("make_demo_staff", "Person:demo", by=by, differences={"made": [one.email for one in made]})
    return made
