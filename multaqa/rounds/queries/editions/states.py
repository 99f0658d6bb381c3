"""One state in an edition: where it stands above and below the others, its classes, its change, others' figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Breakdown, Result, Score, Series
from multaqa.rounds.queries.editions.axes import Axis, Class, classes_of, with_spreads
from multaqa.rounds.queries.editions.standings import (
    Measured,
    Spread,
    add_channels,
    channel_rows,
    line_of,
    not_surveyed,
    spreads_by_axis,
)
from multaqa.rounds.queries.editions.tree import Tree
from multaqa.rounds.queries.published import EditionFigures, Figure, Shape, figures_of, shape_of

MOST = 5  # strengths, and gaps
NOISE = 1e-9


@dataclass(frozen=True)
class Profile:
    """Where a state stands furthest above the others, and furthest below, the greatest distance first.

    The mean beside each is that of the other states, so that a state is not held against itself.
    """

    strengths: list[Measured]
    gaps: list[Measured]


def profile_of(result: Result, state: State, tree: Tree) -> Profile:
    """Return a state's strengths and gaps among the indicators that two others have as well (one read)."""
    scale = float(result.round.framework.scale)
    mine: dict[str, Score] = {}
    others: dict[str, list[float]] = defaultdict(list)
    for one in result.scores.filter(node__in=[node.code for node in tree.indicators], score__isnull=False).order_by():
        if one.state_id == state.pk:
            mine[one.node] = one
        elif one.score is not None:
            others[one.node].append(one.score)
    found = []
    for node in tree.indicators:
        peers = others[node.code]
        if node.code in mine and len(peers) > 1:
            spread = Spread(sum(peers) / len(peers), min(peers), max(peers), len(peers))
            line = line_of(state, mine[node.code], scale)
            found.append(Measured(node.code, text_of(node.thing, "name").words, node, line, spread, scale))
    best = sorted(found, key=lambda one: -(one.points or 0))
    least = NOISE * scale
    above = [one for one in best if (one.points or 0) > least][:MOST]
    below = [one for one in reversed(best) if (one.points or 0) < -least][:MOST]
    return Profile(above, below)


def classes_of_state(result: Result, state: State, axis: Axis, classes: list[Class]) -> list[Measured]:
    """Return the given classes of an axis with the state's line on each (two reads; five for services)."""
    scale = float(result.round.framework.scale)
    codes = [one.code for one in classes]
    rows = {one.code: one for one in result.breakdowns.filter(axis=axis.code, state=state, code__in=codes)}
    unasked = not_surveyed(result, codes) if axis.code == Breakdown.Axis.SERVICE else {}
    on_channels = channel_rows(result.breakdowns.filter(state=state, code__in=codes)) if unasked else {}
    with_spreads(result, classes)
    found = []
    for one in classes:
        is_unasked = state.pk in unasked.get(one.code, set())
        line = line_of(state, rows.get(one.code), scale, is_unasked=is_unasked)
        add_channels(line, one.code, on_channels, scale)
        found.append(Measured(one.code, one.name, one, line, one.spread, scale))
    return found


def axes_of_state(result: Result, state: State, axes: Sequence[Axis]) -> list[tuple[Axis, list[Measured]]]:
    """Return the state's lines on every class of some axes, services apart (two reads, and one an axis)."""
    scale = float(result.round.framework.scale)
    held = result.breakdowns.filter(axis__in=[axis.code for axis in axes])
    rows = {(one.axis, one.code): one for one in held.filter(state=state)}
    spreads = spreads_by_axis(held)
    found = []
    for axis in axes:
        measured = []
        for one in classes_of(result.round.framework, axis):
            line = line_of(state, rows.get((axis.code, one.code)), scale)
            measured.append(Measured(one.code, one.name, one, line, spreads.get((axis.code, one.code)), scale))
        found.append((axis, measured))
    return found


@dataclass(frozen=True)
class Beside:
    """A series that others publish, as far as it tells of the state; editions newest first. Never mixed with scores."""

    series: Series
    shape: Shape
    editions: list["EditionBeside"]


@dataclass(frozen=True)
class EditionBeside:
    """One edition of it: the overall value and the rank, with their sources; absence: why there is no value."""

    of: EditionFigures
    score: Figure | None
    rank: Figure | None
    absence: str


def series_beside(state: State) -> list[Beside]:
    """Return what others publish of a state: a fixed number of reads, whatever there is."""
    return [
        Beside(series, shape, [_beside(one, shape) for one in editions])
        for series, editions in figures_of(state)
        for shape in (shape_of(series),)
        if any(one.figures for one in editions)
    ]


def _beside(told: EditionFigures, shape: Shape) -> EditionBeside:
    by_code = {one.measure.code: one for one in told.figures}
    score, rank = by_code.get(shape.score), by_code.get(shape.rank)
    absence = (score.absence if score else "") or told.absence or "not_public"
    return EditionBeside(told, score if score and score.value is not None else None, rank, absence)
