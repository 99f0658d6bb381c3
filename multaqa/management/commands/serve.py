"""Start everything that one installation needs: web server and worker."""

import io
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from multaqa.management.clock import Clock
from multaqa.management.preparing import only_one_here, prepare
from multaqa.management.programs import refuse_unless_free, run_together
from multaqa.members.actions import DEMO_PASSWORD, make_demo_people
from multaqa.members.queries import demo_people


class Command(BaseCommand):
    """Prepare the database, then serve until Ctrl-C; all programs end together."""

    help = "Prepare the database and start web and worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the demonstration switch."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        port = os.environ.get("PORT", "8000")  # checked like a typed one
        parser.add_argument("--port", type=int, default=port, help="default 8000, or the variable PORT")
        parser.add_argument("--demo", action="store_true", help="with demonstration people and known passwords")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, run, tell once the pages answer."""
        if options["demo"] and not settings.DEMO:
            raise CommandError("demonstration mode must be chosen on the command line: multaqa serve --demo")
        host, port = options["host"], options["port"]
        if not 0 < port < 65536:
            raise CommandError(f"{port} is no port: choose one from 1 to 65535")
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 (compared, not bound)
        address = f"http://{shown}:{port}"
        with only_one_here(settings.DATA, f"process {os.getpid()}, {address}"):
            refuse_unless_free(host, port)
            self._say("Preparing the database ...")
            prepare()
            if settings.DEMO:
                make_demo_people(by=None)
            environment = {"MULTAQA_SITE_URL": address, **os.environ, "MULTAQA_DATA": str(settings.DATA)}
            with Clock(_do_what_is_due):
                ended = run_together(
                    _programs(host, port),
                    environment=environment,
                    address=(host, port),
                    when_up=lambda: self._tell(address),
                )
        if ended:
            raise CommandError(f"{ended}; everything was stopped")
        self._say("\nStopped.")

    def _tell(self, address: str) -> None:
        public = os.environ.get("MULTAQA_SITE_URL", "").strip().rstrip("/") or address
        lines = [f"\n  Multaqa   {public}/ar/", f"  data      {settings.DATA}"]
        if public != address:
            lines.append(f"  listens   {address}")
        people = list(demo_people())
        if settings.DEMO:
            lines.append("\n  Demonstration people (known passwords, never for real use):")
            lines += [f"    {person.email:<30} {DEMO_PASSWORD}   {person.name}" for person in people]
        elif people:
            lines.append(f"\n  {len(people)} demonstration people are in this database; they cannot sign in.")
        self._say("\n".join([*lines, "\n  Ctrl-C stops everything."]))

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _do_what_is_due() -> None:
    call_command("due_jobs", stdout=io.StringIO())


def _programs(host: str, port: int) -> dict[str, list[str]]:
    """Return the modules to run, with their arguments. Four threads a process: measured, see docs/decisions/0003."""
    web = ["granian", "--interface", "wsgi", "--blocking-threads", "4", "--host", host, "--port", str(port)]
    web += ["--workers", str(settings.WORKERS), "--log-level", "warning", "multaqa.config.wsgi:application"]
    return {"web": web, "worker": ["django", "db_worker", "--interval", "0.5", "-v", "0"]}
