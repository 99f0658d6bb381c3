"""Invite a person from the command line: the way in for the first secretariat."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.core.errors import RuleBroken
from multaqa.members.actions import invite
from multaqa.members.models import Seat


class Command(BaseCommand):
    """Send an invitation to the secretariat; later ones are sent from the pages."""

    help = "Invite a person to the secretariat and print the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom to invite."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite and print the link, since mail may not be set up yet."""
        try:
            link = invite(options["email"], name=options["name"], role=Seat.Role.SECRETARIAT, by=None)
        except RuleBroken as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(link)
