"""Prove the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.core import journal
from multaqa.core.models import JournalLine


class Command(BaseCommand):
    """Walk the chain; name every line that was changed, removed, added or moved."""

    help = "Prove that no line of the journal was changed, removed or moved."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when the chain holds, 1 with the faults otherwise."""
        faults = list(journal.faults())
        if faults:
            raise CommandError("; ".join(f"line {fault.number} was {fault.kind}" for fault in faults))
        self.stdout.write(f"{JournalLine.objects.count()} lines, the chain holds")
