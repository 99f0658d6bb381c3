"""Two programs that write at once keep one chain, on either database, from the very first line on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import own_database

LINES, WRITERS = 40, 2
MAKE = """
with connection.schema_editor() as editor:
    for table in (JournalHead, JournalLine):
        editor.create_model(table)
"""
WRITE = f"""
sys.stdin.readline()
for number in range({LINES}):
    with transaction.atomic():
        journal.record("deed", f"Thing:{{number}}", by=None, differences={{"writer": sys.argv[1]}})
"""
VERIFY = """
print(journal.head()[0], list(journal.faults()), JournalLine.objects.values("differences").distinct().count())
"""
BEGIN = """
import django, sys
django.setup()
from django.db import connection, transaction
from multaqa.core import journal
from multaqa.core.models import JournalHead, JournalLine
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    address = own_database(f"writers_{os.getpid()}", tmp_path)
    return {
        **os.environ,
        "MULTAQA_DATA": str(tmp_path),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "multaqa.config.settings",
    }


def run(environment: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code], env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_writers_at_once_keep_one_chain(environment):
    run(environment, MAKE)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", BEGIN + WRITE, str(number)], env=environment, stdin=subprocess.PIPE, text=True
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=100)
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert run(environment, VERIFY) == f"{LINES * WRITERS} [] {WRITERS}"
