"""The computations of a round: who, when, from what, and what is another than the time before."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet

from multaqa.members.models import State
from multaqa.rounds.models import Publication, Result, Round, Score

LEAST = 5e-13  # what the engine's arithmetic may differ by


@dataclass(frozen=True)
class Change:
    """What one computation has that the one before had not. answers, decisions: how many are others; score: points.

    came, left: codes of states. moved: states whose score is another; most: the one that moved most, by `points`.
    """

    answers: int
    decisions: int
    came: list[str]
    left: list[str]
    moved: int
    ranks: int
    most: State | None
    points: float
    is_same_method: bool

    @property
    def is_none(self) -> bool:
        """Tell whether nothing is another, neither what went in nor what came out."""
        inputs = self.answers or self.decisions or self.came or self.left
        return not inputs and not self.moved and not self.ranks and self.is_same_method


@dataclass(frozen=True)
class Computation:
    """One result of a round. ranked: states with a rank. change: None for the first. editions: made from it."""

    result: Result
    ranked: int
    states: int
    change: Change | None
    editions: list[Publication]


def editions_of(round: Round) -> QuerySet[Publication]:
    """Return every edition of a round, newest first, those withdrawn too."""
    found = Publication.every.filter(round=round).select_related("published_by", "withdrawn_by", "result")
    return found.order_by("-pk")


def computations_of(round: Round, results: Iterable[Result]) -> list[Computation]:
    """Return computations, each with what changed since the one before; five reads whatever their number.

    results: newest first, and after the last of them the one before it where there is one: it is compared, not shown.
    """
    chosen = list(results)
    counts = {
        one["result"]: one
        for one in Score.objects.filter(result__in=chosen, is_index=True)
        .order_by()
        .values("result")
        .annotate(states=Count("pk"), ranked=Count("pk", filter=Q(rank__isnull=False)))
    }
    scores = _index_scores(chosen)
    states = {one.iso3: one for one in State.objects.filter(submissions__round=round)}
    editions = list(editions_of(round))
    found = []
    for result, before in pairwise([*chosen, None]):
        if result is None:
            continue
        count = counts.get(result.pk, {"states": 0, "ranked": 0})
        change = _change(result, before, scores, states) if before is not None else None
        mine = [one for one in editions if one.result_id == result.pk]
        found.append(Computation(result, count["ranked"], count["states"], change, mine))
    return found


def _index_scores(results: list[Result]) -> dict[int, dict[str, tuple[float | None, int | None]]]:
    found: dict[int, dict[str, tuple[float | None, int | None]]] = {one.pk: {} for one in results}
    rows = Score.objects.filter(result__in=results, is_index=True).order_by()
    for result, iso3, score, rank in rows.values_list("result_id", "state__iso3", "score", "rank"):
        found[result][iso3] = score, rank
    return found


def _change(
    result: Result, before: Result, scores: dict[int, dict[str, tuple[float | None, int | None]]], states: Any
) -> Change:
    now, then = scores[result.pk], scores[before.pk]
    both = now.keys() & then.keys()
    moves = {iso3: _difference(now[iso3][0], then[iso3][0]) for iso3 in both}
    moved = {iso3: move for iso3, move in moves.items() if abs(move) > LEAST}
    most = max(sorted(moved), key=lambda iso3: abs(moved[iso3]), default="")
    return Change(
        answers=len(_answers(result) ^ _answers(before)),
        decisions=len(_decisions(result) ^ _decisions(before)),
        came=sorted(now.keys() - then.keys()),
        left=sorted(then.keys() - now.keys()),
        moved=len(moved),
        ranks=sum(now[iso3][1] != then[iso3][1] for iso3 in both),
        most=states.get(most),
        points=moved.get(most, 0.0),
        is_same_method=(result.framework_checksum, result.engine_version)
        == (before.framework_checksum, before.engine_version),
    )


def _difference(now: float | None, then: float | None) -> float:
    """Return the points between two scores; a score that came or went counts whole."""
    return (now or 0.0) - (then or 0.0)


def _answers(result: Result) -> set[int]:
    return {pk for own in result.inputs["answers"].values() for pk in own}


def _decisions(result: Result) -> set[tuple[str, int]]:
    return set(result.inputs.get("adjusted", {}).items())
