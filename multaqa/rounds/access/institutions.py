"""Gates of institutions: an officer sees his own institution's form and no other, not even of his own state."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.access.seats import FILLERS, READERS, institutions_of
from multaqa.rounds.access.submissions import may_answer, submission_to_answer, submission_to_read
from multaqa.rounds.models import InstitutionForm, Round, Signature, Submission, WorkbookUpload


def form_to_read(person: Person | None, pk: int) -> InstitutionForm:
    """Return an institution's form to its own officers, to those who answer for its state, and to the readers."""
    found = InstitutionForm.objects.select_related("submission__round__framework", "submission__state", "institution")
    form = found.filter(pk=pk).first()
    if form is None:
        raise Http404
    if has_seat(person, *READERS):
        return form
    if form.submission.round.status == Round.Status.PREPARING or not may_fill(person, form):
        raise Http404
    return form


def may_fill(person: Person | None, form: InstitutionForm) -> bool:
    """Tell whether the person answers for this institution: its officer, or who answers for its whole state."""
    return form.institution_id in institutions_of(person) or has_seat(person, *FILLERS, state=form.submission.state)


def form_to_fill(person: Person | None, pk: int) -> InstitutionForm:
    """Return an institution's form to those who write in it: its officers and those who answer for its state.

    Whether answers are taken now is no question of the person: `checks` tells it.
    """
    form = form_to_read(person, pk)
    if not may_fill(person, form):
        raise PermissionDenied
    return form


def form_to_coordinate(person: Person | None, pk: int) -> InstitutionForm:
    """Return an institution's form to those who approve or return it: national coordinator and director."""
    form = form_to_read(person, pk)
    if not may_answer(person, form.submission):
        raise PermissionDenied
    return form


def form_to_oversee(person: Person | None, pk: int) -> InstitutionForm:
    """Return an institution's form with its officers and services: to those who answer for its state, and readers."""
    form = form_to_read(person, pk)
    if not may_oversee(person, form.submission):
        raise PermissionDenied
    return form


def may_oversee(person: Person | None, submission: Submission) -> bool:
    """Tell whether the person sees a state's institutions: who answers for the state, and the readers."""
    return may_answer(person, submission) or has_seat(person, *READERS)


def submission_to_coordinate(person: Person | None, pk: int) -> Submission:
    """Return a submission to those who invite its institutions, where the framework asks any."""
    found = submission_to_answer(person, pk)
    if not found.round.framework.asks_institutions:
        raise Http404
    return found


def submission_to_oversee(person: Person | None, pk: int) -> Submission:
    """Return a submission for the board of its institutions: to those who answer for it, and to the readers."""
    found = submission_to_read(person, pk)
    if not may_oversee(person, found):
        raise PermissionDenied
    return found


def submission_to_run(person: Person | None, pk: int) -> Submission:
    """Return a submission to the secretariat, which extends its deadline or excuses its state."""
    found = submission_to_read(person, pk)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return found


def forms_of(person: Person | None) -> QuerySet[InstitutionForm]:
    """Return the forms of the institutions that the person is an officer of, in rounds that the states know of."""
    mine = InstitutionForm.objects.filter(institution__in=institutions_of(person))
    mine = mine.exclude(submission__round__status=Round.Status.PREPARING)
    return mine.select_related("submission__round__framework", "submission__state", "institution")


def may_sign(person: Person | None, submission: Submission) -> bool:
    """Tell whether the person signs for this state: its director."""
    return has_seat(person, Seat.Role.DIRECTOR, state=submission.state)


def submission_to_sign(person: Person | None, pk: int) -> Submission:
    """Return a submission to the director of its state."""
    found = submission_to_read(person, pk)
    if not may_sign(person, found):
        raise PermissionDenied
    return found


def signature_to_read(person: Person | None, pk: int) -> Signature:
    """Return a signature with what it covered, to those who oversee its submission."""
    found = Signature.objects.select_related("signed_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.submission = submission_to_oversee(person, found.submission_id)
    return found


def upload_to_decide(person: Person | None, pk: int) -> WorkbookUpload:
    """Return an uploaded workbook to those who fill in the form that it was sent to: an institution's, or a state's."""
    found = WorkbookUpload.objects.select_related(
        "submission__round__framework", "submission__state", "form__institution", "file"
    )
    upload = found.filter(pk=pk).first()
    if upload is None:
        raise Http404
    if upload.form_id is None:
        submission_to_answer(person, upload.submission_id)
    else:
        form_to_fill(person, upload.form_id)
    return upload
