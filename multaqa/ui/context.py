"""What the shell of every page needs: rooms, languages, the person's seats, the reader's preferences."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from multaqa.ui import preferences

ROOMS: tuple[tuple[str, str | Promise], ...] = (
    ("meetings", _("Meetings")),
    ("recommendations", _("Recommendations")),
    ("indices", _("Indices")),
    ("states", _("States")),
)
ROOMS_OF_MEMBERS: tuple[tuple[str, str | Promise], ...] = (("rounds", _("Rounds")),)
ADMINISTERING = ("secretariat", "director")  # their menu leads to people and seats
OPEN_GRAPH_LOCALES = {"ar": "ar_AR", "en": "en_GB", "fr": "fr_FR"}


@dataclass(frozen=True)
class Link:
    """One link of the shell. is_current: the page stands in this room, or in this language."""

    url: str
    label: str | Promise
    is_current: bool = False
    language: str = ""
    full_url: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the page shell shows."""
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    seats: Any = SimpleLazyObject(lambda: seats_of(user)) if is_signed_in else ()
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return {
        "rooms": rooms(request.path, is_signed_in=is_signed_in),
        "languages": languages(request, language),
        "canonical": settings.SITE_URL + request.path,
        "social_card": settings.SITE_URL + static("ui/card.png"),
        "open_graph_locale": OPEN_GRAPH_LOCALES.get(language, "ar_AR"),
        "is_demo": settings.DEMO,
        "preferences": preferences.current(),
        "addresses": addresses(language),
        "seats": seats,
        "administers": SimpleLazyObject(lambda: any(seat.role in ADMINISTERING for seat in seats)),
        "today": timezone.localdate(),
        "full_path": request.get_full_path(),
    }


def rooms(path: str, *, is_signed_in: bool) -> list[Link]:
    """Return the rooms that this reader may enter; rounds are for those who are signed in."""
    listed = (*ROOMS, *ROOMS_OF_MEMBERS) if is_signed_in else ROOMS
    found = ((address(name), label) for name, label in listed)
    return [Link(url, label, path.startswith(url)) for url, label in found if url]


def languages(request: HttpRequest, current: str) -> list[Link]:
    """Return the same page in each language, with its query; for an answer to a form, which has no page, home."""
    has_page = request.method in ("GET", "HEAD") and not getattr(request, "has_no_page", False)
    path = request.get_full_path() if has_page else "/"
    links = []
    for code, name in settings.LANGUAGES:
        here = translate_url(path, code)
        url = here if here.startswith(f"/{code}/") else f"/{code}/"
        plain = translate_url(request.path, code)
        links.append(Link(url, name, code == current, code, settings.SITE_URL + plain))
    return links


def seats_of(person: Any) -> list[Any]:
    """Return the seats that the person holds today, for the menu under the name; those a gate has read are at hand."""
    known = getattr(person, "_seats_today", None)
    if known is not None:
        return list(known)
    today = timezone.localdate()
    return [seat for seat in person.seats.select_related("state") if seat.is_held_on(today)]


def addresses(language: str) -> dict[str, str]:
    """Return the addresses that the shell links to; an empty one is not linked."""
    names = (
        "desk", "about", "api_page", "feed", "account_login", "account_logout", "set_preferences", "notices", "people",
    )  # fmt: skip
    found = {name: address(name) for name in names}
    return found | {"home": f"/{language}/", "account": address("account") or address("mfa_index")}


def address(name: str) -> str:
    """Return the address of a page by its name, or nothing where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
