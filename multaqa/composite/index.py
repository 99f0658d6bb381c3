"""The index: values in, scores, ranks, groups, coverage and contributions out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from multaqa.composite.climb import Climbed, climb
from multaqa.composite.contributions import contributions, effective_weights
from multaqa.composite.data import Data, Flags, Floats, Ints, Words
from multaqa.composite.framework import Framework, Indicator
from multaqa.composite.prepare import Prepared, normalised, prepare
from multaqa.composite.ranks import classify, rank, rating_classes, round_displayed
from multaqa.composite.record import ENGINE_VERSION, canonical, inputs_checksum, method_record, plain
from multaqa.composite.treatment import Treated

_LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Result:
    """An index, computed: arrays of units x nodes, the root in column 0, then depth first.

    units: in the order of the table. nodes: codes of nodes and indicators. scores: NaN = missing; an indicator's score
    is its normalised value. ranks: 1 is best, 0 = none. groups: code or None. coverage: 0-1, NaN = nothing expected.
    contributions: points of the index that come from each node; those of the indicators add up to the index.
    parts: points of its parent's score that come from each node. weights: those that counted within the parent, 0-1.
    node_weights: (nodes,) before they were re-scaled over missing scores, as given or as found from the data.
    imputed: (units x indicators) cells that the engine filled. treated: cells that treatment changed.
    missing: why a node has no score, "" where it has one (see `Climbed`). notes: what a reader must be told.
    """

    framework: Framework
    data: Data
    units: tuple[str, ...]
    nodes: tuple[str, ...]
    scores: Floats
    ranks: Ints
    groups: Words
    coverage: Floats
    contributions: Floats
    parts: Floats
    weights: Floats
    node_weights: Floats
    imputed: Flags
    treated: tuple[Treated, ...]
    missing: Words
    notes: tuple[str, ...]
    inputs_checksum: str
    engine_version: str = ENGINE_VERSION

    @cached_property
    def method(self) -> dict[str, Any]:
        """Return the JSON-able record of framework and method."""
        return method_record(self.framework)

    @cached_property
    def displayed(self) -> Floats:
        """Return the scores rounded to the framework's decimals (units x nodes)."""
        return round_displayed(self.scores, decimals=self.framework.decimals)

    @cached_property
    def classes(self) -> tuple[str | None, ...]:
        """Return each unit's rating class within its group, by count; None without a rank or parts of the group."""
        groups = self.framework.groups
        if groups is None:
            return (None,) * len(self.units)
        return tuple(rating_classes(self.ranks[:, 0], list(self.groups[:, 0]), groups))

    def score(self, unit: str, node: str | None = None) -> float:
        """Return one score; the index itself without a node; NaN = missing."""
        return float(self.scores[self.data.unit(unit), self._column(node)])

    def rank(self, unit: str, node: str | None = None) -> int:
        """Return one rank, 1 is best, 0 = none."""
        return int(self.ranks[self.data.unit(unit), self._column(node)])

    def group(self, unit: str, node: str | None = None) -> str | None:
        """Return one group's code, or None."""
        code: str | None = self.groups[self.data.unit(unit), self._column(node)]
        return code

    def _column(self, node: str | None) -> int:
        return 0 if node is None else self.framework.tree.position(node)

    def to_record(self) -> dict[str, Any]:
        """Return the result as JSON-able data, units sorted by code; missing is None."""
        order = np.argsort(np.array(self.units), kind="stable")
        return {
            "engine_version": self.engine_version,
            "inputs_checksum": self.inputs_checksum,
            "method": self.method,
            "nodes": list(self.nodes),
            "units": [self.units[row] for row in order],
            "scores": self.scores[order].tolist(),
            "ranks": self.ranks[order].tolist(),
            "groups": self.groups[order].tolist(),
            "coverage": self.coverage[order].tolist(),
            "contributions": self.contributions[order].tolist(),
            "imputed": self.imputed[order].tolist(),
            "missing": self.missing[order].tolist(),
            "treated": [plain(cell) for cell in self.treated],
            "weights": self.node_weights.tolist(),
            "notes": list(self.notes),
        }

    def to_bytes(self) -> bytes:
        """Return canonical bytes: the same for the same inputs and method on every machine."""
        return canonical(self.to_record())


def build_index(framework: Framework, data: Data) -> Result:
    """Compute an index: scores, ranks, groups, coverage and contributions of every node.

    framework: the tree and the method. data: values (units x indicators) in their units, NaN = missing.
    Returns a Result with arrays (units x nodes). The order of units and columns changes nothing.
    Raises EngineError, naming the place and the remedy, when the table does not fit or a method cannot be applied.
    """
    order = np.argsort(np.array(data.units), kind="stable")
    table = data.taken(order)
    prepared = prepare(framework, table)
    climbed = climb(framework, prepared, normalised(framework, prepared), table)
    return assemble(framework, data, prepared, climbed, order)


