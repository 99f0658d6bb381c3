"""Background: ids in, fetch, call one action."""

from typing import Any

from django.utils import translation
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks.exceptions import TaskResultDoesNotExist

from multaqa.core.files import open_file
from multaqa.members.models import Person
from multaqa.rounds import actions, workbook
from multaqa.rounds.models import Round, WorkbookUpload
from multaqa.rounds.queries.jobs import forgotten_jobs


@task()
def read_workbook_task(upload_pk: int) -> None:
    """Read a kept workbook; its problems are said in the language of the one who sent it."""
    upload = WorkbookUpload.objects.select_related("file", "submission__round__framework", "submission__state").get(
        pk=upload_pk
    )
    if upload.status != WorkbookUpload.Status.WAITING:
        return
    with open_file(upload.file) as file, translation.override(upload.language):
        reading = workbook.read_workbook(file.read(), submission=upload.submission)
    actions.record_reading(upload, cells=reading.cells, problems=reading.problems, refusal=reading.refusal, by=None)


@task()
def compute_round_task(round_pk: int, person_pk: int, leave_out: bool) -> int:
    """Compute a round's next result and return its number."""
    round = Round.objects.get(pk=round_pk)
    return actions.compute_round(round, leave_out=leave_out, by=Person.objects.get(pk=person_pk)).number


# What does each kind of long work; a task takes the key of a `Job` and nothing else.
WORKERS: dict[str, Any] = {}


def go_on_with_jobs() -> int:
    """Give the jobs that a worker left lying to the next one; return how many. Twice given, a job is done once."""
    waiting = [job for job in forgotten_jobs() if job.kind in WORKERS]
    for job in waiting:
        WORKERS[job.kind].enqueue(job.pk)
    return len(waiting)


def is_failed(task_id: str) -> bool:
    """Tell whether a task that a page waits for has ended in a fault."""
    if not task_id or not default_task_backend.supports_get_result:
        return False
    try:
        return bool(default_task_backend.get_result(task_id).status == TaskResultStatus.FAILED)
    except (TaskResultDoesNotExist, ValueError):
        return False
