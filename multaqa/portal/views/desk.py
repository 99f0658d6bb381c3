"""What waits for the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from multaqa.portal.queries.desk import desk_of


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader, by deadline."""
    return render(request, "portal/desk.html", {"desk": desk_of(request.user)})
