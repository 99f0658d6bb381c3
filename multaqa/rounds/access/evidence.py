"""Gates of evidence: a state's own is read by its people, by reviewers and the secretariat; an officer reads and
writes his institution's alone.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from multaqa.members.models import Person
from multaqa.rounds.access.institutions import form_to_read, may_fill
from multaqa.rounds.access.submissions import may_answer, submission_to_read
from multaqa.rounds.models import Evidence


def evidence_to_read(person: Person | None, pk: int) -> Evidence:
    """Return a piece of evidence to those who read the form that it stands at; one that was taken away to nobody."""
    pieces = Evidence.objects.select_related(
        "submission__round__framework", "submission__state", "form__institution", "file", "attached_by"
    )
    found = pieces.filter(pk=pk, removed_at=None).first()
    if found is None:
        raise Http404
    if found.form_id is None:
        submission_to_read(person, found.submission_id)
    else:
        form_to_read(person, found.form_id)
    return found


def evidence_to_change(person: Person | None, pk: int) -> Evidence:
    """Return a piece of evidence to those who fill in the form that it stands at.

    Whether it may be changed now is no question of the person: `checks` tells it.
    """
    found = evidence_to_read(person, pk)
    if not (may_fill(person, found.form) if found.form else may_answer(person, found.submission)):
        raise PermissionDenied
    return found
