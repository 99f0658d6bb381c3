"""Gates of review: nobody reviews a state whose seat he holds."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.access.rounds import round_to_view
from multaqa.rounds.access.seats import READERS, states_of
from multaqa.rounds.access.submissions import submission_to_read
from multaqa.rounds.models import Answer, ReviewAssignment, Round, Submission


def round_to_review(person: Person | None, pk: int) -> Round:
    """Return the round for its queues and the agreement of its reviewers: to reviewers and the secretariat."""
    found = round_to_view(person, pk)
    if not has_seat(person, *READERS):
        raise PermissionDenied
    return found


def assignment_to_change(person: Person | None, pk: int) -> ReviewAssignment:
    """Return an assignment to those who give them: the secretariat."""
    found = ReviewAssignment.objects.select_related("submission__round", "submission__state", "reviewer", "pillar")
    assignment = found.filter(pk=pk).first()
    if assignment is None or not has_seat(person, *READERS):
        raise Http404
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return assignment


def may_review(person: Person | None, submission: Submission) -> bool:
    """Tell whether the person reviews this submission; nobody reviews a state whose seat he holds."""
    return has_seat(person, *READERS) and submission.state_id not in states_of(person)


def submission_to_review(person: Person | None, pk: int) -> Submission:
    """Return the submission to a reviewer or the secretariat, never to a person of the same state."""
    found = submission_to_read(person, pk)
    if not may_review(person, found):
        raise PermissionDenied
    return found


def answer_to_review(person: Person | None, pk: int, item: str) -> Answer:
    """Return the current answer of one cell of a submission, to those who review it."""
    submission = submission_to_review(person, pk)
    found = submission.answers.filter(is_current=True, item=item).select_related("indicator__scale").first()
    if found is None:
        raise Http404
    found.submission = submission
    return found
