"""Do what has come due: for a clock of the system (cron, a timer), once a minute."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.core import outbox
from multaqa.rounds.actions import announce_due, move_what_is_due, remind_of_deadlines
from multaqa.rounds.tasks import go_on_with_copies, go_on_with_jobs


class Command(BaseCommand):
    """Take the steps of rounds that move by their calendar, announce editions, remind, send mail, go on with work."""

    help = "Do what has come due: steps of a round, editions whose moment has come, reminders, mail, work left lying."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each job and tell what was done; mail goes after what writes it."""
        self.stdout.write(f"{move_what_is_due()} steps taken, {remind_of_deadlines()} reminders written")
        self.stdout.write(f"{announce_due()} editions announced whose moment has come")
        self.stdout.write(f"{outbox.send_waiting()} mails sent, {outbox.waiting_count()} wait")
        self.stdout.write(f"{go_on_with_jobs()} jobs given to a worker again")
        self.stdout.write(f"{go_on_with_copies()} pages of evidence given to a worker again")
