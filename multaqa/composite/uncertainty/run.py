"""Uncertainty: how ranks and scores spread over everything that could have been decided otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from multaqa.composite.data import Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.threads import blas_threads
from multaqa.composite.uncertainty.plan import Plan
from multaqa.composite.uncertainty.records import record_of
from multaqa.composite.uncertainty.tally import Tally

# Units of an index up to this number are all compared with each other.
COMPARED = 64


@dataclass(frozen=True, eq=False)
class Spread:
    """What one unit may have: its rank or score as the framework stands, and over the replications.

    low, median, high: quantiles of type 7. Ranks: 1 is best. NaN = none in any replication.
    """

    unit: str
    base: float
    low: float
    median: float
    high: float
    mean: float


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """How ranks and scores spread. Arrays are (units,) in the order of the table.

    run: how many replications were computed: all that were asked for. shares: of the lower and the upper quantile.
    base_ranks: 0 = none. ranks, scores: (units x 3) lower quantile, median, upper quantile; NaN = none.
    mean_shift: mean absolute change of rank, NaN for a unit without a rank as the framework stands. ranked: share of
    the replications in which the unit has a rank. distribution: (units x units + 1) how often it has each rank, 0 =
    none. pairs, above: positions of the units compared, and (pairs x pairs) how often the first of two has the better
    rank. score_error: by how much the quantiles of scores may be off; 0 unless there are millions of scores.
    """

    plan: Plan
    run: int
    units: tuple[str, ...]
    shares: tuple[float, float]
    base_scores: Floats
    base_ranks: Ints
    ranks: Floats
    mean_ranks: Floats
    scores: Floats
    mean_scores: Floats
    score_error: Floats
    mean_shift: Floats
    ranked: Floats
    distribution: npt.NDArray[np.int32]
    pairs: Ints
    above: Ints

    @cached_property
    def shift(self) -> float:
        """Return the mean absolute change of rank over all units and replications; NaN when no unit has a rank."""
        there = self.mean_shift[~np.isnan(self.mean_shift)]
        return float(there.mean()) if len(there) else nan

    def rank(self, unit: str) -> Spread:
        """Return how a unit's rank spreads. Raises EngineError when there is no such unit."""
        row = self.plan.data.unit(unit)
        low, median, high = self.ranks[row].tolist()
        return Spread(unit, float(self.base_ranks[row]) or nan, low, median, high, float(self.mean_ranks[row]))

    def score(self, unit: str) -> Spread:
        """Return how a unit's score spreads. Raises EngineError when there is no such unit."""
        row = self.plan.data.unit(unit)
        low, median, high = self.scores[row].tolist()
        return Spread(unit, float(self.base_scores[row]), low, median, high, float(self.mean_scores[row]))

    def within(self, place: int) -> Floats:
        """Return the share of replications in which each unit's rank is `place` or better (units,)."""
        share: Floats = self.distribution[:, 1 : place + 1].sum(axis=1) / self.run
        return share

    def is_above(self, first: str, second: str) -> float:
        """Return the share of replications in which the first unit has a better rank than the second.

        A tie is no better rank; a unit without a rank is above none. Raises EngineError for a unit that is not there,
        or was not compared (see `run_uncertainty`).
        """
        places = {int(row): place for place, row in enumerate(self.pairs)}
        for unit in (first, second):
            if self.plan.data.unit(unit) not in places:
                raise EngineError("the unit was not compared", place=f"unit {unit}", remedy="Name it in pairs = …")
        one, other = (places[self.plan.data.unit(unit)] for unit in (first, second))
        return float(self.above[one, other] / self.run)

    def to_record(self) -> dict[str, Any]:
        """Return the result as JSON-able data, units sorted by code; missing is None.

        Scores have 9 significant digits, on which machines agree whatever their linear algebra.
        """
        return record_of(self)


def run_uncertainty(
    plan: Plan,
    *,
    interval: tuple[float, float] = (0.05, 0.95),
    pairs: tuple[str, ...] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Uncertainty:
    """Compute every replication of a plan and say how ranks and scores spread.

    interval: shares of the lower and the upper quantile, 0 to 1. pairs: units to compare with each other; all of them
    by default, where they are at most 64. progress: told after each block how many replications are done, of how many.
    Memory does not grow with the number of replications. Raises EngineError for an interval that is none, an unknown
    unit, or moved answers that a method cannot take.
    """
    low, high = interval
    if not 0 <= low < high <= 1:
        raise EngineError(
            f"the interval is {low:g} to {high:g}", place="interval", remedy="Give two shares between 0 and 1"
        )
    tally = Tally(plan.base_ranks, _compared(plan, pairs), plan.replications)
    with blas_threads(1):
        for first in range(0, plan.replications, plan.ensemble.rows):
            count = min(plan.ensemble.rows, plan.replications - first)
            tally.add(*replicate(plan, first, count))
            if progress is not None:
                progress(first + count, plan.replications)
    return _told(plan, tally, interval)


def replicate(plan: Plan, first: int, count: int) -> tuple[Floats, Ints]:
    """Return scores and ranks of some replications (replications x units that may have a score)."""
    found = plan.parameters(first, count)
    scores, unranked = plan.ensemble.scores(found.alternatives, found.weight_sets, found.answer_sets)
    return scores, plan.ensemble.ranks(scores, unranked)


def _compared(plan: Plan, pairs: tuple[str, ...] | None) -> Ints:
    """Return the places, among the units that may have a score, of those that are compared."""
    ensemble = plan.ensemble
    place = {plan.ensemble.base.table.units[row]: number for number, row in enumerate(ensemble.alive)}
    if pairs is None:
        return np.arange(len(place) if len(place) <= COMPARED else 0)
    for unit in pairs:
        plan.data.unit(unit)
    return np.array([place[unit] for unit in dict.fromkeys(pairs) if unit in place], dtype=np.int64)


def _told(plan: Plan, tally: Tally, interval: tuple[float, float]) -> Uncertainty:
    ensemble, base = plan.ensemble, plan.ensemble.base
    shares = (interval[0], 0.5, interval[1])
    distribution = np.zeros((len(base.order), len(base.order) + 1), dtype=tally.places.dtype)
    distribution[base.order[ensemble.alive], : tally.places.shape[1]] = tally.places
    ranked = distribution[:, 1:].sum(axis=1)
    distribution[:, 0] = tally.count - ranked
    return Uncertainty(
        plan=plan,
        run=tally.count,
        units=plan.data.units,
        shares=interval,
        base_scores=plan.in_order(plan.base_scores, np.nan),
        base_ranks=plan.in_order(plan.base_ranks, 0),
        ranks=plan.in_order(tally.quantiles(shares), np.nan),
        mean_ranks=plan.in_order(tally.means(), np.nan),
        scores=plan.in_order(tally.scores.quantiles(shares), np.nan),
        mean_scores=plan.in_order(tally.scores.means(), np.nan),
        score_error=plan.in_order(tally.scores.error(), 0.0),
        mean_shift=plan.in_order(tally.shifts(), np.nan),
        ranked=ranked / tally.count,
        distribution=distribution,
        pairs=base.order[ensemble.alive[tally.pairs]],
        above=tally.above,
    )
