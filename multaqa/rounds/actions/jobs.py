"""Long work: asked for once, taken by one worker, and taken again where a worker has died on the way."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from multaqa.core import journal
from multaqa.members.models import Person
from multaqa.rounds.models import Job, Round

SILENCE = timedelta(seconds=60)  # a worker that has given no sign of life for so long is taken for dead


@transaction.atomic
def ask_for_job(round: Round, key: str, *, kind: str, total: int = 0, by: Person | None) -> Job:
    """Put long work in line and return its job. The same key is the same job; one that failed begins again.

    key: such as "reports:<publication>:ar". total: how many steps there are to do, 0 = not known.
    """
    job, is_new = Job.objects.get_or_create(
        key=key, defaults={"round": round, "kind": kind, "total": total, "asked_by": by}
    )
    if not is_new:
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.status != Job.Status.FAILED:
            return job
        job.status, job.problem, job.ended_at, job.beat_at = Job.Status.WAITING, "", None, None
        job.asked_at, job.asked_by = timezone.now(), by
        job.save()
    journal.record("ask_for_job", job, by=by, differences={"key": key})
    return job


@transaction.atomic
def take_job(pk: int) -> Job | None:
    """Take a job to do it; None where it is done, or another worker has it and still gives signs of life."""
    job = Job.objects.select_for_update(of=("self",)).select_related("round__framework", "asked_by").get(pk=pk)
    is_silent = job.beat_at is None or job.beat_at < timezone.now() - SILENCE
    if not (job.status == Job.Status.WAITING or (job.status == Job.Status.RUNNING and is_silent)):
        return None
    job.status, job.beat_at = Job.Status.RUNNING, timezone.now()
    job.save(update_fields=["status", "beat_at"])
    return job


def beat(job: Job, *, done: int, total: int | None = None) -> None:
    """Tell how far the work has come; this is the worker's sign of life."""
    job.done, job.beat_at = done, timezone.now()
    job.total = job.total if total is None else total
    job.save(update_fields=["done", "total", "beat_at"])


@transaction.atomic
def end_job(job: Job, *, problem: str = "") -> None:
    """End a job that this worker did: done, or failed with what went wrong. A second end changes nothing."""
    current = Job.objects.select_for_update().get(pk=job.pk)
    if current.status != Job.Status.RUNNING:
        return
    job.status = Job.Status.FAILED if problem else Job.Status.DONE
    job.problem, job.ended_at = problem, timezone.now()
    job.save(update_fields=["status", "problem", "ended_at"])
    journal.record("end_job", job, by=None, differences={"status": job.status, "problem": problem})
