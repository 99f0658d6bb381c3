"""Reads about notices, in words of the page's language."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language

from multaqa.members.models import Notice, Person


def plain(template: str, facts: dict[str, Any]) -> str:
    """Return a text template filled in the language of the moment, as plain text: nothing in it is markup."""
    found: Any = get_template(template)
    return str(found.template.render(Context(facts, autoescape=False))).strip()


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
