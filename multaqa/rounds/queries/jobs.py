"""Reads of long work."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from multaqa.rounds.models import Job, Round

FORGOTTEN = timedelta(seconds=60)


def forgotten_jobs() -> QuerySet[Job]:
    """Return the jobs that no worker seems to do: running without a sign of life, or waiting, for a minute and more."""
    since = timezone.now() - FORGOTTEN
    silent = Q(status=Job.Status.RUNNING) & (Q(beat_at=None) | Q(beat_at__lt=since))
    waiting = Q(status=Job.Status.WAITING, asked_at__lt=since)
    return Job.objects.filter(silent | waiting).order_by("asked_at", "pk")


def newest_job(round: Round, *, kind: str) -> Job | None:
    """Return the job of this kind that was asked for last."""
    return round.jobs.filter(kind=kind).first()


def job_of(key: str) -> Job | None:
    """Return the job of this key."""
    return Job.objects.filter(key=key).first()
