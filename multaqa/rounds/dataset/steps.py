"""What would raise a state's score most: each indicator's answers one step up, counted by the engine itself."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from multaqa import composite

# Methods that look at one state at a time: only there can all states rise at once to see what each would gain.
ALONE = {"normalise": {"given", "goalposts"}, "aggregate": {"arithmetic", "geometric", "harmonic", "power"}}
_LEAST = 1e-9
Cell = tuple[int, int]


@dataclass(frozen=True)
class NextStep:
    """What one indicator would add to a state's index if each of its answers that can rise rose by one step.

    gain: points of the index, if nothing else changed. cells: services or institutions that can rise, the one that
    adds most first, each with its part of the gain; "" = the state itself.
    """

    code: str
    gain: float
    cells: tuple[tuple[str, float], ...]


def next_steps(computed: composite.Result, answers: composite.Answers) -> dict[str, list[NextStep]]:
    """Return, for each state, the indicators whose next step adds points to its index, most first.

    Shares and means have no steps and are left out; so is what was never answered, for nobody knows its place. Empty
    for a framework whose methods hold the states against each other.
    """
    framework = computed.framework
    found: dict[str, list[NextStep]] = {unit: [] for unit in computed.units}
    if not _looks_at_one_state(framework) or computed.data.items is None:
        return found
    for indicator in framework.indicators:
        scale = framework.scale_of(indicator.items) if indicator.items else None
        if scale is None or scale.kind not in ("steps", "checklist"):
            continue
        rises = _rises(computed, answers, indicator.code, scale)
        for unit, gain, cells in _gains(computed, indicator.code, rises):
            found[unit].append(NextStep(indicator.code, gain, cells))
    for steps in found.values():
        steps.sort(key=lambda one: (-one.gain, one.code))
    return found


def _looks_at_one_state(framework: composite.Framework) -> bool:
    normalise = {(one.normalise or framework.normalise).method for one in framework.indicators}
    aggregate = {(one.aggregate or framework.aggregate).method for one in framework.nodes}
    return normalise <= ALONE["normalise"] and aggregate <= ALONE["aggregate"]


def _rises(
    computed: composite.Result, answers: composite.Answers, code: str, scale: composite.Scale
) -> dict[Cell, float]:
    """Return by unit and item how many points its next step adds to its own score."""
    cells = (computed.data.items or {})[code]
    ticked = _ticked(answers, code, cells.items) if scale.kind == "checklist" else {}
    rises = {}
    for unit, item in np.argwhere(~np.isnan(cells.scores) & (cells.shares > 0)):
        score = float(cells.scores[unit, item])
        if scale.kind == "steps":
            higher = [points for points in scale.points if points > score + _LEAST]
            rise = min(higher) - score if higher else 0.0
        else:
            bits = ticked.get((int(unit), cells.items[item]), 0)
            rise = max((points for place, points in enumerate(scale.points) if not bits >> place & 1), default=0.0)
        if rise > _LEAST:
            rises[int(unit), int(item)] = rise
    return rises


def _ticked(answers: composite.Answers, code: str, items: tuple[str, ...]) -> dict[tuple[int, str], int]:
    """Return the lines that each item has ticked, as bits."""
    found = {}
    for row in answers.rows_of.get(code, ()):
        item, institution = int(answers.item[row]), int(answers.institution[row])
        name = answers.items[item] if item >= 0 else answers.institutions[institution] if institution >= 0 else items[0]
        value = answers.values[row]
        found[int(answers.unit[row]), name] = 0 if np.isnan(value) else int(value)
    return found


def _gains(
    computed: composite.Result, code: str, rises: dict[Cell, float]
) -> Iterator[tuple[str, float, tuple[tuple[str, float], ...]]]:
    """Yield unit, gain and its cells: the index is computed once more with this indicator raised in every state."""
    data = computed.data
    cells, column = (data.items or {})[code], data.columns[code]
    parts: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (unit, item), rise in rises.items():
        parts[unit].append((item, rise * float(cells.shares[unit, item])))
    values = data.values.copy()
    for unit, own in parts.items():
        values[unit, column] += sum(part for _item, part in own)
    raised = composite.build_index(computed.framework, replace(data, values=values))
    for unit, own in sorted(parts.items()):
        gain = float(raised.scores[unit, 0] - computed.scores[unit, 0])
        if np.isnan(gain) or gain <= _LEAST:
            continue
        whole = sum(part for _item, part in own)
        ranked = sorted(own, key=lambda one: (-one[1], cells.items[one[0]]))
        shared = tuple((cells.items[item], gain * part / whole) for item, part in ranked)
        yield computed.units[unit], gain, shared
