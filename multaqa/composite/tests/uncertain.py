"""Random frameworks, tables and choices for the tests of uncertainty and sensitivity."""

from typing import Any

import numpy as np

from multaqa.composite import Data, Framework, Indicator, Node, Ranking, Screening, step
from multaqa.composite.uncertainty import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
)

AGGREGATIONS = (
    [None] * 10
    + [step("arithmetic"), step("geometric", floor=0.5), step("geometric"), step("harmonic", floor=1.0)]
    + [step("power", exponent=0.5), step("power", exponent=2.0), step("mpi"), step("minimum"), step("maximum")]
    + [step("copeland"), step("product")]
)


def pick(draw: np.random.Generator, *ways: Any) -> Any:
    """Pick one of some things."""
    return ways[draw.integers(len(ways))]


def random_framework(draw: np.random.Generator) -> Framework:
    """Make a framework of any shape, with rare rules."""
    nodes = [Node("I")]
    for number in range(draw.integers(1, 6)):
        nodes.append(
            Node(
                f"N{number}",
                pick(draw, *nodes).code,
                weight=pick(draw, 0.5, 1.0, 2.0),
                aggregate=pick(draw, *AGGREGATIONS),
                missing="void" if draw.random() < 0.1 else "rescale",
                rescale=pick(draw, *[None] * 10, step("min_max", low=1.0), step("rank")),
                direction="lower" if draw.random() < 0.06 else "higher",
                least_coverage=0.5 if draw.random() < 0.1 else None,
                weights=pick(draw, *[None] * 12, step("equal"), step("children"), step("pca")),
            )
        )
    own = (step("rank"), step("z_score", mean=100, sd=10), step("percentile_rank"), step("share_of_maximum"))
    indicators = []
    for place, node in enumerate(nodes):
        inner = any(other.parent == node.code for other in nodes)
        for number in range(draw.integers(0 if inner else 1, 4)):
            indicators.append(
                Indicator(
                    f"x{place}{number}",
                    node.code,
                    weight=pick(draw, 0.5, 1.0, 1.0, 3.0),
                    direction=pick(draw, "higher", "higher", "higher", "lower"),
                    normalise=pick(draw, *[None] * 12, *own),
                    absences={"not_answered": pick(draw, "drop", "skip", "zero", "void")}
                    if draw.random() < 0.3
                    else {},
                )
            )
    return Framework(
        "F",
        "1",
        tuple(nodes),
        tuple(indicators),
        normalise=step("min_max", low=pick(draw, 0.0, 1.0)),
        impute=step(pick(draw, "none", "mean", "median")),
        treat=step(pick(draw, "none", "winsorise")),
        ranking=Ranking(
            ties=pick(draw, "competition", "dense", "first"),
            on=pick(draw, "full", "displayed"),
            least_coverage=pick(draw, 0.0, 0.0, 0.4),
            complete=bool(draw.random() < 0.2),
        ),
        screening=Screening(unit=pick(draw, 0.0, 0.0, 0.6), node=pick(draw, 0.0, 0.0, 0.5), across=pick(draw, 0, 0.5)),
    )


def random_data(draw: np.random.Generator, framework: Framework, units: int, missing: float) -> Data:
    """Make a table of rounded positive values, units in any order."""
    codes = tuple(indicator.code for indicator in framework.indicators)
    values = np.exp(draw.normal(size=(units, len(codes)))).round(2) + 0.01
    values[draw.random(values.shape) < missing] = np.nan
    return Data(tuple(f"u{unit}" for unit in draw.permutation(units)), codes, values)


def random_choices(draw: np.random.Generator, framework: Framework) -> tuple[Choice, ...]:
    """Make some choices that fit a framework."""
    first, last = framework.indicators[0].code, framework.indicators[-1].code
    scales = (step("min_max", low=1.0), step("z_score", mean=100, sd=10), step("rank"))
    limits = tuple(step("winsorise", points=points, skewness=1.0, kurtosis=2.0) for points in (0, 1, 2, 5))
    means = (step("arithmetic"), step("geometric", floor=0.5), step("harmonic", floor=0.1), step("power", exponent=0.5))
    ways: list[Choice] = [
        Methods("normalise", scales),
        Methods("treat", (*limits, step("none"), step("automatic"))),
        Methods("impute", (step("none"), step("mean"), step("median"), step("constant", value=2.0))),
        Methods("aggregate", means),
        Methods("aggregate", means[:2], at=("I",)),
        Methods("normalise", (step("min_max"), step("rank")), at=(first,)),
        Methods("treat", (step("log"), step("none")), at=("*",), name="treat all"),
        LeaveOut(),
        Weightings({"old": {first: 2.0}, "new": {last: 5.0}}),
        Methods("weights", (step("given"), step("equal"), step("children"))),
        AnswerError(share=0.3, least={indicator.code: 0.001 for indicator in framework.indicators}),
    ]
    kept = [choice for choice in ways if draw.random() < 0.4]
    moving: tuple[Choice, ...] = (
        WeightNoise(0.25),
        WeightNoise(0.4, levels=(1,), sets=4),
        WeightShares(20.0),
        WeightShares(5.0, under=("I",), sets=3),
    )
    if draw.random() < 0.7 or not kept:
        kept.append(pick(draw, *moving))
    return tuple(kept)
