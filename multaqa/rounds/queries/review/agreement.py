"""How far two reviewers agree on the sample that both read: on the decision, on the level, on counts."""

from dataclasses import dataclass
from decimal import Decimal

from multaqa.rounds.models import Answer, Indicator, Pillar, Round, Said, Scale, Verdict
from multaqa.rounds.queries.review.kappa import Kappa, Share, kappa_of, points_closeness, share_of
from multaqa.rounds.queries.review.words import is_read_twice, pillars_read

SIGNIFICANT = 3  # digits of a count that two readers must share
QUESTIONED = "questioned"  # asked, or sent back: the reader could not decide


@dataclass(frozen=True)
class Pair:
    """Two readings of one answer by two persons who did not see each other's."""

    answer: Answer
    first: Verdict
    second: Verdict

    @property
    def is_agreed(self) -> bool:
        """Tell whether both would let the same stand, or both could not decide."""
        return decision_of(self.first) == decision_of(self.second) and (
            decision_of(self.first) == QUESTIONED or _same_reading(self)
        )


@dataclass(frozen=True)
class Agreement:
    """Agreement of one pillar; pillar None = the whole.

    decisions: kappa of accepted, adjusted, questioned. levels: kappa with linear weights over the points (0-100) that
    each reader holds right, of questions on a scale where both name points. counts: share of the counts on which both
    name the same number, rounded to three significant digits.
    """

    pillar: Pillar | None
    decisions: Kappa
    levels: Kappa
    counts: Share


@dataclass(frozen=True)
class Progress:
    """How far the double reading has come: answers drawn, read by the first, read by both."""

    drawn: int
    first: int
    both: int


def pairs_of(round: Round) -> list[Pair]:
    """Return the double readings of a round, states in Arabic order (2 reads).

    The first reading is the first word that another person gave on the same answer, one by one: a bulk acceptance is
    no reading. An answer that changed after one reading makes no pair.
    """
    seconds = (
        Verdict.objects.filter(answer__submission__round=round, is_second=True)
        .select_related("answer__submission__state", "answer__indicator__scale", "answer__service", "given_by")
        .order_by("answer__submission__state__position", "answer__indicator__position", "answer__item", "pk")
    )
    firsts: dict[int, list[Verdict]] = {}
    others = Verdict.objects.filter(answer__verdicts__is_second=True, answer__submission__round=round, rule="")
    for verdict in others.filter(is_second=False).distinct().select_related("given_by").order_by("pk"):
        firsts.setdefault(verdict.answer_id, []).append(verdict)
    pairs: dict[int, Pair] = {}
    for second in seconds:
        first = next((one for one in firsts.get(second.answer_id, []) if one.given_by_id != second.given_by_id), None)
        if first is not None and second.answer_id not in pairs:
            pairs[second.answer_id] = Pair(second.answer, first, second)
    return list(pairs.values())


def agreement_of(round: Round, pairs: list[Pair] | None = None) -> list[Agreement]:
    """Return the agreement of the whole, then of each pillar under the index, in their order."""
    pairs = pairs_of(round) if pairs is None else pairs
    pillars = pillars_read(round.framework_id)
    of_pillar: dict[int, list[Pair]] = {}
    for pair in pairs:
        if (pillar := pillars.get(pair.answer.indicator_id)) is not None:
            of_pillar.setdefault(pillar.pk, []).append(pair)
    shown = sorted({one.pk: one for one in pillars.values()}.values(), key=lambda one: one.position)
    return [_agreement(None, pairs), *(_agreement(one, of_pillar.get(one.pk, [])) for one in shown)]


def progress_of(round: Round) -> Progress:
    """Return how many answers the sample drew of those handed in, and how many of them were read (3 reads)."""
    handed_in = Answer.objects.filter(submission__round=round, is_current=True).exclude(status=Answer.Status.SAVED)
    drawn = {
        pk
        for pk, iso3, item in handed_in.values_list("pk", "submission__state__iso3", "item").iterator(chunk_size=5000)
        if is_read_twice(round, iso3, item)
    }
    read = Verdict.objects.filter(answer__in=handed_in, rule="").values_list("answer_id", "is_second").distinct()
    first = {pk for pk, is_second in read if not is_second} & drawn
    second = {pk for pk, is_second in read if is_second} & drawn
    return Progress(len(drawn), len(first), len(first & second))


def _agreement(pillar: Pillar | None, pairs: list[Pair]) -> Agreement:
    decisions = [(decision_of(pair.first), decision_of(pair.second)) for pair in pairs]
    levels, agreed, counts = [], 0, 0
    for pair in pairs:
        indicator = pair.answer.indicator
        one, other = reading_of(pair.answer, pair.first), reading_of(pair.answer, pair.second)
        if one is None or other is None or one.value is None or other.value is None:
            continue
        if indicator.kind == Indicator.Kind.COUNT:
            counts += 1
            agreed += rounded(one.value) == rounded(other.value)
        else:
            levels.append((points_of(indicator, one.value), points_of(indicator, other.value)))
    return Agreement(
        pillar, kappa_of(decisions), kappa_of(levels, closeness=points_closeness), share_of(agreed, counts)
    )


def decision_of(verdict: Verdict) -> str:
    """Return the decision in three words: accept, adjust, questioned."""
    return QUESTIONED if verdict.kind in (Verdict.Kind.ASK, Verdict.Kind.SEND_BACK) else str(verdict.kind)


def reading_of(answer: Answer, verdict: Verdict) -> Said | None:
    """Return what a reader holds right: the state's word, his own in its place, or None where he could not decide."""
    if verdict.kind == Verdict.Kind.ADJUST:
        return verdict.said()
    return answer.said() if verdict.kind == Verdict.Kind.ACCEPT else None


def _same_reading(pair: Pair) -> bool:
    one, other = reading_of(pair.answer, pair.first), reading_of(pair.answer, pair.second)
    if one is None or other is None or one.value is None or other.value is None:
        return one == other
    if pair.answer.indicator.kind == Indicator.Kind.COUNT:
        return rounded(one.value) == rounded(other.value)
    return one.value == other.value


def rounded(value: Decimal) -> Decimal:
    """Return a count with its first three significant digits."""
    return Decimal(0) if value == 0 else round(value, SIGNIFICANT - 1 - value.adjusted())


def points_of(indicator: Indicator, value: Decimal) -> int:
    """Return an answer in whole points from 0 to 100: a choice has them, a number stands between its bounds."""
    if indicator.scale is not None and indicator.scale.kind in (Scale.Kind.STEPS, Scale.Kind.CHECKLIST):
        return round(value)
    width = indicator.maximum - indicator.minimum
    return round(100 * (value - indicator.minimum) / width) if width else 0
