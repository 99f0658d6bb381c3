"""The list of meetings and the page of one: languages, dates as each source tells them, filters, queries."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from multaqa.meetings.models import AgendaItem, KeyMessage, Meeting, MeetingDate, Part
from multaqa.recommendations.models import Recommendation

LANGUAGES = ("ar", "en", "fr")
NAMES = {"ar": "الاجتماع الثامن", "en": "Eighth meeting", "fr": "8e réunion"}


def page(path: str = "", language: str = "ar", **asked: str) -> str:
    answer = Client().get(f"/{language}/meetings/{path}", asked)
    assert answer.status_code == 200, path
    return answer.content.decode()


def listed(markup: str) -> list[int]:
    """Return the numbers of the meetings in the table."""
    return [int(number) for number in re.findall(r'<th scope="row".*?/meetings/(\d+)/"', markup, re.DOTALL)]


def text(markup: str) -> str:
    """Return the words of a page's main part, in one line."""
    main = markup[markup.index("<main") : markup.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


@pytest.fixture
def many(db) -> list[Meeting]:
    """Three meetings with everything that can hang on one."""
    return [full_meeting(number) for number in (1, 2, 3)]


def full_meeting(number: int) -> Meeting:
    """Make a meeting with two dates, two parts with items, a message and a recommendation."""
    meeting = Meeting.objects.create(number=number, mode="hybrid", status="concluded", subject_ar=f"موضوع {number}")
    for month in (3, 4):
        MeetingDate.objects.create(
            meeting=meeting, starts_on=date(2010 + number, month, 1), source_ar=f"مصدر {month}",
            is_preferred=month == 3,
        )  # fmt: skip
    for part in (1, 2):
        made = Part.objects.create(meeting=meeting, number=part, is_closed=part == 1, summary_ar="ملخص")
        for item in (1, 2):
            AgendaItem.objects.create(part=made, number=item, title_ar=f"بند {item}")
    KeyMessage.objects.create(meeting=meeting, number=1, kind="key_message", text_ar="رسالة", source_ar="مصدر")
    Recommendation.objects.create(
        meeting=meeting, number=1, text_ar="توصية", theme_key="theme", theme_ar="موضوع", addressed_to="states"
    )
    return meeting


# The list


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("record")
def test_list_shows_every_meeting_newest_first(language):
    shown = page(language=language)
    assert listed(shown) == list(range(10, 0, -1))
    assert NAMES[language] in shown


@pytest.mark.usefixtures("record")
def test_list_tells_dates_no_more_exactly_than_they_are_known():
    rows = re.findall(r"<tr>.*?</tr>", page(language="en"), re.DOTALL)
    row = {number: next(one for one in rows if f"/meetings/{number}/" in one) for number in (1, 5, 7, 8)}
    assert "5 December 2013" in row[1]
    assert "March 2019" in row[7]
    assert "1 March 2019" not in row[7]
    assert "the day is not known" in row[7]
    assert "27 April 2017" in row[5]
    assert "26 April 2017" in row[5]
    assert "date uncertain" in row[5]
    # A month does not contradict a day in it.
    assert "date uncertain" not in row[8]


@pytest.mark.usefixtures("record")
def test_list_names_what_each_meeting_ended_with():
    shown = page(language="en")
    rows = {listed(one)[0]: one for one in re.findall(r"<tr>.*?</tr>", shown, re.DOTALL) if listed(one)}
    assert "6 recommendations" in rows[8]
    assert "3 recommendations" in rows[7]
    assert "key messages" in rows[10]
    assert "outcome document" in rows[9]
    assert "recommended, as a news item tells" in rows[5]
    assert "absent" in rows[6]


@pytest.mark.usefixtures("record")
def test_list_names_the_sources_of_its_dates():
    shown = text(page(language="en"))
    assert "The mechanism’s own record (1–8)" in shown
    assert "ESCWA’s news item on the fifth meeting (5)" in shown
    assert "ESCWA’s page of the tenth meeting (10)" in shown


# Filters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "البيانات المفتوحة"}, [10, 7]),
        ({"q": "بيانات مفتوحه"}, [10, 7]),
        ({"q": "open data"}, [10, 7]),
        ({"q": "données OUVERTES"}, [10, 7]),
        ({"q": "الاجتماع الثامن"}, [8]),
        ({"q": "beyrouth"}, [10, 7, 5]),
        ({"q": "smart cities"}, [9]),
        ({"q": "السودان"}, [5]),
        ({"mode": "virtual"}, [9, 8]),
        ({"since": "2019"}, [10, 9, 8, 7]),
        ({"until": "2014"}, [2, 1]),
        ({"since": "2017", "until": "2017"}, [5, 4]),
        ({"since": "٢٠٢٠", "until": "٢٠٢١"}, [9, 8]),
        ({"mode": "virtual", "until": "2020"}, [8]),
        ({"q": "", "since": "", "until": "", "mode": ""}, list(range(10, 0, -1))),
        ({"q": "لا يوجد مثل هذا"}, []),
    ],
)
@pytest.mark.usefixtures("record")
def test_filter_narrows_the_list(asked, found):
    assert listed(page(**asked)) == found


