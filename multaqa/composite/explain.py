"""Why a unit has its score: the path from the index to the values, with contributions that add up."""

from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from multaqa.composite.data import Data
from multaqa.composite.framework import Absence, Indicator
from multaqa.composite.index import Result
from multaqa.composite.prepare import step_of


@dataclass(frozen=True)
class ItemReason:
    """One item behind an indicator's value, such as a service.

    score: in points. absence: why there is none. share: its part in the value, 0-1. part: points of the indicator's
    value; the parts add up to the value. contribution: points of the index.
    """

    code: str
    score: float | None
    absence: str
    share: float
    part: float | None
    contribution: float | None


@dataclass(frozen=True)
class Reason:
    """One node of the tree as it stands for one unit.

    score, rank, group, coverage: of the node. weight: that counted within the parent. part: points of the parent's
    score that come from it; the parts of siblings add up to the parent's score. contribution: points of the index.
    missing: why there is no score (see `Result.missing`). value, unit, absence, imputed: of an indicator; the raw
    value in its unit, or why there is none; `value` is the table's, also where the engine filled it. treated: what
    treatment made of the value, where it changed it. items: behind an indicator's value, where it was reduced from
    answers.
    """

    code: str
    parent: str | None
    depth: int
    score: float | None
    rank: int
    group: str | None
    coverage: float | None
    weight: float
    part: float | None
    contribution: float | None
    value: float | None = None
    unit: str = ""
    absence: str = ""
    imputed: bool = False
    origin: str = ""
    method: str = ""
    missing: str = ""
    treated: float | None = None
    items: tuple[ItemReason, ...] = ()
    children: tuple["Reason", ...] = ()

    def flat(self) -> list["Reason"]:
        """Return the reason and all below it, depth first."""
        found, waiting = [], [self]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(found[-1].children))
        return found


def _number(value: Any) -> float | None:
    return None if isnan(value) else float(value)


def why(result: Result, unit: str) -> Reason:
    """Explain a unit's score from the index down to its values.

    unit: a code of the table. Returns the tree of reasons. Raises EngineError when there is no such unit.
    """
    row, tree = result.data.unit(unit), result.framework.tree
    made: dict[int, Reason] = {}
    # From the leaves up, so that a tree of any depth can be explained.
    for position in reversed(range(len(tree.parts))):
        made[position] = _reason(result, row, position, tuple(made[child] for child in tree.children[position]))
    return made[0]


def _reason(result: Result, row: int, position: int, children: tuple[Reason, ...]) -> Reason:
    framework, tree = result.framework, result.framework.tree
    part = tree.parts[position]
    contribution = _number(result.contributions[row, position])
    if isinstance(part, Indicator):
        own = _leaf(result, row, position, part, contribution)
    else:
        own = {"method": "given" if part.imported else (part.aggregate or framework.aggregate).method}
    return Reason(
        code=part.code,
        parent=part.parent,
        depth=tree.depths[position],
        score=_number(result.scores[row, position]),
        rank=int(result.ranks[row, position]),
        group=result.groups[row, position],
        coverage=_number(result.coverage[row, position]),
        weight=float(result.weights[row, position]),
        part=_number(result.parts[row, position]),
        contribution=contribution,
        origin=part.origin,
        missing=result.missing[row, position],
        children=children,
        **own,
    )


def _leaf(result: Result, row: int, position: int, part: Indicator, contribution: float | None) -> dict[str, Any]:
    framework, data = result.framework, result.data
    leaf: dict[str, Any] = {"unit": part.unit, "method": step_of(framework, part, "normalise").method}
    column = data.columns.get(part.code)
    if column is None:
        return leaf
    code = int(data.absence_codes[row, column])
    unit = data.units[row]
    changed = [cell.after for cell in result.treated if cell.unit == unit and cell.indicator == part.code]
    return {
        **leaf,
        "value": _number(data.values[row, column]),
        "absence": Absence(code).name.lower() if code else "",
        "imputed": bool(result.imputed[row, framework.tree.leaves.index(position)]),
        "treated": changed[0] if changed else None,
        "items": _items(data, row, part.code, contribution),
    }


def _items(data: Data, row: int, code: str, contribution: float | None) -> tuple[ItemReason, ...]:
    """Return the items behind a value; the indicator's contribution goes to them in proportion to their points."""
    cells = (data.items or {}).get(code)
    if cells is None:
        return ()
    shares, scores = cells.shares[row], cells.scores[row]
    parts = np.where(shares > 0, shares * np.where(np.isnan(scores), 0.0, scores), 0.0)
    whole = float(parts.sum())
    spread = parts / whole if whole > 0 else shares
    return tuple(
        ItemReason(
            code=cells.items[item],
            score=_number(scores[item]),
            absence=Absence(int(cells.absences[row, item])).name.lower() if cells.absences[row, item] else "",
            share=float(shares[item]),
            part=_number(parts[item]) if shares.any() else None,
            contribution=None if contribution is None else float(contribution * spread[item]),
        )
        for item in np.flatnonzero(cells.asked[row])
    )
