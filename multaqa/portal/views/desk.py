"""What waits for the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from multaqa.members.access import has_seat
from multaqa.rounds.access import READERS
from multaqa.rounds.queries.collection import submissions_to_fill, submissions_to_review


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader, by deadline."""
    person = request.user
    context = {
        "to_fill": submissions_to_fill(person),
        "to_review": submissions_to_review() if has_seat(person, *READERS) else [],
    }
    return render(request, "portal/desk.html", context)
