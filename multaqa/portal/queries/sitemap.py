"""The public pages, for search engines."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from multaqa.meetings.access import meetings_to_list
from multaqa.members.models import State
from multaqa.recommendations.access import recommendations_to_list
from multaqa.rounds.models import Edition, Framework, Publication, is_out

Address = tuple[str, dict[str, str]]
ALONE = ("home", "meetings", "recommendations", "indices", "states", "about", "api_page", "rounds", "frameworks")


def addresses() -> list[Address]:
    """Return (address, its translations by language) of every public page in every language; the default is Arabic."""
    listed: list[Address] = []
    for name, arguments in _pages():
        translations = {code: _address(name, arguments, code) for code, _ in settings.LANGUAGES}
        listed += [(address, translations) for address in translations.values()]
    return listed


def _pages() -> Iterator[tuple[str, list[Any]]]:
    yield from ((name, []) for name in ALONE)
    yield from (
        ("meeting", [number]) for number in meetings_to_list(None).order_by("number").values_list("number", flat=True)
    )
    cited = recommendations_to_list(None).order_by("meeting__number", "number").values_list("meeting__number", "number")
    yield from (("recommendation", [*both]) for both in cited)
    yield from (("state", [iso3]) for iso3 in State.objects.order_by("position").values_list("iso3", flat=True))
    editions = list(Edition.objects.order_by("series__position", "-year").values_list("series__code", "year"))
    yield from (("series", [code]) for code in dict.fromkeys(code for code, _ in editions))
    yield from (("edition", [*both]) for both in editions)
    versions = Framework.objects.filter(is_frozen=True).order_by("code", "version").values_list("code", "version")
    yield from (("framework", [*both]) for both in versions)
    rounds = Publication.objects.filter(is_out()).order_by("round").values_list("round", flat=True).distinct()
    yield from (("results", [pk]) for pk in rounds)


def _address(name: str, arguments: list[Any], language: str) -> str:
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
