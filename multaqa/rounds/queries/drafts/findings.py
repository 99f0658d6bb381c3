"""What a careful editor looks at before a result is published; nothing of it forbids publication."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from multaqa.members.models import State
from multaqa.rounds.models import ORIGINS, Answer, Remark, Result, Score, Submission
from multaqa.rounds.queries.collection import index_scores
from multaqa.rounds.queries.drafts.firmness import firmness_of
from multaqa.rounds.queries.frameworks import differences_of

JUMP = 10.0  # points between two rounds that an editor asks about
UNDECIDED = (Answer.Status.SUBMITTED, Answer.Status.QUERIED)
METHOD_COLUMNS = {"weight", "scale", "numerator", "denominator", "absences", "points", "lower", "form", "channel", ""}


@dataclass(frozen=True)
class Place:
    """One place of a finding: a state, a pair of states, or words. count: None where there is nothing to count."""

    state: State | None = None
    other: State | None = None
    words: str | Promise = ""
    count: int | None = None
    number: float | None = None  # points or per cent, as the finding says
    path: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing looked for. advice: what to do about it. unit: of the numbers, "percent" or "points"."""

    code: str
    title: str | Promise
    advice: str | Promise
    places: list[Place] = field(default_factory=list)
    unit: str = ""
    path: str = ""
    total: int | None = None  # where the places are not what is counted

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.places) if self.total is None else self.total


def findings_of(result: Result, before: Result | None, *, is_stale: bool) -> list[Finding]:
    """Return everything that was looked for, also where nothing was found.

    before: a result of the round before. is_stale: answers have changed since the result was computed.
    """
    scores = list(index_scores(result))
    looks: list[Callable[[], Finding]] = [
        lambda: _stale(result, is_stale=is_stale),
        lambda: _left_out(result, scores),
        lambda: _under_coverage(result, scores),
        lambda: _close(result),
        lambda: _ties(scores),
        lambda: _cuts(result),
        lambda: _jumps(scores, before),
        lambda: _breaks(result, before),
        lambda: _without_reply(result),
        lambda: _disputed(result),
        lambda: _open_remarks(result),
        lambda: _undecided(result),
        lambda: _reply_open(result),
        lambda: _late(result),
        lambda: _origins(result),
    ]
    return [look() for look in looks]


def _stale(result: Result, *, is_stale: bool) -> Finding:
    return Finding(
        "stale",
        _("Answers that changed since the computation"),
        _("The result does not hold the newest answers or decisions. Compute again before publication."),
        [Place(words=_("The answers, decisions or submissions are others now."))] if is_stale else [],
        path=reverse("computations", args=[result.round_id]),
    )


def _left_out(result: Result, scores: list[Score]) -> Finding:
    there = {one.state_id for one in scores}
    rows = result.round.submissions.select_related("state").order_by("state__position")
    return Finding(
        "left_out",
        _("States of the round that are not in the result"),
        _("They have no score, which is not zero. The publication says so of each."),
        [Place(one.state, words=one.get_status_display()) for one in rows if one.state_id not in there],
    )


def _under_coverage(result: Result, scores: list[Score]) -> Finding:
    ranking = result.method.get("framework", {}).get("ranking", {})
    least = float(ranking.get("least_coverage") or 0.0)
    return Finding(
        "coverage",
        _("States without a rank, under the coverage threshold or with a pillar missing"),
        _("Their score is shown without a rank. More answers may be asked for, or the note may say why."),
        [
            Place(one.state, number=None if one.coverage is None else 100 * one.coverage)
            for one in scores
            if one.rank is None or (one.coverage or 0) < least
        ],
        unit="percent",
    )


def _close(result: Result) -> Finding:
    firmness = firmness_of(result)
    close = firmness.close if firmness else []
    return Finding(
        "close",
        _("Neighbours in the ranking that may change places"),
        _("When the method is varied, the state ranked later stands before the other in more than one case of ten."),
        [Place(one.score.state, one.after, number=100 - (one.ahead_percent or 0)) for one in close],
        unit="percent",
        path=reverse("computation_tab", args=[result.round_id, result.number, "firmness"]),
    )


def _ties(scores: list[Score]) -> Finding:
    ranks = [one.rank for one in scores if one.rank is not None]
    return Finding(
        "ties",
        _("States that share a rank"),
        _("They have the same score as it is shown. The ranking marks them."),
        [Place(one.state, count=one.rank) for one in scores if one.rank is not None and ranks.count(one.rank) > 1],
    )


def _cuts(result: Result) -> Finding:
    """Find the states whose group would be another one within the interval of their score."""
    firmness = firmness_of(result)
    cuts = [float(one.lower) for one in result.round.framework.groups.all() if one.lower > 0]
    found = [
        Place(one.score.state, number=cut)
        for one in (firmness.standings if firmness else [])
        for cut in cuts
        if None not in one.scores and one.scores[0] < cut <= one.scores[1]
    ]
    return Finding(
        "cuts",
        _("States whose group depends on choices of the method"),
        _("A cut between two groups lies within the interval of the score. The text says no more than that."),
        found,
        unit="points",
    )


