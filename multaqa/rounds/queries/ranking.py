"""The ranking of a published edition: published ranks always stand, others follow from the order of the values."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from multaqa.composite.ranks import rank as competition_ranks
from multaqa.members.models import State
from multaqa.rounds.models import EditionGroup
from multaqa.rounds.queries.published import Figure, Reading, shade_of, with_value


@dataclass(frozen=True)
class Standing:
    """One state in a ranking."""

    state: State
    rank: int
    is_published: bool  # the rank; otherwise it follows from the order of the published values
    is_tied: bool
    figure: Figure | None
    group: EditionGroup | None
    shade: int
    top: int

    @property
    def bar(self) -> float:
        """Return the length of the bar in percent of the scale."""
        return _percent(self.figure.value if self.figure else None, self.top)

    @property
    def whisker(self) -> tuple[float, float] | None:
        """Return where the value may lie, in percent: between two sources, or within its rounding to whole numbers."""
        if self.figure is None or self.figure.value is None or self.figure.low is None or self.top != 100:
            return None
        if self.figure.is_conflict:
            return float(self.figure.low), float(self.figure.value)
        if self.figure.decimals:
            return None
        return max(0.0, float(self.figure.value) - 0.5), min(100.0, float(self.figure.value) + 0.5)


def _percent(value: Decimal | None, top: int) -> float:
    return round(float(value) * 100 / top, 3) if value is not None else 0.0


@dataclass(frozen=True)
class Band:
    """The states of one group; of no group where the edition has none."""

    group: EditionGroup | None
    standings: list[Standing]


@dataclass(frozen=True)
class Ranking:
    """States in the order of their ranks."""

    standings: list[Standing]
    bands: list[Band]
    is_complete: bool  # every state that took part has a value
    others: dict[str, list[State]] = field(default_factory=dict)  # absence -> states without a place


def ranking_of(reading: Reading) -> Ranking:
    """Return the ranking of an edition.

    A published rank always stands. Where every state's value is published, the missing ranks follow from the order of
    the values, equal ones sharing a rank; where only some are, only published ranks are given.
    """
    ranks, published = _ranks(reading)
    shared = {rank for rank in ranks.values() if list(ranks.values()).count(rank) > 1}
    standings = [
        Standing(
            state=state,
            rank=ranks[state.pk],
            is_published=state.pk in published,
            is_tied=ranks[state.pk] in shared,
            figure=with_value(reading.figure(state, reading.shape.score)),
            group=reading.group(state),
            shade=shade_of(reading.group(state), reading.shape.top) or 3,
            top=reading.shape.top,
        )
        for state in sorted((one for one in reading.states if one.pk in ranks), key=lambda one: ranks[one.pk])
    ]
    others: dict[str, list[State]] = defaultdict(list)
    for state in reading.states:
        if state.pk not in ranks:
            others[reading.absence(state)].append(state)
    is_complete = _is_complete(reading)
    return Ranking(standings, _bands(reading, standings, is_complete=is_complete), is_complete, dict(others))


def _valued(reading: Reading) -> dict[int, Decimal]:
    figures = {one.pk: reading.figure(one, reading.shape.score) for one in reading.states}
    return {pk: found.value for pk, found in figures.items() if found and found.value is not None}


def _is_complete(reading: Reading) -> bool:
    values = _valued(reading)
    return bool(values) and (reading.shape.is_world_ranked or len(values) == reading.edition.states_assessed)


def _ranks(reading: Reading) -> tuple[dict[int, int], set[int]]:
    """Return the rank of each state that has one, and which of them are published."""
    named = {one.pk: reading.figure(one, reading.shape.rank) for one in reading.states}
    published = {pk: int(found.value) for pk, found in named.items() if found and found.value}
    if reading.shape.is_world_ranked or not _is_complete(reading):
        return published, set(published)
    values = _valued(reading)
    scores = np.array([float(value) for value in values.values()])
    computed = dict(zip(values, (int(one) for one in competition_ranks(scores)), strict=True))
    return computed | published, set(published)


def _bands(reading: Reading, standings: list[Standing], *, is_complete: bool) -> list[Band]:
    if not reading.groups or not is_complete:
        return [Band(None, standings)]
    bands = [
        Band(group, [one for one in standings if one.group and one.group.pk == group.pk])
        for group in reading.groups.values()
    ]
    return [band for band in bands if band.standings]
