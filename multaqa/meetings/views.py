"""Pages of meetings: the list, one meeting, and a closed part for those whom the meeting's rule admits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from multaqa.meetings import access, actions, queries
from multaqa.meetings.forms import ClosedReadersForm, MeetingFilter
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat
from multaqa.ui.numbers import spans


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings, narrowed by what was asked."""
    known = list(queries.meetings_in_full(person_of(request)))
    dates = {meeting.pk: queries.dates_of(meeting) for meeting in known}
    form = MeetingFilter(request.GET, years=[told.year for told in dates.values() if told.year])
    asked = form.chosen
    found = queries.meetings_found(
        known, query=asked.get("q", ""), mode=asked.get("mode", ""),
        since=int(asked.get("since", 0)) or None, until=int(asked.get("until", 0)) or None,
    )  # fmt: skip
    sources = [
        (source, spans(numbers)) for source, numbers in queries.sources_of((one.number, dates[one.pk]) for one in found)
    ]
    rows = [(meeting, dates[meeting.pk], queries.kind_of_messages(meeting)) for meeting in found]
    return render(request, "meetings/meetings.html", {"rows": rows, "form": form, "sources": sources})


@require_safe
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """Show one meeting; of its closed parts only that there are some, whoever looks."""
    person = person_of(request)
    found = access.meeting_to_view(person, number)
    full = queries.meetings_in_full(person).get(pk=found.pk)
    earlier, later = queries.neighbours(person, number)
    parts = queries.parts_of(full)
    context = {
        "meeting": full,
        "dates": queries.dates_of(full),
        "parts": parts,
        "recommendations": queries.recommendations_of(full),
        "kind": queries.kind_of_messages(full),
        "earlier": earlier,
        "later": later,
        "may_read_closed": any(part.is_closed for part in parts) and access.may_read_closed(person, full),
    }
    return render(request, "meetings/meeting.html", context)


@require_safe
@never_cache
def meeting_part(request: HttpRequest, number: int, part: int) -> HttpResponse:
    """Show a closed part to those whom the meeting's rule admits; an open one stands on the page of its meeting."""
    person = person_of(request)
    found = access.part_to_read(person, number, part)
    if not found.is_closed:
        return redirect(f"{reverse('meeting', args=[number])}#part-{part}")
    form = None
    if has_seat(person, Seat.Role.SECRETARIAT):
        form = ClosedReadersForm(initial={"closed_readers": found.meeting.closed_readers})
    return render(request, "meetings/meeting_part.html", {"part": found, "meeting": found.meeting, "form": form})


@require_POST
def meeting_readers(request: HttpRequest, number: int) -> HttpResponse:
    """Decide who reads the closed parts of a meeting."""
    person = person_of(request)
    found = access.meeting_to_open(person, number)
    actions.set_closed_readers(found, request.POST.get("closed_readers", ""), by=person)
    messages.success(
        request,
        _("The rule is saved: the closed parts are read by %(readers)s.")
        % {"readers": found.get_closed_readers_display()},
    )
    return redirect("meeting", number)
