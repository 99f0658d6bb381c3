"""Published editions of a round's results: the region, its pillars and sectors, states, the way to answers."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from multaqa.members.access import person_of
from multaqa.members.models import State
from multaqa.rounds import access, dataset, report
from multaqa.rounds.forms import CompareStatesForm, ServiceFilterForm
from multaqa.rounds.models import Breakdown, Indicator, Submission
from multaqa.rounds.queries import editions
from multaqa.rounds.queries.results import ranking_of, trail_of

PER_PAGE = 25


def _shown(request: HttpRequest, pk: int) -> editions.Shown:
    """Return the edition asked for (default: the newest); with ?draft, the newest result, to the secretariat alone."""
    asked = request.GET.get("edition", "")
    found = access.result_to_read(person_of(request), pk, edition=asked, is_draft="draft" in request.GET)
    return editions.Shown(*found)


def _answer(request: HttpRequest, template: str, shown: editions.Shown, **facts: Any) -> HttpResponse:
    """Answer a page of an edition with what all of them tell."""
    context = {
        "shown": shown,
        "result": shown.result,
        "publication": shown.publication,
        "round": shown.round,
        "framework": shown.framework,
        "decimals": shown.framework.decimals,
        "which": shown.which,
        "cuts": [(shown.framework.scale * part / 4).normalize() for part in range(5)],  # of the shades
        "places": 0 if shown.scale >= 100 else 2,  # decimals of a score in a narrow cell
        "inferred": report.inferred(shown.framework),
        "axes": shown.axes,
    }
    return render(request, f"rounds/{template}.html", context | facts)


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the region: ranking with groups, map, pillars, channels and sectors; drafts to the secretariat."""
    shown = _shown(request, pk)
    result = shown.result
    ranking = ranking_of(result)
    classes = {
        axis.slug: editions.with_spreads(result, editions.classes_of(shown.framework, axis))
        for axis in shown.axes
        if axis.slug in ("channels", "sectors")
    }
    return _answer(
        request, "results", shown, tab="results", ranking=ranking,
        table=editions.table_of_parts(ranking), tiles=editions.tiles_of(ranking),
        intervals=editions.with_intervals(ranking), **classes,
    )  # fmt: skip


