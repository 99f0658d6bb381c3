"""Sensitivity: which choice moves the ranking, and which choice moves this unit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from multaqa.composite.data import Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.record import ENGINE_VERSION, inputs_checksum, method_record
from multaqa.composite.sensitivity.exact import VALUES, exact_indices
from multaqa.composite.sensitivity.grid import SETS, Grid, LeftOut, check_levels, grid_of
from multaqa.composite.sensitivity.sampled import Estimates, design, estimate
from multaqa.composite.threads import blas_threads
from multaqa.composite.uncertainty.plan import Plan
from multaqa.composite.uncertainty.records import choice_record, nine_digits

# Fewer combinations than this are all computed.
EXACT = 1_000_000
POINTS = 1024


@dataclass(frozen=True, eq=False)
class Indices:
    """Sensitivity indices of one output.

    first: share of its variance that each choice explains alone. total: share in which the choice has a part, alone or
    with others. Both (choices,); 0 where the output does not vary, NaN where it is missing in some combination.
    first_interval, total_interval: (choices x 2), of estimates; NaN where the indices are exact.
    """

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats
    variance: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Which choice moves what.

    method: "exact" when every combination was computed, else "sampled". runs: how many indices were computed. choices:
    names; lengths: alternatives of each. left_out: alternatives that could not be combined with the others. estimates:
    (choices x outputs), the outputs being the mean absolute change of rank, then each unit's rank, then each unit's
    score; units in the order of the table.
    """

    plan: Plan
    method: str
    runs: int
    choices: tuple[str, ...]
    lengths: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    estimates: Estimates

    @property
    def ranking(self) -> Indices:
        """Return what moves the ranking as a whole: the mean absolute change of rank."""
        return self._output(0)

    def rank(self, unit: str) -> Indices:
        """Return what moves a unit's rank. Raises EngineError when there is no such unit."""
        return self._output(1 + self.plan.data.unit(unit))

    def score(self, unit: str) -> Indices:
        """Return what moves a unit's score. Raises EngineError when there is no such unit."""
        return self._output(1 + len(self.plan.data.units) + self.plan.data.unit(unit))

    def _output(self, number: int) -> Indices:
        found = self.estimates
        return Indices(
            found.first[:, number],
            found.total[:, number],
            found.first_interval[:, number],
            found.total_interval[:, number],
            float(found.variance[number]),
        )

    def to_record(self) -> dict[str, Any]:
        """Return the result as JSON-able data, units sorted by code; missing is None. Numbers have 9 digits."""
        plan = self.plan
        units = sorted(plan.data.units)
        return {
            "engine_version": ENGINE_VERSION,
            "inputs_checksum": inputs_checksum(plan.data),
            "method": method_record(plan.framework),
            "node": plan.of,
            "choices": [
                {**choice_record(choice), "name": name, "alternatives": length}
                for choice, name, length in zip(plan.choices, self.choices, self.lengths, strict=True)
            ],
            "seed": plan.seed,
            "indices": self.method,
            "runs": self.runs,
            "refused": [refusal.to_record() for refusal in plan.refused],
            "left_out": [part.to_record() for part in self.left_out],
            "notes": list(plan.notes),
            "ranking": _indices_record(self.ranking),
            "units": {
                unit: {"rank": _indices_record(self.rank(unit)), "score": _indices_record(self.score(unit))}
                for unit in units
            },
        }


def _indices_record(indices: Indices) -> dict[str, Any]:
    record = {
        "first": nine_digits(indices.first),
        "total": nine_digits(indices.total),
        "variance": nine_digits(np.array([indices.variance]))[0],
    }
    if not np.isnan(indices.first_interval).all():
        record["first_interval"] = nine_digits(indices.first_interval)
        record["total_interval"] = nine_digits(indices.total_interval)
    return record