@pytest.mark.usefixtures("record")
def test_filter_keeps_what_was_typed_and_can_be_cleared():
    shown = page(q="دبي", mode="in-person", since="2016")
    assert 'value="دبي"' in shown
    assert re.search(r'<option value="in-person"\s+selected', shown)
    assert re.search(r'<option value="2016"\s+selected', shown)
    assert "إلغاء التصفية" in shown
    assert "إلغاء التصفية" not in page()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("record")
def test_empty_result_says_what_is_missing_and_what_to_do(language):
    shown = page(language=language, q="zzzz")
    assert 'class="empty"' in shown
    assert "<table" not in shown


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mode": "telepathy"}, "mode"),
        ({"mode": "<script>alert(1)</script>"}, "mode"),
        ({"since": "abc"}, "since"),
        ({"since": "-1"}, "since"),
        ({"until": "99999999999999999999"}, "until"),
        ({"since": "2020", "until": "2014"}, "until"),
        ({"q": "ا" * 101}, "q"),
    ],
)
@pytest.mark.usefixtures("record")
def test_filter_that_cannot_be_understood_is_told_beside_its_field_and_narrows_nothing(asked, field):
    shown = page(**asked)
    assert f'id="filter_{field}_error"' in shown
    assert f'aria-describedby="filter_{field}_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert len(listed(shown)) == (3 if "since" in asked and field == "until" else 10)
    assert "<script>alert" not in shown


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", '"><img src=x onerror=alert(1)>', "%27%22", "{{ 7*7 }}", "../../etc/passwd", "\u202e", "%"]
)
@pytest.mark.usefixtures("record")
def test_hostile_words_are_words(words):
    shown = page(q=words)
    assert "onerror=alert(1)>" not in shown
    assert words.strip("\u202e") in shown or escape(words) in shown


@pytest.mark.usefixtures("record")
def test_unknown_and_repeated_parameters_do_no_harm():
    answer = Client().get(f"/ar/meetings/?{urlencode([('mode', 'hybrid'), ('mode', 'virtual'), ('page', '-1')])}")
    assert listed(answer.content.decode()) == [9, 8]


# One meeting


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(1, 11))
@pytest.mark.usefixtures("record")
def test_every_meeting_has_its_page(number, language):
    shown = page(f"{number}/", language)
    assert shown.count("<h1") == 1
    assert f'<link rel="canonical" href="http://localhost:8000/{language}/meetings/{number}/">' in shown
    neighbours = [int(one) for one in re.findall(r'/meetings/(\d+)/"\s+rel="(?:prev|next)"', shown)]
    assert neighbours == [one for one in (number - 1, number + 1) if 1 <= one <= 10]


@pytest.mark.usefixtures("record")
def test_eighth_meeting_is_told_in_full():
    shown = page("8/")
    words = text(shown)
    for told in ("23 أيلول/سبتمبر 2020", "خبر الإسكوا عن الاجتماع الثامن", "يذكر السجل الشهر وحده", "افتراضي", "اختُتم",
                 "إطلاق النسخة العربية", "الجزء الأول", "مغلق", "الجزء الثاني", "علني", "نحو 75 خبيراً"):  # fmt: skip
        assert told in words
    assert re.findall(r"<bdi>(8/\d)</bdi>", shown) == [f"8/{number}" for number in range(1, 7)]
    assert "استعراض" not in shown


