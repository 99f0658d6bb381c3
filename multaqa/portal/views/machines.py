"""What machines ask for: is the house well, what may be listed, where is what."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from multaqa.portal.queries.health import health
from multaqa.portal.queries.sitemap import addresses


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the platform stands, 503 where it does not."""
    found = health()
    status = HTTPStatus.OK if found.is_well else HTTPStatus.SERVICE_UNAVAILABLE
    answer = JsonResponse({"status": "ok" if found.is_well else "ill", **found.facts}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what they may list: nothing of a demonstration, nothing behind sign-in."""
    context = {
        "is_public": settings.PUBLIC,
        "site": settings.SITE_URL,
        "languages": [code for code, _ in settings.LANGUAGES],
    }
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page in every language, each with its translations."""
    return render(request, "portal/sitemap.xml", {"pages": addresses()}, content_type="application/xml; charset=utf-8")
