"""Bring the database up to date without starting anything."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.management.preparing import prepare


class Command(BaseCommand):
    """What `multaqa serve` does before it serves: for upgrades, and where several machines serve one database."""

    help = "Bring tables, static files and record up to date; start nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare; silence is success."""
        prepare()
