"""The framework of an index: its tree, the method of each step, groups and ranks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar

from multaqa.composite.asking import Count, Item, Items, Scale
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step, check_step, step

ORIGINS = ("", "published", "inferred", "local", "illustrative")
SCOPES = ("pooled", "base", "year")
DIRECTIONS = ("higher", "lower")
TIES = ("competition", "dense", "first")
Part = TypeVar("Part", "Node", "Indicator", Count, Scale)
RULES = ("drop", "skip", "zero", "void")


class Absence(IntEnum):
    """Why a value is not there; the four are never merged. PRESENT marks a value."""

    PRESENT = 0
    NOT_SURVEYED = 1
    NOT_ANSWERED = 2
    NOT_AVAILABLE = 3
    NOT_APPLICABLE = 4


ABSENCES = {kind.name.lower(): kind for kind in Absence if kind}
DEFAULT_RULES = {"not_surveyed": "drop", "not_answered": "skip", "not_available": "skip", "not_applicable": "drop"}


@dataclass(frozen=True)
class Group:
    """One class of scores: from `start` up to the next group's start.

    parts: codes of rating classes within the group, the best last; they share its units by count (see `Groups.larger`).
    """

    code: str
    start: float
    names: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Groups:
    """Classes of scores by cuts on the index's scale, or quartiles by count.

    inclusive: "lower" puts a score on a cut into the higher group, "upper" into the lower one.
    on: compare the "full" or the "displayed" score. method: "cuts" or "quartiles" (classes of equal count, best last;
    `larger` says whether the "best" or the "worst" classes take the units left over).
    """

    classes: tuple[Group, ...]
    inclusive: str = "lower"
    on: str = "full"
    method: str = "cuts"
    larger: str = "best"
    origin: str = ""


@dataclass(frozen=True)
class Ranking:
    """How ranks are given: ties, on the full or the displayed score, and what a unit needs to be ranked.

    best: the "highest" score has rank 1, or the "lowest", in an index where more is worse.
    """

    ties: str = "competition"
    on: str = "full"
    least_coverage: float = 0.0
    complete: bool = False
    best: str = "highest"

    @property
    def sign(self) -> float:
        """Return 1 where the highest score is best, -1 where the lowest is."""
        return 1.0 if self.best == "highest" else -1.0


@dataclass(frozen=True)
class Screening:
    """Least coverage (0-1) by level; what has less is left out.

    unit: of the whole index, for a unit to take part at all. across: share of the units with a value, for an indicator
    to be used. indicator: share of the answers behind one value. node: for a score of a node; a node may have its own.
    by: a node's coverage counts "indicators" or "answers".
    """

    unit: float = 0.0
    across: float = 0.0
    indicator: float = 0.0
    node: float = 0.0
    by: str = "indicators"


@dataclass(frozen=True)
class Years:
    """Where a panel's normalisation parameters come from, such as the least and the greatest value.

    scope: "pooled" (all years together), "base" (the year `base`, so that later years change nothing), or "year" (each
    year by itself). Goalposts are fixed in any case.
    """

    scope: str = "pooled"
    base: int | None = None


@dataclass(frozen=True)
class Respondent:
    """What one person said about the weights of a node's children.

    points: of a budget, by child. comparisons: how many times more a child matters than another, by both codes; each
    pair once. name: who, or a number where names are not published.
    """

    name: str = ""
    points: Mapping[str, float] = field(default_factory=dict)
    comparisons: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """An inner node of the tree: the index, a pillar, a sub-pillar.

    weight: relative to its siblings. direction "lower" turns its score round before it enters its parent. rescale: a
    normalisation over the units after aggregation; goalposts: (worst, best) for one by goalposts, in points of the
    node's own score. imported: the score is given in the data, not computed. missing: "rescale" lets the other
    children carry the weight of a missing one, "void" makes the node missing. respondents: for weights by budget
    allocation or by the analytic hierarchy process.
    """

    code: str
    parent: str | None = None
    weight: float = 1.0
    names: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    source: str = ""
    direction: str = "higher"
    imported: bool = False
    missing: str = "rescale"
    least_coverage: float | None = None
    aggregate: Step | None = None
    weights: Step | None = None
    rescale: Step | None = None
    goalposts: tuple[float, float] | None = None
    respondents: tuple[Respondent, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """A leaf of the tree, measured in `unit`.

    goalposts: (worst, best) in that unit. weight: relative to its siblings. denominator: code of the column that the
    value is divided by. absences: rules of its own for some absences. imported: the value is another's result. items:
    how it is asked and how its answers reduce to one value; without it the value is given.
    """

    code: str
    parent: str
    weight: float = 1.0
    unit: str = ""
    direction: str = "higher"
    goalposts: tuple[float, float] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    source: str = ""
    imported: bool = False
    denominator: str | None = None
    impute: Step | None = None
    treat: Step | None = None
    normalise: Step | None = None
    absences: Mapping[str, str] = field(default_factory=dict)
    items: Items | None = None


@dataclass(frozen=True)
class Framework:
    """An index's tree and method, in one version. Raises EngineError when it does not hold together.

    scale: the top of the scores, above 0; mostly 1 or 100. decimals: of the displayed score.
    normalise, aggregate ...: the method of a step where an indicator or node has none of its own.
    years: how a panel of several years is normalised. scales, items, counts: what answers are worth, what lists of
    things are asked about, and numbers asked beside.
    """

    code: str
    version: str
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    scale: float = 100.0
    decimals: int = 2
    names: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    source: str = ""
    impute: Step = field(default_factory=lambda: step("none"))
    treat: Step = field(default_factory=lambda: step("none"))
    normalise: Step = field(default_factory=lambda: step("min_max"))
    weights: Step = field(default_factory=lambda: step("given"))
    aggregate: Step = field(default_factory=lambda: step("arithmetic"))
    absences: Mapping[str, str] = field(default_factory=dict)
    screening: Screening = field(default_factory=Screening)
    ranking: Ranking = field(default_factory=Ranking)
    groups: Groups | None = None
    years: Years = field(default_factory=Years)
    scales: tuple[Scale, ...] = ()
    items: tuple[Item, ...] = ()
    counts: tuple[Count, ...] = ()

    def __post_init__(self) -> None:
        from multaqa.composite.checks import check_framework

        check_framework(self)

    @property
    def parts(self) -> "tuple[Node | Indicator, ...]":
        """Return the nodes, then the indicators, in the order of the file."""
        return (*self.nodes, *self.indicators)

    @cached_property
    def tree(self) -> "Tree":
        """Return the tree in depth-first order, the root first."""
        return Tree.of(self)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator of that code; EngineError when there is none."""
        return _found(self.indicators, code, "indicator")

    def node(self, code: str) -> Node:
        """Return the inner node of that code; EngineError when there is none."""
        return _found(self.nodes, code, "node")

    def count(self, code: str) -> Count:
        """Return the count of that code; EngineError when there is none."""
        return _found(self.counts, code, "count")

    def scale_of(self, items: Items) -> Scale | None:
        """Return the scale of an indicator's answers, None when they are points already."""
        return _found(self.scales, items.scale, "scale") if items.scale else None

    def with_part(self, code: str, **changes: Any) -> "Framework":
        """Return a copy in which the node or indicator of that code has other values."""
        if code in {node.code for node in self.nodes}:
            return replace(self, nodes=tuple(replace(n, **changes) if n.code == code else n for n in self.nodes))
        self.indicator(code)
        return replace(self, indicators=tuple(replace(i, **changes) if i.code == code else i for i in self.indicators))

    def only(self, codes: Collection[str], *, imported: bool = True) -> "Framework":
        """Return the framework with only those indicators, and without the nodes that are left empty.

        codes: of indicators to keep. imported: without it no node is given, and one without children is left out. What
        respondents said of children that are gone is left out.
        Raises EngineError when nothing is left, or only weights of 0.
        """
        indicators = tuple(indicator for indicator in self.indicators if indicator.code in codes)
        nodes = [replace(node, imported=node.imported and imported) for node in self.nodes]
        while True:
            parents = {node.parent for node in nodes} | {indicator.parent for indicator in indicators}
            kept = [node for node in nodes if node.imported or node.code in parents]
            if len(kept) == len(nodes):
                break
            nodes = kept
        here = {node.code for node in nodes} | {indicator.code for indicator in indicators}
        return replace(self, nodes=tuple(_without_others(node, here) for node in nodes), indicators=indicators)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Return the codes that a table must have: indicators that are not under an imported node, imported nodes,
        denominators."""
        tree = self.tree
        given = [place for place, part in enumerate(tree.parts) if isinstance(part, Node) and part.imported]
        covered = {leaf for place in given for leaf in tree.leaves_under(place)}
        wanted = {tree.codes[leaf] for leaf in tree.leaves if leaf not in covered}
        wanted |= {tree.codes[place] for place in given}
        return frozenset(wanted | {one.denominator for one in self.indicators if one.denominator})

    def step_of(self, indicator: Indicator, kind: str) -> Step:
        """Return the indicator's own method of a step, else the framework's; a given value is left as it is.

        kind: "impute", "treat" or "normalise". Another's result is not filled, clipped or stretched; with goalposts it
        is brought to the index's scale.
        """
        own: Step | None = getattr(indicator, kind)
        if own is not None:
            return own
        if indicator.imported:
            return step("none") if kind != "normalise" else step("goalposts" if indicator.goalposts else "given")
        chosen: Step = getattr(self, kind)
        return chosen

    def rule(self, indicator: Indicator, absence: str) -> str:
        """Return the rule for an absence: the indicator's own, else the framework's, else the default."""
        return indicator.absences.get(absence) or self.absences.get(absence) or DEFAULT_RULES[absence]


def _without_others(node: Node, here: Collection[str]) -> Node:
    said = tuple(
        replace(
            one,
            points={code: points for code, points in one.points.items() if code in here},
            comparisons={
                code: {other: times for other, times in others.items() if other in here}
                for code, others in one.comparisons.items()
                if code in here
            },
        )
        for one in node.respondents
    )
    return replace(node, respondents=said)


def _found(parts: tuple[Part, ...], code: str, kind: str) -> Part:
    for part in parts:
        if part.code == code:
            return part
    raise EngineError(
        f"there is no {kind} “{code}”", place="framework", remedy=f"Known: {', '.join(p.code for p in parts)}"
    )


@dataclass(frozen=True)
class Tree:
    """The tree in depth-first order: codes, parents as positions (-1 for the root), children, leaves."""

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    parts: tuple[Node | Indicator, ...]

    @classmethod
    def of(cls, framework: Framework) -> "Tree":
        """Order the parts of a checked framework."""
        below: dict[str | None, list[Node | Indicator]] = {}
        for part in framework.parts:
            below.setdefault(part.parent, []).append(part)
        ordered: list[Node | Indicator] = []
        parents: list[int] = []
        stack: list[tuple[Node | Indicator, int]] = [(below[None][0], -1)]
        while stack:
            part, parent = stack.pop()
            position = len(ordered)
            ordered.append(part)
            parents.append(parent)
            stack.extend((child, position) for child in reversed(below.get(part.code, [])))
        children: list[list[int]] = [[] for _ in ordered]
        for position, parent in enumerate(parents[1:], start=1):
            children[parent].append(position)
        return cls(tuple(part.code for part in ordered), tuple(parents), tuple(map(tuple, children)), tuple(ordered))

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Return the positions of the indicators."""
        return tuple(i for i, part in enumerate(self.parts) if isinstance(part, Indicator))

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """Return for every position where what is below it ends: depth first, it stands in one piece."""
        ends = [position + 1 for position in range(len(self.parts))]
        for position in range(len(self.parts) - 1, 0, -1):
            ends[self.parents[position]] = max(ends[self.parents[position]], ends[position])
        return tuple(ends)

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """Return how many parents each position has above it; 0 for the index."""
        depths: list[int] = []
        for parent in self.parents:
            depths.append(0 if parent < 0 else depths[parent] + 1)
        return tuple(depths)

    def under(self, position: int) -> tuple[int, ...]:
        """Return a position and all below it."""
        return tuple(range(position, self._ends[position]))

    def leaves_under(self, position: int) -> tuple[int, ...]:
        """Return the positions of the indicators at or under a position."""
        return tuple(one for one in self.under(position) if isinstance(self.parts[one], Indicator))

    def position(self, code: str) -> int:
        """Return the position of a code; EngineError when the tree has none such."""
        if code not in self.codes:
            raise EngineError(f"there is no node “{code}”", place="tree", remedy=f"Known: {', '.join(self.codes)}")
        return self.codes.index(code)


__all__ = [
    "ABSENCES", "Absence", "Framework", "Group", "Groups", "Indicator", "Node", "Ranking", "Respondent", "Screening",
    "Tree", "Years", "check_step",
]  # fmt: skip
