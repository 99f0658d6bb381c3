"""Prove the journal."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from multaqa.core import journal


def _head(words: str) -> tuple[int, str]:
    """Read "1204:5fba65…" as number and hash."""
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", words)
    if found is None:
        raise ArgumentTypeError("write NUMBER:HASH, as an earlier run printed it")
    return int(found[1]), found[2]


class Command(BaseCommand):
    """Walk the chain; name every line that was changed, removed, added or moved."""

    help = "Prove that no line of the journal was changed, removed or moved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a head that was noted elsewhere."""
        words = "a head noted earlier, NUMBER:HASH; proves that nothing up to it was written anew"
        parser.add_argument("--kept", type=_head, metavar="HEAD", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when the chain holds, 1 with the faults otherwise."""
        faults = list(journal.faults(kept=options["kept"]))
        if faults:
            raise CommandError("; ".join(f"line {fault.number} was {fault.kind}" for fault in faults))
        number, last = journal.head()
        self.stdout.write(f"{number} lines, the chain holds; to keep elsewhere: {number}:{last}")
