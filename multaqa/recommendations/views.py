"""Pages of the room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def recommendations(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def recommendation(request: HttpRequest, meeting: int, number: int) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")
