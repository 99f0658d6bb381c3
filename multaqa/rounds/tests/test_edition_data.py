"""The data of an edition: every node and breakdown as CSV, JSON, SDMX, and the record that names them."""

import csv
import hashlib
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pysdmx.io import get_datasets, read_sdmx, write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import Codelist, Dataflow, DataStructureDefinition

from multaqa.core.models import JournalLine
from multaqa.rounds import actions, report
from multaqa.rounds.models import Breakdown, Publication, PublicationFile, Result, Round
from multaqa.rounds.queries.figures import figures_of
from multaqa.rounds.tests.cases import finish, open_round
from multaqa.rounds.tests.measured import measured_round, published_round
from multaqa.rounds.tests.web import IMMEDIATE, signed_in


@pytest.fixture
def publication(cast: Any) -> Publication:
    """A measured edition in which Kuwait has one sector without a score."""
    found = published_round(cast, services=12)
    Breakdown.objects.filter(result=found.result).delete()
    for state, score in ((cast.oman, 71.5), (cast.kuwait, None)):
        Breakdown.objects.create(
            result=found.result, state=state, axis="sector", code="health", score=score, coverage=1 if score else None
        )
        Breakdown.objects.create(result=found.result, state=state, axis="service", code="S001", score=40, coverage=0.5)
    return found


