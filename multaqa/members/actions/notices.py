"""Words to persons: on their page of notices and, unless they chose otherwise, by mail."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from multaqa.core import outbox
from multaqa.core.models import OutgoingMail
from multaqa.members.models import Notice, Person
from multaqa.members.queries import plain

AN_HOUR = timedelta(hours=1)


@transaction.atomic
def tell(persons: Iterable[Person], kind: str, *, path: str, facts: dict[str, Any], by: Person | None) -> None:
    """Write one notice for each person but the one who acts, and its mail for those who want mail.

    kind: names the template `notices/<kind>.txt`. path: the page it leads to, without the language.
    """
    told = [one for one in {one.pk: one for one in persons}.values() if by is None or one.pk != by.pk]
    recent = Notice.objects.filter(kind=kind, path=path, read_at=None, created_at__gt=timezone.now() - AN_HOUR)
    mailed = set(recent.values_list("person_id", flat=True))  # ten answers sent back make ten notices and one mail
    for notice in Notice.objects.bulk_create(
        Notice(person=person, kind=kind, facts=facts, path=path) for person in told
    ):
        if notice.person.mails_notices and notice.person.is_active and notice.person_id not in mailed:
            _mail(notice)


@transaction.atomic
def read_notice(notice: Notice, *, by: Person) -> None:
    """Mark a notice as read, the first time."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def read_notices(person: Person, *, by: Person) -> int:
    """Mark all notices of the person as read; return how many were new to him."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())


def write_mail(to: str, template: str, facts: dict[str, Any], *, language: str, by: Any) -> OutgoingMail:
    """Write a mail in the receiver's language. template: a text with the parts `subject` and `text`."""
    with translation.override(language):
        facts = {**facts, "text": plain(f"{template}#text", facts)}
        sender = _("Secretariat, Meeting of e-Government Programme Directors")
        subject = _("Multaqa: %(subject)s") % {"subject": plain(f"{template}#subject", facts)}
        return outbox.post(to, subject=subject, text=plain("members/mail/letter.txt", facts), sender_name=sender)


def _mail(notice: Notice) -> None:
    language = notice.person.language
    with translation.override(language):
        facts = {
            "facts": notice.facts_in(language),
            "link": f"{settings.SITE_URL}/{language}/{notice.path}" if notice.path else "",
            "account_link": settings.SITE_URL + reverse("account"),
        }
    write_mail(notice.person.email, f"notices/{notice.kind}.txt", facts, language=language, by=None)
