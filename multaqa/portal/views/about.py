"""What the mechanism and this platform are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from multaqa.members.models import Objective
from multaqa.rounds.models import Series, Source


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the Meeting is, where the numbers come from, how the pages may be used and what is kept of a reader."""
    context = {
        "objectives": Objective.objects.order_by("number"),
        "all_series": Series.objects.order_by("position"),
        "sources": Source.objects.order_by("kind", "code"),
    }
    return render(request, "portal/about.html", context)
