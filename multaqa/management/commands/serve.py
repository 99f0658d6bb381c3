"""Start everything that one installation needs, in one process group: web server and worker."""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from multaqa.members.actions import make_demo_people
from multaqa.members.queries import demo_people
from multaqa.portal.actions import load_facts


class Command(BaseCommand):
    """Prepare the database, then serve until Ctrl-C; both programs end together."""

    help = "Prepare the database and start web and worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the demonstration switch."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        port = os.environ.get("PORT", "8000")  # checked like a typed one
        parser.add_argument("--port", type=int, default=port, help="default 8000, or the variable PORT")
        parser.add_argument("--demo", action="store_true", help="with demonstration people and known passwords")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, tell, run."""
        if options["demo"] and not settings.DEMO:
            raise CommandError("demonstration mode must be chosen on the command line: multaqa serve --demo")
        _prepare()
        self._tell(options["host"], options["port"])
        sys.exit(_run_together(options["host"], options["port"]))

    def _tell(self, host: str, port: int) -> None:
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 (compared, not bound)
        self.stdout.write(f"\n  Multaqa   http://{shown}:{port}/ar/\n  data      {settings.DATA}\n")
        people = list(demo_people())
        if settings.DEMO:
            self.stdout.write("\n  Demonstration people (known passwords, never for real use):\n")
            self.stdout.writelines(f"    {email:<38} {password}   {name}\n" for email, password, name in _rows(people))
        elif people:
            self.stdout.write(f"\n  {len(people)} demonstration people are in this database; they cannot sign in.\n")
        self.stdout.write("\n  Ctrl-C stops everything.\n")
        self.stdout.flush()


def _rows(people: list[Any]) -> list[tuple[str, str, str]]:
    from multaqa.members.actions import DEMO_PASSWORD

    return [(person.email, DEMO_PASSWORD, person.name) for person in people]


def _prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_facts(by=None)
    if settings.DEMO:
        make_demo_people(by=None)


def _run_together(host: str, port: int) -> int:
    """Run web and worker until one ends or a signal comes; then end both. Returns the exit code."""
    environment = {**os.environ, "MULTAQA_DATA": str(settings.DATA)}
    if "MULTAQA_SITE_URL" not in os.environ:
        environment["MULTAQA_SITE_URL"] = f"http://localhost:{port}"
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--blocking-threads",
        "4",
        "--host",
        host,
        "--port",
        str(port),
    ]
    web += ["--workers", os.environ.get("MULTAQA_WORKERS", "1"), "--log-level", "warning"]
    web += ["multaqa.config.wsgi:application"]
    worker = [sys.executable, "-m", "django", "db_worker", "--interval", "0.5", "-v", "0"]
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _stop)
    children = [subprocess.Popen(words, env=environment, start_new_session=True) for words in (web, worker)]  # noqa: S603
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        return next((child.returncode for child in children if child.returncode), 0)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=8)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
