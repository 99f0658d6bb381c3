"""The grid of a sensitivity analysis: every choice with its alternatives, all of which can be combined."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.uncertainty.choices import AnswerError, WeightNoise, WeightShares, name_of
from multaqa.composite.uncertainty.plan import Parameters, Plan

# Sets of weights or answers that are drawn where the choice does not say how many.
SETS = 200


@dataclass(frozen=True)
class LeftOut:
    """An alternative that is left out, so that all the others can be combined: of which choice, which one, and why."""

    choice: str
    alternative: str
    why: str

    def to_record(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {"choice": self.choice, "alternative": self.alternative, "why": self.why}


@dataclass(frozen=True, eq=False)
class Grid:
    """Choices whose alternatives can all be combined.

    kept: for each choice of the plan the alternatives, by number; for a choice that is drawn the numbers of its sets.
    left_out: alternatives that could not stay.
    """

    plan: Plan
    kept: tuple[Ints, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Return how many alternatives each choice has."""
        return tuple(len(alternatives) for alternatives in self.kept)

    @property
    def combinations(self) -> int:
        """Return how many combinations there are."""
        return prod(self.lengths)

    def outputs(self, levels: Ints) -> Floats:
        """Return what combinations lead to.

        levels: (combinations x choices), places in `kept`. Returns (combinations x outputs): the mean absolute change
        of rank, then the units' changes of rank, then their changes of score, from the framework as it stands (or, for
        a unit that has none as it stands, from 0). NaN = none.
        """
        plan, ensemble = self.plan, self.plan.ensemble
        numbers = np.stack([kept[level] for kept, level in zip(self.kept, levels.T, strict=True)], axis=1)
        listed, weight, answer = list[Ints](), np.full(len(levels), -1), np.full(len(levels), -1)
        for choice, column in zip(plan.choices, numbers.T, strict=True):
            if isinstance(choice, WeightNoise | WeightShares):
                weight = column
            elif isinstance(choice, AnswerError):
                answer = column
            else:
                listed.append(column)
        alternatives = np.stack(listed, axis=1) if listed else np.zeros((len(levels), 0), dtype=np.int64)
        found = Parameters(alternatives, weight, answer)
        scores, unranked = ensemble.scores(found.alternatives, found.weight_sets, found.answer_sets)
        ranks = ensemble.ranks(scores, unranked)
        shifts = np.where(ranks > 0, ranks - plan.base_ranks, np.nan)
        both = (ranks > 0) & (plan.base_ranks > 0)
        mean = np.where(both, np.abs(shifts), 0.0).sum(axis=1) / np.maximum(both.sum(axis=1), 1)
        return np.concatenate([mean[:, None], shifts, scores - np.nan_to_num(plan.base_scores)], axis=1)


def grid_of(plan: Plan, sets: int = SETS) -> Grid:
    """Lay out the choices of a plan, leaving out as few alternatives as needed for the others to go together.

    sets: how many sets of weights and answers are drawn where the choice does not say so. Raises EngineError when there
    are refusals among more combinations than can be looked at beforehand.
    """
    allowed = [np.arange(length) for length in plan.lengths]
    left_out: list[LeftOut] = []
    if plan.valid is not None and plan.refused:
        mask = np.ones(plan.combinations, dtype=bool)
        mask[plan.valid] = False
        allowed, left_out = _largest(plan, mask.reshape(plan.lengths))
    waiting = iter(allowed)
    kept = [
        np.arange(choice.sets or sets)
        if isinstance(choice, WeightNoise | WeightShares | AnswerError)
        else next(waiting)
        for choice in plan.choices
    ]
    return Grid(plan, tuple(kept), tuple(left_out))


def _largest(plan: Plan, refused: Flags) -> tuple[list[Ints], list[LeftOut]]:
    """Leave out, one at a time, the alternative that the largest share of refusals falls on."""
    allowed = [np.arange(length) for length in refused.shape]
    left_out: list[LeftOut] = []
    while (here := refused[np.ix_(*allowed)]).any():
        worst = (-1.0, -1, -1)
        for axis, alternatives in enumerate(allowed):
            if len(alternatives) < 2:
                continue
            others = tuple(other for other in range(here.ndim) if other != axis)
            shares = here.mean(axis=others)
            # Among equals the last of the choice with the most alternatives goes.
            place = len(shares) - 1 - int(np.argmax(shares[::-1]))
            worst = max(worst, (float(shares[place]) + 1e-9 * len(shares), axis, place))
        _, axis, place = worst
        alternative = int(allowed[axis][place])
        choice = plan.ensemble.listed[axis]
        words = choice.labels(plan.framework)[alternative]
        left_out.append(LeftOut(name_of(choice), words, _why(plan, name_of(choice), words)))
        allowed[axis] = np.delete(allowed[axis], place)
    return allowed, left_out


def _why(plan: Plan, name: str, words: str) -> str:
    about = [refusal for refusal in plan.refused if refusal.alternatives.get(name, words) == words]
    return f"{about[0].place}: {about[0].message}. {about[0].remedy}."


def check_levels(grid: Grid, levels: Ints) -> None:
    """Refuse combinations that cannot be computed, where they were too many to be looked at beforehand.

    levels: (combinations x choices). Raises EngineError with the reason.
    """
    plan = grid.plan
    if plan.valid is not None:
        return
    listed = [
        kept[level]
        for choice, kept, level in zip(plan.choices, grid.kept, levels.T, strict=True)
        if not isinstance(choice, WeightNoise | WeightShares | AnswerError)
    ]
    for reason in plan.judge.reasons(np.stack(listed, axis=1)):
        if reason is not None:
            raise EngineError(reason[1], place=reason[0], remedy=f"{reason[2]}, or leave the alternative out")
