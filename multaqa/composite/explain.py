"""Why a unit has its score: the path from the index to the values, with contributions that add up."""

from dataclasses import dataclass
from math import isnan
from typing import Any

from multaqa.composite.framework import Absence, Indicator
from multaqa.composite.index import Result


@dataclass(frozen=True)
class Reason:
    """One node of the tree as it stands for one unit.

    score, rank, group, coverage: of the node. weight: that counted within the parent. part: points of the parent's
    score that come from it; the parts of siblings add up to the parent's score. contribution: points of the index.
    value, unit, absence, imputed: of an indicator; the raw value in its unit, or why there is none.
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
    children: tuple["Reason", ...] = ()

    def flat(self) -> list["Reason"]:
        """Return the reason and all below it, depth first."""
        return [self, *(below for child in self.children for below in child.flat())]


def _number(value: Any) -> float | None:
    return None if isnan(value) else float(value)


def why(result: Result, unit: str) -> Reason:
    """Explain a unit's score from the index down to its values.

    unit: a code of the table. Returns the tree of reasons. Raises EngineError when there is no such unit.
    """
    return _reason(result, result.data.unit(unit), 0, 0)


def _reason(result: Result, row: int, position: int, depth: int) -> Reason:
    framework, tree = result.framework, result.framework.tree
    part = tree.parts[position]
    leaf: dict[str, Any] = {}
    if isinstance(part, Indicator):
        column = result.data.columns.get(part.code)
        leaf = {"unit": part.unit, "method": (part.normalise or framework.normalise).method}
        if column is not None:
            code = int(result.data.absence_codes[row, column])
            leaf["value"] = _number(result.data.values[row, column])
            leaf["absence"] = Absence(code).name.lower() if code else ""
            leaf["imputed"] = bool(result.imputed[row, tree.leaves.index(position)])
    else:
        leaf = {"method": "given" if part.imported else (part.aggregate or framework.aggregate).method}
    return Reason(
        code=part.code,
        parent=part.parent,
        depth=depth,
        score=_number(result.scores[row, position]),
        rank=int(result.ranks[row, position]),
        group=result.groups[row, position],
        coverage=_number(result.coverage[row, position]),
        weight=float(result.weights[row, position]),
        part=_number(result.parts[row, position]),
        contribution=_number(result.contributions[row, position]),
        origin=part.origin,
        children=tuple(_reason(result, row, child, depth + 1) for child in tree.children[position]),
        **leaf,
    )
