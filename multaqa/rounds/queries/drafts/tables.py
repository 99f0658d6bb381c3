"""Scores of one kind as a table: pillars, indicators, sectors, life events, channels or services by state."""

from dataclasses import dataclass
from typing import Any

from multaqa.members.models import State
from multaqa.rounds.models import Breakdown, Category, Framework, Indicator, Pillar, Result, Service
from multaqa.rounds.queries.drafts.words import CHANNELS

CUTS = (25.0, 50.0, 75.0)  # shades of a cell where the framework has no groups, in per cent of the scale


@dataclass(frozen=True)
class Cell:
    """One score with its coverage, in per cent. shade: 1-4; None without a score."""

    score: float | None
    covered: float | None
    shade: int | None

    @property
    def is_whole(self) -> bool:
        """Tell whether everything asked was answered."""
        return self.covered is None or round(self.covered, 6) >= 100


@dataclass(frozen=True)
class Line:
    """One thing that is scored, with a cell for every state of the table. depth: 0 = under the index. mean: of states.

    thing: a row of the framework; None for a channel, which has a name alone.
    """

    code: str
    thing: Any
    name: Any
    depth: int
    cells: list[Cell]
    mean: float | None


@dataclass(frozen=True)
class Table:
    """Things by states; states in Arabic alphabetical order."""

    states: list[State]
    lines: list[Line]


KINDS = {
    "sectors": Breakdown.Axis.SECTOR,
    "life-events": Breakdown.Axis.LIFE_EVENT,
    "channels": Breakdown.Axis.CHANNEL,
    "services": Breakdown.Axis.SERVICE,
}


def table_of(result: Result, tab: str, *, things: list[Any] | None = None) -> Table:
    """Return one table of a result: `pillars`, `indicators`, or a tab of `KINDS`; four reads whatever its size.

    things: the rows to show, such as a page of the services; all by default.
    """
    framework = result.round.framework
    states = list(State.objects.filter(scores__result=result, scores__is_index=True).order_by("position"))
    rows = things_of(framework, tab) if things is None else things
    codes = [_code(one) for one, _depth in rows]
    found: dict[tuple[str, int], tuple[float | None, float | None]] = {}
    if tab in KINDS:
        kept: Any = result.breakdowns.filter(axis=KINDS[tab], code__in=codes).order_by()
        wanted = kept.values_list("code", "state_id", "score", "coverage")
    else:
        wanted = result.scores.filter(node__in=codes).order_by().values_list("node", "state_id", "score", "coverage")
    for code, state, score, coverage in wanted:
        found[code, state] = score, coverage
    shades = _shades(framework)
    lines = []
    for (one, depth), code in zip(rows, codes, strict=True):
        cells = [_cell(found.get((code, state.pk)), shades) for state in states]
        known = [cell.score for cell in cells if cell.score is not None]
        thing, name = (None, CHANNELS[one]) if isinstance(one, str) else (one, "")
        lines.append(Line(code, thing, name, depth, cells, sum(known) / len(known) if known else None))
    return Table(states, lines)


def things_of(framework: Framework, tab: str) -> list[tuple[Any, int]]:
    """Return what a tab shows, each with its depth, in the framework's order."""
    if tab == "channels":
        return [(code, 0) for code in CHANNELS]
    if tab == "services":
        return [(one, 0) for one in Service.objects.filter(framework=framework).order_by("position")]
    if tab in ("sectors", "life-events"):
        kind = Category.Kind.SECTOR if tab == "sectors" else Category.Kind.LIFE_EVENT
        return [(one, 0) for one in Category.objects.filter(framework=framework, kind=kind).order_by("position")]
    if tab == "pillars":
        return _pillars(framework)
    rows = framework.indicators.filter(kind=Indicator.Kind.INDICATOR).order_by("position")
    return [(one, 0) for one in rows]


def _pillars(framework: Framework) -> list[tuple[Any, int]]:
    """Return pillars with what stands under them, then indicators that stand under the index itself."""
    rows = list(framework.pillars.order_by("position"))
    under: dict[int | None, list[Pillar]] = {}
    for one in rows:
        under.setdefault(one.parent_id, []).append(one)

    def below(parent: int | None, depth: int) -> list[tuple[Any, int]]:
        found: list[tuple[Any, int]] = []
        for one in under.get(parent, []):
            found += [(one, depth), *below(one.pk, depth + 1)]
        return found

    alone = framework.indicators.filter(pillar=None, kind=Indicator.Kind.INDICATOR).order_by("position")
    return [*below(None, 0), *((one, 0) for one in alone)]


def _code(one: Any) -> str:
    return one if isinstance(one, str) else str(one.code)


def _shades(framework: Framework) -> tuple[float, ...]:
    """Return the three bounds between the four shades: the groups' cuts where there are four groups, else quarters."""
    cuts = [float(one.lower) for one in framework.groups.order_by("lower")]
    scale = float(framework.scale)
    return tuple(cuts[1:]) if len(cuts) == 4 else tuple(scale * cut / 100 for cut in CUTS)


def _cell(found: tuple[float | None, float | None] | None, cuts: tuple[float, ...]) -> Cell:
    score, coverage = found or (None, None)
    shade = None if score is None else 1 + sum(score >= cut for cut in cuts)
    return Cell(score, None if coverage is None else 100 * coverage, shade)
