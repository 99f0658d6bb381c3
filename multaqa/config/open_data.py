"""What every answer of open data carries: any site may read it, it is the same for everybody, and it may be kept."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import sync_only_middleware

from multaqa.config.refusals import not_allowed

Answer = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"
FILES = ("/data.csv", "/data.json")  # public figures offered by pages
MAY_BE_KEPT = "public, max-age=300"


@sync_only_middleware
def open_data(get_response: Answer) -> Answer:
    """Answer the API without cookies, by GET alone, with a mark by which an unchanged answer need not be sent again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            response = get_response(request)
            if request.path.endswith(FILES):
                response["Access-Control-Allow-Origin"] = "*"
            return response
        request.COOKIES.clear()  # the answer is the same for everybody
        asked = request.method
        if asked == "OPTIONS":
            return _opened(HttpResponse(status=HTTPStatus.NO_CONTENT))
        if asked == "HEAD":
            request.method = "GET"
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = not_allowed(request)
        response = _marked(request, response)
        if asked == "HEAD":
            response.content = b""
        return _opened(response)

    return middleware


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
