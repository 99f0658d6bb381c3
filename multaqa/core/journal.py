"""The journal: an append-only, hash-chained record of every act."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from multaqa.core.models import JournalHead, JournalLine

START = "0" * 64


@dataclass(frozen=True)
class Fault:
    """One place where the chain does not hold. kind: changed, removed, added, reordered."""

    number: int
    kind: str


def name_of(thing: models.Model | str) -> str:
    """Return the lasting name of a row, as the journal writes it: `Answer:55`. A name already made is kept."""
    return thing if isinstance(thing, str) else f"{type(thing).__name__}:{thing.pk}"


def author_of(by: Any) -> tuple[str, str]:
    """Return (key, name) of who acts; the platform itself (`None`) has neither."""
    return (f"person:{by.pk}", str(by)) if by is not None else ("", "")


def record(verb: str, thing: models.Model | str, *, by: Any, differences: dict[str, Any] | None = None) -> JournalLine:
    """Append one line. Call it inside the transaction of the deed, so that both stand or neither.

    differences: {field: [before, after]} or whatever tells the deed; must be JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.record belongs inside the transaction of the deed")
    JournalHead.objects.get_or_create(pk=1)
    head = JournalHead.objects.select_for_update().get(pk=1)
    by_key, by_name = author_of(by)
    line = JournalLine(
        number=head.number + 1, at=timezone.now(), by_key=by_key, by_name=by_name, verb=verb, thing=name_of(thing),
        differences=json.loads(json.dumps(differences or {}, cls=DjangoJSONEncoder, ensure_ascii=False)),
        previous_hash=head.hash,
    )  # fmt: skip
    line.hash = hash_of(line)
    line.save(force_insert=True)
    JournalHead.objects.filter(pk=1).update(number=line.number, hash=line.hash)
    return line


def hash_of(line: JournalLine) -> str:
    """Return the SHA-256 (hex) over the line's content and the hash before it."""
    content = [
        line.number, line.at.isoformat(timespec="microseconds"), line.by_key, line.by_name,
        line.verb, line.thing, line.differences, line.previous_hash,
    ]  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults() -> Iterator[Fault]:
    """Walk the whole chain and yield every line that was changed, removed, added or moved; nothing = it holds."""
    number, previous = 0, START
    for line in JournalLine.objects.order_by("number").iterator(chunk_size=2000):
        for gone in range(number + 1, line.number):
            yield Fault(gone, "removed")
        whole = hash_of(line) == line.hash
        if not whole:
            yield Fault(line.number, "changed")
        elif line.number == number + 1 and line.previous_hash != previous:
            yield Fault(line.number, "reordered")
        number, previous = line.number, line.hash
    head = JournalHead.objects.filter(pk=1).first()
    expected = head.number if head else 0
    for gone in range(number + 1, expected + 1):
        yield Fault(gone, "removed")
    for extra in range(expected + 1, number + 1):
        yield Fault(extra, "added")
    if head and number == expected and number and previous != head.hash:
        yield Fault(number, "changed")
