"""The weights of every replication: by which scheme, without what is left out, and moved by a drawn set."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Node
from multaqa.composite.methods import Step
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.changes import changed
from multaqa.composite.uncertainty.choices import (
    LeaveOut,
    Listed,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
    moved_parts,
    name_of,
)
from multaqa.composite.uncertainty.draws import log_gammas, uniforms
from multaqa.composite.uncertainty.numbering import Numbering
from multaqa.composite.weights import children_weights

IN_DATA = ("pca", "correlation")


@dataclass(frozen=True, eq=False)
class Scheme:
    """The weights before anything is left out or moved.

    weights: (parts,) within the parent. counted: (parts,) weighed by the number of indicators under it.
    searched: the step by which a node, by its position, finds its children's weights in the data. asked: positions of
    nodes that weigh their children by what respondents said.
    """

    weights: Floats
    counted: Flags
    searched: Mapping[int, Step]
    asked: tuple[int, ...]


def scheme_of(framework: Framework) -> Scheme:
    """Return the weights of a framework. Raises EngineError when they cannot be told."""
    tree = framework.tree
    weights = np.array([part.weight for part in tree.parts], dtype=np.float64)
    counted = np.zeros(len(tree.codes), dtype=bool)
    searched, asked = dict[int, Step](), list[int]()
    for position, part in enumerate(tree.parts):
        if not isinstance(part, Node) or part.imported:
            continue
        chosen, children = part.weights or framework.weights, list(tree.children[position])
        weights[children] = children_weights(framework, position, None)[0]
        counted[children] = chosen.method == "children"
        if chosen.method in IN_DATA and len(children) > 1:
            searched[position] = chosen
        if chosen.method in ("budget", "ahp"):
            asked.append(position)
    return Scheme(weights, counted, searched, tuple(asked))


class Weighing:
    """The weights of replications by their alternatives and their drawn sets.

    moving: the choice that moves weights, or None. schemes: one for each combination of the choices that bear on them.
    """

    def __init__(self, base: Base, listed: tuple[Listed, ...], moving: WeightNoise | WeightShares | None, seed: int):
        self.base, self.moving, self.seed = base, moving, seed
        bearing = [
            number
            for number, choice in enumerate(listed)
            if isinstance(choice, Weightings) or (isinstance(choice, Methods) and choice.kind == "weights")
        ]
        self.leave = next((number for number, choice in enumerate(listed) if isinstance(choice, LeaveOut)), -1)
        chosen = [listed[number] for number in bearing]
        self.numbering = Numbering(bearing, [len(choice.labels(base.framework)) for choice in chosen])
        self.schemes = tuple(
            scheme_of(changed(base.framework, zip(chosen, row, strict=True)) if chosen else base.framework)
            for row in product(*(range(length) for length in self.numbering.lengths))
        )
        self.moved = np.array(moved_parts(base.framework, moving) if moving else (), dtype=np.int64)
        self._check()
        self._tables: dict[int, Floats] = {}

    def _check(self) -> None:
        """Refuse to move weights that are found in the data: there is no certain weight to move away from."""
        parents = {self.base.tree.parents[position] for position in self.moved.tolist()}
        for scheme in self.schemes:
            for position in parents & set(scheme.searched):
                raise EngineError(
                    f"the weights under {self.base.tree.codes[position]} are found in the data and cannot be moved",
                    place=f"choice {name_of(self.moving)}" if self.moving else "",
                    remedy="Give the weights, or move those of other nodes with under = …",
                )

    def scheme(self, alternatives: Ints) -> Ints:
        """Return the number of the scheme of each replication (replications x choices)."""
        return self.numbering.of(alternatives)

    def left(self, alternatives: Ints) -> Ints:
        """Return the alternative of leaving out of each replication."""
        return alternatives[:, self.leave] if self.leave >= 0 else np.zeros(len(alternatives), dtype=np.int64)

    def weights(self, alternatives: Ints, sets: Ints) -> Floats:
        """Return the weights of each replication within the parent, 0 for what is left out.

        alternatives: (replications x choices). sets: (replications,) number of the drawn set of weights, or all -1 for
        weights that do not move. Returns (replications x parts).
        """
        scheme, left = self.scheme(alternatives), self.left(alternatives)
        weights = np.array([s.weights for s in self.schemes])[scheme]
        counted = np.array([s.counted for s in self.schemes])
        if counted.any() and self.leave >= 0:
            weights = np.where(counted[scheme], self._counts()[left], weights)
        if self.moving is not None and (sets >= 0).all():
            self._move(weights, scheme, sets)
        if self.leave >= 0:
            weights *= ~self.base.gone[left]
        return weights

    def _counts(self) -> Floats:
        """Return how many indicators are left under every part (alternatives of leaving out x parts)."""
        kept = ~self.base.gone
        under = [list(self.base.tree.leaves_under(position)) for position in range(len(self.base.tree.codes))]
        return np.array([kept[:, leaves].sum(axis=1) for leaves in under], dtype=np.float64).T

    def _move(self, weights: Floats, scheme: Ints, sets: Ints) -> None:
        """Move the weights (replications x parts) in place."""
        first, last = int(self.moved[0]), int(self.moved[-1]) + 1
        # Parts in a row are reached without copying.
        place = slice(first, last) if last - first == len(self.moved) else self.moved
        if isinstance(self.moving, WeightNoise):
            factor = self.moving.factor
            factors = self._drawn(sets, 0) * (2.0 * factor)
            factors += 1.0 - factor
            weights[:, place] *= factors
            return
        for number in np.unique(scheme):
            rows = np.flatnonzero(scheme == number)
            weights[rows[:, None], self.moved] = self._drawn(sets[rows], int(number))

    def _drawn(self, sets: Ints, scheme: int) -> Floats:
        """Return what was drawn for the numbered sets (sets x moved parts)."""
        assert self.moving is not None  # noqa: S101 - asked only when weights move
        if self.moving.sets is not None:
            if scheme not in self._tables:
                self._tables[scheme] = self._draw(0, self.moving.sets, scheme)
            return self._tables[scheme][sets]
        first, count = int(sets.min()), int(sets.max() - sets.min()) + 1
        drawn = self._draw(first, count, scheme)
        return drawn if count == len(sets) and (np.diff(sets) == 1).all() else drawn[sets - first]

    def _draw(self, first: int, count: int, scheme: int) -> Floats:
        if isinstance(self.moving, WeightShares):
            return self._shares(first, count, self.schemes[scheme].weights)
        return uniforms(self.seed, "weights", first, count, len(self.moved))

    def _shares(self, first: int, count: int, weights: Floats) -> Floats:
        assert isinstance(self.moving, WeightShares)  # noqa: S101 - asked for such only
        tree = self.base.tree
        parents = np.array([tree.parents[position] for position in self.moved])
        means = weights[self.moved] / np.array([weights[list(tree.children[parent])].sum() for parent in parents])
        # A weight of 0 stays 0; it is drawn all the same, so that the others do not depend on it.
        logs = log_gammas(
            self.seed, "shares", first, count, np.where(means > 0, self.moving.concentration * means, 1.0)
        )
        for parent in np.unique(parents):
            among = parents == parent
            logs[:, among] -= logs[:, among & (means > 0)].max(axis=1, initial=-np.inf)[:, None]
        return np.where(means > 0, np.exp(np.minimum(logs, 0.0)), 0.0)
