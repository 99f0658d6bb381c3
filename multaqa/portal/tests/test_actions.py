"""The record is loaded once, and a corrected fact keeps its earlier row."""

import pytest

from multaqa.core import facts
from multaqa.core.models import JournalLine
from multaqa.meetings.models import Meeting, MeetingDate, Part
from multaqa.members.models import Body, Membership, Objective, State
from multaqa.portal.actions import load_facts
from multaqa.recommendations.models import Recommendation
from multaqa.rounds.models import Observation


@pytest.fixture
def corrected(monkeypatch):
    """Pretend that a data file says something else."""

    def correct(file: str, find: dict[str, str], say: dict[str, str]) -> None:
        read = facts.read_rows

        def rows(name: str) -> list[dict[str, str]]:
            return [row | say if name == file and find.items() <= row.items() else row for row in read(name)]

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
