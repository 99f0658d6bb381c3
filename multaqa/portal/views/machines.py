"""What machines ask for: is the house well, what may be listed, where is what."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from multaqa.portal.queries.feed import entries
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
        "languages": dict(settings.LANGUAGES),
    }
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page in every language, each with its translations."""
    return render(request, "portal/sitemap.xml", {"pages": addresses()}, content_type="application/xml; charset=utf-8")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Tell meetings and recommendations to readers of feeds, in the language of the address."""
    here = f"{settings.SITE_URL}{reverse('feed')}"
    told = Atom1Feed(
        title=_("Meeting of e-Government Programme Directors in the Arab region"),
        link=f"{settings.SITE_URL}{reverse('home')}",
        description=None,
        language=get_language(),
        feed_url=here,
        author_name=_("Multaqa"),
    )
    for one in entries():
        told.add_item(one.title, one.address, one.text, unique_id=one.address, pubdate=one.at, updateddate=one.at)
    return HttpResponse(told.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
