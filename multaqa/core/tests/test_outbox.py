"""Outgoing mail: written with the deed, sent once, tried again, given up at last."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from multaqa.core import outbox
from multaqa.core.models import OutgoingMail


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Refuse."""
        raise ConnectionRefusedError("no server there")


def post(to: str = "salma@example.org") -> OutgoingMail:
    with transaction.atomic():
        return outbox.post(to, subject="ملتقى: دعوة\n", text="الرابط", sender_name="أمانة الاجتماع")


def test_mail_is_sent_once_and_its_text_forgotten(db):
    written = post()
    assert mail.outbox == []
    assert outbox.send_waiting() == 1
    assert outbox.send_waiting() == 0
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("ملتقى: دعوة", "الرابط", ["salma@example.org"])
    assert "localhost" in sent.from_email
    written.refresh_from_db()
    assert written.sent_at is not None
    assert written.text == ""


@transaction.atomic
def failing_deed() -> None:
    outbox.post("a@example.org", subject="s", text="t")
    raise RuntimeError


def test_mail_falls_with_its_deed(db):
    with pytest.raises(RuntimeError):
        failing_deed()
    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_mail_that_fails_is_kept_and_tried_again_later(db, settings):
    written = post()
    settings.OUTBOX_BACKEND = f"{__name__}.Refusing"
    assert outbox.send_waiting() == 0
    written.refresh_from_db()
    assert written.failures == 1
    assert "no server there" in written.fault
    assert written.text == "الرابط"
    assert outbox.send_waiting() == 0  # its time has not come
    assert DBTaskResult.objects.filter(run_after=written.next_try_at).exists()
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingMail.objects.update(next_try_at=timezone.now())
    assert outbox.send_waiting() == 1


def test_mail_is_given_up_at_last(db, settings):
    written = post()
    settings.OUTBOX_BACKEND = f"{__name__}.Refusing"
    pauses = []
    for _ in range(outbox.TRIES):
        OutgoingMail.objects.update(next_try_at=timezone.now())
        outbox.send_waiting()
        written.refresh_from_db()
        pauses.append(written.next_try_at)
    assert pauses[-1] is None
    assert None not in pauses[:-1]
    assert timezone.now() + timedelta(hours=7) > pauses[-2] > timezone.now() + timedelta(hours=5)
    assert outbox.send_waiting() == 0


def test_one_bad_address_holds_up_nobody(db, monkeypatch):
    first, second = post("a@example.org"), post("b@example.org")
    hand_over = outbox._hand_over
    monkeypatch.setattr(outbox, "_hand_over", lambda one: "no such user" if one.pk == first.pk else hand_over(one))
    assert outbox.send_waiting() == 1
    assert [one.to for one in mail.outbox] == [[second.to]]


def test_whatever_a_package_sends_goes_through_the_box(db, settings):
    settings.EMAIL_BACKEND = "multaqa.core.outbox.EmailBackend"
    send_mail("s", "t", "Multaqa <a@localhost>", ["x@example.org", "y@example.org"])
    kept: Any = OutgoingMail.objects.values_list("to", "sender", "text")
    assert list(kept) == [
        ("x@example.org", "Multaqa <a@localhost>", "t"),
        ("y@example.org", "Multaqa <a@localhost>", "t"),
    ]


def test_due_jobs_send_what_waits(db, capsys):
    post()
    call_command("due_jobs")
    assert "1 mails sent, 0 wait" in capsys.readouterr().out
