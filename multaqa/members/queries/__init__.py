"""Reads about members that are used more than once."""

from multaqa.members.queries.notices import Told, notices_told, plain, unread_count
from multaqa.members.queries.people import (
    SECOND_FACTORS,
    Means,
    PersonRow,
    Sheet,
    paused_until,
    people_found,
    people_rows,
    person_sheet,
    sign_in_means,
)
from multaqa.members.queries.seats import demo_people, holders_of, seat_words, seats_held
from multaqa.members.queries.states import StateOnRecord, states_on_record

__all__ = [
    "SECOND_FACTORS", "Means", "PersonRow", "Sheet", "StateOnRecord", "Told", "demo_people", "holders_of",
    "notices_told", "paused_until", "people_found", "people_rows", "person_sheet", "plain", "seat_words",
    "seats_held", "sign_in_means", "states_on_record", "unread_count",
]  # fmt: skip
