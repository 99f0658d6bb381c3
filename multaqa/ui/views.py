"""Pages that belong to no room."""

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a stale form."""
    return HttpResponse(status=403)
