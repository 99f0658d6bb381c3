"""How this reader wants digits and dates: the person's own choice, or a visitor's cookies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

DIGITS_COOKIE = "digits"
HIJRI_COOKIE = "hijri"
STYLES = ("latn", "arab")


@dataclass(frozen=True)
class Preferences:
    """digits: "latn" (0-9) or "arab" (٠-٩, on Arabic pages only); hijri: add the Hijri date in brackets."""

    digits: str = "latn"
    hijri: bool = False


PLAIN = Preferences()
_current: ContextVar[Preferences] = ContextVar("preferences", default=PLAIN)


def current() -> Preferences:
    """Return the preferences of the reader of this page; outside a request, the plain ones."""
    return _current.get()


@contextmanager
def plainly() -> Iterator[None]:
    """Set the reader's wishes aside: for what is made once and given to everybody."""
    token = _current.set(PLAIN)
    try:
        yield
    finally:
        _current.reset(token)


@sync_only_middleware
def reader_preferences(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the reader's preferences at hand while the page is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(preferences_of(request))
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return middleware


def preferences_of(request: HttpRequest) -> Preferences:
    """Return what the signed-in person chose, else what the cookies of the browser say."""
    if request.user.is_authenticated:
        return Preferences(digits=request.user.digits, hijri=request.user.shows_hijri)
    digits = request.COOKIES.get(DIGITS_COOKIE, "latn")
    return Preferences(
        digits=digits if digits in STYLES else "latn",
        hijri=request.COOKIES.get(HIJRI_COOKIE) == "yes",
    )
