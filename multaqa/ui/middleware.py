"""What every request passes: headers of security, and the one place where a broken rule becomes a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from multaqa.core.errors import RuleBroken

Answer = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def security_headers(get_response: Answer) -> Answer:
    """Say to search engines whether this installation may be listed, and keep personal pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not settings.PUBLIC:
            response["X-Robots-Tag"] = "noindex, nofollow"
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class rule_broken:  # noqa: N801 (Django names middleware by its path)
    """Turn a RuleBroken into the page 422 that says what was refused, where, and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 422 with the refusal's own words; anything else goes on to be a fault of ours."""
        if not isinstance(exception, RuleBroken):
            return None
        return render(request, "422.html", {"refusal": exception}, status=422)
