"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from multaqa.members.access import person_of
from multaqa.members.models import Objective
from multaqa.portal.queries import home as queries


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the mechanism is, what it measured, when it met, what it recommended and what comes next."""
    person = person_of(request)
    meetings = queries.meetings_in_line(person)
    recommendations = queries.recommendations(person)
    held = [one for one in meetings if one.is_over]
    context = {
        "held": held,
        "line": held[-queries.LINE :],
        "last": held[-1] if held else None,
        "coming": [one for one in meetings if not one.is_over],
        "members": queries.members_today(),
        "index": queries.newest_index(),
        "recommendations": [one for one in recommendations if one.meeting_id == recommendations[0].meeting_id],
        "recommendations_total": len(recommendations),
        "objectives": Objective.objects.order_by("number"),
        "proposals": queries.proposals(),
        "published": queries.figures_published(),
    }
    return render(request, "portal/home.html", context)
