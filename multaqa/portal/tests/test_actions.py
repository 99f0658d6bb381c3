"""The record is loaded once, and a corrected fact keeps its earlier row."""

from decimal import InvalidOperation

import pytest
from django.utils import timezone

from multaqa.core import facts
from multaqa.core.models import JournalLine
from multaqa.meetings.models import KeyMessage, Meeting, MeetingDate, Part
from multaqa.members.models import Body, Membership, Objective, State
from multaqa.portal.actions import load_facts
from multaqa.recommendations.models import Recommendation
from multaqa.rounds.models import Observation


@pytest.fixture
def corrected(monkeypatch):
    """Pretend that a data file says something else of a row, or (say nothing) that the row is gone from it."""

    def correct(file: str, find: dict[str, str], say: dict[str, str] | None) -> None:
        read = facts.read_rows

        def rows(name: str) -> list[dict[str, str]]:
            is_meant = [name == file and find.items() <= row.items() for row in read(name)]
            told = zip(read(name), is_meant, strict=True)
            return [row | (say or {}) if meant else row for row, meant in told if say is not None or not meant]

        monkeypatch.setattr(facts, "read_rows", rows)

    return correct


def test_record_is_whole(record):
    assert State.objects.count() == 22
    assert Membership.objects.count() == 19
    assert Objective.objects.count() == 6
    assert Meeting.objects.count() == 10
    assert Recommendation.objects.count() == 9
    assert Observation.objects.filter(edition__series__code="gems").count() == 210
    egdi = Observation.objects.filter(edition__series__code="egdi", measure__code="egdi")
    assert egdi.count() == 252
    assert egdi.filter(absence="not_surveyed", value=None).count() == 9
    assert not egdi.filter(value=0).exists()


def test_second_load_changes_nothing(record):
    lines = JournalLine.objects.count()
    assert set(load_facts(by=None).values()) == {0}
    assert JournalLine.objects.count() == lines


def test_corrected_text_is_changed_in_place_and_told(record, corrected):
    corrected("recommendations.csv", {"meeting": "8", "number": "3"}, {"text_en": "Corrected"})
    assert load_facts(by=None)["recommendations"] == 1
    assert Recommendation.objects.get(meeting__number=8, number=3).text_en == "Corrected"
    line = JournalLine.objects.order_by("-number").first()
    assert line.verb == "correct_fact"
    assert line.differences["text_en"][1] == "Corrected"


def test_corrected_fact_is_a_new_dated_row(record, corrected):
    before = Observation.objects.get(
        edition__year=2023, state__iso3="JOR", measure__code="overall", source__code="uab-2023"
    )
    corrected(
        "gems_observations.csv",
        {"year": "2023", "iso3": "JOR", "measure": "overall", "source": "uab-2023"},
        {"value": "65"},
    )
    assert load_facts(by=None)["observations"] == 1
    before.refresh_from_db()
    assert before.value == 64
    assert before.replaced_at is not None
    after = Observation.objects.get(
        edition=before.edition, state=before.state, measure=before.measure, source=before.source, replaced_at=None
    )
    assert after.value == 65


def test_corrected_date_and_body_are_new_dated_rows(record, corrected):
    corrected("meeting_dates.csv", {"meeting": "1"}, {"starts_on": "2013-12-06"})
    corrected("bodies.csv", {"iso3": "OMN"}, {"until_on": "2030-01-01"})
    written = load_facts(by=None)
    assert (written["dates"], written["bodies"]) == (1, 1)
    assert MeetingDate.objects.filter(meeting__number=1).count() == 2
    assert Body.objects.filter(state__iso3="OMN", replaced_at=None).get().until_on is not None


def test_what_people_changed_stands_until_the_file_says_something_new(record, corrected):
    Recommendation.objects.filter(meeting__number=8, number=3).update(text_en="Mended by hand", text_fr="À la main")
    assert set(load_facts(by=None).values()) == {0}
    corrected("recommendations.csv", {"meeting": "8", "number": "3"}, {"text_en": "Corrected"})
    assert load_facts(by=None)["recommendations"] == 1
    kept = Recommendation.objects.get(meeting__number=8, number=3)
    assert (kept.text_en, kept.text_fr) == ("Corrected", "À la main")


