"""Gates of a state's questionnaire and its workbooks."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.access.seats import FILLERS, READERS
from multaqa.rounds.models import Answer, Round, Submission


def submission_to_read(person: Person | None, pk: int) -> Submission:
    """Return the submission to its own state's people, to reviewers and to the secretariat.

    An institution's officer reads it only where no institution has a form of its own; else he reads his form alone.
    """
    found = Submission.objects.select_related("round__framework", "state").filter(pk=pk).first()
    if found is None:
        raise Http404
    if has_seat(person, *READERS):
        return found
    preparing = found.round.status == Round.Status.PREPARING
    is_officer = has_seat(person, Seat.Role.INSTITUTION_OFFICER, state=found.state)
    if preparing or not (may_answer(person, found) or (is_officer and not found.round.framework.asks_institutions)):
        raise Http404
    return found


def may_answer(person: Person | None, submission: Submission) -> bool:
    """Tell whether the person fills in this state's questionnaire."""
    return has_seat(person, *FILLERS, state=submission.state)


def submission_to_answer(person: Person | None, pk: int) -> Submission:
    """Return the submission to those who answer for its state: national coordinator and director."""
    found = submission_to_read(person, pk)
    if not may_answer(person, found):
        raise PermissionDenied
    return found


def answer_to_reply(person: Person | None, pk: int, item: str) -> Answer:
    """Return the current answer on which the state may reply: it has a remark, or was adjusted."""
    submission = submission_to_answer(person, pk)
    found = submission.answers.filter(is_current=True, item=item).select_related("indicator__scale").first()
    if found is None or not (found.adjustment_id or submission.remarks.filter(answer__item=item).exists()):
        raise Http404
    found.submission = submission
    return found
