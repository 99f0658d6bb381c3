"""Verbs of the room."""

from typing import Any

from django.db import transaction

from multaqa.core import facts
from multaqa.meetings.models import Meeting
from multaqa.recommendations.models import Recommendation


@transaction.atomic
def load_recommendations(*, by: Any) -> dict[str, int]:
    """Load the recommendations of the record; return how many rows were written."""
    ids = dict(Meeting.objects.values_list("number", "pk"))
    written = facts.keep_rows(
        Recommendation, facts.read_rows("recommendations.csv"), by=by,
        key=lambda row: {"meeting_id": ids[int(row["meeting"])], "number": int(row["number"])},
        values=lambda row: {"addressed_to": row["addressed_to"], "theme_key": row["theme_key"]}
        | facts.texts(row, "text", "theme", "source"),
    )  # fmt: skip
    return {"recommendations": written}
