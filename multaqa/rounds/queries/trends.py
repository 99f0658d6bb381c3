"""Reads over the editions of a series: trends, who took part, what changed between two editions."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from multaqa.members.models import State
from multaqa.rounds.models import Edition, Measure, Observation, Series
from multaqa.rounds.queries.published import (
    Figure,
    Reading,
    Tile,
    editions_of,
    figures_among,
    observations,
    quarter,
    read_editions,
    shape_of,
    tile_of,
)

# The frame of a trend: percent across, and pixels down of a picture that is 116 high.
LEFT, RIGHT = 6.0, 94.0
FLOOR, CEILING = 96.0, 22.0


@dataclass(frozen=True)
class Point:
    """One published value in a trend, with its place."""

    year: int
    figure: Figure
    x: float
    y: float
    y_low: float

    @property
    def label_y(self) -> float:
        """Return where the value is written: above the point."""
        return self.y - 9


@dataclass(frozen=True)
class Segment:
    """A line between two editions that follow each other."""

    start: Point
    end: Point
    is_break: bool


@dataclass(frozen=True)
class Frame:
    """One state's trend, or the region's (state is None)."""

    state: State | None
    measure: Measure | None
    points: list[Point]
    segments: list[Segment]
    breaks: list[float]  # places of the breaks, percent across
    first_year: int
    last_year: int
    decimals: int

    @property
    def ends(self) -> list[Point]:
        """Return the first and the last point: these two are written out."""
        return self.points if len(self.points) < 2 else [self.points[0], self.points[-1]]


@dataclass(frozen=True)
class Axis:
    """The editions of a series on a line of time."""

    editions: list[Edition]
    top: int
    decimals: int

    def x(self, year: float) -> float:
        first, last = self.editions[0].year, self.editions[-1].year
        part = (year - first) / (last - first) if last > first else 0.5
        return round(LEFT + (RIGHT - LEFT) * part, 2)

    def y(self, value: Decimal) -> float:
        return round(FLOOR - (FLOOR - CEILING) * float(value) / self.top, 1)

    def breaks(self) -> list[float]:
        return [
            self.x((before.year + after.year) / 2)
            for before, after in itertools.pairwise(self.editions)
            if after.has_break_before
        ]


def _frame(axis: Axis, state: State | None, figures: dict[int, Figure]) -> Frame:
    """Draw one trend: points where something is published, lines only between editions that follow each other."""
    points: dict[int, Point] = {}
    for edition in axis.editions:
        figure = figures.get(edition.pk)
        if figure is None or figure.value is None or figure.low is None:
            continue
        place = axis.x(edition.year), axis.y(figure.value), axis.y(figure.low)
        points[edition.pk] = Point(edition.year, figure, *place)
    segments = [
        Segment(points[before.pk], points[after.pk], after.has_break_before)
        for before, after in itertools.pairwise(axis.editions)
        if before.pk in points and after.pk in points
    ]
    measure = next(iter(figures.values())).measure if figures else None
    years = axis.editions[0].year, axis.editions[-1].year
    return Frame(state, measure, list(points.values()), segments, axis.breaks(), *years, axis.decimals)


def _axis(series: Series, editions: Sequence[Edition] = ()) -> Axis:
    shape = shape_of(series)
    return Axis(list(editions) or list(editions_of(series)), shape.top, shape.decimals)


def trend_of(series: Series, state: State, measure: str = "") -> Frame:
    """Return one state's trend in a measure (default: the overall value), in two queries."""
    [frame] = trends_of_state(series, state, [measure or shape_of(series).score])
    return frame


def trends_of_state(series: Series, state: State, measures: Sequence[str]) -> list[Frame]:
    """Return one state's trends in several measures, on one scale; a measure without any value has no points."""
    axis = _axis(series)
    found = observations().filter(edition__series=series, state=state, measure__code__in=measures)
    figures = _figures(found, axis.top)
    return [_frame(axis, state, figures.get((state.pk, measure), {})) for measure in measures]


