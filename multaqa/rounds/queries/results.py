"""Reads of a computed result: the ranking by groups, and the way of one score back to its answers."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Avg

from multaqa.core.models import StatusChange
from multaqa.members.models import Person, Seat, State
from multaqa.rounds.models import Answer, Indicator, MaturityGroup, Pillar, Remark, Result, Score
from multaqa.rounds.queries.collection import groups_of, index_scores, states_without_part


@dataclass
class Standing:
    """One state in the ranking. share: of the scale, 0-100, for its bar. is_tied: others hold the same rank.

    interval: the ranks between which it stands when choices of the method vary, where they were tried.
    """

    score: Score
    share: float
    is_tied: bool
    parts: list[float | None] = field(default_factory=list)
    interval: tuple[int, int] | None = None


@dataclass
class Band:
    """One group of the framework with the states in it, best first; upper is the next group's bound."""

    group: MaturityGroup
    upper: Decimal
    shade: int
    standings: list[Standing]


@dataclass
class Ranking:
    """A result as a table: bands from the highest group, states without rank, and those without a submission.

    mean, count: of the states with a rank.
    """

    result: Result
    bands: list[Band]
    unranked: list[Standing]
    without_part: list[State]
    mean: float | None
    highest: Score | None
    lowest: Score | None
    count: int
    components: list[Indicator | Pillar]

    @property
    def taken_part(self) -> int:
        """Return how many states have a score, with a rank or without."""
        return self.count + len(self.unranked)

    @property
    def gap(self) -> float | None:
        """Return how many points lie between the highest and the lowest score."""
        if self.highest is None or self.lowest is None or self.highest.score is None or self.lowest.score is None:
            return None
        return self.highest.score - self.lowest.score

    @property
    def mean_share(self) -> float:
        """Return the mean as a share of the scale, 0-100."""
        return 0.0 if self.mean is None else 100 * self.mean / float(self.result.round.framework.scale)


def components_of(result: Result) -> list[Indicator | Pillar]:
    """Return what stands directly under the index: its pillars, then indicators of its own, in their order."""
    framework = result.round.framework
    return [
        *framework.pillars.filter(parent=None),
        *framework.indicators.filter(pillar=None, kind=Indicator.Kind.INDICATOR),
    ]


def ranking_of(result: Result) -> Ranking:
    """Return the ranking of a result, whatever its number of states in the same few reads."""
    scale = float(result.round.framework.scale)
    components = components_of(result)
    codes = [one.code for one in components]
    parts: dict[int, dict[str, float | None]] = defaultdict(dict)
    for state_id, node, score in result.scores.filter(node__in=codes).values_list("state_id", "node", "score"):
        parts[state_id][node] = score
    scores = list(index_scores(result))
    ranks = [one.rank for one in scores]
    standings = [
        Standing(
            one,
            100 * (one.score or 0) / scale,
            ranks.count(one.rank) > 1,
            [parts[one.state_id].get(code) for code in codes],
        )
        for one in scores
    ]
    # A state without a rank lacks a component, so its score is not of the same kind as those that the mean is made of.
    known = [one.score for one in scores if one.score is not None and one.rank is not None]
    ranked = [one for one in standings if one.score.rank is not None]
    return Ranking(
        result=result,
        bands=_bands(result, ranked, scale),
        unranked=[one for one in standings if one.score.rank is None],
        without_part=list(states_without_part(result)),
        mean=sum(known) / len(known) if known else None,
        highest=ranked[0].score if ranked else None,
        lowest=ranked[-1].score if ranked else None,
        count=len(ranked),
        components=components,
    )


def _bands(result: Result, standings: list[Standing], scale: float) -> list[Band]:
    groups = groups_of(result)
    uppers = [Decimal(str(scale)), *(group.lower for group in groups)]
    bands = []
    for place, group in enumerate(groups):
        mine = [one for one in standings if one.score.group_code == group.code]
        shade = max(1, min(4, 4 - place))
        bands.append(Band(group, uppers[place], shade, mine))
    return [band for band in bands if band.standings]


