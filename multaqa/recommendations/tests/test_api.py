"""Recommendations in the API: three languages, citation, pages of one shape, refusals."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from multaqa.meetings.models import Meeting
from multaqa.recommendations.models import Recommendation

LIST = "/api/v1/recommendations/"


def test_list_has_the_shape_of_every_list(record):
    told = Client().get(LIST).json()
    assert set(told) == {"count", "items"}
    assert told["count"] == 9
    assert [one["citation"] for one in told["items"]][:2] == ["8/1", "8/2"]
    part = Client().get(LIST, {"limit": 1, "offset": 2}).json()
    assert (part["count"], [one["citation"] for one in part["items"]]) == (9, ["8/3"])


def test_recommendation_is_told_in_three_languages(record):
    assert Client().get(f"{LIST}8/3/").json() == {
        "citation": "8/3",
        "meeting": 8,
        "number": 3,
        "text": {
            "ar": "تفعيل المشاركة الإلكترونية لتطوير خدمات محورها المواطن",
            "en": "Activate e-participation to develop citizen-centred services",
            "fr": "Activer la participation électronique pour développer des services centrés sur le citoyen",
        },
        "original_language": "ar",
        "addressed_to": "states",
        "theme": "e-participation",
        "theme_name": {
            "ar": "المشاركة الإلكترونية", "en": "E-participation", "fr": "Participation électronique",
        },
        "status": "adopted",
        "source": {
            "ar": "سجلّ الاجتماع لدى الأمانة", "en": "The mechanism’s own record", "fr": "Archives du mécanisme",
        },
    }  # fmt: skip


def test_text_that_was_not_issued_is_empty_not_replaced(record):
    Recommendation.objects.filter(meeting__number=8, number=3).update(text_fr="")
    assert Client().get(f"{LIST}8/3/").json()["text"]["fr"] == ""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"meeting": 7}, ["7/1", "7/2", "7/3"]),
        ({"theme": "open-data"}, ["8/5"]),
        ({"addressed_to": "secretariat"}, ["7/1"]),
        ({"q": "pandémie"}, ["8/1"]),
        ({"q": "8/3"}, ["8/3"]),
        ({"meeting": 10**20}, []),
    ],
)
def test_list_is_narrowed(record, asked, found):
    assert [one["citation"] for one in Client().get(LIST, asked).json()["items"]] == found


@pytest.mark.parametrize(
    "asked", [{"addressed_to": "all"}, {"meeting": "abc"}, {"limit": 0}, {"offset": -1}, {"q": "a" * 101}]
)
def test_question_that_cannot_be_understood_is_refused(record, asked):
    assert Client().get(LIST, asked).status_code == 422


@pytest.mark.parametrize("path", ["8/7/", "6/1/", f"{10**20}/1/"])
def test_unknown_recommendation_is_not_found(record, path):
    assert Client().get(f"{LIST}{path}").status_code == 404


def test_queries_do_not_grow_with_rows(db):
    def recommendation(number: int) -> None:
        meeting = Meeting.objects.create(number=number, mode="virtual", status="concluded")
        Recommendation.objects.create(meeting=meeting, number=1, text_ar="نص", theme_key="a", addressed_to="states")

    recommendation(1)
    with CaptureQueriesContext(connection) as one:
        Client().get(LIST)
    recommendation(2)
    recommendation(3)
    with CaptureQueriesContext(connection) as three:
        Client().get(LIST)
    assert len(three) == len(one) <= 12
