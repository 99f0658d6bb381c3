"""Pages that cross rooms, as visitors read them: in three languages, few reads, few bytes, nothing closed."""

import csv
import gzip
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from multaqa.meetings.models import Meeting, MeetingDate
from multaqa.members.models import Body, State
from multaqa.rounds.models import Observation, Source

PAGES = ["", "states/", "states/OMN/", "states/JOR/", "states/PSE/", "states/LBY/", "states/EGY/", "about/", "api/"]
CLOSED = ("استعراض أنشطة", "Review of ESCWA", "Examen des activités")


def page(address: str, **headers: str) -> str:
    """Return a page as its reader sees it, on one line."""
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def text(address: str) -> str:
    """Return the words of a page, without its markup, scripts and repeated spaces."""
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page(address))
    return " ".join(words.replace("&nbsp;", " ").split())


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_page_answers_with_few_reads_and_few_bytes(record: None, path: str, language: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"/{language}/{path}")
    content = answer.content.decode()
    assert answer.status_code == 200
    assert len(asked) <= 12, [one["sql"][:120] for one in asked]
    assert len(gzip.compress(answer.content)) <= 25_000
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in content
    assert content.count("<h1") == 1
    assert " style=" not in content
    assert not [word for word in CLOSED if word in content]
    assert "{{" not in content
    assert not re.search(r"\bNone\b(?! of)", re.sub(r"<[^>]+>", "", content))


@pytest.mark.parametrize("path", PAGES)
def test_page_names_itself_in_each_language(record: None, path: str) -> None:
    told = []
    for language in ("ar", "en", "fr"):
        content = page(f"/{language}/{path}")
        [title] = re.findall(r"<title>(.*?)</title>", content)
        [description] = re.findall(r'<meta name="description" content="(.*?)">', content)
        assert f'<link rel="canonical" href="http://localhost:8000/{language}/{path}">' in content
        for other in ("ar", "en", "fr"):
            alternate = f'hreflang="{other}" href="http://localhost:8000/{other}/{path}"'
            assert alternate in content, alternate
        assert f'hreflang="x-default" href="http://localhost:8000/ar/{path}"' in content
        assert 20 <= len(description) <= 320
        told.append(description)
        assert title.endswith(("، ملتقى", ", Multaqa"))
    assert len(set(told)) == 3


def test_titles_are_told_apart(record: None) -> None:
    titles = [re.findall(r"<title>(.*?)</title>", page(f"/ar/{path}"))[0] for path in PAGES]
    assert len(set(titles)) == len(PAGES)


@pytest.mark.parametrize(
    "path", ["", "states/", "states/OMN/", "about/", "desk/", "feed.xml", "api/", "states/OMN/data.csv"]
)
def test_pages_only_read(db: None, path: str) -> None:
    assert Client().post(f"/ar/{path}").status_code in (302, 405)


def test_home_of_an_empty_installation_says_what_it_has(db: None) -> None:
    words = text("/ar/")
    assert "لم يُعلن موعد الاجتماع القادم" in words
    assert text("/ar/states/")
    assert text("/ar/about/")


# --- home ------------------------------------------------------------------------------------------------------------


def test_home_tells_the_four_facts(record: None) -> None:
    facts = re.findall(r'<div class="fact">(.*?)</div>', page("/ar/"))
    told = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in facts]
    assert told == [
        "اجتماعات منذ كانون الأول/ديسمبر 2013 10",
        "دولة عضواً، لكل منها جهة مسؤولة 19",
        "دولة شاركت في مؤشر 2024 17",
        "المتوسط الإقليمي لمؤشر 2024، بعد 43% في 2023 45%",
    ]


def test_home_shows_last_meeting_recommendations_objectives_and_what_comes_next(record: None) -> None:
    content, words = page("/ar/"), text("/ar/")
    for told in (
        "الاجتماع العاشر 15 تشرين الثاني/نوفمبر 2022", "لم يُعلن موعد الاجتماع القادم", "توصيات الاجتماع الثامن",
        "تفعيل المشاركة الإلكترونية لتطوير خدمات محورها المواطن",
        "التشاور في تحديات الحكومة الإلكترونية واقتراح الحلول",
        "مناقشة نتائج تطبيق مؤشر GEMS", "دورة العمل", "المصدر: الإسكوا", "أعلى قيمة منشورة 2024 96% السعودية",
    ):  # fmt: skip
        assert told in words, told
    assert content.count('class="tm-') == 22
    for address in ("/ar/meetings/10/", "/ar/recommendations/8/3/", "/ar/indices/gems/2024/", "/ar/states/OMN/"):
        assert f'href="{address}"' in content


