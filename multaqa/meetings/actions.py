"""Verbs of the room."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import facts, journal
from multaqa.core.errors import RuleBroken
from multaqa.meetings.models import AgendaItem, KeyMessage, Meeting, MeetingDate, Part


@transaction.atomic
def load_meetings(*, by: Any) -> dict[str, int]:
    """Load meetings, their dates as each source tells them, parts, items and key messages; return rows written."""
    written = {
        "meetings": facts.keep_rows(
            Meeting, facts.read_rows("meetings.csv"), by=by,
            key=lambda row: {"number": int(row["number"])},
            values=lambda row: {"mode": row["mode"], "status": row["status"]}
            | facts.texts(row, "city", "venue", "margin", "subject", "note", "source"),
        )
    }  # fmt: skip
    ids = dict(Meeting.objects.values_list("number", "pk"))
    written["dates"] = facts.keep_rows(
        MeetingDate, facts.read_rows("meeting_dates.csv"), values=_date, by=by,
        key=lambda row: {"meeting_id": ids[int(row["meeting"])], "source_ar": row["source_ar"]},
    )  # fmt: skip
    written["parts"] = facts.keep_rows(
        Part, facts.read_rows("meeting_parts.csv"), by=by,
        key=lambda row: {"meeting_id": ids[int(row["meeting"])], "number": int(row["number"])},
        values=lambda row: {"is_closed": row["is_closed"] == "1"}
        | facts.texts(row, "title", "summary", "partners", "attendance", "source"),
    )  # fmt: skip
    parts = {(number, part): pk for number, part, pk in Part.objects.values_list("meeting__number", "number", "pk")}
    written["items"] = facts.keep_rows(
        AgendaItem, facts.read_rows("agenda_items.csv"), by=by,
        key=lambda row: {"part_id": parts[int(row["meeting"]), int(row["part"])], "number": int(row["number"])},
        values=lambda row: facts.texts(row, "title"),
    )  # fmt: skip
    written["key messages"] = facts.keep_rows(
        KeyMessage, facts.read_rows("key_messages.csv"), by=by,
        key=lambda row: {"meeting_id": ids[int(row["meeting"])], "number": int(row["number"])},
        values=lambda row: {"kind": row["kind"]} | facts.texts(row, "text", "source"),
    )  # fmt: skip
    return written


class UnknownReaders(RuleBroken):
    """The rule for closed parts is one of a few."""


@transaction.atomic
def set_closed_readers(meeting: Meeting, readers: str, *, by: Any) -> None:
    """Decide who reads the closed parts of a meeting; raises UnknownReaders for a rule that does not exist."""
    if readers not in Meeting.ClosedReaders.values:
        raise UnknownReaders(_("This choice is not in the list. Choose one of the list."))
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.closed_readers != readers:
        journal.record(
            "set_closed_readers", meeting, by=by, differences={"closed_readers": [current.closed_readers, readers]}
        )
        current.closed_readers = readers
        current.save(update_fields=["closed_readers"])
    meeting.closed_readers = readers


def _date(row: facts.Row) -> facts.Values:
    told = facts.texts(row, "source", "note")
    del told["source_ar"]  # it names the row
    return told | {
        "starts_on": date.fromisoformat(row["starts_on"]),
        "precision": row["precision"],
        "is_preferred": row["is_preferred"] == "1",
    }
