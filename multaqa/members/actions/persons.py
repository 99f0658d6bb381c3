"""Verbs of persons: switching an account off and on, correcting it, taking a lost second factor off."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.members.actions.notices import tell
from multaqa.members.checks import read_address
from multaqa.members.models import Institution, Person, State


class PersonRefused(RuleBroken):
    """The account cannot be changed like this."""


@transaction.atomic
def switch_off(person: Person, *, by: Person) -> None:
    """Refuse sign-in to a person from now on; his seats and deeds stay on record. Open pages of his end at once."""
    if person.pk == by.pk:
        raise PersonRefused(_("Nobody switches off his own account. Another person of the secretariat can."))
    _switch(person, to=False, verb="switch_off", by=by)


@transaction.atomic
def switch_on(person: Person, *, by: Person) -> None:
    """Let a person sign in again, with the seats that he still holds."""
    _switch(person, to=True, verb="switch_on", by=by)


@transaction.atomic
def reset_second_factor(person: Person, *, by: Person) -> int:
    """Take every second factor off a person who has lost it; he sets a new one up at the next sign-in.

    Returns how many were taken off. Never one's own: who still has it can change it, who has lost it cannot be here.
    """
    if person.pk == by.pk:
        raise PersonRefused(_("Your own second step is changed on the page of your account."))
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    if not kinds:
        raise PersonRefused(_("This person has set up no second step."))
    Authenticator.objects.filter(user=person).delete()
    journal.record("reset_second_factor", person, by=by, differences={"taken_off": sorted(kinds)})
    tell([person], "second_factor_reset", path="account/2fa/", facts={}, by=by)
    return len(kinds)


@transaction.atomic
def correct_person(person: Person, *, name: str, email: str, by: Person) -> None:
    """Correct the name or the official e-mail of a person; the old address is told as well."""
    address = read_address(email)
    if Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise PersonRefused(_("Another account has this e-mail."))
    differences = {
        field: [getattr(person, field), value]
        for field, value in (("name", name.strip()), ("email", address))
        if getattr(person, field) != value
    }
    if not differences:
        return
    if "email" in differences:
        facts = {"email": address}
        tell([person], "email_changed", path="account/me/", facts=facts, by=by)  # to the old address
    person.name, person.email = name.strip(), address
    person.save(update_fields=["name", "email"])
    journal.record("correct_person", person, by=by, differences=differences)


@transaction.atomic
def change_account(person: Person, *, by: Person, **choices: Any) -> None:
    """Keep what the person chose for himself: name, language, digits, Hijri dates, notices by mail."""
    differences = {
        field: [getattr(person, field), value] for field, value in choices.items() if getattr(person, field) != value
    }
    if not differences:
        return
    for field, value in choices.items():
        setattr(person, field, value)
    person.save(update_fields=list(choices))
    journal.record("change_account", person, by=by, differences=differences)


@transaction.atomic
def make_institution(state: State, *, name: str, by: Person) -> Institution:
    """Return the institution of this name, made where the state has none yet. The name is written in Arabic."""
    plain = " ".join(name.split())
    known = Institution.objects.filter(state=state, name_ar=plain).first()
    if known is not None:
        return known
    made = Institution.objects.create(state=state, name_ar=plain)
    journal.record("make_institution", made, by=by, differences={"state": state.iso3, "name_ar": plain})
    return made


def _switch(person: Person, *, to: bool, verb: str, by: Person) -> None:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.is_active == to:
        return
    locked.is_active = person.is_active = to
    locked.save(update_fields=["is_active"])
    journal.record(verb, locked, by=by, differences={"is_active": [not to, to]})