def test_home_counts_what_is_published(record: None) -> None:
    rows = re.findall(r'<td class="num"> ?<span class="n">([\d,]+)</span>', page("/en/").split('id="published"')[1])
    figures = [Observation.objects.filter(edition__series__code=code).count() for code in ("gems", "egdi")]
    assert [int(one.replace(",", "")) for one in rows] == [10, 9, 19, *figures]


def _coming(status: str) -> Meeting:
    meeting = Meeting.objects.create(number=11, mode="virtual", status=status, subject_ar="موضوع قادم")
    MeetingDate.objects.create(meeting=meeting, starts_on="2030-03-01", precision="month", source_ar="مصدر")
    return meeting


def test_home_announces_a_meeting_and_keeps_a_plan_to_the_secretariat(record: None) -> None:
    meeting = _coming("planned")
    for address in ("/ar/", "/ar/feed.xml", "/sitemap.xml"):
        assert "/meetings/11/" not in Client().get(address).content.decode()
    meeting.status = "announced"
    meeting.save()
    assert "الاجتماع الحادي عشر آذار/مارس 2030" in text("/ar/")
    assert "لم يُعلن موعد الاجتماع القادم" not in text("/ar/")
    assert "/meetings/11/" in Client().get("/sitemap.xml").content.decode()
    meeting.status = "cancelled"
    meeting.save()
    assert "الحادي عشر" not in text("/ar/")


# --- states ----------------------------------------------------------------------------------------------------------


def test_states_stand_in_arabic_order_members_first(record: None) -> None:
    tables = re.findall(r"<tbody>(.*?)</tbody>", page("/en/states/"))
    listed = [re.findall(r'href="/en/states/(\w{3})/"', one) for one in tables]
    assert [len(one) for one in listed] == [19, 3]
    assert listed[0][:3] == ["JOR", "ARE", "BHR"]
    assert listed[1] == ["COM", "DJI", "LBY"]
    order = list(State.objects.order_by("position").values_list("iso3", flat=True))
    assert [*listed[0]] == [one for one in order if one in listed[0]]


def test_states_name_the_body_of_today_beside_the_listed_one(record: None) -> None:
    words = text("/en/states/")
    assert (
        "Ministry of Communications and Information Technology in the mechanism’s list: "
        "Ministry of Transport and Communications"
    ) in words
    assert "e-Government Program (Yesser)" in words


def test_states_ask_as_often_for_one_as_for_all(cast: Any) -> None:
    counts = []
    for position in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            Client().get("/ar/states/")
        counts.append(len(asked))
        State.objects.create(iso3=f"XA{position}", iso2=f"X{position}", position=position, name_ar="دولة تجريبية")
    assert len(set(counts)) == 1


def test_every_state_has_its_file(record: None) -> None:
    for one in State.objects.all():
        words = text(f"/en/states/{one.iso3}/")
        assert one.formal_name_en in words
        assert one.iso3 in words


def test_profile_shows_every_known_figure_with_its_source(record: None) -> None:
    for iso3 in ("OMN", "JOR", "MAR"):
        content = page(f"/en/states/{iso3}/")
        found = Observation.objects.filter(state__iso3=iso3, edition__series__code="gems", measure__is_doubtful=False)
        assert found
        for one in found.select_related("source", "measure"):
            assert escape(one.source.url) in content, one.source.code
            assert one.measure.name_en in content
            if one.value is not None:
                assert f"{round(one.value, one.decimals):f}" in content, (iso3, one)


def test_profile_shows_conflicting_figures_side_by_side(record: None) -> None:
    table = page("/en/states/JOR/").split("/en/indices/gems/2023/")[1]
    first, second = re.findall(r"<tr>(.*?)</tr>", table)[:2]
    assert 'rowspan="2"' in first
    assert "conflicting sources" in first
    assert "66%" in first
    assert "karakib" in first
    assert "64%" in second
    assert "uabonline" in second
    oman = text("/en/states/OMN/")
    assert "services evaluated in 2022 82 or 84 at 24 institutions" in oman
    assert "Two sources differ; both figures are kept." in oman


def test_profile_tells_the_facts_of_oman(record: None) -> None:
    words = text("/ar/states/OMN/")
    for told in (
        "سلطنة عُمان", "القيمة الإجمالية 2024، بعد 66% في 2023 72%", "الترتيب المنشور 2023، من 17 دولة 4",
        "فئة 2024: 50–75", "الترتيب العالمي 2024، من 193 دولة 41", "الركائز، 2023 و2024", "76.64 إلى 80",
        "انقطاع في السلسلة قبل هذا الإصدار", "8 توصيات موجّهة إلى الدول الأعضاء. لم تُفتح جولة متابعة بعد.",
        "قوائم المشاركين غير منشورة", "0.8576",
    ):  # fmt: skip
        assert told in words, told


