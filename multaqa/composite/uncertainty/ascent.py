"""From the indicators' scores to a node's, for a block of replications at once."""

from dataclasses import dataclass, field

import numpy as np

from multaqa.composite.climb import ALLOWANCE
from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Indicator, Node
from multaqa.composite.methods import Step
from multaqa.composite.prepare import at
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.islands import Island, Kind
from multaqa.composite.uncertainty.leaves import Leaves
from multaqa.composite.uncertainty.others import Memory, aggregate_block
from multaqa.composite.uncertainty.rows import Rows, normalise_rows

BELOW = "a score below 0 in a mean that has no meaning there"


@dataclass(eq=False)
class Hits:
    """Scores that a kind of mean cannot take (below 0), or takes to 0: (replications,) per position of the node."""

    below: dict[int, Flags] = field(default_factory=dict)
    zero: dict[int, Flags] = field(default_factory=dict)

    def any(self, count: int) -> Flags:
        """Say of so many replications which have any."""
        found = np.zeros(count, dtype=bool)
        for flags in (*self.below.values(), *self.zero.values()):
            found |= flags
        return found

    def take(self, other: "Hits", rows: Ints, count: int) -> None:
        """Take in the hits of some rows out of so many."""
        for mine, theirs in ((self.below, other.below), (self.zero, other.zero)):
            for node, flags in theirs.items():
                mine.setdefault(node, np.zeros(count, dtype=bool))[rows] |= flags


@dataclass(frozen=True, eq=False)
class Block:
    """A block of replications.

    leaves: the indicators' scores. spread: (replications x parts) the weight of each input within its island (see
    `spread`), 0 for what is left out. left: (replications,) the alternative of leaving out. searched: the step by which
    nodes find their children's weights in the data.
    """

    leaves: Leaves
    spread: Floats
    left: Ints
    searched: dict[int, Step]

    def rows(self, chosen: slice, *, alike: bool) -> "Block":
        """Return some of the replications; alike: the indicators have the same scores in all of these."""
        return Block(self.leaves.rows(chosen, alike=alike), self.spread[chosen], self.left[chosen], self.searched)


def spread(base: Base, islands: tuple[Island, ...], weights: Floats) -> Floats:
    """Make of weights within the parent the weight of each input within its island: shares multiplied on the way down.

    weights: (replications x parts), changed in place and returned. What is below an island's own node keeps its weight;
    nodes that have joined have no meaning.
    """
    for island in islands:
        for position in island.joined:
            children = list(base.tree.children[position])
            mass = weights[:, children].sum(axis=1)
            weights[:, children] *= (weights[:, position] / np.where(mass > 0, mass, 1.0))[:, None]
    return weights


