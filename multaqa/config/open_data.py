"""What every answer of open data carries: any site may read it, it is the same for everybody, and it may be kept."""

import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from multaqa.config.refusals import not_allowed, not_found, unknown

Answer = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"
FILES = ("/data.csv", "/data.json")  # public figures offered by pages
MAY_BE_KEPT = "public, max-age=300"


class open_data:
    """Answer the API without cookies, by GET alone, with a mark by which an unchanged answer need not be sent again."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            response = self.get_response(request)
            if request.path.endswith(FILES):
                response["Access-Control-Allow-Origin"] = "*"
            return response
        request.COOKIES.clear()  # the answer is the same for everybody
        asked = request.method
        if asked == "OPTIONS":
            return _opened(HttpResponse(status=HTTPStatus.NO_CONTENT))
        if asked == "HEAD":
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = not_allowed(request)
        response = _marked(request, response)
        if asked == "HEAD":
            response.content = b""
        return _opened(response)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Refuse parameters that do not exist: a filter that is passed over would answer with too much."""
        if not request.path.startswith(PREFIX) or request.resolver_match is None:
            return None
        if "\x00" in request.path or any("\x00" in one for values in request.GET.lists() for one in values[1]):
            return not_found(request)  # no name of ours has one, and PostgreSQL takes none as text
        known = taken_by(request.resolver_match.route)
        strange = [name for name in request.GET if name not in known] if known is not None else []
        return unknown(strange, sorted(known or ())) if strange else None


def taken_by(route: str) -> frozenset[str] | None:
    """Return the names of the parameters that an operation takes; None for an address that is none."""
    return _parameters().get("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route))


@cache
def _parameters() -> dict[str, frozenset[str]]:
    from multaqa.config.api import api

    return {
        address: frozenset(one["name"] for one in methods["get"]["parameters"] if one["in"] == "query")
        for address, methods in api.get_openapi_schema()["paths"].items()
    }


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark an answer that may be kept; a refusal is not."""
    del response["Vary"]
    if response.status_code != HTTPStatus.OK:
        response["Vary"] = "Accept-Language"
        response["Cache-Control"] = "no-store"
        return response
    del response["Content-Language"]  # the data stand in all languages at once
    response["Cache-Control"] = MAY_BE_KEPT
    set_response_etag(response)
    kept: HttpResponse = get_conditional_response(request, etag=response["ETag"], response=response)
    return kept


def _opened(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Expose-Headers"] = "ETag"
    response["Access-Control-Max-Age"] = "86400"
    return response
