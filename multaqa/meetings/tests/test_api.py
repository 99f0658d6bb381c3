"""Meetings in the API: three languages, both dates, pages of one shape, refusals."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from multaqa.meetings.models import AgendaItem, Meeting, Part

LIST = "/api/v1/meetings/"


def test_list_has_the_shape_of_every_list(record):
    told = Client().get(LIST).json()
    assert set(told) == {"count", "items"}
    assert told["count"] == 10
    assert [one["number"] for one in told["items"]] == list(range(10, 0, -1))
    part = Client().get(LIST, {"limit": 2, "offset": 3}).json()
    assert (part["count"], [one["number"] for one in part["items"]]) == (10, [7, 6])


def test_meeting_is_told_in_three_languages_with_both_dates(record):
    told = Client().get(f"{LIST}5/").json()
    assert told["subject"] == {"ar": "الحكومة الذكية", "en": "Smart government", "fr": "L’administration intelligente"}
    assert [(one["starts_on"], one["is_preferred"]) for one in told["dates"]] == [
        ("2017-04-27", True), ("2017-04-26", False),
    ]  # fmt: skip
    assert told["is_date_uncertain"] is True
    assert {one["source"]["en"] for one in told["dates"]} == {
        "The mechanism’s own record", "ESCWA’s news item on the fifth meeting",
    }  # fmt: skip
    assert [item["number"] for item in told["parts"][0]["items"]] == [1, 2, 3, 4, 5]
    assert [one["kind"] for one in told["messages"]] == ["recommended", "recommended"]


def test_day_that_is_not_known_is_said_to_be_a_placeholder(record):
    [told] = Client().get(f"{LIST}7/").json()["dates"]
    assert (told["starts_on"], told["precision"]) == ("2019-03-01", "month")
    assert Client().get(f"{LIST}8/").json()["is_date_uncertain"] is False


def test_meeting_names_its_recommendations(record):
    assert Client().get(f"{LIST}7/").json()["recommendations"] == ["7/1", "7/2", "7/3"]
    assert Client().get(f"{LIST}6/").json()["recommendations"] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"mode": "virtual"}, [9, 8]),
        ({"since": 2019, "until": 2020}, [8, 7]),
        ({"q": "البيانات المفتوحة"}, [10, 7]),
        ({"q": "Smart cities"}, [9]),
        ({"q": "nothing of the kind"}, []),
    ],
)
def test_list_is_narrowed(record, asked, found):
    assert [one["number"] for one in Client().get(LIST, asked).json()["items"]] == found


@pytest.mark.parametrize(
    "asked",
    [{"mode": "telepathy"}, {"since": "abc"}, {"limit": 0}, {"limit": 501}, {"offset": -1}, {"q": "a" * 101}],
)
def test_question_that_cannot_be_understood_is_refused(record, asked):
    assert Client().get(LIST, asked).status_code == 422


@pytest.mark.parametrize("number", [0, 11, 10**20])
def test_unknown_meeting_is_not_found(record, number):
    assert Client().get(f"{LIST}{number}/").status_code == 404


def test_api_only_reads(record):
    for path in (LIST, f"{LIST}8/"):
        assert Client().post(path, {}).status_code == 405


def test_queries_do_not_grow_with_rows(db):
    def meeting(number: int) -> None:
        made = Meeting.objects.create(number=number, mode="virtual", status="concluded")
        part = Part.objects.create(meeting=made, number=1, is_closed=False)
        AgendaItem.objects.create(part=part, number=1, title_ar="بند")

    meeting(1)
    with CaptureQueriesContext(connection) as one:
        Client().get(LIST)
    meeting(2)
    meeting(3)
    with CaptureQueriesContext(connection) as three:
        Client().get(LIST)
    assert len(three) == len(one) <= 12
