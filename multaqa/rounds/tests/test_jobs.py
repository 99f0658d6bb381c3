"""Long work: asked for once, done once, taken up again where a worker died."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.rounds import actions, tasks
from multaqa.rounds.models import Job
from multaqa.rounds.tests.cases import open_round


@pytest.fixture
def job(cast: Any) -> Job:
    """A job that waits."""
    return actions.ask_for_job(open_round(cast), "reports:1:ar", kind="reports", total=3, by=cast.secretariat)


def an_hour_ago(job: Job, **fields: Any) -> None:
    """Let the job have been there for an hour."""
    Job.objects.filter(pk=job.pk).update(**dict.fromkeys(fields, timezone.now() - timedelta(hours=1)))


def test_the_same_key_is_the_same_job(cast: Any, job: Job) -> None:
    again = actions.ask_for_job(job.round, job.key, kind="reports", total=3, by=cast.secretariat)
    assert again.pk == job.pk
    assert JournalLine.objects.filter(verb="ask_for_job").count() == 1


def test_a_job_is_taken_by_one_worker(job: Job) -> None:
    taken = actions.jobs.take_job(job.pk)
    assert taken is not None
    assert taken.status == "running"
    assert actions.jobs.take_job(job.pk) is None


def test_a_silent_worker_loses_its_job_and_one_that_beats_does_not(job: Job) -> None:
    taken = actions.jobs.take_job(job.pk)
    an_hour_ago(job, beat_at=None)
    taken_again = actions.jobs.take_job(job.pk)
    assert taken_again is not None
    actions.jobs.beat(taken_again, done=2)
    assert actions.jobs.take_job(job.pk) is None
    assert taken is not None
    assert Job.objects.get().done == 2


def test_a_job_ends_once(job: Job) -> None:
    taken = actions.jobs.take_job(job.pk)
    assert taken is not None
    actions.jobs.end_job(taken)
    actions.jobs.end_job(taken, problem="late")
    kept = Job.objects.get()
    assert (kept.status, kept.problem) == ("done", "")
    assert JournalLine.objects.filter(verb="end_job").count() == 1
    assert actions.jobs.take_job(job.pk) is None


def test_a_failed_job_begins_again_when_it_is_asked_for(cast: Any, job: Job) -> None:
    taken = actions.jobs.take_job(job.pk)
    assert taken is not None
    actions.jobs.end_job(taken, problem="the disk was full")
    assert Job.objects.get().problem == "the disk was full"
    again = actions.ask_for_job(job.round, job.key, kind="reports", by=cast.secretariat)
    assert (again.pk, again.status, again.problem) == (job.pk, "waiting", "")
    assert actions.jobs.take_job(job.pk) is not None


def test_forgotten_jobs_are_given_to_a_worker_again(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    class Worker:
        enqueue = staticmethod(given.append)

    monkeypatch.setitem(tasks.WORKERS, "reports", Worker)
    assert tasks.go_on_with_jobs() == 0  # asked for just now: its own task is on the way
    an_hour_ago(job, asked_at=None)
    assert tasks.go_on_with_jobs() == 1
    taken = actions.jobs.take_job(job.pk)
    assert tasks.go_on_with_jobs() == 0
    an_hour_ago(job, beat_at=None)
    assert tasks.go_on_with_jobs() == 1
    assert given == [job.pk, job.pk]
    assert taken is not None
    actions.jobs.end_job(taken)
    assert tasks.go_on_with_jobs() == 0
