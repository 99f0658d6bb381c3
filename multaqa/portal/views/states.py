"""The states: the list, and the file of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from multaqa.core import files
from multaqa.members.access import person_of
from multaqa.members.queries import StateOnRecord, states_on_record
from multaqa.portal.queries.home import duties_of_states
from multaqa.portal.queries.state import profile_of, states_in_brief
from multaqa.printing import xlsx
from multaqa.rounds.queries.published import observations
from multaqa.rounds.queries.rows import HEADS, rows_of


@require_safe
def states(request: HttpRequest) -> HttpResponse:
    """List the member states with their responsible bodies, and apart from them the League's other states."""
    return render(request, "portal/states.html", {"brief": states_in_brief()})


@require_safe
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Show what is on record of one state; an address in small letters leads to the one that lasts."""
    found = _on_record(iso3)
    if iso3 != found.state.iso3:
        return redirect("state", iso3=found.state.iso3, permanent=True)
    context = {
        "record": found,
        "state": found.state,
        "profile": profile_of(found.state),
        "duties": duties_of_states(person_of(request)) if found.is_member else [],
    }
    return render(request, "portal/state.html", context)


@require_safe
def state_csv(request: HttpRequest, iso3: str) -> HttpResponse:
    """Download every published figure of a state, conflicting ones too, each with its source."""
    found = _on_record(iso3).state
    table = [HEADS, *(list(row.values()) for row in rows_of(observations().filter(state=found)))]
    response = HttpResponse(xlsx.csv_bytes(table), content_type=files.MEDIA_TYPES["csv"])
    return files.as_download(response, f"multaqa-{found.iso3}.csv")  # type: ignore[no-any-return]


def _on_record(iso3: str) -> StateOnRecord:
    found = states_on_record(iso3=iso3.upper())
    if not found:
        raise Http404
    return found[0]
