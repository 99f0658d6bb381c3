"""A status moves only where its class allows, with a dated row and a journal line."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.core.statuses import MoveRefused, change_status, changes_of
from multaqa.members.models import Invitation


@pytest.fixture
def invitation(cast):
    """Any thing with a life."""
    return Invitation.objects.create(
        email="x@example.org", name="x", role="partner", token_hash="0", invited_by=cast.secretariat,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


@transaction.atomic
def move(thing, to, by, **options):
    change_status(thing, to, by=by, **options)


def test_allowed_move_is_dated_and_in_the_journal(invitation, cast):
    move(invitation, "withdrawn", cast.secretariat, reason="left office", verb="withdraw_invitation")
    invitation.refresh_from_db()
    (step,) = changes_of(invitation)
    assert invitation.status == "withdrawn"
    assert (step.from_status, step.to_status) == ("sent", "withdrawn")
    assert (step.reason, step.by_name) == ("left office", "salma")
    line = JournalLine.objects.get()
    assert line.verb == "withdraw_invitation"
    assert line.differences == {"status": ["sent", "withdrawn"], "reason": "left office"}


def test_second_move_from_a_stale_copy_is_refused(invitation, cast):
    stale = Invitation.objects.get(pk=invitation.pk)
    move(invitation, "accepted", cast.partner)
    with pytest.raises(MoveRefused):
        move(stale, "withdrawn", cast.secretariat)
    assert changes_of(invitation).count() == JournalLine.objects.count() == 1
