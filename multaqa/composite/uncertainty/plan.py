"""A plan: choices that fit a framework and its table, what cannot go together, and what every replication is."""

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TypeVar

import numpy as np

from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Node
from multaqa.composite.threads import blas_threads
from multaqa.composite.uncertainty.ascent import BELOW
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.choices import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    WeightNoise,
    WeightShares,
    check_choices,
    name_of,
)
from multaqa.composite.uncertainty.columns import CHAIN
from multaqa.composite.uncertainty.draws import choices as drawn_choices
from multaqa.composite.uncertainty.draws import uniforms
from multaqa.composite.uncertainty.ensemble import Ensemble, keep_what_is_freed
from multaqa.composite.uncertainty.replay import Replication, data_of, framework_of
from multaqa.composite.uncertainty.validity import Judge, Refusal, every_combination, refusals_of

Numbers = TypeVar("Numbers", Floats, Ints)

# Up to so many combinations are all tried beforehand; of more, those that are drawn.
LISTED = 4096
_ATTEMPTS = 60


@dataclass(frozen=True, eq=False)
class Parameters:
    """What some replications are made from.

    alternatives: (replications x listed choices). weight_sets, answer_sets: (replications,) numbers of drawn sets, -1
    for none.
    """

    alternatives: Ints
    weight_sets: Ints
    answer_sets: Ints


@dataclass(eq=False)
class Plan:
    """Choices that fit a framework and its table. Make it with `plan_choices`.

    replications: how many. seed: what is drawn follows from it alone. of: code of the node whose scores and ranks are
    asked for. combinations: how many ways the listed alternatives can be combined; refused: those that cannot go
    together, and why; runnable: how many can. notes: what a reader must be told.
    """

    framework: Framework
    data: Data
    choices: tuple[Choice, ...]
    replications: int
    seed: int
    of: str
    ensemble: Ensemble
    base_scores: Floats
    base_ranks: Ints
    combinations: int
    runnable: int
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    judge: Judge
    valid: Ints | None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the choices."""
        return tuple(name_of(choice) for choice in self.choices)

    def parameters(self, first: int, count: int) -> Parameters:
        """Return what the replications from `first` on are made from.

        Raises EngineError when nearly every combination is refused.
        """
        weight, answer = self.ensemble.weighing.moving, self.ensemble.noise
        return Parameters(
            self._alternatives(first, count),
            self._sets("weight sets", weight.sets, first, count) if weight else np.full(count, -1),
            self._sets("answer sets", answer.choice.sets, first, count) if answer else np.full(count, -1),
        )

    def _sets(self, purpose: str, sets: int | None, first: int, count: int) -> Ints:
        if sets is None:
            return np.arange(first, first + count, dtype=np.int64)
        return drawn_choices(self.seed, purpose, first, count, sets)

    def _alternatives(self, first: int, count: int) -> Ints:
        lengths = self.lengths
        if self.valid is not None:
            chosen = self.valid[drawn_choices(self.seed, "combination", first, count, len(self.valid))]
            if not lengths:
                return np.zeros((count, 0), dtype=np.int64)
            return np.stack(np.unravel_index(chosen, lengths), axis=1).astype(np.int64)
        found = np.zeros((count, len(lengths)), dtype=np.int64)
        pending = np.arange(count)
        for attempt in range(_ATTEMPTS):
            even = uniforms(self.seed, f"combination {attempt}", first, count, len(lengths))[pending]
            found[pending] = np.minimum((even * lengths).astype(np.int64), np.array(lengths) - 1)
            reasons = self.judge.reasons(found[pending])
            pending = pending[[reason is not None for reason in reasons]]
            if not len(pending):
                return found
        raise EngineError("nearly every combination is refused", place="choices", remedy="Leave out an alternative")

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Return the number of alternatives of each listed choice."""
        return tuple(len(choice.labels(self.framework)) for choice in self.ensemble.listed)

    def replay(self, number: int) -> Replication:
        """Write out one replication: `replay(i).result()` has the scores and ranks that it had in the run.

        number: from 0 to `replications` - 1. Raises EngineError for another number.
        """
        if not 0 <= number < self.replications:
            raise EngineError(
                f"there is no replication {number}", place="replay", remedy=f"Give 0 to {self.replications - 1}"
            )
        return self.written_out(self.parameters(number, 1), number)

    def written_out(self, parameters: Parameters, number: int = 0) -> Replication:
        """Write out the first replication of some parameters as a framework and a table."""
        alternatives = parameters.alternatives[0]
        weight_set, answer_set = int(parameters.weight_sets[0]), int(parameters.answer_sets[0])
        framework = framework_of(self.ensemble, alternatives, weight_set)
        listed = {
            name_of(choice): choice.labels(self.framework)[alternative]
            for choice, alternative in zip(self.ensemble.listed, alternatives.tolist(), strict=True)
        }
        chosen = {}
        for choice in self.choices:
            name = name_of(choice)
            if isinstance(choice, AnswerError):
                chosen[name] = f"set {answer_set}"
            elif isinstance(choice, WeightNoise | WeightShares):
                chosen[name] = f"set {weight_set}"
            else:
                chosen[name] = listed[name]
        return Replication(number, chosen, framework, data_of(self.ensemble, framework, answer_set))

    def in_order(self, values: Numbers, missing: float) -> Numbers:
        """Bring arrays of the units that may have a score (alive x ...) to all units in the order of the table."""
        base = self.ensemble.base
        whole = np.full((len(base.order), *values.shape[1:]), missing, dtype=values.dtype)
        whole[self.ensemble.alive] = values
        return whole[base.back]


