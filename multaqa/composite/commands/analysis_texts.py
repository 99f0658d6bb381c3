"""Uncertainty, sensitivity and several years as text for the terminal."""

from collections.abc import Sequence
from math import isnan

import numpy as np

from multaqa.composite.commands.texts import NONE, number, share
from multaqa.composite.commands.writing import table_text
from multaqa.composite.panels import PanelResult
from multaqa.composite.sensitivity import Indices, Sensitivity
from multaqa.composite.uncertainty import Methods, Plan, Uncertainty, Weightings


def _varied(plan: Plan) -> list[str]:
    lines = []
    for name, choice in zip(plan.names, plan.choices, strict=True):
        ways = " or ".join(choice.labels(plan.framework)) if isinstance(choice, Methods | Weightings) else ""
        lines.append(f"Varied: {name}" + (f" ({ways})" if ways else ""))
    refused = sum(one.combinations for one in plan.refused)
    if refused:
        lines.append(f"{refused} of {plan.combinations} combinations cannot be computed and are left out:")
        lines += [f"  {one}" for one in plan.refused]
    return [*lines, *plan.notes]


def _place(value: float) -> str:
    return NONE if isnan(value) else f"{value:g}"


def uncertainty_text(found: Uncertainty) -> str:
    """Return each unit's interval of ranks and scores, in the order of the index as it stands."""
    decimals = found.plan.framework.decimals
    order = sorted(range(len(found.units)), key=lambda row: (found.base_ranks[row] or np.inf, found.units[row]))
    low, high = (share(part) for part in found.shares)
    rows = [
        [
            str(found.base_ranks[row] or NONE),
            found.units[row],
            *(_place(value) for value in found.ranks[row]),
            number(float(found.base_scores[row]), decimals),
            *(number(float(found.scores[row, end]), decimals) for end in (0, 2)),
            share(float(found.ranked[row])),
        ]
        for row in order
    ]
    heads = ["rank", "unit", f"rank {low}", "median", high, "score", f"score {low}", high, "ranked"]
    return "\n".join(
        [
            f"{found.plan.framework.code}: {found.run:,} replications, seed {found.plan.seed}.",
            *_varied(found.plan),
            "",
            table_text(heads, rows, right=(0, 2, 3, 4, 5, 6, 7, 8)),
            "",
            f"A rank moves by {number(found.shift, 2)} places on average.",
        ]
    )


def _indices_text(moved: Sensitivity, indices: Indices) -> str:
    is_exact = bool(np.isnan(indices.first_interval).all())
    rows = []
    for place in np.argsort(-np.nan_to_num(indices.total), kind="stable"):
        cells = [moved.choices[place], str(moved.lengths[place])]
        for values, ends in ((indices.first, indices.first_interval), (indices.total, indices.total_interval)):
            cells.append(number(float(values[place]), 3))
            if not is_exact:
                cells.append(f"{number(float(ends[place, 0]), 3)} to {number(float(ends[place, 1]), 3)}")
        rows.append(cells)
    between = [] if is_exact else ["between"]
    heads = ["choice", "ways", "alone", *between, "in all", *between]
    return table_text(heads, rows, right=range(1, len(heads)))


def sensitivity_text(moved: Sensitivity, units: Sequence[str]) -> str:
    """Return which choice moves the ranking, and which moves the rank of each unit asked about."""
    kind = "every combination was computed" if moved.method == "exact" else "estimated from a sample"
    lines = [f"{moved.plan.framework.code}: {moved.runs:,} runs, {kind}.", *_varied(moved.plan)]
    lines += [f"Left out: {one.choice}, {one.alternative}: {one.why}" for one in moved.left_out]
    lines += ["", "What moves the ranking (shares of the variance of the mean change of rank)"]
    lines.append(_indices_text(moved, moved.ranking))
    for unit in units:
        found = moved.rank(unit)
        lines += ["", f"What moves the rank of {unit}"]
        lines.append(_indices_text(moved, found) if found.variance else "Nothing: its rank is the same in every run.")
    if not units:
        moving = [(unit, moved.rank(unit)) for unit in moved.plan.data.units]
        rows = [
            [unit, moved.choices[int(np.nanargmax(found.total))], number(float(np.nanmax(found.total)), 2)]
            for unit, found in moving
            if found.variance > 0
        ]
        lines += ["", "What moves each unit's rank most"]
        lines.append(table_text(["unit", "choice", "in all"], rows, right=(2,)) if rows else "No rank moves.")
    return "\n".join(lines)


def panel_text(found: PanelResult) -> str:
    """Return every unit's scores by year; a star marks a year that is not comparable with the one before it."""
    years = found.years
    decimals = found.frameworks[years[-1]].decimals
    rows = []
    for unit in found.panel.units:
        points = {point.year: point for point in found.series(unit)}
        cells = [unit]
        for year in years:
            point = points.get(year)
            mark = "*" if point and point.after_break else ""
            cells.append(number(point.score, decimals) + mark if point else NONE)
        rows.append(cells)
    heads = ["unit", *(str(year) for year in years)]
    lines = [table_text(heads, rows, right=range(1, len(heads)))]
    notes = dict.fromkeys(f"{year}: {note}" for year in years for note in found.results[year].notes)
    return "\n".join([*lines, *(["", *notes] if notes else [])])
