"""What any index can be asked about, and the answer in one call."""

from multaqa.composite.data import Data
from multaqa.composite.framework import Framework
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.uncertainty.choices import Choice, LeaveOut, Methods, WeightNoise
from multaqa.composite.uncertainty.plan import plan_choices
from multaqa.composite.uncertainty.run import Uncertainty, run_uncertainty

NOISE = 0.25
# Leaving out one of very few indicators makes another index.
LEAST_TO_LEAVE_OUT = 5


def usual_choices(framework: Framework) -> tuple[Choice, ...]:
    """Return what any index can be asked about, as far as this one has it.

    Another normalisation (percentile ranks, or min-max), another mean (geometric with a floor of 1 % of the scale, or
    arithmetic), weights moved by up to a quarter, and one indicator left out.
    """
    choices: list[Choice] = []
    own = framework.normalise
    if any(one.normalise is None and not one.imported for one in framework.indicators):
        other = Step("percentile_rank") if own.method != "percentile_rank" else Step("min_max")
        choices.append(Methods("normalise", (own, other)))
    mean = framework.aggregate
    if mean.method in MEANS:
        floor = Step("geometric", (("floor", framework.scale / 100),))
        choices.append(Methods("aggregate", (mean, floor if mean.method == "arithmetic" else Step("arithmetic"))))
    choices.append(WeightNoise(NOISE))
    if len(framework.indicators) >= LEAST_TO_LEAVE_OUT:
        choices.append(LeaveOut())
    return tuple(choices)


def uncertainty_of(
    framework: Framework,
    data: Data,
    choices: tuple[Choice, ...] | None = None,
    *,
    replications: int = 1000,
    seed: int = 1,
) -> Uncertainty:
    """Plan and run in one call, short enough for a page that waits: some milliseconds for a round of 22 states.

    choices: what to vary, the usual choices by default. replications, seed: see `plan_choices`. Raises EngineError as
    `plan_choices` and `run_uncertainty` do.
    """
    chosen = usual_choices(framework) if choices is None else choices
    return run_uncertainty(plan_choices(framework, data, chosen, replications=replications, seed=seed))
