"""The journal: an append-only, hash-chained record of every act."""

import hashlib
import json
import math
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
    """One place where the chain does not hold. kind: changed, removed, added, reordered; rewritten = not as kept."""

    number: int
    kind: str


def name_of(thing: models.Model | str) -> str:
    """Return the lasting name of a row, as the journal writes it: `Answer:55`. A name already made is kept."""
    return thing if isinstance(thing, str) else f"{type(thing).__name__}:{thing.pk}"


def author_of(by: Any) -> tuple[str, str]:
    """Return (key, name) of who acts; the platform itself (`None`) has neither."""
    return (f"person:{by.pk}", str(by)[:200]) if by is not None else ("", "")


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
        differences=_as_kept(json.loads(json.dumps(differences or {}, cls=DjangoJSONEncoder))),
        previous_hash=head.hash,
    )  # fmt: skip
    line.hash = hash_of(line)
    line.save(force_insert=True)
    JournalHead.objects.filter(pk=1).update(number=line.number, hash=line.hash)
    return line


def _as_kept(value: Any) -> Any:
    """Return the value in the one form that both databases give back unchanged, so that its hash can be made again.

    PostgreSQL has no negative zero, writes 1e22 without its exponent, refuses NaN, and in a text NUL and half a pair.
    """
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) >= 1e15 else value + 0.0
    if isinstance(value, dict):
        return {_as_kept(key): _as_kept(part) for key, part in value.items()}
    return [_as_kept(part) for part in value] if isinstance(value, list) else value


def hash_of(line: JournalLine) -> str:
    """Return the SHA-256 (hex) over the line's content and the hash before it."""
    content = [
        line.number, line.at.isoformat(timespec="microseconds"), line.by_key, line.by_name,
        line.verb, line.thing, line.differences, line.previous_hash,
    ]  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> tuple[int, str]:
    """Return number and hash of the last line; kept elsewhere, they show later whether lines were written anew."""
    found = JournalHead.objects.filter(pk=1).first()
    return (found.number, found.hash) if found else (0, START)


def faults(*, kept: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Walk the whole chain and yield every line that was changed, removed, added or moved; nothing = it holds.

    kept: a head noted elsewhere earlier. A chain that somebody reckoned anew from its beginning differs from it.
    """
    if kept and not JournalLine.objects.filter(number=kept[0], hash=kept[1]).exists() and kept != (0, START):
        yield Fault(kept[0], "rewritten")
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
    expected, last = head()
    for gone in range(number + 1, expected + 1):
        yield Fault(gone, "removed")
    for extra in range(expected + 1, number + 1):
        yield Fault(extra, "added")
    if number == expected and number and previous != last:
        yield Fault(number, "changed")