def test_profile_marks_breaks_and_joins_no_missing_years(record: None) -> None:
    content = page("/en/states/OMN/")
    assert content.count('class="brk"') >= 2
    assert content.count("break in series before this edition") == 2


def test_absence_is_said_and_never_zero(record: None) -> None:
    egypt = text("/en/states/EGY/")
    assert "overall value of 2024 did not take part" in egypt
    assert " 0% " not in egypt
    palestine = text("/en/states/PSE/")
    assert "not surveyed" in palestine.lower()
    assert "The survey names no figure of this state. That is not zero." in palestine
    libya = page("/en/states/LBY/").split('id="egdi"')[1]
    [row] = re.findall(r"<tr>(?:(?!</tr>).)*indices/egdi/2012/.*?</tr>", libya)
    assert "not surveyed" in row
    assert "0.0" not in row


def test_state_outside_the_mechanism_is_said_to_be(record: None) -> None:
    libya = text("/ar/states/LBY/")
    assert "دولة غير عضو في الاجتماع." in libya
    assert "لا توصية موجّهة إلى هذه الدولة" in libya
    assert "موجّهة إلى الدول الأعضاء. لم تُفتح" not in libya
    assert "7%" in libya


def test_body_over_time_tells_dates_and_doubt(record: None) -> None:
    qatar = text("/en/states/QAT/")
    assert "since 2022 Ministry of Communications and Information Technology today" in qatar
    assert "until 2021 Ministry of Transport and Communications" in qatar
    assert "from and until: not known Ministry of Transport and Communications in the mechanism’s list" in qatar
    saudi = text("/en/states/SAU/")
    assert "Digital Government Authority not certain" in saudi
    assert "Source: National and press statements on GEMS results" in saudi


def test_replaced_body_is_shown_no_more(record: None) -> None:
    from django.utils import timezone

    Body.objects.filter(state__iso3="QAT", name_en__startswith="Ministry of Communications").update(
        replaced_at=timezone.now()
    )
    assert "Ministry of Communications and Information" not in text("/en/states/QAT/")


def test_address_in_small_letters_leads_to_the_lasting_one(record: None) -> None:
    answer = Client().get("/fr/states/omn/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/fr/states/OMN/")
    for unknown in ("XXX", "OM", "ARB", "OMNI", "%00", "OM%00"):
        assert Client().get(f"/ar/states/{unknown}/").status_code == 404
    assert Client().get("/ar/meetings/?q=%00").status_code == 404


def test_file_of_a_state_holds_every_figure(record: None) -> None:
    answer = Client().get("/ar/states/jor/data.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "multaqa-JOR.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == Observation.objects.filter(state__iso3="JOR").count()
    values = {one["value"] for one in rows if (one["edition"], one["measure"]) == ("2023", "overall")}
    assert values == {"64", "66"}
    assert {one["iso3"] for one in rows} == {"JOR"}
    assert all(one["source_url"] and one["licence"] for one in rows)
    assert Client().get("/ar/states/XXX/data.csv").status_code == 404


# --- about -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_about_names_every_source_and_every_absence(record: None, language: str) -> None:
    content = page(f"/{language}/about/")
    for place in ("work", "objectives", "sources", "accessibility", "privacy"):
        assert f'id="{place}"' in content
    assert Source.objects.count() == 35
    for source in Source.objects.exclude(url=""):
        assert escape(source.url) in content
    assert content.count('class="absent') == 7
    assert "badge--warn" in content
    assert "badge--sample" in content


def test_about_gives_the_attribution_of_the_survey(record: None) -> None:
    assert "Source: United Nations Department of Economic and Social Affairs, UN E-Government Survey." in text(
        "/en/about/"
    )
    assert "إدارة الشؤون الاقتصادية والاجتماعية في الأمم المتحدة، مسح الأمم المتحدة للحكومة الإلكترونية" in text(
        "/ar/about/"
    )


def test_about_tells_the_cookies_that_a_visitor_gets(record: None) -> None:
    client = Client()
    client.get("/ar/")
    client.post("/ar/preferences/", {"digits": "arab", "hijri": "yes"})
    content = page("/ar/about/").split('id="privacy"')[1]
    assert client.cookies
    for name in client.cookies:
        assert f"<bdi>{name}</bdi>" in content
