"""The printed report of a state and the summary table: contents, languages, the golden file."""

import io
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client

from multaqa.core.models import JournalLine
from multaqa.printing.blocks import Address, Document, Fact, Facts, Pairs, Table
from multaqa.rounds import actions, report
from multaqa.rounds.models import Publication, PublicationFile, Result, Round
from multaqa.rounds.report.state import state_document
from multaqa.rounds.tests.cases import finish, open_round, publish, say, submission_of
from multaqa.rounds.tests.measured import published_round
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


def printed(publication: Publication, state: Any, language: str = "ar") -> Document:
    return state_document(report.Edition(publication), state, language)


def blocks_of(document: Document, kind: type) -> list[Any]:
    """Return the blocks of a kind, those that stay together with others too."""
    found = []
    for one in document.blocks:
        found += [inner for inner in getattr(one, "blocks", [one]) if isinstance(inner, kind)]
    return found


def pairs_of(document: Document) -> dict[str, str]:
    return {row[0]: row[1] for block in blocks_of(document, Pairs) for row in block.rows}


def test_report_has_the_bytes_of_the_golden_file(cast: Any) -> None:
    document = printed(published(cast), cast.oman)
    # The key of the round is the database's; everything else follows from the answers.
    fixed = [
        Address("https://multaqa.example/ar/rounds/1/results/OMN/?edition=1") if isinstance(one, Address) else one
        for one in document.blocks
    ]
    made = replace(document, blocks=fixed).to_pdf()
    if os.environ.get("MULTAQA_WRITE_GOLDEN"):
        GOLDEN.write_bytes(made)  # then look at it: a test cannot see
    assert made == GOLDEN.read_bytes()


def test_facts_of_the_report(cast: Any, settings: Any) -> None:
    settings.SITE_URL = "https://multaqa.example"
    publication = published(cast)
    document = printed(publication, cast.oman)
    [facts] = blocks_of(document, Facts)
    assert [one.figure for one in facts.items] == ["0.68492", "1", "0.68492", "100%"]
    assert [one.label for one in facts.items][1:3] == ["الترتيب من دولة واحدة", "متوسط دولة واحدة"]
    assert facts.items[0].note == "مرتفع"
    components = blocks_of(document, Table)[0].rows
    assert list(components[0].cells) == [
        "مؤشر الخدمات الإلكترونية (OSI)", "0.75905", "0.75905", "1", "33.3%", "0.25302", "100%",
    ]  # fmt: skip
    assert components[-1].cells[5] == "0.68492"
    said = pairs_of(document)
    assert said["لم تشارك"] == "الكويت"
    path = f"/ar/rounds/{publication.round_id}/results/OMN/?edition=1"
    assert [one.address for one in blocks_of(document, Address)] == [f"https://multaqa.example{path}"]
    assert {"لم تُشمل", "بلا جواب", "غير متاحة", "لا تنطبق"} <= set(said)
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
    document = printed(publication, cast.oman)
    [facts] = blocks_of(document, Facts)
    assert facts.items[1].figure == "–"
    assert facts.items[1].note == "بلا ترتيب"
    assert facts.items[2] == Fact("0.68492", "متوسط دولة واحدة")
    missing = blocks_of(document, Table)[0].rows[2].cells
    assert (missing[1], missing[3], missing[5], missing[6]) == ("–", "–", "–", "0%")
    assert pairs_of(document)["بلا ترتيب، لغياب أحد المكوّنات"] == "عُمان"


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
    readme, scores, *others = book.worksheets
    method = others[-1]
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book.worksheets)
    rows = [[cell.value for cell in row] for row in scores.iter_rows(min_row=2)]
    assert (rows[0][0], rows[0][3]) == (1, "OMN")
    assert rows[0][5] == pytest.approx(0.68492)
    absent = {"ar": "لم تشارك", "en": "did not take part", "fr": "n’a pas participé"}[language]
    assert (rows[1][3], rows[1][5]) == ("KWT", absent)
    said = [str(cell.value) for row in method.iter_rows() for cell in row]
    assert publication.result.checksum in said
    mark = {"ar": "تجريبي", "en": "Sample", "fr": "Exemple fictif"}[language]
    assert mark in [cell.value for row in readme.iter_rows() for cell in row]
    assert all(mark in sheet.oddHeader.center.text for sheet in book.worksheets)


def test_workbook_holds_every_node_and_breakdown(cast: Any) -> None:
    publication = published_round(cast, services=12)
    book = openpyxl.load_workbook(io.BytesIO(report.summary_workbook(publication.result, publication, language="en")))
    names = ["Read me", "Ranking", "Pillars", "Indicators", "Sectors", "Channels", "Life events", "Services"]
    assert book.sheetnames == [*names, "Coverage", "Method"]
    indicators = {row[0]: row for row in book["Indicators"].iter_rows(min_row=2, values_only=True)}
    assert len(indicators) == 35
    heads = [cell.value for cell in next(book["Indicators"].iter_rows(max_row=1))]
    for one in publication.result.scores.filter(state=cast.oman, node="K30"):
        assert indicators["K30"][heads.index("Oman")] == pytest.approx(one.score)
    assert book["Services"].max_row == 101
    pillars = [cell.value for cell in next(book["Pillars"].iter_rows(max_row=1))]
    assert len(pillars) == 2 + 1 + 3 + 11
    missing = publication.result.scores.filter(score=None, node="K01").count()
    assert [indicators["K01"][heads.index(name)] for name in ("Oman", "Kuwait")].count(None) == missing


def test_summary_of_a_draft_is_the_secretariats_alone(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    address = f"/ar/rounds/{round.pk}/results/data.xlsx"
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address}?draft").status_code == 404
    assert signed_in(cast.director).get(f"{address}?draft").status_code == 404
    assert signed_in(cast.secretariat).get(f"{address}?draft").status_code == 200
