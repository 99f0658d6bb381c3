"""Gates of rounds."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.access.seats import READERS, states_of
from multaqa.rounds.models import Round, is_out


def rounds_to_list(person: Person | None) -> QuerySet[Round]:
    """Return the rounds that the person may see in a list: the published ones to everybody."""
    rounds = Round.objects.select_related("framework")
    if has_seat(person, *READERS):
        return rounds
    mine = rounds.filter(submissions__state__in=states_of(person)).exclude(status=Round.Status.PREPARING)
    return (rounds.filter(is_out("publications__")) | mine).distinct()


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


def round_to_run(person: Person | None, pk: int) -> Round:
    """Return the round to open, compute or publish: to the secretariat."""
    found = round_to_view(person, pk)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return found
