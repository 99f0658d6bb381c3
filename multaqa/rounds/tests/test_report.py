"""The printed report of a state and the summary table: contents, languages, the golden file."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client
from django.utils import translation

from multaqa.core.models import JournalLine
from multaqa.printing.pdf import render_pdf
from multaqa.rounds import actions, report
from multaqa.rounds.models import Publication, PublicationFile, Result, Round
from multaqa.rounds.queries import results as standings
from multaqa.rounds.report.state import TEMPLATE, state_facts
from multaqa.rounds.tests.cases import finish, open_round, publish, say, submission_of
from multaqa.rounds.tests.web import signed_in
from multaqa.ui.preferences import Preferences, _current

GOLDEN = Path(__file__).parent / "golden" / "state_report.pdf"
MOMENT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def published(cast: Any, *, is_sample: bool = False) -> Publication:
    """Publish a round in which Oman took part and Kuwait did not, at a fixed moment."""
    round = open_round(cast)
    Round.objects.filter(pk=round.pk).update(is_sample=is_sample)
    finish(round, cast.oman, cast)
    publish(round, cast)
    # The engine's own checksums change with the engine; the picture of the page does not depend on it.
    sums = {"checksum": "c0" * 32, "inputs_checksum": "1a" * 32, "framework_checksum": "f3" * 32}
    Result.objects.update(computed_at=MOMENT, engine_version="1.0", **sums)
    Publication.objects.update(published_at=MOMENT)
    return Publication.objects.select_related("round__framework", "result__round__framework").get()


def words_of(content: bytes) -> list[str]:
    return [page.extract_text().replace("\n", " ") for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def facts_of(publication: Publication, state: Any, language: str) -> dict[str, Any]:
    with translation.override(language):
        trail = standings.trail_of(publication.result, state, with_answers=False)
        assert trail is not None
        return state_facts(publication, state, trail, language)


def test_report_has_the_bytes_of_the_golden_file(cast: Any) -> None:
    facts = facts_of(published(cast), cast.oman, "ar")
    # The key of the round is the database's; everything else follows from the answers.
    facts["address"] = "https://multaqa.example/ar/rounds/1/results/OMN/?edition=1"
    made = render_pdf(TEMPLATE, facts, language="ar", title="عُمان", made_on=date(2026, 4, 2))
    assert made == GOLDEN.read_bytes()


def test_facts_of_the_report(cast: Any, settings: Any) -> None:
    settings.SITE_URL = "https://multaqa.example"
    publication = published(cast)
    facts = facts_of(publication, cast.oman, "ar")
    assert [one["figure"] for one in facts["facts"]] == ["0.68492", "1", "0.68492", "100%"]
    assert [one["label"] for one in facts["facts"]][1:3] == ["الترتيب من دولة واحدة", "متوسط دولة واحدة"]
    assert facts["facts"][0]["note"] == "مرتفع"
    assert facts["components"][0]["cells"] == [
        "مؤشر الخدمات الإلكترونية (OSI)", "0.75905", "0.75905", "1", "33.3%", "0.25302", "100%",
    ]  # fmt: skip
    assert facts["components"][-1]["cells"][5] == "0.68492"
    assert facts["without"] == [["لم تشارك", "الكويت"]]
    path = f"/ar/rounds/{publication.round_id}/results/OMN/?edition=1"
    assert facts["address"] == f"https://multaqa.example{path}"
    assert [row[0] for row in facts["absences"]] == ["لم تُشمل", "بلا جواب", "غير متاحة", "لا تنطبق"]
    said = {row[0]: row[1] for row in facts["method"]}
    assert said["رمز التحقق من النتيجة"] == publication.result.checksum
    assert said["رمز التحقق من المدخلات"] == publication.result.inputs_checksum
    assert said["نسخة الإطار"].endswith("2024")


def test_missing_component_is_no_zero_and_has_no_rank(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.kuwait, cast)
    say(submission_of(round, cast.oman), "HCI", absence="not_available", by=cast.focal_point)
    finish(round, cast.oman, cast, values={"OSI": "0.5", "TII": "0.5"})
    publish(round, cast)
    publication = Publication.objects.select_related("round__framework", "result__round__framework").get()
    facts = facts_of(publication, cast.oman, "ar")
    assert facts["facts"][1]["figure"] == "–"
    assert facts["facts"][1]["note"] == "بلا ترتيب"
    assert facts["facts"][2] == {"figure": "0.68492", "label": "متوسط دولة واحدة"}
    missing = facts["components"][2]["cells"]
    assert (missing[1], missing[3], missing[5], missing[6]) == ("–", "–", "–", "0%")
    assert facts["without"] == [["بلا ترتيب، لغياب أحد المكوّنات", "عُمان"]]


@pytest.mark.parametrize(("language", "mark"), [("ar", "تجريبي"), ("en", "Sample"), ("fr", "Exemple fictif")])
def test_sample_and_inferred_are_said_on_every_page(cast: Any, language: str, mark: str) -> None:
    pages = words_of(report.state_report(published(cast, is_sample=True), cast.oman, language))
    assert len(pages) >= 2
    inferred = {"ar": "مستنتجة", "en": "Parts inferred", "fr": "Parties déduites"}[language]
    for page in pages:
        assert mark in page
        assert inferred in page


def test_report_is_made_once_and_the_same_whoever_asks_first(cast: Any) -> None:
    publication = published(cast)
    plain = report.state_report(publication, cast.oman, "ar")
    token = _current.set(Preferences(digits="arab", hijri=True))
    try:
        assert report.state_report(publication, cast.oman, "ar") == plain
    finally:
        _current.reset(token)
    address = f"/ar/rounds/{publication.round_id}/results/OMN/report.pdf"
    for client in (Client(), signed_in(cast.director), Client()):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert b"".join(answer.streaming_content) == plain
    assert PublicationFile.objects.count() == 1
    assert JournalLine.objects.filter(verb="keep_file").count() == 1


def test_report_of_an_earlier_edition_stays(cast: Any) -> None:
    publication = published(cast)
    round = publication.round
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    actions.publish_round(Round.objects.get(), note="One value was corrected.", by=cast.secretariat)
    base = f"/ar/rounds/{round.pk}/results/"
    first, newest = (
        b"".join(Client().get(f"{base}OMN/report.pdf{edition}").streaming_content) for edition in ("?edition=1", "")
    )
    assert first != newest
    assert "One value was corrected." in " ".join(words_of(newest))
    assert Client().get(f"{base}OMN/report.pdf?edition=7").status_code == 404
    assert Client().get(f"{base}KWT/report.pdf").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_summary_table_holds_scores_absences_and_method(cast: Any, language: str) -> None:
    publication = published(cast, is_sample=True)
    answer = Client().get(f"/{language}/rounds/{publication.round_id}/results/data.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    scores, method = book.worksheets
    assert bool(scores.sheet_view.rightToLeft) == (language == "ar")
    rows = [[cell.value for cell in row] for row in scores.iter_rows(min_row=2)]
    assert rows[0][:2] == [1, "OMN"]
    assert rows[0][3] == pytest.approx(0.68492)
    absent = {"ar": "لم تشارك", "en": "did not take part", "fr": "n’a pas participé"}[language]
    assert (rows[1][1], rows[1][3]) == ("KWT", absent)
    said = [str(cell.value) for row in method.iter_rows() for cell in row]
    assert publication.result.checksum in said
    assert {"ar": "تجريبي", "en": "Sample", "fr": "Exemple fictif"}[language] in said


def test_summary_of_a_draft_is_the_secretariats_alone(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    address = f"/ar/rounds/{round.pk}/results/data.xlsx"
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address}?draft").status_code == 404
    assert signed_in(cast.director).get(f"{address}?draft").status_code == 404
    assert signed_in(cast.secretariat).get(f"{address}?draft").status_code == 200
