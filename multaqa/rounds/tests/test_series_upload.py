"""Published series by upload: read strictly, shown before it is taken, taken whole, never mixed with our scores."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from multaqa.core.models import JournalLine
from multaqa.rounds import loading
from multaqa.rounds.models import Edition, Observation, Score, Series, SeriesUpload
from multaqa.rounds.queries.uploads import outcome_of
from multaqa.rounds.tests.cases import finish, open_round, publish
from multaqa.rounds.tests.web import signed_in

TABLE = Path(__file__).resolve().parents[3] / "tests" / "data" / "gtmi.csv"
ADDRESS = "/ar/rounds/series/upload/"
FACTS = {
    "code": "gtmi", "language": "en", "name": "GovTech Maturity Index", "publisher": "World Bank",
    "attribution": "World Bank, GovTech Maturity Index", "licence": "CC BY 4.0", "headline": "gtmi", "top": "1",
    "source": "World Bank, GTMI data", "source_kind": "un", "source_url": "https://example.org/gtmi",
}  # fmt: skip
CODES = ["OMN", "KWT"]


def send(person: Any, content: bytes, **more: Any) -> Any:
    table = SimpleUploadedFile("gtmi.csv", content, content_type="text/csv")
    return signed_in(person).post(ADDRESS, {**FACTS, **more, "table": table}, follow=True)


def take(person: Any) -> Any:
    upload = SeriesUpload.objects.first()
    return signed_in(person).post(f"/ar/rounds/series/uploads/{upload.pk}/accept/", follow=True)


def test_a_published_table_is_shown_taken_and_stands_beside(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    publish(round, cast)
    scores = list(Score.objects.order_by("pk").values_list("score", flat=True))
    shown = send(cast.secretariat, TABLE.read_bytes())
    assert shown.status_code == 200
    upload = SeriesUpload.objects.get()
    assert upload.problems == []
    assert upload.left_out["columns"] == ["country"]
    assert {"AFG", "DEU"} <= set(upload.left_out["codes"])
    assert Observation.objects.count() == 0
    outcome = outcome_of(upload)
    assert outcome.years == [2020, 2022, 2025]
    assert outcome.states == ["KWT", "OMN"]
    assert len(outcome.new) == 36
    assert take(cast.secretariat).status_code == 200
    assert Observation.objects.count() == 36
    series = Series.objects.get(code="gtmi")
    assert (series.headline, series.parts, series.top) == ("gtmi", ["cgsi", "psdi", "dcei", "gtei"], 1)
    assert (series.licence_en, series.attribution_en) == ("CC BY 4.0", "World Bank, GovTech Maturity Index")
    assert Observation.objects.get(state=cast.oman, edition__year=2020, measure__code="group").word
    assert list(Score.objects.order_by("pk").values_list("score", flat=True)) == scores
    assert JournalLine.objects.filter(verb="accept_series").count() == 1


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_pages_of_an_uploaded_series_answer(cast: Any, language: str) -> None:
    send(cast.secretariat, TABLE.read_bytes())
    pk = SeriesUpload.objects.get().pk
    page = signed_in(cast.secretariat).get(f"/{language}/rounds/series/uploads/{pk}/").content.decode()
    assert "World Bank" in page
    assert "CC BY 4.0" in page
    take(cast.secretariat)
    for path in ("indices/", "indices/gtmi/", "indices/gtmi/2025/", "states/OMN/"):
        answer = Client().get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        assert "GovTech" in answer.content.decode(), path
    data = Client().get(f"/{language}/indices/gtmi/2025/data.csv").content.decode()
    assert "CC BY 4.0" in data


def test_conflicting_sources_stand_side_by_side(cast: Any) -> None:
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.80\n2025,KWT,0.70\n")
    take(cast.secretariat)
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.82\n2025,KWT,0.70\n", source="Another print")
    outcome = outcome_of(SeriesUpload.objects.first())
    assert [(one.row["iso3"], one.row["value"], str(one.other.value)) for one in outcome.conflicts] == [
        ("OMN", "0.82", "0.80000")
    ]
    take(cast.secretariat)
    values = Observation.objects.filter(state=cast.oman, replaced_at=None).values_list("value", flat=True)
    assert sorted(str(one) for one in values) == ["0.80000", "0.82000"]


def test_the_same_source_corrects_and_keeps_what_it_said(cast: Any) -> None:
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.80\n2025,KWT,0.70\n")
    take(cast.secretariat)
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.81\n2025,KWT,0.70\n")
    outcome = outcome_of(SeriesUpload.objects.first())
    assert (len(outcome.new), outcome.same, len(outcome.corrected), outcome.conflicts) == (0, 1, 1, [])
    take(cast.secretariat)
    rows = Observation.objects.filter(state=cast.oman).order_by("pk")
    assert [(str(one.value), one.replaced_at is None) for one in rows] == [("0.80000", False), ("0.81000", True)]
    take(cast.secretariat)  # a second press takes nothing twice
    assert Observation.objects.count() == 3


def test_problems_are_told_by_line_and_nothing_is_taken(cast: Any) -> None:
    lines = [
        "year,iso3,gtmi,rank", "2025,OMN,0.8,3", "soon,OMN,0.8,3", "2025,Oman,0.8,3", "2025,KWT,1.8,4",
        "2022,KWT,many,4", "2025,OMN,0.9,3",
    ]  # fmt: skip
    page = send(cast.secretariat, "\n".join(lines).encode())
    upload = SeriesUpload.objects.get()
    assert [one["line"] for one in upload.problems] == [3, 4, 5, 6, 7, 7]
    assert "السطر" in page.content.decode()
    assert "accept" not in page.content.decode()
    assert take(cast.secretariat).status_code == 422
    assert Observation.objects.count() == 0
    assert not Edition.objects.exists()
    assert not Series.objects.exists()
    assert SeriesUpload.objects.get().status == "read"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"PK\x03\x04", b"%PDF-1.7", b"year,iso3\n2025,OMN\n", b"year,name,gtmi\n2025,Oman,1\n",
        b"year,iso3,iso3\n2025,OMN,OMN\n", b"year,iso3,gtmi\n2025,DEU,0.5\n", b"year,iso3,\x00\n2025,OMN,1\n",
        b'year,iso3,"gtmi\n2025,OMN,1\n',
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_remedy(cast: Any, content: bytes) -> None:
    answer = send(cast.secretariat, content)
    assert answer.status_code == 422
    assert SeriesUpload.objects.count() == 0


def test_the_headline_must_be_a_column(cast: Any) -> None:
    answer = send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.8\n", headline="total")
    assert answer.status_code == 422
    assert "gtmi" in answer.content.decode()


def test_a_long_table_with_decimal_commas_is_read() -> None:
    content = "السنة;iso3;measure;value\n2025;OMN;GTMI;0,81\n2025;KWT;rank;٣\n".encode()
    found = loading.read_series(content, codes=CODES, top=1)
    assert [(row["measure"], row["value"]) for row in found.rows] == [("gtmi", "0.81"), ("rank", "3")]
    assert [one["kind"] for one in found.measures] == ["score", "rank"]
    assert found.problems == []


def test_a_formula_is_a_word_and_no_deed(cast: Any) -> None:
    send(cast.secretariat, b'year,iso3,gtmi,group\n2025,OMN,0.8,"=HYPERLINK(1)"\n')
    take(cast.secretariat)
    data = Client().get("/ar/indices/gtmi/2025/data.csv").content.decode()
    assert "'=HYPERLINK(1)" in data
    assert ",=HYPERLINK" not in data


def test_a_table_is_put_aside(cast: Any) -> None:
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.8\n")
    pk = SeriesUpload.objects.get().pk
    signed_in(cast.secretariat).post(f"/ar/rounds/series/uploads/{pk}/discard/")
    assert SeriesUpload.objects.get().status == "discarded"
    assert take(cast.secretariat).status_code == 422
    assert Observation.objects.count() == 0


def test_others_upload_and_see_nothing(cast: Any) -> None:
    send(cast.secretariat, b"year,iso3,gtmi\n2025,OMN,0.8\n")
    pk = SeriesUpload.objects.get().pk
    for person in (cast.director, cast.reviewer, cast.partner):
        assert signed_in(person).get(ADDRESS).status_code == 403
        assert signed_in(person).get(f"/ar/rounds/series/uploads/{pk}/").status_code == 404
    assert Client().get(ADDRESS).url.startswith("/ar/account/login/")
