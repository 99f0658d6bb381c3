"""Whether the house stands: database, tables, journal, worker."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone

import multaqa
from multaqa.core.models import JournalHead

PATIENCE = timedelta(minutes=5)  # a task that waits longer has no worker


@dataclass
class Health:
    """is_well: the platform answers. The worker is told apart: pages stand without it."""

    is_well: bool
    facts: dict[str, Any] = field(default_factory=dict)


def health() -> Health:
    """Return what a monitor asks for; no address, no name, no fault's own words."""
    facts: dict[str, Any] = {"version": multaqa.__version__, "database": "ok", "migrations": "ok"}
    try:
        if _has_waiting_migrations():
            return Health(False, facts | {"migrations": "waiting"})
        head = JournalHead.objects.filter(pk=1).first()
        facts["journal"] = {"number": head.number if head else 0, "hash": head.hash if head else "0" * 64}
        facts["worker"] = "late" if _has_forgotten_tasks() else "ok"
    except DatabaseError:
        return Health(False, facts | {"database": "unreachable", "migrations": "unknown"})
    return Health(True, facts)


def _has_waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _has_forgotten_tasks() -> bool:
    """Tell whether a task has been ready for longer than a living worker lets it lie."""
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    at_once = Q(
        run_after__gt=now, enqueued_at__lt=now - PATIENCE
    )  # without an hour of its own it lies in the far future
    return DBTaskResult.objects.ready().filter(at_once | Q(run_after__lt=now - PATIENCE)).exists()
