"""The board of a round: how far each state has come, by form and by pillar; a state opened: its institutions."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from multaqa.core.models import StatusChange
from multaqa.core.statuses import changes_of
from multaqa.members.access import has_seat
from multaqa.members.models import Invitation, Person, Seat
from multaqa.rounds.access import FILLERS, READERS, states_of
from multaqa.rounds.models import Indicator, InstitutionForm, Pillar, Reminder, Round, Submission
from multaqa.rounds.queries.coverage import (
    ACTIVE,
    Coverage,
    Questions,
    Tally,
    coverage_of_institutions,
    coverage_of_states,
    institutions_of_states,
    questions_of,
)

Status = InstitutionForm.Status
UNFINISHED = (Status.INVITED, Status.FILLING, Status.RETURNED)
FORMS = (Indicator.Form.NATIONAL, Indicator.Form.INSTITUTION, Indicator.Form.SERVICE)


@dataclass
class StateRow:
    """One state of the board. Late, partial and silent are said of it; none of them is a failure."""

    submission: Submission
    coverage: Coverage
    institutions: Counter[str]
    unassigned: int
    now: datetime
    forms: list[tuple[Any, Tally]] = field(default_factory=list)
    pillars: list[tuple[Pillar, Tally]] = field(default_factory=list)

    @property
    def takes_part(self) -> bool:
        """Tell whether the state was not excused; a state that was has no coverage, which is not zero."""
        return self.submission.status != Submission.Status.EXCUSED

    @property
    def waits(self) -> bool:
        """Tell whether the state has not submitted yet."""
        return self.submission.status in (Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE)

    @property
    def is_overdue(self) -> bool:
        """Tell whether the deadline has passed and nothing was submitted."""
        return self.waits and self.submission.due_at() < self.now

    @property
    def is_late(self) -> bool:
        """Tell whether it came, or is still to come, after its deadline."""
        return self.submission.is_late or self.is_overdue

    @property
    def is_silent(self) -> bool:
        """Tell whether the state takes part and has said nothing at all."""
        return self.waits and self.coverage.whole.said == 0

    @property
    def taking_part(self) -> int:
        """Return how many institutions take part."""
        return sum(self.institutions[status] for status in ACTIVE)

    @property
    def done(self) -> int:
        """Return how many institutions have handed in or are approved."""
        return self.institutions[Status.HANDED_IN] + self.institutions[Status.APPROVED]

    @property
    def silent(self) -> int:
        """Return how many institutions have said nothing yet."""
        return self.institutions[Status.INVITED]


@dataclass
class Board:
    """The rows that the reader may see and has asked for, and what they are counted by."""

    rows: list[StateRow]
    pillars: list[Pillar]
    forms: list[str]
    asks_institutions: bool
    counts: Counter[str]  # of all rows that the reader may see, by status and by what is said of them
    undecided: list[Submission]  # of all rows: those that stay out of a result, because they are not accepted

    @property
    def form_labels(self) -> list[Any]:
        """Return the forms in words."""
        return [Indicator.Form(one).label for one in self.forms]


SHOWN: dict[str, Callable[[StateRow], bool]] = {
    "late": lambda row: row.is_late,
    "silent": lambda row: row.is_silent,
    "partial": lambda row: row.submission.is_partial,
    "returned": lambda row: row.submission.status == Submission.Status.RETURNED,
    "waiting": lambda row: row.waits,
}


def board(round: Round, person: Person | None, *, show: str = "") -> Board:
    """Return the board of a round for the reader: all states to readers, his own to who answers for it (6 reads).

    show: one of `SHOWN` narrows the rows, "" = all. An institution's officer sees no state's row where institutions
    have forms of their own.
    """
    questions = questions_of(round.framework_id)
    asks_institutions = any(one.form != Indicator.Form.NATIONAL for one in questions.asked.values())
    submissions = list(_visible(round, person, asks_institutions=asks_institutions))
    institutions = institutions_of_states(submissions)
    coverage = coverage_of_states(questions, submissions, institutions)
    listed = sum(questions.services.values())
    now = timezone.now()
    forms = [str(form) for form in FORMS if any(one.form == form for one in questions.asked.values())]
    rows = []
    for one in submissions:
        one.round = round
        said = coverage[one.pk] if one.status != Submission.Status.EXCUSED else Coverage()
        houses = institutions[one.pk]
        row = StateRow(one, said, houses.statuses, max(0, listed - houses.services), now)
        row.forms = [(Indicator.Form(form).label, row.coverage.by_form[form]) for form in forms]
        row.pillars = [(pillar, row.coverage.by_pillar[pillar.pk]) for pillar in questions.pillars]
        rows.append(row)
    counts = Counter(one.submission.status for one in rows)
    counts.update({name: sum(1 for row in rows if is_so(row)) for name, is_so in SHOWN.items() if name != "returned"})
    chosen = SHOWN.get(show)
    decided = (Submission.Status.ACCEPTED, Submission.Status.EXCUSED)
    return Board(
        rows=[row for row in rows if chosen is None or chosen(row)],
        pillars=questions.pillars,
        forms=forms,
        asks_institutions=asks_institutions,
        counts=counts,
        undecided=[row.submission for row in rows if row.submission.status not in decided],
    )


def _visible(round: Round, person: Person | None, *, asks_institutions: bool) -> Any:
    submissions = round.submissions.select_related("state").order_by("state__position")
    if has_seat(person, *READERS):
        return submissions
    mine = states_of(person)
    if asks_institutions and person is not None:
        roles = [str(role) for role in FILLERS]
        mine = {seat.state_id for seat in person._seats_today if seat.role in roles and seat.state_id is not None}
    return submissions.filter(state__in=mine)


@dataclass
class InstitutionRow:
    """One institution of a state: how far it has come, who answers for it, when it was last reminded."""

    form: InstitutionForm
    coverage: Coverage
    services: int
    officers: list[Person]
    invitations: list[Invitation]
    reminded_at: datetime | None
    word: str  # of the coordinator, when it was last returned or taken out
    is_overdue: bool
    pillars: list[tuple[Pillar, Tally]] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Tell whether the institution has said nothing yet."""
        return self.form.status == Status.INVITED

    @property
    def is_waited_for(self) -> bool:
        """Tell whether it has not handed in."""
        return self.form.status in UNFINISHED

    @property
    def is_partial(self) -> bool:
        """Tell whether it has handed in with questions that say nothing."""
        done = (Status.HANDED_IN, Status.APPROVED)
        return self.form.status in done and self.coverage.whole.missing > 0


