"""Gates of uploaded series."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.models import SeriesUpload


def series_to_upload(person: Person | None) -> None:
    """Let the secretariat alone upload tables of published series."""
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied


def series_upload_to_decide(person: Person | None, pk: int) -> SeriesUpload:
    """Return an uploaded table to the secretariat; to others it does not exist."""
    found = SeriesUpload.objects.select_related("file", "uploaded_by").filter(pk=pk).first()
    if found is None or not has_seat(person, Seat.Role.SECRETARIAT):
        raise Http404
    return found
