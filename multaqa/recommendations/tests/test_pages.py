"""The list of recommendations and the page of one: languages, filters, what is not known, queries."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from multaqa.meetings.models import KeyMessage, Meeting, MeetingDate
from multaqa.recommendations.models import Recommendation

LANGUAGES = ("ar", "en", "fr")
ALL = ["8/1", "8/2", "8/3", "8/4", "8/5", "8/6", "7/1", "7/2", "7/3"]


def page(path: str = "", language: str = "ar", **asked: str) -> str:
    answer = Client().get(f"/{language}/recommendations/{path}", asked)
    assert answer.status_code == 200, path
    return answer.content.decode()


def listed(markup: str) -> list[str]:
    """Return the citations in the tables."""
    return re.findall(r'<th scope="row"[^>]*>\s*<bdi>([\d/]+)</bdi>', markup)


def text(markup: str) -> str:
    """Return the words of a page's main part, in one line."""
    main = markup[markup.index("<main") : markup.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def adopted(number: int, *, texts: dict[str, str], theme: str = "open-data") -> Recommendation:
    """Make a meeting with one recommendation and one other outcome."""
    meeting = Meeting.objects.create(number=number, mode="virtual", status="concluded")
    MeetingDate.objects.create(meeting=meeting, starts_on=date(2010 + number, 1, 1), source_ar="مصدر")
    KeyMessage.objects.create(meeting=meeting, number=1, kind="key_message", text_ar="رسالة", source_ar="مصدر")
    return Recommendation.objects.create(
        meeting=meeting, number=1, theme_key=theme, theme_ar=theme, theme_en=theme, theme_fr=theme,
        addressed_to="states", **{f"text_{language}": words for language, words in texts.items()},
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("record")
def test_list_shows_every_recommendation_by_meeting(language):
    shown = page(language=language)
    assert listed(shown) == ALL
    assert shown.count("<table") == 2


@pytest.mark.usefixtures("record")
def test_list_tells_addressee_theme_and_status():
    rows = re.findall(r"<tr>.*?</tr>", page(language="en"), re.DOTALL)
    row = next(text(f"<main>{one}</main>") for one in rows if listed(one) == ["7/1"])
    assert row == (
        "7/1 ESCWA supports member states in applying open government and updating the related legislation "
        "secretariat Open government adopted"
    )


@pytest.mark.usefixtures("record")
def test_silence_is_not_taken_for_inaction():
    words = text(page(language="en"))
    assert "No follow-up reports yet." in words
    assert "which does not mean “not started”" in words
    for status in ("not started |", "implemented |"):
        assert status not in words


@pytest.mark.usefixtures("record")
def test_other_outcomes_stand_apart_by_kind():
    shown = page(language="en")
    part = shown[shown.index('id="others"') :]
    part = part[: part.index("</section>")]
    assert [int(one) for one in re.findall(r'/meetings/(\d+)/"', part)] == [10, 9, 5]
    assert part.count("<li>") == 6 + 5 + 2
    for kind in ("key messages", "outcome document", "recommended, as a news item tells"):
        assert kind in part
    assert part.count("Source:") == 3
    assert not re.search(r"<bdi>(5|9|10)/", shown)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "المشاركة"}, ["8/3"]),
        ({"q": "مشاركه الكترونيه"}, ["8/3"]),
        ({"q": "PANDÉMIE"}, ["8/1"]),
        ({"q": "8/3"}, ["8/3"]),
        ({"q": "٨/٣"}, ["8/3"]),
        ({"meeting": "7"}, ["7/1", "7/2", "7/3"]),
        ({"theme": "open-data"}, ["8/5"]),
        ({"addressed_to": "secretariat"}, ["7/1"]),
        ({"addressed_to": "partners"}, []),
        ({"meeting": "8", "theme": "open-government"}, []),
        ({"q": "", "meeting": "", "theme": "", "addressed_to": ""}, ALL),
    ],
)
@pytest.mark.usefixtures("record")
def test_filter_narrows_the_list(asked, found):
    shown = page(**asked)
    assert listed(shown) == found
    assert ('class="empty"' in shown) == (not found)
    # What is not numbered has neither theme nor addressee, so a filter leaves it out.
    assert ('id="others"' in shown) == (not any(asked.values()))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"meeting": "abc"}, "meeting"),
        ({"meeting": "99999999999999999999"}, "meeting"),
        ({"theme": "<script>alert(1)</script>"}, "theme"),
        ({"addressed_to": "everybody"}, "addressed_to"),
        ({"q": "ا" * 101}, "q"),
    ],
)
@pytest.mark.usefixtures("record")
def test_filter_that_cannot_be_understood_is_told_beside_its_field_and_narrows_nothing(asked, field):
    shown = page(**asked)
    assert f'id="filter_{field}_error"' in shown
    assert listed(shown) == ALL
    assert "<script>alert" not in shown


