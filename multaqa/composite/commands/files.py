"""The files of a computed index."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multaqa.composite.commands.report import report_bytes
from multaqa.composite.commands.writing import csv_bytes, json_text
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Absence
from multaqa.composite.index import Result
from multaqa.composite.record import plain
from multaqa.composite.tables import Table

if TYPE_CHECKING:
    from multaqa.composite.sensitivity import Sensitivity
    from multaqa.composite.uncertainty import Uncertainty

Rows = Iterator[Sequence[object]]


def write_index(result: Result, table: Table, folder: Path) -> None:
    """Write a result into a folder: tables for spreadsheets and one record for programs.

    scores.csv: a row per unit, rank and group first, then every part's score as displayed. details.csv: a row per unit
    and part with everything that is known of it. values.csv: a row per unit and indicator, the value or its absence,
    and what was filled or treated. weights.csv: a row per part. result.json: all of it, with the record of the method
    and the checksum of the inputs; canonical.json: the canonical bytes, the same on every machine.
    """
    for name, rows in _TABLES.items():
        (folder / name).write_bytes(csv_bytes(rows(result, table)))
    (folder / "result.json").write_text(json_text(record_of(result, table)), "utf-8")
    (folder / "canonical.json").write_bytes(result.to_bytes())


def write_report(
    result: Result,
    table: Table,
    chosen: argparse.Namespace,
    folder: Path,
    *,
    spread: "Uncertainty | None" = None,
    moved: "Sensitivity | None" = None,
) -> None:
    """Write the report that a command asks for, if it asks for one."""
    if not chosen.report:
        return
    content = report_bytes(
        result,
        table,
        kind=chosen.report,
        language=chosen.language,
        made_on=_day(chosen.on),
        spread=spread,
        moved=moved,
    )
    (folder / f"report.{chosen.report}").write_bytes(content)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError as error:
        raise EngineError(f"“{text}” is no date", place="--on", remedy="Write it as 2026-11-24") from error


def record_of(result: Result, table: Table) -> dict[str, Any]:
    """Return a result as JSON-able data, with the units' names and what the table held besides."""
    return {"table": table.label, "names": plain(table.names), "left_out": list(table.left_out), **result.to_record()}


def _name_columns(names: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [f"name_{language}" for language in names]


def _scores(result: Result, table: Table) -> Rows:
    yield ["unit", *_name_columns(table.names), "rank", "group", "coverage", *result.nodes]
    order = sorted(range(len(result.units)), key=lambda row: (result.ranks[row, 0] or len(result.units) + 1, row))
    for row in order:
        unit = result.units[row]
        named = [names.get(unit, "") for names in table.names.values()]
        rank, group = int(result.ranks[row, 0]) or None, result.groups[row, 0]
        yield [unit, *named, rank, group, float(result.coverage[row, 0]), *map(float, result.displayed[row])]


def _details(result: Result, table: Table) -> Rows:
    numbers = ["score", "displayed", "rank", "group", "coverage", "weight", "contribution", "missing"]
    yield ["unit", "part", "parent", *numbers]
    for row, unit in enumerate(result.units):
        for column, part in enumerate(result.framework.tree.parts):
            yield [
                unit,
                part.code,
                part.parent,
                float(result.scores[row, column]),
                float(result.displayed[row, column]),
                int(result.ranks[row, column]) or None,
                result.groups[row, column],
                float(result.coverage[row, column]),
                float(result.weights[row, column]),
                float(result.contributions[row, column]),
                result.missing[row, column],
            ]


def _values(result: Result, table: Table) -> Rows:
    yield ["unit", "indicator", "value", "absence", "imputed", "treated", "treatment"]
    tree, data = result.framework.tree, result.data
    changed = {(cell.unit, cell.indicator): cell for cell in result.treated}
    filled = {tree.codes[leaf]: column for column, leaf in enumerate(tree.leaves)}
    for row, unit in enumerate(result.units):
        for column, code in enumerate(data.indicators):
            absence = int(data.absence_codes[row, column])
            cell = changed.get((unit, code))
            yield [
                unit,
                code,
                float(data.values[row, column]),
                Absence(absence).name.lower() if absence else "",
                "yes" if code in filled and result.imputed[row, filled[code]] else "",
                cell.after if cell else None,
                cell.method if cell else "",
            ]


def _weights(result: Result, table: Table) -> Rows:
    yield ["part", "parent", "weight", "share_of_index", "origin"]
    tree = result.framework.tree
    shares = [1.0] * len(tree.codes)
    for position, part in enumerate(tree.parts):
        if position:
            siblings = list(tree.children[tree.parents[position]])
            total = float(result.node_weights[siblings].sum())
            shares[position] = shares[tree.parents[position]] * float(result.node_weights[position]) / total
        yield [part.code, part.parent, float(result.node_weights[position]), shares[position], part.origin]


_TABLES: dict[str, Callable[[Result, Table], Rows]] = {
    "scores.csv": _scores,
    "details.csv": _details,
    "values.csv": _values,
    "weights.csv": _weights,
}