def content_of(publication: Publication, name: str) -> bytes:
    kept = report.kept_file(publication, name)
    assert kept is not None
    answer = Client().get(f"/ar/rounds/{publication.round_id}/files/{name}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == kept.file.checksum
    return content


def table_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_wide_table_has_a_column_for_every_node_and_sector(publication: Publication) -> None:
    rows = table_of(content_of(publication, "wide.csv"))
    whole = publication.result.scores.filter(is_index=True).select_related("state")
    best_first = sorted(whole, key=lambda one: (one.rank is None, one.rank, one.state.position))
    assert [row["iso3"] for row in rows] == [one.state.iso3 for one in best_first]
    nodes = set(publication.result.scores.filter(is_index=False).values_list("node", flat=True))
    assert len(nodes) == 49
    assert {row["marks"] for row in rows} == {"sample illustrative inferred"}
    assert nodes <= set(rows[0])
    assert {row["iso3"]: row["sector.health"] for row in rows} == {"OMN": "71.5", "KWT": ""}


def test_long_table_has_every_score(publication: Publication) -> None:
    rows = table_of(content_of(publication, "long.csv"))
    assert len(rows) == 2 * 50 + 4
    assert {row["marks"] for row in rows} == {"sample illustrative inferred"}
    told = {(row["iso3"], row["axis"], row["code"]): row for row in rows}
    for one in publication.result.scores.select_related("state"):
        said = told[one.state.iso3, "node", one.node]["score"]
        assert (said == "") == (one.score is None)
        assert one.score is None or float(said) == pytest.approx(one.score)
    assert told["OMN", "service", "S001"]["coverage"] == "0.5"
    assert all(row["name_ar"] and row["name_en"] and row["name_fr"] for row in rows)


def test_json_tells_labels_checksums_and_all_figures(publication: Publication) -> None:
    told = json.loads(content_of(publication, "all.json"))
    assert told["marks"] == ["sample", "illustrative", "inferred"]
    assert told["result_checksum"] == publication.result.checksum
    assert len(told["figures"]) == 2 * 50 + 4
    assert {one["axis"] for one in told["places"]} == {"node", "sector", "service"}


def test_structure_holds_against_the_official_schemas(publication: Publication) -> None:
    structure = content_of(publication, "structure.xml").decode()
    message = read_sdmx(structure, validate=True)
    lists = {one.id: one for one in message.structures if isinstance(one, Codelist)}
    assert {one.id for one in lists["CL_AREA"].items} == {"OMN", "KWT"}
    assert {"P1", "P2_1", "K01", "_SERVICES"} <= {one.id for one in lists["CL_NODE"].items}
    assert {"NOT_SURVEYED", "NOT_ANSWERED", "NOT_AVAILABLE", "NOT_APPLICABLE"} <= {
        one.id for one in lists["CL_OBS_STATUS"].items
    }
    assert "تجريبية: موضوعة ولا تمثل أي دولة" in structure
    [flow] = [one for one in message.structures if isinstance(one, Dataflow)]
    assert "invented" in flow.description
    assert sum(isinstance(one, DataStructureDefinition) for one in message.structures) == 1


def test_sdmx_data_hold_against_their_structure(publication: Publication) -> None:
    data, structure = (content_of(publication, name).decode() for name in ("sdmx.csv", "structure.xml"))
    [read] = get_datasets(data, structure)
    lists = {one.id: {code.id for code in one.items} for one in read_sdmx(structure).structures
             if isinstance(one, Codelist)}  # fmt: skip
    components = read.structure.components
    keys = [one.id for one in components.dimensions]
    assert not read.data.duplicated(subset=keys).any()
    for one in [*components.dimensions, *components.attributes]:
        assert one.id in read.data.columns
        if one.local_codes is not None:
            assert set(read.data[one.id]) <= lists[one.local_codes.id], one.id
    frame = read.data
    scores = frame[frame["MEASURE"] == "SCORE"]
    assert len(scores) == 2 * 50 + 4
    missing = scores[scores["OBS_STATUS"] != "A"]
    assert len(missing) == publication.result.scores.filter(score=None).count() + 1
    assert missing["OBS_VALUE"].isna().all()
    assert scores[scores["OBS_STATUS"] == "A"]["OBS_VALUE"].notna().all()
    assert set(frame["NATURE"]) == {"SAMPLE"}
    told = frame[(frame["REF_AREA"] == "OMN") & (frame["NODE"] == "P3") & (frame["MEASURE"] == "SCORE")]
    assert float(told["OBS_VALUE"].iloc[0]) == pytest.approx(
        publication.result.scores.get(state__iso3="OMN", node="P3").score
    )
    known = frame[frame["OBS_STATUS"] == "A"].copy()
    read.data = known
    assert read_sdmx(write_sdmx(read, sdmx_format=Format.DATA_SDMX_ML_3_0), validate=True).data


def test_a_state_without_part_is_told_apart_from_a_zero(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    actions.publish_round(round, by=cast.secretariat)
    publication = Publication.objects.select_related("round__framework", "result__round__framework").get()
    rows = content_of(publication, "sdmx.csv").decode().splitlines()
    [absent] = [row for row in rows if ",KWT," in row]
    assert ",,POINTS,NO_PART,MEASURED" in absent
    told = {row["iso3"]: row for row in table_of(content_of(publication, "wide.csv"))}
    assert (told["KWT"]["score"], told["KWT"]["absence"]) == ("", "no_part")


def test_record_names_every_file_with_its_checksum(publication: Publication, settings: Any) -> None:
    settings.SITE_URL, settings.DATA_LICENCE = "https://multaqa.example", ""
    address = f"/ar/rounds/{publication.round_id}/files/{report.CATALOGUE}"
    answer = Client().get(address)
    graph = json.loads(answer.content)["@graph"]
    dataset = graph[0]
    assert dataset["@type"] == "dcat:Dataset"
    assert [one["@id"].rpartition("/")[2] for one in dataset["dct:spatial"]] == ["KWT", "OMN"]
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2026-01-01"
    assert any("موضوعة" in one["@value"] for one in dataset["dct:description"])
    assert len(graph) == 1 + len(report.data_names())
    assert {one["@id"] for one in dataset["dcat:distribution"]} == {one["@id"] for one in graph[1:]}
    for one in graph[1:]:
        path = one["dcat:downloadURL"]["@id"].removeprefix("https://multaqa.example")
        content = b"".join(Client().get(path).streaming_content)
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
        assert one["dcat:byteSize"]["@value"] == str(len(content))
        assert "dct:license" not in one
        assert "dct:rights" in one
    settings.DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
    licensed = json.loads(Client().get(address).content)["@graph"][1]
    assert licensed["dct:license"] == {"@id": settings.DATA_LICENCE}


def test_a_file_is_made_once_and_stays_with_its_edition(publication: Publication, cast: Any) -> None:
    first = content_of(publication, "wide.csv")
    content_of(publication, "wide.csv")
    assert PublicationFile.objects.filter(name="wide.csv").count() == 1
    assert JournalLine.objects.filter(verb="keep_file").count() == 1
    Result.objects.filter(pk=publication.result_id).update(engine_version="9")
    actions.compute_round(publication.round, leave_out=True, by=cast.secretariat)
    actions.publish_round(Round.objects.get(), note="A correction.", by=cast.secretariat)
    path = f"/ar/rounds/{publication.round_id}/files/wide.csv"
    assert b"".join(Client().get(f"{path}?edition=1").streaming_content) == first


def test_data_are_made_when_an_edition_is_published(cast: Any, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    round = open_round(cast)
    finish(round, cast.oman, cast)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    signed_in(cast.secretariat).post(f"/ar/rounds/{round.pk}/computations/{result.number}/publish/")
    assert set(PublicationFile.objects.values_list("name", flat=True)) == set(report.data_names())


@pytest.mark.parametrize(
    "name", ["nothing.csv", "wide-ar.csv", "results.xlsx", "state-OMN-ar.exe", "state-XXX-ar.pdf", "wide-OMN.csv", "x"]
)
def test_what_no_edition_has_is_not_there(publication: Publication, name: str) -> None:
    assert Client().get(f"/ar/rounds/{publication.round_id}/files/{name}").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("ar", "تجريبي."), ("en", "Sample."), ("fr", "Exemple fictif.")])
def test_page_lists_files_with_bytes_and_checksum(publication: Publication, language: str, words: str) -> None:
    kept = report.kept_file(publication, "long.csv")
    page = Client().get(f"/{language}/rounds/{publication.round_id}/files/").content.decode()
    assert words in page
    assert kept is not None
    assert kept.file.checksum in page
    for name in [*report.data_names(), report.CATALOGUE]:
        assert f"/files/{name}?edition=1" in page
    assert "whole.zip" not in page


def test_page_offers_the_whole_round_to_the_secretariat(publication: Publication, cast: Any) -> None:
    page = f"/ar/rounds/{publication.round_id}/files/"
    assert b"whole.zip" in signed_in(cast.secretariat).get(page).content
    assert b"whole.zip" not in signed_in(cast.director).get(page).content


def test_everything_is_read_in_a_few_reads(cast: Any, django_assert_max_num_queries: Any) -> None:
    measured_round(cast, services=3)
    result = actions.compute_round(Round.objects.get(), leave_out=True, by=cast.secretariat)
    with django_assert_max_num_queries(14):
        assert len(list(figures_of(result).rows())) >= 100


def test_files_for_everybody_do_not_depend_on_who_asks_first(publication: Publication) -> None:
    Publication.objects.update(note_ar="صُححت قيمة.", note_en="One value was corrected.", note_fr="")
    made = {}
    for language in ("ar", "fr"):
        with translation.override(language):
            found = Publication.objects.select_related("round__framework", "result__round__framework").get()
            made[language] = {name: kind.make(found) for name, kind in report.DATA.items() if not kind.by_language} | {
                "catalogue": report.catalogue(found)
            }
    assert made["ar"] == made["fr"]
