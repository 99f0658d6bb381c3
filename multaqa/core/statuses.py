"""The life of a thing: a status, its allowed moves, and a dated row for each step."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StatusChange

Moves = Mapping[str, tuple[str, ...]]


class MoveRefused(RuleBroken):
    """The thing is no longer (or not yet) where this step begins."""


def change_status(
    thing: Any, to: str, *, by: Any, reason: str = "", verb: str = "", differences: Mapping[str, Any] | None = None
) -> None:
    """Move `thing.status` to `to` if its class's MOVES allow it, write the dated row and the journal line.

    The class has `MOVES: Moves`, from each status to those that may follow. Raises MoveRefused otherwise.
    differences: what the journal's line tells beside the status and the reason.
    The row is locked and read again first: two people at once make one step, not two.
    """
    model: Any = type(thing)
    current = model._default_manager.select_for_update().get(pk=thing.pk)
    if to not in thing.MOVES.get(current.status, ()):
        raise MoveRefused(
            _("This step is not possible now: the status is “%(status)s”. Reload the page to see what has changed.")
            % {"status": current.get_status_display()}
        )
    by_key, by_name = journal.author_of(by)
    StatusChange.objects.create(
        thing=journal.name_of(thing), from_status=current.status, to_status=to, at=timezone.now(),
        by_key=by_key, by_name=by_name, reason=reason,
    )  # fmt: skip
    told: dict[str, Any] = {"status": [current.status, to], **(differences or {})}
    if reason:
        told["reason"] = reason
    journal.record(verb or "change_status", thing, by=by, differences=told)
    thing.status = to
    thing.save(update_fields=["status"])


def changes_of(thing: models.Model) -> models.QuerySet[StatusChange]:
    """Return the dated steps of a thing, oldest first."""
    return StatusChange.objects.filter(thing=journal.name_of(thing))
