"""Reads about meetings that are used more than once. None of them ever loads the content of a closed part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from multaqa.core.content import LANGUAGES, text_of
from multaqa.core.folding import is_found
from multaqa.meetings.access import meetings_to_list
from multaqa.meetings.models import KeyMessage, Meeting, MeetingDate, Part
from multaqa.members.models import Person
from multaqa.ui.dates import as_known
from multaqa.ui.ordinals import meeting_name


@dataclass(frozen=True)
class Dates:
    """The dates of a meeting, as each source tells them; `told` begins with the one that is shown first."""

    told: tuple[MeetingDate, ...]

    @property
    def shown(self) -> MeetingDate | None:
        """Return the date to show first; None where no source tells one."""
        return self.told[0] if self.told else None

    @property
    def others(self) -> tuple[MeetingDate, ...]:
        """Return what the other sources tell."""
        return self.told[1:]

    @property
    def is_uncertain(self) -> bool:
        """Tell whether the sources contradict each other; a month does not contradict a day in it."""
        months = {(one.starts_on.year, one.starts_on.month) for one in self.told}
        days = {one.starts_on for one in self.told if one.precision == MeetingDate.Precision.DAY}
        return len(months) > 1 or len(days) > 1

    @property
    def in_words(self) -> str:
        """Return the date that is shown, no more exactly than it is known, for a sentence."""
        return as_known(self.shown.starts_on, self.shown.precision) if self.shown else str(_("date not known"))

    @property
    def year(self) -> int | None:
        """Return the year of the date that is shown."""
        return self.shown.starts_on.year if self.shown else None


@dataclass(frozen=True)
class PartShown:
    """A part as the public sees it. Of a closed one only its number: `content` is None, and was never loaded."""

    number: int
    is_closed: bool
    content: Part | None


def meetings_in_full(person: Person | None) -> QuerySet[Meeting]:
    """Return the meetings that the person may know of with dates, open parts, messages; newest first.

    Each has `current_dates`, `open_parts` with their items, `messages` and `adopted`, its recommendations.
    """
    current = MeetingDate.objects.filter(replaced_at=None)
    open_parts = Part.objects.filter(is_closed=False).prefetch_related("items")
    return meetings_to_list(person).prefetch_related(
        Prefetch("dates", current, to_attr="current_dates"),
        Prefetch("parts", open_parts, to_attr="open_parts"),
        Prefetch("key_messages", to_attr="messages"),
        Prefetch("recommendations", to_attr="adopted"),
    )


def dates_of(meeting: Meeting) -> Dates:
    """Return the dates of a meeting read by `meetings_in_full`."""
    return Dates(tuple(meeting.current_dates))  # type: ignore[attr-defined]


def parts_of(meeting: Meeting) -> list[PartShown]:
    """Return the parts in their order, the closed ones empty."""
    contents = {part.number: part for part in meeting.open_parts}  # type: ignore[attr-defined]
    numbers = meeting.parts.order_by("number").values_list("number", "is_closed")
    return [PartShown(number, is_closed, None if is_closed else contents[number]) for number, is_closed in numbers]


def recommendations_of(meeting: Meeting) -> list[Any]:
    """Return the recommendations of a meeting read by `meetings_in_full`; they belong to a room above this one."""
    adopted: list[Any] = meeting.adopted  # type: ignore[attr-defined]
    return adopted


def messages_of(meeting: Meeting) -> list[KeyMessage]:
    """Return what a meeting read by `meetings_in_full` said at its end, besides numbered recommendations."""
    messages: list[KeyMessage] = meeting.messages  # type: ignore[attr-defined]
    return messages


def kind_of_messages(meeting: Meeting) -> str:
    """Return what the points at the end of a meeting are called; nothing where none are known."""
    messages = messages_of(meeting)
    return str(KeyMessage.Kind(messages[0].kind).label) if messages else ""


def sources_of(dates: Iterable[tuple[int, Dates]]) -> list[tuple[MeetingDate, list[int]]]:
    """Return each source of dates once (as a date that names it), with the numbers of the meetings it dates."""
    found: dict[str, tuple[MeetingDate, list[int]]] = {}
    for number, told in dates:
        for one in told.told:
            found.setdefault(text_of(one, "source").words, (one, []))[1].append(number)
    return list(found.values())


def neighbours(person: Person | None, number: int) -> tuple[Meeting | None, Meeting | None]:
    """Return the meetings before and after this one."""
    around = meetings_to_list(person)
    earlier = around.filter(number__lt=number).order_by("-number").first()
    return earlier, around.filter(number__gt=number).order_by("number").first()


def meetings_found(meetings: Iterable[Meeting], *, query: str = "", mode: str = "", since: int | None = None,
                   until: int | None = None) -> list[Meeting]:  # fmt: skip
    """Return those meetings that answer to all that was asked.

    query: words to be found in the public texts of a meeting, in any language. since, until: years, both included.
    """
    return [
        meeting
        for meeting in meetings
        if (not mode or meeting.mode == mode)
        and _is_between(dates_of(meeting).year, since, until)
        and (not query or is_found(query, *public_texts(meeting)))
    ]


def public_texts(meeting: Meeting) -> list[str]:
    """Return every text of a meeting that anybody may read, in the three languages."""
    told: list[tuple[Any, tuple[str, ...]]] = [(meeting, ("city", "venue", "margin", "subject", "note"))]
    told += [(message, ("text",)) for message in messages_of(meeting)]
    for part in meeting.open_parts:  # type: ignore[attr-defined]
        told += [(part, ("title", "summary", "partners")), *((item, ("title",)) for item in part.items.all())]
    texts = [getattr(thing, f"{name}_{language}") for thing, names in told for name in names for language in LANGUAGES]
    return [meeting_name(meeting.number, language) for language in LANGUAGES] + [text for text in texts if text]


def _is_between(year: int | None, since: int | None, until: int | None) -> bool:
    if year is None:
        return since is None and until is None
    return (since is None or since <= year) and (until is None or year <= until)
