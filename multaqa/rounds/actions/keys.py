"""Keys of the filling API: made, used, ended."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.models import FillingKey

LASTS = timedelta(days=180)
MOST_KEYS = 10
BEGINS = "mq_"  # so that a key is known as one where it was left by mistake


@transaction.atomic
def make_key(name: str, *, by: Person) -> tuple[FillingKey, str]:
    """Make a key for a program of this person; return it with its text, which is nowhere kept."""
    if not name.strip():
        raise RuleBroken(_("Name the program that the key is for."))
    if FillingKey.objects.filter(person=by, ended_at=None, until__gt=timezone.now()).count() >= MOST_KEYS:
        raise RuleBroken(_("You have as many keys as one person may have. End one that is not needed."))
    text = BEGINS + secrets.token_urlsafe(32)
    until = timezone.now() + LASTS
    key = FillingKey.objects.create(person=by, name=name.strip()[:80], digest=digest_of(text), until=until)
    journal.record("make_key", key, by=by, differences={"name": key.name})
    return key, text


@transaction.atomic
def end_key(key: FillingKey, *, by: Person) -> None:
    """End a key at once; what was written with it stays."""
    if FillingKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=timezone.now()):
        journal.record("end_key", key, by=by)


def use_key(text: str) -> Person | None:
    """Return the person whose key this is, None where it opens nothing; the day of its use is kept."""
    key = FillingKey.objects.select_related("person").filter(digest=digest_of(text)).first()
    if key is None or not key.is_open or not key.person.is_active:
        return None
    today = timezone.localdate()
    if key.used_on != today:
        FillingKey.objects.filter(pk=key.pk).update(used_on=today)
    return key.person


def digest_of(text: str) -> str:
    """Return what is kept of a key; it has 256 bits of chance, so that no slow digest is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
