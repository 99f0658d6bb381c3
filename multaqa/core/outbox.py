"""Outgoing mail: written with the deed, sent by the worker, tried again until the server takes it.

A mail is a row of the same transaction as the deed that it tells of: both stand or neither. No page waits for a mail
server, and how long an answer takes does not tell whether a mail was written.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from multaqa.core.models import OutgoingMail

TRIES = 14  # the pause doubles from one minute, six hours at most: about a day and a half in all
LONGEST_PAUSE = timedelta(hours=6)
CLAIM = timedelta(minutes=10)  # a worker that died while sending gives the mail back after this
log = logging.getLogger("multaqa.mail")


def post(to: str, *, subject: str, text: str, sender_name: str = "") -> OutgoingMail:
    """Write a mail that the worker will send. Call it inside the transaction of the deed."""
    mail = OutgoingMail.objects.create(
        to=to, subject=" ".join(subject.split()), text=text, sender=sender(sender_name), next_try_at=timezone.now()
    )
    send_waiting_task.enqueue()
    return mail


def sender(name: str = "") -> str:
    """Return the sender of the installation's mail, under this name where one is given."""
    usual, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or usual, address))


def send_waiting() -> int:
    """Send every mail whose time has come and return how many went out; one that fails is tried again later."""
    due = OutgoingMail.objects.filter(sent_at=None, next_try_at__lte=timezone.now()).order_by("pk")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)))


def waiting_count() -> int:
    """Return how many mails wait for another try."""
    return OutgoingMail.objects.filter(sent_at=None, next_try_at__isnull=False).count()


@task()
def send_waiting_task() -> int:
    """Send what waits."""
    return send_waiting()


def _send(pk: int) -> bool:
    """Send one mail, claimed first, so that two workers never send it; no lock is held while the server answers."""
    now = timezone.now()
    claimed = OutgoingMail.objects.filter(pk=pk, sent_at=None, next_try_at__lte=now).update(next_try_at=now + CLAIM)
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=pk)
    fault = _hand_over(mail)
    with transaction.atomic():
        if fault:
            _put_off(mail, fault)
        else:
            mail.sent_at, mail.text = timezone.now(), ""  # links in it are personal; nobody needs them here any more
        mail.save()
    return not fault


def _hand_over(mail: OutgoingMail) -> str:
    """Give the mail to the server; return its complaint, nothing when it was taken."""
    message = EmailMessage(
        mail.subject, mail.text, mail.sender, [mail.to], connection=get_connection(settings.OUTBOX_BACKEND)
    )
    try:
        message.send()
    except Exception as fault:  # whatever the server or the network did, the mail is not lost
        log.warning("mail %s was not taken: %s", mail.pk, fault)
        return f"{type(fault).__name__}: {fault}"[:300]
    return ""


def _put_off(mail: OutgoingMail, fault: str) -> None:
    mail.failures += 1
    mail.fault = fault
    if mail.failures >= TRIES:
        mail.next_try_at = None
        return
    mail.next_try_at = timezone.now() + min(timedelta(minutes=2 ** (mail.failures - 1)), LONGEST_PAUSE)
    send_waiting_task.using(run_after=mail.next_try_at).enqueue()


class EmailBackend(BaseEmailBackend):
    """Django's door for mail: whatever any package sends goes through the same box."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Write a row for each receiver."""
        with transaction.atomic():
            for message in email_messages:
                for receiver in message.recipients():
                    mail = post(receiver, subject=str(message.subject), text=str(message.body))
                    OutgoingMail.objects.filter(pk=mail.pk).update(sender=message.from_email)
        return len(email_messages)
