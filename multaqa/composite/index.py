"""The index: values in, scores, ranks, groups, coverage and contributions out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from multaqa.composite.aggregate import aggregate
from multaqa.composite.contributions import contributions, effective_weights
from multaqa.composite.data import Data, Flags, Floats, Ints
from multaqa.composite.framework import Framework, Indicator, Node
from multaqa.composite.normalise import normalise
from multaqa.composite.prepare import Prepared, align, at, normalised
from multaqa.composite.ranks import classify, rank, round_displayed
from multaqa.composite.record import ENGINE_VERSION, canonical, inputs_checksum, method_record


@dataclass(frozen=True, eq=False)
class Result:
    """An index, computed: arrays of units x nodes, the root in column 0, then depth first.

    units: in the order of the table. nodes: codes of nodes and indicators. scores: NaN = missing; an indicator's score
    is its normalised value. ranks: 1 is best, 0 = none. groups: code or None. coverage: 0-1, NaN = nothing expected.
    contributions: points of the index that come from each node; those of the indicators add up to the index.
    parts: points of its parent's score that come from each node. weights: those that counted within the parent, 0-1.
    imputed: (units x indicators) cells that the engine filled. notes: what a reader must be told.
    """

    framework: Framework
    data: Data
    units: tuple[str, ...]
    nodes: tuple[str, ...]
    scores: Floats
    ranks: Ints
    groups: npt.NDArray[np.object_]
    coverage: Floats
    contributions: Floats
    parts: Floats
    weights: Floats
    imputed: Flags
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
    tree = framework.tree
    order = np.argsort(np.array(data.units), kind="stable")
    table = data.taken(order)
    prepared = align(framework, table)
    leaf_scores = normalised(framework, prepared, prepared.values)
    coverage = node_coverage(framework, prepared)
    scores, before, used = climb(framework, prepared, leaf_scores, coverage, table)
    parts, weights = _parts(framework, scores, before, used)
    # Back to the order of the table that was given.
    back = np.argsort(order, kind="stable")
    in_order = {"scores": scores, "coverage": coverage, "parts": parts, "weights": weights}
    in_order["contributions"] = _to_root(framework, scores, parts, weights)
    given = {name: array[back] for name, array in in_order.items()}
    ranks = _ranks(framework, given["scores"], given["coverage"])
    return Result(
        framework=framework,
        data=data,
        units=data.units,
        nodes=tree.codes,
        ranks=ranks,
        groups=_groups(framework, given["scores"]),
        imputed=prepared.imputed[back],
        notes=tuple(prepared.notes),
        inputs_checksum=inputs_checksum(data),
        **given,
    )


def node_coverage(framework: Framework, prepared: Prepared) -> Floats:
    """Return the share of expected answers that are there (units x nodes), NaN where nothing is expected."""
    tree = framework.tree
    place = {leaf: column for column, leaf in enumerate(tree.leaves)}
    expected, answered = prepared.expected, prepared.answered
    if framework.screening.by == "indicators":
        answered = np.divide(answered, expected, out=np.zeros_like(answered), where=expected > 0)
        expected = (expected > 0).astype(float)
    coverage = np.full((len(prepared.units), len(tree.codes)), np.nan)
    for position in range(len(tree.codes)):
        columns = [place[leaf] for leaf in tree.leaves_under(position)]
        whole = expected[:, columns].sum(axis=1)
        there = answered[:, columns].sum(axis=1)
        np.divide(there, whole, out=coverage[:, position], where=whole > 0)
    return coverage


def node_weights(framework: Framework) -> Floats:
    """Return the weight of every node within its parent, before any re-scaling (nodes,)."""
    return np.array([part.weight for part in framework.tree.parts])


def climb(
    framework: Framework, prepared: Prepared, leaf_scores: Floats, coverage: Floats, table: Data
) -> tuple[Floats, Floats, Floats]:
    """Aggregate from the indicators to the index.

    leaf_scores: (units x indicators). Returns scores (units x nodes), the same before each node's rescaling, and the
    scores as they enter the parent, turned round where a node's direction is "lower".
    """
    tree, weights = framework.tree, node_weights(framework)
    scores = np.full(coverage.shape, np.nan)
    void = np.zeros(coverage.shape, dtype=bool)
    scores[:, list(tree.leaves)] = leaf_scores
    void[:, list(tree.leaves)] = prepared.void
    before, used = scores.copy(), scores.copy()
    for position in reversed(range(len(tree.codes))):
        part = tree.parts[position]
        if isinstance(part, Indicator):
            continue
        children = list(tree.children[position])
        if part.imported:
            scores[:, position] = before[:, position] = table.values[:, table.columns[part.code]]
        else:
            before[:, position] = _node_score(framework, part, used[:, children], weights[children], void[:, children])
            scores[:, position] = _rescaled(framework, part, before[:, position], prepared.units)
        least = framework.screening.node if part.least_coverage is None else part.least_coverage
        scores[coverage[:, position] < least, position] = np.nan
        used[:, position] = scores[:, position]
        if part.direction == "lower":
            used[:, position] = framework.scale - scores[:, position]
    return scores, before, used


def _node_score(framework: Framework, node: Node, children: Floats, weights: Floats, void: Flags) -> Floats:
    chosen = node.aggregate or framework.aggregate
    with at(f"node {node.code}"):
        scores = aggregate(children, weights, chosen, scale=framework.scale)
    missing = void.any(axis=1)
    if node.missing == "void":
        missing |= (np.isnan(children) & (weights > 0)).any(axis=1)
    return np.where(missing, np.nan, scores)


def _rescaled(framework: Framework, node: Node, scores: Floats, units: tuple[str, ...]) -> Floats:
    if node.rescale is None or np.isnan(scores).all():
        return scores
    with at(f"node {node.code}, rescale"):
        return normalise(scores, node.rescale, scale=framework.scale, units=units)


def _parts(framework: Framework, scores: Floats, before: Floats, used: Floats) -> tuple[Floats, Floats]:
    tree, given = framework.tree, node_weights(framework)
    parts, weights = np.full(scores.shape, np.nan), np.zeros(scores.shape)
    parts[:, 0], weights[:, 0] = scores[:, 0], 1.0
    for position, node in enumerate(tree.parts):
        children = list(tree.children[position])
        if not children or isinstance(node, Indicator):
            continue
        local, own = used[:, children], given[children]
        chosen = node.aggregate or framework.aggregate
        split = contributions(local, own, chosen, before[:, position], top=framework.scale)
        shares = effective_weights(local, own)
        # What rescaling adds or takes is shared by weight.
        change = np.where(np.isnan(scores[:, position]), np.nan, scores[:, position] - before[:, position])
        parts[:, children] = split + shares * change[:, None]
        weights[:, children] = shares
    return parts, weights


def _to_root(framework: Framework, scores: Floats, parts: Floats, weights: Floats) -> Floats:
    tree = framework.tree
    whole = np.full(scores.shape, np.nan)
    whole[:, 0] = scores[:, 0]
    for position in range(len(tree.codes)):
        for child in tree.children[position]:
            ratio = np.divide(
                parts[:, child],
                scores[:, position],
                out=weights[:, child].copy(),
                where=np.abs(scores[:, position]) > 1e-12,
            )
            whole[:, child] = whole[:, position] * np.where(np.isnan(ratio), 0.0, ratio)
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
        ranks[:, position] = rank(column, ties=ranking.ties)
    return ranks


def _groups(framework: Framework, scores: Floats) -> npt.NDArray[np.object_]:
    groups = np.full(scores.shape, None, dtype=object)
    if framework.groups:
        displayed = framework.groups.on == "displayed"
        compared = round_displayed(scores, decimals=framework.decimals) if displayed else scores
        for position in range(scores.shape[1]):
            groups[:, position] = classify(compared[:, position], framework.groups)
    return groups
