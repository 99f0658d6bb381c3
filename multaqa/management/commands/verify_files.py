"""Prove the kept files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.core import files
from multaqa.core.models import StoredFile


class Command(BaseCommand):
    """Read every kept file again: after a restore, after a move, once a month."""

    help = "Prove that every kept file is there and is what was kept."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all are there, 1 with those that are not."""
        faults = list(files.faults())
        if faults:
            raise CommandError("; ".join(f"file {file.pk} ({file.name}) is {kind}" for file, kind in faults))
        self.stdout.write(f"{StoredFile.objects.count()} files are what was kept")
