"""Load the mechanism's record."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.portal.actions import load_facts


class Command(BaseCommand):
    """Load the facts that ship with the product; what is already there is left alone."""

    help = "Load the mechanism's record; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what changed."""
        for name, count in load_facts(by=None).items():
            self.stdout.write(f"{name}: {count}")
