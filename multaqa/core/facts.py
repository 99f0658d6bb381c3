"""Facts that ship with the product: data files into tables, as often as one likes.

What is already there is left alone. A corrected text of a plain row is changed in place, with a journal line. A
corrected fact of a dated row (a table with `replaced_at`) is a new row; the earlier one says when it was replaced.
"""

import csv
import io
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from django.db import models
from django.utils import timezone

from multaqa.core import journal

Row = dict[str, str]
Values = dict[str, Any]


def read_rows(file: str) -> list[Row]:
    """Return the rows of one data file of `multaqa.record`; an empty cell is an empty text."""
    text = resources.files("multaqa.record").joinpath(file).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def texts(row: Row, *names: str) -> Values:
    """Return the columns of these texts in all three languages, and which language is the original."""
    columns = {f"{name}_{language}": row[f"{name}_{language}"] for name in names for language in ("ar", "en", "fr")}
    return columns | {"original_language": row["original"]}


def keep_rows(
    model: type[models.Model], rows: Sequence[Row], *, key: Callable[[Row], Values], values: Callable[[Row], Values],
    by: Any,
) -> int:  # fmt: skip
    """Bring a table up to date with the rows of a file and return how many rows were written.

    key: the columns that name a fact. values: the other columns. Call it inside a transaction.
    """
    is_dated = any(field.name == "replaced_at" for field in model._meta.get_fields())
    manager = model._default_manager
    current = list(manager.filter(replaced_at=None) if is_dated else manager.all())
    if not rows:
        return 0
    names = list(key(rows[0]))
    known = {tuple(getattr(kept, name) for name in names): kept for kept in current}
    new: list[models.Model] = []
    changed = 0
    for row in rows:
        named, said = key(row), values(row)
        kept = known.get(tuple(named.values()))
        if kept is None:
            new.append(model(**named, **said))
            continue
        differences = {
            name: [str(getattr(kept, name)), str(value)] for name, value in said.items() if getattr(kept, name) != value
        }
        if not differences:
            continue
        journal.record("correct_fact", kept, by=by, differences=differences)
        if is_dated:
            manager.filter(pk=kept.pk).update(replaced_at=timezone.now())
            new.append(model(**named, **said))
        else:
            manager.filter(pk=kept.pk).update(**said)
            changed += 1
    manager.bulk_create(new)
    if new:
        journal.record("load_facts", model.__name__, by=by, differences={"rows": len(new)})
    return len(new) + changed
