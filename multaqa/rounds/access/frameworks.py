"""Gates of framework versions."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.models import Framework


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


def setting_to_edit(framework: Framework, key: str) -> dict[str, str]:
    """Return one of the choices that a version shows to its readers, by its key."""
    for setting in framework.settings:
        if setting["key"] == key:
            return dict(setting)
    raise Http404
