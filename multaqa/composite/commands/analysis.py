"""Uncertainty, sensitivity and several years, on files."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from multaqa.composite.commands.analysis_texts import panel_text, sensitivity_text, uncertainty_text
from multaqa.composite.commands.choices import load_choices
from multaqa.composite.commands.files import write_report
from multaqa.composite.commands.loading import load_framework, load_table, load_years
from multaqa.composite.commands.progress import Bar
from multaqa.composite.commands.writing import csv_bytes, json_text, new_folder, write_json
from multaqa.composite.errors import EngineError
from multaqa.composite.index import build_index
from multaqa.composite.panels import PanelResult, build_panel
from multaqa.composite.sensitivity import Sensitivity, run_sensitivity
from multaqa.composite.tables import Table
from multaqa.composite.uncertainty import Plan, Uncertainty, plan_choices, run_uncertainty, usual_choices


def _planned(chosen: argparse.Namespace, replications: int) -> tuple[Plan, Table]:
    framework = load_framework(chosen.framework)
    choices = load_choices(chosen.choices) if chosen.choices else usual_choices(framework)
    table = load_table(chosen, framework)
    return plan_choices(
        framework, table.data, choices, replications=replications, seed=chosen.seed, of=chosen.of
    ), table


def uncertainty(chosen: argparse.Namespace) -> None:
    """Run `uncertainty`."""

    def compute() -> tuple[Uncertainty, Table]:
        plan, table = _planned(chosen, chosen.replications)
        with Bar("computing") as bar:
            return run_uncertainty(plan, interval=chosen.interval, progress=bar), table

    def write(folder: Path, found: tuple[Uncertainty, Table]) -> None:
        spread, table = found
        (folder / "uncertainty.csv").write_bytes(csv_bytes(_spread_rows(spread)))
        (folder / "distribution.csv").write_bytes(csv_bytes(_distribution_rows(spread)))
        if len(spread.pairs):
            (folder / "above.csv").write_bytes(csv_bytes(_above_rows(spread)))
        (folder / "uncertainty.json").write_text(json_text(spread.to_record()), "utf-8")
        result = build_index(spread.plan.framework, spread.plan.data)
        write_report(result, table, chosen, folder, spread=spread)

    spread, _ = _done(chosen, compute, write)
    _say(chosen, spread.to_record(), uncertainty_text(spread))


def sensitivity(chosen: argparse.Namespace) -> None:
    """Run `sensitivity`."""

    def compute() -> tuple[Sensitivity, Table]:
        plan, table = _planned(chosen, 1)
        for unit in chosen.unit_rank:
            plan.data.unit(unit)
        with Bar("computing") as bar:
            return run_sensitivity(plan, method=chosen.indices, points=chosen.points, progress=bar), table

    def write(folder: Path, found: tuple[Sensitivity, Table]) -> None:
        moved, table = found
        (folder / "sensitivity.csv").write_bytes(csv_bytes(_sensitivity_rows(moved)))
        (folder / "sensitivity.json").write_text(json_text(moved.to_record()), "utf-8")
        result = build_index(moved.plan.framework, moved.plan.data)
        write_report(result, table, chosen, folder, moved=moved)

    moved, _ = _done(chosen, compute, write)
    _say(chosen, moved.to_record(), sensitivity_text(moved, chosen.unit_rank))


def panel(chosen: argparse.Namespace) -> None:
    """Run `panel`."""

    def compute() -> PanelResult:
        framework = load_framework(chosen.framework)
        return build_panel(framework, load_years(chosen, framework).panel)

    def write(folder: Path, found: PanelResult) -> None:
        (folder / "series.csv").write_bytes(csv_bytes(_series_rows(found)))
        (folder / "panel.json").write_text(json_text(found.to_record()), "utf-8")
        (folder / "canonical.json").write_bytes(found.to_bytes())

    found = _done(chosen, compute, write)
    _say(chosen, found.to_record(), panel_text(found))


def _done(chosen: argparse.Namespace, compute: Any, write: Any) -> Any:
    """Compute, and write into a new folder where one is named."""
    if not chosen.out:
        if chosen.replace or getattr(chosen, "report", None):
            raise EngineError("there is no folder to write into", place="--out", remedy="Name one: --out DIR")
        return compute()
    with new_folder(chosen.out, replace=chosen.replace) as folder:
        found = compute()
        write(folder, found)
    return found


def _say(chosen: argparse.Namespace, record: dict[str, Any], text: str) -> None:
    if chosen.json:
        write_json(record)
    else:
        print(text)
    if chosen.out:
        print(f"Written into {chosen.out}.", file=sys.stderr)


def _spread_rows(spread: Uncertainty) -> Iterator[Sequence[object]]:
    ends = ("low", "median", "high")
    yield [
        "unit", "rank", *(f"rank_{end}" for end in ends), "rank_mean", "mean_change_of_rank", "share_ranked",
        "score", *(f"score_{end}" for end in ends), "score_mean",
    ]  # fmt: skip
    for row, unit in enumerate(spread.units):
        yield [
            unit, int(spread.base_ranks[row]) or None, *map(float, spread.ranks[row]), float(spread.mean_ranks[row]),
            float(spread.mean_shift[row]), float(spread.ranked[row]), float(spread.base_scores[row]),
            *map(float, spread.scores[row]), float(spread.mean_scores[row]),
        ]  # fmt: skip


def _distribution_rows(spread: Uncertainty) -> Iterator[Sequence[object]]:
    yield ["unit", "rank", "share"]
    for row, unit in enumerate(spread.units):
        for place in np.flatnonzero(spread.distribution[row]):
            yield [unit, int(place) or "none", float(spread.distribution[row, place] / spread.run)]


def _above_rows(spread: Uncertainty) -> Iterator[Sequence[object]]:
    units = [spread.units[row] for row in spread.pairs]
    yield ["above", *units]
    for place, unit in enumerate(units):
        yield [unit, *(float(count / spread.run) for count in spread.above[place])]


def _sensitivity_rows(moved: Sensitivity) -> Iterator[Sequence[object]]:
    ends = ("low", "high")
    yield [
        "output", "unit", "choice", "first", "total",
        *(f"first_{end}" for end in ends), *(f"total_{end}" for end in ends), "variance",
    ]  # fmt: skip
    units = moved.plan.data.units
    outputs = [("mean change of rank", "", moved.ranking), *(("rank", unit, moved.rank(unit)) for unit in units)]
    outputs += [("score", unit, moved.score(unit)) for unit in units]
    for output, unit, indices in outputs:
        for place, choice in enumerate(moved.choices):
            yield [
                output, unit, choice, float(indices.first[place]), float(indices.total[place]),
                *map(float, indices.first_interval[place]), *map(float, indices.total_interval[place]),
                indices.variance,
            ]  # fmt: skip


def _series_rows(found: PanelResult) -> Iterator[Sequence[object]]:
    yield ["unit", "part", "year", "score", "rank", "group", "coverage", "after_break"]
    for unit in found.panel.units:
        for code in dict.fromkeys(code for year in found.years for code in found.results[year].nodes):
            for point in found.series(unit, code):
                broken = "yes" if point.after_break else ""
                yield [unit, code, point.year, point.score, point.rank or None, point.group, point.coverage, broken]
