"""A round beside the last one: how much of each change is due to data, to method, to units that came or went."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from multaqa import composite
from multaqa.rounds.dataset.kept import index_of
from multaqa.rounds.models import Result, Round, is_out


@dataclass(frozen=True)
class Moved:
    """One unit between two rounds, in points; None = not known. data, method and units add up to the change."""

    unit: str
    before: float | None
    after: float | None
    data: float | None
    method: float | None
    units: float | None

    @property
    def change(self) -> float | None:
        """Return after less before."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """A result beside one of the round before. came, left: codes of the states in one of them alone.

    nodes: that both have. notes: of the engine, in English, such as why a part could not be told.
    """

    result: Result
    before: Result
    moves: list[Moved]
    came: list[str]
    left: list[str]
    nodes: tuple[str, ...]
    is_same_method: bool
    notes: tuple[str, ...] = ()


def result_before(round: Round) -> Result | None:
    """Return the result of the round before: the edition in force, else what was computed last."""
    if round.previous_id is None:
        return None
    found = Result.objects.filter(round=round.previous_id).select_related("round__framework")
    published = found.filter(is_out("publications__")).order_by("-publications__number").first()
    return published or found.first()


def compare(result: Result, before: Result, node: str = "") -> Comparison:
    """Split the change of every state at a node (default: the index) by its causes; states by code.

    Where nothing can be split, there are no moves, and the notes tell why.
    """
    one, other = index_of(before), index_of(result)
    told: dict[str, Any] = {
        "result": result,
        "before": before,
        "came": sorted(set(other.units) - set(one.units)),
        "left": sorted(set(one.units) - set(other.units)),
        "is_same_method": one.framework == other.framework,
    }
    try:
        # The first and the second, since two rounds may be of one year.
        panel = composite.Panel({1: one.data, 2: other.data})
        changes = composite.split_changes(composite.build_panel({1: one.framework, 2: other.framework}, panel), 1, 2)
    except composite.EngineError as error:
        return Comparison(moves=[], nodes=(), notes=(str(error),), **told)
    wanted = node or other.nodes[0]
    if wanted not in changes.nodes:
        return Comparison(moves=[], nodes=changes.nodes, notes=(f"the round before has no {wanted}",), **told)
    column = changes.nodes.index(wanted)
    parts = (changes.before, changes.after, changes.data, changes.method, changes.set_of_units)
    moves = [Moved(unit, *(_known(part[row, column]) for part in parts)) for row, unit in enumerate(changes.units)]
    return Comparison(moves=moves, nodes=changes.nodes, notes=changes.notes, **told)


def moves_between(result: Result, before: Result) -> dict[str, Moved]:
    """Return how each state's overall value moved between two results, by state code; kept, since results never change.

    Nothing for a result of an earlier version of the platform, which kept no table.
    """
    return _moves(result.pk, result.checksum, before.pk, before.checksum)


@lru_cache(maxsize=16)
def _moves(pk: int, _checksum: str, before_pk: int, _before_checksum: str) -> dict[str, Moved]:
    found = Result.objects.select_related("round__framework").in_bulk([pk, before_pk])
    result, before = found[pk], found[before_pk]
    if not (result.table and before.table):
        return {}
    return {one.unit: one for one in compare(result, before).moves}


def _known(number: np.float64) -> float | None:
    return None if math.isnan(number) else float(number)
