"""What every request passes: headers of security, and the one place where a broken rule becomes a page."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from multaqa.core.errors import RuleBroken
from multaqa.ui.views import way_back

Answer = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def security_headers(get_response: Answer) -> Answer:
    """Say to search engines whether this installation may be listed, and keep personal pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not settings.PUBLIC:
            response["X-Robots-Tag"] = "noindex, nofollow"
        # The cookie is asked, not the person: a fault of the database must not befall its own page.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


LARGEST = 2**63 - 1  # the largest number that the database holds


class believable_address:
    """Answer 404 to an address that can name nothing: with a NUL, which PostgreSQL refuses, or beyond all numbers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        """Raise Http404 before a view asks the database."""
        told = [*kwargs.values(), *(one for _, values in request.GET.lists() for one in values)]
        if any(one > LARGEST if isinstance(one, int) else "\x00" in str(one) for one in told):
            raise Http404


class rule_broken:
    """Turn a RuleBroken into the page 422 that says what was refused, where, and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 422 with the refusal's own words; anything else goes on to be a fault of ours.

        htmx gets the words alone, for the place that every page keeps for them, so that nothing typed is replaced.
        """
        if not isinstance(exception, RuleBroken):
            return None
        facts = {"refusal": exception, "is_error": True, "back": way_back(request)}
        if request.headers.get("HX-Request") == "true":
            response = render(request, "ui/refusal.html", facts, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#refusal", "innerHTML"
            return response
        request.has_no_page = True  # type: ignore[attr-defined]
        return render(request, "422.html", facts, status=HTTPStatus.UNPROCESSABLE_ENTITY)
