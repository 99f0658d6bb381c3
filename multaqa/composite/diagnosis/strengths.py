"""Where a unit stands above its peers and where below."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Indicator
from multaqa.composite.index import Result
from multaqa.composite.ranks import rank


@dataclass(frozen=True)
class Standing:
    """One indicator of a unit beside its peers.

    score: of the unit. mean, median: of the peers without the unit. difference: score - mean, in points of the index's
    scale. rank: among the unit and its peers with a score, 1 is best, of `count`. weight: share of the index, 0-1.
    """

    code: str
    parent: str
    score: float
    mean: float
    median: float
    difference: float
    rank: int
    count: int
    weight: float


@dataclass(frozen=True)
class Profile:
    """Strengths, the greatest first, and weaknesses, the greatest first; an indicator stands in one of them at most.

    peers: codes of the units that the unit is held against. missing: indicators in which the unit has no score.
    """

    unit: str
    peers: tuple[str, ...]
    strengths: tuple[Standing, ...]
    weaknesses: tuple[Standing, ...]
    missing: tuple[str, ...]


def _peers(result: Result, unit: str, peers: str | Sequence[str]) -> list[int]:
    row = result.data.unit(unit)
    if not isinstance(peers, str):
        rows = [result.data.unit(code) for code in peers]
    elif peers == "all":
        rows = list(range(len(result.units)))
    elif peers == "group":
        groups = result.data.unit_groups
        if groups is None:
            raise EngineError("the units have no groups", remedy="Give unit_groups with the data, or peers = “all”")
        rows = [other for other, code in enumerate(groups) if code == groups[row]]
    elif peers == "class":
        rows = [other for other, code in enumerate(result.groups[:, 0]) if code == result.groups[row, 0]]
    else:
        raise EngineError(f"unknown peers “{peers}”", remedy="Known: all, group, class, or a list of units")
    found = [other for other in dict.fromkeys(rows) if other != row]
    if not found:
        raise EngineError(f"unit {unit} has no peers", remedy="Choose other peers")
    return found


def strengths(result: Result, unit: str, *, peers: str | Sequence[str] = "all", most: int = 5) -> Profile:
    """Hold a unit's indicators against those of its peers.

    unit: a code of the table. peers: "all", "group" (the data's groups of units), "class" (the index's own classes), or
    codes of units. most: the greatest number of strengths and of weaknesses.
    A strength is a score above the peers' mean, a weakness one below it, ordered by the distance (the other way round
    in an index where the lowest score is best); an indicator that fewer than two peers have is neither.
    Raises EngineError for an unknown unit or peers that are none.
    """
    row, others = result.data.unit(unit), _peers(result, unit, peers)
    tree = result.framework.tree
    shares = result.weights.copy()
    sign = result.framework.ranking.sign
    standings: list[Standing] = []
    missing: list[str] = []
    for position, part in enumerate(tree.parts):
        if position:
            shares[row, position] = result.weights[row, position] * shares[row, tree.parents[position]]
        if not isinstance(part, Indicator):
            continue
        score, field = result.scores[row, position], result.scores[others, position]
        field = field[~np.isnan(field)]
        if np.isnan(score):
            missing.append(part.code)
        elif len(field) >= 2:
            standings.append(
                Standing(
                    code=part.code,
                    parent=part.parent,
                    score=float(score),
                    mean=float(field.mean()),
                    median=float(np.median(field)),
                    difference=float(score - field.mean()),
                    rank=int(rank(sign * np.concatenate([[score], field]))[0]),
                    count=len(field) + 1,
                    weight=float(shares[row, position]),
                )
            )
    best = sorted(standings, key=lambda standing: -sign * standing.difference)
    # A difference of rounding noise is none.
    noise = 1e-9 * result.framework.scale
    above = [standing for standing in best if sign * standing.difference > noise][:most]
    below = [standing for standing in reversed(best) if sign * standing.difference < -noise][:most]
    names = tuple(result.units[other] for other in others)
    return Profile(unit, names, tuple(above), tuple(below), tuple(missing))
