"""Background: ids in, fetch, call one action."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from multaqa.composite import EngineError
from multaqa.core.errors import RuleBroken
from multaqa.core.fetching import fetch_page
from multaqa.core.files import open_file
from multaqa.rounds import actions, report, workbook
from multaqa.rounds.models import Evidence, Publication, WorkbookUpload
from multaqa.rounds.queries.evidence import copies_left_lying
from multaqa.rounds.queries.jobs import forgotten_jobs


@task()
def read_workbook_task(upload_pk: int) -> None:
    """Read a kept workbook; its problems are said in the language of the one who sent it."""
    uploads = WorkbookUpload.objects.select_related(
        "file", "submission__round__framework", "submission__state", "form__institution"
    )
    upload = uploads.get(pk=upload_pk)
    if upload.status != WorkbookUpload.Status.WAITING:
        return
    with open_file(upload.file) as file, translation.override(upload.language):
        reading = workbook.read_workbook(file.read(), submission=upload.submission, form=upload.form)
    actions.record_reading(upload, cells=reading.cells, problems=reading.problems, refusal=reading.refusal, by=None)


@task()
def compute_round_task(job_pk: int) -> None:
    """Do a job that asks for a round's next result; what is refused is said in the language of the one who asked."""
    job = actions.jobs.take_job(job_pk)
    if job is None:
        return
    with translation.override(job.asked_by.language if job.asked_by else "ar"):
        try:
            actions.compute_for_job(job)
        except (RuleBroken, EngineError) as refused:
            actions.jobs.end_job(job, problem=str(refused))
        except Exception:
            actions.jobs.end_job(job, problem=_("A fault of the platform; its operator finds the reason in the log."))
            raise


@task()
def make_documents_task(job_pk: int) -> None:
    """Print all documents of an edition in one language; a job that was interrupted goes on where it was."""
    job = actions.jobs.take_job(job_pk)
    if job is None:
        return
    _kind, publication_pk, language = job.key.split(":")
    publication = Publication.objects.select_related("round__framework", "result__round__framework").get(
        pk=publication_pk
    )
    try:
        edition = report.Edition(publication)
        names = report.document_names(edition, language)
        for done, name in enumerate(names):
            actions.jobs.beat(job, done=done, total=len(names))
            report.keep_document(edition, name)
        actions.jobs.beat(job, done=len(names), total=len(names))
    except Exception:
        with translation.override(job.asked_by.language if job.asked_by else "ar"):
            actions.jobs.end_job(job, problem=_("A fault of the platform; its operator finds the reason in the log."))
        raise
    actions.jobs.end_job(job)


@task()
def keep_link_copy_task(evidence_pk: int) -> None:
    """Fetch the page behind a link and keep its text with the day; what cannot be reached is told, and no fault."""
    piece = Evidence.objects.get(pk=evidence_pk)
    if piece.waits_for_copy and piece.removed_at is None:
        actions.keep_copy(piece, fetch_page(piece.url), by=None)


def go_on_with_copies() -> int:
    """Give the links whose page nobody looked at to a worker again; return how many."""
    waiting = list(copies_left_lying().values_list("pk", flat=True)[:200])
    for pk in waiting:
        keep_link_copy_task.enqueue(pk)
    return len(waiting)


@task()
def make_data_task(publication_pk: int) -> None:
    """Make the data files of an edition before readers ask; each is made once, also if this is run twice."""
    publication = Publication.objects.select_related("round__framework", "result__round__framework").get(
        pk=publication_pk
    )
    for name in report.data_names():
        report.kept_file(publication, name)


# What does each kind of long work; a task takes the key of a `Job` and nothing else.
WORKERS: dict[str, Any] = {actions.COMPUTE: compute_round_task, actions.DOCUMENTS: make_documents_task}


def go_on_with_jobs() -> int:
    """Give the jobs that a worker left lying to the next one; return how many. Twice given, a job is done once."""
    waiting = [job for job in forgotten_jobs() if job.kind in WORKERS]
    for job in waiting:
        WORKERS[job.kind].enqueue(job.pk)
    return len(waiting)