def run_sensitivity(
    plan: Plan,
    *,
    method: str = "auto",
    sets: int = SETS,
    points: int = POINTS,
    resamples: int = 1000,
    confidence: float = 0.95,
    progress: Callable[[int, int], None] | None = None,
) -> Sensitivity:
    """Say how much of the variance of the ranking, and of every unit's rank and score, each choice of a plan explains.

    method: "exact" computes every combination, "sampled" estimates from Sobol points; "auto" is exact below a million
    combinations. sets: how many sets of weights and answers are drawn where the choice does not say. points: of the
    sample, a power of 2; it takes points x (choices + 2) runs. resamples, confidence: of the estimates' intervals.
    progress: told how many runs are done, of how many. Alternatives that cannot be combined with all others are left
    out, as few as possible, and named in `left_out`. Raises EngineError for an unknown method, numbers that cannot be,
    or combinations that cannot be computed.
    """
    if method not in ("auto", "exact", "sampled"):
        raise EngineError(f"unknown method “{method}”", place="sensitivity", remedy="Known: auto, exact, sampled")
    if sets < 1 or resamples < 0 or not 0 < confidence < 1:
        raise EngineError(
            "sets, resamples or confidence are out of range",
            place="sensitivity",
            remedy="Give sets from 1, resamples from 0, a confidence between 0 and 1",
        )
    grid = grid_of(plan, sets)
    exact = method == "exact" or (method == "auto" and grid.combinations < EXACT)
    with blas_threads(1):
        if exact:
            runs, found = _enumerated(grid, progress)
        else:
            runs, found = _sampled(grid, points, (resamples, confidence), progress)
    return Sensitivity(
        plan=plan,
        method="exact" if exact else "sampled",
        runs=runs,
        choices=plan.names,
        lengths=grid.lengths,
        left_out=grid.left_out,
        estimates=_in_order(plan, found),
    )


def _computed(grid: Grid) -> Callable[[Ints], Floats]:
    """Return the outputs of combinations, a block at a time."""

    def outputs(levels: Ints) -> Floats:
        rows = grid.plan.ensemble.rows
        blocks = [levels[start : start + rows] for start in range(0, len(levels), rows)]
        for block in blocks:
            check_levels(grid, block)
        return np.concatenate([grid.outputs(block) for block in blocks])

    return outputs


def _outputs(grid: Grid) -> int:
    return 1 + 2 * len(grid.plan.ensemble.alive)


def _enumerated(grid: Grid, progress: Callable[[int, int], None] | None) -> tuple[int, Estimates]:
    count = _outputs(grid)
    first, total, variance = exact_indices(grid.lengths, _computed(grid), count, progress=progress)
    none = np.full((*first.shape, 2), np.nan)
    return grid.combinations, Estimates(first, total, none, none.copy(), variance)


def _sampled(
    grid: Grid, points: int, bootstrap: tuple[int, float], progress: Callable[[int, int], None] | None
) -> tuple[int, Estimates]:
    levels, outputs = design(points, grid.lengths, grid.plan.seed), _computed(grid)
    found = []
    for number, part in enumerate(levels, start=1):
        found.append(outputs(part))
        if progress is not None:
            progress(number * points, len(levels) * points)
    resamples, confidence = bootstrap
    estimates = estimate(np.stack(found), resamples=resamples, confidence=confidence, seed=grid.plan.seed)
    return len(levels) * points, estimates


def _in_order(plan: Plan, found: Estimates) -> Estimates:
    """Bring the units' outputs to all units in the order of the table; a unit that never has a score has NaN."""

    def spread(values: Floats) -> Floats:
        moved = np.moveaxis(values, 1, 0) if values.ndim > 1 else values
        units = (len(moved) - 1) // 2
        parts = [plan.in_order(part, np.nan) for part in (moved[1 : 1 + units], moved[1 + units :])]
        whole = np.concatenate([moved[:1], *parts])
        return np.moveaxis(whole, 0, 1) if values.ndim > 1 else whole

    return Estimates(
        spread(found.first),
        spread(found.total),
        spread(found.first_interval),
        spread(found.total_interval),
        spread(found.variance),
    )


__all__ = ["EXACT", "POINTS", "VALUES", "Indices", "Sensitivity", "run_sensitivity"]
