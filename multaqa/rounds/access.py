"""Gates of collection, review and publication. Who may not see a thing is told 404, who may not do it 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from multaqa.core.numbers import read_whole
from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.models import Answer, Framework, Publication, Round, Submission, WorkbookUpload

READERS = (Seat.Role.SECRETARIAT, Seat.Role.REVIEWER)
FILLERS = (Seat.Role.DIRECTOR, Seat.Role.FOCAL_POINT)


def states_of(person: Person | None) -> set[int]:
    """Return the keys of the states that the person holds a seat of today."""
    has_seat(person)  # reads the seats once
    return {seat.state_id for seat in getattr(person, "_seats_today", []) if seat.state_id is not None}


def rounds_to_list(person: Person | None) -> QuerySet[Round]:
    """Return the rounds that the person may see in a list: the published ones to everybody."""
    rounds = Round.objects.select_related("framework")
    if has_seat(person, *READERS):
        return rounds
    mine = rounds.filter(submissions__state__in=states_of(person)).exclude(status=Round.Status.PREPARING)
    return (rounds.filter(publications__isnull=False) | mine).distinct()


def round_to_view(person: Person | None, pk: int) -> Round:
    """Return the round for its board: to the secretariat, to reviewers, and to the people of its states."""
    found = Round.objects.select_related("framework").filter(pk=pk).first()
    if found is None:
        raise Http404
    if has_seat(person, *READERS):
        return found
    if found.status == Round.Status.PREPARING or not found.submissions.filter(state__in=states_of(person)).exists():
        raise Http404
    return found


def frameworks_to_choose(person: Person | None) -> QuerySet[Framework]:
    """Return the framework versions to open a round with; the secretariat alone opens rounds."""
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return Framework.objects.order_by("code", "version")


def framework_to_view(person: Person | None, code: str, version: str) -> Framework:
    """Return a framework version: a frozen one to everybody, a draft to the secretariat."""
    found = Framework.objects.select_related("made_from").filter(code=code, version=version).first()
    if found is None or not (found.is_frozen or has_seat(person, Seat.Role.SECRETARIAT)):
        raise Http404
    return found


def framework_to_edit(person: Person | None, code: str, version: str) -> Framework:
    """Return a framework version to change or to copy: to the secretariat."""
    found = framework_to_view(person, code, version)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return found


def frameworks_to_make(person: Person | None) -> None:
    """Let the secretariat alone make framework versions."""
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied


def round_to_run(person: Person | None, pk: int) -> Round:
    """Return the round to open, compute or publish: to the secretariat."""
    found = round_to_view(person, pk)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return found


def submission_to_read(person: Person | None, pk: int) -> Submission:
    """Return the submission to its own state's people, to reviewers and to the secretariat."""
    found = Submission.objects.select_related("round__framework", "state").filter(pk=pk).first()
    if found is None:
        raise Http404
    if has_seat(person, *READERS):
        return found
    preparing = found.round.status == Round.Status.PREPARING
    if preparing or not has_seat(person, *Seat.OF_A_STATE, state=found.state):
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


def may_review(person: Person | None, submission: Submission) -> bool:
    """Tell whether the person reviews this submission; nobody reviews a state whose seat he holds."""
    return has_seat(person, *READERS) and submission.state_id not in states_of(person)


def submission_to_review(person: Person | None, pk: int) -> Submission:
    """Return the submission to a reviewer or the secretariat, never to a person of the same state."""
    found = submission_to_read(person, pk)
    if not may_review(person, found):
        raise PermissionDenied
    return found


def answer_to_review(person: Person | None, pk: int, indicator: str) -> Answer:
    """Return the current answer of a submission on one indicator, to those who review it."""
    submission = submission_to_review(person, pk)
    found = submission.answers.filter(is_current=True, indicator__code=indicator).select_related("indicator").first()
    if found is None:
        raise Http404
    found.submission = submission
    return found


def answer_to_reply(person: Person | None, pk: int, indicator: str) -> Answer:
    """Return the current answer on which the state may reply: it has a remark."""
    submission = submission_to_answer(person, pk)
    found = submission.answers.filter(is_current=True, indicator__code=indicator).select_related("indicator").first()
    if found is None or not submission.remarks.filter(answer__indicator=found.indicator).exists():
        raise Http404
    found.submission = submission
    return found


def upload_to_decide(person: Person | None, pk: int) -> WorkbookUpload:
    """Return an uploaded workbook to those who answer for its state."""
    found = WorkbookUpload.objects.select_related("submission__round__framework", "submission__state", "file")
    upload = found.filter(pk=pk).first()
    if upload is None:
        raise Http404
    submission_to_answer(person, upload.submission_id)
    return upload


def publication_to_read(pk: int, edition: str = "") -> Publication:
    """Return a publication of a round to everybody: the newest, or the edition of this number; 404 where none is."""
    editions = Publication.objects.select_related("round__framework", "result").filter(round=pk)
    number = read_whole(edition)
    found = (editions if number is None else editions.filter(number=number)).first()
    if found is None:
        raise Http404
    found.result.round = found.round
    return found
