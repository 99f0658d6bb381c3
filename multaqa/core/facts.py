"""Facts that ship with the product: data files into tables, as often as one likes.

What a file said is remembered (`LoadedFact`), so that a second load changes nothing and each change has one meaning:

- a row that is new in the file is made; where people have made it before, only what they left empty is filled in;
- a column that the file corrects is corrected, with a journal line: in place in a plain table; in a dated table (one
  with `replaced_at`) by a new row, and the earlier one says when it was replaced;
- what people changed or took away since stands, as long as the file says what it said before;
- a row that is gone from the file is withdrawn: in a dated table it is marked as replaced; in a plain one it is
  deleted, its words kept in the journal, unless other rows hang on it: then it stays, and the journal says so.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from multaqa.core import journal
from multaqa.core.models import LoadedFact

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
    """Bring a table up to date with all the rows of its file and return how many rows were written or withdrawn.

    key: the columns that name a fact. values: the other columns. Call it once for each table, inside a transaction.
    """
    table = _Table(model, by)
    for row in rows:
        table.keep(key(row), values(row))
    table.withdraw_the_others()
    return table.finish()


class _Table:
    """One table while its file is held against it."""

    def __init__(self, model: type[models.Model], by: Any) -> None:
        self.model, self.by = model, by
        self.manager = model._default_manager
        self.is_dated = any(field.name == "replaced_at" for field in model._meta.get_fields())
        self.loaded = {one.key: one for one in LoadedFact.objects.filter(table=model.__name__)}
        self.rows: dict[str, models.Model] | None = None
        self.met: set[str] = set()
        self.new: list[models.Model] = []
        self.facts_new: list[LoadedFact] = []
        self.facts_changed: list[LoadedFact] = []
        self.changed = 0

    def kept(self, named: Values) -> models.Model | None:
        """Return the current row of this name."""
        if self.rows is None:
            current = self.manager.filter(replaced_at=None) if self.is_dated else self.manager.all()
            self.rows = {_as_json({name: getattr(row, name) for name in named}): row for row in current}
        return self.rows.get(_as_json(named))

    def keep(self, named: Values, said: Values) -> None:
        """Hold one row of the file against the table."""
        name, now = _as_json(named), json.loads(_as_json(said))
        self.met.add(name)
        row, before = self.kept(named), self.loaded.get(name)
        if before is None:
            self.facts_new.append(
                LoadedFact(table=self.model.__name__, key=name, said=now, loaded_at=timezone.now())
            )  # fmt: skip
        elif before.said == now:
            return
        else:
            before.said, before.loaded_at, told = now, timezone.now(), before.said
            self.facts_changed.append(before)
        if row is None:
            self.new.append(self.model(**named, **said))
        elif before is None:
            self.correct(row, named, said, {column for column in said if getattr(row, column) in ("", None)})
        else:
            self.correct(row, named, said, {column for column in said if told.get(column) != now[column]})

    def correct(self, row: models.Model, named: Values, said: Values, columns: set[str]) -> None:
        """Write what the file corrects of a row."""
        corrected = {name: said[name] for name in said if name in columns and getattr(row, name) != said[name]}
        if not corrected:
            return
        differences = {name: [str(getattr(row, name)), str(value)] for name, value in corrected.items()}
        journal.record("correct_fact", row, by=self.by, differences=differences)
        if self.is_dated:
            self.manager.filter(pk=row.pk).update(replaced_at=timezone.now())
            self.new.append(self.model(**named, **{name: getattr(row, name) for name in said} | corrected))
        else:
            self.manager.filter(pk=row.pk).update(**corrected)
            self.changed += 1

    def withdraw_the_others(self) -> None:
        """Take back the rows that are gone from the file."""
        for name in sorted(self.loaded.keys() - self.met):
            fact = self.loaded[name]
            row = self.kept(json.loads(name))
            if row is not None:
                self.withdraw(row, fact.said)
            fact.delete()

    def withdraw(self, row: models.Model, said: Values) -> None:
        """Take back one row; what it said stays readable."""
        told: dict[str, Any] = {"said": said}
        name = journal.name_of(row)
        if self.is_dated:
            self.manager.filter(pk=row.pk).update(replaced_at=timezone.now())
        else:
            told |= _delete(row)
        journal.record("withdraw_fact", name, by=self.by, differences=told)
        self.changed += 1

    def finish(self) -> int:
        """Write the new rows and what was said; return how many rows of the table were touched."""
        self.manager.bulk_create(self.new)
        LoadedFact.objects.bulk_create(self.facts_new)
        LoadedFact.objects.bulk_update(self.facts_changed, ["said", "loaded_at"])
        if self.new:
            journal.record("load_facts", self.model.__name__, by=self.by, differences={"rows": len(self.new)})
        return len(self.new) + self.changed


def _delete(row: models.Model) -> dict[str, Any]:
    """Delete a row on which nothing hangs; else tell what does."""
    try:
        row.delete()
    except models.ProtectedError as error:
        return {"stays_because_of": sorted(journal.name_of(one) for one in error.protected_objects)}
    return {}


def _as_json(values: Values) -> str:
    return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
