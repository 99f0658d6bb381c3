"""Do what has come due: for a clock of the system (cron, a timer), once a minute."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.core import outbox
from multaqa.rounds.tasks import go_on_with_jobs


class Command(BaseCommand):
    """Send mail that waits and go on with work that a worker left lying, whatever has become of their tasks."""

    help = "Do what has come due: send mail that waits, go on with work that was interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each job and tell what was done."""
        self.stdout.write(f"{outbox.send_waiting()} mails sent, {outbox.waiting_count()} wait")
        self.stdout.write(f"{go_on_with_jobs()} jobs given to a worker again")
