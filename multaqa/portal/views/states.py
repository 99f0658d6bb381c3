"""The states: the list, and the file of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from multaqa.members.queries import states_on_record
from multaqa.rounds.queries import figures_of


@require_GET
def states(request: HttpRequest) -> HttpResponse:
    """List the member states with their responsible bodies, and apart from them the League's other states."""
    found = states_on_record()
    context = {
        "members": [one for one in found if one.is_member],
        "others": [one for one in found if not one.is_member],
    }
    return render(request, "portal/states.html", context)


@require_GET
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Show what is on record of one state; an address in small letters leads to the one that lasts."""
    [found] = states_on_record(iso3=iso3.upper()) or [None]
    if found is None:
        raise Http404
    if iso3 != found.state.iso3:
        return redirect("state", iso3=found.state.iso3, permanent=True)
    context = {"record": found, "state": found.state, "figures": figures_of(found.state)}
    return render(request, "portal/state.html", context)
