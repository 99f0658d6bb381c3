"""A ranking under other weights, live while a slider moves; nothing of it is kept."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds import access, dataset
from multaqa.rounds.forms import read_weights, weights_query
from multaqa.rounds.models import Result
from multaqa.rounds.views.drafts import facts_of_result
from multaqa.ui.pages import is_part_wanted, page_or_part


@login_required
@require_safe
def what_if(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the ranking under other weights beside the one as it is; to a slider that moves, the ranking alone."""
    result = access.result_to_examine(request.user, pk, number)
    opened = request.GET.get("open", "")
    trial = dataset.try_weights(result, read_weights(request.GET), opened=[opened])
    is_part = is_part_wanted(request)
    context = {**_page(result, trial, opened), "is_part": is_part}
    if not is_part:
        context |= facts_of_result(result, "what-if")
    return page_or_part(request, "rounds/what_if.html", context, part="outcome")


def _page(result: Result, trial: dataset.Trial, opened: str) -> dict[str, Any]:
    framework = result.round.framework
    names: dict[str, Any] = {one.code: one for one in framework.pillars.all()}
    names |= {one.code: one for one in framework.indicators.all()}
    bands = {one.code: text_of(one, "name").words for one in framework.groups.all()}
    states = {one.iso3: one for one in State.objects.filter(iso3__in=[move.unit for move in trial.moves])}
    groups = [(names.get(parent), [_slider(one, names) for one in rows]) for parent, rows in trial.groups.items()]
    shown = {one.code for rows in trial.groups.values() for one in rows}
    opened = opened if opened in names else ""
    return {
        "result": result,
        "round": result.round,
        "framework": framework,
        "decimals": framework.decimals,
        "trial": trial,
        "groups": groups,
        "moves": [(states[move.unit], _line(move, bands)) for move in trial.moves],
        "opened": opened,
        "hidden": [(code, f"{value:g}") for code, value in trial.changed.items() if code not in shown],
        "idle": [names[code] for code in trial.idle if code in names],
        "is_root_idle": any(code not in names for code in trial.idle),
        "query": weights_query(trial.changed, opened),
    }


def _slider(weight: Any, names: dict[str, Any]) -> SimpleNamespace:
    """Return a weight as a page draws it: the identifier has no full stop, the value is plain for the control."""
    own = weight.code.replace(".", "-")
    return SimpleNamespace(
        id=own, weight=weight, thing=names[weight.code], tried=weight.tried, value=f"{weight.set_to:g}"
    )


def _line(move: Any, bands: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(
        rank_after=move.rank_after,
        places=move.places,
        lost=-(move.places or 0),
        is_changed=move.is_changed,
        score_after=move.score_after,
        score_before=move.score_before,
        group_after=bands.get(move.group_after or "", ""),
        group_before=bands.get(move.group_before or "", ""),
    )
