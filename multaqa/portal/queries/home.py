"""What the home page tells: counts, the newest edition of the index, the line of meetings, what comes next."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Prefetch, Q
from django.utils import timezone

from multaqa.core import facts
from multaqa.meetings.access import meetings_to_list
from multaqa.meetings.models import Meeting, MeetingDate
from multaqa.members.models import Person, State
from multaqa.recommendations.access import recommendations_to_list
from multaqa.recommendations.models import Recommendation
from multaqa.rounds.models import Edition, Series
from multaqa.rounds.queries.published import Figure, Reading, TileMap, map_of, read_editions, with_value

INDEX = "gems"
LINE = 12  # meetings on the line of time; the list has all of them


@dataclass(frozen=True)
class Proposal:
    """One line of what the mechanism proposes next; it ships as a data file and has no table."""

    number: int
    key: str
    text_ar: str
    text_en: str
    text_fr: str
    original_language: str


def proposals() -> list[Proposal]:
    """Return what the mechanism proposes for its future work."""
    return [
        Proposal(int(row["number"]), row["key"], row["text_ar"], row["text_en"], row["text_fr"], row["original"])
        for row in facts.read_rows("future_work.csv")
    ]


@dataclass(frozen=True)
class MeetingInLine:
    """A meeting with its date as the preferred source tells it."""

    meeting: Meeting
    date: MeetingDate | None

    @property
    def is_over(self) -> bool:
        """Tell whether it was held."""
        return self.meeting.status == Meeting.Status.CONCLUDED


def meetings_in_line(person: Person | None) -> list[MeetingInLine]:
    """Return the meetings that the person may know of, first to last (two reads); cancelled ones are left out."""
    dates = Prefetch("dates", MeetingDate.objects.filter(replaced_at=None).order_by("-is_preferred", "starts_on"))
    found = meetings_to_list(person).exclude(status=Meeting.Status.CANCELLED).order_by("number").prefetch_related(dates)
    return [MeetingInLine(one, next(iter(one.dates.all()), None)) for one in found]


@dataclass(frozen=True)
class Index:
    """The newest edition of the index beside the one before it."""

    now: Reading
    before: Reading | None
    map: TileMap

    @property
    def average(self) -> Figure | None:
        """Return the published average of the states taking part."""
        return self.now.regional_average

    @property
    def average_before(self) -> Figure | None:
        """Return that of the edition before."""
        return self.before.regional_average if self.before else None

    @property
    def highest(self) -> tuple[State, Figure] | None:
        """Return the highest value that is published of a state; None where several share it, or none is."""
        score = self.now.shape.score
        told = [(one, found) for one in self.now.states if (found := with_value(self.now.figure(one, score)))]
        top = max((found.value or 0 for _, found in told), default=None)
        holders = [both for both in told if both[1].value == top]
        return holders[0] if len(holders) == 1 else None

    @property
    def services(self) -> Figure | None:
        """Return how many services the list of the edition has."""
        return self.now.region("services_in_list")


def newest_index() -> Index | None:
    """Return the newest edition of the index (five reads), None before the record is loaded."""
    editions = list(Edition.objects.filter(series__code=INDEX).select_related("series").order_by("-year")[:2])
    if not editions:
        return None
    readings = read_editions(editions)
    return Index(readings[0], readings[1] if len(readings) > 1 else None, map_of(readings[0]))


def recommendations(person: Person | None) -> list[Recommendation]:
    """Return the recommendations that the person may know of, those of the last meeting first."""
    return list(recommendations_to_list(person).order_by("-meeting__number", "number"))


def duties_of_states(person: Person | None) -> list[Recommendation]:
    """Return the recommendations that ask something of the member states, newest first."""
    return [one for one in recommendations(person) if one.addressed_to == Recommendation.Addressee.STATES]


def figures_published() -> list[Series]:
    """Return the series, each with `told`, how many of its figures stand, and `first` and `last` of its editions."""
    told = Count("editions__observations", filter=Q(editions__observations__replaced_at=None))
    years = {"first": Min("editions__year"), "last": Max("editions__year")}
    return list(Series.objects.annotate(told=told, **years).order_by("position"))


def members_today() -> int:
    """Return how many states are members of the mechanism today."""
    today = timezone.localdate()
    begun = Q(memberships__from_on=None) | Q(memberships__from_on__lte=today)
    lasting = Q(memberships__until_on=None) | Q(memberships__until_on__gte=today)
    return State.objects.filter(begun & lasting, memberships__isnull=False).distinct().count()
