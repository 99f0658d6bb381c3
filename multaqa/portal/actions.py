"""Verbs that cross rooms."""

from typing import Any

from django.db import transaction

from multaqa.meetings.actions import load_meetings
from multaqa.members.actions import load_members
from multaqa.recommendations.actions import load_recommendations
from multaqa.rounds.actions import load_frameworks, load_illustrative, load_series


@transaction.atomic
def load_facts(*, by: Any) -> dict[str, int]:
    """Load the whole record that ships with the product; return how many rows were written, 0 where nothing changed."""
    written: dict[str, int] = {}
    for load in (load_members, load_meetings, load_recommendations, load_series):
        written |= load(by=by)
    load_frameworks(by=by)
    load_illustrative(by=by)
    return written
