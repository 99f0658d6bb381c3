"""Tables of states and measures: states by nodes, states compared, the map of tiles, intervals of ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Breakdown, Result, Score
from multaqa.rounds.queries.editions.axes import AXES, Axis, classes_of
from multaqa.rounds.queries.editions.standings import Line, line_of, ranked_counts, states_in
from multaqa.rounds.queries.editions.tree import Node, Tree
from multaqa.rounds.queries.results import Ranking

# The states that the map has a place for.
MAPPED = {
    "MAR", "DZA", "TUN", "LBN", "SYR", "MRT", "LBY", "EGY", "PSE", "JOR", "IRQ", "KWT", "SDN", "SAU", "BHR", "QAT",
    "ARE", "DJI", "SOM", "YEM", "OMN", "COM",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One state with its line on each column."""

    state: State
    lines: list[Line]


@dataclass(frozen=True)
class NodeTable:
    """States by nodes of the tree, in Arabic alphabetical order."""

    nodes: Sequence[Node]
    rows: list[Row]


def table_of_nodes(result: Result, nodes: Sequence[Node]) -> NodeTable:
    """Return every state's line on each of these nodes (two reads)."""
    if not nodes:
        return NodeTable([], [])
    scale = float(result.round.framework.scale)
    found = {(one.state_id, one.node): one for one in result.scores.filter(node__in=[node.code for node in nodes])}
    return NodeTable(
        nodes,
        [
            Row(state, [line_of(state, found.get((state.pk, node.code)), scale) for node in nodes])
            for state in states_in(result)
        ],
    )


def table_of_parts(ranking: Ranking) -> NodeTable:
    """Return the states of a ranking by what stands directly under the index, in alphabetical order (no read)."""
    scale = float(ranking.result.round.framework.scale)
    found = [*(one for band in ranking.bands for one in band.standings), *ranking.unranked]
    rows = []
    for one in sorted(found, key=lambda one: one.score.state.position):
        state = one.score.state
        parts = [Score(score=score, coverage=None) for score in one.parts]
        rows.append(Row(state, [line_of(state, part, scale) for part in parts]))
    return NodeTable([Node(thing) for thing in ranking.components], rows)


@dataclass(frozen=True)
class Tile:
    """One state on the map of tiles: its score, or how it has none. look: the class of the tile."""

    state: State
    look: str
    score: float | None
    group: str
    absence: str
    has_page: bool


def tiles_of(ranking: Ranking) -> list[Tile]:
    """Return the map's tiles in Arabic alphabetical order; none where a state has no place on it (one read)."""
    found: dict[int, Tile] = {}
    for band in ranking.bands:
        name = text_of(band.group, "name").words
        for one in band.standings:
            state = one.score.state
            found[state.pk] = Tile(state, f"g{band.shade}", one.score.score, name, "", has_page=True)
    for one in ranking.unranked:
        absence = "" if one.score.score is not None else "no_score"
        found[one.score.state_id] = Tile(one.score.state, "gy", one.score.score, "", absence, has_page=True)
    absent = {state.pk for state in ranking.without_part}
    tiles = []
    for state in State.objects.filter(iso3__in=MAPPED).order_by("position"):
        tile = Tile(state, "gu", None, "", "not_surveyed", has_page=False)
        if state.pk in absent:
            tile = Tile(state, "g0", None, "", "no_part", has_page=True)
        tiles.append(found.get(state.pk, tile))
    return [] if any(tile.state.iso3 not in MAPPED for tile in found.values()) else tiles


def with_intervals(ranking: Ranking) -> bool:
    """Give each state the ranks between which it stands when choices of the method vary; tell whether any is kept."""
    kept = (ranking.result.robustness or {}).get("interval", {})
    for band in ranking.bands:
        for one in band.standings:
            if one.score.state.iso3 in kept:
                low, high = kept[one.score.state.iso3]
                one.interval = int(low), int(high)
    return bool(kept)


@dataclass(frozen=True)
class Compared:
    """One measure with the chosen states' lines. depth: 0 = the whole, 1 = a pillar, 2 = below. of: ranked states."""

    name: str
    lines: list[Line]
    depth: int = 0
    code: str = ""
    of: int = 0


@dataclass(frozen=True)
class Block:
    """Measures of one kind: the tree's upper levels, or the classes of an axis (axis: which)."""

    axis: Axis | None
    measures: list[Compared]


def compare(result: Result, states: Sequence[State], tree: Tree) -> list[Block]:
    """Return the chosen states' lines on the whole, the pillars and their parts, channels and sectors (seven reads)."""
    scale = float(result.round.framework.scale)
    rows = list(result.scores.filter(state__in=states))
    whole = {one.state_id: one for one in rows if one.is_index}
    nodes = {(one.node, one.state_id): one for one in rows}
    of = ranked_counts(result)
    measures = [Compared("", [line_of(one, whole.get(one.pk), scale) for one in states], of=of[""])]
    for node in tree:
        if not node.is_indicator or node.parent is None:
            lines = [line_of(one, nodes.get((node.code, one.pk)), scale) for one in states]
            name = text_of(node.thing, "name").words
            measures.append(Compared(name, lines, len(node.path), node.code, of[node.code]))
    blocks = [Block(None, measures)]
    kinds = (Breakdown.Axis.CHANNEL, Breakdown.Axis.SECTOR)
    classes = {
        (one.axis, one.code, one.state_id): one for one in result.breakdowns.filter(axis__in=kinds, state__in=states)
    }
    for axis in (AXES["channels"], AXES["sectors"]):
        if any(key[0] == axis.code for key in classes):
            blocks.append(
                Block(
                    axis,
                    [
                        Compared(
                            one.name,
                            [line_of(state, classes.get((axis.code, one.code, state.pk)), scale) for state in states],
                            code=one.code,
                        )
                        for one in classes_of(result.round.framework, axis)
                    ],
                )
            )
    return blocks