@pytest.mark.usefixtures("record")
def test_two_dates_stand_with_both_sources():
    words = text(page("5/", "en"))
    assert "date uncertain" in words
    assert "27 April 2017 The mechanism’s own record. Date in the organiser’s slides" in words
    assert "26 April 2017 ESCWA’s news item on the fifth meeting" in words


@pytest.mark.usefixtures("record")
def test_replaced_date_is_no_longer_shown(record):
    MeetingDate.objects.filter(meeting__number=5, is_preferred=False).update(replaced_at="2026-01-01T00:00:00Z")
    words = text(page("5/", "en"))
    assert "26 April" not in words
    assert "date uncertain" not in words


@pytest.mark.parametrize(
    ("number", "kind", "texts"),
    [
        (5, "recommended, as a news item tells", 2),
        (9, "outcome document", 5),
        (10, "key messages", 6),
    ],
)
@pytest.mark.usefixtures("record")
def test_outcome_without_numbers_is_named_by_its_kind_and_source(number, kind, texts):
    shown = page(f"{number}/", "en")
    part = shown[shown.index('id="messages"') :]
    part = part[: part.index("</section>")]
    assert kind in part
    assert part.count("<li>") == texts
    assert "Source:" in part
    assert "These are not numbered recommendations" in part


@pytest.mark.usefixtures("record")
def test_meeting_without_known_outcome_says_so_and_has_no_empty_tabs():
    shown = page("1/", "en")
    tabs = shown[shown.index('class="tabs"') :]
    assert tabs[: tabs.index("</nav>")].count("<a") == 1
    assert "No recommendation or outcome document of this meeting is published" in shown


@pytest.mark.usefixtures("record")
def test_every_tab_leads_to_a_section():
    for number in range(1, 11):
        shown = page(f"{number}/")
        tabs = shown[shown.index('class="tabs"') :]
        for anchor in re.findall(r'href="#([\w-]+)"', tabs[: tabs.index("</nav>")]):
            assert f'id="{anchor}"' in shown


def test_text_that_was_not_issued_in_a_language_stands_in_its_original(db):
    full_meeting(1)
    shown = page("1/", "fr")
    assert '<span lang="ar" dir="rtl">موضوع 1</span>' in shown
    assert "non paru dans cette langue" in shown


def test_meeting_of_which_almost_nothing_is_known_has_a_page(db):
    Meeting.objects.create(number=4, mode="in-person", status="announced")
    for language in LANGUAGES:
        page("4/", language)
        page(language=language)
        assert listed(page(language=language, since="", q="")) == [4]
    assert "غير معروف" in page("4/")


@pytest.mark.parametrize("path", ["0/", "11/", "99999999999999999999/", "8/parts/9/", "8/parts/99999999999999999999/"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("record")
def test_unknown_number_is_not_found(path, language):
    answer = Client().get(f"/{language}/meetings/{path}")
    assert answer.status_code == 404
    assert f'lang="{language}"' in answer.content.decode()


def test_pages_only_read(db):
    full_meeting(1)
    for path in ("", "1/", "1/parts/2/"):
        assert Client().post(f"/ar/meetings/{path}").status_code == 405


@pytest.mark.parametrize("path", ["", "1/"])
def test_queries_do_not_grow_with_rows(db, path):
    full_meeting(1)
    Client().get(f"/ar/meetings/{path}")
    with CaptureQueriesContext(connection) as one:
        Client().get(f"/ar/meetings/{path}")
    full_meeting(2)
    full_meeting(3)
    with CaptureQueriesContext(connection) as three:
        Client().get(f"/ar/meetings/{path}")
    assert len(three) == len(one)
    assert len(three) <= 12


def test_digits_of_the_reader_reach_dates_counts_and_names(record):
    client = Client()
    client.cookies["digits"] = "arab"
    shown = client.get("/ar/meetings/").content.decode()
    assert "٢٠٢٠" in shown
    assert "<bdi>8/1</bdi>" in client.get("/ar/meetings/8/").content.decode()