def test_row_that_people_made_first_is_filled_in_only(db):
    Meeting.objects.create(number=8, mode="hybrid", subject_ar="كما كتبته الأمانة")
    load_facts(by=None)
    kept = Meeting.objects.get(number=8)
    assert (kept.mode, kept.subject_ar) == ("hybrid", "كما كتبته الأمانة")
    assert kept.subject_en == "Launch of the Arabic edition of the UN E-Government Survey 2020"


def test_row_that_people_took_away_does_not_come_back(record):
    Recommendation.objects.filter(meeting__number=8, number=3).delete()
    MeetingDate.objects.filter(meeting__number=1).update(replaced_at=timezone.now())
    assert set(load_facts(by=None).values()) == {0}
    assert not Recommendation.objects.filter(meeting__number=8, number=3).exists()
    assert not MeetingDate.objects.filter(meeting__number=1, replaced_at=None).exists()


def test_dated_fact_gone_from_its_file_is_marked_as_replaced(record, corrected):
    corrected("meeting_dates.csv", {"meeting": "5", "is_preferred": "0"}, None)
    assert load_facts(by=None)["dates"] == 1
    assert MeetingDate.objects.filter(meeting__number=5, replaced_at=None).count() == 1
    assert MeetingDate.objects.filter(meeting__number=5).count() == 2
    assert JournalLine.objects.order_by("-number").first().verb == "withdraw_fact"
    assert set(load_facts(by=None).values()) == {0}


def test_plain_fact_gone_from_its_file_is_deleted_and_its_words_stay_in_the_journal(record, corrected):
    corrected("key_messages.csv", {"meeting": "9", "number": "5"}, None)
    assert load_facts(by=None)["key messages"] == 1
    assert not KeyMessage.objects.filter(meeting__number=9, number=5).exists()
    line = JournalLine.objects.order_by("-number").first()
    assert (line.verb, line.differences["said"]["text_en"]) == ("withdraw_fact", "Smart cities")
    assert line.thing.startswith("KeyMessage:")
    assert line.thing != "KeyMessage:None"


def test_fact_on_which_others_hang_stays_and_the_journal_says_so(record, corrected):
    corrected("meetings.csv", {"number": "10"}, None)
    corrected("meeting_dates.csv", {"meeting": "10"}, None)
    numbers = set(Meeting.objects.values_list("number", flat=True))
    assert load_facts(by=None)["meetings"] == 1
    assert set(Meeting.objects.values_list("number", flat=True)) == numbers
    told = JournalLine.objects.filter(verb="withdraw_fact", thing__startswith="Meeting:").get()
    assert any(name.startswith("KeyMessage:") for name in told.differences["stays_because_of"])
    assert set(load_facts(by=None).values()) == {0}


def test_failed_load_leaves_nothing_half_written(record, corrected):
    corrected("recommendations.csv", {"meeting": "8", "number": "3"}, {"text_en": "Corrected"})
    corrected("gems_observations.csv", {"year": "2023", "iso3": "JOR"}, {"value": "no number"})
    with pytest.raises(InvalidOperation):
        load_facts(by=None)
    assert Recommendation.objects.get(meeting__number=8, number=3).text_en != "Corrected"


def test_public_texts_of_a_meeting_hold_nothing_of_its_closed_part(record):
    closed = Part.objects.filter(is_closed=True)
    assert closed.count() == 1
    meeting = closed.get().meeting
    assert "استعراض" not in f"{meeting.subject_ar}{meeting.note_ar}{meeting.margin_ar}"


def test_every_text_of_the_record_stands_in_three_languages():
    gaps = []
    for file in ("states", "bodies", "objectives", "future_work", "meetings", "meeting_dates", "meeting_parts",
                 "agenda_items", "key_messages", "recommendations", "series", "editions", "groups", "measures",
                 "notes", "sources", "gems_participation"):  # fmt: skip
        for row in facts.read_rows(f"{file}.csv"):
            for column in (name for name in row if name.endswith("_ar")):
                told = [bool(row[column[:-2] + language]) for language in ("ar", "en", "fr")]
                if any(told) and not all(told):
                    gaps.append((file, column, row))
    assert gaps == []


def test_every_figure_names_a_known_source():
    known = {row["code"] for row in facts.read_rows("sources.csv")}
    assert {row["source"] for row in facts.read_rows("gems_observations.csv")} <= known
    assert len(known) == 35
