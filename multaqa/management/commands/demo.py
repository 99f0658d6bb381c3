"""Make demonstration people."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.management.preparing import prepare
from multaqa.members.actions import DEMO_PASSWORD, make_demo_people


class Command(BaseCommand):
    """One person per role. They can sign in only where demo mode is on (`multaqa serve --demo`)."""

    help = "Make one demonstration person per role, with known passwords."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, in an empty folder too, and print who they are."""
        prepare()
        for person in make_demo_people(by=None):
            self.stdout.write(f"{person.email:<30} {DEMO_PASSWORD}   {person.name}")
