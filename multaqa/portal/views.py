"""Pages of the room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def states(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def about(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def desk(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")
