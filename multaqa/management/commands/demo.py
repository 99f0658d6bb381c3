"""Make demonstration people and, when asked, a sample year of measuring."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.core.errors import RuleBroken
from multaqa.management.preparing import prepare
from multaqa.members.actions import DEMO_PASSWORD, make_demo_people
from multaqa.rounds.actions import make_sample_rounds
from multaqa.rounds.models import Answer, InstitutionForm, Round


class Command(BaseCommand):
    """One person per role. They can sign in only where demo mode is on (`multaqa serve --demo`)."""

    help = "Make one demonstration person per role, with known passwords; with --round a sample year too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the switch of the sample year and its size."""
        parser.add_argument("--round", action="store_true", help="make two sample rounds: one published, one under way")
        parser.add_argument("--states", type=int, default=19, help="how many states take part (default 19)")
        parser.add_argument("--services", type=int, default=100, help="how many services are answered (default 100)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another year (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, in an empty folder too, and print who and what they are."""
        prepare()
        for person in make_demo_people(by=None):
            self.stdout.write(f"{person.email:<30} {DEMO_PASSWORD}   {person.name}")
        if options["round"]:
            self._make_rounds(options["states"], options["services"], options["seed"])

    def _make_rounds(self, states: int, services: int, seed: int) -> None:
        try:
            rounds = make_sample_rounds(states=states, services=services, seed=seed, by=None)
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        for line in _told(rounds):
            self.stdout.write(line)


def _told(rounds: Iterable[Round]) -> Iterable[str]:
    """Yield what was made: each round, its size, and what became of each state."""
    for round in rounds:
        forms = InstitutionForm.objects.filter(submission__round=round).count()
        answers = Answer.objects.filter(submission__round=round).count()
        yield f"\n{round}: {round.status}, {forms} institutions, {answers} answers, /ar/rounds/{round.pk}/"
        for one in round.submissions.select_related("state"):
            flags = "".join(word for word, is_so in ((" late", one.is_late), (" partial", one.is_partial)) if is_so)
            yield f"  {one.state.iso3}  {one.status}{flags}"
