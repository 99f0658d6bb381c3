"""Who acts: demonstration people in demo mode only; nobody for a state or the secretariat by password alone."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

from multaqa.members.access import has_second_factor, must_have_second_factor

Answer = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def acting_person(get_response: Answer) -> Answer:
    """Refuse demonstration people where demo mode is off."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO and request.user.is_authenticated and request.user.is_demo:
            logout(request)
            messages.error(request, _("Demonstration people cannot sign in here."))
            return redirect("account_login")
        return get_response(request)

    return middleware


class second_factor:
    """Lead whoever acts for somebody to the page where the second step is set up, until it is.

    Only the pages of his own account are open to him before that; a visitor's pages are, after he signs out.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Answer with the way to the set-up page, or let the page be made."""
        if not request.user.is_authenticated or is_open(request.resolver_match.route):
            return None
        if not must_have_second_factor(request.user) or has_second_factor(request.user):
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


def is_open(route: str) -> bool:
    """Tell whether a page needs no second step: one's own account, the reader's preferences, what machines read."""
    language, _slash, page = route.partition("/")
    return language not in dict(settings.LANGUAGES) or page.startswith(("account/", "preferences/"))
