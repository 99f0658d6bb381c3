"""The desk: each person sees what waits for him, and nothing of another's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from multaqa.members.models import Notice
from multaqa.portal.queries.desk import desk_of
from multaqa.rounds import actions
from multaqa.rounds.models import Round, Submission


def begin(cast: Any, *, days: int = 12, title: str = "جولة 2026") -> Round:
    """Open a round for Oman alone."""
    [framework, *_] = actions.load_frameworks()
    found = actions.begin_round(
        framework, year=2026, title={"ar": title, "en": title, "fr": title},
        answers_due_at=timezone.now() + timedelta(days=days), states=[cast.oman], by=cast.secretariat,
    )  # fmt: skip
    actions.open_round(found, by=cast.secretariat)
    return found


def seen_by(person: Any, language: str = "ar") -> str:
    """Return the words of the desk as this person sees them."""
    client = Client()
    client.force_login(person)
    answer = client.get(f"/{language}/desk/")
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", f"<main{main}").split())


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_visitor_is_led_to_sign_in(db: None, language: str) -> None:
    answer = Client().get(f"/{language}/desk/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{language}/account/login/?next=/{language}/desk/"


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "لا شيء ينتظركم"), ("en", "Nothing waits for you"), ("fr", "Rien ne vous attend")],
)
def test_empty_desk_says_what_will_appear(cast: Any, language: str, words: str) -> None:
    for person in (cast.secretariat, cast.director, cast.officer, cast.reviewer, cast.partner, cast.stranger):
        assert words in seen_by(person, language)


def test_questionnaire_waits_for_its_own_state_only(cast: Any) -> None:
    begin(cast)
    mine = seen_by(cast.focal_point)
    assert "جولة 2026" in mine
    assert "بقي 12 يوماً" in mine
    assert "قيد الملء" in mine
    assert "المنسق الوطني" in mine
    for stranger in (cast.stranger, cast.partner):
        assert "جولة 2026" not in seen_by(stranger)


def test_submission_waits_for_reviewers_and_the_secretariat(cast: Any) -> None:
    found = begin(cast)
    Submission.objects.filter(round=found).update(status="submitted", submitted_at=timezone.now())
    for reader in (cast.reviewer, cast.secretariat):
        assert "عُمان" in seen_by(reader).split("الإشعارات")[0]
        assert desk_of(reader).to_review
    for other in (cast.focal_point, cast.director, cast.stranger, cast.partner):
        assert not desk_of(other).to_review


def test_deadline_that_has_passed_is_said(cast: Any) -> None:
    found = begin(cast)
    Round.objects.filter(pk=found.pk).update(answers_due_at=timezone.now() - timedelta(hours=2))
    assert "انتهى الموعد" in seen_by(cast.focal_point)
    [waiting] = desk_of(cast.focal_point).to_fill
    assert (waiting.is_over, waiting.days_left, waiting.is_returned) == (True, 0, False)


def test_nearest_deadline_stands_first(cast: Any) -> None:
    for days, title in ((20, "جولة متأخرة"), (5, "جولة قريبة")):
        begin(cast, days=days, title=title)
    assert [one.submission.round.title for one in desk_of(cast.focal_point).to_fill] == ["جولة قريبة", "جولة متأخرة"]


def test_notices_are_the_persons_own(cast: Any) -> None:
    begin(cast)
    assert Notice.objects.filter(person=cast.focal_point).exists()
    assert "جولة 2026" in seen_by(cast.focal_point).split("كل الإشعارات")[1]
    assert desk_of(cast.stranger).notices == []
    assert desk_of(cast.focal_point).unread == 1


def test_desk_asks_as_often_for_three_rounds_as_for_one(cast: Any) -> None:
    client = Client()
    client.force_login(cast.focal_point)
    counts = []
    for number in range(3):
        begin(cast, title=f"جولة {number}")
        with CaptureQueriesContext(connection) as asked:
            client.get("/ar/desk/")
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 15  # three of them find out who asks


def test_desk_is_kept_by_no_cache(cast: Any) -> None:
    client = Client()
    client.force_login(cast.focal_point)
    assert client.get("/ar/desk/").headers["Cache-Control"] == "private, no-store"
