"""Reads about recommendations that are used more than once."""

from collections.abc import Iterable

from django.db.models import QuerySet

from multaqa.core.content import LANGUAGES
from multaqa.core.folding import fold, is_found
from multaqa.members.models import Person
from multaqa.recommendations.access import recommendations_to_list
from multaqa.recommendations.models import Recommendation


def recommendations_found(
    recommendations: Iterable[Recommendation], *, query: str = "", meeting: int | None = None, theme: str = "",
    addressed_to: str = "",
) -> list[Recommendation]:  # fmt: skip
    """Return those that answer to all that was asked; query: words of text or theme in any language, or a citation."""
    return [
        one
        for one in recommendations
        if (meeting is None or one.meeting.number == meeting)
        and (not theme or one.theme_key == theme)
        and (not addressed_to or one.addressed_to == addressed_to)
        and (not query or fold(query) == one.citation or is_found(query, *_texts(one)))
    ]


def related_to(recommendation: Recommendation, person: Person | None) -> QuerySet[Recommendation]:
    """Return the other recommendations of the same theme, newest first."""
    return recommendations_to_list(person).filter(theme_key=recommendation.theme_key).exclude(pk=recommendation.pk)


def neighbours(
    recommendation: Recommendation, person: Person | None
) -> tuple[Recommendation | None, Recommendation | None]:
    """Return the recommendations before and after this one in its meeting."""
    listed = list(recommendations_to_list(person).filter(meeting=recommendation.meeting))
    place = listed.index(recommendation)
    return (listed[place - 1] if place else None), (listed[place + 1] if place + 1 < len(listed) else None)


def _texts(one: Recommendation) -> list[str]:
    return [getattr(one, f"{name}_{language}") or "" for name in ("text", "theme") for language in LANGUAGES]