INSTITUTIONS_SHOWN: dict[str, Callable[[InstitutionRow], bool]] = {
    "silent": lambda row: row.is_silent,
    "waiting": lambda row: row.is_waited_for,
    "handed_in": lambda row: row.form.status == Status.HANDED_IN,
    "approved": lambda row: row.form.status == Status.APPROVED,
    "partial": lambda row: row.is_partial,
    "removed": lambda row: row.form.status == Status.REMOVED,
}


@dataclass
class StateBoard:
    """A state opened: its coverage in all and its institutions."""

    coverage: Coverage
    forms: list[tuple[Any, Tally]]
    pillars: list[tuple[Pillar, Tally]]
    rows: list[InstitutionRow]
    counts: Counter[str]
    total: int
    unassigned: int


def state_board(submission: Submission, *, show: str = "", form: int | None = None) -> StateBoard:
    """Return a state's institutions with their coverage (14 reads whatever their number), in the order of their names.

    show: one of `INSTITUTIONS_SHOWN`. form: the key of one institution's form, for its own page.
    """
    questions = questions_of(submission.round.framework_id)
    whole = coverage_of_states(questions, [submission])[submission.pk]
    rows = institution_rows(submission, questions)
    counts = Counter({name: sum(1 for row in rows if is_so(row)) for name, is_so in INSTITUTIONS_SHOWN.items()})
    chosen = INSTITUTIONS_SHOWN.get(show)
    if form is not None:
        shown = [row for row in rows if row.form.pk == form]
    else:
        shown = [row for row in rows if (chosen(row) if chosen else row.form.status != Status.REMOVED)]
    forms = [(Indicator.Form(one).label, whole.by_form[one]) for one in FORMS if whole.by_form[one].asked]
    assigned = sum(row.services for row in rows if row.form.status in ACTIVE)
    return StateBoard(
        coverage=whole,
        forms=forms,
        pillars=[(pillar, whole.by_pillar[pillar.pk]) for pillar in questions.pillars],
        rows=shown,
        counts=counts,
        total=sum(1 for row in rows if row.form.status in ACTIVE),
        unassigned=max(0, sum(questions.services.values()) - assigned),
    )