@dataclass
class Part:
    """One component of a state's score. mean: of the states with a score. role: of the one who answered.

    weight_percent: its part of the weights beside it. answer, remarks, word stay empty for a reader to whom answers
    are not open.
    """

    thing: Indicator | Pillar
    score: Score
    mean: float | None
    share: float
    mean_share: float
    weight_percent: float
    answer: Answer | None = None
    role: str = ""
    remarks: list[Remark] = field(default_factory=list)
    word: StatusChange | None = None

    @property
    def contribution(self) -> float | None:
        """Return the points that it adds to the index; a missing component adds none, which is not zero."""
        return None if self.score.score is None else self.score.contribution

    @property
    def covered_percent(self) -> float | None:
        """Return the share answered of what was asked below it, in per cent; None where nothing was asked."""
        return None if self.score.coverage is None else 100 * self.score.coverage


@dataclass
class Trail:
    """A state's score and the way back from it. mean, count: of the ranked states. is_tied: others have this rank."""

    whole: Score
    group: MaturityGroup | None
    parts: list[Part]
    mean: float | None
    count: int
    total: float
    is_tied: bool
    decimals: int  # of a printed score

    @property
    def has_answers(self) -> bool:
        """Tell whether answers stand directly under the index, and are open."""
        return any(part.answer for part in self.parts)

    @property
    def covered_percent(self) -> float | None:
        """Return the share answered of what was asked, in per cent; None where nothing was asked."""
        return None if self.whole.coverage is None else 100 * self.whole.coverage


def trail_of(result: Result, state: State, *, with_answers: bool) -> Trail | None:
    """Return the way of a state's score back to its components and, where open, its answers; None without a score."""
    mine = {one.node: one for one in result.scores.filter(state=state).select_related("state")}
    whole = next((one for one in mine.values() if one.is_index), None)
    if whole is None:
        return None
    means = dict(result.scores.filter(score__isnull=False).values_list("node").annotate(mean=Avg("score")))
    scale = float(result.round.framework.scale)
    parts = []
    things = components_of(result)
    weights = float(sum(thing.weight for thing in things)) or 1.0
    for thing in things:
        score, mean = mine[thing.code], means.get(thing.code)
        share, mean_share = 100 * (score.score or 0) / scale, 100 * (mean or 0) / scale
        parts.append(Part(thing, score, mean, share, mean_share, 100 * float(thing.weight) / weights))
    if with_answers:
        _add_answers(result, state, parts)
    ranked = list(result.scores.filter(is_index=True, rank__isnull=False).values_list("rank", "score"))
    known = [score for _rank, score in ranked if score is not None]
    return Trail(
        whole=whole,
        group=next((one for one in groups_of(result) if one.code == whole.group_code), None),
        parts=parts,
        mean=sum(known) / len(known) if known else None,
        count=len(ranked),
        total=sum(part.contribution or 0 for part in parts),
        is_tied=[rank for rank, _score in ranked].count(whole.rank or 0) > 1,
        decimals=result.round.framework.decimals,
    )


def _add_answers(result: Result, state: State, parts: list[Part]) -> None:
    """Add to each part the very answer that went into the result, with its thread and the reviewer's word."""
    used = Answer.objects.filter(
        pk__in=result.inputs["answers"][state.iso3], item__in=[one.thing.code for one in parts]
    )
    answers = {one.item: one for one in used.select_related("indicator", "answered_by", "upload__file")}
    threads: dict[str, list[Remark]] = defaultdict(list)
    remarks = Remark.objects.filter(submission__round=result.round, submission__state=state)
    for remark in remarks.select_related("answer__indicator").order_by("written_at", "pk"):
        threads[remark.answer.indicator.code].append(remark)
    things = [f"Answer:{one.pk}" for one in answers.values()]
    words = {one.thing: one for one in StatusChange.objects.filter(thing__in=things, to_status="accepted")}
    roles = roles_in([one.answered_by for one in answers.values()], state)
    for part in parts:
        part.answer = answers.get(part.thing.code)
        part.remarks = threads[part.thing.code]
        if part.answer:
            part.word = words.get(f"Answer:{part.answer.pk}")
            part.role = roles.get(part.answer.answered_by_id, "")


def roles_in(persons: list[Person], state: State) -> dict[int, str]:
    """Return, for each person, his role for this state; persons appear to others as roles."""
    seats = Seat.objects.filter(person__in=persons, state=state).order_by("from_on")
    return {seat.person_id: str(seat.get_role_display()) for seat in seats}
