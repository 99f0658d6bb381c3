"""Pages that belong to no room: refusals, faults, the reader's preferences."""

import logging
import secrets
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from multaqa.ui import preferences

A_YEAR = 365 * 24 * 3600
log = logging.getLogger("multaqa.fault")


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of digits and of the Hijri date: with the person, or in a visitor's cookies."""
    response = redirect(way_back(request) or reverse("home"))
    digits, hijri = request.POST.get("digits"), request.POST.get("hijri")
    if digits in preferences.STYLES:
        _keep(request, response, preferences.DIGITS_COOKIE, digits, digits=digits)
    if hijri in ("yes", "no"):
        _keep(request, response, preferences.HIJRI_COOKIE, hijri, shows_hijri=hijri == "yes")
    return response


def _keep(request: HttpRequest, response: HttpResponse, cookie: str, value: str, **fields: object) -> None:
    if request.user.is_authenticated:
        for name, choice in fields.items():
            setattr(request.user, name, choice)
        request.user.save(update_fields=list(fields))
        return
    response.set_cookie(
        cookie, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def way_back(request: HttpRequest) -> str:
    """Return the page that the form names, or the page before this one; nothing that lies outside the platform."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return ""


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the language of the address; without one, in Arabic. Whether the thing exists is not told."""
    return _refusal(request, "404.html", HTTPStatus.NOT_FOUND)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 to a deed that the person's seat does not cover."""
    return _refusal(request, "403.html", HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open too long, or whose reader was signed out meanwhile."""
    return _refusal(request, "ui/stale.html", HTTPStatus.FORBIDDEN, back=way_back(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours without asking the database; the reader and the log get the same short number."""
    reference = secrets.token_hex(2).upper()
    log.error("fault %s at %s", reference, request.path, exc_info=True)
    language = language_of_address(request)
    with translation.override(language):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        page = render_to_string("500.html", {"reference": reference, "language": language, "direction": direction})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR, headers={"Content-Language": language})


def language_of_address(request: HttpRequest) -> str:
    """Return the language that the address names; Arabic where it names none."""
    return translation.get_language_from_path(request.path) or settings.LANGUAGE_CODE


def _refusal(request: HttpRequest, template: str, status: HTTPStatus, **facts: object) -> HttpResponse:
    request.has_no_page = True  # type: ignore[attr-defined]
    language = language_of_address(request)
    with translation.override(language):
        response = render(request, template, {"is_error": True, **facts}, status=status)
    response.headers["Content-Language"] = language
    return response
