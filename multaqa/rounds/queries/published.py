"""Reads of published series: what is known of an edition or a state, with its sources; nothing is filled in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Edition, EditionGroup, EditionNote, Measure, Observation, Participation, Series


@dataclass(frozen=True)
class Shape:
    """How a series is read: its headline measures, and the top of the scale that its values are compared on."""

    score: str
    rank: str
    group: str
    parts: tuple[str, ...]
    top: int
    decimals: int  # of a value in a narrow place: a map, a trend
    is_world_ranked: bool = False  # its ranks are among all states of the world
    inferred_weights: tuple[tuple[str, Decimal], ...] = ()


GEMS_WEIGHTS = (("pillar1", Decimal("0.40")), ("pillar2", Decimal("0.40")), ("pillar3", Decimal("0.20")))
GEMS = Shape(
    "overall", "rank_overall", "maturity_group", ("pillar1", "pillar2", "pillar3"), top=100, decimals=0,
    inferred_weights=GEMS_WEIGHTS,
)  # fmt: skip
EGDI = Shape("egdi", "rank", "group", ("osi", "tii", "hci", "epi"), top=1, decimals=2, is_world_ranked=True)
SHAPES = {"gems": GEMS, "egdi": EGDI}


def shape_of(series: Series) -> Shape:
    """Return how a series is read: one that was uploaded by what was said of it, another by its name."""
    if series.headline:
        top = series.top or 100
        parts = tuple(str(code) for code in series.parts)
        return Shape(series.headline, "rank", "group", parts, top=top, decimals=2 if top == 1 else 0)
    return SHAPES.get(series.code, GEMS)


@dataclass(frozen=True)
class Figure:
    """What is published of one measure, for one state in one edition. Two sources may differ: then both stand."""

    measure: Measure
    observations: tuple[Observation, ...]
    top: int
    group: EditionGroup | None = None  # the group that a source names, as the edition cuts it

    @property
    def values(self) -> list[Decimal]:
        """Return the different values on the scale of the series, lowest first."""
        return sorted({on_scale(one, self.top) for one in self.observations if one.value is not None})

    @property
    def value(self) -> Decimal | None:
        """Return the value, the highest where sources differ; None for a word or an absence."""
        return self.values[-1] if self.values else None

    @property
    def low(self) -> Decimal | None:
        """Return the lowest value that a source gives."""
        return self.values[0] if self.values else None

    @property
    def is_conflict(self) -> bool:
        """Tell whether sources give different values."""
        return len(self.values) > 1

    @property
    def decimals(self) -> int:
        """Return how many decimals the sources printed, on the scale of the series."""
        return max(_decimals(one, self.top) for one in self.observations)

    @property
    def absence(self) -> str:
        """Return why there is no value, as far as a source tells."""
        return next((one.absence for one in self.observations if one.absence), "")


def on_scale(observation: Observation, top: int) -> Decimal:
    """Return an observation's value on the scale of its series: 0.63 of an index 0-1 is 63 on a scale to 100."""
    value = observation.value or Decimal(0)
    return value * 100 if _is_share(observation, top) else value


def _is_share(observation: Observation, top: int) -> bool:
    return observation.unit == "index_0_1" and top == 100


def _decimals(observation: Observation, top: int) -> int:
    return max(0, observation.decimals - 2) if _is_share(observation, top) else observation.decimals


def quarter(value: Decimal | None, top: int) -> int:
    """Return in which quarter of the scale a value lies, 1 to 4, 0 for none. A shade of ours, not a group."""
    return 0 if value is None else min(4, int(value * 4 / top) + 1)


def shade_of(group: EditionGroup | None, top: int) -> int:
    """Return the shade of a published group that is one quarter of the scale; 0 for any other."""
    if group is None or group.lower is None or group.upper is None:
        return 0
    start = quarter(group.lower, top)
    is_within = group.upper <= Decimal(top) * start / 4
    return start if is_within else 0


