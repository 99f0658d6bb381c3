"""Everything that is computed of a round at once: the index, its breakdowns, how firmly its ranks stand."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from multaqa import composite
from multaqa.rounds.dataset.arrays import answers_from_tables
from multaqa.rounds.models import Breakdown, Framework, Indicator, Round

REPLICATIONS, SEED, SETS = 1000, 1, 50
AXES = {"sector": Breakdown.Axis.SECTOR, "life_event": Breakdown.Axis.LIFE_EVENT, "item": Breakdown.Axis.SERVICE}
CHANNELS = (Indicator.Channel.PORTAL, Indicator.Channel.MOBILE)
BY_CHANNEL = {"portal": Breakdown.Axis.PORTAL, "mobile": Breakdown.Axis.MOBILE}


@dataclass(frozen=True)
class Computed:
    """What was computed of a round and is not kept yet. breakdowns: by `Breakdown.Axis`."""

    inputs: dict[str, Any]
    index: composite.Result
    breakdowns: dict[str, composite.Breakdown]
    robustness: dict[str, Any]


def compute(round: Round) -> Computed:
    """Compute a round from its accepted submissions; nothing is written."""
    framework, answers, inputs = answers_from_tables(round)
    index = composite.build_index(framework, composite.reduce_items(framework, answers))
    return Computed(inputs, index, breakdowns_of(round.framework, answers, index), robustness_of(index))


def breakdowns_of(
    framework: Framework, answers: composite.Answers, index: composite.Result
) -> dict[str, composite.Breakdown]:
    """Return the scores by sector, life event and service where services are asked, and by channel where any is named.

    A channel's score, and a service's on a channel, come from the indicators that speak of it alone; one that speaks of
    both has no part.
    """
    engine = index.framework
    lists = {item.list for item in engine.items}
    listed = {
        one.code for one in engine.indicators if one.items and one.items.asked_of in lists and not one.denominator
    }
    by_channel: dict[str, list[str]] = {}
    rows = framework.indicators.filter(kind=Indicator.Kind.INDICATOR, channel__in=CHANNELS)
    for code, channel in rows.order_by("position").values_list("code", "channel"):
        by_channel.setdefault(channel, []).append(code)
    found: dict[str, composite.Breakdown] = {}
    if listed:
        tags = {tag for item in engine.items for tag in item.tags} | {"item"}
        found = {axis: composite.break_down(engine, answers, key) for key, axis in AXES.items() if key in tags}
        for channel, codes in by_channel.items():
            if listed & set(codes):
                found[BY_CHANNEL[channel]] = composite.break_down(engine, answers, "item", only=codes)
    if by_channel:
        classes = {str(one): by_channel[one] for one in CHANNELS if one in by_channel}
        found[Breakdown.Axis.CHANNEL] = composite.break_down_indicators(engine, index.data, classes)
    return found


def robustness_of(index: composite.Result) -> dict[str, Any]:
    """Return how firmly the ranks stand when what could have been decided otherwise is decided otherwise.

    The same bytes for the same index: the seed is fixed. The shape is told in `Result.robustness`; where nothing can be
    varied, {"problem": why}, in English.
    """
    try:
        spread = composite.uncertainty_of(index.framework, index.data, replications=REPLICATIONS, seed=SEED)
        moved = composite.run_sensitivity(spread.plan, method="auto", sets=SETS)
    except composite.EngineError as error:
        return {"problem": str(error)}
    ranked = [unit for row, unit in enumerate(spread.units) if spread.base_ranks[row]]
    order = sorted(ranked, key=lambda unit: (spread.rank(unit).base, unit))
    compared = {spread.units[row] for row in spread.pairs}
    return {
        "replications": spread.run,
        "seed": SEED,
        "shares": list(spread.shares),
        "interval": {unit: _whole(spread.rank(unit)) for unit in ranked},
        "scores": {unit: [_rounded(spread.score(unit).low), _rounded(spread.score(unit).high)] for unit in ranked},
        "likely": {unit: _likely(spread, unit) for unit in ranked},
        "ahead": {
            unit: [after, _rounded(spread.is_above(unit, after))]
            for unit, after in pairwise(order)
            if {unit, after} <= compared
        },
        "shift": _rounded(spread.shift),
        "choices": {
            "names": list(moved.choices),
            "runs": moved.runs,
            "is_exact": moved.method == "exact",
            "ranking": [_rounded(share) for share in moved.ranking.total],
            "of": {unit: [_rounded(share) for share in moved.rank(unit).total] for unit in ranked},
        },
    }


def _rounded(number: float) -> float | None:
    return None if math.isnan(number) else round(float(number), 4)


def _whole(rank: Any) -> list[int]:
    """Return an interval of ranks in whole places, rounded outwards."""
    return [math.floor(rank.low), math.ceil(rank.high)]


def _likely(spread: composite.Uncertainty, unit: str) -> list[Any]:
    """Return the rank that a unit has most often, and the share of the replications in which it has it."""
    counts = spread.distribution[spread.plan.data.unit(unit), 1:]
    best = int(counts.argmax())
    return [best + 1, _rounded(counts[best] / spread.run)]