def institution_rows(submission: Submission, questions: Questions) -> list[InstitutionRow]:
    """Return every institution of a submission, those taken out too."""
    forms = list(
        submission.institution_forms.select_related("institution", "handed_in_by").annotate(
            services=Count("assignments", distinct=True)
        )
    )
    coverage = coverage_of_institutions(questions, submission)
    institutions = [form.institution_id for form in forms]
    officers, invitations = _officers(institutions), _invitations(institutions)
    reminded = dict(
        Reminder.objects.filter(form__in=forms).values_list("form_id").annotate(at=Max("sent_at")).order_by()
    )
    words = _words(forms)
    due_at, now = submission.institutions_due_at() or submission.due_at(), timezone.now()
    rows = []
    for form in forms:
        form.submission = submission
        row = InstitutionRow(
            form=form,
            coverage=coverage[form.pk],
            services=form.services,
            officers=officers[form.institution_id],
            invitations=invitations[form.institution_id],
            reminded_at=reminded.get(form.pk),
            word=words.get(form.pk, ""),
            is_overdue=form.status in UNFINISHED and due_at < now,
        )
        row.pillars = [(pillar, row.coverage.by_pillar[pillar.pk]) for pillar in questions.pillars]
        rows.append(row)
    return sorted(rows, key=lambda row: str(row.form.institution))


def _officers(institutions: list[int]) -> dict[int, list[Person]]:
    today = timezone.localdate()
    held = Seat.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), institution__in=institutions, from_on__lte=today,
        role=Seat.Role.INSTITUTION_OFFICER, person__is_active=True,
    )  # fmt: skip
    found: dict[int, list[Person]] = defaultdict(list)
    for seat in held.select_related("person").order_by("from_on", "pk"):
        if seat.institution_id is not None:
            found[seat.institution_id].append(seat.person)
    return found


def _invitations(institutions: list[int]) -> dict[int, list[Invitation]]:
    waiting = Invitation.objects.filter(institution__in=institutions, status=Invitation.Status.SENT)
    found: dict[int, list[Invitation]] = defaultdict(list)
    for one in waiting.order_by("sent_at", "pk"):
        if one.institution_id is not None:
            found[one.institution_id].append(one)
    return found


def _words(forms: Sequence[InstitutionForm]) -> dict[int, str]:
    """Return the last word that went with a return or a removal, where the form still stands there."""
    names = {f"InstitutionForm:{one.pk}": one for one in forms if one.status in (Status.RETURNED, Status.REMOVED)}
    said = StatusChange.objects.filter(thing__in=list(names)).exclude(reason="").order_by("at", "pk")
    return {names[one.thing].pk: one.reason for one in said if one.to_status == names[one.thing].status}


def word_of(form: InstitutionForm) -> str:
    """Return the word with which an institution's part was returned or taken out, "" where it stands elsewhere."""
    return _words([form]).get(form.pk, "")


@dataclass(frozen=True)
class Moment:
    """One moment of a round's calendar."""

    label: Any
    at: datetime
    is_over: bool


def moments_of(round: Round) -> list[Moment]:
    """Return the moments that a round has, in their order."""
    labels = {one.name: one.verbose_name for one in Round._meta.fields}
    now = timezone.now()
    found = [(labels[name], getattr(round, name)) for name in Round.MOMENTS]
    return [Moment(label, at, at < now) for label, at in found if at is not None]


@dataclass(frozen=True)
class Step:
    """One dated step in the life of a round, a submission or an institution's form, in words."""

    label: Any
    at: datetime
    by_name: str
    reason: str


def steps_taken(thing: Round | Submission | InstitutionForm) -> list[Step]:
    """Return the dated steps of a thing, oldest first, each by the status that it led to."""
    labels = dict(type(thing).Status.choices)
    return [
        Step(labels.get(one.to_status, one.to_status), one.at, one.by_name, one.reason) for one in changes_of(thing)
    ]
