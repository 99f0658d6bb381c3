"""What must be there before anybody can work: a reachable database, its tables, static files, the record."""

import fcntl
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from multaqa.core.backup import Installation
from multaqa.portal.actions import load_facts


def prepare() -> None:
    """Bring tables, static files and record up to date; a second time changes nothing."""
    refuse_unless_reachable()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_facts(by=None)


def refuse_unless_reachable() -> None:
    """Refuse, in one line, to go on without a database."""
    try:
        connection.ensure_connection()
    except OperationalError as fault:
        first = str(fault).strip().splitlines()[0]
        raise CommandError(f"the database cannot be reached: {first}") from fault


def refuse_unless_prepared() -> None:
    """Refuse, in one line, to work on tables of another version."""
    refuse_unless_reachable()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("the database is not up to date; “multaqa prepare” brings it there")


def installation() -> Installation:
    """Return where this installation lies; refuse where its database is no file that could be copied."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise CommandError("the database is PostgreSQL: use its own tools, see docs/developer/operate.md")
    return Installation(
        database=Path(database["NAME"]), files=Path(settings.FILES), secret=settings.DATA / "secret-key"
    )


def only_one_here(folder: Path, words: str) -> IO[str]:
    """Take the data folder for this process while the handle is kept; refuse where another one has it.

    words: what the other one will be told of us.
    """
    handle = (folder / "serve.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        handle.seek(0)
        other = handle.read().strip()
        handle.close()
        raise CommandError(f"{settings.DATA} is in use by {other}; choose another folder by MULTAQA_DATA") from fault
    handle.truncate(0)
    handle.write(words)
    handle.flush()
    return handle
