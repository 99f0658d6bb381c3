"""What no choice changes: the table as the framework reads it, and what leaving out an indicator makes of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from multaqa.composite.data import Data, Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Indicator, Tree
from multaqa.composite.prepare import Prepared, align, screened
from multaqa.composite.screening import node_coverage
from multaqa.composite.uncertainty.choices import LeaveOut


@dataclass(frozen=True, eq=False)
class Base:
    """A framework and its table, aligned once, with units in the order of their codes as the engine takes them.

    order: (units,) rows of the given table. left: the code that each alternative of leaving out leaves out, ("",) when
    none is left out. screens: for each of those the table after screening; one for all where no threshold looks at it.
    gone: (alternatives x parts of the tree), True for an indicator left out and for a node that it empties.
    refused: alternatives of leaving out that leave no index, with the reason.
    """

    framework: Framework
    data: Data
    order: Ints
    table: Data
    aligned: Prepared
    left: tuple[str, ...]
    screens: tuple[Prepared, ...]
    gone: Flags
    refused: dict[int, EngineError]

    @classmethod
    def of(cls, framework: Framework, data: Data, leave_out: LeaveOut | None) -> "Base":
        """Align and screen the table. Raises EngineError when the table does not fit the framework."""
        order = np.argsort(np.array(data.units), kind="stable")
        table = data.taken(order)
        return cls._of(framework, data, order, table, align(framework, table), leave_out)

    def whole(self) -> "Base":
        """Return the same base with nothing left out."""
        if self.left == ("",):
            return self
        return self._of(self.framework, self.data, self.order, self.table, self.aligned, None)

    @classmethod
    def _of(
        cls,
        framework: Framework,
        data: Data,
        order: Ints,
        table: Data,
        aligned: Prepared,
        leave_out: LeaveOut | None,
    ) -> "Base":
        left = leave_out.left(framework) if leave_out else ("",)
        gone, refused = _gone(framework, left)
        masks = gone[:, list(framework.tree.leaves)] if _looks_at_coverage(framework) else gone[:1, :0]
        screens = tuple(screened(framework, _without(framework, aligned, mask)) for mask in masks)
        return cls(framework, data, order, table, aligned, left, screens, gone, refused)

    @property
    def tree(self) -> Tree:
        """Return the framework's tree."""
        return self.framework.tree

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators in the tree's order."""
        return self.screens[0].indicators

    @cached_property
    def back(self) -> Ints:
        """Return the positions that bring arrays of units back to the order of the given table."""
        return np.argsort(self.order, kind="stable")

    @property
    def values_follow(self) -> bool:
        """Say whether leaving out an indicator can change the values of the others, through screening of units."""
        return len(self.screens) > 1 and self.framework.screening.unit > 0

    @cached_property
    def values(self) -> Floats:
        """Return the screened values (screens x indicators x units), NaN = missing."""
        return np.array([screen.values.T for screen in self.screens])

    @cached_property
    def fillable(self) -> Flags:
        """Return where imputation may fill (screens x indicators x units)."""
        return np.array([screen.fillable.T for screen in self.screens])

    @cached_property
    def zero(self) -> Flags:
        """Return where an absence counts as 0 by rule (screens x indicators x units)."""
        return np.array([screen.zero.T for screen in self.screens])

    @cached_property
    def blank(self) -> Flags:
        """Return where too little coverage makes a node missing (alternatives, or one for all, x units x nodes)."""
        framework, tree = self.framework, self.tree
        least = np.array(
            [
                0.0
                if isinstance(part, Indicator)
                else framework.screening.node
                if part.least_coverage is None
                else part.least_coverage
                for part in tree.parts
            ]
        )
        node = np.array([not isinstance(part, Indicator) for part in tree.parts])
        return np.array([(s.coverage < least) | (s.left_out[:, None] & node) for s in self.screens])

    @cached_property
    def unranked(self) -> Flags:
        """Return where too little coverage leaves a score without a rank (alternatives, or one, x units x nodes)."""
        return np.array([screen.coverage < self.framework.ranking.least_coverage for screen in self.screens])


def _looks_at_coverage(framework: Framework) -> bool:
    least = (framework.screening.unit, framework.screening.node, framework.ranking.least_coverage)
    return framework.ranking.complete or any(least) or any(node.least_coverage for node in framework.nodes)


def _without(framework: Framework, aligned: Prepared, mask: Flags) -> Prepared:
    """Return the table as if the indicators of a mask (indicators,) were not in the framework."""
    if not mask.any():
        return aligned
    keep = ~mask
    answered, expected = aligned.answered * keep, aligned.expected * keep
    values: Floats = np.where(keep, aligned.values, np.nan)
    return replace(
        aligned,
        values=values,
        zero=aligned.zero & keep,
        void=aligned.void & keep,
        fillable=aligned.fillable & keep,
        answered=answered,
        expected=expected,
        coverage=node_coverage(framework, answered, expected),
    )


def _gone(framework: Framework, left: tuple[str, ...]) -> tuple[Flags, dict[int, EngineError]]:
    tree = framework.tree
    gone, refused = np.zeros((len(left), len(tree.codes)), dtype=bool), dict[int, EngineError]()
    for alternative, code in enumerate(left):
        if not code:
            continue
        position = tree.position(code)
        gone[alternative, position] = True
        # A node whose last child goes is empty and goes too.
        while (position := tree.parents[position]) >= 0 and gone[alternative, list(tree.children[position])].all():
            gone[alternative, position] = True
        place = f"without {code}"
        if position < 0:
            refused[alternative] = EngineError("no indicator is left", place=place, remedy="Leave out another one")
        elif not any(tree.parts[c].weight for c in tree.children[position] if not gone[alternative, c]):
            refused[alternative] = EngineError(
                f"the weights of what is left under {tree.codes[position]} are all zero",
                place=place,
                remedy="Leave out another one, or weigh its siblings",
            )
    return gone, refused