def _jumps(scores: list[Score], before: Result | None) -> Finding:
    then: dict[int, float | None] = {}
    if before is not None:
        then = dict(before.scores.filter(is_index=True).values_list("state_id", "score"))
    found = []
    for one in scores:
        was = then.get(one.state_id)
        if one.score is not None and was is not None and abs(one.score - was) >= JUMP:
            found.append(Place(one.state, number=one.score - was))
    return Finding(
        "jumps",
        _("Large changes against the last round"),
        _("Ten points and more: the comparison tells how much is due to data, to method, to other states."),
        found,
        unit="points",
    )


def _breaks(result: Result, before: Result | None) -> Finding:
    now = result.round.framework
    then = before.round.framework if before else None
    if then is None or then.pk == now.pk:
        return _break(0, "")
    count = sum(one.column in METHOD_COLUMNS for one in differences_of(then, now))
    return _break(count, f"{reverse('framework_compare')}?before={then.pk}&after={now.pk}")


def _break(count: int, path: str) -> Finding:
    return Finding(
        "breaks",
        _("Breaks in the series"),
        _("Parts of the method are others than in the last round. What they touch is not compared without a word."),
        path=path,
        total=count,
    )


def _by_state(rows: Iterable[Mapping[str, Any]], name: str) -> list[Place]:
    """Return counts by submission as places, each with the way to the review of that state."""
    counted = {one["submission"]: one["count"] for one in rows}
    submissions = Submission.objects.filter(pk__in=counted).select_related("state").order_by("state__position")
    return [Place(one.state, count=counted[one.pk], path=reverse(name, args=[one.pk])) for one in submissions]


def _counted(finding: Finding) -> Finding:
    total = sum(one.count or 0 for one in finding.places)
    return Finding(finding.code, finding.title, finding.advice, finding.places, finding.unit, finding.path, total)


def _without_reply(result: Result) -> Finding:
    replies = Remark.objects.filter(
        submission=OuterRef("submission"),
        answer__item=OuterRef("item"),
        kind=Remark.Kind.REPLY,
        written_at__gte=OuterRef("adjustment__given_at"),
    )
    rows = (
        Answer.objects.filter(submission__round=result.round_id, is_current=True, adjustment__isnull=False)
        .filter(~Exists(replies))
        .order_by()
        .values("submission")
        .annotate(count=Count("pk"))
    )
    return _counted(
        Finding(
            "without_reply",
            _("Adjusted answers without a reply of the state"),
            _("The state has the right of reply. Silence is said as silence, not as agreement."),
            _by_state(rows, "review"),
        )
    )


def _disputed(result: Result) -> Finding:
    rows = (
        Remark.objects.filter(submission__round=result.round_id, kind=Remark.Kind.REPLY, settled_at=None)
        .exclude(value=None, absence="")
        .order_by()
        .values("submission")
        .annotate(count=Count("answer__item", distinct=True))
    )
    return _counted(
        Finding(
            "disputed",
            _("Answers for which the state names another value"),
            _("A reviewer takes it or says why not, before the score is published."),
            _by_state(rows, "review"),
        )
    )


def _open_remarks(result: Result) -> Finding:
    rows = (
        Remark.objects.filter(submission__round=result.round_id, kind=Remark.Kind.REMARK, settled_at=None)
        .order_by()
        .values("submission")
        .annotate(count=Count("pk"))
    )
    return _counted(
        Finding(
            "remarks",
            _("Open remarks"),
            _("A question that was asked and not settled."),
            _by_state(rows, "review"),
        )
    )


def _undecided(result: Result) -> Finding:
    rows = (
        Answer.objects.filter(
            submission__round=result.round_id,
            submission__status=Submission.Status.ACCEPTED,
            is_current=True,
            status__in=UNDECIDED,
        )
        .order_by()
        .values("submission")
        .annotate(count=Count("pk"))
    )
    return _counted(
        Finding(
            "undecided",
            _("Answers of the result that no reviewer has decided on"),
            _("They count as the state said them."),
            _by_state(rows, "review"),
        )
    )


def _reply_open(result: Result) -> Finding:
    due = result.round.reply_due_at
    is_open = due is not None and due > timezone.now()
    return Finding(
        "reply",
        _("The right of reply is still open"),
        _("A state may still answer what was adjusted."),
        [Place(words=_("The period of the right of reply has not ended."))] if is_open else [],
    )


def _late(result: Result) -> Finding:
    rows = result.round.submissions.select_related("state").order_by("state__position")
    names = {(True, True): _("late and partial"), (True, False): _("late"), (False, True): _("partial")}
    return Finding(
        "late",
        _("Late and partial submissions"),
        _("Neither is a failure; the publication says it of the state."),
        [Place(one.state, words=names[one.is_late, one.is_partial]) for one in rows if one.is_late or one.is_partial],
    )


def _origins(result: Result) -> Finding:
    """Count the parts of the method that no publication of the index's owner holds."""
    framework = result.round.framework
    counts: dict[str, int] = {}
    parts = [
        *framework.pillars.values_list("origin", flat=True),
        *framework.indicators.values_list("origin", flat=True),
    ]
    parts += [one.get("origin", "") for one in framework.settings]
    for origin in parts:
        said = origin or framework.origin
        if said != "published":
            counts[said] = counts.get(said, 0) + 1
    names = dict(ORIGINS)
    return _counted(
        Finding(
            "origins",
            _("Parts of the method that are illustrative or inferred"),
            _("Every page and print says so. They are never presented as the rule of the index's owner."),
            [Place(words=names.get(origin, origin), count=count) for origin, count in sorted(counts.items())],
            path=reverse("framework", args=[framework.code, framework.version]),
        )
    )