def assemble(framework: Framework, data: Data, prepared: Prepared, climbed: Climbed, order: Ints) -> Result:
    """Make the result of a climb: ranks, groups and contributions, the units back in the order of the table.

    prepared, climbed: with units in the order of `order`, row numbers of `data`.
    """
    scores = climbed.scores
    parts, weights = _parts(framework, climbed)
    ranks = _ranks(framework, scores, prepared.coverage)
    groups = _groups(framework, scores)
    whole = _to_root(framework, climbed, parts, weights)
    back = np.argsort(order, kind="stable")
    return Result(
        framework=framework,
        data=data,
        units=data.units,
        nodes=framework.tree.codes,
        scores=scores[back],
        ranks=ranks[back],
        groups=groups[back],
        coverage=prepared.coverage[back],
        contributions=whole[back],
        parts=parts[back],
        weights=weights[back],
        node_weights=climbed.weights,
        imputed=prepared.imputed[back],
        treated=prepared.treated,
        missing=climbed.missing[back],
        notes=(*prepared.notes, *climbed.notes),
        inputs_checksum=inputs_checksum(data),
    )


def _parts(framework: Framework, climbed: Climbed) -> tuple[Floats, Floats]:
    tree, scores = framework.tree, climbed.scores
    parts, weights = np.full(scores.shape, np.nan), np.zeros(scores.shape)
    parts[:, 0], weights[:, 0] = scores[:, 0], 1.0
    for position, node in enumerate(tree.parts):
        children = list(tree.children[position])
        if not children or isinstance(node, Indicator):
            continue
        local, own, before = climbed.used[:, children], climbed.weights[children], climbed.before[:, position]
        chosen = node.aggregate or framework.aggregate
        split = contributions(local, own, chosen, before, top=framework.scale)
        shares = effective_weights(local, own)
        # What rescaling adds or takes is shared by weight.
        change = np.where(np.isnan(scores[:, position]), np.nan, scores[:, position] - before)
        parts[:, children] = split + shares * change[:, None]
        weights[:, children] = shares
    return parts, weights


def _to_root(framework: Framework, climbed: Climbed, parts: Floats, weights: Floats) -> Floats:
    """Carry every node's part up to the index.

    A node whose parts all have one sign hands on its own contribution in their proportion. Where parts cancel out, or
    the node is turned round, proportions mean nothing: the parts go on by the node's weight, and what that leaves is
    shared by weight. Either way the children's contributions add up to the node's.
    """
    tree, scores = framework.tree, climbed.scores
    whole = np.full(scores.shape, np.nan)
    whole[:, 0] = scores[:, 0]
    slope = np.ones(scores.shape)
    for position, node in enumerate(tree.parts):
        children = list(tree.children[position])
        if not children:
            continue
        below, shares = parts[:, children], weights[:, children]
        own, score = whole[:, position][:, None], scores[:, position][:, None]
        proportional = (np.nan_to_num(below) >= 0).all(axis=1) & (scores[:, position] > _LEAST)
        proportional &= node.direction == "higher"
        ratio = np.divide(below, score, out=np.zeros_like(below), where=proportional[:, None])
        slope[:, children] = slope[:, position][:, None] * shares * (1.0 if node.direction == "higher" else -1.0)
        steep = slope[:, position][:, None] * (1.0 if node.direction == "higher" else -1.0)
        affine = steep * below + shares * (own - steep * score)
        whole[:, children] = np.where(proportional[:, None], own * ratio, affine)
    return whole


def _ranks(framework: Framework, scores: Floats, coverage: Floats) -> Ints:
    tree, ranking = framework.tree, framework.ranking
    compared = round_displayed(scores, decimals=framework.decimals) if ranking.on == "displayed" else scores
    ranks = np.zeros(scores.shape, dtype=np.int64)
    for position in range(len(tree.codes)):
        column = np.where(coverage[:, position] < ranking.least_coverage, np.nan, compared[:, position])
        if ranking.complete:
            for child in tree.children[position]:
                column = np.where(np.isnan(scores[:, child]) & ~np.isnan(coverage[:, child]), np.nan, column)
        ranks[:, position] = rank(ranking.sign * column, ties=ranking.ties)
    return ranks


def _groups(framework: Framework, scores: Floats) -> Words:
    groups = np.full(scores.shape, None, dtype=object)
    if framework.groups:
        displayed = framework.groups.on == "displayed"
        compared = round_displayed(scores, decimals=framework.decimals) if displayed else scores
        sign = framework.ranking.sign if framework.groups.method == "quartiles" else 1.0
        for position in range(scores.shape[1]):
            groups[:, position] = classify(sign * compared[:, position], framework.groups)
    return groups
