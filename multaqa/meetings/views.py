"""Pages of the room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def meetings(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")
