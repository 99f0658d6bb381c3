"""Do what has come due: for a clock of the system (cron, a timer), once a minute."""

from typing import Any

from django.core.management.base import BaseCommand

from multaqa.core import outbox


class Command(BaseCommand):
    """Send mail that waits, whatever has become of the task that would have sent it."""

    help = "Do what has come due: send mail that waits."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each job and tell what was done."""
        self.stdout.write(f"{outbox.send_waiting()} mails sent, {outbox.waiting_count()} wait")
