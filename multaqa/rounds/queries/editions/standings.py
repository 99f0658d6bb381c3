"""How the states stand on one measure: a node of the tree, or a sector, life event, channel or service."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, Max, Min, QuerySet

from multaqa.members.models import State
from multaqa.rounds.models import Breakdown, Result, ServiceAssignment

SHADES = 4


def shade_of(score: float | None, scale: float) -> int:
    """Return the quarter of the scale that a score lies in, 1 to 4; 0 for none. A shade of a chart, not a group."""
    return 0 if score is None else min(SHADES, int(score * SHADES / scale + 1e-9) + 1)


def absence_of(coverage: float | None) -> str:
    """Return how a missing score is said to everybody: which absence an answer named is part of the answer."""
    return "too_few" if coverage else "no_score"


@dataclass
class Line:
    """One state on one measure. absence: why there is no score, "" where there is one. rank: None where none is given.

    share: of the scale in per cent, for a bar. coverage: 0-1, None = nothing expected. is_tied: others hold the rank.
    channels: of a service, its lines on the portal and in the app, where the result holds them.
    """

    state: State
    score: float | None
    share: float
    shade: int
    absence: str
    rank: int | None = None
    is_tied: bool = False
    coverage: float | None = None
    channels: list["Line"] = field(default_factory=list)

    @property
    def covered_percent(self) -> float | None:
        """Return the share answered of what was asked, in per cent."""
        return None if self.coverage is None else 100 * self.coverage


@dataclass
class Standings:
    """The states of a result on one measure, in Arabic alphabetical order; mean, count: of those with a score."""

    lines: list[Line]
    scale: float

    @property
    def known(self) -> list[float]:
        """Return the scores there are."""
        return [one.score for one in self.lines if one.score is not None]

    @property
    def count(self) -> int:
        """Return how many states have a score."""
        return len(self.known)

    @property
    def mean(self) -> float | None:
        """Return the mean of the states that have a score."""
        return sum(self.known) / len(self.known) if self.known else None

    @property
    def mean_share(self) -> float:
        """Return the mean in per cent of the scale, for a mark."""
        return 100 * (self.mean or 0) / self.scale

    @property
    def highest(self) -> float | None:
        """Return the highest score."""
        return max(self.known, default=None)

    @property
    def lowest(self) -> float | None:
        """Return the lowest score."""
        return min(self.known, default=None)

    @property
    def has_channels(self) -> bool:
        """Tell whether the lines stand by channel as well."""
        return any(one.channels for one in self.lines)

    @property
    def ranked(self) -> list[Line]:
        """Return the states that have a rank, the best first."""
        found = [one for one in self.lines if one.rank is not None]
        return sorted(found, key=lambda one: (one.rank or 0, one.state.position))

    @property
    def unranked(self) -> list[Line]:
        """Return the others, in alphabetical order."""
        return [one for one in self.lines if one.rank is None]


def states_in(result: Result) -> list[State]:
    """Return the states that the result holds, in Arabic alphabetical order."""
    return list(State.objects.filter(scores__result=result, scores__is_index=True).order_by("position"))


def standings_of(result: Result, code: str) -> Standings:
    """Return how the states stand at one node of the tree (two reads)."""
    found = {one.state_id: one for one in result.scores.filter(node=code)}
    return _standings(result, states_in(result), found)


def standings_in(result: Result, axis: str, code: str) -> Standings:
    """Return how the states stand in one class of an axis; no rank is given there (three reads for a service)."""
    states = states_in(result)
    found = {one.state_id: one for one in result.breakdowns.filter(axis=axis, code=code)}
    if axis != Breakdown.Axis.SERVICE:
        return _standings(result, states, found)
    silent = not_surveyed(result, [code])[code]
    standings = _standings(result, states, found, silent)
    on_channels = channel_rows(result.breakdowns.filter(code=code))
    for line in standings.lines:
        add_channels(line, code, on_channels, standings.scale)
    return standings


CHANNEL_AXES = (Breakdown.Axis.PORTAL, Breakdown.Axis.MOBILE)


def channel_rows(rows: QuerySet[Breakdown]) -> dict[tuple[str, str, int], Breakdown]:
    """Return the scores of services on a channel, among these rows, by (axis, service, state's key) (one read)."""
    return {(one.axis, one.code, one.state_id): one for one in rows.filter(axis__in=CHANNEL_AXES)}


def add_channels(line: Line, code: str, rows: dict[tuple[str, str, int], Breakdown], scale: float) -> None:
    """Give a state's line on a service its lines on the portal and in the app; none where the result holds none."""
    if rows:
        silent = line.absence == "not_surveyed"
        found = [rows.get((axis, code, line.state.pk)) for axis in CHANNEL_AXES]
        line.channels = [line_of(line.state, one, scale, is_unasked=silent) for one in found]


def not_surveyed(result: Result, services: Iterable[str]) -> dict[str, set[int]]:
    """Return, for each service, the states that gave it to no institution though they gave others (two reads)."""
    rows = ServiceAssignment.objects.filter(submission__round=result.round_id).order_by()
    every = set(rows.values_list("submission__state_id", flat=True).distinct())
    given: dict[str, set[int]] = {code: set() for code in services}
    for code, state in rows.filter(service__code__in=given).values_list("service__code", "submission__state_id"):
        given[code].add(state)
    return {code: every - states for code, states in given.items()}


def _standings(
    result: Result, states: Iterable[State], found: dict[int, Any], unasked: Iterable[int] = ()
) -> Standings:
    scale = float(result.round.framework.scale)
    ranks = Counter(getattr(one, "rank", None) for one in found.values())
    lines = [line_of(state, found.get(state.pk), scale, is_unasked=state.pk in unasked) for state in states]
    for one in lines:
        one.is_tied = one.rank is not None and ranks[one.rank] > 1
    return Standings(lines, scale)


def line_of(state: State, row: Any, scale: float, *, is_unasked: bool = False) -> Line:
    """Return a state's line from its row of scores or of a breakdown, None where it has no row."""
    score = row.score if row else None
    coverage = row.coverage if row else None
    absence = "" if score is not None else "not_surveyed" if is_unasked else absence_of(coverage)
    share = 100 * (score or 0) / scale
    return Line(state, score, share, shade_of(score, scale), absence, getattr(row, "rank", None), coverage=coverage)


def ranked_counts(result: Result) -> Counter[str]:
    """Return how many states have a rank on each node, "" for the index itself (one read)."""
    ranked = result.scores.filter(rank__isnull=False).order_by().values_list("node", "is_index")
    return Counter("" if is_index else code for code, is_index in ranked)


@dataclass(frozen=True)
class Spread:
    """One measure over all states: mean, lowest, highest, and of how many."""

    mean: float
    low: float
    high: float
    count: int


def spreads_of(result: Result) -> dict[str, Spread]:
    """Return the spread of every node of the tree (one read)."""
    return {code: spread for (code,), spread in _spreads(result.scores.all(), "node").items()}


def spreads_in(result: Result, axis: str) -> dict[str, Spread]:
    """Return the spread of every class of an axis (one read)."""
    return {code: spread for (code,), spread in _spreads(result.breakdowns.filter(axis=axis), "code").items()}


def spreads_by_axis(rows: QuerySet[Breakdown]) -> dict[tuple[str, ...], Spread]:
    """Return the spread of every class by (axis, class), as far as these rows go (one read)."""
    return _spreads(rows, "axis", "code")


def _spreads(rows: QuerySet[Any], *keys: str) -> dict[tuple[str, ...], Spread]:
    found = rows.order_by().filter(score__isnull=False).values(*keys)
    told = found.annotate(mean=Avg("score"), low=Min("score"), high=Max("score"), known=Count("score"))
    return {tuple(one[key] for key in keys): Spread(one["mean"], one["low"], one["high"], one["known"]) for one in told}


@dataclass(frozen=True)
class Measured:
    """One measure of a state beside the states' mean on it: a node of the tree (thing), or a class of an axis.

    contribution: points that a node adds to the whole; None of a class.
    """

    code: str
    name: str
    thing: Any
    line: Line
    spread: Spread | None
    scale: float
    contribution: float | None = None

    @property
    def score(self) -> float | None:
        """Return the state's score."""
        return self.line.score

    @property
    def absence(self) -> str:
        """Return why there is none."""
        return self.line.absence

    @property
    def share(self) -> float | None:
        """Return the score in per cent of the scale; None where there is none."""
        return None if self.line.score is None else self.line.share

    @property
    def mean_share(self) -> float | None:
        """Return the mean in per cent of the scale; None where no state has a score."""
        return 100 * self.spread.mean / self.scale if self.spread else None

    @property
    def points(self) -> float | None:
        """Return the score less the mean; None without either."""
        return None if self.line.score is None or self.spread is None else self.line.score - self.spread.mean
