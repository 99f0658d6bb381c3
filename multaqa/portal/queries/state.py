"""What is on record of one state: figures over the editions, what changed, duties."""

import itertools
from dataclasses import dataclass
from decimal import Decimal

from multaqa.members.models import State
from multaqa.members.queries import StateOnRecord, states_on_record
from multaqa.rounds.models import Edition, Series
from multaqa.rounds.queries.published import (
    EditionFigures,
    Figure,
    Shape,
    Tile,
    figures_of,
    map_of,
    newest_edition,
    read_editions,
    shape_of,
)
from multaqa.rounds.queries.trends import Change, Frame, trends_of_state

SERVICES, INSTITUTIONS = "services_evaluated", "institutions_evaluated"


@dataclass(frozen=True)
class Told:
    """One figure with the edition that tells it."""

    told: EditionFigures
    figure: Figure

    @property
    def year(self) -> int:
        """Return the year of the edition."""
        return self.told.edition.year

    @property
    def share(self) -> Decimal:
        """Return the value in percent of the scale, for a bar."""
        return (self.figure.value or Decimal(0)) * 100 / self.figure.top


@dataclass(frozen=True)
class SeriesOfState:
    """One series as far as it names the state; editions newest first."""

    series: Series
    shape: Shape
    editions: list[EditionFigures]

    @property
    def newest(self) -> EditionFigures | None:
        """Return the newest edition of the series, whether it names the state or not."""
        return self.editions[0] if self.editions else None

    @property
    def is_empty(self) -> bool:
        """Tell whether no edition tells anything of the state."""
        return not any(one.figures for one in self.editions)

    @property
    def scores(self) -> list[Told]:
        """Return the overall values, newest first."""
        return self.all_told(self.shape.score)

    @property
    def rank(self) -> Told | None:
        """Return the newest published rank."""
        return next(iter(self.all_told(self.shape.rank)), None)

    @property
    def group(self) -> Told | None:
        """Return the newest published group whose cuts are known."""
        return next((one for one in self.all_told(self.shape.group) if one.figure.group), None)

    @property
    def lines(self) -> list["Line"]:
        """Return the headline measures by edition, for a table."""
        return [Line(one, self.shape, {figure.measure.code: figure for figure in one.figures}) for one in self.editions]

    def all_told(self, measure: str) -> list[Told]:
        """Return what each edition tells of a measure with a number or a group, newest first."""
        return [
            Told(one, figure)
            for one in self.editions
            for figure in one.figures
            if figure.measure.code == measure and (figure.value is not None or figure.group)
        ]


@dataclass(frozen=True)
class Line:
    """One edition as a row: the overall value, its rank and group, its parts; what is not there is None."""

    told: EditionFigures
    shape: Shape
    by_code: dict[str, Figure]

    @property
    def score(self) -> Told | None:
        """Return the overall value; None where there is no number."""
        found = self.by_code.get(self.shape.score)
        return Told(self.told, found) if found and found.value is not None else None

    @property
    def absence(self) -> str:
        """Return why there is no overall value."""
        found = self.by_code.get(self.shape.score)
        return (found.absence if found else "") or self.told.absence or "not_public"

    @property
    def rank(self) -> Figure | None:
        """Return the rank; a state that was not surveyed has none."""
        return self.by_code.get(self.shape.rank) if self.score else None

    @property
    def group(self) -> Figure | None:
        """Return the group."""
        return self.by_code.get(self.shape.group)

    @property
    def parts(self) -> list[Figure | None]:
        """Return the parts of the whole, in their order."""
        return [self.by_code.get(code) if self.score else None for code in self.shape.parts]


@dataclass(frozen=True)
class Changes:
    """What changed between the two newest editions that tell of the same measures without conflict."""

    before: int
    now: int
    parts: list[Change]
    others: list[Change]


@dataclass(frozen=True)
class Coverage:
    """How many services of the edition's list were evaluated; sources may differ."""

    told: Told
    institutions: int | None


@dataclass(frozen=True)
class Profile:
    """Everything that is published of a state."""

    index: SeriesOfState | None
    world: list[SeriesOfState]
    changes: Changes | None
    coverage: list[Coverage]
    frames: list[Frame]


def profile_of(state: State) -> Profile:
    """Return everything that is published of a state (seven reads)."""
    told = [SeriesOfState(series, shape_of(series), editions) for series, editions in figures_of(state)]
    index = next((one for one in told if not one.shape.is_world_ranked), None)
    frames: list[Frame] = []
    if index and not index.is_empty:
        frames = trends_of_state(index.series, state, [index.shape.score, *index.shape.parts])
    return Profile(
        index=index,
        world=[one for one in told if one.shape.is_world_ranked],
        changes=_changes(index) if index else None,
        coverage=_coverage(index) if index else [],
        frames=[one for one in frames if len(one.points) > 1],
    )


def _changes(index: SeriesOfState) -> Changes | None:
    """Compare the two newest editions that follow each other and have a part or an indicator in common."""
    lines = index.lines
    for now, before in itertools.pairwise(lines):
        shared = [
            Change(figure.measure, old, figure, _place(old), _place(figure))
            for code, figure in now.by_code.items()
            if figure.measure.kind == "score" and _is_plain(figure)
            if (old := before.by_code.get(code)) and _is_plain(old)
        ]
        parts = [one for one in shared if one.measure.code in index.shape.parts]
        others = [one for one in shared if one.measure.code not in (*index.shape.parts, index.shape.score)]
        if parts or others:
            return Changes(before.told.edition.year, now.told.edition.year, parts, others)
    return None


def _is_plain(figure: Figure) -> bool:
    return figure.value is not None and not figure.is_conflict


def _place(figure: Figure) -> float:
    return round(float(figure.value or 0) * 100 / figure.top, 2)


def _coverage(index: SeriesOfState) -> list[Coverage]:
    institutions = {one.year: int(one.figure.value or 0) for one in index.all_told(INSTITUTIONS)}
    return [Coverage(one, institutions.get(one.year)) for one in index.all_told(SERVICES)]


# --- the list of states ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StateInBrief:
    """One row of the list: what is on record, and the newest edition of the index and of the world's series."""

    record: StateOnRecord
    tile: Tile | None
    world: Figure | None
    rank: Figure | None
    world_absence: str


@dataclass(frozen=True)
class States:
    """The list of states in Arabic alphabetical order, with the editions that its columns show."""

    members: list[StateInBrief]
    others: list[StateInBrief]
    index: Edition | None
    world: Edition | None

    @property
    def editions(self) -> list[Edition]:
        """Return the editions shown, in the order of the columns."""
        return [one for one in (self.index, self.world) if one]


def states_in_brief() -> States:
    """Return all states with their newest published figures (nine reads)."""
    newest = [found for code in ("gems", "egdi") if (found := newest_edition(code))]
    readings = read_editions(newest)
    index = next((one for one in readings if not one.shape.is_world_ranked), None)
    world = next((one for one in readings if one.shape.is_world_ranked), None)
    tiles = {one.state.pk: one for one in map_of(index).tiles} if index else {}
    rows = [
        StateInBrief(
            record=one,
            tile=tiles.get(one.state.pk),
            world=world.figure(one.state, world.shape.score) if world else None,
            rank=world.figure(one.state, world.shape.rank) if world else None,
            world_absence=world.absence(one.state) if world else "",
        )
        for one in states_on_record()
    ]
    return States(
        members=[one for one in rows if one.record.is_member],
        others=[one for one in rows if not one.record.is_member],
        index=index.edition if index else None,
        world=world.edition if world else None,
    )
