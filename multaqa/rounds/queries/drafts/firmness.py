"""How firmly ranks stand: intervals, who is before whom, and which choice moves which state."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_bidi

from multaqa.members.models import State
from multaqa.rounds.models import Result, Score
from multaqa.rounds.queries.collection import index_scores
from multaqa.rounds.queries.drafts.words import choice_words

CERTAIN = 0.9  # a state that stands before the next in fewer of the computations is not clearly before it


@dataclass(frozen=True)
class Share:
    """A part of what moves a rank, in per cent. shade: 1-4."""

    percent: float | None

    @property
    def shade(self) -> int:
        """Return the shade of a cell, by quarters."""
        return 1 + min(3, int((self.percent or 0) // 25))


@dataclass(frozen=True)
class Standing:
    """One state's rank with its interval. x, low_x, high_x, likely_x: places on the chart, in per cent of its width.

    after: the state ranked next, and in which share of the computations (in per cent) this one stands before it.
    """

    score: Score
    low: int
    high: int
    likely: int
    likely_percent: float
    low_x: float
    high_x: float
    x: float
    likely_x: float
    after: State | None
    ahead_percent: float | None
    scores: tuple[float, float]
    shares: list[Share]

    @property
    def is_close(self) -> bool:
        """Tell whether the state ranked next may as well stand before it."""
        return self.ahead_percent is not None and self.ahead_percent < 100 * CERTAIN


@dataclass(frozen=True)
class Firmness:
    """What is known of a result's firmness. problem: why nothing could be varied, in English. shift: in places."""

    standings: list[Standing]
    choices: list[str]
    ranking: list[Share]
    replications: int
    percent: float
    shift: float | None
    problem: str = ""

    @property
    def close(self) -> list[Standing]:
        """Return those whose next may as well stand before them."""
        return [one for one in self.standings if one.is_close]

    @property
    def places(self) -> list[tuple[int, float]]:
        """Return the ranks that the chart's grid marks, each with its place from the start side, in per cent."""
        count = len(self.standings)
        marks = sorted({1, count, *range(5, count - 1, 5)}) if count else []
        return [(mark, place_of(mark, count)) for mark in marks]

    @property
    def marks(self) -> list[tuple[int, float]]:
        """Return the same for the written ranks: text is never mirrored, so its places are."""
        return [(mark, 100 - place if get_language_bidi() else place) for mark, place in self.places]


def place_of(rank: float, count: int) -> float:
    """Return where a rank stands on the chart, in per cent; the first at the start."""
    return round(2 + 96 * (rank - 1) / max(1, count - 1), 3)


def firmness_of(result: Result) -> Firmness | None:
    """Return how firmly the ranks stand; None for a result of an earlier version, which did not keep it (one read)."""
    kept: dict[str, Any] = result.robustness or {}
    if not kept:
        return None
    if "problem" in kept:
        return Firmness([], [], [], 0, 0, None, kept["problem"])
    scores = [one for one in index_scores(result) if one.state.iso3 in kept["interval"]]
    states = {one.state.iso3: one.state for one in scores}
    low, high = kept["shares"]
    choices = kept["choices"]
    return Firmness(
        standings=[_standing(one, kept, states, len(scores)) for one in scores],
        choices=[choice_words(name) for name in choices["names"]],
        ranking=[Share(_percent(share)) for share in choices["ranking"]],
        replications=kept["replications"],
        percent=round(100 * (high - low), 3),
        shift=kept["shift"],
    )


def _standing(score: Score, kept: dict[str, Any], states: dict[str, State], count: int) -> Standing:
    iso3 = score.state.iso3
    low, high = kept["interval"][iso3]
    likely, share = kept["likely"][iso3]
    after, ahead = kept["ahead"].get(iso3, ("", None))
    rank = score.rank or 1
    return Standing(
        score=score,
        low=low,
        high=high,
        likely=likely,
        likely_percent=100 * share,
        low_x=place_of(low, count),
        high_x=place_of(high, count),
        x=place_of(rank, count),
        likely_x=place_of(likely, count),
        after=states.get(after),
        ahead_percent=_percent(ahead),
        scores=tuple(kept["scores"][iso3]),
        shares=[Share(_percent(one)) for one in kept["choices"]["of"][iso3]],
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
