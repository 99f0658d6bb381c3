"""Names of numbered things: meetings and their parts."""

import pytest
from django.template import Context, Template
from django.utils import translation

from multaqa.ui.numbers import spans
from multaqa.ui.ordinals import meeting_name, ordinal, part_name


@pytest.mark.parametrize(
    ("number", "ar", "en", "fr"),
    [
        (1, "الاجتماع الأول", "First meeting", "1re réunion"),
        (2, "الاجتماع الثاني", "Second meeting", "2e réunion"),
        (8, "الاجتماع الثامن", "Eighth meeting", "8e réunion"),
        (10, "الاجتماع العاشر", "Tenth meeting", "10e réunion"),
        (11, "الاجتماع الحادي عشر", "Eleventh meeting", "11e réunion"),
        (12, "الاجتماع الثاني عشر", "Twelfth meeting", "12e réunion"),
        (19, "الاجتماع التاسع عشر", "Nineteenth meeting", "19e réunion"),
        (20, "الاجتماع العشرون", "Twentieth meeting", "20e réunion"),
        (21, "الاجتماع الحادي والعشرون", "21st meeting", "21e réunion"),
        (22, "الاجتماع الثاني والعشرون", "22nd meeting", "22e réunion"),
        (33, "الاجتماع الثالث والثلاثون", "33rd meeting", "33e réunion"),
        (80, "الاجتماع الثمانون", "80th meeting", "80e réunion"),
        (99, "الاجتماع التاسع والتسعون", "99th meeting", "99e réunion"),
        (111, "الاجتماع 111", "111th meeting", "111e réunion"),
    ],
)
def test_meeting_is_named_in_each_language(number: int, ar: str, en: str, fr: str) -> None:
    assert (meeting_name(number, "ar"), meeting_name(number, "en"), meeting_name(number, "fr")) == (ar, en, fr)


def test_name_within_a_sentence_is_declined_in_arabic_and_small_in_english() -> None:
    assert meeting_name(20, "ar", inside=True) == "الاجتماع العشرين"
    assert meeting_name(21, "ar", inside=True) == "الاجتماع الحادي والعشرين"
    assert meeting_name(8, "ar", inside=True) == "الاجتماع الثامن"
    assert meeting_name(8, "en", inside=True) == "eighth meeting"


@pytest.mark.parametrize(("language", "name"), [("ar", "الجزء الأول"), ("en", "Part one"), ("fr", "1re partie")])
def test_part_is_named_in_each_language(language: str, name: str) -> None:
    assert part_name(1, language) == name
    with translation.override(language):
        assert Template("{{ n|part_name }}").render(Context({"n": 1})) == name


def test_every_ordinal_is_different() -> None:
    for language in ("ar", "en", "fr"):
        assert len({ordinal(number, language) for number in range(1, 130)}) == 129


def test_filter_takes_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert Template("{{ n|meeting_name }}").render(Context({"n": 8})) == "8e réunion"
    with translation.override("en"):
        assert Template('{{ n|meeting_name:"inside" }}').render(Context({"n": 8})) == "eighth meeting"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([], []), ([5], ["5"]), ([3, 1, 2, 2], ["1–3"]), ([1, 2, 4, 7, 8, 9], ["1–2", "4", "7–9"])],
)
def test_numbers_in_a_row_are_drawn_together(numbers: list[int], shown: list[str]) -> None:
    assert spans(numbers) == shown
