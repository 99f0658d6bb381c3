"""Fetch again, or check, what was taken in from other projects. For developers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.ui import vendored


class Command(BaseCommand):
    """Without options: fetch, compare with the list, write. With --check: compare the files only, offline."""

    help = "Fetch script, fonts and map shapes that were taken in from other projects, or check them (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare the files with the list; no network")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            vendored.fetch(self.stdout.write)
            (vendored.PACKAGE / "ui" / "VENDORED.md").write_text(vendored.as_page(), encoding="utf-8")
        if found := vendored.differences():
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(vendored.FILES)} files are as listed")
