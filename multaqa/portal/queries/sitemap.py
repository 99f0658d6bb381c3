"""The public pages, for search engines."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from multaqa.meetings.access import meetings_to_list
from multaqa.members.models import State
from multaqa.recommendations.access import recommendations_to_list
from multaqa.rounds.models import Breakdown, Edition, Framework, Pillar, Publication, Score, is_out
from multaqa.rounds.queries.editions import AXES

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
    yield from _results()


def _results() -> Iterator[tuple[str, list[Any]]]:
    """Yield the pages of the editions in force: the region, pillars, axes, states."""
    out = Publication.objects.filter(is_out())
    rounds = list(out.order_by("round").values_list("round", flat=True).distinct())
    yield from (("results", [pk]) for pk in rounds)
    yield from (("edition_compare", [pk]) for pk in rounds)
    pillars = Pillar.objects.filter(framework__rounds__in=rounds).order_by("framework__rounds", "position")
    yield from (("edition_node", [*both]) for both in pillars.values_list("framework__rounds", "code"))
    slugs = {axis.code: slug for slug, axis in AXES.items()}
    held = Breakdown.objects.filter(result__publications__in=out, axis__in=slugs).order_by("result__round", "axis")
    for pk, axis in held.values_list("result__round", "axis").distinct():
        yield "edition_axis", [pk, slugs[axis]]
    scored = Score.objects.filter(result__publications__in=out, is_index=True)
    scored = scored.order_by("result__round", "state__position")
    for pk, iso3, _place in scored.values_list("result__round", "state__iso3", "state__position").distinct():
        yield "score_trail", [pk, iso3]


def _address(name: str, arguments: list[Any], language: str) -> str:
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
