"""Scores and ranks under other weights, fast enough to follow a slider: only the climb is done again."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from multaqa.composite.aggregate import exponent_of
from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Indicator, Node
from multaqa.composite.index import Result
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.prepare import prepare
from multaqa.composite.ranks import rank, round_displayed

_FIXED = {"equal", "children"}


@dataclass(frozen=True, eq=False)
class _Knot:
    """A node that is computed. exponent, floor: of its mean. is_void: one missing child makes it missing.

    turned: its score enters the parent turned round. missing: (units,) without a score whatever the weights, None if
    there is no such unit.
    """

    position: int
    children: Ints
    exponent: float
    floor: float
    is_void: bool
    turned: bool
    missing: Flags | None


class Reweighing:
    """An index ready to be computed again under other weights.

    Every node must be a mean (arithmetic, geometric, harmonic, power) without a rescaling and with weights that do not
    come from the data: `why_not` says what is in the way, "" for nothing. What comes before the weights (imputation,
    treatment, normalisation) is done once.
    """

    def __init__(self, result: Result) -> None:
        framework = result.framework
        self.framework, self.units = framework, result.units
        self.tree = framework.tree
        self.why_not = _why_not(framework, result.scores)
        self.given = result.node_weights.copy()
        self.scores_before, self.ranks_before = result.scores[:, 0], result.ranks[:, 0]
        self._coverage = result.coverage
        self._positions = {code: position for position, code in enumerate(self.tree.codes)}
        if self.why_not:
            return
        order = np.argsort(np.array(result.units), kind="stable")
        prepared = prepare(framework, result.data.taken(order))
        back = np.argsort(order, kind="stable")
        void: Flags = np.zeros(result.scores.shape, dtype=bool)
        void[:, list(self.tree.leaves)] = prepared.void[back]
        # Imported nodes and indicators do not depend on weights; the rest is overwritten.
        self._start = result.scores.copy()
        for position, part in enumerate(self.tree.parts):
            if isinstance(part, Node) and part.imported and part.direction == "lower":
                self._start[:, position] = framework.scale - self._start[:, position]
        self._knots = tuple(
            self._knot(position, part, void, prepared.left_out[back])
            for position, part in reversed(list(enumerate(self.tree.parts)))
            if isinstance(part, Node) and not part.imported
        )

    def _knot(self, position: int, node: Node, void: Flags, left_out: Flags) -> _Knot:
        chosen = node.aggregate or self.framework.aggregate
        least = self.framework.screening.node if node.least_coverage is None else node.least_coverage
        missing = (
            (self._coverage[:, position] < least) | left_out | void[:, list(self.tree.children[position])].any(axis=1)
        )
        return _Knot(
            position,
            np.array(self.tree.children[position]),
            exponent_of(chosen),
            chosen.number("floor", 0.0),
            node.missing == "void",
            node.direction == "lower",
            missing if missing.any() else None,
        )

    def weights(self, changes: Mapping[str, float]) -> Floats:
        """Return every part's weight within its parent (nodes,), with the changes made.

        changes: code -> weight, 0 or more. Raises EngineError for an unknown code, the index itself, a weight that is
        no number or below 0, a parent whose weights are not given, or weights of siblings that are all zero.
        """
        weights = self.given.copy()
        for code, weight in changes.items():
            check_weight(self.framework, code, weight)
            weights[self._positions[code]] = weight
        for code in changes:
            parent = self.tree.parents[self._positions[code]]
            if weights[list(self.tree.children[parent])].sum() <= 0:
                raise EngineError(
                    "the weights of its children are all zero",
                    place=f"node {self.tree.codes[parent]}",
                    remedy="Give one child a weight above 0",
                )
        return weights

    def scores(self, changes: Mapping[str, float]) -> Floats:
        """Return the scores of every part under changed weights (units x nodes), NaN = missing.

        changes: as in `weights`. Equal to `build_index` to 1e-12. Raises EngineError when `why_not` says why.
        """
        if self.why_not:
            raise EngineError(self.why_not, place="weights", remedy="Build the index anew with the changed framework")
        weights = self.weights(changes)
        shown, used = self._start.copy(), self._start.copy()
        for knot in self._knots:
            below, own = used[:, knot.children], weights[knot.children]
            column = _mean(below, own, knot)
            if knot.is_void:
                column[(np.isnan(below) & (own > 0)).any(axis=1)] = np.nan
            if knot.missing is not None:
                column[knot.missing] = np.nan
            shown[:, knot.position] = column
            used[:, knot.position] = self.framework.scale - column if knot.turned else column
        return shown

    def ranks(self, scores: Floats) -> Ints:
        """Return the index's ranks (units,), 0 = none, for scores of every part (units x nodes)."""
        ranking = self.framework.ranking
        column = np.where(self._coverage[:, 0] < ranking.least_coverage, np.nan, scores[:, 0])
        if ranking.on == "displayed":
            column = round_displayed(column, decimals=self.framework.decimals)
        if ranking.complete:
            children = list(self.tree.children[0])
            lacking = np.isnan(scores[:, children]) & ~np.isnan(self._coverage[:, children])
            column = np.where(lacking.any(axis=1), np.nan, column)
        return rank(ranking.sign * column, ties=ranking.ties)


