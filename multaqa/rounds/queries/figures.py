"""Everything that a result says, as rows: nodes of the framework, then parts of the answers by sector, channel …"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from multaqa.core.content import LANGUAGES, text_of
from multaqa.members.models import State
from multaqa.rounds.models import Breakdown, Framework, Indicator, Result
from multaqa.rounds.queries.collection import states_without_part

NODE = "node"
AXES = (Breakdown.Axis.SECTOR, Breakdown.Axis.LIFE_EVENT, Breakdown.Axis.CHANNEL, Breakdown.Axis.SERVICE)
Names = dict[str, str]


@dataclass(frozen=True)
class Place:
    """What a figure speaks of. axis: "node" of the framework, or the axis of a breakdown. depth: 0 = the index."""

    axis: str
    code: str
    names: Names
    parent: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Figure:
    """What a result says of one state at one place. rank: 1 is best, None = none. low, high: of the rank's interval."""

    state: State
    place: Place
    score: float | None
    coverage: float | None
    rank: int | None = None
    group: str = ""
    contribution: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass
class Figures:
    """A result whole. places: nodes in the order of the tree, then each axis in its own. states: alphabetical order."""

    result: Result
    places: list[Place]
    states: list[State]
    without_part: list[State]
    by_key: dict[tuple[int, str, str], Figure] = field(default_factory=dict)

    def of(self, state: State, place: Place) -> Figure | None:
        """Return one figure, None where the result has none."""
        return self.by_key.get((state.pk, place.axis, place.code))

    def places_of(self, axis: str) -> list[Place]:
        """Return the places of one axis."""
        return [one for one in self.places if one.axis == axis]

    def rows(self) -> Iterator[Figure]:
        """Yield every figure, state by state in alphabetical order."""
        for state in self.states:
            for place in self.places:
                found = self.of(state, place)
                if found is not None:
                    yield found


def names_of(thing: Any, column: str = "name") -> Names:
    """Return a text in every language in which it stands; in the others its original."""
    return {language: text_of(thing, column, language=language).words for language in LANGUAGES}


def said_in_languages(label: Any) -> Names:
    """Return a word of the catalogues in every language."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(label)
    return said


def tree_of(framework: Framework) -> list[Place]:
    """Return the index, its pillars, and below each its parts and indicators, in the order of the framework."""
    # The root's code is in the engine's document alone; a result names it by `is_index`.
    pillars = list(framework.pillars.order_by("position"))
    leaves = list(framework.indicators.filter(kind=Indicator.Kind.INDICATOR).order_by("position"))

    def below(parent: int | None, code: str, depth: int) -> Iterator[Place]:
        for one in pillars:
            if one.parent_id == parent:
                yield Place(NODE, one.code, names_of(one), code, depth)
                yield from below(one.pk, one.code, depth + 1)
        for leaf in leaves:
            if leaf.pillar_id == parent:
                yield Place(NODE, leaf.code, names_of(leaf), code, depth)

    return list(below(None, "", 1))


def figures_of(result: Result) -> Figures:
    """Return everything that a result says, in about ten reads whatever its size."""
    framework = result.round.framework
    scores = list(result.scores.select_related("state"))
    root = next((one.node for one in scores if one.is_index), "")
    tree = [Place(NODE, root, names_of(framework)), *tree_of(framework)]
    tree = [one if one.depth != 1 else Place(NODE, one.code, one.names, root, 1) for one in tree]
    places = {(one.axis, one.code): one for one in [*tree, *_broken_down(result)]}
    states = {one.state_id: one.state for one in scores}
    found = Figures(
        result=result,
        places=list(places.values()),
        states=sorted(states.values(), key=lambda one: (one.position, one.iso3)),
        without_part=list(states_without_part(result)),
    )
    intervals = (result.robustness or {}).get("interval", {})
    for one in scores:
        low, high = intervals.get(one.state.iso3, (None, None)) if one.is_index else (None, None)
        found.by_key[one.state_id, NODE, one.node] = Figure(
            one.state, places[NODE, one.node], one.score, one.coverage, one.rank, one.group_code, one.contribution,
            low, high,
        )  # fmt: skip
    for part in result.breakdowns.order_by("pk"):
        place = places.get((part.axis, part.code))
        if place is not None and part.state_id in states:
            found.by_key[part.state_id, part.axis, part.code] = Figure(
                states[part.state_id], place, part.score, part.coverage
            )
    return found


def _broken_down(result: Result) -> Iterator[Place]:
    """Yield the places of the axes that the result was broken down by."""
    framework = result.round.framework
    there = set(result.breakdowns.values_list("axis", "code").distinct())
    named: dict[str, list[tuple[str, Names]]] = {axis: [] for axis in AXES}
    for kind in (Breakdown.Axis.SECTOR, Breakdown.Axis.LIFE_EVENT):
        rows = framework.categories.filter(kind=kind).order_by("position")
        named[kind] = [(one.code, names_of(one)) for one in rows]
    named[Breakdown.Axis.CHANNEL] = [
        (str(channel.value), said_in_languages(channel.label)) for channel in Indicator.Channel if channel.value
    ]
    named[Breakdown.Axis.SERVICE] = [
        (one.code, names_of(one)) for one in framework.services.order_by("position")
    ]  # fmt: skip
    for axis, parts in named.items():
        for code, names in parts:
            if (axis, code) in there:
                yield Place(str(axis), code, names)
