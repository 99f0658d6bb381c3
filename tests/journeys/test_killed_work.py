"""Long work ends once, not twice and not never, whenever its worker is killed."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.served import inside, program, served, stop, until
from tests.test_serving import Started, free_port, multaqa

ASK = {
    "compute": """
from multaqa.rounds.tasks import WORKERS
round = Round.objects.order_by("year").first()
job = actions.ask_for_computation(round, leave_out=True, by=Person.objects.get(email="secretariat@demo.example"))
WORKERS[job.kind].enqueue(job.pk)
told = job.pk
""",
    "documents": """
from multaqa.rounds.tasks import WORKERS
edition = Publication.objects.order_by("pk").last()
job = actions.ask_for_documents(edition, "ar", by=Person.objects.get(email="secretariat@demo.example"))
WORKERS[job.kind].enqueue(job.pk)
told = job.pk
""",
}
MADE = {
    "compute": """
told = {
    "made": list(Result.objects.order_by("number").values_list("number", flat=True)),
    "each": 1,
    "lines": journal.JournalLine.objects.filter(verb="compute_round").count(),
}
""",
    "documents": """
told = {
    "made": list(PublicationFile.objects.order_by("name").values_list("name", flat=True)),
    "each": Job.objects.filter(kind="documents").values_list("total", flat=True).first(),
    "lines": journal.JournalLine.objects.filter(verb="keep_file").count(),
}
""",
}
MIDDLE = {"compute": 0, "documents": 3}  # how many parts are done when the worker is killed
ENDED = """
told["ended"] = journal.JournalLine.objects.filter(verb="end_job").count()
told["faults"] = [str(one) for one in journal.faults()]
"""

pytestmark = pytest.mark.timeout(480)  # programs are killed and started again: minutes on a busy machine


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare one installation with a small sample year; a test takes a copy of it."""
    data = tmp_path_factory.mktemp("prepared")
    made = multaqa("demo", "--round", "--states", "4", data=data, port=free_port())
    assert made.returncode == 0, made.stderr
    return data


@contextmanager
def running(data: Path) -> Iterator[Started]:
    started = served(data)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            stop(started)


def job(data: Path, pk: int) -> tuple[str, int]:
    """Return how a job stands, read beside the programs that do it."""
    with closing(sqlite3.connect(data / "multaqa.sqlite3", timeout=20)) as connection:
        return connection.execute("SELECT status, done FROM multaqa_job WHERE id = ?", [pk]).fetchone()


def kill_worker_at_work(started: Started, data: Path, pk: int, *, done: int) -> None:
    """Kill the worker as soon as it is in the middle of the job."""
    worker, end = program(started, "db_worker"), time.monotonic() + 60
    while job(data, pk)[0] == "waiting" or (job(data, pk)[0] == "running" and job(data, pk)[1] < done):
        assert time.monotonic() < end, "nobody took the job"
        time.sleep(0.002)
    os.kill(worker, signal.SIGKILL)
    started.process.wait()
    assert started.leaves_nobody()


def let_a_minute_pass(data: Path) -> None:
    """Put the last sign of life back by two minutes, as the clock would."""
    with closing(sqlite3.connect(data / "multaqa.sqlite3", timeout=20)) as connection, connection:
        connection.execute(
            "UPDATE multaqa_job SET beat_at = datetime(beat_at, '-120 seconds') WHERE status = 'running'"
        )


@pytest.mark.parametrize("kind", sorted(ASK))
def test_work_of_a_killed_worker_is_done_once(prepared: Path, tmp_path: Path, kind: str) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    before = inside(data, MADE[kind] + ENDED)
    with running(data) as started:
        pk = inside(data, ASK[kind])
        kill_worker_at_work(started, data, pk, done=MIDDLE[kind])
    assert job(data, pk)[0] == "running", "it was killed in the middle"
    half = inside(data, MADE[kind] + ENDED)
    assert half["ended"] == before["ended"]
    assert len(half["made"]) <= len(before["made"]) + MIDDLE[kind] + 1
    with running(data):
        let_a_minute_pass(data)
        for _twice in range(2):
            again = multaqa("due-jobs", data=data, port=free_port())
            assert again.returncode == 0, again.stderr
        assert until(lambda: job(data, pk)[0] == "done"), job(data, pk)
    after = inside(data, MADE[kind] + ENDED)
    assert set(before["made"]) < set(after["made"])
    assert len(after["made"]) == len(before["made"]) + after["each"], "each once"
    assert len(set(after["made"])) == len(after["made"])
    assert after["lines"] == before["lines"] + after["each"]
    assert after["ended"] == before["ended"] + 1
    assert after["faults"] == []
