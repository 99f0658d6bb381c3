"""Pages of the room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def people(request: HttpRequest) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the page."""
    return render(request, "ui/page.html")


def sign_in_paused(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Tell that sign-in is paused after repeated failures."""
    return render(request, "ui/page.html", status=429)
