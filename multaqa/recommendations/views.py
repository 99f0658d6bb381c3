"""Pages of recommendations: all of them by meeting, and one."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from multaqa.meetings.queries import dates_of, kind_of_messages, meetings_in_full, messages_of
from multaqa.members.access import person_of
from multaqa.recommendations import access, queries
from multaqa.recommendations.forms import RecommendationFilter
from multaqa.recommendations.models import Recommendation

TEXT_IN = {"ar": _("Text in Arabic"), "en": _("Text in English"), "fr": _("Text in French")}


@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """List the recommendations by meeting, narrowed by what was asked; other outcomes of meetings stand apart."""
    person = person_of(request)
    known = list(access.recommendations_to_list(person))
    form = RecommendationFilter(request.GET, known=known)
    asked = form.chosen
    found = queries.recommendations_found(
        known, query=asked.get("q", ""), meeting=int(asked.get("meeting", 0)) or None, theme=asked.get("theme", ""),
        addressed_to=asked.get("addressed_to", ""),
    )  # fmt: skip
    meetings = {one.pk: one for one in meetings_in_full(person)}
    groups = [
        (meetings[key], dates_of(meetings[key]), list(listed))
        for key, listed in groupby(found, lambda one: one.meeting_id)
    ]
    others = (
        []
        if form.is_narrowed
        else [(one, dates_of(one), kind_of_messages(one)) for one in meetings.values() if messages_of(one)]
    )
    context = {"groups": groups, "others": others, "form": form, "count": len(found)}
    return render(request, "recommendations/recommendations.html", context)


@require_safe
def recommendation(request: HttpRequest, meeting: int, number: int) -> HttpResponse:
    """Show one recommendation."""
    person = person_of(request)
    found = access.recommendation_to_view(person, meeting, number)
    earlier, later = queries.neighbours(found, person)
    context = {
        "recommendation": found,
        "meeting": found.meeting,
        "dates": dates_of(meetings_in_full(person).get(pk=found.meeting_id)),
        "versions": _versions(found),
        "related": list(queries.related_to(found, person)),
        "earlier": earlier,
        "later": later,
    }
    return render(request, "recommendations/recommendation.html", context)


def _versions(found: Recommendation) -> list[dict[str, Any]]:
    """Return the text in the languages other than the page's; empty words were not issued."""
    page_language = (get_language() or "ar")[:2]
    return [
        {"label": label, "language": language, "words": getattr(found, f"text_{language}"),
         "direction": "rtl" if language == "ar" else "ltr"}
        for language, label in TEXT_IN.items()
        if language != page_language
    ]  # fmt: skip
