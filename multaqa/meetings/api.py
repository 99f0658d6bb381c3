"""Meetings as an open API. Of a closed part it tells its number and that it is closed, to everybody alike."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from multaqa.core.words import Words, words_of
from multaqa.meetings import access, queries
from multaqa.meetings.models import Meeting, MeetingDate, Part

meetings_router = Router(tags=["meetings"])


class DateOut(Schema):
    """The date of a meeting as one source tells it. `precision` month: the day is a placeholder."""

    starts_on: date
    precision: MeetingDate.Precision
    is_preferred: bool
    source: Words
    note: Words


class MeetingOut(Schema):
    """A meeting. Several dates = several sources; `is_date_uncertain`: they contradict each other."""

    number: int
    status: Meeting.Status
    mode: Meeting.Mode
    original_language: str
    dates: list[DateOut]
    is_date_uncertain: bool
    city: Words
    venue: Words
    margin: Words
    subject: Words
    note: Words
    source: Words
    recommendations: list[str] = Field(description="how its recommendations are cited: 8/3")


class ItemOut(Schema):
    """One line of the agenda of an open part."""

    number: int
    title: Words


class PartOut(Schema):
    """An open part of a meeting."""

    number: int
    is_closed: bool = Field(False, description="always false")
    title: Words
    summary: Words
    partners: Words
    attendance: Words
    source: Words
    items: list[ItemOut]


class ClosedPartOut(Schema):
    """A closed part: nothing of it is told but that there is one; its place among the parts is its number."""

    is_closed: bool = Field(True, description="always true")


class MessageOut(Schema):
    """One point of what a meeting said at its end, where it numbered no recommendations."""

    number: int
    kind: str
    text: Words
    source: Words


class MeetingInFull(MeetingOut):
    """A meeting with its parts in their order and what it said at its end."""

    parts: list[PartOut | ClosedPartOut]
    messages: list[MessageOut]


class MeetingPage(Schema):
    """A part of the meetings asked for, and how many there are."""

    count: int
    items: list[MeetingOut]


@meetings_router.get("/", response=MeetingPage, summary="Meetings")
def list_meetings(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    since: int | None = None,
    until: int | None = None,
    mode: Meeting.Mode | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Return the meetings, newest first. `q`: words in any language; `since`, `until`: years, both included."""
    found = queries.meetings_found(
        queries.meetings_in_full(None), query=q, mode=mode or "", since=since, until=until
    )  # fmt: skip
    return {"count": len(found), "items": [_meeting(one) for one in found[offset : offset + limit]]}


@meetings_router.get("/{int:number}/", response=MeetingInFull, summary="One meeting")
def get_meeting(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return one meeting with its parts, agenda and what it said at its end."""
    found = queries.meetings_in_full(None).get(pk=access.meeting_to_view(None, number).pk)
    return _meeting(found) | {
        "parts": [_part(part.content) if part.content else {"is_closed": True} for part in queries.parts_of(found)],
        "messages": [
            {"number": one.number, "kind": one.kind, "text": words_of(one, "text"), "source": words_of(one, "source")}
            for one in queries.messages_of(found)
        ],
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    dates = queries.dates_of(meeting)
    texts = {name: words_of(meeting, name) for name in ("city", "venue", "margin", "subject", "note", "source")}
    return texts | {
        "number": meeting.number,
        "status": meeting.status,
        "mode": meeting.mode,
        "original_language": meeting.original_language,
        "dates": [
            {"starts_on": one.starts_on, "precision": one.precision, "is_preferred": one.is_preferred,
             "source": words_of(one, "source"), "note": words_of(one, "note")}
            for one in dates.told
        ],
        "is_date_uncertain": dates.is_uncertain,
        "recommendations": [f"{meeting.number}/{one.number}" for one in queries.recommendations_of(meeting)],
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    texts = {name: words_of(part, name) for name in ("title", "summary", "partners", "attendance", "source")}
    items = [{"number": item.number, "title": words_of(item, "title")} for item in part.items.all()]
    return texts | {"number": part.number, "is_closed": False, "items": items}