def check_weight(framework: Framework, code: str, weight: float) -> None:
    """Refuse a weight that cannot be given to a part. Raises EngineError, naming the part and the remedy."""
    tree = framework.tree
    position = tree.position(code)
    if position == 0:
        raise EngineError("the index itself has no weight", place=f"node {code}", remedy="Weigh what is under it")
    if not isfinite(weight) or weight < 0:
        raise EngineError(f"the weight is {weight:g}", place=f"weight of {code}", remedy="It must be 0 or more")
    parent = tree.parts[tree.parents[position]]
    method = _weighing(framework, parent).method
    if method != "given":
        raise EngineError(
            f"the weights under {parent.code} are found by “{method}”, so a given one counts for nothing",
            place=f"weight of {code}",
            remedy="Change the method of weights to “given” first",
        )


def _weighing(framework: Framework, part: Node | Indicator) -> Step:
    return (part.weights if isinstance(part, Node) else None) or framework.weights


def _why_not(framework: Framework, scores: Floats) -> str:
    outside = bool(((scores < 0) | (scores > framework.scale * (1 + 1e-9))).any())
    for part in framework.nodes:
        if part.direction == "lower" and outside:
            return f"node {part.code} is turned round, and scores leave the scale"
        if part.imported:
            continue
        method = (part.aggregate or framework.aggregate).method
        if method not in MEANS:
            return f"node {part.code} is aggregated by {method}"
        if part.rescale is not None:
            return f"node {part.code} is rescaled over the units"
        if _weighing(framework, part).method not in ("given", *_FIXED):
            return f"the weights of node {part.code} come from the data"
    return ""


def _mean(scores: Floats, weights: Floats, knot: _Knot) -> Floats:
    """Return the weighted power mean as the engine does, NaN where no weighted child has a score."""
    exponent = knot.exponent
    there = ~np.isnan(scores)
    if exponent == 1 and there.all():
        return np.asarray(scores @ weights / weights.sum())
    mass = there @ weights
    if exponent == 1:
        filled = np.where(there, scores, 0.0)
    else:
        raised = np.maximum(scores, knot.floor) if knot.floor else scores
        if (scores < 0).any():
            raise EngineError("a score below 0 in a mean that has no meaning there", remedy="Use the arithmetic mean")
        zero = ((raised == 0) & (weights > 0)).any(axis=1) & (exponent <= 0)
        safe = np.where(there & ((raised > 0) | (exponent > 0)), raised, 1.0)
        filled = np.where(there, np.log(safe) if exponent == 0 else safe**exponent, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(mass > 0, (filled @ weights) / mass, np.nan)
        if exponent == 1:
            return means
        means = np.exp(means) if exponent == 0 else means ** (1 / exponent)
    return np.where(zero, 0.0, means)