# --- one edition ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """Everything that is known of an edition."""

    edition: Edition
    shape: Shape
    states: list[State]
    figures: dict[tuple[int | None, str], Figure]
    groups: dict[str, EditionGroup]
    participation: dict[int, Participation]
    observations: list[Observation]

    def figure(self, state: State | None, measure: str) -> Figure | None:
        """Return what is published of a measure for a state, or for the region."""
        return self.figures.get((state.pk if state else None, measure))

    def group(self, state: State) -> EditionGroup | None:
        """Return the group of a state as the edition cuts it."""
        found = self.figure(state, self.shape.group)
        return found.group if found else None

    def absence(self, state: State) -> str:
        """Return how a state without a value is shown."""
        score = self.figure(state, self.shape.score)
        if score and score.absence:
            return score.absence
        if self.shape.is_world_ranked:
            return Observation.Absence.NOT_SURVEYED.value
        took_part = self.participation.get(state.pk)
        if took_part is None:
            return "unknown"
        return "not_public" if took_part.status == Participation.Status.TOOK_PART else "no_part"

    def states_taking_part(self) -> list[State]:
        """Return the states of which anything at all is published, or that are known to have taken part."""
        return [one for one in self.states if self.absence(one) == "not_public" or self.figure(one, self.shape.score)]

    @property
    def regional_average(self) -> Figure | None:
        """Return the published average of the states taking part."""
        return self.region("regional_average")

    @property
    def bound_decimals(self) -> int:
        """Return with how many decimals the cuts of groups are written."""
        return 0 if self.shape.top == 100 else 2

    def region(self, measure: str) -> Figure | None:
        """Return a figure of the states taking part, together."""
        return self.figure(None, measure)


def all_series() -> QuerySet[Series]:
    """Return the published series with their editions, newest first."""
    return Series.objects.prefetch_related(
        Prefetch("editions", Edition.objects.order_by("-year").prefetch_related("groups"))
    )


def editions_of(series: Series) -> QuerySet[Edition]:
    """Return the editions of a series, oldest first, with their groups."""
    return Edition.objects.filter(series=series).select_related("series").prefetch_related("groups").order_by("year")


def edition_of(code: str, year: int) -> Edition | None:
    """Return one edition."""
    return Edition.objects.select_related("series").filter(series__code=code, year=year).first()


def newest_edition(code: str) -> Edition | None:
    """Return the newest edition of a series."""
    return Edition.objects.select_related("series").filter(series__code=code).order_by("-year").first()


def observations() -> QuerySet[Observation]:
    """Return the figures that stand today, with all that is needed to say where each comes from."""
    return (
        Observation.objects.filter(replaced_at=None)
        .select_related("edition__series", "state", "measure", "source")
        .order_by("edition__series__position", "edition__year", "state__position", "measure__position", "pk")
    )


def notes_of(edition: Edition) -> QuerySet[EditionNote]:
    """Return what a careful reader of an edition is told."""
    return edition.notes.order_by("number")


def read_edition(edition: Edition) -> Reading:
    """Read everything that is known of an edition, in four queries."""
    return read_editions([edition])[0]


def read_editions(editions: Iterable[Edition]) -> list[Reading]:
    """Read several editions of one series, in four queries however many there are."""
    wanted = list(editions)
    states = list(State.objects.order_by("position"))
    by_edition: dict[int, list[Observation]] = defaultdict(list)
    by_key, states_by_key = {one.pk: one for one in wanted}, {one.pk: one for one in states}
    # Editions and states are at hand already: joined, they would be made anew for each of hundreds of rows.
    for one in observations().select_related(None).select_related("measure", "source").filter(edition__in=wanted):
        one.edition, one.state = by_key[one.edition_id], states_by_key.get(one.state_id or 0)
        by_edition[one.edition_id].append(one)
    parts: dict[int, dict[int, Participation]] = defaultdict(dict)
    for part in Participation.objects.filter(edition__in=wanted):
        parts[part.edition_id][part.state_id] = part
    groups: dict[int, dict[str, EditionGroup]] = defaultdict(dict)
    for group in EditionGroup.objects.filter(edition__in=wanted).order_by("-position"):
        groups[group.edition_id][group.code] = group
    return [
        Reading(
            edition=one,
            shape=shape_of(one.series),
            states=states,
            figures=figures_among(by_edition[one.pk], shape_of(one.series).top, groups[one.pk]),
            groups=groups[one.pk],
            participation=parts[one.pk],
            observations=by_edition[one.pk],
        )
        for one in wanted
    ]


def figures_among(
    found: Iterable[Observation], top: int, groups: Mapping[str, EditionGroup] = {}
) -> dict[tuple[int | None, str], Figure]:
    """Return the observations by state and measure; doubtful ones are kept for the record and are no result."""
    kept: dict[tuple[int | None, str], list[Observation]] = defaultdict(list)
    for one in found:
        if not one.measure.is_doubtful:
            kept[one.state_id, one.measure.code].append(one)
    return {
        key: Figure(some[0].measure, tuple(some), top, groups.get(some[0].group_code)) for key, some in kept.items()
    }


