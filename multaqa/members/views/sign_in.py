"""Pages around sign-in that are ours; the others are allauth's views with our templates."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from multaqa.members.queries import paused_until
from multaqa.members.sign_in import CODE, who_tries


def sign_in_paused(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Tell until when sign-in is paused after repeated failures; whether the e-mail has an account is not told."""
    name = who_tries(request, credentials)
    address = "" if name.startswith(CODE) else request.META.get("REMOTE_ADDR", "")
    answer = render(request, "members/sign_in_paused.html", {"until": paused_until(name, address)}, status=429)
    add_never_cache_headers(answer)
    return answer


def nothing_here(request: HttpRequest, **names: str) -> NoReturn:
    """Answer 404 where allauth would open what is not offered here: registration, other e-mails, codes by mail."""
    raise Http404
