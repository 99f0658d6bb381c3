"""`multaqa serve` as an operator meets it: it starts, refuses what cannot be, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest

from multaqa.management.clock import Clock

ROOT = Path(__file__).parent.parent
LIMIT = 60  # seconds; far more than it takes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MULTAQA_", "DJANGO_"))}
    return {**kept, "MULTAQA_DATA": str(data), "PORT": str(port), "DATABASE_URL": ""}


def test_clock_goes_on_after_a_job_that_failed(caplog):
    calls = []

    def job() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise ValueError("not today")

    with Clock(job, seconds=0.01):
        assert until(lambda: len(calls) > 2)
    kept = len(calls)
    time.sleep(0.05)
    assert len(calls) == kept
    assert "not today" in caplog.text


def multaqa(*words: str, data: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "multaqa", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data, port), capture_output=True, text=True, check=False, timeout=LIMIT
    )


def until(true) -> bool:
    """Wait for something to come true."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def started_by(pid: int) -> list[int]:
    """Return the processes below this one, as the kernel tells."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    below = [pid]
    for one in below:
        below += [child for child, parent in parents.items() if parent == one]
    return below[1:]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Started:
    """One running parent, its port, and the programs it started."""

    def __init__(self, data: Path, command: list[str], *, sign: str) -> None:
        self.log, self.port = data / "log", free_port()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, stdout=log, stderr=log, env=environment(data, self.port),
                # A shell that puts the tests in the background lets its children ignore Ctrl-C.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
            )  # fmt: skip
        assert until(lambda: sign in self.told() or self.process.poll() is not None), self.told()
        assert self.process.poll() is None, self.told()
        self.children = started_by(self.process.pid)

    def told(self) -> str:
        return self.log.read_text("utf-8")

    def page(self, path: str, *, method: str = "GET") -> int:
        asked = urllib.request.Request(f"http://localhost:{self.port}{path}", method=method)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status

    def leaves_nobody(self) -> bool:
        return until(lambda: not any(runs(pid) for pid in self.children))


def test_everything_starts_answers_and_stops_together(tmp_path):
    (tmp_path / "a").mkdir()
    served = Started(tmp_path / "a", ["-m", "multaqa", "serve", "--demo"], sign="Ctrl-C")
    try:
        assert len(served.children) >= 3, "web server, its process, worker"
        assert served.page("/healthz") == served.page("/ar/") == served.page("/ar/", method="HEAD") == 200
        assert "focal.omn@demo.example" in served.told()
        again = multaqa("serve", data=tmp_path / "a", port=free_port())
        assert (again.returncode, again.stdout) == (1, "")
        assert f"{tmp_path / 'a'} is in use by process {served.process.pid}" in again.stderr
        beside = multaqa("serve", data=tmp_path / "b", port=served.port)
        assert beside.returncode == 1
        assert beside.stderr == (
            f"multaqa serve: port {served.port} is in use; choose another one, for example PORT={served.port + 1}\n"
        )
        saved = multaqa("backup", str(tmp_path / "b.tar"), data=tmp_path / "a", port=free_port())
        assert saved.returncode == 0, saved.stderr
    finally:
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=LIMIT) == 0
    assert served.leaves_nobody()
    assert served.told().endswith("Stopped.\n")
    restored = multaqa("restore", str(tmp_path / "b.tar"), data=tmp_path / "c", port=free_port())
    assert restored.returncode == 0, restored.stderr
    head = restored.stdout.split()[-1]
    assert head in saved.stdout
    proved = multaqa("verify-journal", "--kept", head, data=tmp_path / "c", port=free_port())
    assert (proved.returncode, proved.stderr) == (0, "")


def test_ctrl_c_while_the_database_is_prepared_gives_one_line(tmp_path):
    begun = Started(tmp_path, ["-m", "multaqa", "serve"], sign="Preparing")
    begun.process.send_signal(signal.SIGINT)
    assert begun.process.wait(timeout=LIMIT) == 130
    assert begun.told() == "Preparing the database ...\nmultaqa serve: stopped\n"


@pytest.fixture
def parent(tmp_path) -> Started:
    """The same machinery over two programs that start at once."""
    code = """
        import os, sys
        from multaqa.management.programs import run_together
        port, server = os.environ["PORT"], ["http.server", "--bind", "127.0.0.1"]
        programs = {"web": [*server, port], "worker": [*server, "0"]}
        address = ("127.0.0.1", int(port))
        told = run_together(programs, environment=os.environ, address=address, when_up=lambda: print("up", flush=True))
        print(told or "stopped", flush=True)
    """
    started = Started(tmp_path, ["-c", textwrap.dedent(code)], sign="up\n")
    assert len(started.children) == 2
    return started


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_sign_to_stop_stops_all(parent, sign):
    parent.process.send_signal(sign)
    assert parent.process.wait(timeout=LIMIT) == 0
    assert parent.told().endswith("stopped\n")
    assert parent.leaves_nobody()


def test_nobody_is_left_when_the_parent_is_killed(parent):
    parent.process.kill()
    parent.process.wait(timeout=LIMIT)
    assert parent.leaves_nobody()


def test_all_stop_when_one_program_ends(parent):
    os.kill(parent.children[0], signal.SIGKILL)
    assert parent.process.wait(timeout=LIMIT) == 0
    assert "ended with code -9" in parent.told()
    assert parent.leaves_nobody()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "70000"], "70000 is no port: choose one from 1 to 65535"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_address_that_cannot_be_is_refused_in_one_line(words, told, tmp_path):
    refused = multaqa("serve", *words, data=tmp_path, port=free_port())
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"multaqa serve: {told}")
    assert len(refused.stderr.splitlines()) == 1
