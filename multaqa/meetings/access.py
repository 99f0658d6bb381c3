"""Gates of meetings. Of a closed part the public learns that there is one, and nothing else.

Who reads a closed part is the meeting's own rule, `Meeting.closed_readers`: the secretariat alone (as long as nothing
was decided), or also the directors and national coordinators of member states. Institution officers, reviewers,
partners, people of states outside the mechanism and visitors never do: to them its address does not exist.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from multaqa.meetings.models import Meeting, Part
from multaqa.members.access import has_seat
from multaqa.members.models import Membership, Person, Seat
from multaqa.members.queries import seats_held

DELEGATES = (Seat.Role.DIRECTOR, Seat.Role.FOCAL_POINT)


def meetings_to_list(person: Person | None) -> QuerySet[Meeting]:
    """Return the meetings that the person may know of: one that is only planned is the secretariat's."""
    if has_seat(person, Seat.Role.SECRETARIAT):
        return Meeting.objects.all()
    return Meeting.objects.exclude(status=Meeting.Status.PLANNED)


def meeting_to_view(person: Person | None, number: int) -> Meeting:
    """Return the meeting of this number."""
    found = meetings_to_list(person).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_read_closed(person: Person | None, meeting: Meeting) -> bool:
    """Tell whether the meeting's rule lets this person read its closed parts."""
    if has_seat(person, Seat.Role.SECRETARIAT):
        return True
    if meeting.closed_readers != Meeting.ClosedReaders.MEMBERS or person is None:
        return False
    today = timezone.localdate()
    members = Membership.objects.filter(
        Q(from_on=None) | Q(from_on__lte=today), Q(until_on=None) | Q(until_on__gte=today)
    )
    return seats_held(person).filter(role__in=DELEGATES, state__in=members.values("state")).exists()


def part_to_read(person: Person | None, number: int, part: int) -> Part:
    """Return a part with its content; a closed one to those only whom the meeting's rule admits."""
    meeting = meeting_to_view(person, number)
    found = meeting.parts.filter(number=part).first()
    if found is None or (found.is_closed and not may_read_closed(person, meeting)):
        raise Http404
    return found


def meeting_to_open(person: Person | None, number: int) -> Meeting:
    """Return the meeting whose rule for closed parts is to be decided: by the secretariat."""
    meeting = meeting_to_view(person, number)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise PermissionDenied
    return meeting