@pytest.mark.parametrize("words", ["' OR 1=1 --", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202e"])
@pytest.mark.usefixtures("record")
def test_hostile_words_are_words(words):
    assert "onerror=alert(1)>" not in page(q=words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("citation", ALL)
@pytest.mark.usefixtures("record")
def test_every_recommendation_has_its_page(citation, language):
    shown = page(f"{citation}/", language)
    assert shown.count("<h1") == 1
    assert f"<bdi>{citation}</bdi>" in shown
    meeting = citation.partition("/")[0]
    assert f'href="/{language}/meetings/{meeting}/"' in shown
    assert f'<link rel="canonical" href="http://localhost:8000/{language}/recommendations/{citation}/">' in shown


@pytest.mark.usefixtures("record")
def test_recommendation_8_3_is_told_in_full():
    shown = page("8/3/")
    words = text(shown)
    for told in ("التوصية 8/3 ، الاجتماع الثامن، 23 أيلول/سبتمبر 2020", "تفعيل المشاركة الإلكترونية", "معتمدة",
                 "موجّهة إلى الدول الأعضاء", "لا تقارير متابعة بعد", "«لا ردّ»، ولا يعني «لم يبدأ»",
                 "اعتُمدت في الاجتماع الثامن", "سجلّ الاجتماع لدى الأمانة"):  # fmt: skip
        assert told in words
    assert '<dd lang="en" dir="ltr">Activate e-participation to develop citizen-centred services</dd>' in shown
    assert re.findall(r'/recommendations/(\d/\d)/"\s+rel="(?:prev|next)"', shown) == ["8/2", "8/4"]


@pytest.mark.usefixtures("record")
def test_recommendation_to_the_secretariat_awaits_nothing_of_states():
    words = text(page("7/1/", "en"))
    assert "Addressed to the secretariat" in words
    assert "not addressed to states, so they have no status in it" in words
    assert "No state has been asked" not in words


def test_text_that_was_not_issued_in_a_language_stands_in_its_original(db):
    adopted(9, texts={"ar": "نص <b>أصلي</b>", "en": "", "fr": ""})
    shown = page("9/1/", "fr")
    assert '<span lang="ar" dir="rtl">نص &lt;b&gt;أصلي&lt;/b&gt;</span>' in shown
    assert "non paru dans cette langue" in shown
    assert "نص &lt;b&gt;أصلي&lt;/b&gt;" in page(language="en")
    # On the Arabic page the two other languages are said to be missing.
    assert page("9/1/").count("لم تصدر بهذه اللغة") == 2


def test_related_recommendations_are_those_of_the_same_theme(db):
    for number, theme in ((1, "open-data"), (2, "indicators"), (3, "open-data")):
        adopted(number, texts={"ar": f"نص {number}"}, theme=theme)
    shown = page("1/1/")
    related = shown[shown.index('id="h-related"') :]
    assert "3/1" in related
    assert "2/1" not in related[: related.index("</section>")]
    assert "h-related" not in page("2/1/")


@pytest.mark.parametrize("path", ["8/7/", "6/1/", "0/0/", "99999999999999999999/1/", "8/99999999999999999999/"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("record")
def test_unknown_citation_is_not_found(path, language):
    assert Client().get(f"/{language}/recommendations/{path}").status_code == 404


@pytest.mark.usefixtures("record")
def test_recommendation_of_a_meeting_that_is_only_planned_is_not_public():
    Meeting.objects.filter(number=8).update(status="planned")
    assert Client().get("/ar/recommendations/8/3/").status_code == 404
    assert listed(page()) == ["7/1", "7/2", "7/3"]
    assert Client().get("/api/v1/recommendations/8/3/").status_code == 404


def test_pages_only_read(db):
    adopted(1, texts={"ar": "نص"})
    for path in ("", "1/1/"):
        assert Client().post(f"/ar/recommendations/{path}").status_code == 405


def test_no_recommendation_at_all_is_said(db):
    assert "لا توصيات" in page()


@pytest.mark.parametrize("path", ["", "1/1/"])
def test_queries_do_not_grow_with_rows(db, path):
    adopted(1, texts={"ar": "نص"})
    Client().get(f"/ar/recommendations/{path}")
    with CaptureQueriesContext(connection) as one:
        Client().get(f"/ar/recommendations/{path}")
    for number in (2, 3):
        adopted(number, texts={"ar": "نص"})
    with CaptureQueriesContext(connection) as three:
        Client().get(f"/ar/recommendations/{path}")
    assert len(three) == len(one)
    assert len(three) <= 12