def with_value(figure: Figure | None) -> Figure | None:
    """Return the figure if it holds a number."""
    return figure if figure and figure.value is not None else None


# --- the map of the home page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One state on the map of tiles: a value, else its group, else how it is not known."""

    state: State
    figure: Figure | None
    group: EditionGroup | None
    absence: str
    look: str  # class of the tile: g1-g4 shade, g0 took no part, gu not known, gy took part but nothing is public
    decimals: int
    brief: str = ""  # the group's name without the words that all groups share, in the page's language


LOOKS = {"no_part": "g0", "not_surveyed": "g0", "unknown": "gu", "not_public": "gy"}


@dataclass(frozen=True)
class TileMap:
    """The map of an edition: its tiles, and the key of their shades, best first."""

    edition: Edition
    tiles: list[Tile]
    key: list[tuple[str, EditionGroup]]  # empty where the edition's groups are not published
    absences: set[str]


def edition_map(edition: Edition) -> TileMap:
    """Return the map of an edition, with the tiles in Arabic alphabetical order."""
    return map_of(read_edition(edition))


def map_of(reading: Reading) -> TileMap:
    """Return the map of an edition that was read already."""
    names = brief_names(reading.groups.values())
    tiles = [
        replace(tile, brief=names[tile.group.pk] if tile.group else "")
        for tile in (tile_of(reading, state) for state in reading.states)
    ]
    key = [(f"g{shade}", group) for group in reading.groups.values() if (shade := shade_of(group, reading.shape.top))]
    return TileMap(reading.edition, tiles, key, {one.absence for one in tiles if one.absence})


def brief_names(groups: Iterable[EditionGroup]) -> dict[int, str]:
    """Return the names of groups without the words that all of them share: "advanced", of "advanced maturity"."""
    names = {one.pk: text_of(one, "name").words.split() for one in groups}
    shared = set.intersection(*(set(words) for words in names.values())) if len(names) > 1 else set()
    brief = {pk: " ".join(word for word in words if word not in shared) for pk, words in names.items()}
    # A number alone would be read as a value.
    return {pk: text if text and not text.isdigit() else " ".join(names[pk]) for pk, text in brief.items()}


def edition_tiles(edition: Edition) -> list[Tile]:
    """Return the 22 tiles of an edition's map."""
    return edition_map(edition).tiles


def tile_of(reading: Reading, state: State) -> Tile:
    """Return what is known of one state in one edition: by published groups where there are any."""
    figure, group = with_value(reading.figure(state, reading.shape.score)), reading.group(state)
    shade = shade_of(group, reading.shape.top)
    if not shade and figure:
        shade = quarter(figure.value, reading.shape.top)
    absence = "" if figure or group else reading.absence(state)
    look = f"g{shade}" if shade else LOOKS.get(absence, "gy")
    return Tile(state, figure, group, absence, look, reading.shape.decimals)


# --- one state -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EditionFigures:
    """What is published of one state in one edition."""

    edition: Edition
    figures: list[Figure]
    absence: str  # "" where there is a figure


def figures_of(state: State) -> list[tuple[Series, list[EditionFigures]]]:
    """Return every known figure of a state, by series and edition, newest first; each observation has its source."""
    every = list(all_series())
    by_key = {edition.pk: edition for series in every for edition in series.editions.all()}
    found: dict[int, list[Observation]] = defaultdict(list)
    for one in observations().select_related(None).select_related("measure", "source").filter(state=state):
        one.edition, one.state = by_key[one.edition_id], state
        found[one.edition_id].append(one)
    parts = {part.edition_id: part for part in Participation.objects.filter(state=state)}
    told = []
    for series in every:
        top = shape_of(series).top
        editions = [
            EditionFigures(
                edition,
                list(figures_among(found[edition.pk], top, {one.code: one for one in edition.groups.all()}).values()),
                _absence(edition, series, found, parts),
            )
            for edition in series.editions.all()
        ]
        told.append((series, editions))
    return told


def _absence(
    edition: Edition, series: Series, found: dict[int, list[Observation]], parts: dict[int, Participation]
) -> str:
    if found.get(edition.pk):
        return ""
    if shape_of(series).is_world_ranked:
        return Observation.Absence.NOT_SURVEYED.value
    part = parts.get(edition.pk)
    if part is None:
        return "unknown"
    return "not_public" if part.status == Participation.Status.TOOK_PART else "no_part"