def trends_of(readings: Sequence[Reading], *, least: int = 2) -> list[Frame]:
    """Return the trends of the overall value, the region's last; a state needs `least` published values to have one."""
    if not readings:
        return []
    shape = readings[0].shape
    axis = Axis([one.edition for one in readings], shape.top, shape.decimals)
    frames = []
    for state in readings[0].states:
        figures = {one.edition.pk: found for one in readings if (found := one.figure(state, shape.score))}
        frames.append(_frame(axis, state, figures))
    region = {one.edition.pk: found for one in readings if (found := one.region("regional_average"))}
    return [one for one in [*frames, _frame(axis, None, region)] if len(one.points) >= least]


def _figures(found: Iterable[Observation], top: int) -> dict[tuple[int | None, str], dict[int, Figure]]:
    by_edition: dict[int, list[Observation]] = defaultdict(list)
    for one in found:
        by_edition[one.edition_id].append(one)
    figures: dict[tuple[int | None, str], dict[int, Figure]] = defaultdict(dict)
    for edition, some in by_edition.items():
        for key, figure in figures_among(some, top).items():
            figures[key][edition] = figure
    return figures


# --- who took part, and when -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ParticipationRow:
    """One state through the editions."""

    state: State
    tiles: list[Tile]


@dataclass(frozen=True)
class ParticipationTable:
    """States by editions, with the published regional averages below."""

    years: list[int]
    rows: list[ParticipationRow]
    averages: list[Figure | None]
    top: int
    decimals: int


def participation_of(readings: Sequence[Reading]) -> ParticipationTable:
    """Return who took part in which edition and what is known of it, in Arabic alphabetical order."""
    shape = readings[0].shape
    rows = [ParticipationRow(state, [_cell(one, state) for one in readings]) for state in readings[0].states]
    averages = [one.region("regional_average") for one in readings]
    return ParticipationTable([one.edition.year for one in readings], rows, averages, shape.top, shape.decimals)


def _cell(reading: Reading, state: State) -> Tile:
    """Return a tile whose shade is the quarter of the scale in every edition, so that columns may be compared."""
    tile = tile_of(reading, state)
    if tile.figure is None:
        return tile
    look = f"g{quarter(tile.figure.value, reading.shape.top)}"
    return Tile(tile.state, tile.figure, tile.group, "", look, tile.decimals)


def read_series(series: Series) -> list[Reading]:
    """Read every edition of a series, oldest first."""
    return read_editions(editions_of(series))


# --- what changed between two editions -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One measure of a state in two editions; places are percent of the scale."""

    measure: Measure
    before: Figure
    now: Figure
    x_before: float
    x_now: float

    @property
    def points(self) -> Decimal:
        """Return the change in points of the scale."""
        return (self.now.value or Decimal(0)) - (self.before.value or Decimal(0))

    @property
    def decimals(self) -> int:
        """Return the decimals of the change: those of the more exact figure."""
        return max(self.before.decimals, self.now.decimals)


def changes_of(series: Series, state: State, before: int, now: int, measures: Sequence[str] = ()) -> list[Change]:
    """Return what changed for a state between two editions, for measures published in both without conflict."""
    shape = shape_of(series)
    wanted = list(measures) or list(shape.parts)
    found = observations().filter(
        edition__series=series, edition__year__in=[before, now], state=state, measure__code__in=wanted
    )
    by_year: dict[int, list[Observation]] = defaultdict(list)
    for one in found:
        by_year[one.edition.year].append(one)
    earlier, later = figures_among(by_year[before], shape.top), figures_among(by_year[now], shape.top)
    changes = []
    for measure in wanted:
        old, new = earlier.get((state.pk, measure)), later.get((state.pk, measure))
        if old and new and not old.is_conflict and not new.is_conflict:
            places = [round(float(value) * 100 / shape.top, 2) for value in (*old.values, *new.values)]
            if len(places) == 2:
                changes.append(Change(new.measure, old, new, *places))
    return changes
