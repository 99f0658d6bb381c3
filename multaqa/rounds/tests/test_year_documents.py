"""Documents of a measured year: the region's and each state's, in three languages, made by one job that ends once."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.printing.blocks import Document, Heading, Table
from multaqa.rounds import actions, report, tasks
from multaqa.rounds.models import Job, Publication, PublicationFile, Round
from multaqa.rounds.report import kept
from multaqa.rounds.report.findings import findings
from multaqa.rounds.report.regional import regional_document, summary_document
from multaqa.rounds.report.state import state_document
from multaqa.rounds.tests.measured import published_round
from multaqa.rounds.tests.test_report import blocks_of, words_of
from multaqa.rounds.tests.web import IMMEDIATE, signed_in

MARKS = {"ar": ("تجريبي", "للإيضاح"), "en": ("Sample", "Illustrative"), "fr": ("Exemple fictif", "illustration")}


@pytest.fixture
def publication(cast: Any) -> Publication:
    """The first edition of a whole measured round."""
    return published_round(cast)


def heads(document: Document) -> list[str]:
    return [one.text for one in blocks_of(document, Heading)]


def test_state_report_says_strengths_gaps_and_steps(publication: Publication, cast: Any) -> None:
    document = state_document(report.Edition(publication), cast.oman, "en")
    assert {"Components beside the mean", "What would raise the score most", "By sector", "By channel"} <= set(
        heads(document)
    )
    [steps] = [one for one in blocks_of(document, Table) if one.columns[-1].head == "points added"]
    points = [float(row.cells[-1].lstrip("+")) for row in steps.rows]
    assert points == sorted(points, reverse=True)
    assert points[-1] > 0


def test_names_of_services_stand_only_where_answers_are_disclosed(publication: Publication, cast: Any) -> None:
    def steps() -> str:
        found = Publication.objects.select_related("round__framework", "result__round__framework").get()
        document = state_document(report.Edition(found), cast.oman, "en")
        [table] = [one for one in blocks_of(document, Table) if one.columns[-1].head == "points added"]
        return " ".join(str(row.cells[2]) for row in table.rows)

    assert "first:" not in steps()
    Round.objects.update(disclosure="answers")
    assert "first:" in steps()


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_page_of_every_document_says_what_it_is(publication: Publication, cast: Any, language: str) -> None:
    edition = report.Edition(publication)
    documents = [
        regional_document(edition, language), summary_document(edition, language),
        state_document(edition, cast.oman, language),
    ]  # fmt: skip
    for document in documents:
        for page in words_of(document.to_pdf()):
            assert all(mark in page for mark in MARKS[language])
        word = docx.Document(io.BytesIO(document.to_docx()))
        head = word.sections[0].header.paragraphs[0].text
        assert all(mark in head for mark in MARKS[language])


def test_summary_is_one_page_and_made_as_pdf_ua(publication: Publication) -> None:
    content = summary_document(report.Edition(publication), "ar").to_pdf()
    assert len(words_of(content)) == 1
    assert b"pdfuaid" in content
    assert pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "ar"


def test_findings_follow_from_the_numbers(publication: Publication) -> None:
    edition = report.Edition(publication)
    said = " ".join(findings(edition))
    highest = max(one.score for one in publication.result.scores.filter(is_index=True))
    assert f"{highest:.{edition.decimals}f}" in said


def test_states_stand_in_alphabetical_order(publication: Publication) -> None:
    found = heads(regional_document(report.Edition(publication), "ar"))
    assert found.index("عُمان") < found.index("الكويت")


def test_the_same_document_gives_the_same_bytes(publication: Publication, cast: Any) -> None:
    for make in (regional_document, summary_document):
        assert make(report.Edition(publication), "fr").to_docx() == make(report.Edition(publication), "fr").to_docx()
    first = state_document(report.Edition(publication), cast.oman, "ar")
    assert first.to_pdf() == state_document(report.Edition(publication), cast.oman, "ar").to_pdf()


# --- the job ---------------------------------------------------------------------------------------------------------


def test_one_job_prints_every_document_once(publication: Publication, cast: Any, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    client = signed_in(cast.secretariat)
    answer = client.post(f"/ar/rounds/{publication.round_id}/files/make/", {"language": "fr"}, follow=True)
    job = Job.objects.get(kind="documents")
    assert answer.redirect_chain[-1][0] == f"/ar/rounds/jobs/{job.pk}/"
    assert (job.status, job.done, job.total) == ("done", 8, 8)
    assert f"documents-fr.zip?edition={publication.number}" in answer.content.decode()
    names = set(PublicationFile.objects.values_list("name", flat=True))
    assert names == {
        f"{stem}-fr.{ending}"
        for stem in ("regional", "summary", "state-OMN", "state-KWT")
        for ending in ("pdf", "docx")
    }
    client.post(f"/ar/rounds/{publication.round_id}/files/make/", {"language": "fr"})
    assert Job.objects.filter(kind="documents").count() == 1
    assert JournalLine.objects.filter(verb="keep_file").count() == 8
    archive = Client().get(f"/ar/rounds/{publication.round_id}/files/documents-fr.zip")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as found:
        assert len(found.namelist()) == 8


def dying(after: int) -> Callable[..., Any]:
    """Return the printing of a worker that is killed before it keeps its next document."""
    made = []

    def keep(edition: Any, name: str) -> Any:
        if len(made) == after:
            raise SystemExit  # as a kill does, it passes by every `except Exception`
        made.append(name)
        return kept.keep_document(edition, name)

    return keep


def test_a_killed_worker_leaves_a_job_that_goes_on_and_ends_once(
    publication: Publication, cast: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = IMMEDIATE
    job = actions.ask_for_documents(publication, "ar", by=cast.secretariat)
    with monkeypatch.context() as patched:
        patched.setattr(tasks.report, "keep_document", dying(after=3))
        with pytest.raises(SystemExit):
            tasks.make_documents_task.call(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("running", 3)
    before = dict(PublicationFile.objects.values_list("name", "file__checksum"))
    assert len(before) == 3
    tasks.make_documents_task.call(job.pk)  # the other worker is taken to be alive: nothing happens
    assert PublicationFile.objects.count() == 3
    Job.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    assert tasks.go_on_with_jobs() == 1
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == ("done", 8, 8)
    after = dict(PublicationFile.objects.values_list("name", "file__checksum"))
    assert len(after) == 8
    assert before.items() <= after.items()
    assert JournalLine.objects.filter(verb="end_job").count() == 1
    assert JournalLine.objects.filter(verb="keep_file").count() == 8
    tasks.make_documents_task.call(job.pk)
    assert PublicationFile.objects.count() == 8
    assert JournalLine.objects.filter(verb="end_job").count() == 1


def test_a_fault_is_said_and_the_work_goes_on_when_asked_again(
    publication: Publication, cast: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = IMMEDIATE
    job = actions.ask_for_documents(publication, "ar", by=cast.secretariat)

    def broken(edition: Any, name: str) -> Any:
        raise OSError("no room on the disk")

    with monkeypatch.context() as patched:
        patched.setattr(tasks.report, "keep_document", broken)
        with pytest.raises(OSError, match="no room"):
            tasks.make_documents_task.call(job.pk)
    client = signed_in(cast.secretariat)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.problem in client.get(f"/en/rounds/jobs/{job.pk}/").content.decode()
    client.post(f"/en/rounds/{publication.round_id}/files/make/", {"language": "ar"})
    assert Job.objects.get(pk=job.pk).status == "done"


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_job_page_looks_again_until_it_is_done(publication: Publication, cast: Any, language: str) -> None:
    job = actions.ask_for_documents(publication, language, by=cast.secretariat)
    client = signed_in(cast.secretariat)
    address = f"/{language}/rounds/jobs/{job.pk}/"
    assert 'hx-trigger="every 1s"' in client.get(address).content.decode()
    taken = actions.jobs.take_job(job.pk)
    assert taken is not None
    actions.jobs.beat(taken, done=3, total=8)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'width="38%"' in part
    actions.jobs.end_job(taken)
    done = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert f"documents-{language}.zip" in done


def test_strangers_see_no_job_and_start_none(publication: Publication, cast: Any) -> None:
    job = actions.ask_for_documents(publication, "ar", by=cast.secretariat)
    for person in (cast.director, cast.reviewer, cast.stranger):
        assert signed_in(person).get(f"/ar/rounds/jobs/{job.pk}/").status_code == 403
        address = f"/ar/rounds/{publication.round_id}/files/make/"
        assert signed_in(person).post(address, {"language": "ar"}).status_code == 403
    assert signed_in(cast.secretariat).post(
        f"/ar/rounds/{publication.round_id}/files/make/", {"language": "xx"}
    ).status_code == 404  # fmt: skip


def test_an_edition_under_embargo_has_no_files_yet(publication: Publication, cast: Any) -> None:
    Publication.objects.update(published_at=timezone.now() + timedelta(days=1))
    for name in ("", "wide.csv", "regional-ar.pdf", "state-OMN-ar.pdf", report.CATALOGUE, "documents-ar.zip"):
        address = f"/ar/rounds/{publication.round_id}/files/{name}"
        assert Client().get(address).status_code == 404
        assert signed_in(cast.director).get(address).status_code == 404
    assert signed_in(cast.secretariat).get(f"/ar/rounds/{publication.round_id}/files/").status_code == 200
    assert PublicationFile.objects.count() == 0