def plan_choices(
    framework: Framework,
    data: Data,
    choices: tuple[Choice, ...] | list[Choice],
    *,
    replications: int = 1000,
    seed: int = 1,
    of: str | None = None,
) -> Plan:
    """Fit choices to a framework and its table, and find what cannot go together before anything runs.

    framework, data: as for `build_index`. choices: what could have been decided otherwise; all alternatives of a choice
    are alike in chance, and the choices are independent but for what is refused. replications: at least 1. seed: any
    whole number. of: code of the node whose scores and ranks are asked for, the index by default.
    Returns a Plan; its `refused` says which combinations cannot be computed, and why.
    Raises EngineError, naming the place, when a choice does not fit, the framework cannot be computed as it stands, or
    no combination can.
    """
    choices = tuple(choices)
    check_choices(framework, choices)
    if replications < 1:
        raise EngineError(f"{replications} replications", place="plan", remedy="Give a number from 1")
    position = framework.tree.position(of) if of is not None else 0
    node = framework.tree.parts[position]
    if not isinstance(node, Node) or node.imported:
        raise EngineError("it is not computed", place=f"node {node.code}", remedy="Give a node that is, or none")
    with blas_threads(1):
        return _planned(framework, data, choices, (replications, seed, position))


def _planned(framework: Framework, data: Data, choices: tuple[Choice, ...], asked: tuple[int, int, int]) -> Plan:
    replications, seed, position = asked
    keep_what_is_freed()
    leave_out = next((choice for choice in choices if isinstance(choice, LeaveOut)), None)
    base = Base.of(framework, data, leave_out)
    scores, ranks, alive, zeros = _as_it_stands(base, position)
    ensemble = Ensemble(base, choices, seed, position)
    judge = Judge(ensemble, zeros)
    combinations = prod(len(choice.labels(framework)) for choice in ensemble.listed)
    valid, refused = None, tuple[Refusal, ...]()
    if combinations <= LISTED:
        rows = every_combination(framework, ensemble.listed)
        reasons = judge.reasons(rows)
        valid = np.array([number for number, reason in enumerate(reasons) if reason is None], dtype=np.int64)
        refused = refusals_of(framework, ensemble.listed, rows, reasons)
        if not len(valid):
            first = refused[0]
            raise EngineError(
                f"no combination can be computed: {first.message}", place=first.place, remedy=first.remedy
            )
    return Plan(
        framework=framework,
        data=data,
        choices=choices,
        replications=replications,
        seed=seed,
        of=framework.tree.codes[position],
        ensemble=ensemble,
        base_scores=_among(scores, alive, ensemble.alive, np.nan),
        base_ranks=_among(ranks, alive, ensemble.alive, 0),
        combinations=combinations,
        runnable=len(valid) if valid is not None else combinations,
        refused=refused,
        notes=tuple(_notes(framework, ensemble, zeros)),
        judge=judge,
        valid=valid,
    )


def _as_it_stands(base: Base, position: int) -> tuple[Floats, Ints, Ints, frozenset[int]]:
    """Return scores and ranks of the framework as it stands, whose units they are of, and nodes taken to 0."""
    ensemble = Ensemble(base.whole(), (), 0, position)
    for error in ensemble.columns.errors.values():
        raise error
    still = np.full(1, -1)
    nothing = np.zeros((1, 0), dtype=np.int64)
    hits = ensemble.hits(nothing)
    for node, below in hits.below.items():
        if below.any():
            raise EngineError(BELOW, place=f"node {base.tree.codes[node]}", remedy="Use the arithmetic mean")
    scores, unranked = ensemble.scores(nothing, still, still)
    zeros = frozenset(node for node, zero in hits.zero.items() if zero.any())
    return scores[0], ensemble.ranks(scores, unranked)[0], ensemble.alive, zeros


def _among(values: Numbers, alive: Ints, wanted: Ints, missing: float) -> Numbers:
    whole = np.full(max(alive.max(initial=0), wanted.max(initial=0)) + 1, missing, dtype=values.dtype)
    whole[alive] = values
    return whole[wanted]


def _notes(framework: Framework, ensemble: Ensemble, zeros: frozenset[int]) -> list[str]:
    notes = [
        f"node {framework.tree.codes[node]}: a score of 0 takes its mean to 0 in the framework as it stands, "
        "so it is not refused"
        for node in sorted(zeros)
    ]
    bearing = {number for way in ensemble.columns.ways for number in way.choices}
    for number, choice in enumerate(ensemble.listed):
        name, labels = name_of(choice), choice.labels(framework)
        if len(labels) == 1:
            notes.append(f"choice {name}: it has one alternative, so it moves nothing")
        elif isinstance(choice, Methods) and choice.kind in CHAIN and number not in bearing:
            notes.append(f"choice {name}: every indicator has a {choice.kind} of its own, so it moves nothing")
        elif isinstance(choice, Methods) and choice.kind == "aggregate" and not _followed(ensemble, number):
            notes.append(f"choice {name}: every node has an aggregation of its own, so it moves nothing")
    return notes


def _followed(ensemble: Ensemble, number: int) -> bool:
    rows = np.zeros((2, len(ensemble.listed)), dtype=np.int64)
    rows[1, number] = 1
    first, second = ensemble.structures.of(rows).tolist()
    return ensemble.steps(first) != ensemble.steps(second)
