"""The framework's tree, as readers of an edition go down it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from django.utils.translation import gettext as _

from multaqa.rounds.models import Framework, Indicator, Pillar


@dataclass(eq=False)
class Node:
    """A pillar, a part of one, or an indicator. weight_percent: among those that stand beside it."""

    thing: Pillar | Indicator
    parent: Self | None = None
    weight_percent: float = 0.0
    children: list[Self] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Return the code by which scores name it."""
        return self.thing.code

    @property
    def is_indicator(self) -> bool:
        """Tell whether it is a leaf that is asked."""
        return isinstance(self.thing, Indicator)

    @property
    def kind(self) -> str:
        """Return what it is, in words."""
        if self.is_indicator:
            return _("indicator")
        return _("pillar") if self.parent is None else _("part of a pillar")

    @property
    def path(self) -> list[Self]:
        """Return the nodes from the top down to this one."""
        return [*(self.parent.path if self.parent else []), self]

    @property
    def leaves(self) -> list[Self]:
        """Return the indicators below, in their order; an indicator is its own."""
        return [self] if self.is_indicator else [leaf for child in self.children for leaf in child.leaves]


@dataclass
class Tree:
    """The nodes under the index, from the top, and each by its code."""

    tops: list[Node]
    by_code: dict[str, Node]

    def __iter__(self) -> Iterator[Node]:
        """Walk down branch after branch."""
        for top in self.tops:
            yield from _walk(top)

    @property
    def indicators(self) -> list[Node]:
        """Return the leaves in their order."""
        return [leaf for top in self.tops for leaf in top.leaves]


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def tree_of(framework: Framework) -> Tree:
    """Return the tree of a framework version (two reads)."""
    pillars = {one.pk: Node(one) for one in framework.pillars.order_by("position")}
    tops: list[Node] = []
    for node in pillars.values():
        above = node.thing.parent_id if isinstance(node.thing, Pillar) else None
        _hang(node, pillars.get(above or 0), tops)
    for leaf in framework.indicators.filter(kind=Indicator.Kind.INDICATOR).order_by("position"):
        _hang(Node(leaf), pillars.get(leaf.pillar_id or 0), tops)
    tree = Tree(tops, {})
    for siblings in (tops, *(node.children for node in pillars.values())):
        total = float(sum(one.thing.weight for one in siblings)) or 1.0
        for one in siblings:
            one.weight_percent = 100 * float(one.thing.weight) / total
    tree.by_code = {node.code: node for node in tree}
    return tree


def _hang(node: Node, parent: Node | None, tops: list[Node]) -> None:
    node.parent = parent
    (parent.children if parent else tops).append(node)
