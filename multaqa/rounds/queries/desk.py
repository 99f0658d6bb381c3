"""What waits for whom in the rounds: questionnaires, institutions' parts, approvals, signatures."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from multaqa.members.models import Person, Seat
from multaqa.rounds.access import FILLERS, forms_of, institutions_of, states_of
from multaqa.rounds.models import Indicator, InstitutionForm, Round, Submission

UNDER_WAY = (
    Round.Status.OPEN, Round.Status.COLLECTION_CLOSED, Round.Status.UNDER_REVIEW, Round.Status.REPLY_OPEN,
)  # fmt: skip
TO_FILL = (InstitutionForm.Status.INVITED, InstitutionForm.Status.FILLING, InstitutionForm.Status.RETURNED)


def submissions_to_fill(person: Person) -> QuerySet[Submission]:
    """Return what waits for the people of a state: drafts and submissions sent back, in rounds that are under way.

    An institution's officer finds a state's questionnaire here only where institutions have no forms of their own.
    """
    everybody = states_of(person)
    mine = _states_held(person, *FILLERS)
    asks_institutions = Indicator.objects.filter(framework=OuterRef("round__framework")).exclude(
        form=Indicator.Form.NATIONAL
    )
    waiting = (Submission.Status.DRAFT, Submission.Status.RETURNED)
    found = Submission.objects.filter(round__status__in=UNDER_WAY, status__in=waiting)
    found = found.filter(Q(state__in=mine) | (Q(state__in=everybody - mine) & ~Exists(asks_institutions)))
    return found.select_related("round", "state").order_by("round__answers_due_at")


def submissions_to_sign(person: Person) -> QuerySet[Submission]:
    """Return what waits for a director's signature, by deadline."""
    mine = _states_held(person, Seat.Role.DIRECTOR)
    if not mine:
        return Submission.objects.none()
    found = Submission.objects.filter(
        state__in=mine, round__status__in=UNDER_WAY, status=Submission.Status.AWAITING_SIGNATURE
    )
    return found.select_related("round", "state").order_by("round__answers_due_at")


def submissions_to_decide(person: Person) -> QuerySet[Submission]:
    """Return the submissions with parts that wait for approval; `handed_in` counts them."""
    mine = _states_held(person, *FILLERS)
    if not mine:
        return Submission.objects.none()
    handed_in = Count("institution_forms", filter=Q(institution_forms__status=InstitutionForm.Status.HANDED_IN))
    open_to_change = (Submission.Status.DRAFT, Submission.Status.RETURNED)
    found = Submission.objects.filter(state__in=mine, round__status__in=UNDER_WAY, status__in=open_to_change)
    found = found.annotate(handed_in=handed_in).filter(handed_in__gt=0)
    return found.select_related("round", "state").order_by("round__answers_due_at")


def forms_to_fill(person: Person) -> list[InstitutionForm]:
    """Return the parts that wait for an institution's officer, by deadline."""
    if not institutions_of(person):
        return []
    found = forms_of(person).filter(
        status__in=TO_FILL,
        submission__round__status__in=UNDER_WAY,
        submission__status__in=(Submission.Status.DRAFT, Submission.Status.RETURNED),
    )
    return sorted(found, key=lambda form: form.submission.institutions_due_at() or form.submission.due_at())


def _states_held(person: Person, *roles: str) -> set[int]:
    """Return the keys of the states in which the person holds one of these roles today."""
    states_of(person)  # reads the seats once
    wanted = {str(role) for role in roles}
    return {seat.state_id for seat in person._seats_today if seat.role in wanted and seat.state_id is not None}
