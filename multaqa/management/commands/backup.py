"""Write the whole installation into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

import multaqa
from multaqa.core import journal
from multaqa.core.backup import BackupRefused, make_backup
from multaqa.management.preparing import installation


class Command(BaseCommand):
    """While it serves, too. For SQLite; PostgreSQL has its own tools, see docs/developer/operate.md."""

    help = "Write database, kept files and secret into one file; the program may go on running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path, help="for example multaqa-2026-11-24.tar; must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and print the journal's head, which belongs elsewhere than the backup."""
        number, last = journal.head()
        notes = {"version": multaqa.__version__, "made_at": timezone.now().isoformat(), "head": f"{number}:{last}"}
        try:
            count = make_backup(options["file"].resolve(), of=installation(), notes=notes)
        except (BackupRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{options['file']}: database and {count} kept files; journal {number}:{last}")
