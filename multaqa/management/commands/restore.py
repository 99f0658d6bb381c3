"""Put a backup back into an empty data folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from multaqa.core.backup import BackupRefused, restore_backup
from multaqa.management.preparing import installation, only_one_here


class Command(BaseCommand):
    """Whole or not at all; every checksum is compared first."""

    help = "Put a backup back into an empty data folder (MULTAQA_DATA)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup."""
        parser.add_argument("file", type=Path, help="what “multaqa backup” wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it back and say what to do next."""
        connection.close()
        with only_one_here(settings.DATA, "a restore"):
            try:
                notes = restore_backup(options["file"].resolve(), into=installation())
            except (BackupRefused, OSError) as refused:
                raise CommandError(str(refused)) from refused
        self.stdout.write(f"{settings.DATA}: as of {notes.get('made_at', '?')}, version {notes.get('version', '?')}")
        self.stdout.write(
            f"next: multaqa prepare, multaqa verify-files, multaqa verify-journal --kept {notes.get('head')}"
        )
