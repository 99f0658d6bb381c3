"""Fetch again, or check, what was taken in from other projects. For developers."""

import hashlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.printing import vendored as for_print
from multaqa.ui import vendored as for_pages

LIST = for_pages.PACKAGE / "VENDORED.md"


class Command(BaseCommand):
    """Without options: fetch, compare with the lists, write. With --check: compare the files only, offline."""

    help = "Fetch script, fonts and map shapes that were taken in from other projects, or check them (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="compare the files with the list; no network")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch or check; a difference is an error."""
        if not options["check"]:
            for_pages.fetch(self.stdout.write)
            for path in for_print.fetch_fonts():
                self.stdout.write(f"printing/fonts/{path.name}")
            LIST.write_text(as_page(), encoding="utf-8")
        found = for_pages.differences() + print_differences()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(for_pages.FILES) + len(for_print.VENDORED)} files are as listed")


def print_differences() -> list[str]:
    """Return one line for each font of printed pages that is missing or not the one in the list."""
    found = []
    for record in for_print.VENDORED:
        path = for_print.FONTS / record.name
        if not path.exists():
            found.append(f"printing/fonts/{record.name}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != record.sha256:
            found.append(f"printing/fonts/{record.name}: differs from the list")
    return found


def as_page() -> str:
    """Return both lists for readers (VENDORED.md)."""
    lines = [for_pages.as_page(), f"## {for_print.PACKAGE} {for_print.VERSION}, for printed pages", ""]
    lines += [
        f"- SHA-256 of `printing/fonts/{record.name}` ({record.licence}): `{record.sha256}`."
        for record in for_print.VENDORED
    ]
    return "\n".join(lines) + "\n"