@require_safe
def edition_node(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show a pillar, a part of one or an indicator: how the states stand on it, and on what is below."""
    shown = _shown(request, pk)
    tree = editions.tree_of(shown.framework)
    node = tree.by_code.get(code)
    if node is None:
        raise Http404
    leaves = [] if node.is_indicator else node.leaves
    spreads = editions.spreads_of(shown.result)
    return _answer(
        request, "edition_node", shown, node=node, standings=editions.standings_of(shown.result, code),
        below=[(one, spreads.get(one.code)) for one in node.children],
        table=editions.table_of_nodes(shown.result, leaves),
    )  # fmt: skip


@require_safe
def edition_axis(request: HttpRequest, pk: int, axis: str) -> HttpResponse:
    """Show all sectors, life events, channels or services: every state on each; services narrowed, page by page."""
    shown = _shown(request, pk)
    found = _axis(shown, axis)
    form, chosen = None, None
    if found.code == Breakdown.Axis.SERVICE:
        form = ServiceFilterForm(request.GET, framework=shown.framework)
        chosen = form.chosen
    classes = editions.classes_of(shown.framework, found, chosen)
    page = Paginator(classes, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = editions.with_spreads(shown.result, editions.with_lines(shown.result, list(page.object_list)))
    by_state = [one.lines or [] for one in page.object_list]
    pairs = list(zip(*by_state, strict=True)) if found.code == Breakdown.Axis.CHANNEL else []
    states = editions.states_in(shown.result)
    return _answer(request, "edition_axis", shown, axis=found, form=form, page=page, states=states, pairs=pairs)


def _axis(shown: editions.Shown, slug: str) -> editions.Axis:
    found = editions.AXES.get(slug)
    if found is None or found not in shown.axes:
        raise Http404
    return found


@require_safe
def edition_class(request: HttpRequest, pk: int, axis: str, code: str) -> HttpResponse:
    """Show one sector, life event, channel or service: each state's score on it, or why there is none."""
    shown = _shown(request, pk)
    found = _axis(shown, axis)
    known = {one.code: one for one in editions.classes_of(shown.framework, found)}
    if code not in known:
        raise Http404
    services: list[editions.Class] = []
    if found.code in (Breakdown.Axis.SECTOR, Breakdown.Axis.LIFE_EVENT):
        of = {str(found.code): known[code].thing}
        services = editions.classes_of(shown.framework, editions.AXES["services"], of)
    return _answer(
        request, "edition_class", shown, axis=found, one=known[code],
        standings=editions.standings_in(shown.result, found.code, code),
        services=editions.with_spreads(shown.result, services),
    )  # fmt: skip


@require_safe
def edition_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Set up to five states beside each other, on every measure."""
    shown = _shown(request, pk)
    form = CompareStatesForm(request.GET, states=editions.states_in(shown.result))
    chosen = form.chosen_states
    facts: dict[str, Any] = {"tab": "compare", "form": form, "states": chosen}
    if chosen:
        tree = editions.tree_of(shown.framework)
        facts |= {"blocks": editions.compare(shown.result, chosen, tree)}
    return _answer(request, "edition_compare", shown, **facts)


# --- one state -------------------------------------------------------------------------------------------------------


@require_safe
def score_trail(request: HttpRequest, pk: int, iso3: str) -> HttpResponse:
    """Show a state: its score, where it stands above and below the others, its classes, and the way to its answers."""
    shown = _shown(request, pk)
    result, person = shown.result, person_of(request)
    state = get_object_or_404(State, iso3=iso3, submissions__round=pk)
    trail = trail_of(result, state, with_answers=access.is_inside(person, result, state))
    facts: dict[str, Any] = {"state": state, "trail": trail, "series": editions.series_beside(state)}
    if trail is not None:
        tree = editions.tree_of(shown.framework)
        nodes = editions.nodes_of_state(result, state, tree)
        changes = editions.changes_of(result, state, tree)
        moves = dataset.moves_between(result, changes.since.result) if changes else {}
        facts |= {
            "moved": moves.get(state.iso3),
            "nodes": editions.among(nodes, tree.tops),
            "profile": editions.profile_of(result, state, tree),
            "changes": changes,
            "classes": editions.axes_of_state(result, state, [axis for axis in shown.axes if axis.slug != "services"]),
            "is_open": access.are_answers_open(person, result, state),
            "submission": Submission.objects.select_related("state").get(round=pk, state=state),
        }
    return _answer(request, "score_trail", shown, **facts)


def _state(shown: editions.Shown, iso3: str) -> State:
    return get_object_or_404(State, iso3=iso3, scores__result=shown.result, scores__is_index=True)


@require_safe
def edition_services(request: HttpRequest, pk: int, iso3: str) -> HttpResponse:
    """Show one state's services with the score of each, narrowed by sector and life event, page by page."""
    shown = _shown(request, pk)
    axis, state = _axis(shown, "services"), _state(shown, iso3)
    form = ServiceFilterForm(request.GET, framework=shown.framework)
    found = editions.classes_of(shown.framework, axis, form.chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = editions.classes_of_state(shown.result, state, axis, list(page.object_list))
    return _answer(request, "edition_services", shown, state=state, axis=axis, form=form, page=page)


@require_safe
def edition_score(request: HttpRequest, pk: int, iso3: str, code: str) -> HttpResponse:
    """Open a state's score at one node: what it is made of; of an indicator, the answers as far as they are open."""
    shown = _shown(request, pk)
    state, tree = _state(shown, iso3), editions.tree_of(shown.framework)
    node = tree.by_code.get(code)
    if node is None:
        raise Http404
    nodes = editions.nodes_of_state(shown.result, state, tree)
    facts: dict[str, Any] = {"state": state, "node": node, "one": nodes[code]}
    if isinstance(node.thing, Indicator):
        asked = editions.asked_for(node.thing)
        answers = access.answers_to_open(person_of(request), shown.result, state)
        found = editions.with_places(editions.answers_for(answers, asked))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = editions.counted(shown.result, page.object_list)
        is_open = access.are_answers_open(person_of(request), shown.result, state)
        facts |= {"asked": asked, "page": page, "is_open": is_open}
    else:
        facts["below"] = editions.among(nodes, node.children)
    return _answer(request, "edition_score", shown, **facts)


@require_safe
def edition_service(request: HttpRequest, pk: int, iso3: str, code: str) -> HttpResponse:
    """Open a state's score on one service: the answers it is made of, as far as they are open."""
    shown = _shown(request, pk)
    axis, state = _axis(shown, "services"), _state(shown, iso3)
    known = [one for one in editions.classes_of(shown.framework, axis) if one.code == code]
    if not known:
        raise Http404
    [one] = editions.classes_of_state(shown.result, state, axis, known)
    answers = access.answers_to_open(person_of(request), shown.result, state).filter(service=one.thing.thing)
    found = editions.with_places(answers.order_by("indicator__position"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = editions.counted(shown.result, page.object_list)
    is_open = access.are_answers_open(person_of(request), shown.result, state)
    return _answer(request, "edition_service", shown, state=state, axis=axis, one=one, page=page, is_open=is_open)


@require_safe
def edition_answer(request: HttpRequest, pk: int, iso3: str, item: str) -> HttpResponse:
    """Open one answer of a result: both values, evidence, the reviewer's reason; a closed one has no page."""
    shown = _shown(request, pk)
    person, state = person_of(request), _state(shown, iso3)
    answers = editions.with_places(access.answers_to_open(person, shown.result, state))
    answer = get_object_or_404(answers.select_related("answered_by", "upload__file", "submission__state"), item=item)
    is_inside = access.is_inside(person, shown.result, state)
    told = editions.answer_shown(shown.result, answer, state, with_thread=is_inside)
    node = editions.tree_of(shown.framework).by_code.get(answer.indicator.code)
    return _answer(request, "edition_answer", shown, state=state, one=told, node=node, is_inside=is_inside)
