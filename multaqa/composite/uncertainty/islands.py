"""How a tree is climbed for many replications at once: levels with the same kind of mean collapse to one product.

An island is a node with those below it that take the same kind of mean: in logarithms, powers or as they are, their
means are sums, so the whole island is one weight per input and a block of replications is one matrix product. What
cannot be joined (a score that may be missing, a rescaling, a node turned round, another method) begins an island of its
own.
"""

from dataclasses import dataclass

import numpy as np

from multaqa.composite.aggregate import exponent_of
from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.framework import Indicator, Node, Tree
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.uncertainty.base import Base


@dataclass(frozen=True)
class Kind:
    """A mean by its exponent (1 arithmetic, 0 geometric, -1 harmonic) and the floor that stands for smaller scores."""

    exponent: float
    floor: float | None

    @classmethod
    def of(cls, chosen: Step) -> "Kind | None":
        """Return the kind of mean of a step, or None when it is another method."""
        if chosen.method not in MEANS:
            return None
        if chosen.method == "arithmetic":
            return cls(1.0, None)
        return cls(exponent_of(chosen), chosen.number("floor", 0.0) if chosen.has("floor") else None)

    def raised(self, scores: Floats) -> Floats:
        """Return scores as the mean adds them up; what has no power or logarithm (0, less, NaN) becomes 0."""
        if self.floor is not None:
            scores = np.maximum(scores, self.floor)
        if self.exponent == 1:
            missing = np.isnan(scores)
            return np.where(missing, 0.0, scores) if missing.any() else scores
        safe = np.where(scores > 0, scores, 1.0)
        raised = np.log(safe) if self.exponent == 0 else safe**self.exponent
        return np.where(scores > 0, raised, 0.0)

    def lowered(self, means: Floats) -> Floats:
        """Return the mean of scores from the mean of what `raised` made of them."""
        if self.exponent == 1:
            return means
        return np.exp(means) if self.exponent == 0 else means ** (1.0 / self.exponent)


@dataclass(frozen=True)
class Island:
    """A node and the inputs of its score.

    node: its position in the tree. chosen: the step. kind: of its mean, or None for another method. leaves, nodes:
    positions of the inputs that are indicators and nodes. joined: nodes between them that have collapsed. open: one of
    the indicators may be without a score.
    """

    node: int
    chosen: Step
    kind: Kind | None
    leaves: tuple[int, ...]
    nodes: tuple[int, ...]
    joined: tuple[int, ...]
    open: bool


@dataclass(frozen=True, eq=False)
class Obstacles:
    """What keeps a node from joining its parent's island, whatever the replication.

    open: (parts,) the score of the part may be missing for some unit. searched: (parts,) nodes whose children's weights
    come from the data.
    """

    open: Flags
    searched: Flags

    def stops(self, tree: Tree, position: int) -> bool:
        """Say whether a node must stand alone."""
        part = tree.parts[position]
        return bool(
            isinstance(part, Indicator)
            or part.imported
            or part.rescale is not None
            or part.direction == "lower"
            or self.open[position]
            or self.searched[position]
        )


def obstacles(base: Base, leaf_scores: Floats, leaf_of: Ints, alive: Ints, searched: Flags) -> Obstacles:
    """Find what may be missing in any replication.

    leaf_scores: (columns x alive units), every column that may come up. leaf_of: (columns,) its indicator's number.
    alive: (units,) the rows of the base table that may have a score at all. searched: see Obstacles.
    """
    tree = base.tree
    open_ = np.zeros(len(tree.codes), dtype=bool)
    leaves = np.array(tree.leaves)
    holes = np.isnan(leaf_scores).any(axis=1)
    open_[leaves[np.unique(leaf_of[holes])]] = True
    open_[leaves[base.screens[0].void[alive].any(axis=0)]] = True
    for position in reversed(range(len(tree.codes))):
        part = tree.parts[position]
        if isinstance(part, Indicator):
            continue
        if part.imported:
            open_[position] = bool(np.isnan(base.table.values[alive, base.table.columns[part.code]]).any())
        else:
            open_[position] = open_[list(tree.children[position])].any()
        open_[position] |= base.blank[:, alive, position].any()
    return Obstacles(open_, searched)


def islands_of(
    tree: Tree, steps: dict[int, Step], walls: Obstacles, root: int, *, apart: bool = False
) -> tuple[Island, ...]:
    """Return the islands at or under a node, those below first.

    steps: the aggregation of every node that is computed, by position. apart: every node stands alone.
    """
    found: list[Island] = []
    waiting = [root]
    while waiting:
        top = waiting.pop()
        part = tree.parts[top]
        if isinstance(part, Node) and part.imported:
            continue
        kind, alone = Kind.of(steps[top]), apart or walls.searched[top]
        leaves, nodes, joined = list[int](), list[int](), list[int]()
        inside = [top]
        while inside:
            for child in tree.children[inside.pop()]:
                if isinstance(tree.parts[child], Indicator):
                    leaves.append(child)
                elif kind and not (alone or walls.stops(tree, child)) and Kind.of(steps[child]) == kind:
                    joined.append(child)
                    inside.append(child)
                else:
                    nodes.append(child)
        inputs = (tuple(sorted(leaves)), tuple(sorted(nodes)), tuple(sorted(joined)))
        found.append(Island(top, steps[top], kind, *inputs, open=bool(walls.open[leaves].any())))
        waiting += nodes
    return tuple(reversed(found))