class Ascent:
    """The climb of one tree by one set of aggregations, for any number of replications.

    alive: (units,) rows of the base table that may have a score; only these are climbed.
    """

    def __init__(self, base: Base, islands: tuple[Island, ...], alive: Ints):
        self.base, self.islands, self.alive = base, islands, alive
        self.number = {leaf: number for number, leaf in enumerate(base.tree.leaves)}
        self.units = tuple(base.table.units[row] for row in alive)
        self.void = base.screens[0].void[alive].T.astype(np.float64)
        self.blank = base.blank[:, alive]
        self._memory: Memory = {}

    def climb(self, block: Block, hits: Hits | None = None) -> dict[int, Floats]:
        """Return the scores (replications x units, NaN = missing) of every island's node, by its position.

        hits: where given, scores that a mean cannot take are noted there and not refused. Raises EngineError, naming
        the node, when its method cannot take the scores.
        """
        done: dict[int, Floats] = {}
        for island in self.islands:
            if island.kind is None or island.node in block.searched:
                scores = self._other(island, block, done)
            else:
                scores = self._mean(island, island.kind, block, done, hits)
            done[island.node] = self._finished(island.node, scores, block)
        return done

    def unranked(self, position: int, block: Block, done: dict[int, Floats]) -> Flags:
        """Return the units (replications x units) that the rules of ranking leave without a rank at a node."""
        base, screen = self.base, self._screen(block)
        held = base.unranked[:, self.alive, position][screen if len(base.unranked) > 1 else 0]
        held = np.broadcast_to(held, (len(block.spread), len(self.alive)))
        for child in base.tree.children[position] if base.framework.ranking.complete else ():
            asked = ~np.isnan(np.array([s.coverage[self.alive, child] for s in base.screens]))
            scores = self._raw(child, block, done)
            if scores is not None:
                held = held | (np.isnan(scores) & asked[screen if len(asked) > 1 else np.zeros_like(screen)])
        return held

    def _raw(self, position: int, block: Block, done: dict[int, Floats]) -> Floats | None:
        """Return the scores of a part as shown; None for a node that has joined its parent and is never missing."""
        part = self.base.tree.parts[position]
        if isinstance(part, Indicator):
            return block.leaves.scores(self.number[position])
        if part.imported:
            column = self.base.table.values[self.alive, self.base.table.columns[part.code]]
            return np.where(self.blank[self._screen(block), :, position], np.nan, column)
        return done.get(position)

    def _input(self, position: int, block: Block, done: dict[int, Floats]) -> Floats:
        """Return the scores of a part as they enter its parent (replications x units)."""
        part, scores = self.base.tree.parts[position], self._raw(position, block, done)
        assert scores is not None  # noqa: S101 - an input has not joined its parent
        return scores if isinstance(part, Indicator) else self._turned(part, scores)

    def _turned(self, node: Node, scores: Floats) -> Floats:
        if node.direction == "higher":
            return scores
        scale = self.base.framework.scale
        outside = (scores < -ALLOWANCE) | (scores > scale + ALLOWANCE)
        if outside.any():
            raise EngineError(
                f"a score of {scores[outside][0]:g} cannot be turned round on a scale of 0 to {scale:g}",
                place=f"node {node.code}",
                remedy='Give the node a rescale, such as rescale = "min_max"',
            )
        return scale - scores

    def _screen(self, block: Block) -> Ints:
        return block.left if len(self.blank) > 1 else np.zeros(len(block.left), dtype=np.int64)

    def _mean(self, island: Island, kind: Kind, block: Block, done: dict[int, Floats], hits: Hits | None) -> Floats:
        """Return a mean by products of matrices."""
        numbers = np.array([self.number[leaf] for leaf in island.leaves], dtype=np.int64)
        weights = block.spread[:, list(island.leaves)]
        above = {position: self._input(position, block, done) for position in island.nodes}
        self._check(island, numbers, block, above, hits)
        total = block.leaves.weighted(numbers, weights, kind) if len(numbers) else np.zeros((len(weights), 1))
        mass: Floats = block.leaves.mass(numbers, weights) if island.open else weights.sum(axis=1)[:, None]
        for position, scores in above.items():
            own = block.spread[:, position, None]
            total = total + own * kind.raised(scores)
            mass = mass + np.where(np.isnan(scores), 0.0, own)
        empty: Flags = np.asarray(mass <= 0)
        with np.errstate(divide="ignore", over="ignore"):
            means = kind.lowered(total / np.where(empty, 1.0, mass))
        zero = self._zero(island, kind, numbers, block, above)
        if zero.any():
            means = np.where(zero, 0.0, means)
            if hits is not None:
                hits.zero[island.node] = np.asarray(zero.any(axis=1))
        lost = np.asarray(empty | self._incomplete(island, numbers, block, above))
        return np.where(lost, np.nan, means) if lost.any() else means

    def _incomplete(self, island: Island, numbers: Ints, block: Block, above: dict[int, Floats]) -> Flags:
        """Say where a score that has a weight is missing, for a node that such a score makes missing."""
        missing = np.zeros((1, 1), dtype=bool)
        part = self.base.tree.parts[island.node]
        if not (isinstance(part, Node) and part.missing == "void"):
            return missing
        weighing = (block.spread > 0).astype(np.float64)
        if island.open:
            own = weighing[:, list(island.leaves)]
            missing = np.asarray(block.leaves.mass(numbers, own) < own.sum(axis=1)[:, None] - 0.5)
        for position, scores in above.items():
            missing = np.logical_or(missing, np.isnan(scores) & (weighing[:, position, None] > 0))
        return missing

    def _other(self, island: Island, block: Block, done: dict[int, Floats]) -> Floats:
        """Return the scores of a node by any method, its children one by one."""
        tree = self.base.tree
        node = tree.parts[island.node]
        children = list(tree.children[island.node])
        scores = np.stack([self._input(child, block, done) for child in children], axis=1)
        kept = ~self.base.gone[block.left][:, children]
        weights, search = block.spread[:, children], block.searched.get(island.node)
        with at(f"node {node.code}"):
            result, used = aggregate_block(
                scores, weights, kept, island.chosen, search, self.base.framework.scale, self._memory
            )
        if isinstance(node, Node) and node.missing == "void":
            incomplete = (np.isnan(scores) & (used > 0)[:, :, None]).any(axis=1)
            result = np.where(incomplete, np.nan, result)
        return result

    def _check(self, island: Island, numbers: Ints, block: Block, above: dict[int, Floats], hits: Hits | None) -> None:
        if island.chosen.method == "arithmetic":
            return
        below = np.zeros(len(block.spread), dtype=bool)
        if len(numbers):
            kept = ~self.base.gone[block.left][:, list(island.leaves)]
            below = np.asarray(block.leaves.least(numbers, kept) < 0)
        for scores in above.values():
            below = np.logical_or(below, (scores < 0).any(axis=1))
        if hits is not None:
            hits.below[island.node] = below
        elif below.any():
            raise EngineError(
                BELOW,
                place=f"node {self.base.tree.codes[island.node]}",
                remedy="Use the arithmetic mean",
            )

    def _zero(self, island: Island, kind: Kind, numbers: Ints, block: Block, above: dict[int, Floats]) -> Flags:
        """Say where a score of 0 takes the mean to 0."""
        nothing = np.zeros((1, 1), dtype=bool)
        if kind.exponent > 0 or kind.floor is not None:
            return nothing
        zero = block.leaves.zeros(numbers, block.spread[:, list(island.leaves)]) if len(numbers) else nothing
        for position, scores in above.items():
            zero = np.logical_or(zero, (scores == 0) & (block.spread[:, position, None] > 0))
        return zero

    def _finished(self, position: int, scores: Floats, block: Block) -> Floats:
        """Make missing what the rules of the node make missing, and rescale."""
        node, tree = self.base.tree.parts[position], self.base.tree
        assert isinstance(node, Node)  # noqa: S101 - islands stand on nodes only
        children = list(tree.children[position])
        leaves = [child for child in children if isinstance(tree.parts[child], Indicator)]
        void = self.void[[self.number[leaf] for leaf in leaves]]
        if void.any():
            kept = (~self.base.gone[block.left][:, leaves]).astype(np.float64)
            scores = np.where(kept @ void > 0, np.nan, scores)
        scores = np.broadcast_to(scores, (len(block.spread), len(self.alive)))
        if node.rescale is not None:
            scores = self._rescaled(node, node.rescale, scores)
        blank = self.blank[:, :, position]
        return np.where(blank[self._screen(block)], np.nan, scores) if blank.any() else scores

    def _rescaled(self, node: Node, chosen: Step, scores: Floats) -> Floats:
        stand_in = Indicator(node.code, "", goalposts=node.goalposts)
        rows = Rows(scores, np.zeros(len(scores), dtype=np.int64), (stand_in,), self.units, self.base.framework.scale)
        rescaled, errors = normalise_rows(rows, chosen)
        for error in errors.values():
            raise EngineError(error.message, place=f"node {node.code}, rescale", remedy=error.remedy)
        return rescaled
