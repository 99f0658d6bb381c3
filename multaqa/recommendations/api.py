"""Recommendations as an open API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from multaqa.core.words import Words, words_of
from multaqa.recommendations import access, queries
from multaqa.recommendations.models import Recommendation

recommendations_router = Router(tags=["recommendations"])


class RecommendationOut(Schema):
    """A numbered recommendation of a meeting."""

    citation: str = Field(description="number of the meeting, number within it: 8/3")
    meeting: int
    number: int
    text: Words
    original_language: str
    addressed_to: Recommendation.Addressee
    theme: str
    theme_name: Words
    status: Recommendation.Status
    source: Words


class RecommendationPage(Schema):
    """A part of the recommendations asked for, and how many there are."""

    count: int
    items: list[RecommendationOut]


@recommendations_router.get("/", response=RecommendationPage, summary="Recommendations")
def list_recommendations(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    meeting: int | None = None,
    theme: str = "",
    addressed_to: Recommendation.Addressee | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Return the recommendations, those of the newest meeting first. `q`: words of text or theme, in any language."""
    found = queries.recommendations_found(
        access.recommendations_to_list(None), query=q, meeting=meeting, theme=theme, addressed_to=addressed_to or ""
    )
    return {"count": len(found), "items": [_recommendation(one) for one in found[offset : offset + limit]]}


@recommendations_router.get("/{int:meeting}/{int:number}/", response=RecommendationOut, summary="One recommendation")
def get_recommendation(request: HttpRequest, meeting: int, number: int) -> dict[str, Any]:
    """Return the recommendation cited as meeting/number."""
    return _recommendation(access.recommendation_to_view(None, meeting, number))


def _recommendation(one: Recommendation) -> dict[str, Any]:
    return {
        "citation": one.citation,
        "meeting": one.meeting.number,
        "number": one.number,
        "text": words_of(one, "text"),
        "original_language": one.original_language,
        "addressed_to": one.addressed_to,
        "theme": one.theme_key,
        "theme_name": words_of(one, "theme"),
        "status": one.status,
        "source": words_of(one, "source"),
    }
