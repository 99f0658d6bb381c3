"""From the indicators' scores to the index: every node, from the leaves up."""

from dataclasses import dataclass

import numpy as np

from multaqa.composite.aggregate import AMONG_UNITS, aggregate
from multaqa.composite.data import Data, Flags, Floats, Ints, Words
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Absence, Framework, Indicator, Node
from multaqa.composite.normalise import normalise
from multaqa.composite.prepare import Prepared, at
from multaqa.composite.weights import children_weights

# By how much a score may pass the ends of the scale through rounding alone.
ALLOWANCE = 1e-9
_WORDS = np.array([kind.name.lower() if kind else "" for kind in Absence], dtype=object)


@dataclass(frozen=True, eq=False)
class Climbed:
    """Every node's scores (units x nodes, NaN = missing) and the weights that made them.

    scores: as shown. before: the same before a node's rescaling. used: as they enter the parent, turned round where a
    node's direction is "lower". weights: (nodes,) within the parent, before re-scaling over missing children. notes:
    weights that missed their aim. missing: (units x nodes) why there is no score, "" where there is one: a word of
    `Prepared.missing`, "child_missing" where one child decides, or "no_child" where none has a score.
    """

    scores: Floats
    before: Floats
    used: Floats
    weights: Floats
    missing: Words
    notes: tuple[str, ...] = ()


def climb(
    framework: Framework, prepared: Prepared, leaf_scores: Floats, table: Data, *, among: Flags | None = None
) -> Climbed:
    """Aggregate from the indicators to the index.

    leaf_scores: (units x indicators), normalised. table: for imported nodes. among: (units,) the rows that a node's
    rescaling and weights from the data look at; all by default. Raises EngineError, naming the node.
    """
    tree, coverage = framework.tree, prepared.coverage
    scores = np.full(coverage.shape, np.nan)
    void = np.zeros(coverage.shape, dtype=bool)
    weights = np.array([part.weight for part in tree.parts])
    notes: list[str] = []
    scores[:, list(tree.leaves)] = leaf_scores
    void[:, list(tree.leaves)] = prepared.void
    before, used = scores.copy(), scores.copy()
    missing = np.full(coverage.shape, "no_child", dtype=object)
    missing[:, list(tree.leaves)] = prepared.missing
    for position in reversed(range(len(tree.codes))):
        part = tree.parts[position]
        if isinstance(part, Indicator):
            continue
        children = list(tree.children[position])
        if part.imported:
            scores[:, position] = before[:, position] = table.values[:, table.columns[part.code]]
            missing[:, position] = _WORDS[table.absence_codes[:, table.columns[part.code]]]
        else:
            below = used[:, children]
            with at(f"node {part.code}, weights"):
                weights[children], note = children_weights(
                    framework, position, below if among is None else below[among]
                )
            notes += [note] if note else []
            blocked = _blocked(part, below, weights[children], void[:, children])
            missing[blocked, position] = "child_missing"
            own = _node_score(framework, part, below, weights[children], prepared.years)
            before[:, position] = np.where(blocked, np.nan, own)
            scores[:, position] = _rescaled(framework, part, before[:, position], prepared.units, among)
        least = framework.screening.node if part.least_coverage is None else part.least_coverage
        weak = coverage[:, position] < least
        scores[weak | prepared.left_out, position] = np.nan
        missing[weak, position] = "below_coverage"
        missing[prepared.left_out, position] = "unit_left_out"
        used[:, position] = _turned(framework, part, scores[:, position])
    missing[~np.isnan(scores)] = ""
    return Climbed(scores, before, used, weights, missing, tuple(notes))


def _node_score(framework: Framework, node: Node, children: Floats, weights: Floats, years: Ints | None) -> Floats:
    chosen = node.aggregate or framework.aggregate
    with at(f"node {node.code}"):
        if years is None or chosen.method not in AMONG_UNITS:
            return aggregate(children, weights, chosen, scale=framework.scale)
        # Methods that hold the units against each other do so within a year.
        scores = np.full(len(children), np.nan)
        for year in np.unique(years):
            scores[years == year] = aggregate(children[years == year], weights, chosen, scale=framework.scale)
        return scores


def _blocked(node: Node, children: Floats, weights: Floats, void: Flags) -> Flags:
    """Say for which units one missing child makes the node missing."""
    deciding = np.isnan(children) & (weights > 0) & (node.missing == "void")
    return np.asarray((void | deciding).any(axis=1))


def _rescaled(framework: Framework, node: Node, scores: Floats, units: tuple[str, ...], among: Flags | None) -> Floats:
    if node.rescale is None or np.isnan(scores).all():
        return scores
    with at(f"node {node.code}, rescale"):
        return normalise(scores, node.rescale, scale=framework.scale, posts=node.goalposts, units=units, among=among)


def _turned(framework: Framework, node: Node, scores: Floats) -> Floats:
    """Turn a score round where less of the node is better for its parent."""
    if node.direction == "higher":
        return scores
    outside = (scores < -ALLOWANCE) | (scores > framework.scale + ALLOWANCE)
    if outside.any():
        score = scores[int(np.argmax(outside))]
        raise EngineError(
            f"a score of {score:g} cannot be turned round on a scale of 0 to {framework.scale:g}",
            place=f"node {node.code}",
            remedy='Give the node a rescale, such as rescale = "min_max"',
        )
    return framework.scale - scores
